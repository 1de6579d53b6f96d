"""Seawater cooling: room fans, a fresh-water loop, a sea loop, and a chiller that trims.

Deep sea water takes the heat of the fresh-water loop through a plate exchanger.
While the sea plus the exchanger's approach is cold enough for the coils, nothing
is compressed; when it is not, the chiller cools what is left and gives its heat
to the same sea water. A discharge limit shortens the sea's temperature rise, so
more water has to be pumped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPart,
    Electricity,
    Flag,
    Outside,
    Water,
)
from dcsim.physics import airflow, chiller, heat_exchanger, hydraulics, psychrometrics
from dcsim.physics.arrays import Array

LEFDAL_SET = "a plant within the published ranges that meets Lefdal's 1.08-1.15"
LEI_2020 = "Lei & Masanet 2020, Energy 201:117556, parameter ranges"
FLOOR = "engineering practice, stated as a range"


class Seawater(CoolingPart):
    """Cooling by sea, lake or fjord water through a heat exchanger."""

    kind: Literal["seawater"]
    sea_temperature_c: float = quantity(
        8.0,
        source="Lefdal Mine: fjord water at 8 C all year",
        typical=(2.0, 32.0),
        ge=-2.0,
        le=40.0,
    )
    """Temperature of the sea water at the intake [C]."""
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
    room_fan_pressure_pa: float = quantity(
        180.0,
        source=f"{LEFDAL_SET}; {LEI_2020}: 300-1000 Pa for conventional rooms",
        typical=(120.0, 1000.0),
        gt=0.0,
        le=3000.0,
    )
    """Total pressure rise of the room fans at design flow [Pa]."""
    room_fan_efficiency_frac: float = fraction(0.65, source=LEI_2020, typical=(0.6, 0.9), gt=0.0)
    """Air power over electricity of the room fans, motor and drive included."""
    room_fan_speed: Literal["variable", "fixed"] = "variable"
    """Whether the fans follow the heat or run at design flow."""
    room_fan_minimum_frac: float = fraction(0.3, source=FLOOR, typical=(0.2, 0.5), gt=0.0)
    """Lowest flow of variable-speed fans, as a share of design flow."""
    room_fan_linear_frac: float = fraction(0.25, source=FLOOR, typical=(0.0, 0.5))
    """Share of fan power that falls with flow, not with its cube: fixed pressure and drives."""
    coil_effectiveness_frac: float = fraction(0.80, source=LEI_2020, typical=(0.7, 0.9), gt=0.0)
    """Effectiveness of the room coils."""
    loop_delta_t_k: float = quantity(10.0, source=LEI_2020, typical=(5.0, 10.0), gt=0.0, le=30.0)
    """Rise of the fresh water through the coils [K]."""
    loop_pressure_pa: float = quantity(
        150_000.0, source=f"{LEI_2020}: 144 kPa +-20 %", typical=(115e3, 173e3), gt=0.0, le=1e6
    )
    """Pressure drop of the fresh-water loop at design flow [Pa]."""
    loop_pump_efficiency_frac: float = fraction(0.70, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the fresh-water pumps."""
    pump_minimum_flow_frac: float = fraction(0.2, source=FLOOR, typical=(0.1, 0.4), gt=0.0)
    """Lowest flow of all pumps, as a share of design flow."""
    exchanger_approach_k: float = quantity(
        2.0, source=LEI_2020, typical=(1.7, 2.8), gt=0.0, le=10.0
    )
    """Fresh water leaves the plate exchanger this much warmer than the sea enters [K]."""
    sea_delta_t_k: float = quantity(8.0, source=LEI_2020, typical=(5.0, 10.0), gt=0.0, le=30.0)
    """Rise of the sea water while no discharge limit binds [K]."""
    sea_friction_head_m: float = quantity(
        15.0,
        source="Lefdal lies below sea level: 15-30 m in all",
        typical=(10.0, 100.0),
        ge=0.0,
        le=300.0,
    )
    """Friction head of the sea loop at design flow [m]."""
    sea_static_head_m: float = quantity(
        5.0,
        source="Lefdal lies below sea level: 15-30 m in all",
        typical=(0.0, 50.0),
        ge=0.0,
        le=300.0,
    )
    """Static head of the sea loop that no siphon recovers [m]."""
    sea_pump_efficiency_frac: float = fraction(0.75, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the sea pumps."""
    sea_flow_reserve_frac: float = quantity(0.5, source=FLOOR, typical=(0.1, 1.0), ge=0.0, le=3.0)
    """How far the sea pumps can go beyond design flow; 0.5 is half as much again."""
    discharge_max_c: float | None = quantity(
        None,
        source="discharge permits differ by site; none unless stated",
        typical=(15.0, 35.0),
        ge=-2.0,
        le=50.0,
    )
    """Warmest sea water that may be given back [C]; no limit if absent."""
    chiller_carnot_frac: float = fraction(
        0.55,
        source="second-law efficiency of water-cooled chillers 0.45-0.65",
        typical=(0.45, 0.65),
        gt=0.0,
    )
    """Share of the Carnot coefficient that the trim chiller reaches."""
    chiller_cop_max: float = quantity(
        12.0,
        source="low-lift centrifugal machines, catalogue limit",
        typical=(8.0, 20.0),
        gt=1.0,
        le=40.0,
    )
    """Cap of the chiller's coefficient of performance at small lift."""
    chiller_capacity_frac: float = quantity(
        1.0,
        source="share of the design heat the trim chiller can cool",
        typical=(0.0, 1.2),
        ge=0.0,
        le=2.0,
    )
    """Cooling capacity of the trim chiller over the design heat of the coils."""

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

    def plant(self, design_heat_kw: float) -> SeawaterPlant:
        """Size fans, loops and chiller for the heat of the fully loaded rooms [kW]."""
        return SeawaterPlant.sized(self, design_heat_kw)


@dataclass(frozen=True, slots=True)
class SeaSide:
    """How the sea meets the loop; constant, as the sea's temperature is."""

    free_frac: float
    """Share of the loop's heat that the exchanger takes without a chiller."""
    cop: float
    cop_capped: bool
    rise_k: float
    """Rise of the sea water through the condenser, within the discharge limit."""
    exchanger_rise_k: float
    """Rise through the exchanger, which the loop's return limits too."""
    static_pa: float
    friction_pa: float

    @classmethod
    def of(cls, of: Seawater) -> SeaSide:
        """Work out temperatures and coefficients from the parameters."""
        return_air = of.supply_air_c + of.air_delta_t_k
        loop_supply = float(
            heat_exchanger.coil_supply_water_c(
                return_air, of.supply_air_c, of.coil_effectiveness_frac
            )
        )
        loop_return = loop_supply + of.loop_delta_t_k
        available = of.sea_temperature_c + of.exchanger_approach_k
        lift = (loop_supply, of.sea_temperature_c, of.chiller_carnot_frac, of.chiller_cop_max)
        rise_k = of.sea_delta_t_k
        if of.discharge_max_c is not None:
            rise_k = min(rise_k, of.discharge_max_c - of.sea_temperature_c)
        within_loop_k = loop_return - available
        density = hydraulics.SEAWATER.density_kg_m3
        return cls(
            free_frac=float(heat_exchanger.free_cooling_frac(loop_return, available, loop_supply)),
            cop=float(chiller.lift_cop(*lift)),
            cop_capped=bool(chiller.lift_cop_capped(*lift)),
            rise_k=rise_k,
            exchanger_rise_k=min(rise_k, within_loop_k) if within_loop_k > 0.0 else rise_k,
            static_pa=float(hydraulics.head_pressure_pa(of.sea_static_head_m, density)),
            friction_pa=float(hydraulics.head_pressure_pa(of.sea_friction_head_m, density)),
        )


@dataclass(frozen=True, slots=True)
class SeawaterPlant:
    """A sized seawater plant; see `Seawater` for the parameters."""

    of: Seawater
    sea: SeaSide
    air_density_kg_m3: float
    design_air_m3_s: float
    design_loop_kg_s: float
    design_sea_kg_s: float
    chiller_capacity_kw: float

    @classmethod
    def sized(cls, of: Seawater, design_heat_kw: float) -> SeawaterPlant:
        """Size the plant; room air is dry at sea-level pressure, as the mine is closed."""
        pressure = float(psychrometrics.standard_pressure_pa(0.0))
        density = float(psychrometrics.moist_air_density_kg_m3(of.supply_air_c, 0.0, pressure))
        air = float(airflow.air_flow_m3_s(design_heat_kw, of.air_delta_t_k, density))
        fan_kw = airflow.fan_power_kw(air, of.room_fan_pressure_pa, of.room_fan_efficiency_frac)
        coil_kw = design_heat_kw + float(fan_kw)
        fresh, salt = hydraulics.FRESH_WATER, hydraulics.SEAWATER
        return cls(
            of=of,
            sea=SeaSide.of(of),
            air_density_kg_m3=density,
            design_air_m3_s=air,
            design_loop_kg_s=float(
                hydraulics.flow_kg_s(coil_kw, of.loop_delta_t_k, fresh.cp_kj_per_kg_k)
            ),
            design_sea_kg_s=float(
                hydraulics.flow_kg_s(coil_kw, of.sea_delta_t_k, salt.cp_kj_per_kg_k)
            ),
            chiller_capacity_kw=of.chiller_capacity_frac * coil_kw,
        )

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step; the outdoor air plays no part."""
        room_fan_kw = self._room_fan_kw(heat_kw)
        coil_kw = heat_kw + room_fan_kw
        loop_pump_kw = self._loop_pump_kw(coil_kw)
        loop_kw = coil_kw + loop_pump_kw

        trim_kw = np.minimum((1.0 - self.sea.free_frac) * loop_kw, self.chiller_capacity_kw)
        free_kw = self.sea.free_frac * loop_kw
        needed_kg_s = self._sea_flow_kg_s(free_kw, trim_kw)
        largest_kg_s = self.design_sea_kg_s * (1.0 + self.of.sea_flow_reserve_frac)
        served = largest_kg_s / np.maximum(needed_kg_s, largest_kg_s)
        source_pump_kw = self._source_pump_kw(served * needed_kg_s)
        compressor_kw = served * trim_kw / self.sea.cop
        short_kw = loop_kw - served * (free_kw + trim_kw)

        zero = np.zeros_like(loop_kw)
        return CoolingFlows(
            electricity=Electricity(
                room_fan_kw, loop_pump_kw, source_pump_kw, compressor_kw, zero, zero
            ),
            latent_gain_kw=zero,
            rejected_kw=loop_kw - short_kw + compressor_kw + source_pump_kw,
            short_kw=short_kw,
            water=Water.none(len(loop_kw)),
            flags=self._flags(loop_kw, short_kw, compressor_kw),
        )

    def _room_fan_kw(self, heat_kw: Array) -> Array:
        of = self.of
        design_kw = airflow.fan_power_kw(
            self.design_air_m3_s, of.room_fan_pressure_pa, of.room_fan_efficiency_frac
        )
        if of.room_fan_speed == "fixed":
            return np.full_like(heat_kw, design_kw)
        flow = airflow.air_flow_m3_s(heat_kw, of.air_delta_t_k, self.air_density_kg_m3)
        part = airflow.fan_part_load_frac(
            flow / self.design_air_m3_s, of.room_fan_minimum_frac, of.room_fan_linear_frac
        )
        return design_kw * part

    def _loop_pump_kw(self, coil_kw: Array) -> Array:
        of, water = self.of, hydraulics.FRESH_WATER
        flow = hydraulics.flow_kg_s(coil_kw, of.loop_delta_t_k, water.cp_kj_per_kg_k)
        share = np.maximum(flow / self.design_loop_kg_s, of.pump_minimum_flow_frac)
        pressure = hydraulics.system_pressure_pa(share, 0.0, of.loop_pressure_pa)
        flow_m3_s = share * (self.design_loop_kg_s / water.density_kg_m3)
        return hydraulics.pump_power_kw(flow_m3_s, pressure, of.loop_pump_efficiency_frac)

    def _sea_flow_kg_s(self, free_kw: Array, trim_kw: Array) -> Array:
        """Return the sea water that exchanger and condenser need."""
        sea, cp = self.sea, hydraulics.SEAWATER.cp_kj_per_kg_k
        exchanger = hydraulics.flow_kg_s(free_kw, sea.exchanger_rise_k, cp)
        if sea.free_frac == 1.0:
            return exchanger
        condenser_kw = trim_kw * (1.0 + 1.0 / sea.cop)
        return exchanger + hydraulics.flow_kg_s(condenser_kw, sea.rise_k, cp)

    def _source_pump_kw(self, flow_kg_s: Array) -> Array:
        of, sea = self.of, self.sea
        share = np.maximum(flow_kg_s / self.design_sea_kg_s, of.pump_minimum_flow_frac)
        pressure = hydraulics.system_pressure_pa(share, sea.static_pa, sea.friction_pa)
        flow_m3_s = share * (self.design_sea_kg_s / hydraulics.SEAWATER.density_kg_m3)
        return hydraulics.pump_power_kw(flow_m3_s, pressure, of.sea_pump_efficiency_frac)

    def _flags(self, loop_kw: Array, short_kw: Array, compressor_kw: Array) -> tuple[Flag, ...]:
        running = compressor_kw > 0.0
        limited = np.full(loop_kw.shape, self.sea.rise_k < self.of.sea_delta_t_k)
        return (
            Flag(
                "cooling-short",
                "the plant could not remove all heat; the room would warm",
                short_kw > 1e-9 * loop_kw,
            ),
            Flag("chiller-trim", "the sea was too warm and the chiller trimmed", running),
            Flag("discharge-limit", "the discharge limit shortened the sea's rise", limited),
            Flag(
                "cop-capped",
                "the chiller's coefficient of performance stood at its cap",
                running & self.sea.cop_capped,
            ),
        )
