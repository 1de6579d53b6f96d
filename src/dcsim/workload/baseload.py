"""Baseload: what a utilisation trace takes of the cluster, aligned with the run's time grid."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dcsim.catalogue.traces import utilisation_trace
from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.traces.source import TraceSource
from dcsim.workload.traces.utilisation import PACKED, read_utilisation

MAX_TRACE_BYTES = 64 * 1024 * 1024
MAX_PROBLEMS = 20


class Trace(Part):
    """Utilisation of the cluster by work that cannot wait."""

    name: str | None = None
    """A built-in trace."""
    file: str | None = None
    """Or a CSV file, plain or in .gz, or a Parquet file below the scenario's folder."""
    column: str = "cpu_util_frac"
    """Column of the CSV file that holds the utilisation, 0..1."""
    trace_step_s: int = quantity(
        300, source="step of the CSV file; shipped traces know their own", ge=1, le=86_400
    )
    """Step of the CSV file [s]."""
    repeat: bool = True
    """Repeat a trace that is shorter than the period; otherwise that is an error."""
    scale_frac: float = fraction(
        1.0, source="share of the traced cluster's load that runs here", gt=0.0
    )
    """Factor on the utilisation."""

    def cross_checks(self) -> list[Contradiction]:
        """Require either a shipped trace or a file."""
        if (self.name is None) == (self.file is None):
            rule = "both name and file are given" if self.name else "neither name nor file is given"
            return [Contradiction("name", rule, "give one of the two")]
        return []


@dataclass(frozen=True, slots=True)
class Baseload:
    """Share of the cluster's cores on the grid, and how the trace came there."""

    utilisation_frac: Array
    credit: str
    repeats: float
    """How many times the trace was repeated; 13.04 is a year of 28 days."""
    held_frac: Array | None = None
    """Share of the cores kept from batch work, where that is more than what is busy."""

    @property
    def kept_frac(self) -> Array:
        """Share of the cluster's cores that batch work may not use, shape (steps,)."""
        return self.utilisation_frac if self.held_frac is None else self.held_frac


def baseload_on(trace: Trace, grid: TimeGrid, folder: Path) -> Baseload:
    """Lay a trace onto the grid; a finer grid repeats values, a coarser one averages.

    Raises
    ------
    InvalidInput
        If the file is outside ``folder``, truncated, not numeric or outside 0..1,
        too short without ``repeat``, or its step does not fit the grid's.
    """
    series = _shipped(trace.name) if trace.name is not None else _from_csv(folder, trace)
    values = _on_step(series, grid.step_s)
    repeats = grid.steps / len(values)
    if repeats > 1.0 and not trace.repeat:
        raise InvalidInput.of(
            "trace-too-short",
            "workload.trace",
            f"the trace lasts {len(values) * grid.step_s / 86400:g} days, "
            f"the period {grid.duration_s / 86400:g}",
            "shorten the period, or set repeat: true",
        )
    tiled = np.tile(values, math.ceil(repeats))[: grid.steps]
    return Baseload(tiled * trace.scale_frac, series.credit, repeats)


@dataclass(frozen=True, slots=True)
class _Series:
    values: Array
    step_s: int
    credit: str


def _shipped(name: str) -> _Series:
    trace = utilisation_trace(name)
    return _Series(trace.cpu_util_frac, trace.step_s, trace.source.credit)


def _on_step(series: _Series, step_s: int) -> Array:
    values = series.values
    if series.step_s % step_s == 0:
        return np.repeat(values, series.step_s // step_s)
    if step_s % series.step_s == 0:
        each = step_s // series.step_s
        whole = len(values) // each * each
        if whole == 0:
            raise InvalidInput.of(
                "trace-too-short", "workload.trace", "the trace is shorter than one step of the run"
            )
        return np.asarray(values[:whole].reshape(-1, each).mean(axis=1))
    raise InvalidInput.of(
        "trace-step",
        "workload.trace",
        f"the trace's step of {series.step_s} s does not fit the run's step of {step_s} s",
        "choose a period.step_s that divides or is a multiple of it",
    )


def _from_csv(folder: Path, trace: Trace) -> _Series:
    name, column = str(trace.file), trace.column
    path = confined(folder, name, "workload.trace.file")
    if path.name.lower().endswith(PACKED):
        packed = read_utilisation(TraceSource(path, name), column)
        return _Series(packed, trace.trace_step_s, f"user file {name}")
    if path.stat().st_size > MAX_TRACE_BYTES:
        raise InvalidInput.of(
            "trace-too-large", name, f"the trace is larger than {MAX_TRACE_BYTES} bytes"
        )
    values: list[float] = []
    problems: list[Problem] = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if column not in header:
                raise InvalidInput.of(
                    "trace-column",
                    f"{name}:1",
                    f"there is no column {column!r}; the columns are {', '.join(header) or 'none'}",
                    "name one of them in workload.trace.column",
                )
            at = header.index(column)
            for row in reader:
                problem = _read_row(row, len(header), at, values)
                if problem:
                    problems.append(Problem("trace-row", f"{name}:{reader.line_num}", problem))
                    if len(problems) >= MAX_PROBLEMS:
                        break
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput.of(
            "trace-unreadable", name, f"this is not a CSV file: {error}"
        ) from error
    if not problems and not values:
        problems.append(Problem("trace-empty", name, "the trace has no rows"))
    if problems:
        raise InvalidInput(problems)
    return _Series(np.array(values), trace.trace_step_s, f"user file {name}")


def _read_row(row: list[str], width: int, at: int, values: list[float]) -> str:
    """Append the row's utilisation to ``values``, or return what is wrong with the row."""
    if len(row) != width:
        return f"the row has {len(row)} fields, the header {width}: is the file truncated?"
    try:
        value = float(row[at])
    except ValueError:
        return f"{row[at]!r} is not a number"
    if not 0.0 <= value <= 1.0:
        return f"the utilisation {row[at]} is outside 0..1"
    values.append(value)
    return ""


def confined(folder: Path, name: str, place: str) -> Path:
    """Return the regular file ``name`` below ``folder``; links may not lead out of it.

    Raises
    ------
    InvalidInput
        If the path leaves the folder, is missing, or is no regular file.
    """
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        is_file = path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise InvalidInput.of("path-invalid", place, f"{name!r} is not a usable path") from error
    if not path.is_relative_to(root):
        raise InvalidInput.of(
            "path-outside",
            place,
            f"{name} lies outside the scenario's folder",
            "copy the file beside the scenario and name it relative to it",
        )
    if not is_file:
        raise InvalidInput.of(
            "file-missing", place, f"there is no regular file {name}", "check the path"
        )
    return path


def no_baseload(grid: TimeGrid) -> Baseload:
    """Return a baseload of nothing."""
    return Baseload(np.zeros(grid.steps), "", 0.0)
