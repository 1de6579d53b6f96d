"""The picture of a job trace: load over time, the course of the day, lengths and widths."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import NotWritten
from dcsim.core.files import write_bytes
from dcsim.workload.traces.rows import TraceTable
from dcsim.workload.traces.statistics import TraceStatistics

mpl.use("Agg")

BLUE, GREY = "#2b5c8a", "#6b7280"
BINS = 200
"""Bins of the load over time."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def draw_trace(table: TraceTable, facts: TraceStatistics, out: Path | BytesIO) -> None:
    """Draw a trace and write it as PNG.

    Four panels: cores of the jobs if each ran on arrival; share of the arrivals by hour of
    the day, and by weekday where there are dates; lengths and widths of jobs, as the share of jobs
    up to each value.
    """
    figure = Figure(figsize=(9.0, 6.0), layout="constrained", dpi=130)
    grid = figure.add_gridspec(2, 6)
    hours = 2 if facts.weekday_frac is not None else 3
    _load(figure.add_subplot(grid[0, :]), table, facts)
    _hours(figure.add_subplot(grid[1, :hours]), facts)
    if facts.weekday_frac is not None:
        _weekdays(figure.add_subplot(grid[1, 2:3]), facts.weekday_frac)
    sizes = figure.add_subplot(grid[1, 3:])
    _sizes(sizes, table)
    figure.suptitle(
        f"{Path(facts.file).name}: {facts.jobs:,} jobs, {facts.core_h:,.0f} core hours",
        x=0.01,
        ha="left",
    )
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, format="png")


def write_figure(table: TraceTable, facts: TraceStatistics, path: Path) -> None:
    """Draw a trace (see `draw_trace`) so that the file is there whole or not at all.

    Raises
    ------
    NotWritten
        If the file system refuses.
    """
    picture = BytesIO()
    draw_trace(table, facts, picture)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, picture.getvalue())
    except OSError as error:
        raise NotWritten.of(
            "output-refused",
            str(path),
            f"the file system refused: {error.strerror or error}",
            "check the free space and the rights of the folder",
        ) from error


def load_over_time(table: TraceTable, bins: int) -> tuple[Array, Array]:
    """Return edges [s from the first arrival] and mean cores in between if no job had to wait.

    Shapes (bins + 1,) and (bins,); the integral from the first arrival to the last end is the
    trace's core-seconds of cores held.
    """
    start = table.arrival_s - table.arrival_s[0]
    end = start + table.length_s
    edges = np.linspace(0.0, float(end.max()), bins + 1)
    held = _held_until(start, table.cores, edges) - _held_until(end, table.cores, edges)
    return edges, np.diff(held) / np.diff(edges)


def _held_until(at_s: Array, cores: Ints, edges: Array) -> Array:
    """Return the core-seconds that steps of ``cores`` at ``at_s`` add up to at each edge."""
    order = np.argsort(at_s, kind="stable")
    times, widths = at_s[order], cores[order].astype(np.float64)
    count = np.concatenate(([0.0], np.cumsum(widths)))
    moment = np.concatenate(([0.0], np.cumsum(widths * times)))
    before = np.searchsorted(times, edges)
    area: Array = count[before] * edges - moment[before]
    return area


def _load(axes: Axes, table: TraceTable, facts: TraceStatistics) -> None:
    edges, cores = load_over_time(table, BINS)
    dated = facts.weekday_frac is not None
    since = f"time since {facts.first}" if dated else "time since the first arrival"
    unit_s, unit = (86_400.0, "d") if edges[-1] > 3 * 86_400 else (3600.0, "h")
    axes.stairs(cores, edges / unit_s, fill=True, color=BLUE, alpha=0.35)
    axes.stairs(cores, edges / unit_s, color=BLUE)
    if facts.offered_cores is not None:
        last = facts.span_h * 3600.0 / unit_s
        axes.axvline(last, color=GREY, linewidth=0.8, linestyle=":")
        axes.annotate(
            "last arrival", (last, 1.0), xycoords=("data", "axes fraction"),
            xytext=(-3, -2), textcoords="offset points", ha="right", va="top", fontsize="small",
            color=GREY,
        )  # fmt: skip
    axes.set(
        xlabel=f"{since} [{unit}]",
        ylabel="cores",
        xlim=(0.0, edges[-1] / unit_s),
        ylim=(0.0, 1.15 * float(cores.max())),
    )
    axes.set_title("cores held if no job had to wait", loc="left", fontsize="medium")


def _hours(axes: Axes, facts: TraceStatistics) -> None:
    axes.bar(np.arange(24) + 0.5, 100.0 * np.array(facts.hourly_frac), width=0.9, color=BLUE)
    axes.axhline(100.0 / 24, color=GREY, linewidth=0.8, linestyle=":")
    what = "hour of the day, UTC" if facts.weekday_frac is not None else "hour of the trace's day"
    axes.set(xlabel=what, ylabel="share of arrivals [%]", xlim=(0, 24), xticks=range(0, 25, 6))
    axes.set_title("arrivals by hour", loc="left", fontsize="medium")


def _weekdays(axes: Axes, shares: tuple[float, ...]) -> None:
    axes.barh(range(7), 100.0 * np.array(shares), color=BLUE)
    axes.axvline(100.0 / 7, color=GREY, linewidth=0.8, linestyle=":")
    axes.set_yticks(range(7), WEEKDAYS)
    axes.invert_yaxis()
    axes.set(xlabel="[%]")
    axes.set_title("by weekday", loc="left", fontsize="medium")


def _sizes(axes: Axes, table: TraceTable) -> None:
    share = np.linspace(0.0, 1.0, 2001)
    for values, color, line, name in (
        (table.length_s, BLUE, "-", "length [s]"),
        (table.cores, GREY, "--", "cores"),
    ):
        upto = np.quantile(values, share, method="inverted_cdf")
        axes.plot(upto, 100.0 * share, color=color, linestyle=line, label=name)
    axes.set(xscale="log", xlabel="length [s], cores", ylabel="share of jobs [%]", ylim=(0, 101))
    axes.legend(frameon=False, loc="best")
    axes.set_title("jobs up to a size", loc="left", fontsize="medium")
