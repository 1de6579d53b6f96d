"""The paper's own moist air: constants differ from ASHRAE's in the third digit."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

CP_AIR_KJ_PER_KG_K = 1.01
CP_WATER_KJ_PER_KG_K = 4.2
WATER_DENSITY_KG_M3 = 1000.0
STANDARD_PRESSURE_PA = 101_325.0

_FACTOR_AIR_PA, _FACTOR_WET_BULB_PA = 611.21, 611.2
_MASS_RATIO = 0.62198
_WET_BULB_STEPS = 7


def _saturation_pa(t_c: Array, factor_pa: float) -> Array:
    pressure: Array = factor_pa * np.exp((18.678 - t_c / 234.5) * t_c / (t_c + 257.14))
    return pressure


def require_outdoor(t_c: Array, rh_frac: Array, p_pa: Array) -> None:
    """Refuse outdoor air outside -60..60 C, 0..1 relative humidity, 50..110 kPa.

    Raises
    ------
    InvalidInput
        If a value is out of range.
    """
    require_between("lei_masanet: t_c", t_c, -60.0, 60.0)
    require_between("lei_masanet: rh_frac", rh_frac, 0.0, 1.0)
    require_between("lei_masanet: p_pa", p_pa, 50e3, 110e3)


def paper_humidity_ratio(t_c: Real, rh_frac: Real, p_pa: Real) -> Array:
    """Return the humidity ratio [kg/kg] at ``t_c`` [C], ``rh_frac`` and ``p_pa`` [Pa].

    Notes
    -----
    ``d = 0.62198 pv / (p - pv)``,
    ``pv = rh 611.21 exp((18.678 - t/234.5) t / (t + 257.14))`` (Buck), over water at any
    temperature.
    """
    t, rh, p = as_arrays(t_c, rh_frac, p_pa)
    pv = rh * _saturation_pa(t, _FACTOR_AIR_PA)
    return _MASS_RATIO * pv / (p - pv)


def paper_enthalpy_kj_per_kg(t_c: Real, d: Real) -> Array:
    """Return ``1.01 t + (2500 + 1.84 t) d`` [kJ per kg of dry air], ``t_c`` in C."""
    t, ratio = as_arrays(t_c, d)
    return CP_AIR_KJ_PER_KG_K * t + (2500.0 + 1.84 * t) * ratio


def paper_humidity_ratio_at_enthalpy(t_c: Real, h_kj_per_kg: Real) -> Array:
    """Return the humidity ratio [kg/kg] that gives air of ``t_c`` [C] an enthalpy [kJ/kg]."""
    t, h = as_arrays(t_c, h_kj_per_kg)
    return (h - CP_AIR_KJ_PER_KG_K * t) / (2500.0 + 1.84 * t)


def paper_wet_bulb_c(t_c: Real, rh_frac: Real, p_pa: Real) -> Array:
    """Return the paper's wet bulb [C]: saturated air of the same enthalpy.

    Parameters
    ----------
    t_c
        Dry bulb [C], -60..60.
    rh_frac
        Relative humidity over water, 0..1.
    p_pa
        Pressure [Pa], 50..110 kPa.

    Returns
    -------
    Array
        Wet bulb [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    Solves ``1.01 t + (2500 + 1.84 t) d = 1.01 tw + (2500 + 1.84 tw) d_sat(tw)`` with
    611.2 Pa in ``d_sat`` where the outdoor air has 611.21 Pa, as in the paper. Newton's
    method descends from the dry bulb in seven steps. The heat of the added water is
    neglected, so it lies up to some tenths of a kelvin from the thermodynamic one.
    """
    t, rh, p = as_arrays(t_c, rh_frac, p_pa)
    require_outdoor(t, rh, p)
    wanted = paper_enthalpy_kj_per_kg(t, paper_humidity_ratio(t, rh, p))
    tw = t + np.zeros_like(wanted)
    for _ in range(_WET_BULB_STEPS):
        pv = _saturation_pa(tw, _FACTOR_WET_BULB_PA)
        d = _MASS_RATIO * pv / (p - pv)
        log_slope = (18.678 * 257.14 - tw * (tw + 2 * 257.14) / 234.5) / (tw + 257.14) ** 2
        d_slope = d * log_slope * p / (p - pv)
        slope = CP_AIR_KJ_PER_KG_K + 1.84 * d + (2500.0 + 1.84 * tw) * d_slope
        tw = tw - (paper_enthalpy_kj_per_kg(tw, d) - wanted) / slope
    return tw


def paper_density_kg_m3(t_c: Real, p_pa: Real) -> Array:
    """Return the air density ``1.293 (p / 101325) 273.15 / (273.15 + t)`` [kg/m3]."""
    t, p = as_arrays(t_c, p_pa)
    require_positive("lei_masanet: p_pa", p)
    return 1.293 * (p / STANDARD_PRESSURE_PA) * 273.15 / (273.15 + t)


def paper_evaporation_heat_kj_per_kg(t_c: Real) -> Array:
    """Return the heat of evaporation ``2500.5 - 2.3097 t - 0.0013 t^2`` [kJ/kg]."""
    (t,) = as_arrays(t_c)
    return 2500.5 - 2.3097 * t - 0.0013 * t * t
