"""The air that the room fans move in a step: its flow, its rise and the fans' own heat."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Contradiction, quantity
from dcsim.facility.cooling.air_side import AirSide, RoomAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.taken import taken
from dcsim.physics.airflow import CP_AIR_KJ_PER_KG_K
from dcsim.physics.saturation import KELVIN

RATED_C = 20.0
"""Temperature of the air to which a fan's rated flow refers."""


class FannedRooms(AirSide):
    """An air side whose room fans may be stated by their nameplate."""

    room_fan_kw: float | None = quantity(
        None, source="the nameplate; none: by pressure and efficiency", gt=0.0
    )
    """Electricity of all room fans at design flow, all that stands in the way included [kW]."""
    room_fan_m3_s: float | None = quantity(
        None, source="the nameplate; none: what the design heat needs", gt=0.0
    )
    """Air flow of all room fans at design speed, of 20 C at the site's pressure [m3/s]."""
    room_fan_coefficients: list[float] = quantity(
        [], source="the nameplate; none: room_fan_linear_frac and the cube", max_length=5
    )
    """Power over that at design flow by flow over it x: a + b x + c x2 + d x3 + e x4."""

    def fan_air_pa(self, design: Outside) -> float:
        """Return the pressure of the air that the fans are taken for [Pa].

        Fans that are sized have to do in the thinnest air; what a nameplate states is a volume,
        whose mass is that of the site's usual air.
        """
        usual = design.usual_pressure_pa
        if self.room_fan_m3_s is None or usual is None:
            return design.lowest_pressure_pa
        return usual

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a fan curve that does not give the design power at design flow."""
        total = sum(self.room_fan_coefficients)
        if self.room_fan_coefficients and abs(total - 1.0) > 0.02:
            rule = f"the coefficients sum to {total:g}, not to 1"
            return [Contradiction("room_fan_coefficients", rule, "divide each by their sum")]
        return []


@dataclass(frozen=True, slots=True)
class CurvedRoomAir(RoomAir):
    """Room fans with a curve of their own."""

    coefficients: tuple[float, ...]

    def fan_kw(self, heat_kw: Array) -> Array:
        """Return the power of the fans at a heat [kW], shape (steps,)."""
        flow = self.flow_frac(heat_kw)
        power = np.full_like(flow, self.coefficients[-1])
        for coefficient in self.coefficients[-2::-1]:
            power = power * flow + coefficient
        return self.design_fan_kw * np.maximum(power, 0.0)


def sized_against(
    params: FannedRooms, design_heat_kw: float, pressure_pa: float, extra_pa: float
) -> RoomAir:
    """Size the room fans with filters, media or an exchanger of ``extra_pa`` in their way.

    A stated flow takes the place of what the heat needs, and a stated power that of
    pressure and efficiency.
    """
    air = RoomAir.sized(params, design_heat_kw, pressure_pa)
    longer = 1.0 + extra_pa / params.room_fan_pressure_pa
    fan_kw, flow = air.design_fan_kw * longer, air.design_flow_m3_s
    if params.room_fan_m3_s is not None:
        stated = params.room_fan_m3_s * (params.supply_air_c + KELVIN) / (RATED_C + KELVIN)
        fan_kw, flow = fan_kw * stated / flow, stated
    if params.room_fan_kw is not None:
        fan_kw = params.room_fan_kw
    if params.room_fan_coefficients:
        curve = tuple(params.room_fan_coefficients)
        return CurvedRoomAir(params, air.density_kg_m3, flow, fan_kw, curve)
    return replace(air, design_fan_kw=fan_kw, design_flow_m3_s=flow)


@dataclass(frozen=True, slots=True)
class AirPath:
    """Room air at every step, shape (steps,); the fans blow into the cold aisle.

    Whatever cools the air therefore stands before the fans and has to go below the
    supply temperature by the fans' rise. The heat capacity of the vapour, 1-3 % of
    the whole, is left out.
    """

    fan_kw: Array
    flow_frac: Array
    """Flow over design flow."""
    kw_per_k: Array
    """Heat capacity of the flow."""
    delta_t_k: Array
    """Rise from supply to return."""
    fan_rise_k: Array

    @classmethod
    def of(cls, air: RoomAir, heat_kw: Array) -> AirPath:
        """Return the path of a heat [kW]."""
        fan_kw = air.fan_kw(heat_kw)
        flow = air.flow_frac(heat_kw)
        design_kg_s = air.design_flow_m3_s * air.density_kg_m3
        kw_per_k = flow * (design_kg_s * CP_AIR_KJ_PER_KG_K)
        return cls(fan_kw, flow, kw_per_k, heat_kw / kw_per_k, fan_kw / kw_per_k)

    def at(self, steps: Flags) -> AirPath:
        """Return the steps at which ``steps`` holds."""
        return taken(self, np.flatnonzero(steps))

    @property
    def kg_s(self) -> Array:
        """Flow of dry air."""
        return self.kw_per_k / CP_AIR_KJ_PER_KG_K

    @property
    def cooling_k(self) -> Array:
        """How far the air has to be cooled: heat of the room and of the fans."""
        return self.delta_t_k + self.fan_rise_k

    @property
    def load_kw(self) -> Array:
        """Heat of the room and of the fans."""
        return self.cooling_k * self.kw_per_k

    def before_fan_c(self, supply_c: float | Array) -> Array:
        """Return the air that the fans warm to the supply temperature [C]."""
        return np.asarray(supply_c - self.fan_rise_k)
