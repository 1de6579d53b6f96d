"""Water-side economiser, water-cooled and air-cooled chillers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks.floor_modes import moist
from benchmarks.floor_modes.moist import Answer
from benchmarks.floor_modes.parts import (
    CP_WATER,
    at_least_lift,
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

LIFT_PA = 997.0 * 9.80665 * 5.0
LIFT = LIFT_PA / (LIFT_PA + 160e3)
"""Share of the source pumps' pressure that lifts the water to the tower."""


class Shared(NamedTuple):
    """Who carries what."""

    free: Array
    trim: Array
    compressor: Array
    entering: Array
    target: Array
    flow: Array
    pump: Array
    short: Array


def rooms(plant: EconomiserPlant | AirCooledPlant, heat: Array) -> tuple[Array, Array, Array]:
    """Return room fans, loop pumps and the loop's heat."""
    air = plant.rooms.air
    fans = room_fans(heat, air.design_fan_kw, air.design_flow_m3_s, air.density_kg_m3)
    loop_kw = loop_pumps(heat + fans, plant.rooms.loop.pump)
    return fans, loop_kw, heat + fans + loop_kw


class Tower:
    """A tower in the air of the year."""

    def __init__(self, sized: SizedTower, outside: Outside) -> None:
        self.sized, self.fill = sized, sized.fill
        self.wb, self.p, self.t = outside.wet_bulb_c, outside.pressure_pa, outside.dry_bulb_c
        self.w = moist.ratio(outside.relative_humidity_frac * moist.pressure(self.t), self.p)
        self.rho = moist.density(self.t, self.w, self.p)
        self.full = sized.full_air_m3_s * self.rho / (1.0 + self.w)
        self.h_wb = moist.liquid_enthalpy(self.wb, self.p)

    def leaving(self, q: Array, water: Array, air: Array, exit_c: Array) -> Array:
        """Return the leaving water for the air that carries the heat off."""
        c_water, c_air = water * CP_WATER, q / (exit_c - self.wb)
        least = np.minimum(c_water, c_air)
        ratio = least / np.maximum(c_water, c_air)
        ua = self.fill.ua_kw_per_k * (air / self.fill.air_kg_s) ** 0.7
        effect = effectiveness(ua * (c_air / air) / 1.006 / least, ratio)
        return self.wb + q / (effect * least) - q / c_water

    def coldest(self, q: Array, water: Array) -> tuple[Array, Array]:
        """Return leaving water and exit air at full fans."""
        exit_c = moist.liquid_temperature(self.h_wb + q / self.full, self.p, self.wb, 7)
        return self.leaving(q, water, self.full, exit_c), exit_c

    def reject(self, q: Array, flow: Array, target: Array) -> tuple[Array, Array, Array]:
        """Return fans, basin heaters and makeup with the least air that holds the target."""
        left_full, exit_full = self.coldest(q, flow)
        goal = np.maximum(target, left_full)
        low, high = exit_full, np.maximum(goal + q / (flow * CP_WATER), exit_full)
        for _ in range(28):
            middle = 0.5 * (low + high)
            air = q / (moist.liquid_enthalpy(middle, self.p) - self.h_wb)
            cold = self.leaving(q, flow, air, middle) < goal
            low, high = np.where(cold, middle, low), np.where(cold, high, middle)
        exit_c = np.where(target <= left_full, exit_full, low)
        air = np.minimum(q / (moist.liquid_enthalpy(exit_c, self.p) - self.h_wb), self.full)
        x = air / self.full
        # A tenth moves by itself; below a fifth the fans cycle for what that leaves.
        x = np.where(x < 0.2, np.maximum(2.0 * (x - 0.1), 0.0), x)
        dense = self.rho / self.sized.design_density_kg_m3
        fan = self.sized.design_fan_kw * dense * outdoor_fan(x, 0.2, 1.0, 1.0)
        rest = np.maximum(1.0 - flow / self.sized.design_water_kg_s, 0.0)
        cold_frac = np.where(self.t < 0.0, np.clip((4.0 - self.t) / 24.0, 0.0, 1.0), 0.0)
        vapour = np.maximum(air * (moist.liquid_ratio(exit_c, self.p) - self.w), 0.0)
        drift = 0.00005 * flow
        makeup = vapour + np.maximum(vapour / 3.0 - drift, 0.0) + drift
        return fan, self.sized.heater_kw * rest * cold_frac, makeup


