"""Coils between air and water, and the share of heat that a cold source can take."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.arrays import as_arrays, require_between, require_positive


def coil_supply_water_c(return_air_c: Real, supply_air_c: Real, effectiveness_frac: Real) -> Array:
    """Return the warmest supply water with which a coil cools the room's air.

    Parameters
    ----------
    return_air_c
        Air into the coil [C].
    supply_air_c
        Air out of the coil [C], at most ``return_air_c``.
    effectiveness_frac
        Air-side temperature effectiveness, above 0 and at most 1.

    Returns
    -------
    Array
        Water supply temperature [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If the effectiveness is out of range or the coil would heat the air.

    Notes
    -----
    ``T_w = T_ra - (T_ra - T_sa) / eps``, the definition of effectiveness where air is
    the smaller capacity flow; a dry coil of constant effectiveness.

    Examples
    --------
    >>> float(coil_supply_water_c(36.0, 24.0, 0.8))
    21.0
    """
    t_return, t_supply, effectiveness = as_arrays(return_air_c, supply_air_c, effectiveness_frac)
    require_positive("coil_supply_water_c: effectiveness_frac", effectiveness)
    require_between("coil_supply_water_c: effectiveness_frac", effectiveness, 0.0, 1.0)
    require_between("coil_supply_water_c: air cooled by [K]", t_return - t_supply, 0.0, np.inf)
    return t_return - (t_return - t_supply) / effectiveness


def free_cooling_frac(
    t_return_water_c: Real, t_source_available_c: Real, t_supply_water_c: Real
) -> Array:
    """Return the share of the heat that a cold source takes without a compressor.

    Parameters
    ----------
    t_return_water_c
        Warm water from the room [C].
    t_source_available_c
        Coldest water the source can make, approaches included [C].
    t_supply_water_c
        Water wanted by the room [C], below ``t_return_water_c``.

    Returns
    -------
    Array
        Share 0..1, broadcast shape; 1 where the source is colder than wanted, 0 where
        it is warmer than the return: the definition's limits, not a repair.

    Raises
    ------
    InvalidInput
        If the return is not warmer than the supply, or a temperature is no number.

    Notes
    -----
    ``f = (T_r - s) / (T_r - T_s)`` in 0..1: an integrated economiser in series before
    the chiller, with equal capacity flows.

    Examples
    --------
    >>> float(free_cooling_frac(30.0, 22.5, 20.0))
    0.75
    """
    t_return, source, supply = as_arrays(t_return_water_c, t_source_available_c, t_supply_water_c)
    require_between("free_cooling_frac: t_source_available_c", source, -100.0, 200.0)
    if not (t_return > supply).all():
        raise InvalidInput.of(
            "out-of-range",
            "free_cooling_frac: t_return_water_c",
            "the return water must be warmer than the supply water",
            "give the water loop a positive temperature rise",
        )
    return np.clip((t_return - source) / (t_return - supply), 0.0, 1.0)
