"""``dcsim explain``: why two scenarios differ, factor by factor."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from dcsim.cli.run import SETS


def explain(
    first: Annotated[Path, typer.Argument(help="Scenario file or run folder.")],
    second: Annotated[Path, typer.Argument(help="Scenario file or run folder.")],
    sets: Annotated[list[str] | None, SETS] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the waterfalls as JSON.")] = False,
) -> None:
    """Explain why two runs differ, by weather, cooling, power chain, grid and workload."""
    from dcsim.report.progress import progress

    with progress() as step:
        from dcsim.study.candidate import scenarios
        from dcsim.study.explain import explain as explained

        step("running every mixture")
        (a, b), (name_a, name_b) = scenarios([first, second], sets or [])
        explanation = explained(a, b, (name_a, name_b))
    if as_json:
        typer.echo(json.dumps(asdict(explanation), allow_nan=False))
        return
    from dcsim.study.terminal import print_explanation

    print_explanation(explanation)
