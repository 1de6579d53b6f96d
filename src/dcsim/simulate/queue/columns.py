"""Turns what a caller gives into columns of whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dcsim.core.errors import Problem

Ints = NDArray[np.int64]


class ColumnReader:
    """Turns what the caller gives into contiguous int64 arrays."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def whole(self, name: str, values: ArrayLike | None) -> Ints:
        """Return one row of whole numbers."""
        array = self._integers(name, values)
        if array.ndim > 1:
            self._problems.append(Problem("queue-shape", name, "must be one row of numbers"))
        return array.reshape(-1)

    def table(self, name: str, values: ArrayLike) -> Ints:
        """Return rows of whole numbers, one column if there is one value a row."""
        array = self._integers(name, values)
        if array.ndim not in {1, 2}:
            self._problems.append(Problem("queue-shape", name, "must be a table of numbers"))
            return array.reshape(-1, 1)
        return array.reshape(len(array), -1) if array.size else array.reshape(len(array), 1)

    def _integers(self, name: str, values: ArrayLike | None) -> Ints:
        array: NDArray[np.generic] = np.asarray(values)
        if array.size and not np.issubdtype(array.dtype, np.integer):
            self._problems.append(
                Problem(
                    "queue-not-integer",
                    name,
                    f"{array.dtype} values are no whole numbers",
                    "round to whole seconds, cores, GB or milliwatts first",
                )
            )
            return np.ones(array.shape, dtype=np.int64)
        return np.ascontiguousarray(array, dtype=np.int64)
