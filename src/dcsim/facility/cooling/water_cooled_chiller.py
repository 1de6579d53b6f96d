"""Water-cooled chillers: compressors carry all heat, all year, and towers reject it."""

from __future__ import annotations

from typing import ClassVar, Literal

from dcsim.core.part import Contradiction
from dcsim.facility.cooling.economiser import ChilledWater, EconomiserPlant
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.room_side import RoomSide
from dcsim.facility.cooling.tower_side import SizedTower, TowerSide

PRESETS: Presets = {
    "legacy": {
        "supply_air_c": 16.0,
        "air_delta_t_k": 8.0,
        "bypass_frac": 0.3,
        "room_fan_pressure_pa": 600.0,
        "room_fan_efficiency_frac": 0.6,
        "room_fan_speed": "fixed",
        "loop_delta_t_k": 6.0,
        "coil_effectiveness_frac": 0.65,
        "chilled_water_c": 7.0,
        "chiller": {"catalogue": "centrifugal_vsd_1407kw"},
        "tower_approach_k": 5.0,
        "cycles_of_concentration": 3.0,
    },
    "typical": {
        "supply_air_c": 20.0,
        "air_delta_t_k": 10.0,
        "bypass_frac": 0.2,
        "room_fan_pressure_pa": 450.0,
        "loop_delta_t_k": 8.0,
    },
    "hyperscale": {
        "supply_air_c": 23.0,
        "room_fan_pressure_pa": 300.0,
        "chilled_water_c": 15.0,
        "chiller_carnot_frac": 0.60,
        "cycles_of_concentration": 5.0,
    },
}
"""Values by preset: an old hall, today's usual hall, and a campus of a large operator."""


class WaterCooledChiller(Preset, ChilledWater, TowerSide):
    """Chillers with cooling towers and no economiser."""

    presets: ClassVar[Presets] = PRESETS

    kind: Literal["water_cooled_chiller"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""

    @property
    def outdoor_approach_k(self) -> float:
        """Approach of the towers to the outdoor air [K]."""
        return self.tower_approach_k

    def cross_checks(self) -> list[Contradiction]:
        """Refuse water too warm for the coils, and a rating point no tower can make."""
        return [
            *self.water_contradictions(),
            *self.tower_contradictions(self.source_delta_t_k),
        ]

    def plant(self, design_heat_kw: float, design: Outside) -> EconomiserPlant:
        """Size the plant for the heat of the fully loaded rooms [kW].

        The chillers are sized at ``design``; a synthetic year's extremes are mild, so
        that they are small for a real one. Towers keep their own rating point.
        """
        air = OutdoorAir.of(design)
        wet_bulb_c = max(float(air.wet_bulb_c[0]), self.tower_design_wet_bulb_c)
        return EconomiserPlant.sized(
            self,
            RoomSide.sized(self, design_heat_kw, float(air.pressure_pa[0])),
            wet_bulb_c + self.tower_approach_k,
            lambda heat_kw: SizedTower.sized(self, heat_kw, self.source_delta_t_k, air),
        )
