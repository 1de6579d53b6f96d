"""Batch jobs that start only at the beginning of a step, in order of arrival."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

from dcsim.workload.jobs import JobTable


class StepQueue:
    """Who waits, who runs, and what the runs use of a step.

    Plain lists and a heap: a step looks at one job at a time, where arrays only cost.
    """

    def __init__(self, jobs: JobTable, step_s: int) -> None:
        self._arrival_s: list[int] = jobs.arrival_s.tolist()
        self._duration_s: list[int] = jobs.duration_s.tolist()
        self._latest_s: list[int] = jobs.latest_start_s.tolist()
        self._cores: list[int] = jobs.cores.tolist()
        self._busy: list[float] = jobs.busy_cores.tolist()
        self._work: list[float] = jobs.core_s.tolist()
        self._step_s = step_s
        self._arrived = 0
        self._ends: list[tuple[int, int, float]] = []
        self._busy_cores = 0.0
        self.running_cores = 0
        self.waiting: deque[int] = deque()
        self.waiting_core_s = 0.0

    def admit(self, now_s: int) -> None:
        """Let the jobs that have arrived by now wait."""
        arrival_s = self._arrival_s
        while self._arrived < len(arrival_s) and arrival_s[self._arrived] <= now_s:
            self.waiting.append(self._arrived)
            self.waiting_core_s += self._work[self._arrived]
            self._arrived += 1

    def start(self, now_s: int, capacity_cores: int) -> tuple[int, int]:
        """Start waiting jobs in order while they fit; return how many, and how many late."""
        started = late = 0
        while self.waiting:
            job = self.waiting[0]
            cores = self._cores[job]
            if self.running_cores + cores > capacity_cores:
                break
            self.waiting.popleft()
            self.waiting_core_s -= self._work[job]
            self.running_cores += cores
            self._busy_cores += self._busy[job]
            heappush(self._ends, (now_s + self._duration_s[job], cores, self._busy[job]))
            started += 1
            late += now_s > self._latest_s[job]
        return started, late

    def run(self, begin_s: int) -> float:
        """Return the cores busy on average over a step; jobs that end in it let go of theirs."""
        end_s = begin_s + self._step_s
        busy_core_s = self._busy_cores * self._step_s
        while self._ends and self._ends[0][0] <= end_s:
            ended_s, cores, busy = heappop(self._ends)
            busy_core_s -= busy * (end_s - ended_s)
            self.running_cores -= cores
            self._busy_cores -= busy
        if not self._ends:
            self._busy_cores = 0.0  # takes off the rounding dust of sums and differences
        return busy_core_s / self._step_s

    def slack_s(self, now_s: int) -> int:
        """Return for how long the first waiting job may still wait [s]; 0 if none waits."""
        return self._latest_s[self.waiting[0]] - now_s if self.waiting else 0
