"""Two streams of air that mix, and a coil that cools and may dry the mixture."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between
from dcsim.physics.humidity import humidity_ratio
from dcsim.physics.saturation import saturation_pressure_pa

CP_VAPOUR, VAPORISATION = 1.86, 2501.0


def cold_stream_frac(t_warm_c: Real, t_cold_c: Real, cooling_k: Real) -> Array:
    """Return how much of a cold stream cools a warm one by so many kelvin.

    Parameters
    ----------
    t_warm_c, t_cold_c
        Temperatures of the streams [C].
    cooling_k
        Mixture below the warm stream [K], at least 0.

    Returns
    -------
    Array
        Share of the cold stream by mass of dry air, 0..1, broadcast shape; 1 where
        even the cold stream alone is too warm: the definition's limit.

    Raises
    ------
    InvalidInput
        If ``cooling_k`` is negative.

    Notes
    -----
    ``f = dt / (t_warm - t_cold)``. Temperatures mix in proportion to heat capacity, not
    to mass of dry air: streams that differ by 0.01 kg/kg give a temperature that is at
    most 0.5 % of their difference away from this.

    Examples
    --------
    >>> float(cold_stream_frac(36.0, 4.0, 12.0)), float(cold_stream_frac(36.0, 30.0, 12.0))
    (0.375, 1.0)
    """
    warm, cold, cooling = as_arrays(t_warm_c, t_cold_c, cooling_k)
    require_between("cold_stream_frac: cooling_k", cooling, 0.0, np.inf)
    reach = warm - cold
    enough = reach > cooling
    return np.where(enough, cooling / np.where(enough, reach, 1.0), 1.0)


def apparatus_dew_point_c(t_in_c: Real, t_out_c: Real, bypass_frac: Real) -> Array:
    """Return the surface temperature of a coil that cools air so far.

    Parameters
    ----------
    t_in_c, t_out_c
        Air into and out of the coil [C], ``t_out_c <= t_in_c``.
    bypass_frac
        Share of the air that passes untouched, 0..0.9; 0.05-0.2 for four to six rows.

    Returns
    -------
    Array
        Surface temperature [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If the coil would heat or the bypass is out of range.

    Notes
    -----
    ``(t_out - b t_in) / (1 - b)``: the bypass-factor model, ASHRAE Handbook HVAC Systems
    and Equipment 2016, ch. 23. It belongs to a coil whose capacity follows the load at
    constant air flow; a machine that cycles at full capacity is colder while it runs
    and dries the air more.

    Examples
    --------
    >>> float(apparatus_dew_point_c(36.0, 24.0, 0.2))
    21.0
    """
    t_in, t_out, bypass = as_arrays(t_in_c, t_out_c, bypass_frac)
    require_between("apparatus_dew_point_c: bypass_frac", bypass, 0.0, 0.9)
    require_between("apparatus_dew_point_c: t_in_c - t_out_c", t_in - t_out, 0.0, np.inf)
    return (t_out - bypass * t_in) / (1.0 - bypass)


def surface_humidity_ratio(t_surface_c: Real, p_pa: Real) -> Array:
    """Return the humidity ratio [kg/kg] of air saturated at a coil's surface [C, Pa].

    Drier air leaves its moisture alone; moister air condenses towards it.
    """
    return humidity_ratio(saturation_pressure_pa(t_surface_c), p_pa)


def coil_latent_kj_per_kg(t_out_c: Real, w_in: Real, w_surface: Real, bypass_frac: Real) -> Array:
    """Return the latent heat that a coil takes out of each kg of dry air.

    Parameters
    ----------
    t_out_c
        Air out of the coil [C].
    w_in, w_surface
        Humidity ratio of the air in, and at saturation on the surface [kg/kg].
    bypass_frac
        Share of the air that passes untouched, 0..0.9.

    Returns
    -------
    Array
        Latent heat [kJ/kg], 0 on a dry surface, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``(1 - b) max(w - ws, 0) (2501 + 1.86 t_out)``; the condensate's own heat, below 3 %
    of this, is counted as heat of the coil.

    Examples
    --------
    >>> round(float(coil_latent_kj_per_kg(15.0, 0.012, 0.010, 0.1)), 3)
    4.552
    """
    t_out, w, surface, bypass = as_arrays(t_out_c, w_in, w_surface, bypass_frac)
    require_between("coil_latent_kj_per_kg: bypass_frac", bypass, 0.0, 0.9)
    require_between("coil_latent_kj_per_kg: w_in", w, 0.0, np.inf)
    require_between("coil_latent_kj_per_kg: w_surface", surface, 0.0, np.inf)
    condensed = (1.0 - bypass) * np.maximum(w - surface, 0.0)
    return condensed * (VAPORISATION + CP_VAPOUR * t_out)
