"""Dry coolers: finned coils under fans, without water or with wetted pads before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Part, fraction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Event, Water
from dcsim.facility.cooling.rejection import Rejection
from dcsim.physics import airflow, dry_cooler, evaporative, outdoor_fan


class DrySide(Part):
    """Parameters of the coils and their fans."""

    dry_cooler_approach_k: float = quantity(
        8.0, source=f"{PRACTICE}: 5-10 K", typical=(5.0, 10.0), gt=0.5, le=30.0
    )
    """Leaving fluid above the entering air at design heat and full air flow [K]."""
    dry_cooler_air_delta_t_k: float = quantity(
        10.0, source=PRACTICE, typical=(7.0, 15.0), gt=1.0, le=30.0
    )
    """Rise of the air through the coils at design [K]."""
    dry_cooler_fan_pressure_pa: float = quantity(
        120.0, source=PRACTICE, typical=(60.0, 200.0), gt=0.0, le=1000.0
    )
    """Total pressure rise of the fans at full flow [Pa]."""
    dry_cooler_fan_efficiency_frac: float = fraction(
        0.55, source=PRACTICE, typical=(0.4, 0.7), gt=0.0
    )
    """Air power over electricity of the fans."""
    dry_cooler_fan_minimum_frac: float = fraction(0.15, source=PRACTICE, typical=(0.1, 0.4), gt=0.0)
    """Lowest flow of the fans as a share of full flow; below it they cycle."""
    dry_cooler_air_exponent_frac: float = fraction(
        0.7, source="air side of finned coils: 0.6-0.8", typical=(0.6, 0.8), gt=0.1
    )
    """Power of the air flow with which the coils' conductance grows."""
    glycol_derate_frac: float = fraction(
        0.075, source="ethylene glycol: 5-10 %; 0 with plain water", typical=(0.0, 0.10), le=0.5
    )
    """Share of the coils' conductance lost to antifreeze."""

    @property
    def design_approach_k(self) -> float:
        """Approach with the antifreeze in use [K]."""
        return self.dry_cooler_approach_k / (1.0 - self.glycol_derate_frac)


class PadSide(Part):
    """Parameters of wetted pads before dry coolers."""

    pad_effectiveness_frac: float = fraction(
        0.80, source="rigid media 0.80-0.90, mist 0.5-0.7", typical=(0.5, 0.9), gt=0.0
    )
    """Saturation effectiveness of the pads."""
    pad_lowest_c: float = quantity(
        16.0, source="off below 10-16 C", typical=(10.0, 25.0), ge=5.0, le=40.0
    )
    """Dry bulb below which the pads stay dry [C]."""
    pad_pressure_pa: float = quantity(30.0, source=PRACTICE, typical=(0.0, 80.0), ge=0.0, le=500.0)
    """Pressure drop that the pads add at all times [Pa]."""
    pad_cycles_of_concentration: float = quantity(
        3.0, source="recirculating pads, 2-6", typical=(2.0, 6.0), gt=1.0, le=50.0
    )
    """Salt of the pads' water over that of the makeup."""


@dataclass(frozen=True, slots=True)
class Coils:
    """The sized coils and fans, taken as one bank."""

    params: DrySide
    design_heat_kw: float
    air_kg_s: float
    design_density_kg_m3: float
    design_fan_kw: float

    @classmethod
    def sized(
        cls, params: DrySide, heat_kw: float, design: OutdoorAir, added_pa: float = 0.0
    ) -> Coils:
        """Size the bank for a heat [kW] at the hottest and thinnest air of the period."""
        air_kg_s = heat_kw / (airflow.CP_AIR_KJ_PER_KG_K * params.dry_cooler_air_delta_t_k)
        density = float(design.density_kg_m3[0])
        pressure_pa = params.dry_cooler_fan_pressure_pa + added_pa
        fan_kw = air_kg_s / density * pressure_pa / params.dry_cooler_fan_efficiency_frac / 1000.0
        return cls(params, heat_kw, air_kg_s, density, fan_kw)

    def least_approach_k(self, heat_kw: Array) -> Array:
        """Return the approach at full air flow [K]."""
        load = heat_kw / self.design_heat_kw
        exponent = self.params.dry_cooler_air_exponent_frac
        return dry_cooler.approach_k(self.params.design_approach_k, load, 1.0, 1.0, exponent)

    def air_frac(self, heat_kw: Array, wanted_k: Array) -> Array:
        """Return the share of full air flow that makes an approach [K], at most 1."""
        load = heat_kw / self.design_heat_kw
        exponent = self.params.dry_cooler_air_exponent_frac
        return dry_cooler.air_frac(self.params.design_approach_k, load, wanted_k, 1.0, exponent)

    def fan_kw(self, air_frac: Array, air: OutdoorAir) -> Array:
        """Return the power of the fans at a share of full mass flow."""
        return self.design_fan_kw * outdoor_fan.power_frac(
            air_frac,
            self.params.dry_cooler_fan_minimum_frac,
            air.density_kg_m3,
            self.design_density_kg_m3,
        )


