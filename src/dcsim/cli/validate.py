"""``dcsim validate``: check a scenario without running it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from dcsim.cli.run import SEED, SETS


def validate(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (YAML).")],
    sets: Annotated[list[str] | None, SETS] = None,
    seed: Annotated[int | None, SEED] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
) -> None:
    """Check a scenario: keys, types, ranges, contradictions and names, all at once."""
    from dcsim.core.errors import DcsimError, plain
    from dcsim.scenario.load import load_scenario

    try:
        loaded = load_scenario(scenario, sets or [], seed)
    except DcsimError as error:
        if as_json:
            problems = [
                {"code": p.code, "place": p.place, "message": p.message, "cure": p.cure}
                for p in error.problems
            ]
            typer.echo(json.dumps({"valid": False, "problems": problems}))
        raise
    if as_json:
        verdict = {
            "valid": True,
            "unusual": list(loaded.unusual),
            "defaults": list(loaded.defaults),
            "notes": list(loaded.notes),
            "sites": list(loaded.sites),
        }
        typer.echo(json.dumps(verdict))
        return
    typer.echo(
        f"{plain(str(scenario))}: valid ({len(loaded.defaults)} keys left to their defaults)"
    )
    if loaded.fleet:
        typer.echo(f"  {len(loaded.sites)} sites: {plain(', '.join(loaded.sites))}")
    for text in (*loaded.notes, *loaded.unusual):
        typer.echo(f"  note: {plain(text)}")
