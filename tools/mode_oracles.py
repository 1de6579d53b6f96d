"""Independent models of the cooling modes, hour by hour, for the figures of their pages.

They share a plant's nameplate with dcsim (capacities, design flows, set points) and the
machines' own curves, and nothing else: moist air is psychrolib's, water and seawater are
CoolProp's at their temperatures, towers integrate Merkel's equation, coils are
effectiveness and transfer units with the air's heat capacity, and what dcsim solves in
closed form or by fixed passes is left to a root finder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log
from typing import Any

import numpy as np
import psychrolib
from CoolProp.CoolProp import PropsSI
from scipy.optimize import brentq

from dcsim.physics import direct_expansion

psychrolib.SetUnitSystem(psychrolib.SI)

NODES, WEIGHTS = np.polynomial.legendre.leggauss(10)


@dataclass(frozen=True, slots=True)
class Hour:
    """What a plant meets in an hour."""

    heat_kw: float
    t_c: float
    wet_bulb_c: float
    rh: float
    p_pa: float
    water_c: float

    @property
    def w(self) -> float:
        """Humidity ratio by psychrolib [kg/kg]."""
        return float(psychrolib.GetHumRatioFromRelHum(self.t_c, self.rh, self.p_pa))

    @property
    def density(self) -> float:
        """Density of the moist air [kg/m3]."""
        return float(psychrolib.GetMoistAirDensity(self.t_c, self.w, self.p_pa))


@dataclass(frozen=True, slots=True)
class Need:
    """Electricity [kW], evaporated water [kg/s] and heat left over [kW]."""

    kw: float
    evaporated: float = 0.0
    short_kw: float = 0.0


Oracle = Callable[[Any, Hour], Need]


def _water(t_c: float) -> tuple[float, float]:
    """Return density and specific heat of water."""
    state = ("T", t_c + 273.15, "P", 3e5, "Water")
    return PropsSI("D", *state), PropsSI("C", *state) / 1000.0


def _seawater(t_c: float) -> tuple[float, float]:
    """Return density and specific heat of seawater of 35 g/kg."""
    state = ("T", t_c + 273.15, "P", 3e5, "INCOMP::MITSW[0.035]")
    return PropsSI("D", *state), PropsSI("C", *state) / 1000.0


def _fan(x: float, least: float = 0.3) -> float:
    x = max(x, least)
    return 0.25 * x + 0.75 * x**3


def _outdoor_fan(x: float, least: float, hour: Hour, design_density: float) -> float:
    """Return power over design power: affinity laws at density, cycling below the least flow."""
    thin = (design_density / hour.density) ** 2
    return (x**3 if x >= least else least**3 * x / least) * thin


def _rooms(plant: Any, hour: Hour) -> tuple[float, float]:
    """Return fans and pumps of rooms with coils, and the heat of their loop."""
    loop, coil = plant.rooms.loop, _coil_kw(plant, hour)
    fan = coil - hour.heat_kw
    density, cp = _water(_supply_c(plant) + 5.0)
    flow = max(coil / (cp * 10.0), 0.2 * loop.pump.rated_kg_s)
    pressure = 150e3 * (flow / loop.pump.rated_kg_s) ** 2
    pump = flow / density * pressure / 700.0
    return fan + pump, coil + pump


def _coil_kw(plant: Any, hour: Hour) -> float:
    """Return the heat of the rooms and their fans."""
    air = plant.rooms.air
    full_kw = air.design_flow_m3_s * air.density_kg_m3 * 1.006 * 12.0
    return float(hour.heat_kw + air.design_fan_kw * _fan(hour.heat_kw / full_kw))


def _supply_c(plant: Any) -> float:
    """Return the water to the coils: chilled, or the warmest that they can use."""
    of = plant.params
    return float(getattr(of, "coil_water_c", of.loop_supply_c))


def _part(x: float, least: float = 0.2) -> float:
    y = max(x, least)
    curve = (0.118888 + 0.672354 * y + 0.206875 * y * y) / 0.998117
    return curve * min(x / least, 1.0)


def _lift(leaving_c: float, condensing_c: float, carnot: float) -> float:
    cold = leaving_c - 2.0 + 273.15
    return carnot * cold / max(condensing_c + 273.15 - cold, 10.0)


# Towers


def _merkel(t_out: float, t_in: float, ratio: float, h_in: float, p_pa: float) -> float:
    """Return Merkel's integral; infinite where the water would be colder than the air allows."""
    total = 0.0
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        t = t_out + 0.5 * (node + 1.0) * (t_in - t_out)
        h_air = h_in + ratio * 4.18 * (t - t_out)
        drive = psychrolib.GetSatAirEnthalpy(t, p_pa) / 1000.0 - h_air
        if drive <= 0.0:
            return inf
        total += 0.5 * weight * (t_in - t_out) * 4.18 / drive
    return total


