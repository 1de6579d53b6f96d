"""A plant at the wear of the step, made of any clean plant.

Dirt between the plant and its surroundings widens an approach. A clean exchanger in air
that is warmer by as much does the same, and that is how it is run; plants that meet water
instead say themselves what a wider approach does (`CoolingPlant.fouled`). Fans against clogged
filters draw more, which is heat the plant has to remove as well. Compressors short of
refrigerant draw more for the same cooling, and cool less at their end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPlant, Outside
from dcsim.facility.cooling.taken import put_together
from dcsim.facility.cooling.wear import Wear
from dcsim.facility.cooling.wrapped_plant import WrappedPlant

FAN_PASSES = 2
"""Passes for the heat of fans that remove their own heat; each shrinks the error tenfold."""
KNOT_K = 0.05
"""A plant that meets water is made anew for every so many kelvins of added approach [K]."""


@dataclass(frozen=True, slots=True)
class WornPlant(WrappedPlant):
    """A sized plant that wears; without a state of wear it is the clean plant inside."""

    def answer(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at the wear of every step, shape (steps,)."""
        if not outside.wear:
            return self.inner.run(heat_kw, outside)
        wear, air = outside.wear[0], replace(outside, wear=())
        added_kw = np.zeros_like(heat_kw)
        if (wear.fan_pressure_rel > 1.0).any():
            for _ in range(FAN_PASSES):
                fan_kw = self._run(heat_kw + added_kw, air, wear).electricity.room_fan_kw
                added_kw = (wear.fan_pressure_rel - 1.0) * fan_kw
        flows = self._run(heat_kw + added_kw, air, wear)
        electricity = flows.electricity
        compressor_kw = electricity.compressor_kw / wear.cop_rel
        short_kw = self._short_kw(heat_kw + added_kw, flows, air, wear)
        more_short_kw = short_kw - flows.short_kw
        return replace(
            flows,
            electricity=replace(
                electricity,
                room_fan_kw=electricity.room_fan_kw + added_kw,
                compressor_kw=compressor_kw,
            ),
            rejected_kw=flows.rejected_kw
            + (compressor_kw - electricity.compressor_kw)
            - more_short_kw,
            short_kw=short_kw,
            events=tuple(
                replace(
                    event, when=event.when | ((more_short_kw > 0.0) & (short_kw > 1e-9 * heat_kw))
                )
                if event.code == "cooling-short"
                else event
                for event in flows.events
            ),
        )

    def _run(self, heat_kw: Array, air: Outside, wear: Wear) -> CoolingFlows:
        """Run the plant behind its fouled exchangers."""
        added_k = wear.approach_added_k
        if not (added_k > 0.0).any():
            return self.inner.run(heat_kw, air)
        if self.inner.fouled(0.0) is not None:
            return self._by_state(heat_kw, air, added_k)
        warmer = replace(
            air, dry_bulb_c=air.dry_bulb_c + added_k, wet_bulb_c=air.wet_bulb_c + added_k
        )
        return self.inner.run(heat_kw, warmer)

    def _by_state(self, heat_kw: Array, air: Outside, added_k: Array) -> CoolingFlows:
        """Run the steps of each state of dirt together; states are rounded up to the next knot."""
        knots = np.ceil(added_k / KNOT_K - 1e-9).astype(np.int64)
        order = [np.flatnonzero(knots == knot) for knot in np.unique(knots)]
        parts = [
            self._fouled(KNOT_K * float(knots[steps[0]])).run(heat_kw[steps], air.during(steps))
            for steps in order
        ]
        return put_together(parts, order)

    def _fouled(self, added_k: float) -> CoolingPlant:
        plant = self.inner.fouled(added_k)
        return self.inner if plant is None else plant

    def _short_kw(self, heat_kw: Array, flows: CoolingFlows, air: Outside, wear: Wear) -> Array:
        """Return what is short with less capacity in the compressors.

        A plant of capacity ``k`` is short of a heat where the whole plant is short of
        ``1/k`` of it, by ``k`` times as much. That takes the share of free cooling down
        with the rest, so in trimming hours it errs to the safe side.
        """
        if not (wear.capacity_rel < 1.0).any():
            return flows.short_kw
        larger = self._run(heat_kw / wear.capacity_rel, air, wear)
        runs = larger.electricity.compressor_kw > 0.0
        reduced = np.where(runs, wear.capacity_rel * larger.short_kw, 0.0)
        return np.maximum(flows.short_kw, reduced)
