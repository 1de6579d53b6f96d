"""The plants of Lei and Masanet 2020 with their printed numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.floor_modes.moist import Answer, Array
from dcsim.facility.cooling.lei_masanet_plants import (
    LeiMasanetAirPlant,
    LeiMasanetSeaPlant,
    LeiMasanetTowerPlant,
)
from dcsim.facility.cooling.plant import Outside
from dcsim.physics.lei_masanet import AIR, WaterSide


def _saturation(t: Array, factor: float) -> Array:
    return factor * np.exp((18.678 - t / 234.5) * t / (t + 257.14))


def _ratio(t: Array, rh: Array | float, p: Array) -> Array:
    pv = rh * _saturation(t, 611.21)
    return 0.62198 * pv / (p - pv)


def _enthalpy(t: Array, d: Array) -> Array:
    return 1.01 * t + (2500.0 + 1.84 * t) * d


def _density(t: Array, p: Array) -> Array:
    return 1.293 * (p / 101325.0) * 273.15 / (273.15 + t)


def _evaporation(t: Array | float) -> Array:
    return np.asarray(2500.5 - 2.3097 * t - 0.0013 * t * t)


def _water_side(
    of: WaterSide, heat: Array, source: Array, condenser: Array, p: Array
) -> tuple[list[Array], Array, Array, Array]:
    supply, back = of.supply_water_c(), of.return_water_c()
    latent = heat / of.sensible_heat_frac - heat
    cooling = heat + latent
    free = np.clip((back - source) / (back - supply), 0.0, 1.0)
    x = of.chiller_load_frac
    cop = (
        16.798751 + 0.008840 * condenser * condenser - 8.528931 * x * x + 9.885294 * x
        - 0.760621 * condenser + 0.084615 * x * condenser
    ) * (1.0 + of.chiller_error_frac)  # fmt: skip
    mechanical = (1.0 - free) * cooling
    compressor = mechanical / cop
    rejected = cooling + compressor

    def pump(kg_s: Array, pressure: float, efficiency: float) -> Array:
        return kg_s / 1000.0 * pressure / (1000.0 * efficiency)

    air = heat / (1.01 * of.air_rise_k)
    rho = _density(np.asarray(of.supply_air_c), p)
    fan = air / rho * of.room_fan.pressure_pa / (1000.0 * of.room_fan.efficiency_frac)
    eco, cold = of.economiser_pump, of.chilled_water_pump
    loop = pump(free * cooling / (4.2 * of.water_rise_k), eco.pressure_pa, eco.efficiency_frac)
    loop = loop + pump(mechanical / (4.2 * of.water_rise_k), cold.pressure_pa, cold.efficiency_frac)
    flow = rejected / (4.2 * of.source_rise_k)
    source_pump = pump(flow, of.source_pump.pressure_pa, of.source_pump.efficiency_frac)
    moisture = latent / _evaporation(0.5 * (supply + back))
    wet = of.humidifier_pump
    humidifier = pump(moisture, wet.pressure_pa, wet.efficiency_frac)
    return [fan, loop, source_pump, compressor, humidifier], latent, flow, moisture


def _states(compressor: Array, condenser: Array) -> list[NDArray[np.bool_]]:
    running = compressor > 0.0
    return [running, running & ((condenser < 10.0) | (condenser > 32.0))]


def sea(plant: LeiMasanetSeaPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of the sea plant."""
    of, t = plant.parameters.water, np.full_like(heat, plant.sea_temperature_c)
    found, latent, _, moisture = _water_side(
        of, heat, t + of.exchanger_approach_k, t, outside.pressure_pa
    )
    fan, loop, pump, compressor, humidifier = found
    rejected = heat + latent + (fan + loop + pump + compressor + humidifier)
    zero = np.zeros_like(heat)
    columns = [fan, loop, pump, compressor, zero, humidifier, rejected, zero, moisture]
    return [*columns, np.full_like(heat, of.supply_air_c)], _states(compressor, t)


def tower(plant: LeiMasanetTowerPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of the tower plant."""
    t, p, of = outside.dry_bulb_c, outside.pressure_pa, plant.parameters
    wanted = _enthalpy(t, _ratio(t, outside.relative_humidity_frac, p))
    tw = t
    for _ in range(7):
        pv = _saturation(tw, 611.2)
        d = 0.62198 * pv / (p - pv)
        log_slope = (18.678 * 257.14 - tw * (tw + 2 * 257.14) / 234.5) / (tw + 257.14) ** 2
        slope = 1.01 + 1.84 * d + (2500.0 + 1.84 * tw) * (d * log_slope * p / (p - pv))
        tw = tw - (_enthalpy(tw, d) - wanted) / slope
    water = tw + of.tower_approach_k
    found, latent, flow, moisture = _water_side(
        of.water, heat, water + of.water.exchanger_approach_k, water, p
    )
    fan, loop, pump, compressor, humidifier = found
    air = flow / of.liquid_to_gas_ratio / _density(t, p)
    tower_fan = air * of.tower_fan.pressure_pa / (1000.0 * of.tower_fan.efficiency_frac)
    rejected = heat + latent + (fan + loop + pump + compressor + tower_fan + humidifier)
    vapour = 0.8 * (heat + latent + compressor) / float(_evaporation(30.0))
    makeup = vapour + moisture + vapour / 4.0 + 0.0002 * flow
    zero = np.zeros_like(heat)
    columns = [fan, loop, pump, compressor, tower_fan, humidifier, rejected, zero, makeup]
    return [*columns, np.full_like(heat, of.water.supply_air_c)], _states(compressor, water)


def air(_: LeiMasanetAirPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of the outdoor-air plant."""
    t, rh, p = outside.dry_bulb_c, outside.relative_humidity_frac, outside.pressure_pa
    rise = AIR.air_rise_k
    supply = np.clip(t, AIR.supply_low_c, AIR.supply_high_c)
    share = rise / (supply + rise - np.minimum(t, supply))
    d = _ratio(t, rh, p)
    h = _enthalpy(t, d)
    always = _enthalpy(np.asarray(27.0), _ratio(np.asarray(27.0), 0.15, p))
    off = ~((h < always) | (h <= _enthalpy(supply, _ratio(supply, 0.8, p))))
    cooled = np.where(t > supply, (h - 1.01 * supply) / (2500.0 + 1.84 * supply), d)
    added = np.maximum(np.maximum(_ratio(supply, 0.2, p), cooled) - d, 0.0)
    kg_s = heat / (1.01 * rise)
    water = np.where(off, 0.0, share * kg_s * added)
    fan_of, pump_of = AIR.room_fan, AIR.humidifier_pump
    fan = kg_s / _density(supply, p) * fan_of.pressure_pa / (1000.0 * fan_of.efficiency_frac)
    pump = water / 1000.0 * pump_of.pressure_pa / (1000.0 * pump_of.efficiency_frac)
    everything = heat + fan + pump
    zero = np.zeros_like(heat)
    rejected, short = np.where(off, 0.0, everything), np.where(off, everything, 0.0)
    return [fan, zero, zero, zero, zero, pump, rejected, short, water, supply], [off]