def _tower_out(tower: Any, q: float, water: float, air: float, hour: Hour) -> float:
    """Return the water that leaves a tower for a heat and flows."""
    of, fill = tower.params, tower.fill
    rating = 25.6 + of.tower_approach_k
    h_rating = psychrolib.GetSatAirEnthalpy(25.6, hour.p_pa) / 1000.0
    l_over_g = of.liquid_to_gas_ratio
    known = _merkel(rating, rating + 5.6, l_over_g, h_rating, hour.p_pa)
    wanted = known * (air / fill.air_kg_s) ** 0.7 * (l_over_g * fill.air_kg_s / water)
    fall = q / (water * 4.18)
    h_in = psychrolib.GetMoistAirEnthalpy(hour.t_c, hour.w) / 1000.0

    def miss(t: float) -> float:
        return 1.0 / max(_merkel(t, t + fall, water / air, h_in, hour.p_pa), 1e-9) - 1.0 / wanted

    # With too little air no water below 75 C gives off the heat: hotter than any target.
    highest = 75.0 - fall
    if miss(highest) < 0.0:
        return highest
    return float(brentq(miss, hour.wet_bulb_c - 2.0, highest, xtol=1e-6))


def _pumped(pump: Any, flow: float) -> float:
    """Return the power of source pumps: 5 m of lift, and friction by the square of the flow."""
    if flow <= 0.0:
        return 0.0
    density, _ = _water(25.0)
    pressure = density * 9.80665 * 5.0 + 160e3 * (flow / pump.rated_kg_s) ** 2
    return flow / density * pressure / 700.0


def _passed(exchanger: Any, loop: float, source: float, cp: float) -> float:
    """Return the heat for each kelvin between the entering waters."""
    hot, cold = loop * cp, source * cp
    least, ratio = min(hot, cold), min(hot, cold) / max(hot, cold)
    units = exchanger.ua_kw_per_k / least
    e = exp(-units * (1.0 - ratio))
    effect = (1.0 - e) / (1.0 - ratio * e) if ratio < 1.0 - 1e-9 else units / (1.0 + units)
    return effect * least


@dataclass(frozen=True, slots=True)
class Settled:
    """A plant with its exchanger helping or not, once compressors and tower agree."""

    compressor: float
    flow: float
    pump: float
    heat: float
    """To the tower."""
    target_c: float


def _settle(plant: Any, hour: Hour, loop: float, loop_kg_s: float, helps: bool) -> Settled:
    """Follow the compressors' heat to the tower and back until nothing changes."""
    condensers, exchanger = plant.source.condensers, plant.exchanger
    cold, capacity = _supply_c(plant), plant.chillers.rated_kw
    _, cp = _water(25.0)
    back = cold + loop / (loop_kg_s * cp)
    more = exchanger.source_kg_s if helps else 0.0
    target = -60.0 if helps else max(hour.wet_bulb_c + 3.9, 18.0)
    compressor, trim = 0.0, 0.0 if helps else loop
    for _ in range(40):
        needed = (trim + compressor) / (cp * 5.6)
        flow = min(max(needed, 0.2 * condensers.rated_kg_s), condensers.rated_kg_s)
        pump = _pumped(condensers, flow) + (_pumped(plant.source.exchanger, more) if helps else 0.0)
        heat = loop + compressor + pump
        source = max(_coldest(plant, hour, heat, flow + more), target)
        free = 0.0
        if helps:
            free = _passed(exchanger, loop_kg_s, more, cp) * max(back - source, 0.0) / loop
        trim = min((1.0 - min(free, 1.0)) * loop, capacity)
        cop = _lift(cold, max(source, 18.0) + 3.0, 0.55)
        compressor = capacity / cop * _part(trim / capacity)
    return Settled(compressor, flow + more, pump, heat, target)


