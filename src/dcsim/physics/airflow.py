"""Air that carries heat: how much of it, and what its fans take."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

CP_AIR_KJ_PER_KG_K = 1.006
"""Specific heat of dry air near 20 C, ASHRAE Handbook Fundamentals 2017, ch. 1."""


def air_flow_m3_s(
    heat_kw: Real, delta_t_k: Real, density_kg_m3: Real, cp_kj_per_kg_k: Real = CP_AIR_KJ_PER_KG_K
) -> Array:
    """Return the volume flow of air that carries a heat flow.

    Parameters
    ----------
    heat_kw
        Sensible heat [kW], at least 0.
    delta_t_k
        Temperature rise of the air [K].
    density_kg_m3
        Density at the fan, at site pressure [kg/m3].
    cp_kj_per_kg_k
        Specific heat [kJ/(kg K)].

    Returns
    -------
    Array
        Flow [m3/s], broadcast shape.

    Raises
    ------
    InvalidInput
        If the heat is negative or a divisor is not positive.

    Notes
    -----
    ``V = Q / (rho cp dT)``: the first law; latent heat is left out.

    Examples
    --------
    >>> round(float(air_flow_m3_s(12.072, 10.0, 1.2)), 9)
    1.0
    """
    heat = np.asarray(heat_kw, dtype=np.float64)
    require_between("air_flow_m3_s: heat_kw", heat, 0.0, np.inf)
    require_positive("air_flow_m3_s: delta_t_k", delta_t_k)
    require_positive("air_flow_m3_s: density_kg_m3", density_kg_m3)
    require_positive("air_flow_m3_s: cp_kj_per_kg_k", cp_kj_per_kg_k)
    return heat / (density_kg_m3 * cp_kj_per_kg_k * delta_t_k)


def fan_power_kw(flow_m3_s: Real, pressure_pa: Real, efficiency_frac: Real) -> Array:
    """Return the electric power of a fan.

    Parameters
    ----------
    flow_m3_s
        Volume flow [m3/s], at least 0.
    pressure_pa
        Total pressure rise [Pa], at least 0.
    efficiency_frac
        Fan, drive and motor together, above 0 and at most 1.

    Returns
    -------
    Array
        Power [kW], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``P = V dp / eta``: incompressible flow, good below about 3 kPa.

    Examples
    --------
    >>> float(fan_power_kw(10.0, 180.0, 0.6))
    3.0
    """
    flow, pressure, efficiency = as_arrays(flow_m3_s, pressure_pa, efficiency_frac)
    require_between("fan_power_kw: flow_m3_s", flow, 0.0, np.inf)
    require_between("fan_power_kw: pressure_pa", pressure, 0.0, np.inf)
    require_positive("fan_power_kw: efficiency_frac", efficiency)
    require_between("fan_power_kw: efficiency_frac", efficiency, 0.0, 1.0)
    return flow * pressure / (1000.0 * efficiency)


def fan_part_load_frac(flow_frac: Real, minimum_frac: Real, linear_frac: Real) -> Array:
    """Return the share of design power that a fan takes at a share of design flow.

    Parameters
    ----------
    flow_frac
        Wanted flow over design flow, at least 0; above 1 the same law goes on.
    minimum_frac
        Lowest flow the fan can run at, 0..1; 1 is a fixed-speed fan.
    linear_frac
        Share of the power that falls with the flow, because the plenum holds its
        pressure; the rest falls with its cube. 0..1.

    Returns
    -------
    Array
        Power over design power, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``x = max(flow, minimum)``, ``P/P0 = l x + (1 - l) x^3``: the fan affinity laws
    with a constant-pressure part. The flow is floored here; the caller reports how
    often ``flow_frac < minimum_frac``.

    Examples
    --------
    >>> float(fan_part_load_frac(0.5, 0.3, 0.0)), float(fan_part_load_frac(0.5, 1.0, 0.25))
    (0.125, 1.0)
    """
    flow = np.asarray(flow_frac, dtype=np.float64)
    require_between("fan_part_load_frac: flow_frac", flow, 0.0, np.inf)
    require_between("fan_part_load_frac: minimum_frac", minimum_frac, 0.0, 1.0)
    require_between("fan_part_load_frac: linear_frac", linear_frac, 0.0, 1.0)
    speed = np.maximum(flow, minimum_frac)
    return np.asarray(speed * (linear_frac + (1.0 - linear_frac) * speed * speed))
