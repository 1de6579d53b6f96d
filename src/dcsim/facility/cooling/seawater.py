"""Seawater cooling: open water of one temperature all year, drawn from the depth."""

from __future__ import annotations

from math import inf
from typing import ClassVar, Literal

from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.facility.cooling.open_water import AGES, OpenSource, OpenWater
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Presets
from dcsim.physics import hydraulics

LEFDAL_HEAD = "Lefdal lies below sea level: 15-30 m in all"


PRESETS: Presets = {
    **AGES,
    "legacy": {**AGES["legacy"], "sea_delta_t_k": 5.0, "sea_pump_efficiency_frac": 0.65},
}
"""Those of all open-water plants, and what an old one has of its own."""


class Seawater(OpenWater):
    """Cooling by sea, lake or fjord water through a heat exchanger."""

    presets: ClassVar[Presets] = PRESETS
    has_seasons: ClassVar[bool] = False
    trimmed: ClassVar[str] = "the sea was too warm and the chiller trimmed"
    limited: ClassVar[str] = "the discharge limit shortened the sea's rise"

    kind: Literal["seawater"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    sea_temperature_c: float = quantity(
        8.0,
        source="Lefdal Mine: fjord water at 8 C all year",
        typical=(2.0, 32.0),
        ge=-2.0,
        le=40.0,
    )
    """Temperature of the sea water at the intake [C]."""
    room_fan_pressure_pa: float = quantity(
        180.0,
        source="a hall within the published ranges that meets Lefdal's 1.08-1.15",
        typical=(120.0, 1000.0),
        gt=0.0,
        le=3000.0,
    )
    """Total pressure rise of the room fans at design flow [Pa]."""
    sea_delta_t_k: float = quantity(8.0, source=LEI_2020, typical=(5.0, 10.0), gt=0.0, le=30.0)
    """Rise of the sea water while no discharge limit binds [K]."""
    sea_friction_head_m: float = quantity(
        15.0,
        source=LEFDAL_HEAD,
        typical=(10.0, 100.0),
        ge=0.0,
        le=300.0,
    )
    """Friction head of the sea loop at design flow [m]."""
    sea_static_head_m: float = quantity(
        5.0,
        source=LEFDAL_HEAD,
        typical=(0.0, 50.0),
        ge=0.0,
        le=300.0,
    )
    """Static head of the sea loop that no siphon recovers [m]."""
    sea_pump_efficiency_frac: float = fraction(0.75, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the sea pumps."""
    sea_flow_reserve_frac: float = quantity(
        0.5, source=PRACTICE, typical=(0.1, 1.0), ge=0.0, le=3.0
    )
    """How far the sea pumps can go beyond design flow; 0.5 is half as much again."""
    discharge_max_c: float | None = quantity(
        None,
        source="discharge permits differ by site; none unless stated",
        typical=(15.0, 35.0),
        ge=-2.0,
        le=50.0,
    )
    """Warmest sea water that may be given back [C]; no limit if absent."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a discharge limit at or below the intake: it leaves no heat to reject."""
        if self.discharge_max_c is not None and self.discharge_max_c <= self.sea_temperature_c:
            return [
                Contradiction(
                    "discharge_max_c",
                    f"the limit of {self.discharge_max_c} C is not above the sea's own temperature",
                    "raise discharge_max_c or remove it",
                )
            ]
        return []

    def source(self) -> OpenSource:
        """Return the sea and its limits."""
        liquid = hydraulics.SEAWATER
        heads = (self.sea_static_head_m, self.sea_friction_head_m)
        static_pa, friction_pa = (
            float(hydraulics.head_pressure_pa(head, liquid.density_kg_m3)) for head in heads
        )
        return OpenSource(
            liquid,
            self.exchanger_approach_k,
            self.sea_delta_t_k,
            self.sea_flow_reserve_frac,
            static_pa,
            friction_pa,
            self.sea_pump_efficiency_frac,
            discharge_max_c=inf if self.discharge_max_c is None else self.discharge_max_c,
        )

    def stated_c(self) -> float:
        """Return the sea [C]."""
        return self.sea_temperature_c

    def plant(self, design_heat_kw: float, design: Outside) -> OpenWaterPlant:
        """Size fans, loops and chiller for the heat of the fully loaded rooms [kW]."""
        return OpenWaterPlant.sized(self, design_heat_kw, design.lowest_pressure_pa)
