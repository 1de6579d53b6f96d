"""Counterflow cooling towers by the effectiveness method of Merkel's theory.

Water falls through rising air. What drives the exchange is the enthalpy between the
air and saturated air at the water's temperature; written with a mean specific heat of
saturated air it becomes a counterflow exchanger between the water and the wet bulb
(Braun, Klein and Mitchell 1989, ASHRAE Transactions 95(2):164-174).

The heat is given, so the exit air follows from it directly, and with it the effective
specific heat: nothing is iterated except the air flow that just holds a setpoint.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics import counterflow, saturated_air
from dcsim.physics.airflow import CP_AIR_KJ_PER_KG_K
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.hydraulics import FRESH_WATER

AIR_EXPONENT, WATER_EXPONENT = 0.7, 0.0
"""UA grows with these powers of air and water flow: 0.6-0.8 of the air for film fills; it is
taken for the same at any water flow. Measured fills follow Ntu = c (water/air)^n, n 0.2-0.5
(Braun, Klein and Mitchell 1989): UA ~ air^(1-n) water^n."""

_HALVINGS = 28
"""Halvings of the bracket of the exit air, at most 60 K wide: 3e-7 K are left."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A sized tower: its design flows and its conductance at these flows."""

    air_kg_s: float
    ua_kw_per_k: float
    water_kg_s: float
    air_exponent: float = AIR_EXPONENT
    water_exponent: float = WATER_EXPONENT


@dataclass(frozen=True, slots=True)
class TowerState:
    """Where a tower settles, arrays of one shape."""

    leaving_c: Array
    """Water back from the tower [C]."""
    air_kg_s: Array
    exit_air_c: Array
    """Temperature of the saturated air that leaves [C]."""


def sized_fill(
    heat_kw: float,
    wet_bulb_c: float,
    approach_k: float,
    range_k: float,
    liquid_to_gas_ratio: float,
    p_pa: float,
) -> Fill:
    """Return the tower that just makes its design point.

    Parameters
    ----------
    heat_kw
        Heat to reject [kW].
    wet_bulb_c, approach_k, range_k
        Wet bulb [C], leaving water above it [K], cooling of the water [K].
    liquid_to_gas_ratio
        Mass flow of water over that of dry air.
    p_pa
        Pressure [Pa].

    Returns
    -------
    Fill
        Design air flow and UA.

    Raises
    ------
    InvalidInput
        ``tower-too-small`` if no fill makes the point with so little air.

    Examples
    --------
    >>> fill = sized_fill(1000.0, 25.6, 3.9, 5.6, 1.2, 101325.0)
    >>> round(fill.air_kg_s, 2), round(fill.ua_kw_per_k, 1)
    (35.6, 53.7)
    """
    require_positive("sized_fill: heat_kw", heat_kw)
    water_kw_per_k = heat_kw / range_k
    air_kg_s = water_kw_per_k / (FRESH_WATER.cp_kj_per_kg_k * liquid_to_gas_ratio)
    h_wet_bulb = float(saturated_air.enthalpy_kj_per_kg(wet_bulb_c, p_pa))
    rise = heat_kw / air_kg_s
    exit_air_c = float(saturated_air.temperature_c(h_wet_bulb + rise, p_pa, wet_bulb_c))
    air_kw_per_k = heat_kw / (exit_air_c - wet_bulb_c)
    least, most = sorted((water_kw_per_k, air_kw_per_k))
    wanted = heat_kw / (least * (approach_k + range_k))
    if wanted >= 1.0:
        raise InvalidInput.of(
            "tower-too-small",
            "sized_fill: liquid_to_gas_ratio",
            f"with {liquid_to_gas_ratio:g} kg of water a kg of air, water {approach_k:g} K "
            f"above a wet bulb of {wet_bulb_c:g} C cannot be made",
            "lower the ratio, widen the approach, or state a warmer design wet bulb",
        )
    effective_ua = least * float(counterflow.transfer_units(wanted, least / most))
    mean_cp = rise / (exit_air_c - wet_bulb_c)
    water_kg_s = water_kw_per_k / FRESH_WATER.cp_kj_per_kg_k
    return Fill(air_kg_s, effective_ua * CP_AIR_KJ_PER_KG_K / mean_cp, water_kg_s)


