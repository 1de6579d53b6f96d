"""Heat through walls and roofs, and what the sun does to a roof."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

FILM_W_PER_M2_K = 17.0
"""Heat that an outer surface gives to air and sky per kelvin, ASHRAE HOF 2017 ch. 18."""
SKY_W_PER_M2 = 63.0
"""What a level surface loses to a sky colder than the air, ASHRAE HOF 2017 ch. 18."""


def sol_air_c(
    t_c: Real,
    sun_w_per_m2: Real,
    absorptance_frac: Real,
    emittance_frac: Real,
    film_w_per_m2_k: Real = FILM_W_PER_M2_K,
) -> Array:
    """Return the air that would heat a level roof as much as air, sun and sky do together.

    Parameters
    ----------
    t_c
        Outdoor air [C].
    sun_w_per_m2
        Sun on level ground [W/m2], at least 0.
    absorptance_frac
        Share of the sun that is not reflected, 0..1.
    emittance_frac
        Thermal emittance of the surface, 0..1.
    film_w_per_m2_k
        Coefficient of the outer surface [W/(m2 K)].

    Returns
    -------
    Array
        Sol-air temperature [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``t + (alpha I - epsilon dR) / h_o`` with ``dR`` = 63 W/m2 for a level surface (ASHRAE
    Handbook Fundamentals 2017, ch. 18). The sky's part is kept under clouds, which lessen
    it; a roof may so come out colder than the air by 3.3 K, as clear nights make it.

    Examples
    --------
    A black roof at noon: 30 + (0.9 * 1000 - 0.9 * 63) / 17.

    >>> round(float(sol_air_c(30.0, 1000.0, 0.9, 0.9)), 2)
    79.61
    """
    t, sun, absorptance, emittance, film = as_arrays(
        t_c, sun_w_per_m2, absorptance_frac, emittance_frac, film_w_per_m2_k
    )
    require_between("sol_air_c: sun_w_per_m2", sun, 0.0, 1500.0)
    require_between("sol_air_c: absorptance_frac", absorptance, 0.0, 1.0)
    require_between("sol_air_c: emittance_frac", emittance, 0.0, 1.0)
    require_positive("sol_air_c: film_w_per_m2_k", film)
    return np.asarray(t + (absorptance * sun - emittance * SKY_W_PER_M2) / film)


def conducted_kw(area_m2: Real, u_w_per_m2_k: Real, outside_c: Real, inside_c: Real) -> Array:
    """Return the heat that comes in through a surface.

    Parameters
    ----------
    area_m2
        Its area [m2], at least 0.
    u_w_per_m2_k
        Its transmittance, films included [W/(m2 K)], at least 0.
    outside_c, inside_c
        Air, or sol-air, outside and air inside [C].

    Returns
    -------
    Array
        Heat [kW], negative where it goes out, broadcast shape.

    Raises
    ------
    InvalidInput
        If area or transmittance is negative.

    Notes
    -----
    ``U A (t_out - t_in)``, without the mass of the wall, which shifts the peak by hours and
    keeps the day's mean.

    Examples
    --------
    >>> float(conducted_kw(1000.0, 0.5, 38.0, 28.0))
    5.0
    """
    area, u, outside, inside = as_arrays(area_m2, u_w_per_m2_k, outside_c, inside_c)
    require_between("conducted_kw: area_m2", area, 0.0, np.inf)
    require_between("conducted_kw: u_w_per_m2_k", u, 0.0, np.inf)
    return np.asarray(area * u * (outside - inside) / 1000.0)
