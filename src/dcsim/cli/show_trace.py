"""``dcsim show TRACE``: what a job trace holds, in figures and as a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from dcsim.workload.traces.columns import TraceColumns
    from dcsim.workload.traces.read import TraceFile
    from dcsim.workload.traces.source import TraceSource
    from dcsim.workload.traces.statistics import Spread, TraceStatistics

BARS = " ▁▂▃▄▅▆▇█"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def trace_at(file: Path, columns: Sequence[str]) -> TraceFile | None:
    """Return the job trace that a file is, or ``None`` if it is a weather file or a series.

    Columns that are named make a table a trace; otherwise its head decides.

    Raises
    ------
    UsageError
        If a column is not of the form KEY=NAME.
    InvalidInput
        If the file cannot be read.
    """
    from dcsim.workload.traces.read import TraceFile, format_of, looks_like_jobs
    from dcsim.workload.traces.source import TraceSource

    trace = TraceFile(
        TraceSource(file, str(file)),
        columns=_columns(columns),
        fragments=_fragments_beside(file),
    )
    if not columns and not looks_like_jobs(trace):
        return None
    return trace if format_of(trace) is not None else None


def show_trace(
    trace: TraceFile, cores: int | None, figure: Path | None, *, force: bool, as_json: bool
) -> None:
    """Print a trace's figures; rows that a scenario would refuse are left out and counted.

    Raises
    ------
    InvalidInput
        If the file is damaged or holds no job.
    NotWritten
        If the picture exists and ``force`` is false, or cannot be written.
    """
    from dcsim.report.new_file import require_new
    from dcsim.workload.traces.read import ReadRules, read_trace
    from dcsim.workload.traces.statistics import statistics_of

    if figure is not None:
        require_new([figure], force=force)
    table = read_trace(trace, ReadRules(invalid="drop", unsorted="sort"))
    facts = statistics_of(table, trace.source.name, cores)
    if figure is not None:
        from dcsim.report.trace_figure import write_figure

        write_figure(table, facts, figure)
    if as_json:
        typer.echo(json.dumps(asdict(facts), ensure_ascii=False, allow_nan=False))
    else:
        _print(facts)


def refuse_trace_options(file: Path) -> None:
    """Refuse options of job traces for a file that is none.

    Raises
    ------
    UsageError
        ``not-a-job-trace``.
    """
    from dcsim.core.errors import UsageError

    raise UsageError.of(
        "not-a-job-trace",
        str(file),
        "--figure and --cores are for job traces, and this is none",
        "name its columns: --column arrival_s=NAME --column length_s=NAME",
    )


def _columns(columns: Sequence[str]) -> TraceColumns:
    from pydantic import ValidationError

    from dcsim.core.errors import UsageError
    from dcsim.workload.traces.columns import TraceColumns

    pairs = [text.partition("=") for text in columns]
    for text, (key, equals, name) in zip(columns, pairs, strict=True):
        if not (equals and name) or key not in TraceColumns.model_fields:
            raise UsageError.of(
                "column-form",
                f"--column {text}",
                "this is not KEY=NAME with a known KEY",
                f"KEY is one of {', '.join(TraceColumns.model_fields)}",
            )
    try:
        found = TraceColumns.model_validate({key: name for key, _, name in pairs})
    except ValidationError as error:
        raise UsageError.of(
            "column-form", "--column time_unit", "the unit is us, ms, s, min or h"
        ) from error
    for key, message, cure in found.cross_checks():
        raise UsageError.of("column-form", f"--column {key}", message, cure)
    return found


def _fragments_beside(file: Path) -> TraceSource | None:
    """Return OpenDC's table of fragments if it stands beside the tasks under its usual name."""
    from dcsim.workload.traces.source import TraceSource

    beside = file.with_name("fragments.parquet")
    if file.name == "tasks.parquet" and beside.is_file():
        return TraceSource(beside, str(beside))
    return None


def _lines(facts: TraceStatistics) -> list[tuple[str, str]]:
    """Return what stands above the tables, name and text."""
    lines = [
        ("file", facts.file),
        ("format", facts.format),
        ("jobs", f"{facts.jobs:,} of {facts.rows:,} rows"),
        ("from", facts.first),
        ("to", f"{facts.last}, {facts.span_h:,.2f} h later"),
        ("work", f"{facts.core_h:,.1f} core h"),
    ]
    if facts.offered_cores is not None:
        share = (
            ""
            if facts.offered_frac is None
            else f", {100 * facts.offered_frac:.1f} % of the cluster"
        )
        lines.append(("load", f"{facts.offered_cores:,.1f} cores on average{share}"))
    if facts.users is not None:
        lines.append(("users", f"{facts.users:,}"))
    if facts.stated_energy_kwh is not None:
        lines.append(
            ("energy", f"{facts.stated_energy_kwh:,.3f} kWh above idle, as the trace states")
        )
    lines += [("counted", str(count)) for count in facts.counted]
    return lines


def _print(facts: TraceStatistics) -> None:
    from dcsim.cli.show import print_rows
    from dcsim.core.errors import plain

    for name, text in _lines(facts):
        typer.echo(plain(f"{name:<10} {text}"))
    spreads = (
        ("length_s", facts.length_s),
        ("cores", facts.cores),
        ("interarrival_s", facts.interarrival_s),
    )
    heads = ("column", "mean", "min", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %", "max")
    print_rows(heads, [_row(name, spread) for name, spread in spreads if spread is not None])
    clock = "UTC" if facts.weekday_frac is not None else "of the trace"
    days = [("hour of day", clock, _bars(facts.hourly_frac), _peak(facts.hourly_frac, range(24)))]
    if facts.weekday_frac is not None:
        days.append(
            (
                "weekday",
                "Mon to Sun",
                _bars(facts.weekday_frac),
                _peak(facts.weekday_frac, WEEKDAYS),
            )
        )
    print_rows(("arrivals", "by", "course", "most"), days)


def _row(name: str, spread: Spread) -> tuple[str, ...]:
    return (name, f"{spread.mean:.6g}", *(f"{value:.6g}" for value in spread.quantiles))


def _bars(shares: Sequence[float]) -> str:
    highest = max(shares)
    return "".join(BARS[round(share / highest * (len(BARS) - 1))] for share in shares)


def _peak(shares: Sequence[float], names: Sequence[object]) -> str:
    at = max(range(len(shares)), key=shares.__getitem__)
    return f"{names[at]}, {100 * shares[at]:.1f} %"
