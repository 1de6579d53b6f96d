"""The tables of the page: each figure has its numbers beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from dcsim.report.energy_flow import Flow, flow_rows
from dcsim.report.quantities import number, percent
from dcsim.results.summary import SiteSummary
from dcsim.results.tables import exact_sum, hours_of, only_jobs

SHARES = (0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100)
"""Percentages of the time at which a duration curve is tabulated."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what is shown, and the number behind it for the CSV."""

    text: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``name`` is also its file name. The last row is a total where ``total`` is set."""

    name: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    wordy: bool = False
    """Whether cells hold sentences, which are set to the left and broken."""


DECIMALS = {"dry_bulb_c": 1, "pue": 4, "peak_hour_kw": 0, "facility_kw": 0, "it_kw": 0}


def cells(first: str, names: Iterable[str], values: Sequence[float]) -> tuple[Cell, ...]:
    """Return a row of a text and numbers in the columns ``names``; counts are shown whole."""
    return (Cell(first), *(_cell(n, v) for n, v in zip(names, values, strict=True)))


def _cell(name: str, value: float) -> Cell:
    if isinstance(value, int):
        return Cell(f"{value:,}", value)
    if not math.isfinite(value):
        return Cell("–")
    text = f"{value:,.{DECIMALS[name]}f}" if name in DECIMALS else number(value, 5)
    return Cell(text, float(f"{value:.9g}"))


def flow_table(flow: Flow) -> Table:
    """Return the ends of the energy flow."""
    ends = flow_rows(flow)
    return Table(
        "energy_flow",
        "Where the electricity ends",
        ("end", "energy_kwh", "share_of_grid_frac"),
        (
            *((Cell(n), Cell(number(v), v), Cell(percent(s), s)) for n, v, s in ends),
            (
                Cell(flow.name),
                Cell(number(flow.kwh), flow.kwh),
                Cell(percent(1.0), 1.0),
            ),
        ),
        total=True,
    )


def monthly(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return sums of energy, carbon, water and cost by UTC month, and the PUE of each."""
    return _by(hourly, hours_of(hourly).strftime("%Y-%m"))