def _free(plant: Any, hour: Hour, loop: float, loop_kg_s: float) -> Settled | None:
    """Return the plant with all heat through its exchanger, or nothing where that is too much."""
    exchanger, pumps = plant.exchanger, plant.source.exchanger
    if exchanger is None:
        return None
    _, cp = _water(25.0)
    back, full = _supply_c(plant) + loop / (loop_kg_s * cp), exchanger.source_kg_s
    coldest = _coldest(plant, hour, loop + _pumped(pumps, full), full)

    def needed(flow: float) -> float:
        return back - loop / _passed(exchanger, loop_kg_s, flow, cp)

    if coldest > needed(full):
        return None
    flow = max(loop / plant.rooms.loop.design_kw, 0.2) * full
    if coldest > needed(flow):
        flow = float(brentq(lambda kg_s: needed(kg_s) - coldest, flow, full))
    pump = _pumped(pumps, flow)
    return Settled(0.0, flow, pump, loop + pump, max(coldest, needed(flow)))


def _full_air(tower: Any, hour: Hour) -> float:
    """Return the dry air of fans at full speed, which move a volume."""
    return float(tower.full_air_m3_s * hour.density / (1.0 + hour.w))


def _coldest(plant: Any, hour: Hour, heat: float, water: float) -> float:
    return _tower_out(plant.rejector, heat, water, _full_air(plant.rejector, hour), hour)


def economiser(plant: Any, hour: Hour) -> Need:
    """Return a plant with towers, with an exchanger or without."""
    own, loop = _rooms(plant, hour)
    _, cp = _water(_supply_c(plant) + 5.0)
    kg_s = max(_coil_kw(plant, hour) / (cp * 10.0), 0.2 * plant.rooms.loop.pump.rated_kg_s)
    state = _free(plant, hour, loop, kg_s)
    if state is None:
        state = _settle(plant, hour, loop, kg_s, helps=False)
        if plant.exchanger is not None:
            helped = _settle(plant, hour, loop, kg_s, helps=True)
            state = helped if helped.compressor <= state.compressor else state
    tower, full = plant.rejector, _full_air(plant.rejector, hour)
    q, flow, air = state.heat, state.flow, full
    if _tower_out(tower, q, flow, full, hour) < state.target_c:
        air = brentq(
            lambda a: _tower_out(tower, q, flow, a, hour) - state.target_c,
            0.01 * full,
            full,
            xtol=1e-4,
        )
    x = air / full
    moved = x if x >= 0.2 else max(0.2 * (x - 0.1) / 0.1, 0.0)
    denser = hour.density / tower.design_density_kg_m3
    fan = tower.design_fan_kw * denser * (moved**3 if moved >= 0.2 else 0.04 * moved)
    frost = min(max((4.0 - hour.t_c) / 24.0, 0.0), 1.0) if hour.t_c < 0.0 else 0.0
    heater = tower.heater_kw * max(1.0 - flow / tower.design_water_kg_s, 0.0) * frost
    h_out = psychrolib.GetMoistAirEnthalpy(hour.t_c, hour.w) / 1000.0 + q / air
    t_out = brentq(
        lambda t: psychrolib.GetSatAirEnthalpy(t, hour.p_pa) / 1000.0 - h_out,
        hour.wet_bulb_c - 2.0,
        80.0,
    )
    vapour = air * (psychrolib.GetSatHumRatio(t_out, hour.p_pa) - hour.w)
    return Need(own + state.compressor + state.pump + fan + heater, max(vapour, 0.0))


# Coils in outdoor air


def _dry_cooler_air(coils: Any, q: float, t_in: float, t_out: float, hour: Hour) -> float:
    """Return the share of full air with which coils cool water so far; 1 where none does."""
    of = coils.params
    c_air, approach = coils.air_kg_s * 1.006, of.design_approach_k
    fall = getattr(of, "facility_delta_t_k", 10.0)
    mean = (fall + approach - of.dry_cooler_air_delta_t_k, approach)
    mean_k = (
        approach if abs(mean[0] - mean[1]) < 1e-9 else (mean[0] - mean[1]) / log(mean[0] / mean[1])
    )
    ua = coils.design_heat_kw / mean_k

    def made(x: float) -> float:
        c_hot, c_cold = q / (t_in - t_out), c_air * x
        least, ratio = min(c_hot, c_cold), min(c_hot, c_cold) / max(c_hot, c_cold)
        units = ua * x**0.7 / least
        e = exp(-units * (1.0 - ratio))
        effect = (1.0 - e) / (1.0 - ratio * e) if ratio < 1.0 - 1e-9 else units / (1.0 + units)
        return effect * least * (t_in - hour.t_c) - q

    return float(brentq(made, 1e-4, 1.0, xtol=1e-6)) if made(1.0) > 0.0 else 1.0


