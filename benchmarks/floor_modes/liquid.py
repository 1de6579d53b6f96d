"""Rear doors, cold plates and immersion: loops of water before dry coolers."""

from __future__ import annotations

import numpy as np

from benchmarks.floor_modes import moist
from benchmarks.floor_modes.moist import Answer
from benchmarks.floor_modes.parts import (
    CP_AIR,
    CP_WATER,
    at_least_lift,
    lift_cop,
    outdoor_fan,
    part_load,
)
from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.liquid import Branch, LiquidPlant
from dcsim.facility.cooling.plant import Outside


def circuit(branch: Branch, heat: Array, t: Array, rho: Array) -> tuple[list[Array], Flags]:
    """Return pumps, compressor, fans, rejected, short, carried, left; where the lift is least."""
    of = branch.circuit
    coils, trim = of.cooler.coils, of.trim
    need = heat / (CP_WATER * of.params.facility_delta_t_k) / of.design_kg_s
    share = np.maximum(need, 0.2)
    pump = of.design_pump_kw * share * share * share
    load = heat + pump
    rise = load / (share * of.design_kg_s * CP_WATER)
    approach = 8.0 / 0.925 * (load / coils.design_heat_kw)
    free = np.clip((of.supply_c + rise - t) / (rise + approach), 0.0, 1.0)
    carried = free * load
    left = load - carried
    target = np.where(free > 0.0, of.supply_c, 60.0)
    least = 8.0 / 0.925 * (carried / coils.design_heat_kw)
    reached = np.maximum(target - t, least)
    some = reached > 0.0
    x = (least / np.where(some, reached, 1.0)) ** (1.0 / 0.7)
    fan = coils.design_fan_kw * outdoor_fan(x, 0.15, rho, coils.design_density_kg_m3)
    served = np.minimum(left, trim.capacity_kw)
    condensing = np.maximum(t + 12.0, 28.0)
    cop = lift_cop(of.supply_c, condensing - 3.0, 0.45)
    compressor = trim.capacity_kw / cop * part_load(served / (trim.capacity_kw or 1.0), 0.2)
    if trim.condensers is not None:
        ratio = (served + compressor) / trim.condensers.design_heat_kw
        wanted = (ratio * 12.0 / (condensing - t)) ** (1.0 / 0.7)
        density = trim.condensers.design_density_kg_m3
        own = outdoor_fan(np.minimum(wanted, 1.0), 0.15, rho, density)
        fan = fan + trim.condensers.design_fan_kw * own
    short = left - served
    least_lift = (served > 0.0) & at_least_lift(of.supply_c, condensing - 3.0)
    rejected = carried + served + compressor + fan
    return [pump, compressor, fan, rejected, short, carried, left], least_lift


def liquid(plant: LiquidPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of a liquid-cooled hall."""
    t, p = outside.dry_bulb_c, outside.pressure_pa
    w = moist.ratio(outside.relative_humidity_frac * moist.pressure(t), p)
    rho = moist.density(t, w, p)
    fans, pumps = np.zeros_like(heat), np.zeros_like(heat)
    total = [np.zeros_like(heat) for _ in range(7)]
    least_lift, none = np.zeros((2, len(heat)), dtype=bool)
    each = []
    for branch in plant.branches:
        handed = np.zeros_like(heat)
        for side in branch.sides:
            out = side.share_frac * heat
            if side.air is not None:
                air = side.air
                volume = out / (air.density_kg_m3 * CP_AIR * air.params.room_delta_t_k)
                x = np.maximum(volume / air.design_flow_m3_s, 0.3)
                fan = air.design_fan_kw * x * (0.25 + 0.75 * x * x)
                fans, out = fans + fan, out + fan
            if side.loop is not None:
                of = side.loop.params
                y = np.maximum(out / side.loop.design_heat_kw, of.cdu_pump_minimum_frac)
                pump = of.cdu_pump_frac * side.loop.design_heat_kw * y * y * y
                pumps, out = pumps + pump, out + pump
            handed = handed + out
        found, own = circuit(branch, handed, t, rho)
        least_lift = least_lift | own
        trims = found[6] > 0.0
        each += [trims & (found[5] > 0.0), trims & (found[5] <= 0.0), none]
        total = [a + b for a, b in zip(total, found, strict=True)]
    zero = np.zeros_like(heat)
    pump, compressor, fan, rejected, short, carried, left = total
    columns = [fans, pumps, pump, compressor, fan, zero, rejected, short, zero]
    trims, works = left > 0.0, carried > 0.0
    events = [short > 1e-9 * heat, ~trims, trims & works, trims & ~works, least_lift, none]
    if len(plant.branches) > 1:
        events += each
    always = [np.ones(heat.shape, dtype=bool)]
    events += always if plant.server_fan_saving_frac else []
    events += always if plant.availability_frac < 1.0 else []
    if plant.inlet_c is not None:
        columns.append(np.full_like(heat, plant.inlet_c))
    return columns, events
