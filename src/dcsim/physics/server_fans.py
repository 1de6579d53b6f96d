"""Fans inside servers: what liquid capture spares them and what a door costs them.

They are IT. A cooling mode does not book them; it tells what it does to them.
"""

from __future__ import annotations

import numpy as np

from dcsim.physics.arrays import Array, Real, as_arrays, require_between, require_positive


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