def _condenser_air(coils: Any, q: float, approach_k: float, design_k: float) -> float:
    """Return the share of full air of a condenser at one temperature."""
    c_air = coils.air_kg_s * 1.006
    units = -log(1.0 - coils.params.dry_cooler_air_delta_t_k / design_k)

    def made(x: float) -> float:
        return (1.0 - exp(-units * x**-0.3)) * c_air * x * approach_k - q

    return float(brentq(made, 1e-6, 1.0)) if made(1.0) > 0.0 else 1.0


def air_cooled(plant: Any, hour: Hour) -> Need:
    """Return air-cooled chillers without a free-cooling coil."""
    own, loop = _rooms(plant, hour)
    capacity, coils = plant.chillers.rated_kw, plant.coils
    condensing = max(hour.t_c + 12.0, 28.0)
    trim = min(loop, capacity)
    cop = _lift(_supply_c(plant), condensing, 0.45)
    compressor = capacity / cop * _part(trim / capacity)
    x = _condenser_air(coils, trim + compressor, condensing - hour.t_c, 12.0)
    fan = coils.design_fan_kw * _outdoor_fan(x, 0.15, hour, coils.design_density_kg_m3)
    return Need(own + compressor + fan, 0.0, loop - trim)


def liquid(plant: Any, hour: Hour) -> Need:
    """Return plates, tanks or doors on facility water with dry coolers and a chiller."""
    total, short = 0.0, 0.0
    for branch in plant.branches:
        handed = 0.0
        for side in branch.sides:
            out = side.share_frac * hour.heat_kw
            if side.air is not None:
                full = side.air.design_flow_m3_s * side.air.density_kg_m3 * 1.006
                fan = side.air.design_fan_kw * _fan(out / (full * side.air.params.room_delta_t_k))
                total, out = total + fan, out + fan
            if side.loop is not None:
                of = side.loop.params
                x = max(out / side.loop.design_heat_kw, of.cdu_pump_minimum_frac)
                pump = of.cdu_pump_frac * side.loop.design_heat_kw * x**3
                total, out = total + pump, out + pump
            handed += out
        need = _circuit(branch.circuit, handed, hour)
        total, short = total + need.kw, short + need.short_kw
    return Need(total, 0.0, short)


def _circuit(of: Any, heat: float, hour: Hour) -> Need:
    _, cp = _water(of.supply_c + 5.0)
    flow = max(heat / (cp * of.params.facility_delta_t_k), 0.2 * of.design_kg_s)
    pump = of.design_pump_kw * (flow / of.design_kg_s) ** 3
    load = heat + pump
    coils, supply = of.cooler.coils, of.supply_c
    back = supply + load / (flow * cp)

    def reaches(free: float) -> bool:
        if free <= 0.0 or hour.t_c >= back - free * (back - supply):
            return False
        x = _dry_cooler_air(coils, free * load, back, back - free * (back - supply), hour)
        return x < 1.0

    free = 1.0
    if not reaches(1.0):
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if reaches(middle) else (low, middle)
        free = low
    fan = 0.0
    if free > 1e-9:
        x = _dry_cooler_air(coils, free * load, back, back - free * (back - supply), hour)
        fan = coils.design_fan_kw * _outdoor_fan(x, 0.15, hour, coils.design_density_kg_m3)
    left, trim = (1.0 - free) * load, of.trim
    served = min(left, trim.capacity_kw)
    if served <= 1e-9:
        return Need(pump + fan, 0.0, left - served)
    condensing = max(hour.t_c + 12.0, 28.0)
    cop = _lift(supply, condensing, 0.45)
    compressor = trim.capacity_kw / cop * _part(served / trim.capacity_kw)
    c = trim.condensers
    x = _condenser_air(c, served + compressor, condensing - hour.t_c, 12.0)
    own = c.design_fan_kw * _outdoor_fan(x, 0.15, hour, c.design_density_kg_m3)
    return Need(pump + fan + compressor + own, 0.0, left - served)


# Air through rooms


