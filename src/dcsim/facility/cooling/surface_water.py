"""Cooling by a river or lake: open water with seasons, and a permit with limits.

The water has a temperature of its own at every step. A permit may limit how warm it is given
back, by how much it is warmed and how much is taken; where pumps or permit give no more, heat
stays in the rooms.
"""

from __future__ import annotations

from math import inf
from typing import ClassVar, Literal

from dcsim.core.part import Contradiction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.open_water import AGES, OpenSource, OpenWater
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Presets
from dcsim.facility.cooling.source_loop import SourceLoop
from dcsim.facility.cooling.water_body import WaterBody
from dcsim.physics import hydraulics

PERMIT = "permits differ; EU 2006/44/EC: 21.5 C and 1.5 K for salmon waters, 28 C and 3 K for carp"


PRESETS: Presets = {
    **AGES,
    "legacy": {**AGES["legacy"], "fouling_allowance_k": 1.0, "source_delta_t_k": 5.0},
}
"""Those of all open-water plants, and what an old one has of its own."""


class SurfaceWater(OpenWater, SourceLoop):
    """Cooling by river or lake water with its seasons, through a heat exchanger."""

    presets: ClassVar[Presets] = PRESETS
    has_seasons: ClassVar[bool] = True
    trimmed: ClassVar[str] = "the water was too warm and the chiller trimmed"
    limited: ClassVar[str] = "the permit shortened the water's rise"

    kind: Literal["surface_water"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    water: WaterBody = WaterBody()
    """The temperature of the water at the intake."""
    fouling_allowance_k: float = quantity(
        0.5,
        source=f"{PRACTICE}: algae and silt between two cleanings",
        typical=(0.0, 2.0),
        ge=0.0,
        le=10.0,
    )
    """What the approach has grown by on average [K]."""
    source_delta_t_k: float = quantity(
        6.0, source=f"{PRACTICE}: 3-10 K", typical=(3.0, 10.0), gt=0.5, le=20.0
    )
    """Rise of the source water while no limit binds [K]."""
    source_flow_reserve_frac: float = quantity(
        0.5, source=PRACTICE, typical=(0.1, 1.0), ge=0.0, le=5.0
    )
    """How far the source pumps can go beyond design flow; 0.5 is half as much again."""
    abstraction_max_m3_h: float | None = quantity(
        None, source="the permit; none unless stated", typical=(50.0, 50_000.0), gt=0.0, le=1e7
    )
    """Most water that may be taken [m3/h]; no limit if absent."""
    discharge_max_c: float | None = quantity(
        None, source=PERMIT, typical=(20.0, 35.0), ge=0.0, le=50.0
    )
    """Warmest water that may be given back [C]; no limit if absent."""
    discharge_rise_max_k: float | None = quantity(
        None, source=PERMIT, typical=(1.5, 10.0), gt=0.0, le=30.0
    )
    """Most that the water may be warmed [K]; no limit if absent."""
    intake_minimum_c: float = quantity(
        2.0,
        source=f"{PRACTICE}: frazil ice blocks screens below 1-3 C",
        typical=(0.5, 4.0),
        ge=0.0,
        le=10.0,
    )
    """Colder water is warmed to this by some of the plant's own before it enters [C]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a discharge limit below what the intake is kept at."""
        if self.discharge_max_c is not None and self.discharge_max_c <= self.intake_minimum_c:
            rule = f"the limit is not above intake_minimum_c, {self.intake_minimum_c:g} C"
            return [Contradiction("discharge_max_c", rule, "raise it or remove it")]
        return []

    def source(self) -> OpenSource:
        """Return the water and its limits."""
        liquid = hydraulics.FRESH_WATER
        taken_m3_h = inf if self.abstraction_max_m3_h is None else self.abstraction_max_m3_h
        rise_k = inf if self.discharge_rise_max_k is None else self.discharge_rise_max_k
        static_pa = hydraulics.head_pressure_pa(self.source_static_head_m, liquid.density_kg_m3)
        return OpenSource(
            liquid,
            self.exchanger_approach_k + self.fouling_allowance_k,
            self.source_delta_t_k,
            self.source_flow_reserve_frac,
            float(static_pa),
            self.source_pressure_pa,
            self.source_pump_efficiency_frac,
            abstraction_max_kg_s=taken_m3_h * liquid.density_kg_m3 / 3600.0,
            discharge_max_c=inf if self.discharge_max_c is None else self.discharge_max_c,
            discharge_rise_max_k=rise_k,
            intake_minimum_c=self.intake_minimum_c,
            condenser_minimum_c=self.condenser_minimum_c,
        )

    def stated_c(self) -> float:
        """Return the warmest water of its year [C]."""
        return self.water.warmest_c()

    def plant(self, design_heat_kw: float, design: Outside) -> OpenWaterPlant:
        """Size fans, loops and chiller for the heat of the fully loaded rooms [kW]."""
        return OpenWaterPlant.sized(self, design_heat_kw, design.lowest_pressure_pa)
