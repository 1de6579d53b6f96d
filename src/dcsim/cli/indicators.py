"""``dcsim indicators``: every indicator of a run by its standard, category and equation."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dcsim.cli.run import SETS

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ"]


def indicators(
    run: Annotated[Path, typer.Argument(help="Run folder or scenario file.")],
    start: Annotated[
        datetime | None,
        typer.Option(
            "--from", metavar="TIME", formats=FORMATS, help="First hour that counts, in UTC."
        ),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option(
            "--until",
            metavar="TIME",
            formats=FORMATS,
            help="End of the hours that count, in UTC.",
        ),
    ] = None,
    site: Annotated[
        str | None, typer.Option("--site", metavar="NAME", help="Only this site of a fleet.")
    ] = None,
    sets: Annotated[list[str] | None, SETS] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the records as JSON.")] = False,
) -> None:
    """List PUE, WUE, CUE, ERE and the others by standard, category, equation and value."""
    from dcsim.report.progress import progress

    with progress() as step:
        step("reading or simulating")
        from dcsim.results.indicators import run_indicators
        from dcsim.study.candidate import candidates

        [candidate] = candidates([run], sets or [])
        result = candidate.result if site is None else candidate.result.of_site(site)
        found = run_indicators(result, _utc(start), _utc(end))
    if as_json:
        typer.echo(json.dumps([asdict(indicator) for indicator in found], allow_nan=False))
        return
    from dcsim.report.indicator_table import print_indicators

    print_indicators(found)


def _utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.replace(tzinfo=UTC)
