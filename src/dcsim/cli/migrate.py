"""``dcsim migrate``: rewrite scenario files of earlier formats in the present one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def migrate(
    file: Annotated[Path, typer.Argument(help="Scenario file (YAML).")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; else FILE itself, and FILE.bak keeps the old."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier file or backup.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Rewrite a scenario in the present version of the format; comments stay where they are."""
    from dcsim.core.errors import plain
    from dcsim.report.new_file import require_new, write_new
    from dcsim.scenario.rewrite import rewritten

    new = rewritten(file)
    if new is None:
        if as_json:
            typer.echo(json.dumps({"written": [], "from_version": None}))
        else:
            typer.echo(f"{plain(str(file))}: written in the present version already")
        return
    if out is None:
        backup = file.with_name(f"{file.name}.bak")
        require_new([backup], force=force)
        old = file.read_bytes().decode("utf-8-sig")
        write_new({backup: old}, force=force)
        write_new({file: new.text}, force=True)
        written = [file, backup]
    else:
        write_new({out: new.text}, force=force)
        written = [out]
    if not new.keeps_comments:
        typer.echo("a key moved to another group; the file has lost its comments", err=True)
    if as_json:
        names = [str(path) for path in written]
        typer.echo(json.dumps({"written": names, "from_version": new.version}))
        return
    for path in written:
        typer.echo(plain(str(path)))
