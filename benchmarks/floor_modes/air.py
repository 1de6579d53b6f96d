"""Direct and indirect outdoor air, and direct expansion."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.floor_modes import moist
from benchmarks.floor_modes.moist import Answer
from benchmarks.floor_modes.parts import CP_AIR, room_fans
from dcsim.core.arrays import Array, Ints
from dcsim.facility.cooling.air_side import RoomAir
from dcsim.facility.cooling.direct_air_plant import DirectAirPlant
from dcsim.facility.cooling.dx import DirectExpansionPlant
from dcsim.facility.cooling.indirect_air import IndirectAirPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.trim import SizedTrim

CAPACITY = (0.766956, 0.0107756, -4.14703e-5, 0.00134961, -2.61144e-4, 4.57488e-4)
INPUT = (0.297145, 0.0430933, -7.48766e-4, 0.00597727, 4.82112e-4, -9.56448e-4)


def biquadratic(c: tuple[float, ...], x: Array, y: Array) -> Array:
    """Return one of the machine's curves."""
    return c[0] + x * (c[1] + c[2] * x) + y * (c[3] + c[4] * y + c[5] * x)


def path(air: RoomAir, heat: Array) -> tuple[Array, Array, Array, Array]:
    """Return the fans, the flow, its heat capacity, and its rise and that of the fans."""
    fans = room_fans(heat, air.design_fan_kw, air.design_flow_m3_s, air.density_kg_m3)
    full = air.density_kg_m3 * air.design_flow_m3_s
    flow = np.maximum(heat / (air.density_kg_m3 * CP_AIR * 12.0) / air.design_flow_m3_s, 0.3)
    return fans, flow, flow * (full * CP_AIR), heat / (flow * (full * CP_AIR))


def saturated(t: Array, p: Array) -> tuple[Array, Array]:
    """Return the humidity ratio over liquid water and its slope."""
    value, slope = moist.log_pressure(t, moist.WATER)
    pv = np.exp(value)
    w = moist.RATIO * pv / (p - pv)
    return w, w * slope * p / (p - pv)


def coil(
    kg_s: Array, t_in: Array, t_out: Array, w: Array | float, p: Array, t: Array, trim: SizedTrim
) -> list[Array]:
    """Return load, latent load, wet bulb, flow and surface of a coil that cycles."""
    flow = kg_s / trim.rated_kg_s
    bypass = np.power(0.15, 1.0 / flow)
    full = trim.rated_kw * (0.8 + 0.2 * np.clip(flow, 0.5, 1.5)) / (kg_s * (1.0 - bypass))
    held, drop = np.minimum(t_in, 60.0), full / CP_AIR
    y = np.clip(t, 18.0, 46.0)
    one = CAPACITY[0] + y * (CAPACITY[3] + CAPACITY[4] * y)
    linear = CAPACITY[1] + CAPACITY[5] * y
    vapour = 2501.0 + 1.86 * held
    x = held - 0.6 * np.minimum(drop, 25.0)
    for _ in range(6):
        within = np.clip(x, 12.8, 23.9)
        surface = np.maximum(held - drop * (one + within * (linear + CAPACITY[2] * within)), -70.0)
        ws, ws_slope = saturated(surface, p)
        falls = np.where(within == x, drop * (linear + 2.0 * CAPACITY[2] * x), 0.0)
        wx, wx_slope = saturated(x, p)
        heat, left = 2501.0 - 2.326 * x, vapour - 4.186 * x
        excess = heat * wx - 1.006 * (held - x) - ws * left
        rise = heat * wx_slope - 2.326 * wx + 1.006 + 4.186 * ws + ws_slope * falls * left
        x = np.clip(x - excess / rise, -30.0, held)
    within = np.clip(x, 12.8, 23.9)
    surface = np.maximum(held - drop * (one + within * (linear + CAPACITY[2] * within)), -70.0)
    sensible = kg_s * CP_AIR * (t_in - t_out)
    latent = np.zeros_like(sensible)
    wet = w > moist.liquid_ratio(surface, p)
    if wet.any():
        k = np.flatnonzero(wet)
        tk, wk, pk = held[k], np.asarray(w)[k], p[k]
        x[k] = moist.wet_bulb(tk, wk, pk)
        taken = full[k] * biquadratic(CAPACITY, np.clip(x[k], 12.8, 23.9), y[k])
        wanted = 1.006 * tk + wk * (2501.0 + 1.86 * tk) - taken
        surface[k] = np.minimum(moist.liquid_temperature(wanted, pk, tk, 8), tk)
        latent[k] = sensible[k] * per_sensible(tk, wk, surface[k], pk)
    return [sensible + latent, latent, x, flow, surface]


