"""The chiller that cools what dry coolers leave, with condensers in the same outdoor air."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.chiller_set import PART_LOAD
from dcsim.facility.cooling.dry_side import Coils, DrySide
from dcsim.facility.cooling.lift_chiller import LOW_LIFT
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.physics import chiller as lift
from dcsim.physics import eir_chiller


class TrimChillerSide(DrySide):
    """Parameters of an air-cooled chiller by its lift; its fans are those of the dry coolers."""

    chiller_capacity_frac: float = quantity(
        1.1, source=f"{PRACTICE}; 0 leaves it out", typical=(0.0, 1.5), ge=0.0, le=10.0
    )
    """Capacity over what the dry coolers leave at full load in the period's worst air."""
    chiller_carnot_frac: float = fraction(
        0.45,
        source="second-law efficiency of screw and scroll machines",
        typical=(0.35, 0.55),
        gt=0.0,
    )
    """Share of the Carnot coefficient that the chiller reaches at full load."""
    chiller_minimum_lift_k: float = quantity(
        10.0, source=f"{LOW_LIFT}; 15-25 K with oil", typical=(6.0, 25.0), ge=3.0, le=60.0
    )
    """Least difference of condensing and evaporating temperature [K]; held where less would do."""
    chiller_minimum_load_frac: float = fraction(0.2, source=PRACTICE, typical=(0.1, 0.3), gt=0.0)
    """Load below which the chiller cycles."""
    condenser_approach_k: float = quantity(
        12.0, source=PRACTICE, typical=(10.0, 17.0), gt=lift.CONDENSER_APPROACH_K, le=30.0
    )
    """Condensing temperature above the outdoor air at full load and full air flow [K]."""
    condensing_minimum_c: float = quantity(
        28.0,
        source="head pressure: 20-25 C with electronic valves, 35 C without",
        typical=(20.0, 38.0),
        ge=5.0,
        le=60.0,
    )
    """Lowest condensing temperature, held by slower fans [C]."""


@dataclass(frozen=True, slots=True)
class TrimChillerFlows:
    """The chiller's answer, arrays of shape (steps,)."""

    compressor_kw: Array
    fan_kw: Array
    short_kw: Array
    at_minimum_lift: Flags


@dataclass(frozen=True, slots=True)
class SizedTrimChiller:
    """A chiller with its capacity [kW], at any condensing temperature."""

    params: TrimChillerSide
    supply_c: float
    capacity_kw: float
    condensers: Coils | None

    @classmethod
    def none(cls, params: TrimChillerSide, supply_c: float) -> SizedTrimChiller:
        """Return what stands where no chiller does."""
        return cls(params, supply_c, 0.0, None)

    @classmethod
    def sized(
        cls, params: TrimChillerSide, supply_c: float, left_kw: float, design: OutdoorAir
    ) -> SizedTrimChiller:
        """Size the chiller for a heat [kW] from water that it makes at ``supply_c``."""
        capacity_kw = params.chiller_capacity_frac * left_kw
        bare = cls(params, supply_c, capacity_kw, None)
        if capacity_kw == 0.0:
            return bare
        at_full = bare.run(np.array([capacity_kw]), design)
        heat_kw = capacity_kw + float(at_full.compressor_kw[0])
        return cls(params, supply_c, capacity_kw, Coils.sized(params, heat_kw, design))

    def run(self, heat_kw: Array, air: OutdoorAir) -> TrimChillerFlows:
        """Take ``heat_kw`` as far as the capacity goes."""
        params = self.params
        served_kw = np.minimum(heat_kw, self.capacity_kw)
        condensing_c = np.maximum(
            air.dry_bulb_c + params.condenser_approach_k, params.condensing_minimum_c
        )
        # The lift's own approach of a water condenser is taken off its argument.
        entering_c = condensing_c - lift.CONDENSER_APPROACH_K
        least_k = params.chiller_minimum_lift_k
        cop = lift.lift_cop(self.supply_c, entering_c, params.chiller_carnot_frac, least_k)
        # Without a chiller capacity and load are 0, and any share of the load will do.
        load = served_kw / (self.capacity_kw or 1.0)
        part = eir_chiller.part_load_frac(load, PART_LOAD, params.chiller_minimum_load_frac)
        compressor_kw = self.capacity_kw / cop * part
        return TrimChillerFlows(
            compressor_kw,
            self._fan_kw(served_kw + compressor_kw, condensing_c - air.dry_bulb_c, air),
            heat_kw - served_kw,
            (served_kw > 0.0) & lift.at_minimum_lift(self.supply_c, entering_c, least_k),
        )

    def _fan_kw(self, heat_kw: Array, approach_k: Array, air: OutdoorAir) -> Array:
        """Return the power of the condenser fans, that hold the condensing temperature."""
        params, coils = self.params, self.condensers
        if coils is None:
            return np.zeros_like(heat_kw)
        load = heat_kw / coils.design_heat_kw
        wanted = (load * params.condenser_approach_k / approach_k) ** (
            1.0 / params.dry_cooler_air_exponent_frac
        )
        return coils.fan_kw(np.minimum(wanted, 1.0), air)
