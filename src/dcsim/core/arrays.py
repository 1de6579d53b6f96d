"""The types of arrays, by what they hold; the shape stands in the docstrings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Real = float | Array
"""What every function of the physics accepts: a scalar or an array."""
