"""``dcsim report``: make the page of a run from its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def report(
    run: Annotated[Path, typer.Argument(help="Run folder that dcsim run wrote.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; RUN/report.html unless given.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier page.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the paths as JSON.")] = False,
) -> None:
    """Make the report of a run: one interactive page that needs no network."""
    from dcsim.core.errors import plain
    from dcsim.report.new_file import require_new, write_new
    from dcsim.results.read import read_run

    path = out or run / "report.html"
    require_new([path], force=force)
    result = read_run(run)
    from dcsim.report.page import page_html

    write_new({path: page_html(result)}, force=force)
    typer.echo(json.dumps({"written": [str(path)]}) if as_json else plain(str(path)))
