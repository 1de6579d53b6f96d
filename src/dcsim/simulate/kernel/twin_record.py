"""What both Python twins share: reading the queue in batches and keeping the starts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dcsim.simulate.kernel.engine import IntArray, JobTable

_FIRST_BATCH = 64
_LARGEST_BATCH = 1 << 12


def batches(queue: IntArray) -> Iterator[IntArray]:
    """Cut a queue into pieces that double in size.

    Turning NumPy integers into Python's costs time, so a short advance over a long
    queue should not convert all of it; and pieces that fit the cache are quicker.
    """
    begin, size = 0, _FIRST_BATCH
    while begin < queue.size:
        yield queue[begin : begin + size]
        begin += size
        size = min(2 * size, _LARGEST_BATCH)


class TwinRecord:
    """The starts of a twin and the core-seconds they book."""

    def __init__(self, table: JobTable) -> None:
        self._table = table
        self.start_s: IntArray = np.full(table.jobs, -1, dtype=np.int64)
        # One step more than the grid takes the ends that lie at or behind its end.
        self._level: IntArray = np.zeros(table.steps + 1, dtype=np.int64)
        self._part: IntArray = np.zeros(table.steps + 1, dtype=np.int64)

    def add(self, ids: IntArray, start_s: IntArray) -> None:
        """Record that the first jobs of ``ids`` start at ``start_s``, and book them."""
        table = self._table
        started = ids[: start_s.size]
        self.start_s[started] = start_s
        cores = table.cores[started]
        end_s = np.minimum(start_s + table.duration_s[started], table.end_s)
        for time_s, change in ((start_s, cores), (end_s, -cores)):
            step = time_s // table.step_s
            np.add.at(self._level, step, change)
            np.subtract.at(self._part, step, change * (time_s - step * table.step_s))

    def busy_core_s(self) -> IntArray:
        """Return the core-seconds of every step, shape (steps,).

        With ``level`` the cores that come and go in a step and ``part`` the
        core-seconds by which that step's own share differs,
        ``busy[k] = step_s * sum(level[0..k]) + part[k]``.
        """
        busy: IntArray = np.cumsum(self._level) * self._table.step_s + self._part
        return busy[:-1]
