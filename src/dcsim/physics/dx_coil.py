"""The coil of a direct-expansion machine while it runs at full capacity.

A single-speed machine that is asked for less than it can do runs for a share of the time.
While it runs its surface is colder than the mean outlet tells: it takes the air in
by ``dT / r`` lower, with ``r`` the share of its capacity, and what condenses and what the
machine draws follow from that state.
"""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics import psychrometrics, saturated_air
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.direct_expansion import Biquadratic
from dcsim.physics.humidity import MOLAR_MASS_RATIO
from dcsim.physics.moist_mixing import CP_VAPOUR, VAPORISATION
from dcsim.physics.saturation import SaturationCurve

RATED_IN_C, RATED_WET_BULB_C, RATED_PRESSURE_PA = 26.67, 19.44, 101_325.0
"""Air into the coil at the rating of AHRI 210/240 and 340/360: 80 F and 67 F."""
RATED_AIR_KG_M3 = 1.157
"""Density of that air at that pressure: rated air flows are volumes of it."""
COLDEST_SURFACE_C = saturated_air.LOWEST_C
"""A surface colder than this counts as this; no coil is."""

CP_AIR = 1.006
"""Dry air of the ASHRAE Handbook Fundamentals 2017, ch. 1 [kJ/(kg K)]."""

_LIQUID = SaturationCurve(np.asarray(a=False))
_DRY_STEPS, _WET_STEPS = 6, 8


def bypass_at_flow_frac(rated_bypass_frac: float, flow_frac: Real) -> Array:
    """Return the share of the air that passes a coil untouched at another air flow.

    Parameters
    ----------
    rated_bypass_frac
        The share at the rated flow, 0..0.9.
    flow_frac
        Air flow over rated flow, above 0.

    Returns
    -------
    Array
        Bypassed share [-], shape of ``flow_frac``.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``b = exp(-NTU)`` with the transfer units going as one over the flow: ``b0^(1/x)``,
    EnergyPlus Engineering Reference 9.x, Coil:Cooling:DX:SingleSpeed, bypass factor.

    Examples
    --------
    >>> round(float(bypass_at_flow_frac(0.16, 0.5)), 4)
    0.0256
    """
    (flow,) = as_arrays(flow_frac)
    require_between("bypass_at_flow_frac: rated_bypass_frac", rated_bypass_frac, 0.0, 0.9)
    require_positive("bypass_at_flow_frac: flow_frac", flow)
    return np.asarray(np.power(rated_bypass_frac, 1.0 / flow))


