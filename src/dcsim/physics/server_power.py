"""Power of a server by its CPU utilisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, assert_never

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.arrays import as_arrays, require_between

Curve = Literal["linear", "fan2007"]

SPECPOWER_LOADS = tuple(i / 10.0 for i in range(11))
"""Target loads of SPECpower_ssj2008: active idle, then tenths up to full load."""


def server_power_frac(utilisation_frac: Real, idle_frac: Real, curve: Curve) -> Array:
    """Return the power of a server over its power at full load.

    Parameters
    ----------
    utilisation_frac
        CPU utilisation, 0..1.
    idle_frac
        Idle power over full power, 0..1.
    curve
        ``"linear"`` or ``"fan2007"``.

    Returns
    -------
    Array
        Power over full power, ``idle_frac``..1, broadcast shape.

    Raises
    ------
    InvalidInput
        If a fraction is out of range.

    Notes
    -----
    ``idle + (1 - idle) g(u)``, ``g = u`` or ``g = 2 u - u^1.4``. Fan, Weber and Barroso,
    Power provisioning for a warehouse-sized computer, ISCA 2007,
    doi 10.1145/1250662.1250665; fitted to groups of servers of 2007 with the
    exponent as calibrated there, not to single machines. Inlet temperature has no effect.

    Examples
    --------
    >>> float(server_power_frac(0.5, 0.4, "linear"))
    0.7
    >>> round(float(server_power_frac(0.5, 0.4, "fan2007")), 4)
    0.7726
    """
    u = np.asarray(utilisation_frac, dtype=np.float64)
    require_between("server_power_frac: utilisation_frac", u, 0.0, 1.0)
    require_between("server_power_frac: idle_frac", idle_frac, 0.0, 1.0)
    match curve:
        case "linear":
            dynamic = u
        case "fan2007":
            dynamic = 2.0 * u - u**1.4
        case _:
            assert_never(curve)
    return np.asarray(idle_frac + (1.0 - idle_frac) * dynamic)


def measured_power_w(
    utilisation_frac: Real, points_frac: Sequence[float], points_w: Sequence[float]
) -> Array:
    """Return the power of a server between its measured points [W].

    Parameters
    ----------
    utilisation_frac
        CPU utilisation, 0..1.
    points_frac
        Measured utilisations, rising from 0 to 1.
    points_w
        Power at each of them [W], above 0 and never falling.

    Returns
    -------
    Array
        Power [W], shape of ``utilisation_frac``.

    Raises
    ------
    InvalidInput
        If a utilisation is out of range or the points break a rule.

    Notes
    -----
    Straight lines between neighbours, as SPEC draws its load lines (SPECpower_ssj2008:
    active idle and ten target loads, `SPECPOWER_LOADS`). Nothing is extrapolated: the
    points must reach from rest to full load.

    Examples
    --------
    >>> float(measured_power_w(0.75, (0.0, 0.5, 1.0), (50.0, 120.0, 200.0)))
    160.0
    """
    (u,) = as_arrays(utilisation_frac)
    require_between("measured_power_w: utilisation_frac", u, 0.0, 1.0)
    wrong = faults_of_points(points_frac, points_w)
    if wrong:
        raise InvalidInput.of(
            "power-points", "measured_power_w", "; ".join(wrong), "correct the points"
        )
    return np.asarray(np.interp(u, points_frac, points_w), dtype=np.float64)


def faults_of_points(points_frac: Sequence[float], points_w: Sequence[float]) -> list[str]:
    """Return what is wrong with measured points of power, or nothing.

    >>> faults_of_points((0.0, 0.5), (90.0, 80.0))
    ['the points end at 0.5, not at full load', 'power falls from 90 W to 80 W at 0.5']
    """
    if len(points_frac) != len(points_w) or len(points_frac) < 2:
        return [f"{len(points_frac)} utilisations and {len(points_w)} powers make no curve"]
    wrong = []
    if points_frac[0] != 0.0:
        wrong.append(f"the points begin at {points_frac[0]:g}, not at rest")
    if points_frac[-1] != 1.0:
        wrong.append(f"the points end at {points_frac[-1]:g}, not at full load")
    if not points_w[0] > 0.0:
        wrong.append(f"the power at rest is {points_w[0]:g} W, not above zero")
    for i in range(1, len(points_w)):
        if not points_frac[i] > points_frac[i - 1]:
            wrong.append(f"utilisation {points_frac[i]:g} does not follow {points_frac[i - 1]:g}")
        if not points_w[i] >= points_w[i - 1]:
            was, now = points_w[i - 1], points_w[i]
            wrong.append(f"power falls from {was:g} W to {now:g} W at {points_frac[i]:g}")
    return wrong
