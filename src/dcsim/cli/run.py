"""``dcsim run``: simulate a scenario and write its run folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

SETS = typer.Option(
    "--set", metavar="KEY=VALUE", help="Override a key, e.g. cooling.sea_temperature_c=12."
)
SEED = typer.Option("--seed", min=0, help="Replace the scenario's seed.")


def run(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (YAML).")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Run folder to write; results/NAME unless given.")
    ] = None,
    sets: Annotated[list[str] | None, SETS] = None,
    seed: Annotated[int | None, SEED] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print summary.json on stdout.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier run folder.")] = False,
) -> None:
    """Simulate a scenario and write its results."""
    from dcsim.core.files import require_free
    from dcsim.report.progress import progress
    from dcsim.scenario.load import load_scenario

    loaded = load_scenario(scenario, sets or [], seed)
    folder = out or Path("results") / loaded.scenario.name
    require_free(folder, force=force)
    with progress() as step:
        step("simulating")
        from dcsim.story import run_loaded

        # Writing audits the tables again and keeps those of a broken run beside the place.
        result = run_loaded(loaded, keep_broken=True)
        step("writing")
        from dcsim.report.figure import draw_year
        from dcsim.report.page import write_page
        from dcsim.results.write import write_run

        extras = {"year.png": draw_year, "report.html": write_page}
        write_run(result, folder, force=force, extras=extras)
    if as_json:
        typer.echo(
            json.dumps(result.summary.as_dict() | {"run_folder": str(folder)}, allow_nan=False)
        )
    else:
        from dcsim.report.terminal import print_summary

        print_summary(result.summary, folder)
