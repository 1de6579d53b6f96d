"""The owner of the queue: who is released, and what is asked of the engine."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dcsim.core.errors import InvalidInput, Problem
from dcsim.simulate.kernel.choice import KERNEL_NAME, KernelName
from dcsim.simulate.queue import engine
from dcsim.simulate.queue.columns import Ints
from dcsim.simulate.queue.engine import FULL_SPEED, QueueEngine
from dcsim.simulate.queue.pending import PendingReleases
from dcsim.simulate.queue.readings import QueueReadings
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.table import LONGEST_S, QueueTable

StopOn = Literal["none", "finish"]


class QueueKernel(QueueReadings):
    """Serves jobs by the rules of `QueueSettings`, in integer seconds.

    At an instant, in this order: stretches end, the capacity changes (and the power cap
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
      from the start of its stretch, and goes back to its old place in the queue. Every
      restart first takes the checkpoint cost.
    - *Clock.* Work is counted in units of 2^-20 s, and only the end of a stretch is
      rounded up to a second.

    Parameters
    ----------
    table
        The jobs and what they may use. Its arrays are kept: do not change them.
    settings
        The rules.
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

    def release(self, ids: ArrayLike, release_s: ArrayLike) -> None:
        """Let jobs wait from ``release_s`` on, or move those that have never run.

        Parameters
        ----------
        ids
            Distinct jobs, shape (m,).
        release_s
            Their release [s], shape (m,), not before `now_s`.

        Raises
        ------
        InvalidInput
            If a job is unknown, named twice, has run or left the queue, or a release
            lies in the past.
        """
        jobs, times_s = _row(ids), _row(release_s)
        self._refuse_unknown("release", jobs)
        if jobs.shape != times_s.shape:
            raise InvalidInput.of(
                "kernel-shape", "QueueKernel.release", "ids and release_s differ in length"
            )
        flags = self._engine.outcome().flags[jobs]
        waiting = self._movable(jobs, times_s, flags)
        if waiting.size:
            self._engine.withdraw(waiting)
        known = self._pending.release_s[jobs] >= 0
        if known.any():
            known &= flags == engine.PENDING
        self._pending.put(jobs, times_s, jobs[known])

    def _movable(self, jobs: Ints, times_s: Ints, flags: Ints) -> Ints:
        """Return those of the jobs that wait in the queue; refuse what cannot be released."""
        problems = []
        waiting = jobs[:0]
        if not (flags == engine.PENDING).all():
            waits = (flags & engine.STATUS == engine.WAITING) & (flags < engine.HAS_RUN)
            movable = waits | (flags == engine.PENDING)
            waiting = np.ascontiguousarray(jobs[waits])
            if not movable.all():
                named = f"job {jobs[~movable][0]} has started or left the queue"
                problems.append(Problem("kernel-started", "QueueKernel.release", named))
        if jobs.size and not self.now_s <= times_s.min() <= times_s.max() <= LONGEST_S:
            rule = f"releases are not all within {self.now_s}..2^40"
            problems.append(Problem("kernel-release", "QueueKernel.release", rule))
        if problems:
            raise InvalidInput(problems)
        return waiting

    def advance(self, until_s: int, stop_on: StopOn = "none") -> int:
        """Serve the queue up to ``until_s``.

        Parameters
        ----------
        until_s
            The instant to reach [s]. What ends at that very instant has ended; what is
            released or could start then is left to the next call.
        stop_on
            ``"finish"`` stops at the first end of a running job after `now_s`, before
            anything starts at that instant.

        Returns
        -------
        int
            The instant reached [s].

        Raises
        ------
        InvalidInput
            If ``until_s`` lies before `now_s` or behind the grid.
        """
        if not self.now_s <= until_s <= self.table.end_s:
            raise InvalidInput.of(
                "kernel-until",
                "QueueKernel.advance",
                f"until_s={until_s} is not within {self.now_s}..{self.table.end_s}",
                "advance only forwards and within the time grid",
            )
        reached_s, released = self._engine.advance(
            self._pending.ids, int(until_s), stop_on_finish=stop_on == "finish"
        )
        self._pending.drop_first(released)
        return reached_s

    def interrupt(self, ids: ArrayLike, *, hold: bool = False, is_fault: bool = True) -> None:
        """End the stretches of running jobs now: a fault, a trip, a cap.

        Parameters
        ----------
        ids
            Distinct running jobs, interruptible or not.
        hold
            Whether they wait for `resume`; else they go back to the queue at once.
        is_fault
            Whether it counts against the retries.

        Raises
        ------
        InvalidInput
            If a job is unknown, named twice or does not run.
        """
        self._engine.interrupt(
            self._in_state("interrupt", ids, engine.RUNNING), hold=hold, is_fault=is_fault
        )

    def resume(self, ids: ArrayLike) -> None:
        """Let held jobs wait again from now on, at their old place in the queue.

        Raises
        ------
        InvalidInput
            If a job is unknown, named twice or not held.
        """
        self._engine.requeue(self._in_state("resume", ids, engine.HELD))

    def slow(self, factor: float) -> None:
        """Let all jobs work at ``factor`` of full clock from now on.

        Remaining times stretch by 1 / factor. The factor is kept in steps of 2^-20; the
        end of a stretch is rounded up to a second once, however often the clock changes.
        The power of the jobs stays as stated.

        Raises
        ------
        InvalidInput
            If the factor is not within 2^-20..1.
        """
        speed = round(factor * FULL_SPEED) if 0.0 < factor <= 1.0 else 0
        if speed < 1:
            raise InvalidInput.of(
                "kernel-speed", "QueueKernel.slow", f"a clock factor of {factor} is not within 0..1"
            )
        self._engine.set_speed(speed)

    def _in_state(self, verb: str, ids: ArrayLike, state: int) -> Ints:
        jobs = _row(ids)
        self._refuse_unknown(verb, jobs)
        other = jobs[(self._engine.outcome().flags[jobs] & engine.STATUS) != state]
        if other.size:
            raise InvalidInput.of(
                "kernel-state",
                f"QueueKernel.{verb}",
                f"job {other[0]} is {engine.STATES[self.status[other[0]]]},"
                f" not {engine.STATES[state]}",
                "look at status first",
            )
        return jobs

    def _refuse_unknown(self, verb: str, ids: Ints) -> None:
        place, jobs = f"QueueKernel.{verb}", self.table.jobs
        ascending = bool((ids[:-1] < ids[1:]).all())
        if ascending and (not ids.size or (ids[0] >= 0 and ids[-1] < jobs)):
            return
        if not 0 <= ids.min() <= ids.max() < jobs:
            named = f"ids from {ids.min()} to {ids.max()} are not all within 0..{jobs - 1}"
            raise InvalidInput.of("kernel-unknown-job", place, named)
        if np.unique(ids).size < ids.size:
            raise InvalidInput.of("kernel-twice", place, "a job is named twice")


def _make_engine(
    table: QueueTable, settings: QueueSettings, release_s: Ints, kernel: KernelName
) -> QueueEngine:
    # Nothing to do needs no compiled loop, whose buffers would be empty.
    if kernel == "compiled" and table.jobs and table.steps:
        from dcsim.simulate.queue.compiled import CompiledQueue

        return CompiledQueue(table, settings, release_s)
    from dcsim.simulate.queue.twin import TwinQueue

    return TwinQueue(table, settings, release_s)


def _row(values: ArrayLike) -> Ints:
    """Return one contiguous row of int64; nothing but whole numbers is accepted."""
    array: NDArray[np.generic] = np.asarray(values)
    if array.ndim != 1 or (array.size and not np.issubdtype(array.dtype, np.integer)):
        raise InvalidInput.of(
            "kernel-not-integer", "QueueKernel", "a row of whole numbers is needed"
        )
    return np.ascontiguousarray(array, dtype=np.int64)
