"""Laws that lengths of jobs are drawn from, cut off at both ends."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, quantity

OWN_CHOICE = "the planner's choice"


class LengthLaw(Part):
    """The law of a job's running time on the metered machine."""

    kind: Literal["constant", "exponential", "lognormal"]
    """The law."""
    mean_s: float = quantity(source=OWN_CHOICE, typical=(1.0, 604_800.0), gt=0.0, le=1e9)
    """Mean of the law before it is truncated [s]."""
    sigma: float | None = quantity(
        None,
        source="lognormal only; logs of batch clusters spread over several powers of ten: 1-3",
        typical=(0.5, 3.0),
        gt=0.0,
        le=10.0,
    )
    """Standard deviation of the length's natural logarithm."""
    min_s: float = quantity(
        0.0, source="nothing is truncated unless asked", typical=(0.0, 60.0), ge=0.0, le=1e9
    )
    """No job is shorter: the law is truncated here and what is left is scaled up to one [s]."""
    max_s: float | None = quantity(
        None,
        source="nothing is truncated unless asked",
        typical=(3600.0, 2_592_000.0),
        gt=0.0,
        le=1e10,
    )
    """No job is longer, as batch systems limit it [s]."""

    def cross_checks(self) -> list[Contradiction]:
        """Require a spread for the lognormal law alone, and limits in order."""
        wrong = []
        if (self.sigma is None) == (self.kind == "lognormal"):
            is_missing = self.sigma is None
            rule = f"kind: {self.kind} {'needs' if is_missing else 'has no'} sigma"
            cure = f"{'add' if is_missing else 'remove'} it, or choose another kind"
            wrong.append(Contradiction("sigma", rule, cure))
        elif not self._has_room():
            rule = "the limits leave out every length that the law gives"
            wrong.append(Contradiction("max_s", rule, "widen min_s and max_s"))
        return wrong

    def draw(self, jobs: int, rng: np.random.Generator) -> Array:
        """Draw lengths [s], shape (jobs,), by one uniform number each.

        Notes
        -----
        Inversion: ``F^-1(F(min) + u (F(max) - F(min)))``, exact for the law cut off at
        both ends. The lognormal's median is ``mean exp(-sigma^2 / 2)``.
        """
        if self.kind == "constant":
            return np.full(jobs, self.mean_s)
        low, high = self._limits()
        share = low + (high - low) * rng.random(jobs)
        drawn = self._inverse(share)
        return np.clip(drawn, self.min_s, math.inf if self.max_s is None else self.max_s)

    def _limits(self) -> tuple[float, float]:
        high = 1.0 if self.max_s is None else self._cumulative(self.max_s)
        return self._cumulative(self.min_s), high

    def _has_room(self) -> bool:
        if self.kind == "constant":
            highest = math.inf if self.max_s is None else self.max_s
            return self.min_s <= self.mean_s <= highest
        low, high = self._limits()
        return high - low > 1e-6

    def _median_s(self) -> float:
        sigma = self.sigma or 0.0
        return self.mean_s * math.exp(-sigma * sigma / 2.0)

    def _cumulative(self, length_s: float) -> float:
        if length_s <= 0.0:
            return 0.0
        if self.kind == "exponential":
            return -math.expm1(-length_s / self.mean_s)
        from scipy.special import ndtr

        sigma = self.sigma or 1.0
        return float(ndtr(math.log(length_s / self._median_s()) / sigma))

    def _inverse(self, share: Any) -> Array:
        if self.kind == "exponential":
            exponential: Array = -self.mean_s * np.log1p(-share)
            return exponential
        from scipy.special import ndtri

        sigma = self.sigma or 1.0
        lognormal: Array = self._median_s() * np.exp(sigma * ndtri(share))
        return lognormal
