"""Batch jobs that start only at the beginning of a step, in order of arrival."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from dcsim.workload.jobs import JobTable


class StepQueue:
    """Who waits, who runs, and what the runs use of a step.

    Plain lists and a heap: a step looks at one job at a time, where arrays only cost.

    Parameters
    ----------
    jobs
        The jobs.
    step_s
        Length of a step [s].
    amounts
        What every job adds while it runs, shape (jobs, amounts); `means` has the step's.
    """

    def __init__(
        self, jobs: JobTable, step_s: int, amounts: NDArray[np.float64] | None = None
    ) -> None:
        self._arrival_s: list[int] = jobs.arrival_s.tolist()
        self._duration_s: list[int] = jobs.duration_s.tolist()
        self._latest_s: list[int] = jobs.latest_start_s.tolist()
        self._cores: list[int] = jobs.cores.tolist()
        self._busy: list[float] = jobs.busy_cores.tolist()
        self._work: list[float] = jobs.core_s.tolist()
        self._step_s = step_s
        self._arrived = 0
        self._ends: list[tuple[int, int]] = []
        self._amounts: list[list[float]] = [[]] * len(jobs) if amounts is None else amounts.tolist()
        self._running = [0.0] * (0 if amounts is None else amounts.shape[1])
        self.means: list[float] = self._running.copy()
        """Mean of each amount over the step that was run last."""
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
            for i, amount in enumerate(self._amounts[job]):
                self._running[i] += amount
            heappush(self._ends, (now_s + self._duration_s[job], job))
            started += 1
            late += now_s > self._latest_s[job]
        return started, late

    def run(self, begin_s: int) -> float:
        """Return the cores busy on average over a step; jobs that end in it let go of theirs."""
        end_s = begin_s + self._step_s
        busy_core_s = self._busy_cores * self._step_s
        sums = [amount * self._step_s for amount in self._running]
        while self._ends and self._ends[0][0] <= end_s:
            ended_s, job = heappop(self._ends)
            busy_core_s -= self._busy[job] * (end_s - ended_s)
            self.running_cores -= self._cores[job]
            self._busy_cores -= self._busy[job]
            for i, amount in enumerate(self._amounts[job]):
                sums[i] -= amount * (end_s - ended_s)
                self._running[i] -= amount
        if not self._ends:  # takes off the rounding dust of sums and differences
            self._busy_cores = 0.0
            self._running = [0.0] * len(self._running)
        self.means = [max(amount, 0.0) / self._step_s for amount in sums]
        return busy_core_s / self._step_s

    def slack_s(self, now_s: int) -> int:
        """Return for how long the first waiting job may still wait [s]; 0 if none waits."""
        return self._latest_s[self.waiting[0]] - now_s if self.waiting else 0
