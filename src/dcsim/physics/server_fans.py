"""Fans inside servers: their power by inlet, by liquid capture and by what is before them.

They are IT. A cooling mode does not book them; it tells what it does to them.
"""

from __future__ import annotations

import numpy as np

from dcsim.physics.arrays import Array, Real, as_arrays, require_between, require_positive

FLAT_TO_C = 25.0
FULL_FROM_C = 35.0
"""Inlet temperatures between which the fans speed up [C], ASHRAE TC 9.9 2021."""


def flow_frac(
    inlet_c: Real,
    minimum_frac: Real,
    flat_to_c: float = FLAT_TO_C,
    full_from_c: float = FULL_FROM_C,
) -> Array:
    """Return the air flow of a server over its full flow, by the temperature of its inlet.

    Parameters
    ----------
    inlet_c
        Air into the server [C], -60..80.
    minimum_frac
        Flow while the inlet is cool, above 0 and at most 1.
    flat_to_c, full_from_c
        Inlet up to which the flow stays low, and from which it is full [C].

    Returns
    -------
    Array
        Flow over full flow, ``minimum_frac``..1, broadcast shape; held at both ends.

    Raises
    ------
    InvalidInput
        If an argument is out of range or the two limits are not in order.

    Notes
    -----
    Linear in the inlet between the limits: ASHRAE TC 9.9, Thermal Guidelines for Data
    Processing Environments, 5th ed. 2021, shows the shape; the line is a simplification.

    Examples
    --------
    >>> float(flow_frac(20.0, 0.6)), round(float(flow_frac(30.0, 0.6)), 9)
    (0.6, 0.8)
    """
    inlet, minimum = as_arrays(inlet_c, minimum_frac)
    require_between("flow_frac: inlet_c", inlet, -60.0, 80.0)
    require_positive("flow_frac: minimum_frac", minimum)
    require_between("flow_frac: minimum_frac", minimum, 0.0, 1.0)
    require_positive("flow_frac: full_from_c - flat_to_c", full_from_c - flat_to_c)
    risen = np.clip((inlet - flat_to_c) / (full_from_c - flat_to_c), 0.0, 1.0)
    return np.asarray(minimum + (1.0 - minimum) * risen)


def power_frac(flow_frac: Real) -> Array:
    """Return the power of the fans over that at full flow.

    ``flow_frac`` is the flow over full flow, 0..1. The fan law ``P ~ V^3``: a server's
    resistance is friction alone.

    Raises
    ------
    InvalidInput
        If the flow is out of range.

    Examples
    --------
    >>> float(power_frac(0.5))
    0.125
    """
    (flow,) = as_arrays(flow_frac)
    require_between("power_frac: flow_frac", flow, 0.0, 1.0)
    return np.asarray(flow * flow * flow)


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
    return np.asarray(1.0 - power_frac(np.maximum(1.0 - capture, minimum)))


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


def leakage_rel(inlet_c: Real, rise_frac_per_k: Real, from_c: float = FLAT_TO_C) -> Array:
    """Return the power of the processors over that with a cool inlet.

    Parameters
    ----------
    inlet_c
        Air into the server [C], -60..80.
    rise_frac_per_k
        Growth for each kelvin, 0..0.1; 0.002-0.005 is usual, 0 leaves leakage out.
    from_c
        Inlet from which the chips warm up [C]: below, the fans hold them.

    Returns
    -------
    Array
        Power over power at ``from_c``, at least 1, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``1 + k max(T - T_0, 0)``: leakage current linearised over some tens of kelvins.

    Examples
    --------
    >>> round(float(leakage_rel(35.0, 0.003)), 9), float(leakage_rel(18.0, 0.003))
    (1.03, 1.0)
    """
    inlet, rise = as_arrays(inlet_c, rise_frac_per_k)
    require_between("leakage_rel: inlet_c", inlet, -60.0, 80.0)
    require_between("leakage_rel: rise_frac_per_k", rise, 0.0, 0.1)
    return np.asarray(1.0 + rise * np.maximum(inlet - from_c, 0.0))
