"""Aligns the jobs of a trace with the period and the cluster of a run.

A row of a trace is a demand: cores times length times the share of them that was busy, in
core-seconds of the traced machine. Its joules stay there; how long the job runs and what it
draws here follow from the cluster (decision 0007).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.workload.jobs import JobTable
from dcsim.workload.residency import Homes
from dcsim.workload.traces.job_trace import KEY, JobTrace
from dcsim.workload.traces.report import Counted, Tally
from dcsim.workload.traces.row_sites import row_sites
from dcsim.workload.traces.rows import TraceTable, known

MAX_JOBS = 50_000_000
"""Jobs of a run; more come only of a short trace that is repeated many times."""
MAX_DURATION_S = 1 << 52
LAID_OTHERWISE = frozenset(["data_gb", "home"])
"""Columns of a job table for which the scenario stands in where a row has none."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a trace is aligned with: period, width of the cluster, speed of its cores, sites."""

    grid: TimeGrid
    cluster_cores: int
    core_speed_rel: float
    homes: Homes = field(default_factory=Homes)


@dataclass(frozen=True, slots=True)
class AlignedTrace:
    """The jobs of a trace on the period, and what was counted on the way."""

    jobs: JobTable
    format: str
    counted: tuple[Counted, ...]
    notes: tuple[str, ...]


def align_trace(table: TraceTable, trace: JobTrace, target: Target) -> AlignedTrace:
    """Return the jobs of a trace as the run sees them.

    Raises
    ------
    InvalidInput
        ``trace-without-date``, ``trace-outside``, ``trace-repeat``, ``too-wide``,
        ``too-many-jobs`` or ``unknown-site``.
    """
    tally = Tally(trace.file, trace.invalid)
    sites = row_sites(table, trace.allowed_sites, target.homes, tally)
    arrival_s, row, repeats = _arrivals(table, trace, target.grid)
    end_s = target.grid.duration_s
    arrival_s, row = arrival_s[sites.known[row]], row[sites.known[row]]
    tally.count("before-period", table.line[row[arrival_s < 0.0]])
    tally.count("beyond-period", table.line[row[arrival_s >= end_s]])
    inside = (arrival_s >= 0.0) & (arrival_s < end_s)
    if not inside.any():
        raise InvalidInput.of(
            "trace-outside",
            f"{KEY}.file",
            f"no job of {trace.file} arrives within the period",
            "choose another period, or state align: from_start",
        )
    arrival_s, row = arrival_s[inside], row[inside]
    too_wide = _too_wide(table, row, trace, target, tally)
    if trace.too_wide == "drop":
        arrival_s, row, too_wide = arrival_s[~too_wide], row[~too_wide], too_wide[~too_wide]
    where = sites.columns(row)
    jobs = _jobs(table, row, arrival_s, too_wide, trace, target, tally, where)
    notes = _notes(trace, arrival_s, repeats, target.grid, jobs)
    return AlignedTrace(jobs, table.format, (*table.counted, *tally.counted()), notes)


def _arrivals(table: TraceTable, trace: JobTrace, grid: TimeGrid) -> tuple[Array, Ints, int]:
    """Return arrivals [s] from the period's start, the row of each, and how often it was laid."""
    first_s = float(table.arrival_s[0])
    relative_s = (table.arrival_s - first_s) / trace.scale_arrivals
    arrival_s = relative_s + _first_arrival_s(table, trace, grid)
    rows = np.arange(len(arrival_s), dtype=np.int64)
    if trace.repeat_every_h is None:
        return arrival_s, rows, 1
    every_s = trace.repeat_every_h * HOUR_S
    if every_s < relative_s[-1]:
        raise InvalidInput.of(
            "trace-repeat",
            f"{KEY}.repeat_every_h",
            f"the trace lasts {relative_s[-1] / HOUR_S:.6g} h, "
            f"longer than {trace.repeat_every_h:g} h",
            "raise it, or remove it",
        )
    times = max(1, int(np.ceil((grid.duration_s - arrival_s[0]) / every_s)))
    if times * len(rows) > MAX_JOBS:
        raise InvalidInput.of(
            "too-many-jobs",
            f"{KEY}.repeat_every_h",
            f"{times} times {len(rows)} jobs are more than {MAX_JOBS}",
            "raise repeat_every_h, or shorten the period",
        )
    again = np.repeat(np.arange(times) * every_s, len(rows))
    return np.tile(arrival_s, times) + again, np.tile(rows, times), times


def _first_arrival_s(table: TraceTable, trace: JobTrace, grid: TimeGrid) -> float:
    """Return when the first job arrives, in seconds from the start of the period."""
    first_s = float(table.arrival_s[0])
    if trace.align == "from_start":
        return 0.0
    if trace.align == "auto" and not table.is_dated:
        return first_s / trace.scale_arrivals
    zero_s = 0 if table.is_dated else table.zero_s
    if zero_s is None:
        raise InvalidInput.of(
            "trace-without-date",
            f"{KEY}.align",
            f"{trace.file} does not say when its second 0 was",
            "state align: auto or from_start",
        )
    return zero_s + first_s - grid.start_s


