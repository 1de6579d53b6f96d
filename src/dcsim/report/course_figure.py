"""The course of a site that remembers, step by step: rooms, fuel, batteries, jobs and power."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure

from dcsim.catalogue.stations import station
from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import parse_yaml
from dcsim.facility.air_class import Governor
from dcsim.report.quantities import number
from dcsim.results.result import Result
from dcsim.scenario.model import scenario_model

BLUE, TEAL, AMBER, RED, GREY, VIOLET = (
    "#2b5c8a", "#2a9d8f", "#d98e04", "#c8553d", "#6b7280", "#5b2a86",
)  # fmt: skip

EVENTS = {
    "grid-outage": ("the grid is out", "#e7e2d6"),
    "blackout": ("servers without power", "#8d8d93"),
}
"""States that are shaded through all panels, in the order in which they are drawn."""

CALM = frozenset({"above-recommended", "below-allowable", "free-cooling", "trim"})
"""States that are no reason to look closer."""

BEFORE, AFTER = pd.Timedelta("6h"), pd.Timedelta("12h")
LONGEST = pd.Timedelta("4D")
"""A figure shows no more than this; steps would be finer than its pixels."""


@dataclass(frozen=True, slots=True)
class Level:
    """A store of something: its column, what it is called, and its size in words."""

    column: str
    name: str
    colour: str
    size: Callable[[float], str]


LEVELS = (
    Level("tank_l", "fuel", RED, lambda full: f"{number(full / 1000.0, 3)} m³"),
    Level("battery_kwh", "batteries", AMBER, lambda full: f"{number(full, 3)} kWh"),
    Level("store_level_kwh", "chilled water", BLUE, lambda full: f"{number(full, 3)} kWh of cold"),
)

MARKS = (
    ("throttle_c", "servers slow down", AMBER),
    ("trip_c", "servers switch off", RED),
)
"""Limits of the servers that are drawn as lines."""


def course_figure(result: Result) -> Figure:
    """Return the course of a site step by step, around what happened to it.

    Of a fleet it is that of the first site that remembers; `Result.of_site` chooses another.

    Raises
    ------
    InvalidInput
        If no site remembers anything, so that there are no steps.
    """
    if result.steps is None:
        raise InvalidInput.of(
            "no-steps",
            "plot",
            "no site of this run remembers anything from step to step",
            "give thermal, store, faults or backup, or draw the week",
        )
    name = str(result.steps["site"].iloc[0])
    site, all_steps = result.of_site(name), result.steps[result.steps["site"] == name]
    steps = _shown(all_steps, _window(all_steps, site.states))
    full = _full(all_steps, site)
    panels = [draw for draw, columns in PANELS if columns & set(steps)]
    figure = Figure(figsize=(10.0, 0.9 + 1.75 * len(panels)), layout="constrained", dpi=120)
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axis, draw in zip(axes, panels, strict=True):
        draw(axis, steps, site, full)
        _shade(axis, site, steps)
        axis.margins(x=0.0)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(axis="y", color="#e5e7eb", lw=0.6)
        axis.set_axisbelow(True)
        axis.legend(loc="upper left", bbox_to_anchor=(1.005, 1.02), frameon=False, fontsize=8)
    _label_events(axes[0], site, steps)
    locator = AutoDateLocator(maxticks=12)  # type: ignore[no-untyped-call]
    axes[-1].xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes[-1].xaxis.set_major_formatter(formatter)
    axes[-1].set_xlabel("time [UTC]")
    figure.align_ylabels(list(axes))
    step_s = result.summary.step_s
    heading = site.summary.title or site.summary.name
    figure.suptitle(
        f"{heading}, every {step_s} s", x=0.01, ha="left", fontweight="bold", fontsize=11
    )
    return figure


def course_png(result: Result) -> bytes:
    """Return the figure as a PNG, the same bytes for the same run."""
    picture = BytesIO()
    course_figure(result).savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


Window = tuple[pd.Timestamp, pd.Timestamp]


def _window(steps: pd.DataFrame, states: pd.DataFrame | None) -> Window:
    """Return from when to when the figure goes: all that happened, with some hours about it."""
    first, last = steps["time_utc"].iloc[0], steps["time_utc"].iloc[-1]
    if last - first <= LONGEST:
        return first, last
    happened = None if states is None else states[~states["state"].isin(CALM)]
    if happened is None or happened.empty:
        peak = steps["time_utc"].iloc[int(steps["facility_kw"].to_numpy().argmax())]
        begin = min(max(peak - LONGEST / 2, first), last - LONGEST)
        return begin, begin + LONGEST
    outages = happened[happened["state"].isin(EVENTS)]
    shown = happened if outages.empty else outages
    begin = max(shown["begin_utc"].min() - BEFORE, first)
    return begin, min(max(shown["end_utc"].max() + AFTER, begin + AFTER), begin + LONGEST, last)


def _shown(steps: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return the steps of the window under their times, without columns that say nothing."""
    inside = steps[(steps["time_utc"] >= window[0]) & (steps["time_utc"] <= window[1])]
    inside = inside.dropna(axis="columns", how="all")
    # A store that the site has not is a column of zeros.
    none = [
        level.column for level in LEVELS if level.column in inside and not steps[level.column].any()
    ]
    return inside.drop(columns=none).set_index("time_utc").tz_localize(None)


def _full(steps: pd.DataFrame, site: Result) -> Mapping[str, float]:
    """Return what each store holds when it is full; the most that it held where that is unknown."""
    full = {
        level.column: float(steps[level.column].max()) for level in LEVELS if level.column in steps
    }
    faults = site.summary.total.faults
    return full | ({"tank_l": faults.tank_l} if faults is not None else {})


