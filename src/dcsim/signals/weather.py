"""Weather of a period, and a synthetic year made from monthly normals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from dcsim.catalogue.stations import Station
from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.physics.psychrometrics import (
    relative_humidity_frac,
    standard_pressure_pa,
    wet_bulb_from_dew_point_c,
)
from dcsim.signals.hours import require_hourly, spread
from dcsim.signals.normals import normals_course
from dcsim.signals.weather_courses import (
    RANGE_VARIATION,
    course_range_k,
    daily_course,
    noise_sd_k,
    positive_course,
)
from dcsim.signals.weather_months import WholeMonths
from dcsim.signals.weather_noise import WeatherNoise

ANOMALY_RHO = 0.75
"""Correlation of a day's anomaly with the day before [-]."""
DEW_POINT_CORRELATION = 0.8
"""Correlation of the dew point's anomaly with that of the dry bulb [-]."""
DEW_POINT_MARGIN_K = 0.1
"""The dew point stays this far below the dry bulb [K]."""
COLDEST_C = -60.0
"""Floor of the dry bulb, where the psychrometric relations end [C]."""

_ROUNDS = 4
_LEAST_ANSWER = 0.25


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
    monthly_anomaly_rel: float = 0.0,
) -> Weather:
    """Make weather for a period from a station's monthly normals.

    Parameters
    ----------
    station
        The place and its normals.
    grid
        Whole UTC hours; any length.
    rng
        Stream that names the noise; the same stream gives all places the same field.
    elevation_m
        Height of the site [m] if it is not that of the station. It sets the
        pressure only; temperatures are left as the station has them.
    monthly_anomaly_rel
        How much of their own anomaly the months keep [-]: 0 for a typical year, whose
        months are as the normals, 1 for a year as the noise has it, more for a rarer one.

    Returns
    -------
    Weather
        Modelled hourly values, each as in the middle of its hour.

    Raises
    ------
    InvalidInput
        ``grid-not-hourly``, ``no-daily-spread`` (a spread or range of the normals is not
        positive), or an elevation outside the standard atmosphere.

    Notes
    -----
    ``T = mean(t) + sd(t) z + range(t) v s(h)`` with the course of the normals
    `dcsim.signals.normals.normals_course`, the noise ``z`` and the height ``v`` of the day
    from `dcsim.signals.weather_noise`, and the day's course ``s`` at the hour ``h`` by the
    sun (`daily_course`). ``Tdp = min(dew(t) + dew_sd(t) (0.8 z + 0.6 y), T - 0.1 K)``.
    Spreads and ranges are such that daily means and ranges have those of the station.

    From each UTC month the distance of its mean to the normal is taken off, but for the
    share that is asked for, by a course that is flat within the month and zero at its
    ends, with what cap and floor do to the mean. In a typical year the monthly means of
    both are thereby those of the normals, for every seed; by the calendar of the place,
    which is up to half a day off, within 0.4 K (Northway 0.7 K). At 1, months of the 16
    cities below stray by 1.1 K (root mean square), as did those of 2023 from the means of
    2020-2024. ``T`` ends at -60 C (Northway only). Capped and floored hours are counted.
    All of this depends on the station, the stream and the hour: a part of a period has the
    weather of the whole.

    Against the records of 16 cities in 2023 (five seeds each) the share of hours below
    18 C differs by 0.012 on average (0.051 at most). Extremes are still mild: the 99th
    percentile of the dry bulb is 1.1 K lower on average, the highest hour 1.1 K (up to
    7 K in Sydney) lower than recorded. Do not size a chiller on it. From hour to hour the
    noise moves half as much as recorded.
    """
    require_hourly(grid)
    months = WholeMonths.around(grid)
    noise = WeatherNoise.drawn(rng)
    # Read at full hours, where the noise has its knots, so that all its steps are alike.
    fields = noise.at(station.latitude_deg, station.longitude_deg, months.start_s)
    free_dry_c = _dry_bulb_c(station, months, fields, monthly_anomaly_rel)
    dry_bulb_c = np.maximum(free_dry_c, COLDEST_C)
    ceiling_c = dry_bulb_c - DEW_POINT_MARGIN_K
    free_dew_c = _free_dew_point_c(station, months, fields, monthly_anomaly_rel, ceiling_c)
    capped, floored = free_dew_c > ceiling_c, free_dry_c < COLDEST_C

    cut = months.window
    dry_bulb_c, dew_point_c = dry_bulb_c[cut], np.minimum(free_dew_c, ceiling_c)[cut]
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
        quality=(
            f"modelled, normals {station.quality}, {_kind_of_year(monthly_anomaly_rel)}, "
            "extremes milder than records"
        ),
        capped_dew_point_hours=int(capped[cut].sum()),
        floored_dry_bulb_hours=int(floored[cut].sum()),
    )


