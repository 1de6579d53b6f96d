"""The compiled engine: hands the arrays to ``dcsim._kernel``."""

from __future__ import annotations

import numpy as np

from dcsim._kernel import advance
from dcsim.simulate.kernel.engine import IntArray, JobTable, StopOn


class CompiledEngine:
    """Keeps the buffers that the compiled module reads and writes."""

    def __init__(self, table: JobTable) -> None:
        self._table = table
        self.start_s: IntArray = np.full(table.jobs, -1, dtype=np.int64)
        # Each running job holds a core or more, so no more than this run at once.
        most = min(table.jobs, int(table.capacity_cores.max(initial=0)))
        self._heap: IntArray = np.zeros((1 + most, 2), dtype=np.int64)
        self._booked: IntArray = np.zeros((table.steps, 2), dtype=np.int64)

    def advance(
        self, queue: IntArray, release_s: IntArray, now_s: int, until_s: int, stop_on: StopOn
    ) -> tuple[int, int]:
        """Start jobs of ``queue`` (see `Engine.advance`)."""
        table = self._table
        return advance(
            table.duration_s,
            table.cores,
            release_s,
            table.capacity_cores,
            queue,
            self.start_s,
            self._heap,
            self._booked,
            table.step_s,
            now_s,
            until_s,
            stop_on == "finish",
        )

    def running_cores(self, now_s: int) -> int:
        """Return the cores of the jobs that run at ``now_s``."""
        entries = self._heap[1 : 1 + int(self._heap[0, 0])]
        return int(entries[entries[:, 0] > now_s, 1].sum())

    def busy_core_s(self) -> IntArray:
        """Return the booked core-seconds of every step, shape (steps,)."""
        level, part = self._booked.T
        busy: IntArray = np.cumsum(level) * self._table.step_s + part
        return busy