def per_sensible(t: Array, w: Array, surface: Array, p: Array) -> Array:
    """Return latent over sensible heat of a surface."""
    ws = moist.liquid_ratio(surface, p)
    return (2501.0 + 1.86 * t) * np.maximum(w - ws, 0.0) / ((1.006 + 1.86 * ws) * (t - surface))


def idle(flow: Array) -> list[Array]:
    """Return a coil without work."""
    zero = np.zeros_like(flow)
    return [zero, zero.copy(), np.full_like(flow, 19.44), flow, np.full_like(flow, 19.44)]


def filled(columns: list[Array], k: Ints, busy: list[Array]) -> list[Array]:
    """Return a coil that works at some steps."""
    whole = [column.copy() for column in columns]
    for column, part in zip(whole, busy, strict=True):
        column[k] = part
    return whole


def machine(work: list[Array], t: Array, rated_kw: float) -> list[Any]:
    """Return compressors, condenser fans and what is left of the load; then the states."""
    load, _, wet, flow, surface = work
    x, y, f = np.clip(wet, 12.8, 23.9), np.clip(t, 18.0, 46.0), np.clip(flow, 0.5, 1.5)
    capacity = rated_kw * (0.8 + 0.2 * f) * biquadratic(CAPACITY, x, y)
    served = np.minimum(load, capacity)
    part = 0.85 + 0.15 * (served / capacity)
    ratio = biquadratic(INPUT, x, y) * (1.1552 + f * (-0.1808 + f * 0.0256))
    power = served * ratio / (3.5 * part)
    runs = served > 0.0
    return [
        power - 0.1 * power,
        0.1 * power,
        load - served,
        runs,
        runs & ((wet < 12.8) | (t > 46.0) | (flow < 0.5)),
        runs & ((wet > 23.9) | (t < 18.0) | (flow > 1.5)),
        runs & (surface < 0.0),
    ]


