"""The types of arrays, by what they hold; the shape stands in the docstrings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Real = float | Array
"""What every function of the physics accepts: a scalar or an array."""


def as_slice(ids: Ints) -> Ints | slice:
    """Return the slice that equals ``ids`` where they follow each other: no gathering."""
    if ids.size and int(ids[-1] - ids[0]) + 1 == ids.size and bool((ids[:-1] < ids[1:]).all()):
        return slice(int(ids[0]), int(ids[-1]) + 1)
    return ids
