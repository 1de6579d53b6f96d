"""Weather of a period, and a synthetic year made from monthly normals."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.catalogue.stations import Station
from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.physics.psychrometrics import (
    relative_humidity_frac,
    standard_pressure_pa,
    wet_bulb_from_dew_point_c,
)
from dcsim.signals.hours import require_hourly, spread
from dcsim.signals.noise import ar1
from dcsim.signals.normals import daily_normals

ANOMALY_RHO = 0.75
"""Correlation of a day's anomaly with the day before [-]."""
DEW_POINT_CORRELATION = 0.8
"""Correlation of the dew point's anomaly with that of the dry bulb [-]."""
WARMEST_HOUR = 15.0
"""Local solar time of the daily maximum [h]."""
DEW_POINT_MARGIN_K = 0.1
"""The dew point stays this far below the dry bulb [K]."""
COLDEST_C = -60.0
"""Floor of the dry bulb, where the psychrometric relations end [C]."""

_S_PER_DEGREE = DAY_S / 360.0


@dataclass(frozen=True, slots=True, eq=False)
class Weather:
    """State of the outdoor air; every array has shape (steps,).

    Attributes
    ----------
    grid
        The steps of the arrays.
    dry_bulb_c, dew_point_c, wet_bulb_c
        Temperatures [C].
    relative_humidity_frac
        Relative humidity [-].
    pressure_pa
        Pressure of the air [Pa].
    provenance, quality
        Where the values come from, and how far to trust them.
    capped_dew_point_hours
        Hours in which the dew point was lowered below the dry bulb.
    floored_dry_bulb_hours
        Hours in which the dry bulb was raised to the floor.
    notes
        What was filled, moved or assumed in a file; empty for synthetic weather.
    """

    grid: TimeGrid
    dry_bulb_c: Array
    dew_point_c: Array
    wet_bulb_c: Array
    relative_humidity_frac: Array
    pressure_pa: Array
    provenance: str
    quality: str
    capped_dew_point_hours: int
    floored_dry_bulb_hours: int
    notes: tuple[str, ...] = ()

    def on(self, grid: TimeGrid) -> Weather:
        """Return the weather on a finer grid of the same period, constant in each hour.

        Raises
        ------
        InvalidInput
            ``grid-mismatch`` (see `dcsim.signals.hours.spread`).
        """
        return replace(
            self,
            grid=grid,
            dry_bulb_c=spread(self.dry_bulb_c, self.grid, grid),
            dew_point_c=spread(self.dew_point_c, self.grid, grid),
            wet_bulb_c=spread(self.wet_bulb_c, self.grid, grid),
            relative_humidity_frac=spread(self.relative_humidity_frac, self.grid, grid),
            pressure_pa=spread(self.pressure_pa, self.grid, grid),
        )


def synthetic_year(
    station: Station,
    grid: TimeGrid,
    rng: np.random.Generator,
    elevation_m: float | None = None,
) -> Weather:
    """Make weather for a period from a station's monthly normals.

    Parameters
    ----------
    station
        The place and its normals.
    grid
        Whole UTC hours; any length.
    rng
        Source of the anomalies.
    elevation_m
        Height of the site [m] if it is not that of the station. It sets the
        pressure only; temperatures are left as the station has them.

    Returns
    -------
    Weather
        Modelled hourly values.

    Raises
    ------
    InvalidInput
        ``grid-not-hourly``, ``no-daily-spread`` (a spread of the normals is not
        positive), or an elevation outside the standard atmosphere.

    Notes
    -----
    On local solar day ``d`` at local solar hour ``h``:
    ``T = mean[d] + sd[d] z[d] + range[d] / 2 cos(2 pi (h - 15) / 24)`` and
    ``Tdp = min(dew[d] + dew_sd[d] (0.8 z[d] + 0.6 y[d]), T - 0.1 K)``, where ``z`` and
    ``y`` are independent AR(1) series with correlation 0.75 from day to day and the
    courses keep the monthly normals (`dcsim.signals.normals.daily_normals`). ``T``
    ends at -60 C. The cap on the dew point lowers its mean by some tenths of a kelvin;
    capped and floored hours are counted.

    Against the records of 16 cities in 2023 the share of hours below 18 C differs by
    0.015 on average (0.052 at most). Extremes are mild: the 99th percentile of the
    dry bulb is 1.7 K lower on average, the highest hour 3.4 K (up to 9 K) lower than
    recorded. Do not size a chiller on it. A single year's months stray from the
    normals by up to about 3 K, as real months do.
    """
    require_hourly(grid)
    local_s = grid.times_s() + round(station.longitude_deg * _S_PER_DEGREE)
    days, day = np.unique(local_s // DAY_S, return_inverse=True)
    local_h = local_s % DAY_S / 3600.0
    dry_day, dew_day, range_day = _daily_course(station, days, rng)

    swing = np.cos(2.0 * np.pi * (local_h - WARMEST_HOUR) / 24.0)
    free_dry_c = dry_day[day] + 0.5 * range_day[day] * swing
    dry_bulb_c = np.maximum(free_dry_c, COLDEST_C)
    free_dew_c = dew_day[day]
    ceiling_c = dry_bulb_c - DEW_POINT_MARGIN_K
    dew_point_c = np.minimum(free_dew_c, ceiling_c)

    height_m = station.elevation_m if elevation_m is None else elevation_m
    pressure_pa = np.full(grid.steps, float(standard_pressure_pa(height_m)))
    return Weather(
        grid=grid,
        dry_bulb_c=dry_bulb_c,
        dew_point_c=dew_point_c,
        wet_bulb_c=wet_bulb_from_dew_point_c(dry_bulb_c, dew_point_c, pressure_pa),
        relative_humidity_frac=relative_humidity_frac(dry_bulb_c, dew_point_c),
        pressure_pa=pressure_pa,
        provenance=f"synthetic weather from monthly normals of {station.name}: {station.source}",
        quality=f"modelled, normals {station.quality}, extremes milder than records",
        capped_dew_point_hours=int((free_dew_c > ceiling_c).sum()),
        floored_dry_bulb_hours=int((free_dry_c < COLDEST_C).sum()),
    )


def _daily_course(
    station: Station, days: Ints, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Return daily means of dry bulb and dew point [C] and daily ranges [K]."""
    dates = days.astype("datetime64[D]")
    dry_sd = daily_normals(station.daily_mean_sd_k, dates)
    dew_sd = daily_normals(station.dew_point_sd_k, dates)
    range_k = daily_normals(station.daily_range_k, dates)
    if min(dry_sd.min(), dew_sd.min(), range_k.min()) <= 0.0:
        raise InvalidInput.of(
            "no-daily-spread",
            f"station {station.slug}",
            "a daily range or standard deviation of the normals is not positive",
            "correct the monthly normals",
        )
    noise = ar1(rng.standard_normal((len(days), 2)), ANOMALY_RHO)
    dry_noise, own_noise = noise[:, 0], noise[:, 1]
    own_share = np.sqrt(1.0 - DEW_POINT_CORRELATION**2)
    dew_noise = DEW_POINT_CORRELATION * dry_noise + own_share * own_noise
    dry_c = daily_normals(station.dry_bulb_mean_c, dates) + dry_sd * dry_noise
    dew_c = daily_normals(station.dew_point_mean_c, dates) + dew_sd * dew_noise
    return dry_c, dew_c, range_k
