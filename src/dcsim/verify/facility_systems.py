"""The ten systems of Lei and Masanet 2022, for one kilowatt of IT.

Systems 1, 2 and 4 use the equations printed in 2020 (Energy 201:117556), whose fan
heat does not return to the room. The equations of the others are put together here from the
same parts; in them fan heat is cooled like any other heat, as everywhere in dcsim.

Decided once, for all zones, where the papers at hand leave it open:

- The COP regression is not followed beyond its lowest point near 42 C, where it would turn up.
- An air-cooled chiller is the same regression at the outdoor air plus the condenser's
  approach, less the 3 K between refrigerant and water of a water-cooled one.
- Direct expansion follows dcsim's curve of outdoor air, rated as the law asks at least.
- Outdoor air serves alone while it is no warmer than the supply band and no moister than
  the box; system 1 moistens it where it is too dry, 3 and 6 shut it out then. A chiller takes
  the other hours whole: that it does not trim is read off the published zones 2B and 4B.
- Towers evaporate 0.00085 of their flow for each degree Fahrenheit of range (Perry's
  Chemical Engineers' Handbook, 8th ed., section 12), in any weather.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics import chiller, direct_expansion
from dcsim.physics.heat_exchanger import free_cooling_frac
from dcsim.physics.hydraulics import flow_kg_s
from dcsim.physics.lei_masanet.electricity import fan_kw, pump_kw
from dcsim.physics.lei_masanet.moist_air import (
    CP_AIR_KJ_PER_KG_K,
    CP_WATER_KJ_PER_KG_K,
    paper_density_kg_m3,
    paper_evaporation_heat_kj_per_kg,
    paper_humidity_ratio,
)
from dcsim.physics.lei_masanet.parameters import Electrical, Mover
from dcsim.verify.facility_ranges import Sample
from dcsim.verify.facility_weather import ZoneAir

EVAPORATED_PER_K = 0.00085 * 1.8
"""Evaporated over tower flow, by kelvin of range."""
COIL_WET_BULB_C = 19.4
"""Rating point of the direct-expansion curve, taken for all coils."""
MOISTURE_C = 20.0
"""Temperature at which moisture of sealed rooms is evaporated again [C]."""

WATER_COOLED, AIR_COOLED, DIRECT_EXPANSION = (3, 5, 8), (6, 7, 9), (10,)


@dataclass(frozen=True, slots=True)
class Demand:
    """Electricity [kW] and water [kg/s] of one part, broadcast over (draws, hours)."""

    power_kw: Real
    water_kg_s: Real

    def __add__(self, other: Demand) -> Demand:
        """Return both parts together."""
        return Demand(self.power_kw + other.power_kw, self.water_kg_s + other.water_kg_s)


@dataclass(frozen=True, slots=True)
class Use:
    """Annual PUE and WUE [L/kWh] of every draw, shape (draws,)."""

    pue: Array
    wue_l_per_kwh: Array


def use(system: int, params: Sample, air: ZoneAir) -> Use:
    """Return what a system needs for 1 kW of IT in the given air."""
    heat_kw = 1.0 + _overhead(params)
    if system in {2, 4}:
        demand = _water_side(params, heat_kw, air)
    elif system in {1, 3, 6}:
        demand = _air_side(system, params, heat_kw, air)
    else:
        demand = _sealed(system, params, heat_kw, air)
    hours = np.zeros_like(air.dry_bulb_c)
    pue = (heat_kw + demand.power_kw + hours).mean(axis=1)
    return Use(pue, 3600.0 * (demand.water_kg_s + hours + 0.0 * heat_kw).mean(axis=1))


def _overhead(params: Sample) -> Array:
    losses: Any = (params.ups_efficiency_frac, params.distribution_loss_frac, params.lights_frac)
    # The dataclass of the printed plants holds numbers; its formula takes arrays as well.
    electrical = Electrical(*losses)
    return np.asarray(electrical.overhead_frac())


def _room_fan_kw(params: Sample, heat_kw: Array, supply_c: Array, air: ZoneAir) -> Array:
    flow = heat_kw / (CP_AIR_KJ_PER_KG_K * params.air_rise_k)
    volume = flow / paper_density_kg_m3(supply_c, air.pressure_pa)
    return volume * params.fan_pressure_pa / (1000.0 * params.fan_efficiency_frac)


def _pump_kw(pressure_pa: Array, efficiency_frac: Array, water_kg_s: Array) -> Array:
    return pump_kw(Mover(1.0, 1.0), water_kg_s) * pressure_pa / efficiency_frac


def _moistened(params: Sample, water_kg_s: Array) -> Demand:
    """Return the humidifier's pump and water."""
    power = _pump_kw(params.humidifier_pump_pa, params.humidifier_pump_frac, water_kg_s)
    return Demand(power, water_kg_s)


def _tower(params: Sample, rejected_kw: Array, air: ZoneAir) -> Demand:
    flow = flow_kg_s(rejected_kw, params.tower_rise_k, CP_WATER_KJ_PER_KG_K)
    still = fan_kw(Mover(1.0, 1.0), flow, paper_density_kg_m3(air.dry_bulb_c, air.pressure_pa))
    fan = still / params.liquid_to_gas_ratio * params.tower_fan_pressure_pa / params.tower_fan_frac
    evaporated = EVAPORATED_PER_K * params.tower_rise_k * flow
    blowdown = evaporated / (params.cycles_of_concentration - 1.0)
    return Demand(
        _pump_kw(params.tower_pump_pa, params.tower_pump_frac, flow) + fan,
        evaporated + blowdown + params.windage_frac * flow,
    )