def _path(plant: Any, hour: Hour) -> tuple[float, float, float]:
    """Return fans [kW], dry air [kg/s] and the rise from supply to return [K]."""
    full = plant.air.design_flow_m3_s * plant.air.density_kg_m3
    x = max(hour.heat_kw / (full * 1.006 * 12.0), 0.3)
    return plant.air.design_fan_kw * _fan(x), x * full, hour.heat_kw / (x * full * 1.006)


def _machine(trim: Any, load: float, wet_bulb: float, kg_s: float, hour: Hour) -> Need:
    """Return power and heat left of a direct-expansion machine, by its own curves."""
    if load <= 0.0:
        return Need(0.0)
    x = kg_s / trim.rated_kg_s
    capacity = _full_kw(trim, wet_bulb, kg_s, hour)
    served = min(load, capacity)
    part = 1.0 - 0.15 * (1.0 - served / capacity)
    rel = float(direct_expansion.energy_input_rel(wet_bulb, hour.t_c))
    rel *= float(direct_expansion.ENERGY_INPUT_FLOW.at(x))
    return Need(served * rel / (3.5 * part), 0.0, load - served)


def _full_kw(trim: Any, wet_bulb: float, kg_s: float, hour: Hour) -> float:
    """Return the capacity of a machine at an air flow."""
    by_flow = float(direct_expansion.CAPACITY_FLOW.at(kg_s / trim.rated_kg_s))
    return trim.rated_kw * by_flow * float(direct_expansion.capacity_rel(wet_bulb, hour.t_c))


def _running(trim: Any, kg_s: float, t_in: float, w: float, hour: Hour) -> tuple[float, float]:
    """Return surface and wet bulb of a coil at full capacity, wet or just dry."""
    p, t_in = hour.p_pa, min(t_in, 60.0)
    meets = kg_s * (1.0 - 0.15 ** (trim.rated_kg_s / kg_s))

    def dry(x: float) -> float:
        return t_in - _full_kw(trim, x, kg_s, hour) / meets / 1.006

    def miss(x: float) -> float:
        return float(psychrolib.GetHumRatioFromTWetBulb(t_in, x, p)) - float(
            psychrolib.GetSatHumRatio(max(dry(x), -90.0), p)
        )

    lowest = brentq(lambda x: psychrolib.GetHumRatioFromTWetBulb(t_in, x, p) - 1e-6, -20.0, t_in)
    x = float(brentq(miss, lowest, t_in, xtol=1e-9)) if miss(lowest) < 0.0 else float(lowest)
    if w <= psychrolib.GetSatHumRatio(max(dry(x), -90.0), p):
        return dry(x), x
    x = float(psychrolib.GetTWetBulbFromHumRatio(t_in, w, p))
    h = psychrolib.GetMoistAirEnthalpy(t_in, w) / 1000.0 - _full_kw(trim, x, kg_s, hour) / meets
    surface = brentq(lambda t: psychrolib.GetSatAirEnthalpy(t, p) / 1000.0 - h, -60.0, t_in)
    return float(surface), x


def _condensed(t_in: float, t_out: float, w: float, surface: float, p_pa: float) -> float:
    """Return the latent heat that goes with a fall of temperature [kJ/kg]."""
    w_surface = psychrolib.GetSatHumRatio(surface, p_pa)
    whole = psychrolib.GetMoistAirEnthalpy(t_in, max(w, w_surface))
    sensible = psychrolib.GetMoistAirEnthalpy(t_in, w_surface) - psychrolib.GetSatAirEnthalpy(
        surface, p_pa
    )
    latent = whole - psychrolib.GetMoistAirEnthalpy(t_in, w_surface)
    return float(latent / sensible * 1.006 * (t_in - t_out))


def _cooled(trim: Any, kg_s: float, t_in: float, t_out: float, w: float, hour: Hour) -> Need:
    """Return the machine that cools air so far while it cycles."""
    surface, x = _running(trim, kg_s, t_in, w, hour)
    latent = _condensed(t_in, t_out, w, surface, hour.p_pa)
    return _machine(trim, kg_s * (1.006 * (t_in - t_out) + latent), x, kg_s, hour)


