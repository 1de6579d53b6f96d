"""``dcsim schema``: the scenario file as a JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write, e.g. schema.json; else stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier file.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --out, print the path as JSON.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenario files, with which editors complete and check them."""
    from dcsim.core.errors import plain
    from dcsim.report.new_file import require_new, write_new
    from dcsim.scenario.schema import schema_json

    if out is None:
        typer.echo(schema_json(), nl=False)
        return
    require_new([out], force=force)
    write_new({out: schema_json()}, force=force)
    typer.echo(json.dumps({"written": [str(out)]}) if as_json else plain(str(out)))
