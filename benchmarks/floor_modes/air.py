"""Direct and indirect outdoor air, and direct expansion."""

from __future__ import annotations

import numpy as np

from benchmarks.floor_modes import moist
from benchmarks.floor_modes.moist import Answer
from benchmarks.floor_modes.parts import CP_AIR, room_fans
from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.air_side import RoomAir
from dcsim.facility.cooling.direct_air_plant import DirectAirPlant
from dcsim.facility.cooling.dx import DirectExpansionPlant
from dcsim.facility.cooling.indirect_air import IndirectAirPlant
from dcsim.facility.cooling.plant import Outside

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


def coil(
    kg_s: Array, t_in: Array, t_out: Array, w: Array | float, p: Array
) -> tuple[Array, Array, Array]:
    """Return the load and the latent load of a coil, and the wet bulb that its curves take."""
    surface = moist.ratio(moist.pressure((t_out - 0.15 * t_in) / 0.85), p)
    latent = kg_s * (0.85 * np.maximum(w - surface, 0.0) * (2501.0 + 1.86 * t_out))
    t_in_held = np.minimum(t_in, 60.0)
    wet = moist.wet_bulb(t_in_held, np.maximum(w, surface), p)
    return kg_s * CP_AIR * (t_in - t_out) + latent, latent, wet


def machine(load: Array, wet: Array, t: Array, rated_kw: float) -> tuple[Array, Array, Array]:
    """Return compressors, condenser fans and what is left of the load."""
    x, y = np.clip(wet, 12.8, 23.9), np.clip(t, 18.0, 46.0)
    capacity = rated_kw * biquadratic(CAPACITY, x, y)
    served = np.minimum(load, capacity)
    part = 1.0 - 0.15 * (1.0 - served / capacity)
    power = served * biquadratic(INPUT, x, y) / (3.5 * part)
    return power - 0.1 * power, 0.1 * power, load - served


def beyond(served: Array, wet: Array, t: Array) -> Flags:
    """Tell where the curves were held on their optimistic side."""
    return (served > 0.0) & ((wet < 12.8) | (t > 46.0))


def dx(plant: DirectExpansionPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of room units."""
    fans, _, kw_per_k, rise = path(plant.air, heat)
    t_out = 24.0 - fans / kw_per_k
    load, _, wet = coil(
        kw_per_k / CP_AIR, t_out + (rise + fans / kw_per_k), t_out, 0.0, outside.pressure_pa
    )
    compressor, fan, short = machine(load, wet, outside.dry_bulb_c, plant.machine.rated_kw)
    zero = np.zeros_like(heat)
    rejected = heat + fans + compressor + fan - short
    columns = [fans, zero, zero, compressor, fan, zero, rejected, short, zero]
    none = np.zeros(heat.shape, dtype=bool)
    events = [short > 1e-9 * load, none, beyond(load - short, wet, outside.dry_bulb_c)]
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
    warmer = np.where(t_after > before + 1e-9, t_after, before)
    load_o, latent, wet_o = coil(kg_s, warmer, before, w_after, p)
    t_out = 24.0 - warm
    load_c, _, wet_c = coil(kg_s, t_out + (rise + warm), t_out, 0.0, p)
    open_c, open_f, open_s = machine(load_o, wet_o, t, plant.trim.rated_kw)
    shut_c, shut_f, shut_s = machine(load_c, wet_c, t, plant.trim.rated_kw)
    is_open = (
        (t_after < 24.0 + rise)
        & (open_c + open_f <= shut_c + shut_f)
        & (open_s <= shut_s)
        & (t_after <= 30.0)
        & ~(w > limit)
    )
    compressor, fan = np.where(is_open, open_c, shut_c), np.where(is_open, open_f, shut_f)
    short = np.where(is_open, open_s, shut_s)
    latent = np.where(is_open & (load_o > 0.0), latent, 0.0)
    water = np.where(is_open, through, 0.0) * kg_s * (w_after - w)
    humidifier = water * 0.05 * 3600.0
    zero = np.zeros_like(heat)
    rejected = heat + latent + (fans + compressor + fan + humidifier) - short
    columns = [fans, zero, zero, compressor, fan, humidifier, rejected, short, water]
    served = np.where(is_open, load_o, load_c) - short
    running, is_short = compressor > 0.0, short > 1e-9 * ((rise + warm) * kw_per_k)
    none = np.zeros(heat.shape, dtype=bool)
    events = [
        is_short,
        is_open & ~running & ~is_short,
        is_open & running,
        ~is_open,
        none,
        none,
        water > 0.0,
        is_open & (w > limit),
        beyond(served, np.where(is_open, wet_o, wet_c), t),
    ]
    return [*columns, np.where(is_open, supply, 24.0)], events


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
    load, _, wet_bulb = coil(kw_per_k / CP_AIR, t_out + left, t_out, 0.0, p)
    compressor, condenser, short = machine(load, wet_bulb, t, plant.trim.rated_kw)

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
    running, is_short, works = compressor > 0.0, short > 1e-9 * wanted, taken > 0.0
    frozen = (t > 12.0) & (dry_kw < wanted) & (wet_kw > dry_kw) & (wb < 1.0)
    events = [
        is_short,
        works & ~running & ~is_short,
        works & running,
        ~works,
        wet,
        frozen,
        beyond(load - short, wet_bulb, t),
    ]
    return [*columns, np.full_like(heat, 24.0)], events
