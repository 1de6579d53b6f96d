"""Values of the physics as arrays, and the refusal of those out of range."""

from __future__ import annotations

from math import isfinite, nan

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput

_ROUNDING = 1e-9


def as_arrays(*values: Real) -> tuple[Array, ...]:
    """Return the values as float arrays, scalars with shape ()."""
    return tuple([np.asarray(value, dtype=np.float64) for value in values])


def require_between(name: str, values: Real, low: float, high: float) -> None:
    """Refuse values outside ``low..high``; NaN and infinity are always outside.

    Rounding of 1e-9 of a bound is forgiven: a load of 1 + 2e-16 is 1.

    Raises
    ------
    InvalidInput
        Naming the quantity, how many values are outside and the first of them.
    """
    if type(values) is float and low <= values <= high and isfinite(values):
        return
    given = np.asarray(values, dtype=np.float64)
    least, most = _extremes(given)
    if low <= least and most <= high and isfinite(least) and isfinite(most):
        return
    lowest = low - _ROUNDING * abs(low)
    highest = high + _ROUNDING * abs(high)
    outside = ~((given >= lowest) & (given <= highest) & np.isfinite(given))
    if outside.any():
        raise InvalidInput.of(
            "out-of-range",
            name,
            f"{int(outside.sum())} of {given.size} values lie outside {low:g}..{high:g}, "
            f"first {given[outside].flat[0]:g}",
            "correct the input; the formula does not hold there",
        )


def require_positive(name: str, values: Real) -> None:
    """Refuse values that are not finite and above zero.

    Raises
    ------
    InvalidInput
        Naming the quantity and how many values are not positive.
    """
    if type(values) is float and values > 0.0 and isfinite(values):
        return
    given = np.asarray(values, dtype=np.float64)
    least, most = _extremes(given)
    if least > 0.0 and isfinite(most):
        return
    wrong = ~((given > 0.0) & np.isfinite(given))
    if wrong.any():
        raise InvalidInput.of(
            "not-positive",
            name,
            f"{int(wrong.sum())} of {given.size} values are not finite and above zero, "
            f"first {given[wrong].flat[0]:g}",
            "correct the input",
        )


def _extremes(given: Array) -> tuple[float, float]:
    """Return the least and the largest value, NaN if there is one or if there are none.

    Two reductions without a temporary: the ranges are checked in every step of a run.
    """
    if given.size == 1:
        value: float = given.item()
        return value, value
    if given.size == 0:
        return nan, nan
    return float(np.minimum.reduce(given, axis=None)), float(np.maximum.reduce(given, axis=None))