def rated_bypass_frac(capacity_kw: float, sensible_heat_frac: float, air_m3_s: float) -> float:
    """Return the bypassed share of a coil from its nameplate.

    Parameters
    ----------
    capacity_kw
        Total cooling of the coil as rated, the fan's heat not taken off [kW].
    sensible_heat_frac
        Sensible over total cooling as rated.
    air_m3_s
        Rated flow, of air as it enters at the rating [m3/s].

    Returns
    -------
    float
        Bypassed share at the rated flow, 0..0.9.

    Raises
    ------
    InvalidInput
        If no coil surface does that: the line from the air in through the air out
        never meets saturation, or more air passes than cools.

    Notes
    -----
    Air of 26.67 C and 19.44 C wet bulb at 101325 Pa; the line through inlet and outlet
    meets saturation at the apparatus dew point, and
    ``b = (h_out - h_adp) / (h_in - h_adp)``: EnergyPlus Engineering Reference 9.x,
    Coil:Cooling:DX:SingleSpeed, bypass factor. The gap between saturation and the line is
    convex, so Newton's method from the outlet descends to the apparatus dew point.

    Examples
    --------
    >>> round(rated_bypass_frac(10.0, 0.75, 0.5), 3)
    0.074
    """
    require_positive("rated_bypass_frac: capacity_kw", capacity_kw)
    require_positive("rated_bypass_frac: air_m3_s", air_m3_s)
    require_between("rated_bypass_frac: sensible_heat_frac", sensible_heat_frac, 0.3, 1.0)
    p = RATED_PRESSURE_PA
    w_wb = float(saturated_air.humidity_ratio(np.asarray(RATED_WET_BULB_C), np.asarray(p)))
    w_in = (
        (VAPORISATION - 2.326 * RATED_WET_BULB_C) * w_wb - 1.006 * (RATED_IN_C - RATED_WET_BULB_C)
    ) / (VAPORISATION + CP_VAPOUR * RATED_IN_C - 4.186 * RATED_WET_BULB_C)
    drop = capacity_kw / (air_m3_s * RATED_AIR_KG_M3)
    per_w = VAPORISATION + CP_VAPOUR * RATED_IN_C
    w_out = w_in - (1.0 - sensible_heat_frac) * drop / per_w
    cp = 1.006 + CP_VAPOUR * w_out
    t_out = RATED_IN_C - sensible_heat_frac * drop / cp
    slope = (w_in - w_out) / (RATED_IN_C - t_out)
    t, rise = t_out, 0.0
    for _ in range(50):
        log_pv, log_slope = _LIQUID.log_pressure(np.asarray(max(t, COLDEST_SURFACE_C)))
        pv = float(np.exp(log_pv))
        w_sat = MOLAR_MASS_RATIO * pv / (p - pv)
        rise = w_sat * float(log_slope) * p / (p - pv) - slope
        if rise <= 0.0:
            break
        t -= (w_sat - (w_out + slope * (t - t_out))) / rise
    bypass = (t_out - t) / (RATED_IN_C - t)
    if rise <= 0.0 or not 0.0 <= bypass <= 0.9:
        raise InvalidInput.of(
            "impossible-coil",
            "rated_sensible_heat_frac",
            f"no coil surface gives {sensible_heat_frac:g} of {capacity_kw:g} kW as sensible "
            f"heat with {air_m3_s:g} m3/s",
            "usual are 0.65-0.8 with 0.04-0.06 m3/s for each kW; check the three values",
        )
    return float(bypass)


def dry_running_c(
    t_in_c: Array, p_pa: Array, outdoor_c: Array, drop_k: Array, capacity: Biquadratic
) -> tuple[Array, Array]:
    """Return the surface of a dry coil at full capacity and the wet bulb its curves take.

    Parameters
    ----------
    t_in_c, p_pa
        Air into the coil [C], at most 60, and its pressure [Pa].
    outdoor_c
        Air into the condenser [C].
    drop_k
        Air in less surface at rated capacity [K], at least 0:
        ``Q_rated / (m cp (1 - b))``.
    capacity
        The machine's capacity curve.

    Returns
    -------
    tuple of Array
        Surface [C] and wet bulb [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    A dry coil does not care how dry the air is: its curves take the wet bulb ``x`` of air
    whose dew point is the surface (EnergyPlus Engineering Reference 9.x, dry coil of
    Coil:Cooling:DX:SingleSpeed). The surface ``ts = t - drop c(x)`` follows from the
    capacity, and the psychrometer equation (ASHRAE Handbook Fundamentals 2017, ch. 1,
    eq. 33) joins both:
    ``(2501 - 2.326 x) ws(x) - 1.006 (t - x) = ws(ts) (2501 + 1.86 t - 4.186 x)``.
    The left rises with ``x`` and the right falls; six steps of Newton's method leave
    less than 1e-9 K. Saturation is over liquid water, also below 0 C.
    """
    require_between("dry_running_c: t_in_c", t_in_c, -20.0, 60.0)
    require_between("dry_running_c: drop_k", drop_k, 0.0, np.inf)
    one, linear, square = capacity.of_wet_bulb(outdoor_c)
    low, high = capacity.wet_bulb_c
    vapour = VAPORISATION + CP_VAPOUR * t_in_c
    x = t_in_c - 0.6 * np.minimum(drop_k, 25.0)
    for _ in range(_DRY_STEPS):
        within = np.minimum(np.maximum(x, low), high)
        surface = t_in_c - drop_k * (one + within * (linear + square * within))
        surface = np.maximum(surface, COLDEST_SURFACE_C)
        w_surface, w_slope = _saturated(surface, p_pa)
        falls = np.where(within == x, drop_k * (linear + 2.0 * square * x), 0.0)
        w_x, slope_x = _saturated(x, p_pa)
        heat, left = VAPORISATION - 2.326 * x, vapour - 4.186 * x
        excess = heat * w_x - 1.006 * (t_in_c - x) - w_surface * left
        rise = heat * slope_x - 2.326 * w_x + 1.006 + 4.186 * w_surface + w_slope * falls * left
        x = np.minimum(np.maximum(x - excess / rise, -30.0), t_in_c)
    within = np.minimum(np.maximum(x, low), high)
    surface = t_in_c - drop_k * (one + within * (linear + square * within))
    return np.maximum(surface, COLDEST_SURFACE_C), x


