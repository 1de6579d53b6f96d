"""The rooms of a plant with water coils: fans, coils, loop, and the heat they hand on."""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.core.arrays import Array
from dcsim.facility.cooling.air_side import RoomAir
from dcsim.facility.cooling.water_loop import SizedLoop, WaterLoop


@dataclass(frozen=True, slots=True)
class RoomHeat:
    """What the rooms draw, and the heat of their loop [kW], arrays of shape (steps,)."""

    fan_kw: Array
    pump_kw: Array
    loop_kw: Array
    """Servers, fans and pumps together."""


@dataclass(frozen=True, slots=True)
class RoomSide:
    """Sized room fans and loop."""

    air: RoomAir
    loop: SizedLoop

    @classmethod
    def sized(cls, params: WaterLoop, design_heat_kw: float, pressure_pa: float) -> RoomSide:
        """Size fans and loop for a heat [kW] at the site's air pressure [Pa]."""
        air = RoomAir.sized(params, design_heat_kw, pressure_pa)
        return cls(air, SizedLoop.sized(params, design_heat_kw + air.design_fan_kw))

    def run(self, heat_kw: Array) -> RoomHeat:
        """Return the loop's heat for the heat of the rooms [kW], shape (steps,)."""
        fan_kw = self.air.fan_kw(heat_kw)
        coil_kw = heat_kw + fan_kw
        pump_kw = self.loop.pump_kw(coil_kw)
        return RoomHeat(fan_kw, pump_kw, coil_kw + pump_kw)
