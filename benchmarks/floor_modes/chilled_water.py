"""Water-side economiser, water-cooled and air-cooled chillers."""

from __future__ import annotations

import numpy as np

from benchmarks.floor_modes import moist
from benchmarks.floor_modes.moist import Answer
from benchmarks.floor_modes.parts import (
    CP_WATER,
    WATER_KG_M3,
    lift_cop,
    loop_pumps,
    outdoor_fan,
    part_load,
    room_fans,
)
from dcsim.core.arrays import Array
from dcsim.facility.cooling.air_cooled_chiller import AirCooledPlant
from dcsim.facility.cooling.economiser import EconomiserPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.tower_side import SizedTower


def rooms(plant: EconomiserPlant | AirCooledPlant, heat: Array) -> tuple[Array, Array, Array]:
    """Return room fans, loop pumps and the loop's heat."""
    air = plant.rooms.air
    fans = room_fans(heat, air.design_fan_kw, air.design_flow_m3_s, air.density_kg_m3)
    pumps = loop_pumps(heat + fans, plant.rooms.loop.design_kg_s)
    return fans, pumps, heat + fans + pumps


def economiser(  # noqa: PLR0915 - a floor is one straight piece of arithmetic
    plant: EconomiserPlant, heat: Array, outside: Outside
) -> Answer:
    """Return the year of a plant with towers; ``none`` leaves the exchanger out."""
    assert isinstance(plant.rejector, SizedTower)
    wb, p, t = outside.wet_bulb_c, outside.pressure_pa, outside.dry_bulb_c
    ua, full_air = plant.rejector.fill.ua_kw_per_k, plant.rejector.fill.air_kg_s
    capacity, water_d = plant.chiller.reference_kw, plant.source.design_kg_s
    has = plant.economiser != "none"
    w = moist.ratio(outside.relative_humidity_frac * moist.pressure(t), p)
    rho = moist.density(t, w, p)
    fans, pumps, loop = rooms(plant, heat)
    h_wb = moist.liquid_enthalpy(wb, p)

    def leaving(q: Array, water: Array, air: Array | float, exit_c: Array) -> Array:
        c_water, c_air = water * CP_WATER, q / (exit_c - wb)
        least = np.minimum(c_water, c_air)
        ratio = least / np.maximum(c_water, c_air)
        units = ua * (air / full_air) ** 0.7 * (c_air / air) / 1.006 / least
        unbalance = np.maximum(1.0 - ratio, 1e-9)
        passed = -np.expm1(-units * unbalance)
        effect = passed / (unbalance + ratio * passed)
        return wb + q / (effect * least) - q / c_water

    def source(carried: Array) -> tuple[Array, Array]:
        flow = np.maximum(carried / (CP_WATER * 5.6), 0.2 * water_d)
        x = flow / water_d
        pressure = WATER_KG_M3 * 9.80665 * 5.0 + 160e3 * x * x
        return flow, flow / WATER_KG_M3 * pressure / 700.0

    def coldest(carried: Array) -> Array:
        flow, pump = source(carried)
        q = carried + pump
        exit_c = moist.liquid_temperature(h_wb + q / full_air, p, wb, 7)
        return leaving(q, flow, full_air, exit_c)

    cold = coldest(loop)
    alone = cold + 2.0 <= 21.0
    compressor = np.zeros_like(heat)
    free = wanted = trim = entering = compressor
    for i in range(6):
        if i:
            cold = coldest(loop + compressor)
        free = np.zeros_like(heat)
        if has:
            free = np.where(alone, 1.0, np.clip((31.0 - cold - 2.0) / 10.0, 0.0, 1.0))
        entering = np.maximum(cold, 18.0)
        wanted = (1.0 - free) * loop
        trim = np.minimum(wanted, capacity)
        cop = lift_cop(21.0, entering, 0.55)
        compressor = capacity / cop * part_load(trim / capacity, 0.2)
    short = wanted - trim
    carried = loop - short + compressor
    flow, source_pump = source(carried)
    target = np.where(free >= 1.0, 19.0, np.where(free > 0.0, -60.0, 18.0))

    q = carried + source_pump
    exit_full = moist.liquid_temperature(h_wb + q / full_air, p, wb, 7)
    left_full = leaving(q, flow, full_air, exit_full)
    goal = np.maximum(target, left_full)
    low = exit_full
    high = np.maximum(goal + q / (flow * CP_WATER), low)
    for _ in range(28):
        middle = 0.5 * (low + high)
        air = q / (moist.liquid_enthalpy(middle, p) - h_wb)
        cold_side = leaving(q, flow, air, middle) < goal
        low, high = np.where(cold_side, middle, low), np.where(cold_side, high, middle)
    exit_c = np.where(target <= left_full, exit_full, low)
    air = np.minimum(q / (moist.liquid_enthalpy(exit_c, p) - h_wb), full_air)
    tower = plant.rejector
    fan = tower.design_fan_kw * outdoor_fan(air / full_air, 0.2, rho, tower.design_density_kg_m3)
    rest = np.maximum(1.0 - flow / tower.design_water_kg_s, 0.0)
    heater = tower.heater_kw * rest * np.where(t < 0.0, np.clip((4.0 - t) / 24.0, 0.0, 1.0), 0.0)
    vapour = np.maximum(air * (moist.liquid_ratio(exit_c, p) - w), 0.0)
    makeup = vapour + vapour / 3.0 + 0.00005 * flow
    zero = np.zeros_like(heat)
    electricity = [fans, pumps, source_pump, compressor, fan + heater, zero]
    columns = [*electricity, carried + source_pump + fan + heater, short, makeup]
    capped = 12.0 * (entering + 3.0 - 19.0) < 0.55 * (19.0 + 273.15)
    events = [short > 1e-9 * loop, (trim > 0.0) & capped]
    if has:
        events += [free >= 1.0, (free > 0.0) & (free < 1.0), free <= 0.0]
    return [*columns, np.full_like(heat, 24.0)], [*events, heater > 0.0]


def air_cooled(plant: AirCooledPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of air-cooled chillers."""
    t, p = outside.dry_bulb_c, outside.pressure_pa
    w = moist.ratio(outside.relative_humidity_frac * moist.pressure(t), p)
    rho = moist.density(t, w, p)
    fans, pumps, loop = rooms(plant, heat)
    capacity, coils = plant.chiller.reference_kw, plant.coils
    trim = np.minimum(loop, capacity)
    entering = np.maximum(t + 12.0, 28.0) - 3.0
    cop = lift_cop(21.0, entering, 0.45)
    compressor = capacity / cop * part_load(trim / capacity, 0.2)
    slower = 12.0 / np.maximum(28.0 - t, 12.0)
    x = np.minimum(((trim + compressor) / coils.design_heat_kw * slower) ** (1.0 / 0.7), 1.0)
    fan = coils.design_fan_kw * outdoor_fan(x, 0.15, rho, coils.design_density_kg_m3)
    zero = np.zeros_like(heat)
    short = loop - trim
    rejected = loop - short + compressor + fan
    columns = [fans, pumps, zero, compressor, fan, zero, rejected, short, zero]
    capped = 12.0 * (entering + 3.0 - 19.0) < 0.45 * (19.0 + 273.15)
    events = [short > 1e-9 * loop, (trim > 0.0) & capped]
    return [*columns, np.full_like(heat, 24.0)], events
