"""``dcsim meter``: run a program under the meter and keep its energy profile."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcsim.cli import meter_command, meter_tables

if TYPE_CHECKING:
    from dcsim.core.errors import Problem
    from dcsim.metering.workloads import Language
    from dcsim.workload.profile import MeteredProfile

app = typer.Typer(
    help="Meter programs and compare what is known of their energy.", no_args_is_help=True
)
app.command("command")(meter_command.command)
app.command("languages")(meter_tables.languages)
app.command("formulas")(meter_tables.formulas)
app.command("ops")(meter_tables.operations)
app.command("compare")(meter_tables.compare)
app.command("scaling")(meter_tables.scaling)
app.command("wall")(meter_tables.wall)


class LanguageChoice(StrEnum):
    """The implementation to meter."""

    C = "c"
    PYTHON = "python"
    BOTH = "both"


@app.command("list")
def list_all(
    *,
    wall: Annotated[Path | None, typer.Option(help="Log of a wall meter (CSV).")] = None,
    as_json: meter_tables.AsJson = False,
) -> None:
    """List the meters, whether they work here, and the programs that can be metered."""
    from dcsim.metering.chain import chain
    from dcsim.metering.workloads import KERNELS, LANGUAGES
    from dcsim.workload.profile import BASIS

    links = chain(**({"wall": {"path": str(wall)}} if wall is not None else {}))
    programs = {name: kernel.unit_of(kernel.size) for name, kernel in sorted(KERNELS.items())}
    if as_json:
        meters = [
            {
                "name": link.name,
                "tier": link.part.tier,
                "basis": BASIS[link.part.tier],
                "boundary": link.part.boundary,
                "uncertainty": link.part.uncertainty,
                "works_here": link.problem is None,
                "reason": link.problem.message if link.problem else None,
            }
            for link in links
        ]
        meter_tables.print_json({"meters": meters, "programs": programs})
        return
    meter_tables.print_rows(
        ("meter", "known", "boundary", "uncertainty", "works here"),
        (
            (
                link.name,
                BASIS[link.part.tier],
                link.part.boundary,
                link.part.uncertainty,
                "yes" if link.problem is None else f"no: {link.problem.message}",
            )
            for link in links
        ),
        justify="left",
    )
    for name, unit in programs.items():
        print(f"{name}  {' '.join(LANGUAGES)}  {unit}")


@app.command("run")
def run(
    name: Annotated[str, typer.Argument(help="A program of `dcsim meter list`.")],
    *,
    language: Annotated[
        LanguageChoice, typer.Option(help="The implementation to meter.")
    ] = LanguageChoice.BOTH,
    meter: Annotated[str, typer.Option(help="A meter of `dcsim meter list`, or all.")] = "cpu-time",
    repeats: Annotated[
        int | None, typer.Option(help="Metered runs after the warm-up, at least 5.", min=1)
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Small and short, to try it out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the profiles as JSON.")] = False,
    save: Annotated[Path | None, typer.Option(help="Write the profile to this JSON file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
    allow_contended: Annotated[
        bool, typer.Option("--allow-contended", help="Save although others used the machine.")
    ] = False,
) -> None:
    """Meter a program and print its energy profile."""
    _require_savable(save, language, force=force)
    if meter == "all":
        _show_all(name, language, quick=quick, as_json=as_json)
        return
    profiles, missing = _meter(name, language, meter, repeats, quick=quick)
    if as_json:
        _print_json(profiles, missing)
    else:
        _print_table(profiles)
    _warn(profiles, missing)
    if save is not None and profiles:
        _save(profiles[0], save, force=force, allow_contended=allow_contended)
    if missing:
        raise typer.Exit(6)


def _require_savable(save: Path | None, language: LanguageChoice, *, force: bool) -> None:
    """Refuse before minutes are spent on a result that could not be kept."""
    from dcsim.core.errors import NotWritten, UsageError

    if save is None:
        return
    if language is LanguageChoice.BOTH:
        raise UsageError.of(
            "save-two-profiles",
            "--save",
            "one file holds one profile",
            "add --language c or --language python",
        )
    if save.exists() and not force:
        raise NotWritten.of(
            "output-exists",
            str(save),
            "the file already exists",
            "choose another with --save, or replace it with --force",
        )


def _show_all(name: str, choice: LanguageChoice, *, quick: bool, as_json: bool) -> None:
    """Run one program once under all meters."""
    from dcsim.core.errors import UsageError
    from dcsim.metering.workloads import workload

    if choice is LanguageChoice.BOTH:
        raise UsageError.of(
            "one-run-one-program",
            "--meter all",
            "all meters watch one run of one program",
            "add --language c or --language python",
        )
    subject = workload(name, "c" if choice is LanguageChoice.C else "python", quick=quick)
    meter_command.show_all(list(subject.command(1)), {}, as_json=as_json)


def _meter(
    name: str, choice: LanguageChoice, meter: str, repeats: int | None, *, quick: bool
) -> tuple[list[MeteredProfile], list[Problem]]:
    """Meter each language; one whose program is missing does not stop the other."""
    from dcsim.metering.meter import NotAvailable

    languages: dict[LanguageChoice, tuple[Language, ...]] = {
        LanguageChoice.C: ("c",),
        LanguageChoice.PYTHON: ("python",),
        LanguageChoice.BOTH: ("c", "python"),
    }
    profiles: list[MeteredProfile] = []
    missing: list[Problem] = []
    for language in languages[choice]:
        try:
            profiles.append(_meter_one(name, language, meter, repeats, quick=quick))
        except NotAvailable as error:
            missing.extend(error.problems)
    return profiles, missing


def _meter_one(
    name: str, language: Language, meter: str, repeats: int | None, *, quick: bool
) -> MeteredProfile:
    from rich.console import Console

    from dcsim.metering.chain import opened
    from dcsim.metering.protocol import run_workload

    title = f"{name} in {language}"
    with Console(stderr=True).status(title) as status:
        return run_workload(
            name,
            language,
            repeats,
            quick=quick,
            meter=opened(meter),
            progress=lambda what: status.update(f"{title}: {what}"),
        )


def _print_json(profiles: list[MeteredProfile], missing: list[Problem]) -> None:
    result = {
        "profiles": [profile.model_dump(mode="json", by_alias=True) for profile in profiles],
        "unavailable": [str(problem) for problem in missing],
    }
    print(json.dumps(result, sort_keys=True, allow_nan=False))


def _print_table(profiles: list[MeteredProfile]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from dcsim.report.console import stdout_console

    if not profiles:
        return
    from dcsim.workload.profile import BASIS

    known = " and ".join(sorted({BASIS[profile.method.tier] for profile in profiles}))
    caption = "per unit of work; energy modelled from CPU time, not measured"
    table = Table(caption=caption if known == "modelled" else f"per unit of work; energy {known}")
    table.add_column("")
    for profile in profiles:
        table.add_column(profile.id, justify="right")
    for cells in zip(_HEADINGS, *(_column(profile) for profile in profiles), strict=True):
        table.add_row(*map(escape, cells))
    stdout_console().print(table)


_HEADINGS = (
    "unit of work",
    "CPU time [core s]",
    "spread, MAD [%]",
    "energy [J]",
    "interval [J]",
    "CodeCarbon, CPU [J]",
    "memory [GB]",
    "machine contended",
)


def _column(profile: MeteredProfile) -> tuple[str, ...]:
    amount = profile.work.amount
    low_j, high_j = (end_j / amount for end_j in profile.energy_range_j)
    opinion = next((side.energy_j for side in profile.beside if side.energy_j), None)
    contended = {True: "yes", False: "no", None: "not known"}[profile.repeats.contended]
    return (
        profile.work.unit,
        f"{profile.core_s_per_unit():.4g}",
        f"{100 * profile.repeats.mad_rel:.1f}",
        f"{profile.energy_j_per_unit():.3g}",
        f"{low_j:.3g} to {high_j:.3g}",
        f"{opinion.cpu / amount / profile.repeats.n:.3g}" if opinion else "none",
        f"{profile.utilisation.mem_gb:.3g}",
        contended,
    )


def _warn(profiles: list[MeteredProfile], missing: list[Problem]) -> None:
    for problem in missing:
        typer.echo(str(problem), err=True)
    for profile in profiles:
        if profile.repeats.contended:
            typer.echo(
                f"{profile.id}: others used the machine; CPU seconds stand, wall time does not",
                err=True,
            )
        for side in profile.beside:
            if side.energy_j is None:
                typer.echo(f"{profile.id}: {side.statement}", err=True)


def _save(profile: MeteredProfile, path: Path, *, force: bool, allow_contended: bool) -> None:
    from dcsim.core.errors import NotWritten
    from dcsim.workload.profile_store import write_profile

    if profile.repeats.contended and not allow_contended:
        raise NotWritten.of(
            "contended",
            str(path),
            "the profile was not saved: others used the machine",
            "meter again on a quiet machine, or add --allow-contended",
        )
    write_profile(profile, path, force=force)
