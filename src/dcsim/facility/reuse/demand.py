"""The users' heat: by the weather and a share of hot water, or from a file."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import HOUR_S, TimeGrid

YEAR_H = 8760.0
DEGREES = "degree hours below 17 C, usual base of European heat supply"
FILE_KEYS = ("time_zone", "fill_gaps_h", "by_calendar")


class Demand(Part):
    """Heat that the users of the network ask for."""

    annual_mwh: float | None = quantity(
        None, source="the planner's choice", typical=(1000.0, 5e6), gt=0.0, le=1e9
    )
    """Heat of all users in a year, spread over the hours by the weather [MWh]."""
    base_c: float = quantity(17.0, source=DEGREES, typical=(12.0, 20.0), ge=0.0, le=25.0)
    """Outdoor air below which buildings are heated [C]."""
    hot_water_frac: float = fraction(
        0.18, source="hot water takes 15-20 % of the year's heat", typical=(0.15, 0.20)
    )
    """Share of the year's heat that is the same in every hour."""
    annual_degree_k_h: float | None = quantity(
        None,
        source="a year of the scenario's own weather unless stated",
        typical=(20_000.0, 150_000.0),
        gt=0.0,
        le=500_000.0,
    )
    """Degree hours of the year that the heat belongs to [K h]."""
    file: str | None = None
    """Or a CSV or Parquet file in the scenario's folder."""
    column: str = "heat_demand_kw"
    """Column of the file; its name ends in `_kw` or `_mw`."""
    time_zone: str | None = None
    """Zone of times in the file that state none: `UTC+1`, `Europe/Oslo`."""
    fill_gaps_h: int = quantity(
        0,
        source="nothing is filled unless asked; six hours hide no day's course",
        typical=(0, 6),
        ge=0,
        le=48,
    )
    """Longest gap of the file that is filled by a line between its neighbours [h]."""
    by_calendar: bool = False
    """Align a year of the file with the period by month, day and hour."""
    peak_kw: float | None = quantity(
        None, source="not limited unless stated", typical=(500.0, 100_000.0), gt=0.0, le=1e8
    )
    """Most that the network takes from the site in any step [kW]."""

    def cross_checks(self) -> list[Contradiction]:
        """Require either a year's heat or a file, and no key of the other."""
        if (self.annual_mwh is None) == (self.file is None):
            rule = "give either annual_mwh or file"
            return [Contradiction("annual_mwh", rule, "keep one of the two")]
        mine = ("base_c", "hot_water_frac", "annual_degree_k_h")
        keys, given = (mine, "annual_mwh") if self.annual_mwh is None else (FILE_KEYS, "file")
        rule = f"this belongs to {given}, which is not given"
        return [
            Contradiction(key, rule, f"add {given}, or remove {key}")
            for key in (*keys, *(("column",) if given == "file" else ()))
            if getattr(self, key) != type(self).model_fields[key].default
        ]

    def by_weather_kw(self, dry_bulb_c: Array, year_k_h: float) -> Array:
        """Return the users' heat of every hour [kW], shape (hours,).

        Parameters
        ----------
        dry_bulb_c
            Outdoor air of every hour [C], shape (hours,).
        year_k_h
            Degree hours of a year of 8760 h.

        Notes
        -----
        ``Q (1 - w) d / D + Q w / 8760`` with the year's heat ``Q``, the share of hot
        water ``w``, the kelvins ``d`` of the hour below the base and their year's sum
        ``D``. Where it is never cold there is no heating: only hot water is left.

        Examples
        --------
        A year at 7 C has 87,600 K h; 8760 MWh are then 1 MW at every hour.

        >>> of = Demand(annual_mwh=8760.0, hot_water_frac=0.2)
        >>> [round(float(kw), 6) for kw in of.by_weather_kw(np.array([7.0, 17.0]), 87_600.0)]
        [1000.0, 200.0]
        """
        annual_kwh = 1000.0 * (self.annual_mwh or 0.0)
        heating = (1.0 - self.hot_water_frac) * annual_kwh
        below_k = np.maximum(self.base_c - dry_bulb_c, 0.0)
        share = below_k / year_k_h if year_k_h > 0.0 else np.zeros_like(below_k)
        return np.asarray(heating * share + self.hot_water_frac * annual_kwh / YEAR_H)


def degree_k_h(dry_bulb_c: Array, base_c: float) -> float:
    """Return the degree hours of hourly temperatures, as of a year of 8760 h [K h].

    >>> degree_k_h(np.array([7.0, 27.0]), 17.0)
    43800.0
    """
    return float(np.maximum(base_c - dry_bulb_c, 0.0).mean()) * YEAR_H


def on_steps(hourly_kw: Array, grid: TimeGrid) -> Array:
    """Return hourly values on the steps of a grid: a value holds for its hour."""
    return np.repeat(hourly_kw, HOUR_S // grid.step_s)
