"""Water-side economiser: tower or dry cooler water cools the loop, a chiller trims."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, quantity
from dcsim.facility.cooling.air_side import LEI_2020
from dcsim.facility.cooling.dry_side import Coils, DrySide, PadSide, SizedDryCooler
from dcsim.facility.cooling.economiser import ChilledWater, EconomiserPlant
from dcsim.facility.cooling.exchanger import SizedExchanger
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.rejection import Rejector
from dcsim.facility.cooling.room_side import RoomSide
from dcsim.facility.cooling.tower_side import SizedTower, TowerSide
from dcsim.facility.cooling.water_loop import NAMEPLATE, SizedLoop
from dcsim.physics import evaporative, hydraulics

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
        "chilled_water_c": 18.0,
        "chiller_carnot_frac": 0.60,
        "cycles_of_concentration": 5.0,
    },
}
"""Values by preset: an old hall, today's usual hall, and a campus of a large operator."""


class Waterside(Preset, ChilledWater, TowerSide, DrySide, PadSide):
    """Water-side economiser on towers or dry coolers, with chillers that trim."""

    presets: ClassVar[Presets] = PRESETS
    usual_chilled_water_c: ClassVar[float] = 15.0

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
    """Loop water leaves the exchanger this much warmer than the source enters, at design [K]."""
    exchanger_ua_kw_per_k: float | None = quantity(
        None, source=f"{NAMEPLATE}, by the approach", typical=(10.0, 5000.0), gt=0.0, le=1e6
    )
    """Conductance of the exchanger; takes the place of the approach."""
    exchanger_flow_l_per_s: float | None = quantity(
        None, source=NAMEPLATE, typical=(1.0, 1000.0), gt=0.0, le=1e5
    )
    """Design flow of the source water through the exchanger."""
    exchanger_minimum_difference_k: float = quantity(
        0.0, source="0.01-3 K in control settings", typical=(0.0, 3.0), ge=0.0, le=20.0
    )
    """The exchanger is left out where return and source water are nearer than this [K]."""

    @property
    def outdoor_approach_k(self) -> float:
        """Approach of the towers to the outdoor air [K]."""
        return self.tower_approach_k

    def cross_checks(self) -> list[Contradiction]:
        """Refuse water too warm for the coils, and a rating point no tower can make."""
        tower = self.rejection == "tower"
        return [
            *self.water_contradictions(),
            *(self.tower_contradictions(self.source_delta_t_k) if tower else []),
        ]

    def plant(self, design_heat_kw: float, design: Outside) -> EconomiserPlant:
        """Size the plant for the heat of the fully loaded rooms [kW].

        Chillers, coils and fans are sized at ``design``; a synthetic year's extremes are
        mild, so that they are small for a real one. Towers keep their own rating point.
        """
        air = OutdoorAir.of(design)
        rooms = RoomSide.sized(self, design_heat_kw, float(air.pressure_pa[0]))
        return EconomiserPlant.sized(
            self,
            rooms,
            float(self._worst_source_c(air)[0]),
            lambda heat_kw: self._rejector(heat_kw, air),
            self._exchanger(rooms.loop),
            self.economiser == "integrated",
        )

    def _exchanger(self, loop: SizedLoop) -> SizedExchanger:
        """Return the exchanger; its source water rises no more than the loop's cools."""
        heat_kw, water = loop.design_kw, hydraulics.FRESH_WATER
        rise_k = min(self.source_delta_t_k, self.loop_delta_t_k)
        source_kg_s = float(hydraulics.flow_kg_s(heat_kw, rise_k, water.cp_kj_per_kg_k))
        if self.exchanger_flow_l_per_s is not None:
            source_kg_s = self.exchanger_flow_l_per_s * water.density_kg_m3 / 1000.0
        least_k = self.exchanger_minimum_difference_k
        if self.exchanger_ua_kw_per_k is not None:
            return SizedExchanger(self.exchanger_ua_kw_per_k, source_kg_s, least_k)
        loop_kg_s = loop.pump.rated_kg_s * self.brine.liquid.cp_kj_per_kg_k / water.cp_kj_per_kg_k
        by_approach = SizedExchanger.by_approach(
            self.exchanger_approach_k, heat_kw, loop_kg_s, source_kg_s
        )
        return replace(by_approach, minimum_difference_k=least_k)

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