def coldest(
    fill: Fill,
    heat_kw: Real,
    water_kg_s: Real,
    wet_bulb_c: Real,
    p_pa: Real,
    air_kg_s: Real | None = None,
) -> TowerState:
    """Return the tower at its full air flow: the coldest water it can make.

    Parameters
    ----------
    fill
        The sized tower.
    heat_kw
        Heat it must reject [kW], at least 1e-3 kJ per kg of the design air.
    water_kg_s
        Water flow [kg/s].
    wet_bulb_c
        Wet bulb of the air [C], -60..60.
    p_pa
        Pressure [Pa].
    air_kg_s
        Dry air at full fans [kg/s]; the design flow unless given. Fans move a volume, so that
        it goes with the air's density.

    Returns
    -------
    TowerState
        Arrays of the broadcast shape.

    Raises
    ------
    InvalidInput
        If heat or water are not positive or the wet bulb is out of range.
    """
    heat, water, wet_bulb, p, full = as_arrays(
        heat_kw, water_kg_s, wet_bulb_c, p_pa, fill.air_kg_s if air_kg_s is None else air_kg_s
    )
    require_positive("tower: air_kg_s", full)
    require_between("tower: heat per air [kJ/kg]", heat / full, 1e-3, 500.0)
    require_positive("tower: water_kg_s", water)
    h_wet_bulb = saturated_air.enthalpy_kj_per_kg(wet_bulb, p)
    exit_air = saturated_air.temperature_c(h_wet_bulb + heat / full, p, wet_bulb)
    air = np.broadcast_to(full, exit_air.shape)
    leaving = _leaving_c(fill, heat, water, wet_bulb, air, exit_air)
    return TowerState(leaving, air, exit_air)


def held(
    fill: Fill,
    heat_kw: Real,
    water_kg_s: Real,
    wet_bulb_c: Real,
    p_pa: Real,
    setpoint_c: Real,
    air_kg_s: Real | None = None,
) -> TowerState:
    """Return the tower with the least air that holds a setpoint, or at full air if none does.

    Arguments and errors as in `coldest`; ``setpoint_c`` is the water wanted back [C].
    The leaving water is the larger of the setpoint and what the tower can do.

    Notes
    -----
    The air flow is found by halving a bracket of the exit air's temperature, which lies
    between that of full air and that of the entering water; each trial needs one
    saturation pressure, and the air follows as ``Q / (h_exit - h_wet_bulb)``.
    """
    full = coldest(fill, heat_kw, water_kg_s, wet_bulb_c, p_pa, air_kg_s)
    heat, water, wet_bulb, p, setpoint = as_arrays(
        heat_kw, water_kg_s, wet_bulb_c, p_pa, setpoint_c
    )
    h_wet_bulb = saturated_air.enthalpy_kj_per_kg(wet_bulb, p)
    target = np.maximum(setpoint, full.leaving_c)
    low = full.exit_air_c
    high = np.maximum(target + heat / (water * FRESH_WATER.cp_kj_per_kg_k), low)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        air = heat / (saturated_air.enthalpy_kj_per_kg(middle, p) - h_wet_bulb)
        too_cold = _leaving_c(fill, heat, water, wet_bulb, air, middle) < target
        low, high = np.where(too_cold, middle, low), np.where(too_cold, high, middle)
    full_air = setpoint <= full.leaving_c
    exit_air = np.where(full_air, full.exit_air_c, low)
    air = heat / (saturated_air.enthalpy_kj_per_kg(exit_air, p) - h_wet_bulb)
    return TowerState(target, np.minimum(air, full.air_kg_s), exit_air)


