"""Water chillers of a plant: by lift for warm water, by a maker's curves for cold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.lift_chiller import LiftChiller
from dcsim.facility.cooling.plant import Event
from dcsim.physics import chiller, eir_chiller

PART_LOAD = eir_chiller.WATER_COOLED_CENTRIFUGAL.part_load
"""Part-load curve of variable-speed machines, used beside the lift too."""


class ChillerSide(LiftChiller):
    """Parameters of the chillers and of the water they make."""

    chilled_water_c: float | None = quantity(
        None,
        source="the warmest water the coils can use unless stated; 6-12 C in old halls",
        typical=(6.0, 24.0),
        ge=3.0,
        le=40.0,
    )
    """Water to the coils [C], if colder than they need."""
    chiller_model: Literal["lift", "eir"] = "lift"
    """By temperature lift, for any water; or by curves fitted to chilled water below 10 C."""
    chiller_capacity_frac: float = quantity(
        1.1, source=PRACTICE, typical=(0.0, 1.5), ge=0.0, le=3.0
    )
    """Capacity of the chillers at the period's worst air over the loop's design heat."""
    chiller_minimum_load_frac: float = fraction(0.2, source=PRACTICE, typical=(0.1, 0.3), gt=0.0)
    """Load below which the chillers cycle (lift model; a curve has its own)."""

    @property
    def coil_water_c(self) -> float:
        """Water to the coils [C]."""
        return self.loop_supply_c if self.chilled_water_c is None else self.chilled_water_c

    def chilled_water_contradictions(self) -> list[Contradiction]:
        """Refuse water too warm for the coils."""
        if self.chilled_water_c is None or self.chilled_water_c <= self.loop_supply_c:
            return []
        return [
            Contradiction(
                "chilled_water_c",
                f"the coils need {self.loop_supply_c:.1f} C or colder to hold the supply air",
                "lower it, or raise supply_air_c or coil_effectiveness_frac",
            )
        ]


@dataclass(frozen=True, slots=True)
class SizedChiller:
    """The sized chillers, taken as one machine that unloads evenly."""

    params: ChillerSide
    curves: eir_chiller.EirCurves | None
    reference_kw: float

    @classmethod
    def sized(
        cls, params: ChillerSide, loop_kw: float, entering_c: float, curves: eir_chiller.EirCurves
    ) -> SizedChiller:
        """Size the chillers for a loop [kW] with this fluid [C] into their condensers."""
        capacity_kw = params.chiller_capacity_frac * loop_kw
        if params.chiller_model == "lift":
            return cls(params, None, capacity_kw)
        at_worst = eir_chiller.capacity_frac(curves, params.coil_water_c, entering_c)
        return cls(params, curves, capacity_kw / float(at_worst))

    def capacity_kw(self, entering_c: Array) -> Array:
        """Return the cooling that the chillers can give, shape of ``entering_c``."""
        if self.curves is None:
            return np.full_like(entering_c, self.reference_kw)
        share = eir_chiller.capacity_frac(self.curves, self.params.coil_water_c, entering_c)
        return self.reference_kw * share

    def power_kw(self, load_kw: Array, entering_c: Array) -> Array:
        """Return the electricity of the compressors for a load within capacity."""
        params = self.params
        if self.curves is not None:
            capacity = self.capacity_kw(entering_c)
            # Without chillers capacity and load are 0, and any share of the load will do.
            load = load_kw / np.where(capacity > 0.0, capacity, 1.0)
            share = eir_chiller.power_frac(self.curves, params.coil_water_c, entering_c, load)
            return capacity * share
        cop = chiller.lift_cop(
            params.coil_water_c, entering_c, params.chiller_carnot_frac, params.chiller_cop_max
        )
        load = load_kw / (self.reference_kw or 1.0)
        part = eir_chiller.part_load_frac(load, PART_LOAD, params.chiller_minimum_load_frac)
        return np.asarray(self.reference_kw / cop * part)

    def events(self, running: Flags, entering_c: Array) -> tuple[Event, ...]:
        """Tell where a cap or the end of a curve decided, shape (steps,)."""
        params = self.params
        if self.curves is not None:
            inside = eir_chiller.in_range(self.curves, params.coil_water_c, entering_c)
            meaning = "the chiller's curves were held at the end of their fitted range"
            return (Event("curve-extrapolated", meaning, running & ~inside),)
        capped = chiller.lift_cop_capped(
            params.coil_water_c, entering_c, params.chiller_carnot_frac, params.chiller_cop_max
        )
        meaning = "the chiller's coefficient of performance stood at its cap"
        return (Event("cop-capped", meaning, running & capped),)