def _dried(
    trim: Any, kg_s: float, air: tuple[float, float], t_out: float, back: float, limit: float,
    hour: Hour,
) -> Need:  # fmt: skip
    """Return the machine with as much moist outdoor air as its coil dries to the limit."""
    (t, w), p = air, hour.p_pa
    coldest = _dew_point(psychrolib.GetVapPresFromHumRatio(limit, p)) - 5.0

    def mixture(f: float) -> tuple[float, float, float, float]:
        t_in, w_in = max(back - f * (back - t), t_out), limit + f * (w - limit)
        return t_in, w_in, *_running(trim, kg_s, t_in, w_in, hour)

    def spare(f: float) -> float:
        t_in, w_in, surface, _ = mixture(f)
        cold = _condensed(t_in, t_out, w_in, min(surface, coldest), p)
        return cold - f * (w - limit) * (2501.0 + 1.86 * t_in)

    most = min((back - t_out) / (back - t), 1.0)
    share = most if spare(most) >= 0.0 else float(brentq(spare, 1e-3, most, xtol=1e-9))
    t_in, w_in, surface, x = mixture(share)
    own = _condensed(t_in, t_out, w_in, surface, p)
    cold = _condensed(t_in, t_out, w_in, min(surface, coldest), p)
    need = share * (w - limit) * (2501.0 + 1.86 * t_in)
    part = min(max((need - own) / (cold - own), 0.0), 1.0) if cold > own else 0.0
    x += part * (float(psychrolib.GetTWetBulbFromHumRatio(t_in, w_in, p)) - x)
    latent = own + part * (cold - own)
    return _machine(trim, kg_s * (1.006 * (t_in - t_out) + latent), x, kg_s, hour)


def dx(plant: Any, hour: Hour) -> Need:
    """Return room units."""
    fan, kg_s, rise = _path(plant, hour)
    warm = fan / (kg_s * 1.006)
    need = _cooled(plant.machine, kg_s, 24.0 + rise, 24.0 - warm, 0.0, hour)
    return Need(fan + need.kw, 0.0, need.short_kw)


def direct(plant: Any, hour: Hour) -> Need:
    """Return outdoor air without an evaporative stage, humidified by mist."""
    fan, kg_s, rise = _path(plant, hour)
    p, warm = hour.p_pa, fan / (kg_s * 1.006)
    limit = min(
        psychrolib.GetHumRatioFromTDewPoint(15.0, p),
        psychrolib.GetHumRatioFromRelHum(24.0, 0.8, p),
    )
    w = max(hour.w, psychrolib.GetHumRatioFromTDewPoint(-9.0, p))
    h = psychrolib.GetMoistAirEnthalpy(hour.t_c, hour.w)
    t = hour.t_c if w == hour.w else psychrolib.GetTDryBulbFromEnthalpyAndHumRatio(h, w)
    driest = psychrolib.GetVapPresFromHumRatio(min(w, limit), p) / 0.8
    dew = _dew_point(driest)
    supply = min(max(min(max(t + warm, 18.0), 24.0), dew), 24.0)
    before = supply - warm
    through = min((rise + warm) / max(before + rise + warm - t, 1e-9), 1.0)
    closed = _cooled(plant.trim, kg_s, 24.0 + rise, 24.0 - warm, 0.0, hour)
    opened = Need(0.0)
    if t < min(24.0 + rise, 30.0 + 1e-9):
        if hour.w > limit:
            opened = _dried(plant.trim, kg_s, (t, w), before, before + rise + warm, limit, hour)
        elif t > before + 1e-9:
            opened = _cooled(plant.trim, kg_s, t, before, w, hour)
        if opened.kw <= closed.kw and opened.short_kw <= closed.short_kw:
            mist = through * kg_s * (w - hour.w)
            return Need(fan + opened.kw + mist * 0.05 * 3600.0, mist, opened.short_kw)
    return Need(fan + closed.kw, 0.0, closed.short_kw)


def _dew_point(pv: float) -> float:
    return float(brentq(lambda t: psychrolib.GetSatVapPres(t) - pv, -90.0, 90.0, xtol=1e-9))