def daily(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return the same by UTC day."""
    return _by(hourly, hours_of(hourly).strftime("%Y-%m-%d"))


def _by(hourly: pd.DataFrame, key: pd.Index[str]) -> pd.DataFrame:
    groups = hourly.groupby(key.to_numpy(), sort=True)
    names = [
        "it_energy_kwh",
        "facility_energy_kwh",
        "cooling_energy_kwh",
        "scope2_location_kgco2e",
        "scope3_kgco2e",
        "water_site_l",
        "cost",
    ]
    sums = groups[names].agg(math.fsum)
    sums.insert(0, "dry_bulb_c", groups["dry_bulb_c"].mean())
    sums.insert(1, "peak_hour_kw", groups["facility_energy_kwh"].max())
    it = sums["it_energy_kwh"]
    sums.insert(5, "pue", sums["facility_energy_kwh"] / it.where(it > 0.0))
    return sums


def month_table(months: pd.DataFrame, total: SiteSummary, hourly: pd.DataFrame) -> Table:
    """Return the table of months with the totals of the summary as its last row."""
    last = {
        "dry_bulb_c": float(hourly["dry_bulb_c"].mean()),
        "peak_hour_kw": float(hourly["facility_energy_kwh"].max()),
        "it_energy_kwh": total.it_energy_kwh,
        "facility_energy_kwh": total.facility_energy_kwh,
        "cooling_energy_kwh": total.cooling_energy_kwh,
        "pue": total.pue,
        "scope2_location_kgco2e": total.carbon_kgco2e.scope2_location,
        "scope3_kgco2e": total.carbon_kgco2e.scope3,
        "water_site_l": total.water_site_l,
        "cost": total.cost,
    }
    rows = [cells(str(month), months.columns, values) for month, values in _rows(months)]
    return Table(
        "monthly",
        "Month by month (UTC); cost in " + total.currency,
        ("month", *months.columns),
        (*rows, cells("whole period", months.columns, [last[name] for name in months.columns])),
        total=True,
    )


def day_table(days: pd.DataFrame) -> Table:
    """Return the table of days beside the hourly figures."""
    shown = days[["dry_bulb_c", "it_energy_kwh", "facility_energy_kwh", "peak_hour_kw", "pue"]]
    rows = tuple(cells(str(day), shown.columns, values) for day, values in _rows(shown))
    return Table("daily", "Day by day (UTC)", ("day", *shown.columns), rows)


def _rows(table: pd.DataFrame) -> list[tuple[object, list[float]]]:
    values = table.to_numpy(dtype=float).tolist()
    return list(zip(table.index, values, strict=True))


def duration(values: pd.Series[float], shares: Sequence[float]) -> list[float]:
    """Return the value that is exceeded in each share [%] of the hours."""
    known = values.dropna().to_numpy(dtype=float)
    if not len(known):
        return [math.nan] * len(shares)
    return [float(v) for v in np.quantile(known, 1.0 - np.asarray(shares) / 100.0)]


def duration_table(hourly: pd.DataFrame) -> Table:
    """Return the duration curves at a few shares of the time."""
    names = ("facility_kw", "it_kw", "pue")
    columns = [
        duration(hourly[name], SHARES) for name in ("facility_energy_kwh", "it_energy_kwh", "pue")
    ]
    rows = tuple(
        cells(f"{share}%", names, values)
        for share, values in zip(SHARES, zip(*columns, strict=True), strict=True)
    )
    return Table(
        "duration",
        "Exceeded in this share of the hours",
        ("share_of_hours", *names),
        rows,
    )


CLASS_COLUMNS = (
    "submitted",
    "finished",
    "running",
    "queued",
    "late",
    "mean_wait_h",
    "longest_wait_h",
    "core_h",
    "carbon_kgco2e",
)


def class_table(jobs: pd.DataFrame) -> Table:
    """Return the jobs by class: how many, how they ended, how long they waited."""
    names = ["class", "status", "late", "wait_h", "core_h", "carbon_kgco2e"]
    rows = []
    for name, group in only_jobs(jobs)[names].groupby("class", sort=True):
        # A job that went on at another site has a row there, in which it is counted.
        jobs_of = group[group["status"] != "moved"]
        states = [int((group["status"] == s).sum()) for s in ("finished", "running", "queued")]
        wait = group["wait_h"].dropna()
        rows.append(
            cells(
                str(name),
                CLASS_COLUMNS,
                [
                    len(jobs_of),
                    *states,
                    int(group["late"].sum()),
                    float(wait.mean()) if len(wait) else math.nan,
                    float(wait.max()) if len(wait) else math.nan,
                    exact_sum(group["core_h"]),
                    exact_sum(group["carbon_kgco2e"]),
                ],
            )
        )
    return Table("jobs_by_class", "Jobs by class", ("class", *CLASS_COLUMNS), tuple(rows))


WAIT_EDGES_H = (0.0, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0, math.inf)


def waits(jobs: pd.DataFrame) -> tuple[list[str], list[int]]:
    """Return names and counts of the classes of waiting time; those without a start wait still."""
    only = only_jobs(jobs)[["status", "wait_h"]]
    wait = only["wait_h"]
    known = wait.dropna().to_numpy(dtype=float)
    names, counts = ["none"], [int((known <= 0.0).sum())]
    for low, high in pairwise(WAIT_EDGES_H):
        names.append(f"{low:.0f}–{high:.0f} h" if math.isfinite(high) else f"over {low:.0f} h")
        counts.append(int(((known > low) & (known <= high)).sum()))
    names.append("not started")
    # The wait of a job that moved stands at the site where it first started.
    counts.append(len(only) - int((only["status"] == "moved").sum()) - len(known))
    return names, counts


def wait_table(names: Sequence[str], counts: Sequence[int]) -> Table:
    """Return the histogram of waits as a table."""
    rows = tuple((Cell(n), Cell(f"{c:,}", c)) for n, c in zip(names, counts, strict=True))
    return Table("waits", "Jobs by waiting time", ("wait", "jobs"), rows)
