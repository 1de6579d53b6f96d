"""Rear doors: coils in the racks' exhaust that give the air back as cool as it came.

The room is neutral: what the servers warm, the doors cool. Passive doors let the
servers' fans do the work, active doors bring their own.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import PRACTICE, AirSide, RoomAir
from dcsim.facility.cooling.liquid import Branch, LiquidPlant, LiquidSide, RackSide
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.physics import heat_exchanger, server_fans

PRESETS: Presets = {
    "legacy": {
        "door": "passive",
        "supply_air_c": 22.0,
        "door_effectiveness_frac": 0.7,
        "water_class": "W17",
        "facility_delta_t_k": 6.0,
        "cdu_pump_frac": 0.02,
        "cdu_pump_minimum_frac": 1.0,
    },
    "typical": {"supply_air_c": 24.0},
    "hyperscale": {
        "supply_air_c": 27.0,
        "door_effectiveness_frac": 0.85,
        "room_fan_pressure_pa": 40.0,
        "room_fan_efficiency_frac": 0.6,
        "facility_delta_t_k": 8.0,
    },
}
"""Values by preset: early passive doors, today's usual doors, and those of a large operator."""


class RearDoor(Preset, AirSide, LiquidSide):
    """Water-cooled doors on the racks, in a room that they keep neutral."""

    presets: ClassVar[Presets] = PRESETS

    kind: Literal["rear_door"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    door: Literal["passive", "active"] = "active"
    """Doors without or with fans; passive ones leave the keys ``room_fan_...`` without a part."""
    water_class: Literal["W17", "W27", "W32", "W40", "W45", "W+"] = "W27"
    """Class that the doors are built for: the warmest facility water they may get."""
    door_effectiveness_frac: float = fraction(
        0.80, source=f"{PRACTICE}: passive 0.6-0.8, active 0.75-0.9", typical=(0.6, 0.9), gt=0.0
    )
    """Effectiveness of the doors' coils."""
    room_fan_pressure_pa: float = quantity(
        60.0, source=f"{PRACTICE}: one coil at low speed", typical=(30.0, 150.0), gt=0.0, le=1000.0
    )
    """Pressure rise of active doors' fans at design flow [Pa]."""
    room_fan_efficiency_frac: float = fraction(
        0.5, source="small EC axial fans", typical=(0.35, 0.65), gt=0.0
    )
    """Air power over electricity of active doors' fans."""
    door_pressure_pa: float = quantity(
        15.0, source=f"{PRACTICE}: 5-30 Pa", typical=(5.0, 30.0), ge=0.0, le=200.0
    )
    """Pressure drop that a passive door puts on the servers' fans [Pa]."""
    server_fan_pressure_pa: float = quantity(
        250.0, source=PRACTICE, typical=(150.0, 500.0), gt=1.0, le=3000.0
    )
    """Pressure rise of the servers' fans without a door [Pa]."""
    facility_delta_t_k: float = quantity(
        6.0, source="rear doors 4-8 K", typical=(4.0, 10.0), gt=0.5, le=40.0
    )
    """Rise of the facility water [K]."""
    cdu_approach_k: float = quantity(
        3.0, source="distribution units 3-5 K", typical=(2.0, 5.0), ge=0.0, le=20.0
    )
    """Water to the doors above the facility water [K]; 0 without an exchanger."""
    cdu_pump_frac: float = fraction(0.01, source="1-3 % of the heat", typical=(0.01, 0.03), le=0.2)
    """Electricity of the doors' pumps at design flow, over their heat."""

    @property
    def door_water_c(self) -> float:
        """Warmest water to the doors that still keeps the room neutral [C]."""
        return float(
            heat_exchanger.coil_supply_water_c(
                self.return_air_c, self.supply_air_c, self.door_effectiveness_frac
            )
        )

    @property
    def facility_supply_c(self) -> float:
        """Facility water to the distribution units [C]."""
        return self.door_water_c - self.cdu_approach_k

    def cross_checks(self) -> list[Contradiction]:
        """Refuse water warmer than its class and water that freezes."""
        return self.facility_contradictions("supply_air_c", self.facility_supply_c)

    def plant(self, design_heat_kw: float, design: Outside) -> LiquidPlant:
        """Size the plant for the heat of the fully loaded racks [kW].

        Coolers and chiller are sized at ``design``; a synthetic year's extremes are
        mild, so that they are small for a real one.
        """
        active = self.door == "active"
        fans = RoomAir.sized(self, design_heat_kw, design.lowest_pressure_pa) if active else None
        doors = RackSide.by_liquid(self, 1.0, design_heat_kw, fans)
        added_pa = 0.0 if active else self.door_pressure_pa
        saved = server_fans.resistance_saving_frac(added_pa, self.server_fan_pressure_pa)
        air = OutdoorAir.of(design)
        return LiquidPlant(
            (Branch.sized("door", self, self.facility_supply_c, (doors,), design_heat_kw, air),),
            server_fan_saving_frac=float(saved),
            inlet_c=self.supply_air_c + self.inlet_rise_k,
        )
