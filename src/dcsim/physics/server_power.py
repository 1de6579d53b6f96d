"""Power of a server by its CPU utilisation."""

from __future__ import annotations

from typing import Literal, assert_never

from dcsim.physics.arrays import Array, Real, as_arrays, require_between

Curve = Literal["linear", "fan2007"]


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
    u, idle = as_arrays(utilisation_frac, idle_frac)
    require_between("server_power_frac: utilisation_frac", u, 0.0, 1.0)
    require_between("server_power_frac: idle_frac", idle, 0.0, 1.0)
    match curve:
        case "linear":
            dynamic = u
        case "fan2007":
            dynamic = 2.0 * u - u**1.4
        case _:
            assert_never(curve)
    return idle + (1.0 - idle) * dynamic
