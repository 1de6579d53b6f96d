"""``dcsim meter``: run a program under the meter and keep its energy profile."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dcsim.core.errors import Problem
    from dcsim.metering.workloads import Language
    from dcsim.workload.profile import MeteredProfile

app = typer.Typer(
    help="Meter programs: CPU seconds counted, energy modelled from them.", no_args_is_help=True
)


class LanguageChoice(StrEnum):
    """The implementation to meter."""

    C = "c"
    PYTHON = "python"
    BOTH = "both"


@app.command("list")
def list_workloads() -> None:
    """List the programs that can be metered."""
    from dcsim.metering.workloads import KERNELS, LANGUAGES

    for name, kernel in sorted(KERNELS.items()):
        print(f"{name}  {' '.join(LANGUAGES)}  {kernel.unit_of(kernel.size)}")


@app.command("run")
def run(
    name: Annotated[str, typer.Argument(help="A program of `dcsim meter list`.")],
    *,
    language: Annotated[
        LanguageChoice, typer.Option(help="The implementation to meter.")
    ] = LanguageChoice.BOTH,
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
    profiles, missing = _meter(name, language, repeats, quick=quick)
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


def _meter(
    name: str, choice: LanguageChoice, repeats: int | None, *, quick: bool
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
            profiles.append(_meter_one(name, language, repeats, quick=quick))
        except NotAvailable as error:
            missing.extend(error.problems)
    return profiles, missing


def _meter_one(
    name: str, language: Language, repeats: int | None, *, quick: bool
) -> MeteredProfile:
    from rich.console import Console

    from dcsim.metering.protocol import run_workload

    title = f"{name} in {language}"
    with Console(stderr=True).status(title) as status:
        return run_workload(
            name,
            language,
            repeats,
            quick=quick,
            progress=lambda what: status.update(f"{title}: {what}"),
        )


def _print_json(profiles: list[MeteredProfile], missing: list[Problem]) -> None:
    result = {
        "profiles": [profile.model_dump(mode="json", by_alias=True) for profile in profiles],
        "unavailable": [str(problem) for problem in missing],
    }
    print(json.dumps(result, sort_keys=True, allow_nan=False))


def _print_table(profiles: list[MeteredProfile]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if not profiles:
        return
    table = Table(caption="per unit of work; energy modelled from CPU time, not measured")
    table.add_column("")
    for profile in profiles:
        table.add_column(profile.id, justify="right")
    for cells in zip(_HEADINGS, *(_column(profile) for profile in profiles), strict=True):
        table.add_row(*map(escape, cells))
    Console().print(table)


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