def _dry_bulb_c(
    station: Station, months: WholeMonths, fields: Array, monthly_anomaly_rel: float
) -> Array:
    """Return the dry bulb of every hour of whole months [C], shape (hours,)."""
    local_s = months.local_s(station.longitude_deg)
    normals_c = station.dry_bulb_mean_c
    sd_k = noise_sd_k(station.slug, normals_c, station.daily_mean_sd_k)
    course_k = positive_course(course_range_k(station, sd_k), local_s)
    # A factor of mean 1 that is never negative: the logarithm of the height is normal.
    height = np.exp(RANGE_VARIATION * fields[:, 2] - 0.5 * RANGE_VARIATION**2)
    free_c = (
        normals_course(normals_c, local_s)
        + positive_course(sd_k, local_s) * fields[:, 0]
        + course_k * height * daily_course(local_s)
    )
    normal_c = normals_c[months.calendar]
    aim_c = normal_c + monthly_anomaly_rel * (months.means(free_c) - normal_c)
    return _aimed(months, free_c, aim_c, lambda values: np.maximum(values, COLDEST_C))


def _free_dew_point_c(
    station: Station,
    months: WholeMonths,
    fields: Array,
    monthly_anomaly_rel: float,
    ceiling_c: Array,
) -> Array:
    """Return the dew point that has its monthly means once it is capped [C], shape (hours,)."""
    local_s = months.local_s(station.longitude_deg)
    normals_c = station.dew_point_mean_c
    sd_k = noise_sd_k(station.slug, normals_c, station.dew_point_sd_k)
    own_share = float(np.sqrt(1.0 - DEW_POINT_CORRELATION**2))
    noise = DEW_POINT_CORRELATION * fields[:, 0] + own_share * fields[:, 1]
    free_c: Array = normals_course(normals_c, local_s) + positive_course(sd_k, local_s) * noise
    normal_c = normals_c[months.calendar]
    aim_c = normal_c + monthly_anomaly_rel * (months.means(free_c) - normal_c)
    return _aimed(months, free_c, aim_c, lambda values: np.minimum(values, ceiling_c))


def _aimed(
    months: WholeMonths, free_c: Array, aim_c: Array, bounded: Callable[[Array], Array]
) -> Array:
    """Return the values whose monthly means are as aimed at once they are bounded [C].

    Hours at the bound do not move with the others, which have to move the more. After four
    rounds the means are met to some 1e-4 K in every shipped station.
    """
    for _ in range(_ROUNDS):
        kept_c = bounded(free_c)
        answer = months.means(np.where(kept_c == free_c, months.weight, 0.0))
        short_k = aim_c - months.means(kept_c)
        free_c = months.raised(free_c, short_k / np.maximum(answer, _LEAST_ANSWER))
    return free_c


def _kind_of_year(monthly_anomaly_rel: float) -> str:
    if monthly_anomaly_rel == 0.0:
        return "months as the normals"
    return f"months with {monthly_anomaly_rel:g} of their anomalies"