def effectiveness(units: Array, ratio: Array) -> Array:
    """Return the effectiveness of counterflow."""
    unbalance = np.maximum(1.0 - ratio, 1e-9)
    passed = -np.expm1(-units * unbalance)
    return passed / (unbalance + ratio * passed)


def exchange(ua: float, loop_kg_s: Array, source_kg_s: Array) -> Array:
    """Return the heat for each kelvin between the waters that enter an exchanger."""
    loop, source = loop_kg_s * CP_WATER, np.maximum(source_kg_s, 1e-12) * CP_WATER
    least = np.minimum(loop, source)
    return least * effectiveness(ua / least, least / np.maximum(loop, source))


def economiser(plant: EconomiserPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of a plant with towers, with an exchanger or without."""
    assert isinstance(plant.rejector, SizedTower)
    tower = Tower(plant.rejector, outside)
    fans, loop_kw, loop = rooms(plant, heat)
    rated = plant.rooms.loop.pump.rated_kg_s
    needed = (heat + fans) / (CP_WATER * 10.0)
    loop_kg_s = np.minimum(np.maximum(needed, 0.2 * rated), rated)
    back = plant.params.coil_water_c + loop / (loop_kg_s * CP_WATER)
    shared, has = share(plant, tower, loop, loop_kg_s, back)
    carried = loop - shared.short + shared.compressor + shared.pump
    fan, heater, makeup = tower.reject(carried, shared.flow, shared.target)
    electricity = [fans, loop_kw, shared.pump, shared.compressor, fan + heater]
    columns = [*electricity, np.zeros_like(heat), carried + fan + heater, shared.short, makeup]
    least = (shared.trim > 0.0) & at_least_lift(plant.params.coil_water_c, shared.entering)
    events = [shared.short > 1e-9 * loop, least]
    if has:
        free = shared.free
        events += [free >= 1.0, (free > 0.0) & (free < 1.0), free <= 0.0]
    return [*columns, np.full_like(heat, 24.0)], [*events, heater > 0.0]


def share(
    plant: EconomiserPlant, tower: Tower, loop: Array, loop_kg_s: Array, back: Array
) -> tuple[Shared, bool]:
    """Share the heat between exchanger and chillers; tell whether there is an exchanger."""
    zero = np.zeros_like(loop)
    warm = np.maximum(tower.wb + 3.9, 18.0)
    if plant.exchanger is None:
        flow, pump = condenser_water(plant, loop)
        cold, _ = tower.coldest(loop + pump, flow)
        return settled(plant, tower, loop, cold, lambda _: (zero, warm, zero)), False
    assert plant.source.exchanger is not None
    ua, most = plant.exchanger.ua_kw_per_k, plant.exchanger.source_kg_s
    cold, _ = tower.coldest(loop + plant.source.exchanger.rated_kw, zero + most)
    kg_s = np.minimum(np.maximum(loop / plant.rooms.loop.design_kw, 0.2), 1.0) * most
    enough = back - loop / exchange(ua, loop_kg_s, kg_s)
    source = np.maximum(cold, enough)
    when = source <= back - loop / exchange(ua, loop_kg_s, zero + most)
    few = np.flatnonzero(when & (cold > enough))
    low, high = np.zeros(few.shape), np.full(few.shape, most)
    for _ in range(40):
        middle = 0.5 * (low + high)
        passed = exchange(ua, loop_kg_s[few], middle) * (back[few] - source[few])
        carries = passed >= loop[few]
        low, high = np.where(carries, low, middle), np.where(carries, middle, high)
    kg_s[few] = high
    alone, target = when.astype(np.float64), np.where(when, source, warm)
    branch, coldest = np.where(when, kg_s, 0.0), np.where(when, source, -60.0)
    full = np.where(when, kg_s, most)

    def helped(cold: Array) -> tuple[Array, Array, Array]:
        warmer = back - np.maximum(cold, coldest)
        passed = np.where(warmer > 0.0, exchange(ua, loop_kg_s, full) * warmer, 0.0)
        return np.where(when, 1.0, np.minimum(passed / loop, 1.0)), coldest, full

    without = settled(plant, tower, loop, source, lambda _: (alone, target, branch))
    with_ = settled(plant, tower, loop, source, helped)
    better = (with_.compressor <= without.compressor) & (with_.short <= without.short)
    better &= with_.free > 0.0
    return Shared(*(np.where(better, b, a) for a, b in zip(without, with_, strict=True))), True


def settled(
    plant: EconomiserPlant,
    tower: Tower,
    loop: Array,
    cold: Array,
    split: Callable[[Array], tuple[Array, Array, Array]],
) -> Shared:
    """Settle the heat of the compressors, for a split by the source's temperature."""
    shared = shared_at(plant, loop, cold, split)
    for _ in range(8):
        cold, _ = tower.coldest(loop + shared.compressor + shared.pump, shared.flow)
        shared = shared_at(plant, loop, cold, split)
    return shared


def shared_at(
    plant: EconomiserPlant,
    loop: Array,
    cold: Array,
    split: Callable[[Array], tuple[Array, Array, Array]],
) -> Shared:
    """Share the heat with a source of a temperature."""
    capacity = plant.chillers.rated_kw
    free, target, branch = split(cold)
    entering = np.maximum(np.maximum(cold, target), 18.0)
    wanted = (1.0 - free) * loop
    trim = np.minimum(wanted, capacity)
    cop = lift_cop(plant.params.coil_water_c, entering, 0.55)
    compressor = capacity / cop * part_load(trim / capacity, 0.2)
    flow, pump = condenser_water(plant, trim + compressor)
    rests = (trim <= 0.0) & (branch > 0.0)
    flow, pump = np.where(rests, 0.0, flow), np.where(rests, 0.0, pump)
    if plant.source.exchanger is not None:
        own = plant.source.exchanger
        x = branch / own.rated_kg_s
        flow = flow + branch
        pump = pump + own.rated_kw * x * (LIFT + (1.0 - LIFT) * x * x)
    return Shared(free, trim, compressor, entering, target, flow, pump, wanted - trim)


def condenser_water(plant: EconomiserPlant, q: Array) -> tuple[Array, Array]:
    """Return the condensers' water for a heat and what its pumps draw."""
    of = plant.source.condensers
    x = np.minimum(np.maximum(q / (CP_WATER * 5.6) / of.rated_kg_s, 0.2), 1.0)
    return x * of.rated_kg_s, of.rated_kw * x * (LIFT + (1.0 - LIFT) * x * x)


def air_cooled(plant: AirCooledPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of air-cooled chillers."""
    t, p = outside.dry_bulb_c, outside.pressure_pa
    w = moist.ratio(outside.relative_humidity_frac * moist.pressure(t), p)
    rho = moist.density(t, w, p)
    fans, loop_kw, loop = rooms(plant, heat)
    capacity, coils, leaving_c = plant.chillers.rated_kw, plant.coils, plant.params.coil_water_c
    trim = np.minimum(loop, capacity)
    entering = np.maximum(t + 12.0, 28.0) - 3.0
    cop = lift_cop(leaving_c, entering, 0.45)
    compressor = capacity / cop * part_load(trim / capacity, 0.2)
    slower = 12.0 / np.maximum(28.0 - t, 12.0)
    x = np.minimum(((trim + compressor) / coils.design_heat_kw * slower) ** (1.0 / 0.7), 1.0)
    fan = coils.design_fan_kw * outdoor_fan(x, 0.15, rho, coils.design_density_kg_m3)
    zero = np.zeros_like(heat)
    short = loop - trim
    rejected = loop - short + compressor + fan
    columns = [fans, loop_kw, zero, compressor, fan, zero, rejected, short, zero]
    least = (trim > 0.0) & at_least_lift(leaving_c, entering)
    # A loop of plain water outdoors without heaters freezes below 0 C.
    events = [short > 1e-9 * loop, least, np.zeros(heat.shape, dtype=bool), t < 0.0]
    return [*columns, np.full_like(heat, 24.0)], events
