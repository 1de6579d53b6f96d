"""Dry coolers: water above the outdoor air by an approach that load and air flow set."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive


def approach_k(
    design_k: Real, load_frac: Real, air_frac: Real, load_exponent: Real, air_exponent: Real
) -> Array:
    """Return how much warmer than the air the water leaves.

    Parameters
    ----------
    design_k
        Approach at design heat and full air flow [K].
    load_frac
        Heat over design heat, at least 0.
    air_frac
        Air flow over design flow, above 0.
    load_exponent
        Power of the load, above 0; 1 for a constant conductance.
    air_exponent
        Power of the air flow, above 0; 0.6..0.8.

    Returns
    -------
    Array
        Approach [K], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``A = A_d q^a x^-n``: the conductance of a finned coil is that of its air side.

    Examples
    --------
    >>> float(approach_k(8.0, 0.5, 1.0, 1.0, 0.7))
    4.0
    """
    design, load, air, a, n = as_arrays(design_k, load_frac, air_frac, load_exponent, air_exponent)
    require_positive("approach_k: design_k", design)
    require_between("approach_k: load_frac", load, 0.0, np.inf)
    require_positive("approach_k: air_frac", air)
    require_positive("approach_k: load_exponent", a)
    require_positive("approach_k: air_exponent", n)
    return np.asarray(design * load**a * air**-n)


def air_frac(
    design_k: Real, load_frac: Real, wanted_k: Real, load_exponent: Real, air_exponent: Real
) -> Array:
    """Return the air flow that makes an approach, at most full flow.

    Arguments as in `approach_k`; ``wanted_k`` is the approach to make [K]. Where it is
    smaller than what full flow makes, or not positive, the answer is 1: the fan's limit.

    Examples
    --------
    >>> round(float(air_frac(8.0, 0.5, 8.0, 1.0, 0.7)), 4), float(air_frac(8.0, 0.5, 2.0, 1.0, 0.7))
    (0.3715, 1.0)
    """
    least = approach_k(design_k, load_frac, 1.0, load_exponent, air_exponent)
    wanted, n = as_arrays(wanted_k, air_exponent)
    reached = np.maximum(wanted, least)
    # No heat needs no air, at any wanted approach.
    some = reached > 0.0
    return np.asarray((least / np.where(some, reached, 1.0)) ** (1.0 / n))
