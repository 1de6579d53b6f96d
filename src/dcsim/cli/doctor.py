"""``dcsim doctor``: what this installation can do, and what it lacks."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Tell what works here: packages, job kernel, C programs, data, solver, meters."""
    from dcsim.cli.examine import examine

    findings = examine()
    if as_json:
        rows = [{"name": f.name, "ok": f.ok, "detail": f.detail, "cure": f.cure} for f in findings]
        typer.echo(json.dumps(rows))
        return
    for finding in findings:
        mark = "ok  " if finding.ok else "miss"
        typer.echo(f"{mark}  {finding.name:<16} {finding.detail}")
        if finding.cure:
            typer.echo(f"      {'':<16} cure: {finding.cure}")