def _draw_room(axis: Axes, steps: pd.DataFrame, site: Result, _: Mapping[str, float]) -> None:
    room = steps["room_temperature_c"]
    axis.plot(steps.index, room, color=BLUE, lw=1.3, label="at the servers")
    governor = _governor(site)
    if governor is not None:
        if governor.recommended_c is not None:
            low, high = governor.recommended_c
            axis.axhspan(low, high, color=TEAL, alpha=0.10, lw=0.0, label="recommended")
        for name, label, colour in MARKS:
            at_c = getattr(governor, name)
            axis.axhline(at_c, color=colour, ls="--", lw=1.0, label=f"{label}, {at_c:.3g} °C")
        low_c, high_c = float(room.min()), float(room.max())
        axis.set_ylim(min(low_c, 18.0) - 1.0, max(high_c, governor.trip_c) + 1.5)
    axis.set_ylabel("room [°C]")


def _draw_levels(axis: Axes, steps: pd.DataFrame, _: Result, full: Mapping[str, float]) -> None:
    for level in LEVELS:
        if level.column in steps:
            held = full[level.column]
            axis.plot(
                steps.index,
                100.0 * steps[level.column] / held,
                color=level.colour,
                lw=1.3,
                label=f"{level.name}, {level.size(held)}",
            )
    axis.set_ylim(-3.0, 106.0)
    axis.set_ylabel("level [% of full]")


def _draw_jobs(axis: Axes, steps: pd.DataFrame, *_: object) -> None:
    for column, label, colour in (
        ("running_jobs", "running", TEAL),
        ("waiting_jobs", "waiting", VIOLET),
    ):
        axis.plot(
            steps.index, steps[column], color=colour, lw=1.2, label=label, drawstyle="steps-post"
        )
    axis.set_ylim(bottom=0.0)
    axis.set_ylabel("jobs")


def _draw_power(axis: Axes, steps: pd.DataFrame, *_: object) -> None:
    drawn = (
        ("facility_kw", "whole site", "black", 1.2),
        ("it_kw", "servers", BLUE, 1.2),
        ("cooling_kw", "cooling", TEAL, 1.0),
    )
    largest = float(steps["facility_kw"].max())
    scale, unit = (1e-3, "MW") if largest >= 2000.0 else (1.0, "kW")
    for column, label, colour, width in drawn:
        axis.plot(steps.index, scale * steps[column], color=colour, lw=width, label=label)
    if "generator_kw" in steps and steps["generator_kw"].any():
        given = scale * steps["generator_kw"]
        axis.fill_between(
            steps.index, given, color=RED, alpha=0.3, lw=0.0, step="post", label="from generators"
        )
    axis.set_ylim(bottom=0.0)
    axis.set_ylabel(f"power [{unit}]")


Draw = Callable[[Axes, pd.DataFrame, Result, Mapping[str, float]], None]
PANELS: tuple[tuple[Draw, frozenset[str]], ...] = (
    (_draw_room, frozenset({"room_temperature_c"})),
    (_draw_levels, frozenset(level.column for level in LEVELS)),
    (_draw_jobs, frozenset({"running_jobs"})),
    (_draw_power, frozenset({"facility_kw"})),
)
"""Panels from the top, each with the columns of which it needs one."""


def _shade(axis: Axes, site: Result, steps: pd.DataFrame) -> None:
    for code, (_, colour) in EVENTS.items():
        for begin, end in _stretches(site, steps, code):
            axis.axvspan(*_numbers(begin, end), color=colour, alpha=0.55, lw=0.0, zorder=0)


def _numbers(begin: pd.Timestamp, end: pd.Timestamp) -> tuple[float, float]:
    """Return two times as matplotlib counts them."""
    both: tuple[float, float] = tuple(date2num([begin, end]))  # type: ignore[no-untyped-call]
    return both


def _label_events(axis: Axes, site: Result, steps: pd.DataFrame) -> None:
    """Write above the first panel what a shade means, where it is wide enough to be read."""
    span = steps.index[-1] - steps.index[0]
    for at, (code, (label, _)) in enumerate(EVENTS.items()):
        told = [s for s in _stretches(site, steps, code) if s[1] - s[0] > span / 100]
        for begin, end in told:
            axis.annotate(
                label,
                (begin + (end - begin) / 2, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(0, 2 + 10 * at),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=8,
                color=GREY if at == 0 else "#3f3f46",
            )


def _stretches(
    site: Result, steps: pd.DataFrame, code: str
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return from when to when a state held, within the window."""
    states = site.states
    if states is None:
        return []
    first, last = steps.index[0], steps.index[-1]
    held = states[states["state"] == code]
    begins = held["begin_utc"].dt.tz_localize(None).clip(first, last)
    ends = held["end_utc"].dt.tz_localize(None).clip(first, last)
    return [(b, e) for b, e in zip(begins, ends, strict=True) if e > b]


def _governor(site: Result) -> Governor | None:
    """Return the limits of the servers, of which air class and elevation come from the run."""
    data = parse_yaml(site.resolved_yaml.encode(), "scenario.resolved.yaml").data
    scenario = scenario_model().model_validate_json(json.dumps(data))
    if scenario.thermal is None:
        return None
    place = scenario.site
    height_m = place.elevation_m
    if height_m is None:
        height_m = 0.0 if place.station is None else station(place.station).elevation_m
    return scenario.thermal.servers.at(height_m)
