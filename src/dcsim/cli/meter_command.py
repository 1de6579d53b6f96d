"""``dcsim meter command``: any command under a meter, within a budget of energy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dcsim.cli.meter_tables import AsJson, print_json, print_rows

if TYPE_CHECKING:
    from dcsim.metering.command import CommandRun
    from dcsim.metering.side_by_side import SideBySide

Settings = dict[str, dict[str, Any]]
"""Parameters of meters by their name."""


def command(
    arguments: Annotated[list[str], typer.Argument(help="The command, after two dashes.")],
    *,
    meter: Annotated[str, typer.Option(help="A meter of `dcsim meter list`, or all.")] = "cpu-time",
    repeats: Annotated[int, typer.Option(help="Metered runs.", min=1)] = 5,
    warmup: Annotated[int, typer.Option(help="Runs before them, not metered.", min=0)] = 1,
    free: Annotated[
        bool, typer.Option("--free", help="All cores and threads, not one of each.")
    ] = False,
    max_j: Annotated[
        float | None, typer.Option(help="Exit with 6 if a run takes more [J].", min=0.0)
    ] = None,
    wall: Annotated[Path | None, typer.Option(help="Log of a wall meter (CSV).")] = None,
    reference: Annotated[
        str | None, typer.Option(help="Published profile of the same work.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Meter a command of your own."""
    from dcsim.core.errors import UsageError
    from dcsim.metering.chain import opened
    from dcsim.metering.command import run_command

    settings: Settings = {}
    if wall is not None:
        settings["wall"] = {"path": str(wall)}
    if reference is not None:
        settings["reference"] = {"profile": reference}
    if meter == "all":
        if max_j is not None:
            raise UsageError.of(
                "budget-of-which-meter",
                "--max-j",
                "with all meters it is not clear whose joules count",
                "name one meter with --meter",
            )
        show_all(arguments, settings, pinned=not free, as_json=as_json)
        return
    run = run_command(
        arguments,
        opened(meter, **settings.get(meter, {})),
        repeats=repeats,
        warmup=warmup,
        pinned=not free,
        progress=lambda what: typer.echo(what, err=True),
    )
    _print(run, as_json=as_json)
    for warning in run.warnings():
        typer.echo(warning, err=True)
    if max_j is not None:
        run.require_within(max_j)


def _print(run: CommandRun, *, as_json: bool) -> None:
    from dcsim.workload.profile import BASIS

    chosen = run.window.median()
    reading, end = chosen.reading, chosen.end
    low_j, high_j = reading.range_j
    contended = run.window.contention.contended
    if as_json:
        print_json(
            {
                "command": list(run.command),
                "tier": reading.tier,
                "basis": BASIS[reading.tier],
                "boundary": reading.boundary,
                "energy_j": reading.energy_j.total,
                "energy_range_j": [low_j, high_j],
                "cpu_s": end.cpu_s,
                "wall_s": None if contended else end.wall_s,
                "instructions": reading.instructions,
                "repeats": len(run.window.repeats),
                "mad_rel": run.spread_rel,
                "contended": contended,
                "overhead_frac": run.window.own_cpu_frac
                if run.window.own_cpu_frac < float("inf")
                else None,
            }
        )
        return
    print(
        f"{reading.energy_j.total:.4g} J {BASIS[reading.tier]} ({low_j:.3g} to {high_j:.3g} J), "
        f"meter {reading.tier}, boundary {reading.boundary}"
    )
    spread = "not known" if run.spread_rel is None else f"{run.spread_rel:.1%}"
    print(
        f"{end.cpu_s:.4g} core s measured, spread {spread}, median of "
        f"{len(run.window.repeats)} runs"
    )
    print(f"metering itself took {run.window.own_cpu_frac:.2%} of that CPU time")


def show_all(
    arguments: list[str], settings: Settings, *, pinned: bool = True, as_json: bool = False
) -> None:
    """Run a command once under all meters and print them side by side."""
    from dcsim.metering.chain import chain
    from dcsim.metering.side_by_side import side_by_side

    result = side_by_side(arguments, chain(**settings), pinned=pinned)
    if as_json:
        _print_all_json(result)
    else:
        _print_all(result)


def _print_all_json(result: SideBySide) -> None:
    from dcsim.workload.profile import BASIS

    readings = {
        name: {
            "tier": reading.tier,
            "basis": BASIS[reading.tier],
            "boundary": reading.boundary,
            "energy_j": reading.energy_j.model_dump(),
            "energy_range_j": list(reading.range_j),
            "instructions": reading.instructions,
        }
        for name, reading in result.readings().items()
    }
    print_json(
        {
            "cpu_s": result.end.cpu_s,
            "readings": readings,
            "unavailable": {
                side.name: side.problem.message for side in result.sides if side.problem
            },
            "differences": result.differences(),
        }
    )


def _print_all(result: SideBySide) -> None:
    from dcsim.workload.profile import BASIS

    print_rows(
        ("meter", "known", "boundary", "energy [J]", "interval [J]"),
        (
            (
                side.name,
                BASIS[side.reading.tier],
                side.reading.boundary,
                f"{side.reading.energy_j.total:.4g}",
                f"{side.reading.range_j[0]:.3g} to {side.reading.range_j[1]:.3g}",
            )
            for side in result.sides
            if side.reading is not None
        ),
        f"one run of {result.end.cpu_s:.4g} core s; energies of unlike boundaries do not compare",
    )
    for line in result.differences():
        print(f"- {line}")
    for side in result.sides:
        if side.problem is not None:
            print(f"- {side.name}: not here. {side.problem.message}")