def dx(plant: DirectExpansionPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of room units."""
    fans, _, kw_per_k, rise = path(plant.air, heat)
    t_out = 24.0 - fans / kw_per_k
    t, trim = outside.dry_bulb_c, plant.machine
    t_in = t_out + (rise + fans / kw_per_k)
    work = coil(kw_per_k / CP_AIR, t_in, t_out, 0.0, outside.pressure_pa, t, trim)
    compressor, fan, short, _, *states = machine(work, t, trim.rated_kw)
    zero = np.zeros_like(heat)
    rejected = heat + fans + compressor + fan - short
    columns = [fans, zero, zero, compressor, fan, zero, rejected, short, zero]
    none = np.zeros(heat.shape, dtype=bool)
    events = [short > 1e-9 * work[0], none, *states]
    return [*columns, np.full_like(heat, 24.0)], events


def direct(plant: DirectAirPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of outdoor air without an evaporative stage."""
    t, p = outside.dry_bulb_c, outside.pressure_pa
    fans, _, kw_per_k, rise = path(plant.air, heat)
    kg_s, warm = kw_per_k / CP_AIR, fans / kw_per_k
    limit = np.minimum(
        moist.ratio(moist.pressure(np.array([15.0])), p),
        moist.ratio(0.8 * moist.pressure(np.array([24.0])), p),
    )
    w = np.maximum(moist.of_wet_bulb(t, np.minimum(outside.wet_bulb_c, t), p), 1e-7)
    w_after = np.maximum(w, moist.ratio(moist.pressure(np.array([-9.0])), p))
    t_after = (1.006 * t + 1.86 * w * t - 2501.0 * (w_after - w)) / (1.006 + 1.86 * w_after)
    held = np.minimum(w_after, limit)
    pv = held * p / (moist.RATIO + held) / 0.8
    supply = np.clip(t_after + warm, 18.0, 24.0)
    supply = np.minimum(np.maximum(supply, _dew_point(pv)), 24.0)
    before = supply - warm

    reach = before + (rise + warm) - t_after
    enough = reach > rise + warm
    through = np.where(enough, (rise + warm) / np.where(enough, reach, 1.0), 1.0)
    return_c, trim = before + (rise + warm), plant.trim
    may = (t_after < 24.0 + rise) & (t_after <= 30.0)
    hot, humid = t_after > before + 1e-9, w > limit
    asked = may & (hot | humid)
    flow = kg_s / trim.rated_kg_s
    opened = idle(flow)
    k = np.flatnonzero(asked & ~humid)
    if k.size:
        plain = coil(kg_s[k], t_after[k], before[k], w_after[k], p[k], t[k], trim)
        opened = filled(opened, k, plain)
    k = np.flatnonzero(asked & humid)
    if k.size:
        through[k], busy = _dried(kg_s[k], t_after[k], before[k], w_after[k], p[k], t[k],
                                  return_c[k], limit[k], trim)  # fmt: skip
        opened = filled(opened, k, busy)
    closed = idle(flow)
    k = np.flatnonzero(~may | asked)
    if k.size:
        t_out = (24.0 - warm)[k]
        sealed = coil(kg_s[k], t_out + (rise + warm)[k], t_out, 0.0, p[k], t[k], trim)
        closed = filled(closed, k, sealed)
    one, two = (machine(work, t, trim.rated_kw) for work in (opened, closed))
    is_open = may & (through > 0.0) & (one[0] + one[1] <= two[0] + two[1]) & (one[2] <= two[2])
    chosen: list[Any] = [np.where(is_open, a, b) for a, b in zip(one, two, strict=True)]
    compressor, fan, short, running, *states = chosen
    latent = np.where(is_open, opened[1], closed[1])
    water = np.where(is_open, through, 0.0) * kg_s * (w_after - w)
    humidifier = water * 0.05 * 3600.0
    zero = np.zeros_like(heat)
    rejected = heat + latent + (fans + compressor + fan + humidifier) - short
    columns = [fans, zero, zero, compressor, fan, humidifier, rejected, short, water]
    is_short = short > 1e-9 * ((rise + warm) * kw_per_k)
    none = np.zeros(heat.shape, dtype=bool)
    events = [
        is_short,
        is_open & ~running & ~is_short,
        is_open & running,
        ~is_open,
        is_open & humid & running,
        none,
        none,
        none,
        water > 0.0,
        is_open & humid & ~running,
        none,
        *states,
    ]
    return [*columns, np.where(is_open, supply, 24.0)], events


def _dried(
    kg_s: Array, t_oa: Array, t_out: Array, w: Array, p: Array, t: Array,
    return_c: Array, limit: Array, trim: SizedTrim,
) -> tuple[Array, list[Array]]:  # fmt: skip
    """Return the share of moist air that a coil dries to the limit, and the coil."""
    excess, reach, wanted = w - limit, return_c - t_oa, return_c - t_out
    coldest = _dew_point(limit * p / (moist.RATIO + limit)) - 5.0
    enough = reach > wanted
    share = np.where(enough, wanted / np.where(enough, reach, 1.0), 1.0)

    def mixed(share: Array) -> tuple[Array, Array, list[Array], Array, Array]:
        t_in = np.maximum(return_c - share * reach, t_out)
        fog = moist.liquid_ratio(np.minimum(t_in, 60.0), p)
        w_in = np.minimum(limit + share * excess, fog)
        own = coil(kg_s, t_in, t_out, w_in, p, t, trim)
        surface = np.minimum(own[4], coldest)
        return t_in, w_in, own, surface, moist.liquid_ratio(surface, p)

    for _ in range(4):
        _, _, _, surface, ws = mixed(share)
        need = (t_out - surface) * excess / (limit - ws)
        share = np.minimum(wanted / np.maximum(reach + need, wanted), 1.0)
    t_in, w_in, own, surface, ws = mixed(share)
    cold_latent = kg_s * CP_AIR * (t_in - t_out) * per_sensible(t_in, w_in, surface, p)
    cold = [
        own[0] - own[1] + cold_latent,
        cold_latent,
        moist.wet_bulb(t_in, np.maximum(w_in, ws), p),
        own[3],
        surface,
    ]
    more = cold[1] - own[1]
    wanted_kw = kg_s * (share * excess) * (2501.0 + 1.86 * t_in) - own[1]
    part = np.where(more > 0.0, np.clip(wanted_kw / np.where(more > 0.0, more, 1.0), 0.0, 1.0), 0.0)
    return share, [b + part * (a - b) for a, b in zip(cold, own, strict=True)]


def _dew_point(pv: Array) -> Array:
    c = moist.branch(pv <= moist.pressure(np.array([0.01])))
    target = np.log(pv)
    magnus = target - np.log(610.94)
    t = 243.04 * magnus / (17.625 - magnus)
    for _ in range(5):
        value, slope = moist.log_pressure(t, c)
        t = t - (value - target) / slope
    return np.asarray(t)


def indirect(plant: IndirectAirPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of an exchanger that is wetted when needed."""
    t, p = outside.dry_bulb_c, outside.pressure_pa
    wb = np.minimum(outside.wet_bulb_c, t)
    fans, flow, kw_per_k, rise = path(plant.air, heat)
    warm = fans / kw_per_k
    wanted = (rise + warm) * kw_per_k
    back = 24.0 + rise
    dry_kw = np.where(back - t > 2.0, kw_per_k * 0.65 * (back - t), 0.0)
    wet_kw = np.where(back - wb > 2.0, kw_per_k * 0.70 * (back - wb), 0.0)
    wet = (t > 12.0) & (dry_kw < wanted) & (wet_kw > dry_kw) & (wb >= 1.0)
    possible = np.where(wet, wet_kw, dry_kw)
    taken = np.minimum(wanted, possible)
    share = taken / np.where(possible > 0.0, possible, 1.0) * flow
    share = np.where(taken > 0.0, np.maximum(share, 0.2), 0.0)
    left = np.maximum(rise + warm - taken / kw_per_k, 0.0)
    left = np.where(left > 1e-12 * (rise + warm), left, 0.0)
    t_out = 24.0 - warm
    trim, work = plant.trim, idle(kw_per_k / CP_AIR / plant.trim.rated_kg_s)
    k = np.flatnonzero(left > 0.0)
    if k.size:
        busy = coil(kw_per_k[k] / CP_AIR, (t_out + left)[k], t_out[k], 0.0, p[k], t[k], trim)
        work = filled(work, k, busy)
    compressor, condenser, short, running, *states = machine(work, t, trim.rated_kw)

    full = plant.secondary_kg_s
    thin = plant.secondary_density_kg_m3 / moist.density(t, 0.0, p)
    design_kw = full / plant.secondary_density_kg_m3 * 200.0 / 600.0
    secondary = design_kw * share * (share * share) * thin * thin
    spray = np.where(wet, 0.3 * full / 997.0 * 100e3 / 600.0, 0.0)
    w = np.maximum(moist.of_wet_bulb(t, wb, p), 0.0)
    kg_s = np.where(wet, share * full, 1.0)
    enthalpy = np.where(wet, 1.006 * t + w * (2501.0 + 1.86 * t) + taken / kg_s, 50.0)
    exit_c = moist.liquid_temperature(enthalpy, p, np.full_like(t, 60.0), 8)
    w_out = (enthalpy - 1.006 * exit_c) / (2501.0 + 1.86 * exit_c)
    vapour = np.where(wet, kg_s * np.maximum(w_out - w, 0.0), 0.0)
    makeup = vapour + vapour / 2.0 + 0.005 * vapour
    zero = np.zeros_like(heat)
    rejection = condenser + secondary
    rejected = heat + (fans + spray + compressor + rejection) - short
    columns = [fans, zero, spray, compressor, rejection, zero, rejected, short, makeup]
    is_short, works = short > 1e-9 * wanted, taken > 0.0
    frozen = (t > 12.0) & (dry_kw < wanted) & (wet_kw > dry_kw) & (wb < 1.0)
    events = [
        is_short,
        works & ~running & ~is_short,
        works & running,
        ~works,
        wet,
        frozen,
        *states,
    ]
    return [*columns, np.full_like(heat, 24.0)], events
