"""Pictures of a run: load, overhead and carbon over the year or a week, and duration curves.

Those of a fleet are of all sites together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import dates as matplotlib_dates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dcsim.facility.cooling.plant import Electricity, Layer
from dcsim.results.result import Result
from dcsim.results.sites import whole_hours

BLUE, TEAL, AMBER, RED, GREY = "#2b5c8a", "#2a9d8f", "#e9a23b", "#c8553d", "#6b7280"

MARGINS = {"left": 0.075, "right": 0.8, "top": 0.93, "bottom": 0.07, "hspace": 0.08}
"""Room beside the panels for the longest labels and legends, as shares of the picture."""

FEWEST_DAYS = 15
"""Days from which on the picture shows daily means."""


def _cooling(layer: Layer) -> tuple[str, ...]:
    return tuple(each.column for each in Electricity.components() if each.layer == layer)


LAYERS = (
    ("UPS", ("ups_loss_kwh",), BLUE),
    (
        "transformer, cables",
        ("transformer_loss_kwh", "pdu_loss_kwh", "distribution_loss_kwh"),
        TEAL,
    ),
    ("lights", ("lights_kwh",), GREY),
    ("room fans", _cooling("room fans"), AMBER),
    ("pumps, towers", _cooling("pumps, towers"), RED),
    ("compressors", _cooling("compressors"), "#5b2a86"),
    ("heat pump", ("heat_pump_kwh",), "#b8860b"),
)
"""Overhead from the bottom up: label, columns, colour."""


WEEK_H = 7 * 24


def draw_year(result: Result, path: Path) -> None:
    """Draw the run day by day and write the picture as PNG."""
    year_figure(result).savefig(path)


def year_figure(result: Result) -> Figure:
    """Return power, overhead and grid carbon of the run, day by day."""
    hourly = whole_hours(result.hourly)
    return _over_time(result, hourly, 1 if len(hourly) < FEWEST_DAYS * 24 else 24)


def week_figure(result: Result) -> Figure:
    """Return the same hour by hour, in the week around the hour that draws most."""
    hourly = whole_hours(result.hourly)
    peak = int(hourly["facility_energy_kwh"].to_numpy().argmax())
    first = max(min(peak - WEEK_H // 2, len(hourly) - WEEK_H), 0)
    return _over_time(result, hourly.iloc[first : first + WEEK_H], 1)


def duration_figure(result: Result) -> Figure:
    """Return for how many hours the site and its servers draw more than a power."""
    figure = Figure(figsize=(8.0, 4.5), layout="constrained", dpi=130)
    axes = figure.subplots()
    _title(figure, result)
    hourly = whole_hours(result.hourly)
    hours = np.arange(1, len(hourly) + 1)
    for column, label, colour in (
        ("facility_energy_kwh", "facility", "black"),
        ("it_energy_kwh", "servers", BLUE),
        ("cooling_energy_kwh", "cooling", TEAL),
    ):
        falling = np.sort(hourly[column].to_numpy())[::-1]
        axes.plot(hours, falling / 1e3, color=colour, label=label)
    axes.set_xlabel("hours of the period with more")
    axes.set_ylabel("power [MW]")
    _legend(axes)
    return figure


def _over_time(result: Result, hourly: pd.DataFrame, hours: int) -> Figure:
    """Return three panels over time, each point the mean of some hours."""
    bins = _binned(hourly, hours)
    figure = Figure(figsize=(10.0, 7.2), dpi=130)
    power, overhead, carbon = figure.subplots(3, 1, sharex=True, gridspec_kw=MARGINS)
    _title(figure, result)
    _draw_power(power, bins)
    _draw_overhead(overhead, bins)
    _draw_carbon(carbon, bins)
    _mark_dates(carbon, bins)
    return figure


def _title(figure: Figure, result: Result) -> None:
    total = result.summary.total
    figure.suptitle(
        f"{result.summary.name}: PUE {total.pue:.3f}, "
        f"cooling {total.cooling_share_of_it_frac:.1%} of IT, "
        f"WUE {total.wue_l_per_kwh:.2f} L/kWh, "
        f"{total.carbon_kgco2e.total_location / 1e3:,.0f} t CO2e",
        x=0.01,
        ha="left",
        fontweight="bold",
    )


def _mark_dates(axes: Axes, days: pd.DataFrame) -> None:
    """Set the dates under the panels once; a locator would look for them at every drawing."""
    dates: Any = matplotlib_dates  # it ships no annotations
    locator = dates.AutoDateLocator()
    first, last = days.index[0].to_pydatetime(), days.index[-1].to_pydatetime()
    ticks = locator.tick_values(first, last)
    formatter = dates.ConciseDateFormatter(locator)
    axes.set_xticks(ticks, formatter.format_ticks(list(ticks)))
    axes.set_xlabel(formatter.get_offset(), loc="right", fontsize=9)


def _binned(hourly: pd.DataFrame, hours: int) -> pd.DataFrame:
    """Return means of power [kW] and of intensities over bins of some hours.

    Columns keep the names of the hourly table: a mean power is the energy of an hour.
    """
    table = hourly.select_dtypes("number")
    if hours == 1:
        return table.tz_localize(None)
    means = table.resample(f"{hours}h").mean()
    bought = means.get("grid_energy_kwh", means["facility_energy_kwh"])
    means["carbon_gco2e_per_kwh"] = (
        1000.0 * means["scope2_location_kgco2e"] / bought.where(bought > 0.0)
    )
    return means.tz_localize(None)


def _draw_power(axes: Axes, days: pd.DataFrame) -> None:
    names = ("idle servers", "baseload (trace)", "batch jobs")
    columns = ("idle_energy_kwh", "baseload_energy_kwh", "job_energy_kwh")
    layers = [days[column].to_numpy() / 1e3 for column in columns]
    axes.stackplot(days.index, layers, labels=names, colors=("#c9d6e3", BLUE, TEAL))
    axes.plot(
        days.index, days["facility_energy_kwh"] / 1e3, color="black", lw=1.0, label="facility"
    )
    axes.set_ylabel("mean power [MW]")
    _legend(axes)


def _draw_overhead(axes: Axes, days: pd.DataFrame) -> None:
    it = days["it_energy_kwh"].to_numpy()
    it = np.where(it > 0.0, it, np.inf)  # a day without power has no overhead to draw
    layers = [(n, [c for c in columns if c in days], k) for n, columns, k in LAYERS]
    shown = [(n, 100.0 * days[c].sum(axis=1).to_numpy() / it, k) for n, c, k in layers]
    shown = [layer for layer in shown if np.any(layer[1] > 0.0)]
    axes.stackplot(
        days.index,
        [layer[1] for layer in shown],
        labels=[layer[0] for layer in shown],
        colors=[layer[2] for layer in shown],
    )
    axes.set_ylabel("overhead [% of IT]")
    _legend(axes)


def _draw_carbon(axes: Axes, days: pd.DataFrame) -> None:
    axes.plot(days.index, days["carbon_gco2e_per_kwh"], color=GREY, lw=1.2, label="grid carbon")
    axes.set_ylabel("grid [gCO2e/kWh]")
    axes.set_ylim(bottom=0.0)
    warm = axes.twinx()
    warm.plot(days.index, days["dry_bulb_c"], color=AMBER, lw=1.0, label="outdoor air")
    warm.set_ylabel("outdoor air [C]")
    warm.spines[["top"]].set_visible(False)
    lines = [*axes.get_lines(), *warm.get_lines()]
    axes.spines[["top"]].set_visible(False)
    axes.margins(x=0.0)
    axes.legend(
        handles=lines, loc="upper left", bbox_to_anchor=(1.085, 1.0), frameon=False, fontsize=8
    )


def _legend(axes: Axes) -> None:
    axes.margins(x=0.0)
    axes.set_ylim(bottom=0.0)
    axes.spines[["top", "right"]].set_visible(False)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[::-1],
        labels[::-1],
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        frameon=False,
        fontsize=8,
    )
