"""Coefficient of performance of water chillers."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.saturation import KELVIN

EVAPORATOR_APPROACH_K = 2.0
CONDENSER_APPROACH_K = 3.0
"""Refrigerant to water: evaporating below the leaving, condensing above the entering water."""

LEI_MASANET_CONDENSER_C = (10.0, 32.0)
LEI_MASANET_LOAD_FRAC = (0.2, 0.8)
"""Range of the regression: condenser water [C] and load share."""


def lift_cop(
    t_leaving_water_c: Real,
    t_condenser_entering_c: Real,
    carnot_frac: Real,
    minimum_lift_k: Real,
) -> Array:
    """Return the COP of a chiller from its temperature lift.

    Parameters
    ----------
    t_leaving_water_c
        Chilled water out [C], -30..80.
    t_condenser_entering_c
        Condenser water in [C], -50..80.
    carnot_frac
        Share of Carnot's COP that is reached, above 0 and at most 1; usually 0.45..0.65.
    minimum_lift_k
        Least difference of condensing and evaporating temperature that the compressor makes
        [K], above 0. Where the waters ask for less, it is held: by a bypass of the
        condenser, slower fans or the machine's own valves.

    Returns
    -------
    Array
        COP [-], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``COP = eta (T_lw + 273.15 - 2) / max((T_ec + 3) - (T_lw - 2), L_min)``: Carnot between
    the refrigerant temperatures with approaches of 2 K and 3 K. Part load is left out.
    `at_minimum_lift` tells which hours the least lift ruled.

    Examples
    --------
    >>> round(float(lift_cop(18.0, 28.0, 0.5, 10.0)), 2)
    9.64
    >>> round(float(lift_cop(20.0, 5.0, 0.5, 10.0)), 2)
    14.56
    """
    carnot_k, lift_k, least_k = _by_lift(
        t_leaving_water_c, t_condenser_entering_c, carnot_frac, minimum_lift_k
    )
    return np.asarray(carnot_k / np.maximum(lift_k, least_k))


def at_minimum_lift(
    t_leaving_water_c: Real, t_condenser_entering_c: Real, minimum_lift_k: Real
) -> Flags:
    """Tell where `lift_cop` stands at its least lift (arguments and errors as there)."""
    _, lift_k, least_k = _by_lift(t_leaving_water_c, t_condenser_entering_c, 1.0, minimum_lift_k)
    return np.asarray(lift_k < least_k)


def _by_lift(
    t_leaving_water_c: Real, t_condenser_entering_c: Real, carnot_frac: Real, minimum_lift_k: Real
) -> tuple[Array, Array, Array]:
    """Return share of Carnot times evaporating temperature, the lift and the least lift [K]."""
    leaving, entering, carnot, least_k = as_arrays(
        t_leaving_water_c, t_condenser_entering_c, carnot_frac, minimum_lift_k
    )
    require_between("lift_cop: t_leaving_water_c", leaving, -30.0, 80.0)
    require_between("lift_cop: t_condenser_entering_c", entering, -50.0, 80.0)
    require_positive("lift_cop: carnot_frac", carnot)
    require_between("lift_cop: carnot_frac", carnot, 0.0, 1.0)
    require_positive("lift_cop: minimum_lift_k", least_k)
    evaporating_c = leaving - EVAPORATOR_APPROACH_K
    lift_k = entering + CONDENSER_APPROACH_K - evaporating_c
    return carnot * (evaporating_c + KELVIN), lift_k, least_k


def lei_masanet_cop(t_condenser_c: Real, load_frac: Real, error_frac: Real) -> Array:
    """Return the COP of a water-cooled chiller by the regression of Lei and Masanet.

    Parameters
    ----------
    t_condenser_c
        Condenser water [C]; fitted over about 10..32.
    load_frac
        Load over capacity; fitted over 0.2..0.8.
    error_frac
        Deviation of the machine from the regression, above -1.

    Returns
    -------
    Array
        COP [-], broadcast shape; above 0 at any temperature.

    Raises
    ------
    InvalidInput
        If the load is not in 0..1 or the deviation not above -1.

    Notes
    -----
    ``(16.798751 + 0.008840 t^2 - 8.528931 x^2 + 9.885294 x - 0.760621 t +
    0.084615 x t)(1 + e)``, Lei and Masanet 2020, Energy 201:117556,
    doi 10.1016/j.energy.2020.117556. It knows no chilled-water temperature. Outside
    its range it is evaluated and `lei_masanet_cop_in_range` tells.

    Examples
    --------
    >>> round(float(lei_masanet_cop(20.0, 0.5, 0.0)), 4)
    8.7789
    """
    t, x, error = as_arrays(t_condenser_c, load_frac, error_frac)
    require_between("lei_masanet_cop: load_frac", x, 0.0, 1.0)
    require_positive("lei_masanet_cop: 1 + error_frac", 1.0 + error)
    polynomial = (
        16.798751
        + 0.008840 * t * t
        - 8.528931 * x * x
        + 9.885294 * x
        - 0.760621 * t
        + 0.084615 * x * t
    )
    return polynomial * (1.0 + error)


def lei_masanet_cop_in_range(t_condenser_c: Real, load_frac: Real) -> Flags:
    """Tell where `lei_masanet_cop` lies within the range of its regression."""
    t, x = as_arrays(t_condenser_c, load_frac)
    warm, load = LEI_MASANET_CONDENSER_C, LEI_MASANET_LOAD_FRAC
    return np.asarray((t >= warm[0]) & (t <= warm[1]) & (x >= load[0]) & (x <= load[1]))
