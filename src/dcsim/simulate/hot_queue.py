"""The queue of a hall that may get hot: jobs that slow down, or die and start again.

Serves as `dcsim.simulate.queue.QueueKernel` does, first come, first served and strict,
and gives the same starts while nobody slows or kills. It is plain Python, and used only
where heat has been seen to reach the servers.
"""

from __future__ import annotations

import math
from heapq import heapify, heappop, heappush

import numpy as np

from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Ints, Segments

_WHOLE = 1e-9


class HotQueue:
    """Runs jobs at a clock that may change, and takes them all off when asked to.

    A job owes its duration in seconds at full clock. At a clock of f it works off f
    seconds a second; its end is rounded up to a whole second, once. A job that is killed
    keeps the work up to its last checkpoint, if it writes any, and goes back to its place
    in the queue.

    Parameters
    ----------
    jobs
        The jobs.
    capacity_cores
        Cores that starting jobs may fill in every step, shape (steps,).
    step_s
        Length of a step [s].
    """

    def __init__(self, jobs: JobTable, capacity_cores: Ints, step_s: int) -> None:
        self.now_s = 0
        self.start_s: Ints = np.full(len(jobs), -1, dtype=np.int64)
        self.lost_s: Ints = np.zeros(len(jobs), dtype=np.int64)
        self._cores = jobs.cores.tolist()
        self._owed: list[float] = jobs.duration_s.astype(float).tolist()
        self._whole: list[float] = list(self._owed)
        self._checkpoint: list[int] = jobs.checkpoint_interval_s.tolist()
        self._capacity = capacity_cores.tolist()
        self._step_s = step_s
        self._clock = 1.0
        self._open = True
        self._released: list[int] = [-1] * len(jobs)
        self._queue: list[tuple[int, int]] = []
        self._ends: list[tuple[int, int]] = []
        self._since: dict[int, int] = {}
        self._worked: dict[int, int] = {}
        self._used = 0
        self._ran: tuple[list[int], list[int], list[int]] = ([], [], [])
        self._booked = 0

    def release(self, ids: Ints, release_s: Ints) -> None:
        """Let jobs start from ``release_s`` on, or move those that have not started."""
        for job, time in zip(ids.tolist(), release_s.tolist(), strict=True):
            self._released[job] = time
            heappush(self._queue, (time, job))

    def advance(self, until_s: int) -> int:
        """Start and end jobs before ``until_s``, and end those that end there."""
        while self.now_s < until_s:
            self._start()
            self.now_s = min(self._next(), until_s)
            self._end_by(self.now_s)
        return self.now_s

    def slow(self, clock_rel: float) -> None:
        """Let all jobs work at a clock from now on."""
        if clock_rel == self._clock:
            return
        self._settle()
        self._clock = clock_rel
        self._ends = [(self._end_of(job), job) for job in self._since]
        heapify(self._ends)

    def interrupt(self) -> Ints:
        """Kill all running jobs, let none start, and return who was killed."""
        self._settle()
        killed = sorted(self._since)
        for job in killed:
            every = self._checkpoint[job]
            done = self._whole[job] - self._owed[job]
            kept = math.floor(done / every + _WHOLE) * every if every else 0.0
            self.lost_s[job] += math.ceil(done - kept - _WHOLE)
            self._owed[job] = self._whole[job] - kept
            self._close(job, self.now_s)
            heappush(self._queue, (self._released[job], job))
        self._ends, self._open = [], False
        return np.array(killed, dtype=np.int64)

    def resume(self) -> None:
        """Let jobs start again."""
        self._open = True

    def booked(self, from_s: int) -> Segments:
        """Return the stretches since ``from_s``, counted from there; call it in order of time."""
        jobs, starts, ends = (column[self._booked :] for column in self._ran)
        self._booked = len(self._ran[0])
        jobs = jobs + list(self._since)
        starts = starts + list(self._since.values())
        ends = ends + [self.now_s] * len(self._since)
        return _segments(jobs, starts, ends).within(from_s, self.now_s)

    def segments(self) -> Segments:
        """Return all stretches; those that go on end where they would at today's clock."""
        jobs, starts, ends = self._ran
        running = list(self._since)
        return _segments(
            jobs + running,
            starts + list(self._since.values()),
            ends + [self._end_of(job) for job in running],
        )

    def shadow(self) -> HotQueue:
        """Return a copy that may be advanced to see what is to come; it has no past."""
        copy = object.__new__(HotQueue)
        copy.__dict__.update(self.__dict__)
        copy.start_s, copy.lost_s = self.start_s.copy(), self.lost_s.copy()
        copy._owed = self._owed.copy()
        copy._queue, copy._ends = self._queue.copy(), self._ends.copy()
        copy._since, copy._worked = self._since.copy(), self._worked.copy()
        copy._ran, copy._booked = ([], [], []), 0
        return copy

    @property
    def running(self) -> Ints:
        """The jobs that run now."""
        return np.array(sorted(self._since), dtype=np.int64)

    @property
    def done(self) -> Ints:
        """The jobs that have done all their work."""
        return np.flatnonzero(np.array(self._owed) <= 0.0)

    def _start(self) -> None:
        queue = self._queue
        while queue and self._open:
            release_s, job = queue[0]
            if release_s != self._released[job] or job in self._since or self._owed[job] <= 0.0:
                heappop(queue)  # an entry that a later release has replaced
                continue
            room = self._capacity[self.now_s // self._step_s] - self._used
            if release_s > self.now_s or self._cores[job] > room:
                return
            heappop(queue)
            self._used += self._cores[job]
            self._since[job] = self._worked[job] = self.now_s
            if self.start_s[job] < 0:
                self.start_s[job] = self.now_s
            heappush(self._ends, (self._end_of(job), job))

    def _next(self) -> int:
        """Return the next instant at which something may end or start."""
        times = [self._ends[0][0]] if self._ends else []
        if self._queue and self._open:
            release_s = self._queue[0][0]
            step_end = (self.now_s // self._step_s + 1) * self._step_s
            times.append(release_s if release_s > self.now_s else step_end)
        return min(times, default=1 << 62)

    def _end_by(self, time_s: int) -> None:
        while self._ends and self._ends[0][0] <= time_s:
            end_s, job = heappop(self._ends)
            self._owed[job] = 0.0
            self._close(job, end_s)

    def _close(self, job: int, end_s: int) -> None:
        start_s = self._since.pop(job)
        del self._worked[job]
        self._used -= self._cores[job]
        if end_s > start_s:
            for column, value in zip(self._ran, (job, start_s, end_s), strict=True):
                column.append(value)

    def _settle(self) -> None:
        """Write off what all running jobs have worked since their clock last changed."""
        for job, since_s in self._worked.items():
            self._owed[job] -= (self.now_s - since_s) * self._clock
            self._worked[job] = self.now_s

    def _end_of(self, job: int) -> int:
        return self._worked[job] + math.ceil(self._owed[job] / self._clock - _WHOLE)


def _segments(jobs: list[int], starts: list[int], ends: list[int]) -> Segments:
    return Segments(*(np.array(column, dtype=np.int64) for column in (jobs, starts, ends)))
