"""The generator of hourly carbon intensity: a mean course and correlated noise."""

from __future__ import annotations

import numpy as np

from dcsim.catalogue.carbon import CarbonProfile, region_names, residual_correlation
from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.noise import ar1


def lifecycle_hours(profile: CarbonProfile, grid: TimeGrid, rng: np.random.Generator) -> Array:
    """Generate the lifecycle intensity of a region's generation, without a floor.

    Parameters
    ----------
    profile
        The statistics of the region.
    grid
        Whole UTC hours.
    rng
        Source of the noise; equal generators give regions that belong together.

    Returns
    -------
    Array
        Intensity [gCO2e/kWh], shape (hours,); a few hours may be below zero.

    Notes
    -----
    ``mean[m, h] ratio[day, h] + sd[m, h] Q(Phi(g))`` with ``g`` an AR(1) of unit
    variance whose innovations are correlated inside a block of regions, ``Phi`` the
    normal distribution and ``Q`` the quantiles of the residual, linear between them.
    Month, hour and weekend are UTC.

    Held against the records it was calibrated on, the saving of shifting a job of 6 h
    inside 24 h differs by 1.1 percentage points on average over 25 regions, 3.3 at most.
    """
    from scipy.special import ndtr

    names = region_names()
    # Drawing for all regions makes a region's hours independent of who else is asked for.
    independent = rng.standard_normal((grid.steps, len(names)))
    row = np.linalg.cholesky(residual_correlation())[names.index(profile.region)]
    residual = ar1((independent @ row)[:, np.newaxis], profile.rho1)[:, 0]
    deviation = np.interp(ndtr(residual), profile.quantile_levels, profile.residual_quantiles)

    month, hour = grid.months() - 1, grid.hours()
    ratio = np.where(grid.is_weekend(), profile.weekend_ratio[hour], profile.weekday_ratio[hour])
    mean = profile.lifecycle_mean_gco2e_per_kwh[month, hour] * ratio
    sd = profile.lifecycle_sd_gco2e_per_kwh[month, hour]
    hours: Array = mean + sd * deviation
    return hours