@dataclass(frozen=True, slots=True)
class SizedDryCooler:
    """Dry coolers, with pads or without."""

    coils: Coils
    pads: PadSide | None = None

    @property
    def follows(self) -> bool:
        """Whether a set point is stated: dry coolers hold what their plant asks for."""
        return False

    def setpoint_c(self, air: OutdoorAir, least_c: float) -> Array:
        """Return the water wanted [C]: as cold as may be, down to ``least_c``."""
        return np.full_like(air.dry_bulb_c, least_c)

    def coldest_c(self, heat_kw: Array, water_kg_s: Array, air: OutdoorAir) -> Array:
        """Return the water [C] at full air flow, behind wet pads where they may run."""
        entering = air.dry_bulb_c if self.pads is None else self._behind_pads_c(self.pads, air)
        return entering + self.coils.least_approach_k(heat_kw)

    def reject(
        self, heat_kw: Array, water_kg_s: Array, target_c: Array, air: OutdoorAir
    ) -> Rejection:
        """Reject the heat with the least air; the pads are wetted only where air is short."""
        least = self.coils.least_approach_k(heat_kw)
        entering, wet = air.dry_bulb_c, np.zeros(air.dry_bulb_c.shape, dtype=bool)
        if self.pads is not None:
            may = air.dry_bulb_c > self.pads.pad_lowest_c
            wet = may & (air.dry_bulb_c + least > target_c)
            entering = np.where(wet, self._behind_pads_c(self.pads, air), air.dry_bulb_c)
        share = self.coils.air_frac(heat_kw, target_c - entering)
        event = Event("evaporative", "pads before the dry coolers were wetted", wet)
        return Rejection(
            np.maximum(target_c, entering + least),
            self.coils.fan_kw(share, air),
            self._water(share, entering, wet, air),
            () if self.pads is None else (event,),
        )

    def dry(self) -> SizedDryCooler:
        """Return the same coils with their pads never wetted; the pads stay in the air's way."""
        return SizedDryCooler(self.coils)

    @staticmethod
    def _behind_pads_c(pads: PadSide, air: OutdoorAir) -> Array:
        cooled = evaporative.evaporative_outlet_c(
            air.dry_bulb_c, air.wet_bulb_c, pads.pad_effectiveness_frac
        )
        return np.where(air.dry_bulb_c > pads.pad_lowest_c, cooled, air.dry_bulb_c)

    def _water(self, share: Array, entering: Array, wet: Flags, air: OutdoorAir) -> Water:
        """Return the water of the pads; a kilogram is taken as a litre."""
        if self.pads is None:
            return Water.none(len(share))
        line = evaporative.AdiabaticLine.of(air.wet_bulb_c, air.pressure_pa)
        gained = np.maximum(line.humidity_ratio(entering) - air.humidity_ratio, 0.0)
        evaporated = np.where(wet, share * self.coils.air_kg_s * gained, 0.0)
        blowdown = evaporative.blowdown_l_per_s(evaporated, self.pads.pad_cycles_of_concentration)
        return Water(evaporated + blowdown, evaporated, blowdown, np.zeros_like(evaporated))
