"""``dcsim init``: a commented scenario to start from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def _templates() -> list[str]:
    """Return the names of the templates, for the completion of the shell."""
    from dcsim.scenario.starter import template_names

    return template_names()


def init(
    name: Annotated[
        Path | None,
        typer.Argument(help="File to write; its name is the scenario's. The template's, if none."),
    ] = None,
    template: Annotated[
        str, typer.Option("--template", autocompletion=_templates, help="What to start from.")
    ] = "seawater",
    listed: Annotated[bool, typer.Option("--list", help="List the templates.")] = False,
    with_schema: Annotated[
        bool, typer.Option("--schema", help="Write schema.json beside it, for editors.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write a scenario to start from, each key with its unit, its range and its source."""
    if listed:
        _list(as_json=as_json)
        return
    from dcsim.core.errors import plain
    from dcsim.report.new_file import write_new
    from dcsim.scenario.schema import FILE, schema_json

    path = _path(template if name is None else str(name))
    text = _text(template, path.stem)
    text = f"# yaml-language-server: $schema={FILE}\n{text}" if with_schema else text
    _require_free(path, force=force)
    write_new({path: text}, force=force)
    schema = path.with_name(FILE)
    if with_schema:
        # It says the same for every scenario of the folder, so an older one gives way.
        write_new({schema: schema_json()}, force=True)
    paths = [str(path), *([str(schema)] if with_schema else [])]
    if as_json:
        typer.echo(json.dumps({"written": paths}))
        return
    for written in paths:
        typer.echo(plain(written))
    typer.echo(f"next: dcsim run {plain(str(path))}", err=True)


def _path(name: str) -> Path:
    """Return the file to write; what it is called has to name a run folder too."""
    import re

    from dcsim.core.errors import UsageError

    path = Path(name)
    stem = path.stem if path.suffix in {".yaml", ".yml"} else path.name
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", stem):
        raise UsageError.of(
            "bad-name",
            "NAME",
            f"{stem!r} cannot name a scenario",
            "use letters, digits, '.', '_' and '-'; 64 at most",
        )
    return path if path.name != stem else path.with_name(f"{stem}.yaml")


def _text(template: str, name: str) -> str:
    from dcsim.core.errors import InvalidInput, UsageError
    from dcsim.scenario.starter import starter

    try:
        return starter(template, name)
    except InvalidInput as error:  # the word stands on the command line, not in a file
        raise UsageError(error.problems) from error


def _require_free(path: Path, *, force: bool) -> None:
    from dcsim.core.errors import NotWritten

    if path.exists() and not force:
        raise NotWritten.of(
            "output-exists",
            str(path),
            "this file exists already",
            "choose another NAME, or replace it with --force",
        )


def _list(*, as_json: bool) -> None:
    from dcsim.scenario.starter import template_names, template_title

    rows = [{"name": name, "title": template_title(name)} for name in template_names()]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['name']:<14} {row['title']}")