def wet_surface_c(t_in_c: Array, w_in: Array, p_pa: Array, enthalpy_kj_per_kg: Array) -> Array:
    """Return the surface of a wet coil that takes so much out of the air that meets it.

    Parameters
    ----------
    t_in_c, w_in, p_pa
        Air into the coil [C, kg/kg, Pa].
    enthalpy_kj_per_kg
        ``Q / (m (1 - b))`` for each kg of dry air that is not bypassed [kJ/kg], at least 0.

    Returns
    -------
    Array
        Surface [C], broadcast shape; at most the air in.

    Raises
    ------
    InvalidInput
        If heat would be added.

    Notes
    -----
    The apparatus dew point of the bypass-factor model (EnergyPlus Engineering Reference
    9.x, Coil:Cooling:DX:SingleSpeed): air leaves the surface saturated at the enthalpy
    ``h(t, w) - q``. The enthalpy of saturated air is convex and rises: Newton's method from
    the air in descends, eight steps leave less than 1e-8 K. Not colder than -70 C.

    Examples
    --------
    >>> one = [np.array([value]) for value in (27.0, 0.012, 101325.0, 25.0)]
    >>> round(float(wet_surface_c(*one)[0]), 2)
    11.46
    """
    require_between("wet_surface_c: enthalpy_kj_per_kg", enthalpy_kj_per_kg, 0.0, np.inf)
    lowest = saturated_air.enthalpy_kj_per_kg(COLDEST_SURFACE_C, p_pa)
    wanted = psychrometrics.enthalpy_kj_per_kg(t_in_c, w_in) - enthalpy_kj_per_kg
    surface = saturated_air.temperature_c(np.maximum(wanted, lowest), p_pa, t_in_c, _WET_STEPS)
    return np.minimum(surface, t_in_c)


def latent_per_sensible(t_in_c: Array, w_in: Array, surface_c: Array, p_pa: Array) -> Array:
    """Return latent over sensible heat of air that meets a surface.

    Parameters
    ----------
    t_in_c, w_in, p_pa
        Air into the coil [C, kg/kg, Pa].
    surface_c
        Surface, colder than the air in [C].

    Returns
    -------
    Array
        Ratio [-], 0 on a dry surface, broadcast shape.

    Notes
    -----
    ``(w - ws) (2501 + 1.86 t) / ((1.006 + 1.86 ws) (t - ts))``: both parts of the drop of
    enthalpy from the air in to saturation at the surface, as EnergyPlus divides them.

    Examples
    --------
    >>> one = [np.array([value]) for value in (27.0, 0.012, 11.46, 101325.0)]
    >>> round(float(latent_per_sensible(*one)[0]), 2)
    0.58
    """
    w_surface = saturated_air.humidity_ratio(surface_c, p_pa)
    latent = (VAPORISATION + CP_VAPOUR * t_in_c) * np.maximum(w_in - w_surface, 0.0)
    return np.asarray(latent / ((CP_AIR + CP_VAPOUR * w_surface) * (t_in_c - surface_c)))


def _saturated(t_c: Array, p_pa: Array) -> tuple[Array, Array]:
    """Return the humidity ratio over liquid water [kg/kg] and its slope [1/K]."""
    log_pv, log_slope = _LIQUID.log_pressure(t_c)
    pv = np.exp(log_pv)
    air = p_pa - pv
    w = MOLAR_MASS_RATIO * pv / air
    return w, w * log_slope * p_pa / air
