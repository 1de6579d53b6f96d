"""``dcsim show``: a scenario with the origin of every value, a run, or what a file holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dcsim.cli.run import SEED, SETS

if TYPE_CHECKING:
    from dcsim.signals.facts import FileFacts


def show(
    file: Annotated[
        Path,
        typer.Argument(help="Scenario (YAML), run folder, or a weather, series or trace file."),
    ],
    sets: Annotated[list[str] | None, SETS] = None,
    seed: Annotated[int | None, SEED] = None,
    zone: Annotated[
        str | None,
        typer.Option("--zone", help="Zone of times that state none: UTC+1, Europe/Oslo."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", help="Column of a job trace, KEY=NAME: length_s=runtime."),
    ] = None,
    cores: Annotated[
        int | None, typer.Option("--cores", min=1, help="Cores to refer a trace's load to.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option("--figure", help="Draw a job trace as PNG.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the picture.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show a scenario's values with their origin, a run, or a file's extent, load and gaps."""
    if file.is_dir():
        _run(file, as_json=as_json)
        return
    if file.suffix.lower() in {".yaml", ".yml"}:
        _scenario(file, sets or [], seed, as_json=as_json)
        return
    from dcsim.cli.show_trace import refuse_trace_options, show_trace, trace_at

    trace = trace_at(file, columns or [])
    if trace is not None:
        show_trace(trace, cores, figure, force=force, as_json=as_json)
        return
    if figure is not None or cores is not None:
        refuse_trace_options(file)
    _data(file, zone, as_json=as_json)


def _run(folder: Path, *, as_json: bool) -> None:
    from dcsim.report.terminal import print_summary
    from dcsim.results.read import read_run

    summary = read_run(folder).summary
    if as_json:
        told = summary.as_dict() | {"run_folder": str(folder)}
        typer.echo(json.dumps(told, allow_nan=False, ensure_ascii=False))
    else:
        print_summary(summary, folder)


def _scenario(file: Path, sets: Sequence[str], seed: int | None, *, as_json: bool) -> None:
    from dcsim.scenario.load import load_scenario
    from dcsim.scenario.origins import origins

    found = origins(load_scenario(file, sets, seed), seed)
    if as_json:
        typer.echo(json.dumps([asdict(origin) for origin in found], ensure_ascii=False))
        return
    rows = [
        (
            origin.key,
            "none" if origin.value is None else f"{_plain(origin.value)} {origin.unit}".strip(),
            f"{origin.origin}: {origin.source}" if origin.source else origin.origin,
        )
        for origin in found
    ]
    print_rows(("key", "value", "origin"), rows)


def _data(file: Path, zone: str | None, *, as_json: bool) -> None:
    from dcsim.signals.facts import facts_of
    from dcsim.signals.readers.find import read_record
    from dcsim.signals.readers.record import SourceFile
    from dcsim.signals.readers.undated import facts_without_times

    source = SourceFile(file, str(file), zone)
    facts = facts_without_times(source) or facts_of(read_record(source))
    if as_json:
        typer.echo(json.dumps(asdict(facts), ensure_ascii=False, allow_nan=False))
        return
    _print_facts(facts)


def _print_facts(facts: FileFacts) -> None:
    from dcsim.core.errors import plain

    lines = [("file", facts.file), ("format", facts.format), ("place", facts.place)]
    lines += [("rows", f"{facts.rows:,}")]
    if facts.step_s is not None:
        lines += [
            ("step", f"{facts.step_s} s"),
            ("from", f"{facts.first} ({facts.calendar})"),
            ("to", f"{facts.last}, {facts.step_s} s long"),
            ("missing", f"{facts.missing_rows:,} rows"),
        ]
    if facts.elevation_m is not None:
        lines.append(("elevation", f"{facts.elevation_m:g} m"))
    lines += [("note", note) for note in facts.notes]
    for name, text in lines:
        if text:
            typer.echo(plain(f"{name:<10} {text}"))
    rows = [
        (
            c.name,
            _figure(c.minimum),
            _figure(c.mean),
            _figure(c.maximum),
            str(c.missing),
            c.sparkline,
        )
        for c in facts.columns
    ]
    print_rows(("column", "min", "mean", "max", "missing", "course"), rows)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def print_rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns on a terminal, and columns apart by tabs elsewhere."""
    import sys

    from dcsim.core.errors import plain

    if not sys.stdout.isatty():
        for row in (heads, *rows):
            typer.echo("\t".join(plain(cell) for cell in row))
        return
    from rich.table import Table
    from rich.text import Text

    from dcsim.report.console import stdout_console

    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    stdout_console().print(table)
