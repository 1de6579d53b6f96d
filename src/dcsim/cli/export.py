"""``dcsim export``: the tables of a run as CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def export(
    run: Annotated[Path, typer.Argument(help="Run folder that dcsim run wrote.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write to; RUN/csv unless given.")
    ] = None,
    hourly: Annotated[bool, typer.Option("--hourly", help="Only hourly.csv.")] = False,
    jobs: Annotated[bool, typer.Option("--jobs", help="Only jobs.csv.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace earlier files.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the paths as JSON.")] = False,
) -> None:
    """Write the tables of a run as CSV: summary, months, hours, jobs, and a fleet's transfers."""
    from dcsim.core.errors import plain
    from dcsim.report.csv_export import csv_files, file_names
    from dcsim.report.new_file import require_new, write_new
    from dcsim.results.read import read_run

    asked = {"hourly.csv": hourly, "jobs.csv": jobs}
    result = read_run(run)
    names = [name for name, wanted in asked.items() if wanted] or file_names(result)
    folder = out or run / "csv"
    require_new([folder / name for name in names], force=force)
    texts = csv_files(result, names)
    written = {folder / name: text for name, text in texts.items()}
    write_new(written, force=force)
    paths = [str(path) for path in written]
    if as_json:
        typer.echo(json.dumps({"written": paths}))
    else:
        for path in paths:
            typer.echo(plain(path))
