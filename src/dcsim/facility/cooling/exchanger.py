"""The exchanger of a water-side economiser, between source water and loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.physics import counterflow
from dcsim.physics.hydraulics import FRESH_WATER

_CP = FRESH_WATER.cp_kj_per_kg_k
_HALVINGS = 40
"""Halvings of the flow that carries a heat: 1e-12 of the branch's design flow is left."""


@dataclass(frozen=True, slots=True)
class SizedExchanger:
    """A counterflow exchanger of constant conductance.

    The conductance of plates falls with the flow, by about its 0.7th power on either side;
    held constant, as data sheets and other programs state it, it errs to the cold side at
    part flow.
    """

    ua_kw_per_k: float
    source_kg_s: float
    """Design flow of the source water."""
    minimum_difference_k: float
    """The exchanger is left out where return and source are nearer to each other."""

    @classmethod
    def by_approach(
        cls, approach_k: float, heat_kw: float, loop_kg_s: float, source_kg_s: float
    ) -> SizedExchanger:
        """Size it so that at design the loop leaves so much warmer than the source enters.

        Raises
        ------
        InvalidInput
            ``exchanger-too-small`` if no exchanger does that with these flows.
        """
        loop, source = loop_kg_s * _CP, source_kg_s * _CP
        least = min(loop, source)
        wanted = heat_kw / (least * (heat_kw / loop + approach_k))
        if wanted >= 1.0:
            raise InvalidInput.of(
                "exchanger-too-small",
                "exchanger_approach_k",
                f"no exchanger brings loop and source within {approach_k:g} K: the source's flow "
                "is too small for the heat",
                "state more exchanger_flow_l_per_s, or a wider approach",
            )
        units = counterflow.transfer_units(wanted, least / max(loop, source))
        return cls(float(units) * least, source_kg_s, 0.0)

    def most_kw(
        self, loop_kg_s: Array, source_kg_s: Array, return_c: Array, source_c: Array
    ) -> Array:
        """Return the heat that passes from the loop's return to the source, shape (steps,)."""
        difference_k = return_c - source_c
        works = (difference_k > max(self.minimum_difference_k, 0.0)) & (source_kg_s > 0.0)
        passed = self._kw_per_k(loop_kg_s, source_kg_s) * difference_k
        return np.where(works, passed, 0.0)

    def source_c(
        self, heat_kw: Array, loop_kg_s: Array, source_kg_s: Array, return_c: Array
    ) -> Array:
        """Return the warmest source water [C] that takes a heat [kW]."""
        needed_k = heat_kw / self._kw_per_k(loop_kg_s, source_kg_s)
        return return_c - np.maximum(needed_k, self.minimum_difference_k)

    def needed_kg_s(
        self, heat_kw: Array, loop_kg_s: Array, return_c: Array, source_c: Array
    ) -> Array:
        """Return the source water that just takes a heat [kW], at most the design flow."""
        low, high = np.zeros_like(heat_kw), np.full_like(heat_kw, self.source_kg_s)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            enough = self._kw_per_k(loop_kg_s, middle) * (return_c - source_c) >= heat_kw
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return high

    def _kw_per_k(self, loop_kg_s: Array, source_kg_s: Array) -> Array:
        """Return the heat for each kelvin between the entering waters."""
        # A branch at rest passes nothing; any small flow stands for it.
        loop, source = loop_kg_s * _CP, np.maximum(source_kg_s, 1e-12) * _CP
        least = np.minimum(loop, source)
        ratio = least / np.maximum(loop, source)
        return least * counterflow.effectiveness_frac(self.ua_kw_per_k / least, ratio)
