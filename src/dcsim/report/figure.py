"""The picture of a year: load, overhead, cooling and carbon, day by day."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dcsim.results.result import Result

mpl.use("Agg")

BLUE, TEAL, AMBER, RED, GREY = "#2b5c8a", "#2a9d8f", "#e9a23b", "#c8553d", "#6b7280"

LAYERS = (
    ("UPS", ("ups_loss_kwh",), BLUE),
    (
        "transformer, cables",
        ("transformer_loss_kwh", "pdu_loss_kwh", "distribution_loss_kwh"),
        TEAL,
    ),
    ("lights", ("lights_kwh",), GREY),
    ("room fans", ("room_fan_kwh",), AMBER),
    (
        "pumps, towers",
        ("loop_pump_kwh", "source_pump_kwh", "rejection_fan_kwh", "humidifier_kwh"),
        RED,
    ),
    ("compressors", ("compressor_kwh",), "#5b2a86"),
    ("heat pump", ("heat_pump_kwh",), "#b8860b"),
)
"""Overhead from the bottom up: label, columns, colour."""


def draw_year(result: Result, path: Path) -> None:
    """Draw the run as three panels over time and write them as PNG."""
    days = _daily(result.hourly)
    figure = Figure(figsize=(10.0, 7.2), layout="constrained", dpi=130)
    power, overhead, carbon = figure.subplots(3, 1, sharex=True)
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
    _draw_power(power, days)
    _draw_overhead(overhead, days)
    _draw_carbon(carbon, days)
    figure.savefig(path)


def _daily(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return daily sums of energy and means of intensities, indexed by day."""
    table = hourly.set_index("time_utc")
    sums = table.drop(
        columns=["carbon_gco2e_per_kwh", "price_per_mwh", "dry_bulb_c", "wet_bulb_c", "pue"]
    )
    days = sums.resample("1D").sum()
    bought = days.get("grid_energy_kwh", days["facility_energy_kwh"])
    days["carbon_gco2e_per_kwh"] = (
        1000.0 * days["scope2_location_kgco2e"] / bought.where(bought > 0.0)
    )
    days["dry_bulb_c"] = table["dry_bulb_c"].resample("1D").mean()
    return days.tz_localize(None)


def _draw_power(axes: Axes, days: pd.DataFrame) -> None:
    names = ("idle servers", "reserved load (trace)", "batch jobs")
    columns = ("idle_energy_kwh", "reserved_energy_kwh", "job_energy_kwh")
    layers = [days[column].to_numpy() / 24e3 for column in columns]
    axes.stackplot(days.index, layers, labels=names, colors=("#c9d6e3", BLUE, TEAL))
    axes.plot(
        days.index, days["facility_energy_kwh"] / 24e3, color="black", lw=1.0, label="facility"
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
        handles=lines, loc="upper left", bbox_to_anchor=(1.07, 1.0), frameon=False, fontsize=8
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
