"""Fans inside servers: what liquid capture spares them and what a door costs them.

They are IT. A cooling mode does not book them; it tells what it does to them.
"""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive


def capture_saving_frac(capture_frac: Real, minimum_frac: Real) -> Array:
    """Return the share of fan power that is saved where liquid takes a share of the heat.

    Parameters
    ----------
    capture_frac
        Share of the server's heat that leaves by liquid, 0..1.
    minimum_frac
        Flow over full flow below which the fans do not go, 0..1; 0 if they are taken out.

    Returns
    -------
    Array
        Saved power over power without liquid, 0..1, broadcast shape.

    Raises
    ------
    InvalidInput
        If a share is out of range.

    Notes
    -----
    ``1 - max(1 - c, x_min)^3``: the air carries what is left at the same rise, and fan
    power goes with the cube of the flow. Cold plates that capture 60-80 % save 80-100 %
    of fan power in practice.

    Examples
    --------
    >>> round(float(capture_saving_frac(0.7, 0.4)), 9), float(capture_saving_frac(1.0, 0.0))
    (0.936, 1.0)
    """
    capture, minimum = as_arrays(capture_frac, minimum_frac)
    require_between("capture_saving_frac: capture_frac", capture, 0.0, 1.0)
    require_between("capture_saving_frac: minimum_frac", minimum, 0.0, 1.0)
    return np.asarray(1.0 - np.maximum(1.0 - capture, minimum) ** 3)


def resistance_saving_frac(added_pa: Real, own_pa: Real) -> Array:
    """Return what a resistance behind the servers saves of fan power: less than nothing.

    Parameters
    ----------
    added_pa
        Pressure drop of what stands in the exhaust, a passive door [Pa], at least 0.
    own_pa
        Pressure rise of the fans without it, at the same flow [Pa], above 0.

    Returns
    -------
    Array
        ``-added / own``, broadcast shape: at a held flow the power goes with the pressure.

    Raises
    ------
    InvalidInput
        If a pressure is out of range.

    Examples
    --------
    >>> float(resistance_saving_frac(15.0, 250.0))
    -0.06
    """
    added, own = as_arrays(added_pa, own_pa)
    require_between("resistance_saving_frac: added_pa", added, 0.0, np.inf)
    require_positive("resistance_saving_frac: own_pa", own)
    # Zero minus, so that no resistance is 0 and not -0.
    return np.asarray(0.0 - added / own)


def inlet_flow_frac(inlet_c: Real, flat_flow_frac: Real, flat_to_c: Real, full_at_c: Real) -> Array:
    """Return the flow of server fans over their full flow, by the air they draw in.

    Parameters
    ----------
    inlet_c
        Air to the servers [C].
    flat_flow_frac
        Flow over full flow in cool air, above 0 and at most 1.
    flat_to_c, full_at_c
        Where the flow begins to rise and where it is full [C].

    Returns
    -------
    Array
        Flow over full flow, broadcast shape; full above ``full_at_c``, as no more is there.

    Raises
    ------
    InvalidInput
        If a share is out of range or the two temperatures are in the wrong order.

    Notes
    -----
    Flat, then a straight line: fans hold the parts at their temperature, and a warmer
    inlet leaves fewer kelvins for it. ASHRAE TC 9.9 2021: flat to about 25 C, full at 35 C.

    Examples
    --------
    >>> [round(float(inlet_flow_frac(t, 0.6, 25.0, 35.0)), 9) for t in (20.0, 30.0, 40.0)]
    [0.6, 0.8, 1.0]
    """
    inlet, flat, low, high = as_arrays(inlet_c, flat_flow_frac, flat_to_c, full_at_c)
    require_between("inlet_flow_frac: flat_flow_frac", flat, 0.0, 1.0)
    require_positive("inlet_flow_frac: flat_flow_frac", flat)
    require_positive("inlet_flow_frac: full_at_c - flat_to_c", high - low)
    risen = np.clip((inlet - low) / (high - low), 0.0, 1.0)
    return np.asarray(flat + (1.0 - flat) * risen)


def leakage_rel(inlet_c: Real, per_k: Real, from_c: Real) -> Array:
    """Return the power that leakage adds to a processor, over its power.

    Parameters
    ----------
    inlet_c
        Air to the servers [C].
    per_k
        Share of the processor's power a kelvin [1/K], at least 0.
    from_c
        Inlet up to which the stated power holds [C].

    Returns
    -------
    Array
        ``per_k max(t - from, 0)``, broadcast shape.

    Raises
    ------
    InvalidInput
        If the share is negative.

    Examples
    --------
    >>> [round(float(leakage_rel(t, 0.004, 25.0)), 9) for t in (20.0, 35.0)]
    [0.0, 0.04]
    """
    inlet, slope, start = as_arrays(inlet_c, per_k, from_c)
    require_between("leakage_rel: per_k", slope, 0.0, np.inf)
    return np.asarray(slope * np.maximum(inlet - start, 0.0))
