"""Weather that is hotter than it was: a warmer climate, and a heat wave of a given rarity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Part, quantity
from dcsim.core.timegrid import DAY_S
from dcsim.physics import psychrometrics
from dcsim.signals.weather import ANOMALY_RHO, Weather

AROUND_DAYS = 30
"""Days before and after the wave from which the season's mean and spread are taken."""
SEASON_DAYS = 92
"""Days of a year in which a heat wave may come."""
HOTTEST_C = 60.0
"""No air on record was hotter; the waves end here."""


class HeatWave(Part):
    """A run of days as hot as comes once in a number of years."""

    return_years: float = quantity(
        20.0, source="a planner's usual design return period", typical=(5.0, 100.0), gt=1.0, le=1000
    )
    """Years between waves as hot as this one."""
    days: int = quantity(5, source="heat waves last 3-10 days", typical=(3, 10), ge=1, le=60)
    """Length of the wave."""


def warmed(weather: Weather, warming_k: float) -> Weather:
    """Return the weather warmer by a constant at unchanged relative humidity.

    Notes
    -----
    Relative humidity stays about constant as climate warms: Held & Soden (2006),
    doi:10.1175/JCLI3990.1. The same shift in every hour leaves the spread as it was.
    """
    if warming_k == 0.0:
        return weather
    dry = weather.dry_bulb_c + warming_k
    dew = np.minimum(psychrometrics.dew_point_c(dry, weather.relative_humidity_frac), dry)
    return _with_air(weather, dry, dew, f"{warming_k:+g} K at unchanged relative humidity")


def with_heat_wave(weather: Weather, wave: HeatWave) -> Weather:
    """Return the weather with its hottest run of days raised to a rarer one.

    Raises
    ------
    InvalidInput
        If the period is shorter than the wave and the season around it.

    Notes
    -----
    Let ``m`` and ``s`` be mean and standard deviation of the daily means in the 30 days
    before and after the period's hottest run of ``n`` days, the run itself included. A
    season of 92 days holds ``k = 92 (1 - r) / (1 + r)`` independent days at the
    day-to-day correlation ``r = 0.75``, and the mean of ``n`` days spreads less than a day
    by ``f^2 = (n + 2 sum_j (n - j) r^j) / n^2``. The run is raised as a whole until its
    mean is ``m + f s z``, with ``z`` the normal quantile of ``1 - 1 / (years k)``; a run
    that is hotter already stays. The vapour in the air stays too: heat waves are dry.
    """
    day_count = weather.grid.steps * weather.grid.step_s // DAY_S
    if day_count < wave.days + AROUND_DAYS:
        raise InvalidInput.of(
            "heat-wave",
            "site.heat_wave",
            f"a period of {day_count} days is too short to tell a wave of {wave.days} days",
            "simulate at least two months, of which one is summer",
        )
    each = DAY_S // weather.grid.step_s
    daily = weather.dry_bulb_c[: day_count * each].reshape(day_count, each).mean(axis=1)
    first, added_k = _wave(daily, wave)
    run = slice(first * each, (first + wave.days) * each)
    dry = weather.dry_bulb_c.copy()
    dry[run] = np.minimum(dry[run] + added_k, HOTTEST_C)
    told = (
        f"the hottest {wave.days} days {added_k:+.1f} K, as once in {wave.return_years:g} years "
        "(modelled)"
    )
    return _with_air(weather, dry, weather.dew_point_c, told)


def _wave(daily_c: Array, wave: HeatWave) -> tuple[int, float]:
    """Return the first day of the hottest run, and by how much it has to rise [K]."""
    from scipy.special import ndtri

    runs = np.convolve(daily_c, np.full(wave.days, 1.0 / wave.days), mode="valid")
    first = int(np.argmax(runs))
    season = daily_c[max(0, first - AROUND_DAYS) : first + wave.days + AROUND_DAYS]
    lags = np.arange(1, wave.days)
    together = wave.days + 2.0 * float(((wave.days - lags) * ANOMALY_RHO**lags).sum())
    run_spread = np.sqrt(together) / wave.days
    independent = SEASON_DAYS * (1.0 - ANOMALY_RHO) / (1.0 + ANOMALY_RHO)
    rarity = float(ndtri(1.0 - 1.0 / (wave.return_years * independent)))
    target_c = float(season.mean() + rarity * run_spread * season.std())
    return first, max(0.0, target_c - float(runs[first]))


def _with_air(weather: Weather, dry_c: Array, dew_c: Array, told: str) -> Weather:
    return replace(
        weather,
        dry_bulb_c=dry_c,
        dew_point_c=dew_c,
        wet_bulb_c=psychrometrics.wet_bulb_from_dew_point_c(dry_c, dew_c, weather.pressure_pa),
        relative_humidity_frac=psychrometrics.relative_humidity_frac(dry_c, dew_c),
        provenance=f"{weather.provenance}; {told}",
        notes=(*weather.notes, f"stressed-weather: {told}"),
    )
