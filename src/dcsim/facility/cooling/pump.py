"""The pumps of a water loop: what they move for a heat, and what they draw for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction

FlowControl = Literal["variable", "staged", "constant"]
"""Pumps whose speed follows the heat; pumps of constant speed, as many as the flow needs; or
the whole rated flow whenever there is heat."""

CURVE_TOLERANCE = 0.05
"""A part-load curve may miss 1 at full flow by this much."""
_ROUNDING = 1e-9


def curve_contradictions(key: str, coefficients: Sequence[float] | None) -> list[Contradiction]:
    """Refuse a part-load curve that is not 1 at full flow or falls below 0."""
    if coefficients is None:
        return []
    full = sum(coefficients)
    if abs(full - 1.0) > CURVE_TOLERANCE:
        rule = f"the coefficients add up to {full:.3f}; at full flow they must give 1"
        return [Contradiction(key, rule, "check them, of 1, x, x2 and x3")]
    share = np.linspace(0.0, 1.0, 101)
    if (_curve(share, coefficients) < -1e-12).any():
        rule = "the curve falls below 0 between no and full flow"
        return [Contradiction(key, rule, "check the signs, of 1, x, x2 and x3")]
    return []


@dataclass(frozen=True, slots=True)
class SizedPump:
    """Pumps in parallel, taken as one.

    ``coefficients`` are of 1, x, x2 and x3, where x is the flow over the rated one: the cube is
    friction alone at variable speed, x is lift alone. Pumps of fixed speed draw in proportion
    to their number. Pumps at rest draw nothing.
    """

    rated_kg_s: float
    rated_kw: float
    control: FlowControl
    is_variable: bool
    """Whether the speed follows the flow."""
    minimum_flow_frac: float
    count: int
    coefficients: tuple[float, ...]

    def flow_kg_s(self, needed_kg_s: Array) -> Array:
        """Return the flow where so much is needed, shape of ``needed_kg_s``.

        No more than the rated flow can be had: what is needed beyond widens the rise.
        """
        if self.control == "constant":
            return np.where(needed_kg_s > 0.0, self.rated_kg_s, 0.0)
        if self.control == "staged":
            each = self.rated_kg_s / self.count
            number = np.ceil(needed_kg_s / each - _ROUNDING)
            return np.asarray(each * np.minimum(number, self.count))
        least = self.minimum_flow_frac * self.rated_kg_s
        return np.minimum(np.maximum(needed_kg_s, least), self.rated_kg_s)

    def power_kw(self, flow_kg_s: Array) -> Array:
        """Return the electricity at a flow, shape of ``flow_kg_s``."""
        share = flow_kg_s / self.rated_kg_s
        if not self.is_variable:
            return self.rated_kw * share
        power_kw = self.rated_kw * _curve(share, self.coefficients)
        return np.where(flow_kg_s > 0.0, power_kw, 0.0) if self.coefficients[0] else power_kw


def _curve(share: Array, coefficients: Sequence[float]) -> Array:
    *lower, last = coefficients
    total = last * share
    for coefficient in lower[:0:-1]:
        # Most curves lack some power: a zero is not worth an addition.
        total = (total + coefficient if coefficient else total) * share
    return total + lower[0] if lower[0] else total