def indirect(plant: Any, hour: Hour) -> Need:
    """Return an air-to-air exchanger, wetted when needed."""
    fan, kg_s, rise = _path(plant, hour)
    warm, p = fan / (kg_s * 1.006), hour.p_pa
    wanted, back = (rise + warm) * kg_s * 1.006, 24.0 + rise

    def most(source: float, effect: float) -> float:
        return kg_s * 1.006 * effect * (back - source) if back - source > 2.0 else 0.0

    dry, wet = most(hour.t_c, 0.65), most(hour.wet_bulb_c, 0.70)
    wets = hour.t_c > 12.0 and dry < wanted and wet > dry and hour.wet_bulb_c >= 1.0
    possible = wet if wets else dry
    taken = min(wanted, possible)
    flow = kg_s / (plant.air.design_flow_m3_s * plant.air.density_kg_m3)
    share = max(taken / possible * flow, 0.2) if taken > 0.0 else 0.0
    left = max(rise + warm - taken / (kg_s * 1.006), 0.0)
    need = Need(0.0)
    if left > 1e-9:
        need = _cooled(plant.trim, kg_s, 24.0 - warm + left, 24.0 - warm, 0.0, hour)
    density = psychrolib.GetDryAirDensity(hour.t_c, p)
    volume = share * plant.secondary_kg_s / density
    design = plant.secondary_kg_s / plant.secondary_density_kg_m3
    pressure = 200.0 * (volume / design) ** 2 * density / plant.secondary_density_kg_m3
    secondary = volume * pressure / 600.0
    spray, vapour = 0.0, 0.0
    if wets:
        spray = 0.3 * plant.secondary_kg_s / _water(hour.wet_bulb_c)[0] * 100e3 / 600.0
        second = share * plant.secondary_kg_s
        h = psychrolib.GetMoistAirEnthalpy(hour.t_c, hour.w) / 1000.0 + taken / second
        t = brentq(lambda t: psychrolib.GetSatAirEnthalpy(t, p) / 1000.0 - h, -20.0, 80.0)
        vapour = max(second * (psychrolib.GetSatHumRatio(t, p) - hour.w), 0.0)
    return Need(fan + need.kw + secondary + spray, vapour, need.short_kw)


# Seas and rivers


def sea(plant: Any, hour: Hour) -> Need:
    """Return a plant at a sea of 8 C, with seawater as CoolProp has it."""
    own, loop = _rooms(plant, hour)
    density, cp = _seawater(12.0)
    flow = max(loop / (cp * 8.0), 0.2 * plant.design_kg_s)
    x = flow / plant.design_kg_s
    pump = flow / density * (density * 9.80665 * (5.0 + 15.0 * x * x)) / 750.0
    return Need(own + pump)


def surface(plant: Any, hour: Hour) -> Need:
    """Return a plant by a river, the chiller behind the exchanger in the same water."""
    of = plant.params
    own, loop = _rooms(plant, hour)
    entering = max(hour.water_c, of.intake_minimum_c)
    available = entering + plant.source.approach_k
    free = min(max((31.0 - available) / 10.0, 0.0), 1.0)
    density, cp = _water(entering + 3.0)
    rise = of.source_delta_t_k
    through = min(rise, 31.0 - available) if available < 31.0 else rise
    free_kw, trim = free * loop, min((1.0 - free) * loop, plant.chiller_capacity_kw)
    compressor = 0.0
    for _ in range(60):
        needed = max(free_kw / (cp * through), (free_kw + trim + compressor) / (cp * rise))
        condenser = max(entering + free_kw / (needed * cp), of.condenser_minimum_c)
        compressor = trim / _lift(21.0, condenser + 3.0, of.chiller_carnot_frac)
    served = min(plant.most_kg_s / needed, 1.0)
    flow = max(served * needed, 0.2 * plant.design_kg_s)
    x = flow / plant.design_kg_s
    lift = density * 9.80665 * of.source_static_head_m
    pressure = lift + of.source_pressure_pa * x * x
    pump = flow / density * pressure / (1000.0 * of.source_pump_efficiency_frac)
    return Need(own + pump + served * compressor, 0.0, (1.0 - served) * loop)


def combined(plant: Any, hour: Hour) -> Need:
    """Return the cheaper of outdoor air and water-cooled chillers that carries all heat."""
    answers = [
        oracle(stage, hour)
        for oracle, stage in zip((direct, economiser), plant.stages, strict=True)
    ]
    return min(answers, key=lambda need: (round(need.short_kw, 6), need.kw))


ORACLES: dict[str, Oracle] = {
    "air_cooled_chiller": air_cooled,
    "cold_plate": liquid,
    "combination": combined,
    "direct_air": direct,
    "dx": dx,
    "immersion": liquid,
    "indirect_air": indirect,
    "rear_door": liquid,
    "seawater": sea,
    "surface_water": surface,
    "water_cooled_chiller": economiser,
    "waterside": economiser,
}
"""Oracle of each mode that has a page, with the mode's defaults."""
