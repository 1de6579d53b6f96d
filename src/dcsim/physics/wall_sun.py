"""The sun on walls: from the mean sky over level ground to a plane that stands upright."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between
from dcsim.physics.solar import HAURWITZ_PATH, HAURWITZ_W_PER_M2, clear_sky_w_per_m2

SOLAR_CONSTANT_W_PER_M2 = 1361.0
"""Sun above the air at the mean distance: Kopp & Lean 2011, Geophys. Res. Lett. 38:L01706."""
FIT_FROM, FIT_TO = 0.3, 0.8
"""Clearness indices over which the diffuse share was fitted."""
ALBEDO_FRAC = 0.2
"""Sun thrown back by bare ground, grass and asphalt: Liu & Jordan 1963, Solar Energy 7:53."""


def diffuse_share_frac(clearness_index: Real) -> Array:
    """Return the share of a mean month's sun that comes from the whole sky.

    Parameters
    ----------
    clearness_index
        Sun on level ground over that above the air, means of a month, 0..1.

    Returns
    -------
    Array
        Share 0..1, broadcast shape.

    Raises
    ------
    InvalidInput
        If the index is out of range.

    Notes
    -----
    ``1.311 - 3.022 K + 3.427 K^2 - 1.821 K^3``: Erbs, Klein & Duffie 1982, Solar Energy
    28:293, fitted for 0.3..0.8; the share at the nearer end holds beyond, as it does for the
    little sun of the first and the last hour. That of single hours would be too high here:
    the sky of `vertical_sun_w_per_m2` is the mean of clear and grey ones.

    Examples
    --------
    >>> round(float(diffuse_share_frac(0.5)), 3)
    0.429
    """
    (index,) = as_arrays(clearness_index)
    require_between("diffuse_share_frac: clearness_index", index, 0.0, 1.0)
    k = np.clip(index, FIT_FROM, FIT_TO)
    return np.asarray(1.311 + k * (-3.022 + k * (3.427 - 1.821 * k)))


def vertical_sun_w_per_m2(
    direction: tuple[Array, Array, Array], clearness_frac: Real, facing_deg: Real
) -> Array:
    """Return the sun on a wall under a mean sky.

    Parameters
    ----------
    direction
        Where the sun stands, as `dcsim.physics.solar.sun_direction` gives it.
    clearness_frac
        Share of the clear sky's sun that gets through clouds, 0..1.
    facing_deg
        Where the wall faces [deg]: 0 north, 90 east, 180 south, 270 west.

    Returns
    -------
    Array
        Irradiance of the wall [W/m2], broadcast shape.

    Raises
    ------
    InvalidInput
        If the share is none or the wall faces nowhere.

    Notes
    -----
    Beam on the wall's face, half of an even sky, and half of what level ground of albedo 0.2
    throws back (Liu & Jordan 1963). The beam is what the diffuse share leaves of Haurwitz's
    clear sky, ``(1 - d) f 1098 exp(-0.059/c)`` across its own way, which goes to nothing at
    the horizon without a limit.

    Examples
    --------
    Night, and the sun 30 degrees above the south in front of a south wall.

    >>> import numpy as np
    >>> night = (np.array(0.0), np.array(0.8), np.array(-0.6))
    >>> float(vertical_sun_w_per_m2(night, 0.6, 180.0))
    0.0
    >>> low = (np.array(0.0), np.array(-np.sqrt(0.75)), np.array(0.5))
    >>> round(float(vertical_sun_w_per_m2(low, 1.0, 180.0)))
    753
    """
    east, north, up = direction
    clearness, facing = as_arrays(clearness_frac, facing_deg)
    require_between("vertical_sun_w_per_m2: clearness_frac", clearness, 0.0, 1.0)
    require_between("vertical_sun_w_per_m2: facing_deg", facing, 0.0, 360.0)
    level = clearness * clear_sky_w_per_m2(up)
    is_day = up > 0.0
    above = np.where(is_day, up, 1.0)
    along = clearness * HAURWITZ_W_PER_M2 * np.exp(-HAURWITZ_PATH / above)
    share = diffuse_share_frac(along / SOLAR_CONSTANT_W_PER_M2)
    towards = np.radians(facing)
    on_face = np.maximum(east * np.sin(towards) + north * np.cos(towards), 0.0)
    beam = np.where(is_day, (1.0 - share) * along * on_face, 0.0)
    return np.asarray(beam + 0.5 * (share + ALBEDO_FRAC) * level)
