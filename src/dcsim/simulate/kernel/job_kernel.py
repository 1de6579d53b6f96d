"""The owner of the job state: who may start, who has started, who runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dcsim.core.errors import InvalidInput, Problem
from dcsim.simulate.kernel.choice import KERNEL_NAME, KernelName, make_engine
from dcsim.simulate.kernel.engine import IntArray, JobTable, StopOn
from dcsim.simulate.kernel.release_queue import ReleaseQueue

LARGEST = 1 << 53
"""No time, duration or number of cores exceeds this: all stay exact as doubles too."""


class JobKernel:
    """Serves jobs first come, first served, by (release, id).

    Times are integer seconds from the start of the grid, which ends at
    ``steps * step_s``. A job starts at the first instant, not before its release and
    not before the start of the job ahead of it, at which the running cores and its
    own fit under the capacity of that step. Capacity matters at starts alone: where
    it falls, running jobs go on. The queue is strict: a job that cannot start holds
    up all behind it, so one that is wider than any capacity to come ends the service.
    Arrays of int64 are kept, not copied: do not change them afterwards.

    Parameters
    ----------
    duration_s
        Duration of every job [s], shape (jobs,), at least 1.
    cores
        Cores of every job, shape (jobs,), at least 1.
    capacity_cores
        Cores that may be filled in every step, shape (steps,), at least 0.
    step_s
        Length of a step [s].
    kernel
        ``"compiled"`` or ``"python"``; both give the same numbers.

    Raises
    ------
    InvalidInput
        If the arrays break a rule above; all problems at once.

    Examples
    --------
    Two cores, three jobs of 50 s: the third waits for the first.

    >>> kernel = JobKernel([50, 50, 50], [1, 1, 1], [2, 2], step_s=60)
    >>> kernel.release([0, 1, 2], [0, 10, 20])
    >>> kernel.advance(120)
    120
    >>> kernel.start_s.tolist(), kernel.busy_core_s().tolist()
    ([0, 10, 50], [110, 40])
    """

    def __init__(
        self,
        duration_s: ArrayLike,
        cores: ArrayLike,
        capacity_cores: ArrayLike,
        step_s: int,
        *,
        kernel: KernelName = KERNEL_NAME,
    ) -> None:
        self._table = _checked_table(duration_s, cores, capacity_cores, step_s)
        self._engine = make_engine(self._table, kernel)
        self._queue = ReleaseQueue(self._table.jobs)
        self._now_s = 0

    def release(self, ids: ArrayLike, release_s: ArrayLike) -> None:
        """Let jobs start from ``release_s`` on, or move those that have not started.

        Parameters
        ----------
        ids
            Distinct jobs, shape (m,).
        release_s
            Their release [s], shape (m,), not before `now_s`.

        Raises
        ------
        InvalidInput
            If a job is unknown, named twice or started, or a release lies in the past.
        """
        jobs, times_s = _integers(ids), _integers(release_s)
        self._refuse_unknown(jobs, times_s)
        known = self._queue.known(jobs)
        problems = self._release_problems(jobs, times_s, known)
        if problems:
            raise InvalidInput(problems)
        self._queue.put(jobs, times_s, known)

    def advance(self, until_s: int, stop_on: StopOn = "none") -> int:
        """Start all jobs that can start before ``until_s``.

        Parameters
        ----------
        until_s
            The instant to reach [s]. Starts at that very instant are left to the
            next call.
        stop_on
            ``"finish"`` stops at the first end of a running job after `now_s`,
            before anything starts at that instant.

        Returns
        -------
        int
            The instant reached [s]: ``until_s``, or the end that stopped it.

        Raises
        ------
        InvalidInput
            If ``until_s`` lies before `now_s` or behind the grid.
        """
        if not self._now_s <= until_s <= self._table.end_s:
            raise InvalidInput.of(
                "kernel-until",
                "JobKernel.advance",
                f"until_s={until_s} is not within {self._now_s}..{self._table.end_s}",
                "advance only forwards and within the time grid",
            )
        queue = self._queue
        self._now_s, started = self._engine.advance(
            queue.ids, queue.release_s, self._now_s, int(until_s), stop_on
        )
        queue.drop_first(started)
        return self._now_s

    @property
    def now_s(self) -> int:
        """The instant reached [s]; all starts lie before it."""
        return self._now_s

    @property
    def start_s(self) -> IntArray:
        """Start of every job [s], shape (jobs,), -1 if it has not started (read-only view)."""
        view = self._engine.start_s.view()
        view.flags.writeable = False
        return view

    @property
    def running_cores(self) -> int:
        """Cores of the jobs that run at `now_s`."""
        return self._engine.running_cores(self._now_s)

    @property
    def waiting(self) -> IntArray:
        """The jobs released at or before `now_s` that have not started, in order."""
        return self._queue.released_by(self._now_s)

    def busy_core_s(self) -> IntArray:
        """Return the core-seconds of all started jobs in every step, shape (steps,).

        A job is booked whole when it starts, on all steps it spans up to the end of
        the grid; the numbers are exact.
        """
        return self._engine.busy_core_s()

    def _refuse_unknown(self, ids: IntArray, release_s: IntArray) -> None:
        place, jobs = "JobKernel.release", self._table.jobs
        if ids.ndim != 1 or ids.shape != release_s.shape:
            raise InvalidInput.of(
                "kernel-shape", place, "ids and release_s must be equally long rows"
            )
        if not _within(ids, 0, jobs - 1):
            named = f"ids from {ids.min()} to {ids.max()} are not all within 0..{jobs - 1}"
            raise InvalidInput.of("kernel-unknown-job", place, named)

    def _release_problems(
        self, ids: IntArray, release_s: IntArray, known: IntArray
    ) -> list[Problem]:
        place, problems = "JobKernel.release", []
        started = known[self._engine.start_s[known] >= 0]
        if started.size:
            named = f"job {started[0]} has started"
            problems.append(Problem("kernel-started", place, named, "release only waiting jobs"))
        if not (ids[:-1] < ids[1:]).all() and np.unique(ids).size < ids.size:
            problems.append(Problem("kernel-twice", place, "a job is named twice"))
        if not _within(release_s, self._now_s, LARGEST):
            rule = (
                f"releases of {release_s.min()}..{release_s.max()} s"
                f" are not all within {self._now_s}..2^53"
            )
            problems.append(Problem("kernel-release", place, rule, "release at now_s or later"))
        return problems


def _integers(values: ArrayLike) -> IntArray:
    """Return a contiguous int64 array; nothing but whole numbers is accepted."""
    array: NDArray[np.generic] = np.asarray(values)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise InvalidInput.of(
            "kernel-not-integer", "JobKernel", f"{array.dtype} values are no whole numbers",
            "round to integer seconds or cores first",
        )  # fmt: skip
    return np.ascontiguousarray(array, dtype=np.int64)


def _within(values: IntArray, low: int, high: int) -> bool:
    return not values.size or bool(low <= values.min() and values.max() <= high)


def _checked_table(
    duration_s: ArrayLike, cores: ArrayLike, capacity_cores: ArrayLike, step_s: int
) -> JobTable:
    table = JobTable(
        _integers(duration_s), _integers(cores), _integers(capacity_cores), int(step_s)
    )
    problems = []
    for name, low in (("duration_s", 1), ("cores", 1), ("capacity_cores", 0)):
        values: IntArray = getattr(table, name)
        if values.ndim != 1:
            problems.append(Problem("kernel-shape", name, "must be one row of numbers"))
        elif not _within(values, low, LARGEST):
            rule = f"runs from {values.min()} to {values.max()}, outside {low}..2^53"
            problems.append(Problem("kernel-range", name, rule))
    if table.duration_s.shape != table.cores.shape:
        problems.append(Problem("kernel-shape", "cores", "must be as long as duration_s"))
    most_core_s = int(table.capacity_cores.max(initial=0)) * table.end_s
    if table.step_s < 1 or table.end_s > LARGEST or most_core_s >= 1 << 63:
        rule = f"{table.steps} steps of {table.step_s} s do not fit 64-bit core-seconds"
        cure = "the period is too long or the cluster too large: lower it.racks or period.days"
        problems.append(Problem("kernel-range", "step_s", rule, cure))
    if problems:
        raise InvalidInput(problems)
    return table
