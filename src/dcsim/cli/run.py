"""``dcsim run``: simulate a scenario and write its run folder."""

from __future__ import annotations

import json
from dataclasses import asdict
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
    stress: Annotated[
        str | None,
        typer.Option(
            "--stress",
            metavar="NAME",
            help="Run it under stress, too, and compare: warmer, heat-wave, drought, "
            "chiller-failed or non-firm-grid.",
        ),
    ] = None,
) -> None:
    """Simulate a scenario and write its results."""
    from dcsim.core.files import require_free
    from dcsim.core.memory import give_back
    from dcsim.report.progress import progress
    from dcsim.scenario.load import load_scenario

    loaded = load_scenario(scenario, sets or [], seed)
    name = loaded.scenario.name if stress is None else f"{loaded.scenario.name}-{stress}"
    folder = out or Path("results") / name
    require_free(folder, force=force)
    outcome = None
    with progress() as step:
        step("simulating")
        if stress is not None:
            from dcsim.study.stress import run_stressed

            outcome = run_stressed(loaded, stress)
            result = outcome.stressed
        else:
            from dcsim.runner import run_loaded

            # Writing audits the tables again and keeps those of a broken run beside the place.
            result = run_loaded(loaded, keep_broken=True)
        step("writing")
        give_back()
        from dcsim.report.figure import draw_year
        from dcsim.report.page import write_page
        from dcsim.results.write import write_run

        more = {"year.png": draw_year, "report.html": write_page}
        write_run(result, folder, force=force, more=more)
    if as_json:
        told: dict[str, object] = result.summary.as_dict() | {"run_folder": str(folder)}
        if outcome is not None:
            from dcsim.study.stress_table import stress_rows

            told["stress"] = [asdict(row) | {"change": row.change} for row in stress_rows(outcome)]
        typer.echo(json.dumps(told, allow_nan=False))
    elif outcome is not None:
        from dcsim.study.stress_table import print_stress

        print_stress(outcome)
        typer.echo(f"results   {folder}")
    else:
        from dcsim.report.terminal import print_summary

        print_summary(result.summary, folder)
