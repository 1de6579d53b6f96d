"""The interactive figures. Colours come from the page's style sheet, by the renderers' names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from bokeh.layouts import gridplot
from bokeh.models import (
    ColumnDataSource,
    DatetimeTicker,
    DatetimeTickFormatter,
    GridPlot,
    HoverTool,
    NumeralTickFormatter,
    Range1d,
)
from bokeh.models.annotations.legends import Legend, LegendItem
from bokeh.plotting import figure

from dcsim.report.page.tables import duration
from dcsim.results.tables import hours_of

TOOLS = "xpan,xbox_zoom,xwheel_zoom,reset"
MOST_SITES = 8
"""Lines that can be told apart."""
SHARES = tuple(np.linspace(0.0, 100.0, 401))
"""Shares of the hours [%] at which the duration curves are drawn."""


def hourly_charts(hourly: pd.DataFrame) -> GridPlot:
    """Return the figures over the hours, one below the other; they share their time axis."""
    time_ms = hours_of(hourly).as_unit("ms").astype(np.int64).to_numpy()
    columns = {
        "time_utc": time_ms.astype(np.float64),
        "facility_kw": _rounded(hourly["facility_energy_kwh"]),
        "it_kw": _rounded(hourly["it_energy_kwh"]),
        "cooling_kw": _rounded(hourly["cooling_energy_kwh"]),
        "pue": _rounded(hourly["pue"], 7),
        "dry_bulb_c": _rounded(hourly["dry_bulb_c"]),
        "carbon_gco2e_per_kwh": _rounded(hourly["carbon_gco2e_per_kwh"]),
    }
    source = ColumnDataSource(columns, name="hourly")
    hour = float(time_ms[1] - time_ms[0]) if len(time_ms) > 1 else 3.6e6
    first, last = float(time_ms[0]), float(time_ms[-1]) + hour
    span = Range1d(
        start=first, end=last, bounds=(first, last), min_interval=6.0 * hour, name="span"
    )
    lines = {
        "power": (
            "power [kW]",
            {"facility_kw": "whole site", "it_kw": "servers", "cooling_kw": "cooling"},
        ),
        "pue": ("PUE", {"pue": "PUE"}),
        "weather": ("outdoor air [°C]", {"dry_bulb_c": "outdoor air"}),
        "carbon": ("grid [gCO₂e/kWh]", {"carbon_gco2e_per_kwh": "grid carbon"}),
    }
    charts = {}
    for name, (label, series) in lines.items():
        height = 300 if name == "power" else 190
        chart = _time_chart(label, height, span)
        drawn = _lines(chart, source, "time_utc", series)
        hover = _hover(drawn, "@time_utc{%F %H:00}", series)
        hover.formatters = {"@time_utc": "datetime"}
        chart.add_tools(hover)
        charts[name] = chart
    charts["power"].y_range = _from_zero(columns["facility_kw"])
    charts["pue"].y_range = _pue_range(hourly["pue"])
    charts["carbon"].y_range = _from_zero(columns["carbon_gco2e_per_kwh"])
    return _stacked(list(charts.values()))


def site_charts(hourly: pd.DataFrame) -> dict[str, GridPlot]:
    """Return power and grid carbon of every site over the hours, on one time axis.

    Of more than `MOST_SITES` sites those are drawn whose servers use most.
    """
    used = hourly.groupby("site", sort=False)["it_energy_kwh"].sum()
    shown = [name for name in used.index if name in set(used.nlargest(MOST_SITES).index)]
    rows = {name: hourly[hourly["site"] == name] for name in shown}
    time_ms = hours_of(rows[shown[0]]).as_unit("ms").astype(np.int64).to_numpy()
    columns: dict[str, Any] = {"time_utc": time_ms.astype(np.float64)}
    labels: dict[str, dict[str, str]] = {"power": {}, "carbon": {}}
    for at, name in enumerate(shown):
        columns[f"facility_kw_{at}"] = _rounded(rows[name]["facility_energy_kwh"])
        columns[f"carbon_{at}"] = _rounded(rows[name]["carbon_gco2e_per_kwh"])
        labels["power"][f"facility_kw_{at}"] = name
        labels["carbon"][f"carbon_{at}"] = name
    source = ColumnDataSource(columns)
    first, last = float(time_ms[0]), float(time_ms[-1]) + 3.6e6
    span = Range1d(start=first, end=last, bounds=(first, last), min_interval=2.16e7)
    charts = []
    for name, label in (("power", "power [kW]"), ("carbon", "grid [gCO₂e/kWh]")):
        chart = _time_chart(label, 240, span)
        series = labels[name]
        hover = _hover(_lines(chart, source, "time_utc", series), "@time_utc{%F %H:00}", series)
        hover.formatters = {"@time_utc": "datetime"}
        chart.add_tools(hover)
        chart.y_range = _from_zero(np.concatenate([columns[key] for key in series]))
        charts.append(chart)
    return {"sites": _stacked(charts)}


def duration_charts(hourly: pd.DataFrame) -> dict[str, figure]:
    """Return the duration curves of power and PUE."""
    source = ColumnDataSource(
        {
            "share": _rounded(SHARES),
            "facility_kw": _rounded(duration(hourly["facility_energy_kwh"], SHARES)),
            "it_kw": _rounded(duration(hourly["it_energy_kwh"], SHARES)),
            "pue": _rounded(duration(hourly["pue"], SHARES), 7),
        }
    )
    charts = {}
    for name, label, series in (
        ("power", "power [kW]", {"facility_kw": "whole site", "it_kw": "servers"}),
        ("pue", "PUE", {"pue": "PUE"}),
    ):
        chart = _figure(label, 260, x_range=Range1d(start=0.0, end=100.0), tools="")
        chart.xaxis.axis_label = "share of the hours [%]"
        drawn = _lines(chart, source, "share", series)
        chart.add_tools(_hover(drawn, "exceeded in @share{0.0}% of the hours", series))
        charts[f"duration-{name}"] = chart
    charts["duration-power"].y_range = _from_zero(hourly["facility_energy_kwh"].to_numpy())
    charts["duration-pue"].y_range = _pue_range(hourly["pue"])
    return charts


def bar_chart(
    label: str, names: Sequence[str], series: Mapping[str, Sequence[float]], shown: str = "0,0.[00]"
) -> figure:
    """Return stacked bars over names; the keys of ``series`` are what is stacked."""
    keys = list(series)
    data = {"name": list(names)} | {key: _rounded(series[key]) for key in keys}
    chart = _figure(label, 260, x_range=list(names), tools="")
    stacked = chart.vbar_stack(keys, x="name", width=0.7, source=ColumnDataSource(data))
    for at, renderer in enumerate(stacked):
        renderer.name = f"c{at + 1}"
        renderer.glyph.line_color = None
    if len(keys) > 1:
        _legend(chart, list(zip(keys, stacked, strict=True)))
    total = np.sum([np.asarray(series[key], dtype=float) for key in keys], axis=0)
    chart.y_range = _from_zero(total)
    chart.xgrid.grid_line_color = None
    if len(names) > 6:
        chart.xaxis.major_label_orientation = 0.9
    rows = [(key, f"@{{{key}}}{{{shown}}}") for key in keys]
    chart.add_tools(HoverTool(tooltips=[("", "@name"), *rows], renderers=[stacked[-1]]))
    return chart


def _time_chart(label: str, height: int, span: Range1d) -> figure:
    """Return an empty figure over time."""
    chart = _figure(
        label,
        height,
        x_range=span,
        x_axis_type="datetime",
        tools=TOOLS,
        active_drag="xbox_zoom",
    )
    chart.min_border_left = 68
    chart.xaxis.formatter = DatetimeTickFormatter(
        years="%Y", months="%b", days="%d %b", hours="%H:%M", hourmin="%H:%M"
    )
    chart.xaxis.ticker = DatetimeTicker(desired_num_ticks=5)
    return chart


def _stacked(charts: Sequence[figure]) -> GridPlot:
    """Return figures below each other under one toolbar."""
    return gridplot(
        [[chart] for chart in charts],
        merge_tools=True,
        toolbar_location="above",
        toolbar_options={"logo": None},
        sizing_mode="stretch_width",
    )


def _figure(label: str, height: int, **options: Any) -> figure:
    chart = figure(
        height=height,
        sizing_mode="stretch_width",
        min_width=220,
        y_axis_label=label,
        toolbar_location="above" if options.get("tools") else None,
        background_fill_alpha=0.0,
        border_fill_alpha=0.0,
        outline_line_color=None,
        output_backend="canvas",
        **options,
    )
    chart.toolbar.logo = None
    chart.yaxis.formatter = NumeralTickFormatter(format="0,0.[0000]")
    chart.axis.minor_tick_line_color = None
    chart.axis.axis_label_text_font_style = "normal"
    chart.axis.axis_label_text_font_size = "12px"
    chart.axis.major_label_text_font_size = "12px"
    chart.min_border_right = 12
    return chart


def _lines(chart: figure, source: ColumnDataSource, x: str, series: Mapping[str, str]) -> list[Any]:
    """Draw one line a column and return the renderers."""
    drawn = []
    for at, (column, label) in enumerate(series.items()):
        line = chart.line(x, column, source=source, line_width=1.3, name=f"c{at + 1}")
        drawn.append((label, line))
    if len(drawn) > 1:
        _legend(chart, drawn)
    return [line for _label, line in drawn]


def _legend(chart: figure, drawn: Sequence[tuple[str, Any]]) -> None:
    legend = Legend(
        items=[LegendItem(label=label, renderers=[line]) for label, line in drawn],
        orientation="horizontal",
        border_line_color=None,
        background_fill_alpha=0.0,
        margin=0,
        spacing=14,
        label_text_font_size="12px",
    )
    chart.add_layout(legend, "above")


def _hover(drawn: Sequence[Any], heading: str, series: Mapping[str, str]) -> HoverTool:
    """Return a hover that shows all series at the pointer's place on the axis."""
    rows = [
        (label, f"@{column}{{{'0.0000' if column == 'pue' else '0,0.0'}}}")
        for column, label in series.items()
    ]
    return HoverTool(
        tooltips=[("", heading), *rows],
        mode="vline",
        renderers=list(drawn[:1]),
        point_policy="snap_to_data",
    )


def _from_zero(values: Any) -> Range1d:
    top = float(np.nanmax(np.append(np.asarray(values, dtype=float), 0.0)))
    return Range1d(start=0.0, end=1.08 * top if top > 0.0 else 1.0)


def _pue_range(pue: pd.Series[float]) -> Range1d:
    """Start at 1, so that a flat PUE looks flat."""
    known = pue.dropna()
    over = float(known.max()) - 1.0 if len(known) else 0.0
    return Range1d(start=1.0, end=1.0 + (1.25 * over if over > 0.0 else 0.1))


def _rounded(values: Any, digits: int = 6) -> Any:
    """Return values with a few digits as float32: enough for a screen, half the page."""
    array = np.asarray(values, dtype=np.float64)
    size = np.where(np.isfinite(array) & (np.abs(array) > 1e-30), np.abs(array), 1.0)
    step = 10.0 ** (np.floor(np.log10(size)) - digits + 1)
    return (np.round(array / step) * step).astype(np.float32)
