"""Water that carries heat: how much of it, against which pressure, at what power."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

GRAVITY_M_S2 = 9.80665
"""Standard gravity, CGPM 1901."""


@dataclass(frozen=True, slots=True)
class Liquid:
    """A liquid with constant properties."""

    density_kg_m3: float
    cp_kj_per_kg_k: float


FRESH_WATER = Liquid(density_kg_m3=997.0, cp_kj_per_kg_k=4.18)
"""Fresh water at 25 C, 1 bar (IAPWS-95, doi 10.1063/1.1461829); over 5..40 C density
and specific heat move by less than 0.7 %."""

SEAWATER = Liquid(density_kg_m3=1025.0, cp_kj_per_kg_k=3.99)
"""Seawater of 35 g/kg (Sharqawy, Lienhard and Zubair 2010, doi 10.5004/dwt.2010.1079);
over 2..30 C density and specific heat move by less than 0.6 %. Brackish water carries
more heat by mass."""


def flow_kg_s(heat_kw: Real, delta_t_k: Real, cp_kj_per_kg_k: Real) -> Array:
    """Return the mass flow that carries a heat flow.

    Parameters
    ----------
    heat_kw
        Heat [kW], at least 0.
    delta_t_k
        Temperature rise of the liquid [K].
    cp_kj_per_kg_k
        Specific heat [kJ/(kg K)].

    Returns
    -------
    Array
        Flow [kg/s], broadcast shape.

    Raises
    ------
    InvalidInput
        If the heat is negative or a divisor is not positive.

    Notes
    -----
    ``m = Q / (cp dT)``: the first law, without change of phase.

    Examples
    --------
    >>> float(flow_kg_s(418.0, 10.0, 4.18))
    10.0
    """
    heat = np.asarray(heat_kw, dtype=np.float64)
    require_between("flow_kg_s: heat_kw", heat, 0.0, np.inf)
    require_positive("flow_kg_s: delta_t_k", delta_t_k)
    require_positive("flow_kg_s: cp_kj_per_kg_k", cp_kj_per_kg_k)
    return heat / (cp_kj_per_kg_k * delta_t_k)


def pump_power_kw(flow_m3_s: Real, pressure_pa: Real, efficiency_frac: Real) -> Array:
    """Return the electric power of a pump.

    Parameters
    ----------
    flow_m3_s
        Volume flow [m3/s], at least 0.
    pressure_pa
        Pressure rise [Pa], at least 0 (see `system_pressure_pa`).
    efficiency_frac
        Pump, drive and motor together, above 0 and at most 1.

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
    ``P = V dp / eta``. The efficiency is constant; real pumps lose some at part flow.

    Examples
    --------
    >>> float(pump_power_kw(0.01, 150e3, 0.75))
    2.0
    """
    flow, pressure, efficiency = as_arrays(flow_m3_s, pressure_pa, efficiency_frac)
    require_between("pump_power_kw: flow_m3_s", flow, 0.0, np.inf)
    require_between("pump_power_kw: pressure_pa", pressure, 0.0, np.inf)
    require_positive("pump_power_kw: efficiency_frac", efficiency)
    require_between("pump_power_kw: efficiency_frac", efficiency, 0.0, 1.0)
    return flow * pressure / (1000.0 * efficiency)


def head_pressure_pa(head_m: Real, density_kg_m3: Real) -> Array:
    """Return the pressure [Pa] of a column of ``head_m`` [m] and ``density_kg_m3`` [kg/m3].

    Notes
    -----
    ``p = rho g h``; a negative head is a fall that helps the pump.

    Raises
    ------
    InvalidInput
        If the head is not finite or the density not positive.

    Examples
    --------
    >>> round(float(head_pressure_pa(10.0, 1000.0)), 1)
    98066.5
    """
    head, density = as_arrays(head_m, density_kg_m3)
    require_between("head_pressure_pa: head_m", head, -12_000.0, 12_000.0)
    require_positive("head_pressure_pa: density_kg_m3", density)
    return density * GRAVITY_M_S2 * head


def system_pump_kw(
    flow_frac: Real,
    design_m3_s: float,
    static_pa: Real,
    friction_pa: Real,
    efficiency_frac: Real,
) -> Array:
    """Return the electric power of a pump in a piping system.

    Parameters
    ----------
    flow_frac
        Flow over design flow, at least 0.
    design_m3_s
        Design flow [m3/s], at least 0.
    static_pa
        Lift that is not recovered [Pa], at least 0.
    friction_pa
        Friction at design flow [Pa], at least 0.
    efficiency_frac
        Pump, drive and motor together, above 0 and at most 1.

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
    ``P = x V_d (p_static + p_friction x^2) / eta``: `pump_power_kw` at the pressure of
    `system_pressure_pa`, with the hours' flow checked once.

    Examples
    --------
    >>> float(system_pump_kw(0.5, 0.02, 50e3, 100e3, 0.75))
    1.0
    """
    flow = np.asarray(flow_frac, dtype=np.float64)
    require_between("system_pump_kw: flow_frac", flow, 0.0, np.inf)
    require_between("system_pump_kw: design_m3_s", design_m3_s, 0.0, np.inf)
    require_between("system_pump_kw: static_pa", static_pa, 0.0, np.inf)
    require_between("system_pump_kw: friction_pa", friction_pa, 0.0, np.inf)
    require_positive("system_pump_kw: efficiency_frac", efficiency_frac)
    require_between("system_pump_kw: efficiency_frac", efficiency_frac, 0.0, 1.0)
    pressure = static_pa + friction_pa * flow * flow
    return np.asarray(flow * design_m3_s * pressure / (1000.0 * efficiency_frac))


def system_pressure_pa(flow_frac: Real, static_pa: Real, friction_pa: Real) -> Array:
    """Return the pressure a piping system asks for at a share of its design flow.

    Parameters
    ----------
    flow_frac
        Flow over design flow, at least 0.
    static_pa
        Lift that is not recovered [Pa], at any flow.
    friction_pa
        Friction at design flow [Pa], at least 0.

    Returns
    -------
    Array
        Pressure [Pa], broadcast shape.

    Raises
    ------
    InvalidInput
        If the flow or the friction is negative.

    Notes
    -----
    ``p = p_static + p_friction x^2``: turbulent flow with a constant friction factor.

    Examples
    --------
    >>> float(system_pressure_pa(0.5, 50e3, 100e3))
    75000.0
    """
    flow, static, friction = as_arrays(flow_frac, static_pa, friction_pa)
    require_between("system_pressure_pa: flow_frac", flow, 0.0, np.inf)
    require_between("system_pressure_pa: friction_pa", friction, 0.0, np.inf)
    return static + friction * flow * flow
