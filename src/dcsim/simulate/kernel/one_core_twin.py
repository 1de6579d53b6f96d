"""The Python twin for jobs of one core under constant capacity: the common, fast case."""

from __future__ import annotations

from heapq import heappush, heapreplace

import numpy as np

from dcsim.simulate.kernel.engine import IntArray, JobTable, StopOn
from dcsim.simulate.kernel.twin_record import TwinRecord, batches

_LEAST_BATCH = 256
_MOST_SKIPPED = 16


class OneCoreTwin:
    """Keeps for every core used so far the second from which it is free, as a heap.

    The next job takes the core that is free first (Kiefer and Wolfowitz 1955,
    doi:10.1090/S0002-9947-1955-0066587-8), at its release or when that core is free.
    A core that was never used is touched only when all others are busy, which keeps
    the heap small while the load is light. A batch of which nobody has to wait needs no
    loop: its jobs start at their releases.
    """

    def __init__(self, table: JobTable) -> None:
        self._table = table
        self._record = TwinRecord(table)
        self.start_s = self._record.start_s
        self._free_s = [0]
        self._cores = int(table.capacity_cores[0])
        self._unused_cores = self._cores - 1
        self._skip = self._skipped = 0

    @staticmethod
    def suits(table: JobTable) -> bool:
        """Tell whether all jobs have one core and the capacity is constant and not 0."""
        capacity = table.capacity_cores
        return bool(
            table.jobs
            and table.steps
            and capacity[0] > 0
            and (capacity == capacity[0]).all()
            and (table.cores == 1).all()
        )

    def advance(
        self, queue: IntArray, release_s: IntArray, now_s: int, until_s: int, stop_on: StopOn
    ) -> tuple[int, int]:
        """Start jobs of ``queue`` (see `Engine.advance`)."""
        free_s, stops = self._free_s, stop_on == "finish"
        limit_s = until_s
        if stops:
            limit_s = min((end_s for end_s in free_s if now_s < end_s < until_s), default=until_s)
        started = 0
        for ids in batches(queue):
            if not stops and self._start_at_releases(ids, release_s[ids], until_s):
                started += ids.size
                continue
            free_s, unused_cores = self._free_s, self._unused_cores
            starts: list[int] = []
            durations = self._table.duration_s[ids].tolist()
            for release, duration_s in zip(release_s[ids].tolist(), durations, strict=True):
                start_s = release
                if free_s[0] > start_s:
                    if unused_cores:
                        unused_cores -= 1
                        heappush(free_s, 0)
                    else:
                        start_s = free_s[0]
                if start_s >= limit_s:
                    break
                end_s = start_s + duration_s
                heapreplace(free_s, end_s)
                starts.append(start_s)
                if stops and end_s < limit_s:
                    limit_s = end_s
            self._unused_cores = unused_cores
            self._record.add(ids, np.array(starts, dtype=np.int64))
            started += len(starts)
            if len(starts) < ids.size:
                break
        return limit_s, started

    def _start_at_releases(self, ids: IntArray, release_s: IntArray, until_s: int) -> bool:
        """Start a whole batch at its releases if at none of them all cores are busy.

        The n-th release finds as many cores busy as began to be, less the ends so far.
        After a failure the next batches are not tried: under load most would fail.
        """
        if ids.size < _LEAST_BATCH or release_s[-1] >= until_s:
            return False
        if self._skip:
            self._skip -= 1
            return False
        held = np.array(self._free_s, dtype=np.int64)
        held = held[held > release_s[0]]
        ends_s = np.concatenate([held, release_s + self._table.duration_s[ids]])
        ends_s.sort()
        begun = np.arange(held.size + 1, ends_s.size + 1)
        if (begun - np.searchsorted(ends_s, release_s, side="right")).max() > self._cores:
            self._skipped = self._skip = min(2 * self._skipped + 1, _MOST_SKIPPED)
            return False
        self._skipped = 0
        # A sorted list is a heap; the cores that are free by the last release count as unused.
        last = int(np.searchsorted(ends_s, release_s[-1], side="right"))
        self._free_s = ends_s[last:].tolist() or [0]
        self._unused_cores = self._cores - len(self._free_s)
        self._record.add(ids, release_s)
        return True

    def running_cores(self, now_s: int) -> int:
        """Return the cores of the jobs that run at ``now_s``."""
        return sum(end_s > now_s for end_s in self._free_s)

    def busy_core_s(self) -> IntArray:
        """Return the booked core-seconds of every step, shape (steps,)."""
        return self._record.busy_core_s()
