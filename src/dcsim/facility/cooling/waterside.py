"""Water-side economiser: tower or dry cooler water cools the loop, a chiller trims."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, quantity
from dcsim.facility.cooling.air_side import LEI_2020
from dcsim.facility.cooling.dry_side import Coils, DrySide, PadSide, SizedDryCooler
from dcsim.facility.cooling.economiser import ChilledWater, EconomiserPlant
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.rejection import Rejector
from dcsim.facility.cooling.room_side import RoomSide
from dcsim.facility.cooling.tower_side import SizedTower, TowerSide
from dcsim.physics import evaporative

PRESETS: Presets = {
    "legacy": {
        "supply_air_c": 18.0,
        "air_delta_t_k": 10.0,
        "bypass_frac": 0.3,
        "room_fan_pressure_pa": 600.0,
        "room_fan_efficiency_frac": 0.6,
        "room_fan_speed": "fixed",
        "loop_delta_t_k": 6.0,
        "economiser": "switched",
        "chiller_carnot_frac": 0.45,
        "tower_approach_k": 5.0,
        "cycles_of_concentration": 3.0,
    },
    "typical": {
        "supply_air_c": 24.0,
        "air_delta_t_k": 12.0,
        "bypass_frac": 0.1,
        "room_fan_pressure_pa": 350.0,
    },
    "hyperscale": {
        "supply_air_c": 23.0,
        "room_fan_pressure_pa": 300.0,
        "chiller_carnot_frac": 0.60,
        "cycles_of_concentration": 5.0,
    },
}
"""Values by preset: an old hall, today's usual hall, and a campus of a large operator."""


class Waterside(Preset, ChilledWater, TowerSide, DrySide, PadSide):
    """Water-side economiser on towers or dry coolers, with chillers that trim."""

    presets: ClassVar[Presets] = PRESETS

    kind: Literal["waterside"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    rejection: Literal["tower", "dry_cooler", "adiabatic_dry_cooler"] = "tower"
    """What gives the heat to the air; keys of the others play no part."""
    economiser: Literal["integrated", "switched"] = "integrated"
    """Exchanger before the chiller, sharing the heat, or either one or the other."""
    exchanger_approach_k: float = quantity(
        2.0, source=LEI_2020, typical=(1.7, 2.8), gt=0.0, le=10.0
    )
    """Loop water leaves the exchanger this much warmer than the source enters [K]."""

    @property
    def outdoor_approach_k(self) -> float:
        """Approach of the towers to the outdoor air [K]."""
        return self.tower_approach_k

    def cross_checks(self) -> list[Contradiction]:
        """Refuse water too warm for the coils, and a rating point no tower can make."""
        tower = self.rejection == "tower"
        return [
            *self.chilled_water_contradictions(),
            *(self.tower_contradictions(self.source_delta_t_k) if tower else []),
        ]

    def plant(self, design_heat_kw: float, design: Outside) -> EconomiserPlant:
        """Size the plant for the heat of the fully loaded rooms [kW].

        Chillers, coils and fans are sized at ``design``; a synthetic year's extremes are
        mild, so that they are small for a real one. Towers keep their own rating point.
        """
        air = OutdoorAir.of(design)
        return EconomiserPlant.sized(
            self,
            self.economiser,
            self.exchanger_approach_k,
            RoomSide.sized(self, design_heat_kw, float(air.pressure_pa[0])),
            float(self._worst_source_c(air)[0]),
            lambda heat_kw: self._rejector(heat_kw, air),
        )

    def _worst_source_c(self, air: OutdoorAir) -> Array:
        """Return the condenser water in the period's worst air [C]."""
        if self.rejection == "tower":
            return np.maximum(air.wet_bulb_c, self.tower_design_wet_bulb_c) + self.tower_approach_k
        if self.rejection == "dry_cooler":
            return air.dry_bulb_c + self.design_approach_k
        behind_pads_c = evaporative.evaporative_outlet_c(
            air.dry_bulb_c, air.wet_bulb_c, self.pad_effectiveness_frac
        )
        return behind_pads_c + self.design_approach_k

    def _rejector(self, heat_kw: float, air: OutdoorAir) -> Rejector:
        if self.rejection == "tower":
            return SizedTower.sized(self, heat_kw, self.source_delta_t_k, air)
        if self.rejection == "dry_cooler":
            return SizedDryCooler(Coils.sized(self, heat_kw, air))
        return SizedDryCooler(Coils.sized(self, heat_kw, air, self.pad_pressure_pa), self)