def _cop(params: Sample, condenser_c: Array) -> Array:
    """Return the COP of the regression, held beyond its lowest point."""
    lowest_c = (0.760621 - 0.084615 * params.chiller_load_frac) / (2.0 * 0.008840)
    held = np.minimum(condenser_c, lowest_c)
    return chiller.lei_masanet_cop(held, params.chiller_load_frac, params.cop_error_frac)


def _loop_kw(params: Sample, cooled_kw: Array) -> Array:
    flow = flow_kg_s(cooled_kw, params.water_rise_k, CP_WATER_KJ_PER_KG_K)
    return _pump_kw(params.chilled_water_pump_pa, params.chilled_water_pump_frac, flow)


def _water_side(params: Sample, heat_kw: Array, air: ZoneAir) -> Demand:
    """Cool by the tower, and by a chiller where that is too warm (2020, tower plant)."""
    cooled = heat_kw / params.sensible_heat_frac
    supply = (
        params.supply_high_c
        + params.air_rise_k
        - params.air_rise_k / params.coil_effectiveness_frac
    )
    back = supply + params.water_rise_k
    tower_c = air.wet_bulb_c + params.tower_approach_k
    free = free_cooling_frac(back, tower_c + params.exchanger_approach_k, supply)
    compressor = (1.0 - free) * cooled / _cop(params, tower_c)
    flow = flow_kg_s(free * cooled, params.water_rise_k, CP_WATER_KJ_PER_KG_K)
    economiser = _pump_kw(params.economiser_pump_pa, params.economiser_pump_frac, flow)
    evaporation = paper_evaporation_heat_kj_per_kg(0.5 * (supply + back))
    fan = _room_fan_kw(params, heat_kw, params.supply_high_c, air)
    moistened = _moistened(params, (cooled - heat_kw) / evaporation)
    own = fan + compressor + economiser + _loop_kw(params, (1.0 - free) * cooled)
    return Demand(own, 0.0) + _tower(params, cooled + compressor, air) + moistened


def _sealed(system: int, params: Sample, heat_kw: Array, air: ZoneAir) -> Demand:
    """Cool a room without outdoor air by machine alone."""
    fan = _room_fan_kw(params, heat_kw, params.supply_high_c, air)
    return Demand(fan, 0.0) + _machine(system, params, heat_kw + fan, air)


def _machine(system: int, params: Sample, sensible_kw: Array, air: ZoneAir) -> Demand:
    """Cool by compressor, with the moisture that its coils take out put back."""
    cooled = sensible_kw / params.sensible_heat_frac
    evaporation = paper_evaporation_heat_kj_per_kg(MOISTURE_C)
    moistened = _moistened(params, (cooled - sensible_kw) / evaporation)
    if system in DIRECT_EXPANSION:
        input_rel = direct_expansion.energy_input_rel(COIL_WET_BULB_C, air.dry_bulb_c)
        return moistened + Demand(
            cooled * input_rel / (params.rated_cop * (1.0 + params.cop_error_frac)), 0.0
        )
    if system in AIR_COOLED:
        condenser_c = air.dry_bulb_c + params.condenser_approach_k - chiller.CONDENSER_APPROACH_K
        return moistened + Demand(
            cooled / _cop(params, condenser_c) + _loop_kw(params, cooled), 0.0
        )
    compressor = cooled / _cop(params, air.wet_bulb_c + params.tower_approach_k)
    own = Demand(compressor + _loop_kw(params, cooled), 0.0)
    return moistened + own + _tower(params, cooled + compressor, air)


def _air_side(system: int, params: Sample, heat_kw: Array, air: ZoneAir) -> Demand:
    """Cool by outdoor air, warmed with return air in the cold, and by a chiller else."""
    supply = np.clip(air.dry_bulb_c, params.supply_low_c, params.supply_high_c)
    fan = _room_fan_kw(params, heat_kw, supply, air)
    driest, moistest = _box(params, supply, air)
    serves = (air.dry_bulb_c <= params.supply_high_c) & (air.humidity_ratio <= moistest)
    if system == 1:
        sensible_kw = heat_kw
        added = _moisture_kg_s(params, heat_kw, supply, driest, air) * serves
    else:
        serves &= air.humidity_ratio >= driest
        sensible_kw, added = heat_kw + fan, np.zeros(serves.shape)
    chilled = _machine(
        3 if system == 1 else system, params, np.where(serves, 0.0, sensible_kw), air
    )
    return Demand(fan, 0.0) + chilled + _moistened(params, added)


def _box(params: Sample, supply_c: Array, air: ZoneAir) -> tuple[Array, Array]:
    """Return the driest and moistest supply air allowed [kg/kg]."""
    pressure = air.pressure_pa
    driest = np.maximum(
        paper_humidity_ratio(params.dew_point_low_c, 1.0, pressure),
        paper_humidity_ratio(supply_c, params.humidity_low_frac, pressure),
    )
    moistest = np.minimum(
        paper_humidity_ratio(params.dew_point_high_c, 1.0, pressure),
        paper_humidity_ratio(supply_c, params.humidity_high_frac, pressure),
    )
    return driest, moistest


def _moisture_kg_s(
    params: Sample, heat_kw: Array, supply: Array, driest: Array, air: ZoneAir
) -> Array:
    """Return the water that brings the outdoor share of the supply into the box."""
    share = params.air_rise_k / (supply + params.air_rise_k - np.minimum(air.dry_bulb_c, supply))
    flow = heat_kw / (CP_AIR_KJ_PER_KG_K * params.air_rise_k)
    return share * flow * np.maximum(driest - air.humidity_ratio, 0.0)
