"""What time does to a plant: dirt on exchangers and filters, refrigerant that leaks away."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

YEAR_S = 365.25 * 86_400


def kern_seaton_frac(time_s: Real, time_constant_s: Real) -> Array:
    """Return how far fouling has come towards its final resistance.

    Parameters
    ----------
    time_s
        Time since cleaning [s], at least 0.
    time_constant_s
        Time constant of the build-up [s], above 0.

    Returns
    -------
    Array
        Resistance over the final resistance, 0..1, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``R(t)/R = 1 - exp(-t/tau)``: dirt settles at a steady rate and is carried off in
    proportion to what lies there. D. Q. Kern, R. E. Seaton, A theoretical analysis of
    thermal surface fouling, British Chemical Engineering 4 (1959) 258-262.

    Examples
    --------
    >>> round(float(kern_seaton_frac(100.0, 100.0)), 4)
    0.6321
    """
    time, constant = as_arrays(time_s, time_constant_s)
    require_between("kern_seaton_frac: time_s", time, 0.0, np.inf)
    require_positive("kern_seaton_frac: time_constant_s", constant)
    return -np.expm1(-time / constant)


def approach_added_k(clean_approach_k: Real, conductance_kw_per_m2_k: Real, fouling: Real) -> Array:
    """Return the approach that dirt adds to an exchanger at an unchanged heat.

    Parameters
    ----------
    clean_approach_k
        Approach of the clean exchanger [K], at least 0.
    conductance_kw_per_m2_k
        Overall conductance of the clean exchanger [kW/(m2 K)], above 0.
    fouling
        Fouling resistance [m2 K/kW], at least 0.

    Returns
    -------
    Array
        Added approach [K], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``1/U' = 1/U + R``, and at unchanged heat and flows every temperature difference grows
    with ``U/U' = 1 + U R``: exact where both flows have the same heat capacity rate, as
    about in plate exchangers, an estimate elsewhere. Resistances: TEMA standards, section
    RGP-T-2.4, 0.09 m2 K/kW for sea water and treated cooling water below 50 C, 0.2-0.35
    for rivers.

    Examples
    --------
    Plates of 4 kW/(m2 K) under 0.09 m2 K/kW: 36 % of an approach of 2 K.

    >>> float(approach_added_k(2.0, 4.0, 0.09))
    0.72
    """
    approach, conductance, resistance = as_arrays(
        clean_approach_k, conductance_kw_per_m2_k, fouling
    )
    require_between("approach_added_k: clean_approach_k", approach, 0.0, np.inf)
    require_positive("approach_added_k: conductance_kw_per_m2_k", conductance)
    require_between("approach_added_k: fouling", resistance, 0.0, np.inf)
    return approach * conductance * resistance


def filter_pressure_rel(time_s: Real, life_s: Real, final_rel: Real, share_frac: Real) -> Array:
    """Return the pressure that fans work against over that with clean filters.

    Parameters
    ----------
    time_s
        Time since the filters were changed [s], at least 0.
    life_s
        Time in which the filters reach their final pressure drop [s], above 0.
    final_rel
        Final pressure drop of the filters over their clean one, at least 1.
    share_frac
        Share of the clean filters in the whole clean pressure rise, 0..1.

    Returns
    -------
    Array
        Pressure over clean pressure, at least 1, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``1 + s ((f)^(t/L) - 1)``: the pressure drop of a filter grows by the same share in
    equal times, as loading curves do, from its clean to its final value (EN 13053 lets it
    reach three times the clean drop), and goes on so beyond its life.

    Examples
    --------
    A third of the pressure lies in filters that double their drop:

    >>> float(filter_pressure_rel(10.0, 10.0, 2.0, 0.3))
    1.3
    """
    time, life, final, share = as_arrays(time_s, life_s, final_rel, share_frac)
    require_between("filter_pressure_rel: time_s", time, 0.0, np.inf)
    require_positive("filter_pressure_rel: life_s", life)
    require_between("filter_pressure_rel: final_rel", final, 1.0, np.inf)
    require_between("filter_pressure_rel: share_frac", share, 0.0, 1.0)
    return 1.0 + share * (final ** (time / life) - 1.0)


def charge_frac(time_s: Real, leak_frac_per_year: Real) -> Array:
    """Return the refrigerant that is left of a full charge.

    Parameters
    ----------
    time_s
        Time since the charge was filled up [s], at least 0.
    leak_frac_per_year
        Share of what is there that leaks in a year, 0 to below 1.

    Returns
    -------
    Array
        Charge over full charge, above 0, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``(1 - l)^t`` with t in years of 365.25 days.

    Examples
    --------
    >>> float(charge_frac(2 * 365.25 * 86_400, 0.1))
    0.81
    """
    time, leak = as_arrays(time_s, leak_frac_per_year)
    require_between("charge_frac: time_s", time, 0.0, np.inf)
    require_between("charge_frac: leak_frac_per_year", leak, 0.0, 0.999)
    return (1.0 - leak) ** (time / YEAR_S)


def undercharge_rel(charge: Real, loss_per_missing_frac: Real) -> Array:
    """Return efficiency or capacity of a machine that lacks refrigerant.

    Parameters
    ----------
    charge
        Charge over full charge, 0..1.
    loss_per_missing_frac
        Loss over missing share, at least 0.

    Returns
    -------
    Array
        Value over that at full charge, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range, or so little is left that nothing would remain.

    Notes
    -----
    ``1 - k (1 - c)``, a straight line. At three quarters of the charge machines lost
    about 15 % of their efficiency and 20 % of their capacity on average: k = 0.6 and 0.8
    (W. Kim, J. E. Braun, Impacts of refrigerant charge on air conditioner and heat pump
    performance, Purdue 2010, paper 1122). Machines with a receiver stay whole longer;
    below 0.6 of the charge the line is not supported.

    Examples
    --------
    >>> float(undercharge_rel(0.75, 0.8))
    0.8
    """
    left, slope = as_arrays(charge, loss_per_missing_frac)
    require_between("undercharge_rel: charge", left, 0.0, 1.0)
    require_between("undercharge_rel: loss_per_missing_frac", slope, 0.0, np.inf)
    remaining = 1.0 - slope * (1.0 - left)
    require_positive("undercharge_rel: what remains", remaining)
    return remaining
