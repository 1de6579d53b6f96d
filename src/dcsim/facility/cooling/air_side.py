"""The air of the rooms: supply, servers, return, and the fans that move it.

Every plant that cools rooms by air has this side in common. Bypass is air that
returns without having met a server; recirculation is exhaust that a server draws
in again. Both are what containment is for: bypass makes the fans carry more air,
recirculation makes the inlets warmer than the supply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.physics import airflow, psychrometrics

LEI_2020 = "Lei & Masanet 2020, Energy 201:117556, parameter ranges"
PRACTICE = "engineering practice, stated as a range"


class AirSide(CoolingPart):
    """Parameters of a plant that cools rooms by air."""

    supply_air_c: float = quantity(
        24.0,
        source="ASHRAE TC 9.9 2021, recommended 18-27 C",
        typical=(18.0, 27.0),
        ge=10.0,
        le=40.0,
    )
    """Air to the cold aisle [C]."""
    air_delta_t_k: float = quantity(
        12.0, source="ASHRAE TC 9.9 2021: servers 10-20 K", typical=(10.0, 20.0), gt=0.0, le=40.0
    )
    """Rise of the air through the servers [K]."""
    bypass_frac: float = fraction(
        0.0, source="0 with full containment, 0.1-0.5 without", typical=(0.0, 0.5), le=0.9
    )
    """Share of the supply air that returns without meeting a server."""
    recirculation_frac: float = fraction(
        0.0, source="0 with full containment, 0.05-0.2 without", typical=(0.0, 0.2), le=0.9
    )
    """Share of the servers' air that is their own exhaust."""
    room_fan_pressure_pa: float = quantity(
        400.0,
        source=f"{LEI_2020}: 300-1000 Pa; 120-180 Pa in halls built for low pressure",
        typical=(120.0, 1000.0),
        gt=0.0,
        le=3000.0,
    )
    """Total pressure rise of the room fans at design flow [Pa]."""
    room_fan_efficiency_frac: float = fraction(0.65, source=LEI_2020, typical=(0.6, 0.9), gt=0.0)
    """Air power over electricity of the room fans, motor and drive included."""
    room_fan_speed: Literal["variable", "fixed"] = "variable"
    """Whether the fans follow the heat or run at design flow."""
    room_fan_minimum_frac: float = fraction(0.3, source=PRACTICE, typical=(0.2, 0.5), gt=0.0)
    """Lowest flow of variable-speed fans, as a share of design flow."""
    room_fan_linear_frac: float = fraction(0.25, source=PRACTICE, typical=(0.0, 0.5))
    """Share of fan power that falls with flow, not with its cube: fixed pressure and drives."""

    @property
    def inlet_rise_k(self) -> float:
        """How much warmer than the supply the servers draw their air [K]."""
        return self.air_delta_t_k * self.recirculation_frac / (1.0 - self.recirculation_frac)

    @property
    def room_delta_t_k(self) -> float:
        """Rise of the air from supply to return [K]: the same heat in the fans' flow."""
        return self.air_delta_t_k * (1.0 - self.bypass_frac) / (1.0 - self.recirculation_frac)

    @property
    def return_air_c(self) -> float:
        """Air back from the rooms [C]."""
        return self.supply_air_c + self.room_delta_t_k


@dataclass(frozen=True, slots=True)
class RoomAir:
    """The sized room fans."""

    params: AirSide
    density_kg_m3: float
    design_flow_m3_s: float
    design_fan_kw: float

    @classmethod
    def sized(cls, params: AirSide, design_heat_kw: float, pressure_pa: float) -> RoomAir:
        """Size the fans for a heat [kW] at the pressure of the site's air [Pa], taken as dry."""
        density = float(
            psychrometrics.moist_air_density_kg_m3(params.supply_air_c, 0.0, pressure_pa)
        )
        flow = float(airflow.air_flow_m3_s(design_heat_kw, params.room_delta_t_k, density))
        fan_kw = airflow.fan_power_kw(
            flow, params.room_fan_pressure_pa, params.room_fan_efficiency_frac
        )
        return cls(params, density, flow, float(fan_kw))

    def flow_frac(self, heat_kw: Array) -> Array:
        """Return the air flow over design flow, shape (steps,)."""
        if self.params.room_fan_speed == "fixed":
            return np.ones_like(heat_kw)
        flow = airflow.air_flow_m3_s(heat_kw, self.params.room_delta_t_k, self.density_kg_m3)
        return np.maximum(flow / self.design_flow_m3_s, self.params.room_fan_minimum_frac)

    def inlet_c(self, heat_kw: Array, supply_c: float | Array) -> Array:
        """Return the air that the servers draw in [C], shape (steps,).

        Exhaust that a server draws in again makes it warmer than the supply: by
        ``inlet_rise_k`` at the design rise, by less where the fans move more air than the
        heat needs. It is the mean over all servers, while the plant holds its supply.
        """
        if self.params.inlet_rise_k == 0.0:
            return np.asarray(np.full_like(heat_kw, supply_c))
        design_kg_s = self.design_flow_m3_s * self.density_kg_m3
        design_kw = design_kg_s * airflow.CP_AIR_KJ_PER_KG_K * self.params.room_delta_t_k
        rise_rel = heat_kw / design_kw / self.flow_frac(heat_kw)
        return np.asarray(supply_c + self.params.inlet_rise_k * rise_rel)

    def fan_kw(self, heat_kw: Array) -> Array:
        """Return the power of the fans at a heat [kW], shape (steps,)."""
        if self.params.room_fan_speed == "fixed":
            return np.full_like(heat_kw, self.design_fan_kw)
        flow = airflow.air_flow_m3_s(heat_kw, self.params.room_delta_t_k, self.density_kg_m3)
        return self.design_fan_kw * airflow.fan_part_load_frac(
            flow / self.design_flow_m3_s,
            self.params.room_fan_minimum_frac,
            self.params.room_fan_linear_frac,
        )
