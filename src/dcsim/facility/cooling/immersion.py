"""Immersion: servers in tanks of dielectric liquid, without fans in them or around them.

All heat leaves by the liquid. The price is service: a server must be lifted, drained
and put back, and is away meanwhile.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from dcsim.core.part import Contradiction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.liquid import Branch, LiquidPlant, LiquidSide, RackSide
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Preset, Presets

HOURS_PER_YEAR = 8760.0

PRESETS: Presets = {
    "legacy": {
        "liquid_supply_c": 37.0,
        "water_class": "W32",
        "cdu_pump_frac": 0.03,
        "cdu_pump_minimum_frac": 1.0,
        "facility_delta_t_k": 6.0,
        "service_hours_per_year": 12.0,
    },
    "typical": {"liquid_supply_c": 42.0, "water_class": "W40"},
    "hyperscale": {
        "liquid_supply_c": 47.0,
        "water_class": "W45",
        "cdu_approach_k": 4.0,
        "cdu_pump_frac": 0.01,
        "service_hours_per_year": 3.0,
    },
}
"""Values by preset: early tanks, today's usual tanks, and those of a large operator."""


class Immersion(Preset, LiquidSide):
    """Tanks of one-phase dielectric liquid, cooled by facility water."""

    presets: ClassVar[Presets] = PRESETS

    kind: Literal["immersion"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    liquid_supply_c: float = quantity(
        42.0,
        source="facility water of 27-45 C and the approach to the dielectric",
        typical=(30.0, 50.0),
        ge=10.0,
        le=65.0,
    )
    """Dielectric liquid to the tanks [C]."""
    cdu_approach_k: float = quantity(
        5.0, source="3-5 K, oils at the upper end", typical=(3.0, 8.0), ge=0.0, le=20.0
    )
    """Dielectric liquid to the tanks above the facility water [K]."""
    service_hours_per_year: float = quantity(
        6.0,
        source=f"{PRACTICE}: some repairs, each with lifting and draining",
        typical=(1.0, 24.0),
        ge=0.0,
        le=HOURS_PER_YEAR,
    )
    """Hours in a year in which a server is out of its tank for service."""

    @property
    def facility_supply_c(self) -> float:
        """Facility water to the distribution units [C]."""
        return self.liquid_supply_c - self.cdu_approach_k

    def cross_checks(self) -> list[Contradiction]:
        """Refuse water warmer than its class and water that freezes."""
        return self.facility_contradictions("liquid_supply_c", self.facility_supply_c)

    def plant(self, design_heat_kw: float, design: Outside) -> LiquidPlant:
        """Size the plant for the heat of the fully loaded tanks [kW].

        Coolers and chiller are sized at ``design``; a synthetic year's extremes are
        mild, so that they are small for a real one.
        """
        tanks = RackSide.by_liquid(self, 1.0, design_heat_kw)
        air = OutdoorAir.of(design)
        return LiquidPlant(
            (Branch.sized("liquid", self, self.facility_supply_c, (tanks,), design_heat_kw, air),),
            server_fan_saving_frac=1.0,
            availability_frac=1.0 - self.service_hours_per_year / HOURS_PER_YEAR,
        )
