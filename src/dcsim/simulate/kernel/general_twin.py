"""The Python twin for jobs of any width under any capacity."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from dcsim.simulate.kernel.engine import IntArray, JobTable, StopOn
from dcsim.simulate.kernel.twin_record import TwinRecord, batches


class GeneralTwin:
    """Keeps the running jobs as a heap of (end, cores).

    A job that has ended stays in the heap until its cores are needed.
    """

    def __init__(self, table: JobTable) -> None:
        self._table = table
        self._record = TwinRecord(table)
        self.start_s = self._record.start_s
        self._capacity_cores: list[int] = table.capacity_cores.tolist()
        self._running: list[tuple[int, int]] = []
        self._occupied_cores = 0

    def advance(
        self, queue: IntArray, release_s: IntArray, now_s: int, until_s: int, stop_on: StopOn
    ) -> tuple[int, int]:
        """Start jobs of ``queue`` (see `Engine.advance`)."""
        stops = stop_on == "finish"
        if stops:
            while self._running and self._running[0][0] <= now_s:
                self._forget_first()
        started = 0
        for ids in batches(queue):
            starts: list[int] = []
            for job in ids.tolist():
                cores = int(self._table.cores[job])
                time_s = max(now_s, int(release_s[job]))
                start_s = self._first_room_s(time_s, cores, until_s, stops=stops)
                if start_s is None:
                    break
                heappush(self._running, (start_s + int(self._table.duration_s[job]), cores))
                self._occupied_cores += cores
                starts.append(start_s)
                now_s = start_s
            self._record.add(ids, np.array(starts, dtype=np.int64))
            started += len(starts)
            if len(starts) < ids.size:
                break
        return self._limit_s(until_s, stops=stops), started

    def _first_room_s(self, time_s: int, cores: int, until_s: int, *, stops: bool) -> int | None:
        """Return the first instant from ``time_s`` on with room, if before the limit."""
        limit_s, step_s = self._limit_s(until_s, stops=stops), self._table.step_s
        while time_s < limit_s:
            step = time_s // step_s
            room = self._capacity_cores[step] - cores
            while self._occupied_cores > room and self._running and self._running[0][0] <= time_s:
                self._forget_first()
            if self._occupied_cores <= room:
                return time_s
            # Room can only appear when a job ends or the capacity changes.
            time_s = (step + 1) * step_s
            if self._running:
                time_s = min(time_s, self._running[0][0])
        return None

    def _limit_s(self, until_s: int, *, stops: bool) -> int:
        return min(until_s, self._running[0][0]) if stops and self._running else until_s

    def _forget_first(self) -> None:
        self._occupied_cores -= heappop(self._running)[1]

    def running_cores(self, now_s: int) -> int:
        """Return the cores of the jobs that run at ``now_s``."""
        return sum(cores for end_s, cores in self._running if end_s > now_s)

    def busy_core_s(self) -> IntArray:
        """Return the booked core-seconds of every step, shape (steps,)."""
        return self._record.busy_core_s()
