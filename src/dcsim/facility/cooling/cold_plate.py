"""Cold plates: liquid takes most of the servers' heat, coils in the room's air the rest."""

from __future__ import annotations

from typing import ClassVar, Literal

from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE, AirSide, RoomAir
from dcsim.facility.cooling.liquid import Branch, LiquidPlant, LiquidSide, RackSide
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.physics import heat_exchanger, server_fans

PRESETS: Presets = {
    "legacy": {
        "liquid_supply_c": 31.0,
        "water_class": "W27",
        "cdu_approach_k": 5.0,
        "cdu_pump_frac": 0.03,
        "cdu_pump_minimum_frac": 1.0,
        "capture_frac": 0.6,
        "supply_air_c": 22.0,
        "bypass_frac": 0.1,
        "room_fan_pressure_pa": 500.0,
        "facility_delta_t_k": 6.0,
    },
    "typical": {"liquid_supply_c": 36.0, "water_class": "W32"},
    "hyperscale": {
        "liquid_supply_c": 43.0,
        "water_class": "W40",
        "cdu_approach_k": 3.0,
        "cdu_pump_frac": 0.01,
        "capture_frac": 0.8,
        "supply_air_c": 27.0,
        "air_delta_t_k": 15.0,
        "room_fan_pressure_pa": 250.0,
        "room_fan_efficiency_frac": 0.7,
    },
}
"""Values by preset: an early hall, today's usual hall, and a campus of a large operator."""


class ColdPlate(Preset, AirSide, LiquidSide):
    """Cold plates on warm water, and coils for the heat that stays in the air."""

    presets: ClassVar[Presets] = PRESETS

    kind: Literal["cold_plate"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    capture_frac: float = fraction(
        0.7, source="cold plates 0.6-0.8", typical=(0.6, 0.8), ge=0.05, le=0.98
    )
    """Share of the heat that the liquid takes; lights and losses in the room count as air's."""
    liquid_supply_c: float = quantity(
        40.0,
        source="facility water of 27-45 C and an approach of 3-5 K",
        typical=(30.0, 49.0),
        ge=10.0,
        le=65.0,
    )
    """Liquid to the cold plates [C]."""
    air_loop: Literal["separate", "shared"] = "separate"
    """Coils on colder water of their own, or all water as cold as the colder of the two."""
    coil_effectiveness_frac: float = fraction(0.80, source=LEI_2020, typical=(0.7, 0.9), gt=0.0)
    """Effectiveness of the room coils."""
    server_fan_minimum_frac: float = fraction(
        0.4, source=f"{PRACTICE}: 80-100 % of fan power is saved", typical=(0.2, 0.6), gt=0.0
    )
    """Lowest flow of the servers' fans, over their flow without cold plates."""

    @property
    def facility_supply_c(self) -> float:
        """Facility water to the distribution units [C]."""
        return self.liquid_supply_c - self.cdu_approach_k

    @property
    def coil_water_c(self) -> float:
        """Warmest water to the room coils that still holds the supply air [C]."""
        return float(
            heat_exchanger.coil_supply_water_c(
                self.return_air_c, self.supply_air_c, self.coil_effectiveness_frac
            )
        )

    def cross_checks(self) -> list[Contradiction]:
        """Refuse water warmer than its class and water that freezes."""
        wrong = self.facility_contradictions("liquid_supply_c", self.facility_supply_c)
        if self.coil_water_c < self.facility_supply_c:
            wrong += self.facility_contradictions("supply_air_c", self.coil_water_c)
        return wrong

    def plant(self, design_heat_kw: float, design: Outside) -> LiquidPlant:
        """Size the plant for the heat of the fully loaded rooms [kW].

        Coolers and chillers are sized at ``design``; a synthetic year's extremes are
        mild, so that they are small for a real one.
        """
        air = OutdoorAir.of(design)
        by_air = 1.0 - self.capture_frac
        fans = RoomAir.sized(self, by_air * design_heat_kw, design.lowest_pressure_pa)
        plates = RackSide.by_liquid(self, self.capture_frac, design_heat_kw)
        coils = RackSide.by_air(by_air, fans)
        warm_c, cold_c = self.facility_supply_c, self.coil_water_c
        circuits = (
            [("liquid", min(warm_c, cold_c), (plates, coils))]
            if self.air_loop == "shared"
            else [("liquid", warm_c, (plates,)), ("air", cold_c, (coils,))]
        )
        saved = server_fans.capture_saving_frac(self.capture_frac, self.server_fan_minimum_frac)
        return LiquidPlant(
            tuple(
                Branch.sized(name, self, supply_c, sides, design_heat_kw, air)
                for name, supply_c, sides in circuits
            ),
            server_fan_saving_frac=float(saved),
            inlet_c=self.supply_air_c + self.inlet_rise_k,
        )