def capacity_kw(
    fill: Fill, air_kg_s: Real, water_kg_s: Real, entering_c: Real, wet_bulb_c: Real, p_pa: Real
) -> Array:
    """Return the heat that a tower takes from water of a given temperature.

    Parameters
    ----------
    fill
        The sized tower.
    air_kg_s
        Dry air through the tower [kg/s], above 0.
    water_kg_s
        Water flow [kg/s], above 0.
    entering_c
        Water into the tower [C], -20..90.
    wet_bulb_c, p_pa
        Wet bulb [C] and pressure [Pa] of the air.

    Returns
    -------
    Array
        Heat [kW], 0 where the water is no warmer than the wet bulb, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    The same exchange as in `coldest`; here the heat is unknown, so the exit air's temperature
    is found by halving between wet bulb and entering water.
    """
    air, water, entering, wet_bulb, p = as_arrays(
        air_kg_s, water_kg_s, entering_c, wet_bulb_c, p_pa
    )
    require_positive("capacity_kw: air_kg_s", air)
    require_positive("capacity_kw: water_kg_s", water)
    require_between("capacity_kw: entering_c", entering, -20.0, 90.0)
    h_wet_bulb = saturated_air.enthalpy_kj_per_kg(wet_bulb, p)
    low, high = wet_bulb, np.maximum(entering, wet_bulb + 1e-6)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        carried = air * (saturated_air.enthalpy_kj_per_kg(middle, p) - h_wet_bulb)
        leaving = _leaving_c(fill, carried, water, wet_bulb, air, middle)
        # Water that would enter colder than it does: the air carries off less than that.
        too_much = leaving + carried / (water * FRESH_WATER.cp_kj_per_kg_k) > entering
        low, high = np.where(too_much, low, middle), np.where(too_much, middle, high)
    carried = air * (saturated_air.enthalpy_kj_per_kg(low, p) - h_wet_bulb)
    return np.where(entering > wet_bulb, carried, 0.0)


def _leaving_c(
    fill: Fill, heat: Array, water: Array, wet_bulb: Array, air: Array, exit_air: Array
) -> Array:
    """Return the leaving water for a heat and the air that carries it off."""
    water_kw_per_k = water * FRESH_WATER.cp_kj_per_kg_k
    air_kw_per_k = heat / (exit_air - wet_bulb)
    least = np.minimum(water_kw_per_k, air_kw_per_k)
    ratio = least / np.maximum(water_kw_per_k, air_kw_per_k)
    mean_cp = air_kw_per_k / air
    flows = (air / fill.air_kg_s) ** fill.air_exponent
    if fill.water_exponent:
        flows = flows * (water / fill.water_kg_s) ** fill.water_exponent
    ua = fill.ua_kw_per_k * flows * mean_cp / CP_AIR_KJ_PER_KG_K
    effectiveness = counterflow.effectiveness_frac(ua / least, ratio)
    return np.asarray(wet_bulb + heat / (effectiveness * least) - heat / water_kw_per_k)


def evaporation_kg_s(air_kg_s: Real, exit_air_c: Real, w_entering: Real, p_pa: Real) -> Array:
    """Return the water that a tower evaporates.

    Parameters
    ----------
    air_kg_s
        Dry air through the tower [kg/s].
    exit_air_c
        Temperature of the saturated air that leaves [C].
    w_entering
        Humidity ratio of the air that enters [kg/kg].
    p_pa
        Pressure [Pa].

    Returns
    -------
    Array
        Evaporation [kg/s], at least 0, broadcast shape.

    Notes
    -----
    ``m_a (Ws(t_exit) - W)``: the exit air is saturated. In hot dry air more evaporates
    than the heat alone needs, because the air is cooled too.

    Examples
    --------
    >>> round(float(evaporation_kg_s(10.0, 30.0, 0.010, 101325.0)), 4)
    0.172
    """
    air, exit_air, w, p = as_arrays(air_kg_s, exit_air_c, w_entering, p_pa)
    require_between("evaporation_kg_s: air_kg_s", air, 0.0, np.inf)
    require_between("evaporation_kg_s: w_entering", w, 0.0, np.inf)
    return np.maximum(air * (saturated_air.humidity_ratio(exit_air, p) - w), 0.0)