def _too_wide(table: TraceTable, row: Ints, trace: JobTrace, target: Target, tally: Tally) -> Flags:
    cores = table.cores[row]
    too_wide: Flags = cores > target.cluster_cores
    if too_wide.any() and trace.too_wide == "refuse":
        at = row[np.flatnonzero(too_wide)[0]]
        raise InvalidInput.of(
            "too-wide",
            f"{trace.file}:{table.line[at]}",
            f"{int(too_wide.sum())} jobs are wider than the cluster's {target.cluster_cores} "
            f"cores, first this one of {table.cores[at]}, widest one of {cores.max()}",
            f"add racks, or state {KEY}.too_wide: reject or drop",
        )
    tally.count("rejected" if trace.too_wide == "reject" else "too-wide", table.line[row[too_wide]])
    return too_wide


def _jobs(
    table: TraceTable,
    row: Ints,
    arrival_s: Array,
    rejected: Flags,
    trace: JobTrace,
    target: Target,
    tally: Tally,
    where: dict[str, Any],
) -> JobTable:
    slower = trace.core_speed_rel / target.core_speed_rel
    length_s = table.length_s[row] * slower
    tally.count("shorter-than-a-second", table.line[row[length_s < 1.0]])
    duration_s = _whole_seconds(length_s)
    whole_s = np.floor(arrival_s).astype(np.int64)
    window_s = np.full(len(row), trace.deferral_window_h * HOUR_S, dtype=np.int64)
    window_s = np.clip(target.grid.duration_s - duration_s - whole_s, 0, window_s)
    jobs = JobTable(
        class_names=(trace.name,),
        class_index=np.zeros(len(row), dtype=np.int64),
        arrival_s=whole_s,
        duration_s=duration_s,
        cores=table.cores[row],
        latest_start_s=whole_s + window_s,
        core_s=table.core_s[row] * slower,
        checkpoint_interval_s=np.broadcast_to(np.int64(trace.checkpoint_interval_s), len(row)),
        rejected=rejected,
        data_gb=_data_gb(table, row, trace),
        migrates=np.full(len(row), trace.migrates),
        **where,
        **_more(table, row, slower, duration_s),
    )
    # Repeated traces overlap by a second at their seams; the rest is in order already.
    return jobs if (np.diff(whole_s) >= 0).all() else _in_order(jobs)


def _data_gb(table: TraceTable, row: Ints, trace: JobTrace) -> Array:
    stated_gb = table.more.get("data_gb")
    if stated_gb is None:
        return np.full(len(row), trace.data_gb)
    return known(stated_gb[row], trace.data_gb)


def _whole_seconds(length_s: Array) -> Ints:
    """Return lengths rounded up to whole seconds, at least 1."""
    if length_s.max(initial=0.0) > MAX_DURATION_S:
        raise InvalidInput.of(
            "length-out-of-range",
            f"{KEY}.core_speed_rel",
            f"on these cores a job would run {length_s.max():g} s",
            "check both core_speed_rel",
        )
    return np.maximum(np.ceil(length_s - 1e-9), 1).astype(np.int64)


def _more(table: TraceTable, row: Ints, slower: float, duration_s: Ints) -> dict[str, Any]:
    """Return the columns that the trace knows; the rest is left to `JobTable`."""
    more: dict[str, Any] = {
        name: known(table.more[name][row], float(absent)).astype(absent.dtype)
        for name, absent in JobTable.where_absent().items()
        if name in table.more and name not in LAID_OTHERWISE
    }
    if "estimate_s" in table.more:
        estimate_s = table.more["estimate_s"][row] * slower
        none = np.isnan(estimate_s) | (estimate_s <= 0.0)
        more["estimate_s"] = np.where(
            none, duration_s, _whole_seconds(np.where(none, 1.0, estimate_s))
        )
    return more


def _in_order(jobs: JobTable) -> JobTable:
    return jobs.taken(np.argsort(jobs.arrival_s, kind="stable"))


def _notes(
    trace: JobTrace, arrival_s: Array, repeats: int, grid: TimeGrid, jobs: JobTable
) -> tuple[str, ...]:
    notes = []
    stated_kwh = float((jobs.power_w * jobs.duration_s).sum()) / 3.6e6
    if stated_kwh:
        notes.append(
            f"trace-energy: {trace.file} states {stated_kwh:.6g} kWh above idle for its jobs; "
            "the run computes its own from utilisation"
        )
    if repeats > 1:
        notes.append(f"trace-repeated: {trace.file} was repeated {repeats} times")
    quiet_h = (grid.duration_s - float(arrival_s.max(initial=0.0))) / HOUR_S
    if quiet_h >= 1.0 and quiet_h > 0.1 * grid.duration_s / HOUR_S:
        notes.append(f"trace-ends: no job of {trace.file} arrives in the last {quiet_h:.1f} h")
    return tuple(notes)
