"""Noise with memory: the first-order autoregression behind weather and carbon."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array


def ar1(innovations: Array, rho: Array | float) -> Array:
    """Return a stationary AR(1) series of unit variance.

    Parameters
    ----------
    innovations
        Independent standard normal draws [-], shape (steps, series); they may be
        correlated between the series.
    rho
        Correlation with the step before [-], -1..1, one for all or shape (series,).

    Returns
    -------
    Array
        The series [-], shape (steps, series).

    Notes
    -----
    ``g[t] = rho g[t-1] + sqrt(1 - rho^2) e[t]`` with ``g[0] = e[0]``.

    Examples
    --------
    >>> ar1(np.array([[1.0], [0.0], [0.0]]), 0.5).ravel()
    array([1.  , 0.5 , 0.25])
    """
    series = np.sqrt(1.0 - np.square(rho)) * innovations
    series[:1] = innovations[:1]
    for step in range(1, len(series)):
        series[step] += rho * series[step - 1]
    return series
