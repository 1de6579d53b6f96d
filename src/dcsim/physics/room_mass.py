"""Rooms as one lump of heat capacity: how fast they warm, and what their walls let out.

The lump holds one temperature, that of the air the servers draw; metal deep in the
racks follows it with a lag of minutes that is left out. Air turns over the room in
about a minute, so the lump is fair for steps of a minute and more.
"""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

STEEL_KJ_PER_KG_K = 0.5
"""Specific heat of racks and servers: steel 0.49, copper 0.39, aluminium 0.90, boards about 1."""
AIR_KJ_PER_M3_K = 1.2 * 1.006
"""Heat capacity of room air by volume, at 20 C and sea level."""
WATER_KJ_PER_L_K = 4.186
"""Heat capacity of water by volume, at 15 C."""

_SMALL = 1e-6


def heat_capacity_kj_per_k(metal_kg: Real, air_m3: Real, water_l: Real) -> Array:
    """Return the heat capacity of metal, air and water that warm together.

    Parameters
    ----------
    metal_kg
        Mass of racks and servers [kg], at least 0.
    air_m3
        Volume of the rooms' air [m3], at least 0.
    water_l
        Water of the loops [L], at least 0.

    Returns
    -------
    Array
        Heat capacity [kJ/K], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is negative or not finite.

    Notes
    -----
    ``C = 0.5 m + 1.207 V + 4.186 L``.

    Examples
    --------
    A rack of 400 kg in 10 m3 of air, with 20 litres of water:

    >>> round(float(heat_capacity_kj_per_k(400.0, 10.0, 20.0)), 2)
    295.79
    """
    metal, air, water = as_arrays(metal_kg, air_m3, water_l)
    require_between("heat_capacity_kj_per_k: metal_kg", metal, 0.0, np.inf)
    require_between("heat_capacity_kj_per_k: air_m3", air, 0.0, np.inf)
    require_between("heat_capacity_kj_per_k: water_l", water, 0.0, np.inf)
    return STEEL_KJ_PER_KG_K * metal + AIR_KJ_PER_M3_K * air + WATER_KJ_PER_L_K * water


def decay_rel(time_s: Real, capacity_kj_per_k: Real, wall_kw_per_k: Real) -> Array:
    """Return what is left of an excess temperature after a time without heating.

    Parameters
    ----------
    time_s
        Time [s], at least 0.
    capacity_kj_per_k
        Heat capacity [kJ/K], above 0.
    wall_kw_per_k
        Conductance of the walls [kW/K], at least 0.

    Returns
    -------
    Array
        Share that is left [-], 1 without walls, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``exp(-t UA / C)``.

    Examples
    --------
    >>> round(float(decay_rel(100.0, 100.0, 1.0)), 4)
    0.3679
    """
    return np.exp(-_time_rel("decay_rel", time_s, capacity_kj_per_k, wall_kw_per_k))


def held_rel(time_s: Real, capacity_kj_per_k: Real, wall_kw_per_k: Real) -> Array:
    """Return the share of a steady heat that still is in the lump after a time.

    Parameters
    ----------
    time_s, capacity_kj_per_k, wall_kw_per_k
        As in `decay_rel`.

    Returns
    -------
    Array
        Heat held over heat put in [-], 1 without walls, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``(1 - exp(-x)) / x`` with ``x = t UA / C``; below ``x = 1e-6`` its series ``1 - x/2``,
    whose error is ``x^2 / 6``.

    Examples
    --------
    >>> round(float(held_rel(100.0, 100.0, 1.0)), 4), float(held_rel(60.0, 100.0, 0.0))
    (0.6321, 1.0)
    """
    x = _time_rel("held_rel", time_s, capacity_kj_per_k, wall_kw_per_k)
    exact = -np.expm1(-x) / np.where(x > 0.0, x, 1.0)
    return np.where(x < _SMALL, 1.0 - 0.5 * x, exact)


def excess_k(
    start_k: Real, heat_kw: Real, time_s: Real, capacity_kj_per_k: Real, wall_kw_per_k: Real
) -> Array:
    """Return the excess temperature after a steady heat.

    Parameters
    ----------
    start_k
        Temperature above the setpoint at the start [K].
    heat_kw
        Steady heat into the lump [kW]; negative where it is taken out.
    time_s, capacity_kj_per_k, wall_kw_per_k
        As in `decay_rel`.

    Returns
    -------
    Array
        Temperature above the setpoint [K], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``C dT/dt = q - UA T``, hence ``T = T0 exp(-x) + (q t / C) (1 - exp(-x)) / x``.

    Examples
    --------
    100 kW into 60 MJ/K for ten minutes: 60 MJ, hence one kelvin.

    >>> float(excess_k(0.0, 100.0, 600.0, 60_000.0, 0.0))
    1.0
    """
    start, heat, time, capacity = as_arrays(start_k, heat_kw, time_s, capacity_kj_per_k)
    left = decay_rel(time, capacity, wall_kw_per_k)
    held = held_rel(time, capacity, wall_kw_per_k)
    return start * left + heat * time / capacity * held


def _time_rel(name: str, time_s: Real, capacity_kj_per_k: Real, wall_kw_per_k: Real) -> Array:
    """Return a time over the time constant of lump and walls [-]."""
    time, capacity, wall = as_arrays(time_s, capacity_kj_per_k, wall_kw_per_k)
    require_between(f"{name}: time_s", time, 0.0, np.inf)
    require_positive(f"{name}: capacity_kj_per_k", capacity)
    require_between(f"{name}: wall_kw_per_k", wall, 0.0, np.inf)
    return time * wall / capacity
