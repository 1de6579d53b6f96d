"""Counterflow exchange between two capacity flows: effectiveness and transfer units."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.arrays import as_arrays, require_between, require_positive

_BALANCED = 1e-9
"""Floor of ``1 - C``, where the formula turns into ``NTU / (1 + NTU)``."""


def effectiveness_frac(ntu: Real, capacity_ratio: Real) -> Array:
    """Return the effectiveness of a counterflow exchanger.

    Parameters
    ----------
    ntu
        Transfer units ``UA / Cmin``, above 0.
    capacity_ratio
        ``C = Cmin / Cmax``, 0..1.

    Returns
    -------
    Array
        Heat over the most that could pass, 0..1, broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``eps = (1 - e) / (1 - C e)``, ``e = exp(-NTU (1 - C))``; Kays and London, Compact
    Heat Exchangers. Balanced flows give ``NTU / (1 + NTU)``.

    Examples
    --------
    >>> round(float(effectiveness_frac(1.0, 1.0)), 6), round(float(effectiveness_frac(1.0, 0.0)), 6)
    (0.5, 0.632121)
    """
    units, ratio = as_arrays(ntu, capacity_ratio)
    require_positive("effectiveness_frac: ntu", units)
    require_between("effectiveness_frac: capacity_ratio", ratio, 0.0, 1.0)
    unbalance = np.maximum(1.0 - ratio, _BALANCED)
    passed = -np.expm1(-units * unbalance)
    return np.asarray(passed / (unbalance + ratio * passed))


def transfer_units(effectiveness: Real, capacity_ratio: Real) -> Array:
    """Return the transfer units that give an effectiveness; inverse of `effectiveness_frac`.

    Parameters
    ----------
    effectiveness
        Above 0 and below 1.
    capacity_ratio
        ``C = Cmin / Cmax``, 0..1.

    Raises
    ------
    InvalidInput
        If the effectiveness is not between 0 and 1: no exchanger reaches it.

    Examples
    --------
    >>> round(float(transfer_units(0.5, 1.0)), 6)
    1.0
    """
    wanted, ratio = as_arrays(effectiveness, capacity_ratio)
    require_between("transfer_units: capacity_ratio", ratio, 0.0, 1.0)
    if not ((wanted > 0.0) & (wanted < 1.0)).all():
        raise InvalidInput.of(
            "out-of-range",
            "transfer_units: effectiveness",
            "an effectiveness must lie between 0 and 1",
            "give the exchanger more flow or a wider approach",
        )
    unbalance = np.maximum(1.0 - ratio, _BALANCED)
    # (1 - eps C) / (1 - eps) = 1 + eps (1 - C) / (1 - eps)
    return np.asarray(np.log1p(wanted * unbalance / (1.0 - wanted)) / unbalance)
