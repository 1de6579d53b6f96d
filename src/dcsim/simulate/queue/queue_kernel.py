"""The owner of the queue: who is released, and what is asked of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dcsim.core.arrays import Ints, as_slice
from dcsim.core.errors import InvalidInput, Problem
from dcsim.simulate.queue import engine
from dcsim.simulate.queue.choice import KERNEL_NAME, KernelName, is_compiled
from dcsim.simulate.queue.engine import FULL_SPEED, HELD, PENDING, WAITING
from dcsim.simulate.queue.readings import QueueReadings
from dcsim.simulate.queue.releases import PendingReleases
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.snapshots import Snapshot, Snapshots
from dcsim.simulate.queue.table import LONGEST_S, NO_LIMIT, QueueTable
from dcsim.simulate.queue.twin import TwinQueue

if TYPE_CHECKING:
    from dcsim.simulate.queue.engine import QueueEngine

StopOn = Literal["none", "finish"]

ENGINES: dict[KernelName, type[QueueEngine]] = {"python": TwinQueue}
if is_compiled():
    from dcsim.simulate.queue.compiled import CompiledQueue

    ENGINES["compiled"] = CompiledQueue


class QueueKernel(QueueReadings):
    """Serves jobs by the rules of `QueueSettings`, in integer seconds.

    At an instant, in this order: segments end, the capacity changes (and the power cap
    is enforced, if so set), jobs are released, late ones are rejected; then what may
    start does. Capacity matters at starts alone: where it falls, running jobs go on.

    - *Order.* Jobs are served in the order of the settings. One that does not fit holds
      up all behind it, unless the settings backfill.
    - *Backfill* looks at the first ``depth`` waiting jobs. It knows stated lengths, the
      capacity of all steps to come (after the last it stays), and of the power cap
      today's value alone. A job that is wider than all capacity to come has no
      reservation.
    - *Quotas.* A group whose first waiting job does not fit its quota is passed over;
      the other groups go on.
    - *Interruption.* An interrupted job keeps the work up to its last checkpoint, counted
      from the start of its segment, and goes back to its old place in the queue. Every
      restart first takes the checkpoint cost.
    - *Clock.* Work is counted in units of 2^-20 s, and only the end of a segment is
      rounded up to a second.
    - *States.* A job is pending until its release, then it waits. Held jobs were
      interrupted and stay out of the queue until `resume`. While the queue is closed
      (`close`) nobody starts; all else goes on.

    Every verb takes distinct jobs as a row of ids, and refuses with `InvalidInput` ids
    that are unknown, named twice or in a state in which it makes no sense.

    Parameters
    ----------
    table
        The jobs and what they may use. Its arrays are kept: do not change them.
    settings
        The rules; without any, strictly first come, first served.
    kernel
        ``"compiled"`` or ``"python"``; both give the same numbers.

    Examples
    --------
    Two cores. The second job needs both and holds its place; the third is short enough
    to run meanwhile.

    >>> table = QueueTable.of([50, 50, 30], [1, 2, 1], [2, 2, 2], 60)
    >>> kernel = QueueKernel(table, QueueSettings(backfill="easy"))
    >>> kernel.release([0, 1, 2], [0, 10, 20])
    >>> kernel.advance(180)
    180
    >>> kernel.start_s.tolist(), kernel.busy_core_s().tolist()
    ([0, 50, 20], [100, 80, 0])
    """

    def __init__(
        self,
        table: QueueTable,
        settings: QueueSettings | None = None,
        *,
        kernel: KernelName = KERNEL_NAME,
    ) -> None:
        self.table, self.settings = table, settings or QueueSettings()
        if self.settings.cap == "enforce" and not table.has_power:
            raise InvalidInput.of(
                "queue-power",
                "QueueKernel",
                "a power cap is enforced, but no job states its power",
                "give power_mw and power_cap_mw",
            )
        self._pending = PendingReleases(table.jobs)
        self._engine = _make_engine(table, self.settings, self._pending.release_s, kernel)
        self._snapshots = Snapshots(self._engine, self._pending)

    def release(self, ids: ArrayLike, release_s: ArrayLike) -> None:
        """Let jobs wait from ``release_s`` on [s], not before `now_s`, shape (m,).

        Those that wait already and have never run are moved; a job that has run may be
        released again once it was withdrawn.
        """
        jobs, times_s = self._pair("release", ids, release_s)
        place = as_slice(jobs)
        rows, moved, known, problems = self._engine.rows(place), jobs[:0], jobs[:0], []
        pending = rows.flags & engine.STATUS == PENDING
        if self._pending.ids.size:
            known = jobs[pending & (rows.release_s >= 0)]
        if not pending.all():
            waits = (rows.flags & engine.STATUS == WAITING) & (rows.flags < engine.HAS_RUN)
            moved = jobs[waits]
            if not (waits | pending).all():
                named = f"job {jobs[~(waits | pending)][0]} has started or left the queue"
                cure = "withdraw it first if it is to be released again"
                problems.append(Problem("kernel-started", "QueueKernel.release", named, cure))
        ascends = bool((times_s[:-1] <= times_s[1:]).all())
        first, last = (0, -1) if ascends else (times_s.argmin(), times_s.argmax())
        if jobs.size and not self.now_s <= times_s[first] <= times_s[last] <= LONGEST_S:
            rule = f"releases are not all within {self.now_s}..2^40"
            problems.append(Problem("kernel-release", "QueueKernel.release", rule))
        if problems:
            raise InvalidInput(problems)
        self._snapshots.note(jobs)
        if moved.size:
            self._engine.withdraw(moved)
        self._pending.put(jobs, place, times_s, known, ascends=ascends)

    def withdraw(self, ids: ArrayLike) -> None:
        """Take waiting, pending or held jobs out; they have no release until released again.

        The work they have done stays with them.
        """
        jobs = self._in_state("withdraw", ids, WAITING, HELD, PENDING)
        self._snapshots.note(jobs)
        self._pending.drop(jobs)
        self._engine.withdraw(jobs)
        self._pending.release_s[jobs] = -1

    def credit(self, ids: ArrayLike, done_s: ArrayLike) -> None:
        """Let waiting, pending or held jobs start with work done in another queue.

        ``done_s`` [s at full clock], shape (m,), is at least 0 and less than the work of
        the job. The jobs count as interrupted: the next start takes the checkpoint cost,
        and being late does not turn them away.
        """
        jobs, work_s = self._pair("credit", ids, done_s)
        self._in_state("credit", jobs, WAITING, HELD, PENDING)
        most = np.broadcast_to(self.target_s(jobs), jobs.shape)
        bad = (work_s < 0) | (work_s >= most)
        if bad.any():
            rule = f"job {jobs[bad][0]} cannot have {work_s[bad][0]} s of {most[bad][0]} s done"
            raise InvalidInput.of("kernel-credit", "QueueKernel.credit", rule)
        self._snapshots.note(jobs)
        self._engine.credit(jobs, work_s)

    def advance(self, until_s: int, stop_on: StopOn = "none") -> int:
        """Serve the queue up to ``until_s`` [s] and return the instant reached [s].

        What ends at that very instant has ended; what is released or could start then is
        left to the next call. With ``stop_on="finish"`` it stops at the first end of a
        running job after `now_s`, before anything starts at that instant.
        """
        if not self.now_s <= until_s <= self.table.end_s:
            raise InvalidInput.of(
                "kernel-until",
                "QueueKernel.advance",
                f"until_s={until_s} is not within {self.now_s}..{self.table.end_s}",
                "advance only forwards and within the time grid",
            )
        self._snapshots.note_until(until_s)
        self._segments = None
        reached_s, released = self._engine.advance(
            self._pending.ids, int(until_s), stop_on_finish=stop_on == "finish"
        )
        self._pending.drop_first(released)
        return reached_s

    def interrupt(self, ids: ArrayLike, *, hold: bool = False, is_fault: bool = True) -> None:
        """End the segments of running jobs now, interruptible or not: a fault, a trip, a cap.

        With ``hold`` they wait for `resume`, else they go back to the queue at once.
        ``is_fault`` says whether it counts against the retries.
        """
        jobs = self._in_state("interrupt", ids, engine.RUNNING)
        self._segments = None
        self._engine.interrupt(jobs, hold=hold, is_fault=is_fault)

    def resume(self, ids: ArrayLike) -> None:
        """Let held jobs wait again from now on, at their old place in the queue."""
        jobs = self._in_state("resume", ids, HELD)
        self._snapshots.note(jobs)
        self._engine.requeue(jobs)

    def close(self) -> None:
        """Let nobody start until `open`; ends, releases, lateness and caps go on."""
        if not self.is_closed:
            self._engine.set_gate(closed=True)

    def open(self) -> None:
        """Let jobs start again from now on; reservations are planned anew."""
        if self.is_closed:
            self._engine.set_gate(closed=False)

    def slow(self, factor: float) -> None:
        """Let all jobs work at ``factor`` of full clock from now on, within 2^-20..1.

        Remaining times grow by 1 / factor. The factor is kept in steps of 2^-20; the
        end of a segment is rounded up to a second once, however often the clock changes.
        The power of the jobs stays as stated.
        """
        speed = round(factor * FULL_SPEED) if 0.0 < factor <= 1.0 else 0
        if speed < 1:
            rule = f"a clock factor of {factor} is not within 0..1"
            raise InvalidInput.of("kernel-speed", "QueueKernel.slow", rule)
        self._segments = None
        self._engine.set_speed(speed)

    def set_power_cap(self, cap_mw: int | None) -> None:
        """Put a cap on the dynamic power of all running jobs [mW] in place of the table's.

        It holds from now on, for all steps to come; ``None`` brings the table's back. Where
        the settings enforce caps, interruptible jobs are interrupted at once until it
        holds; else it matters to jobs that start.
        """
        place = "QueueKernel.set_power_cap"
        if not self.table.has_power:
            raise InvalidInput.of("queue-power", place, "the jobs state no power", "give power_mw")
        if cap_mw is not None and not 0 <= cap_mw <= NO_LIMIT:
            raise InvalidInput.of("queue-range", place, f"a cap of {cap_mw} mW is not in 0..2^60")
        self._segments = None
        self._engine.set_cap(-1 if cap_mw is None else int(cap_mw))

    def snapshot(self, until_s: int | None = None) -> Snapshot:
        """Return the present instant, to which `restore` rewinds as often as wanted.

        It serves as long as somebody holds it; with ``until_s`` only until the queue is
        advanced beyond that instant [s], and costs nothing from then on.
        """
        return self._snapshots.take(until_s)

    def restore(self, snapshot: Snapshot) -> None:
        """Rewind to the instant of a snapshot, bit for bit; snapshots taken later are void."""
        self._segments = None
        self._snapshots.restore(snapshot)

    def _in_state(self, verb: str, ids: ArrayLike, *states: int) -> Ints:
        jobs = self._known(verb, ids)
        status = self._states(jobs)
        other = ~np.isin(status, states)
        if other.any():
            names = (*engine.STATES, "pending")
            wanted = " or ".join(names[state] for state in states)
            rule = f"job {jobs[other][0]} is {names[status[other][0]]}, not {wanted}"
            cure = "look at status first"
            raise InvalidInput.of("kernel-state", f"QueueKernel.{verb}", rule, cure)
        return jobs

    def _pair(self, verb: str, ids: ArrayLike, values: ArrayLike) -> tuple[Ints, Ints]:
        jobs, row = self._known(verb, ids), _row(values)
        if jobs.shape != row.shape:
            rule = f"{jobs.size} jobs have {row.size} values"
            raise InvalidInput.of("kernel-shape", f"QueueKernel.{verb}", rule, "give one a job")
        return jobs, row

    def _known(self, verb: str, ids: ArrayLike) -> Ints:
        jobs, place, most = _row(ids), f"QueueKernel.{verb}", self.table.jobs - 1
        ascending = bool((jobs[:-1] < jobs[1:]).all())
        if ascending and (not jobs.size or (jobs[0] >= 0 and jobs[-1] <= most)):
            return jobs
        if not 0 <= jobs.min() <= jobs.max() <= most:
            named = f"ids from {jobs.min()} to {jobs.max()} are not all within 0..{most}"
            raise InvalidInput.of("kernel-unknown-job", place, named)
        if np.unique(jobs).size < jobs.size:
            raise InvalidInput.of("kernel-twice", place, "a job is named twice")
        return jobs


def _make_engine(
    table: QueueTable, settings: QueueSettings, release_s: Ints, kernel: KernelName
) -> QueueEngine:
    # Nothing to do needs no compiled loop, whose buffers would be empty.
    is_empty = not (table.jobs and table.steps)
    return ENGINES["python" if is_empty else kernel](table, settings, release_s)


def _row(values: ArrayLike) -> Ints:
    """Return one contiguous row of int64; nothing but whole numbers is accepted."""
    array: NDArray[np.generic] = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise InvalidInput.of(
            "kernel-not-integer", "QueueKernel", "a row of whole numbers is needed"
        )
    return np.ascontiguousarray(array, dtype=np.int64)
