"""``dcsim profile``: the energy profiles, shipped, published and your own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcsim.cli.meter_tables import AsJson, print_json, print_rows

if TYPE_CHECKING:
    from dcsim.workload.profile import MeteredProfile, ReferenceProfile

app = typer.Typer(help="Look at energy profiles, add and export them.", no_args_is_help=True)

ProfileId = Annotated[str, typer.Argument(help="A profile of `dcsim profile list`.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file.")]


class ExportFormat(StrEnum):
    """The formats of others."""

    BOAMPS = "boamps"
    IF = "if"
    CSV = "csv"


class AddFormat(StrEnum):
    """What can be added."""

    DCSIM = "dcsim"
    CODECARBON = "codecarbon"


@app.command("list")
def list_profiles(
    *,
    metered: Annotated[bool, typer.Option("--metered", help="Only what jobs can run.")] = False,
    published: Annotated[bool, typer.Option("--published", help="Only publications.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the profiles with what their energy is and how it is known."""
    from dcsim.workload.profile import BASIS, MeteredProfile
    from dcsim.workload.profile_added import added_ids, any_profile
    from dcsim.workload.profile_store import profile_ids, published_ids

    ids = dict.fromkeys((*profile_ids(), *published_ids(), *added_ids()))
    profiles = [any_profile(profile_id) for profile_id in ids]
    if metered != published:
        profiles = [found for found in profiles if isinstance(found, MeteredProfile) is metered]
    if as_json:
        print_json([_summary(found) for found in profiles])
        return
    print_rows(
        ("profile", "a unit of work", "energy of a unit [J]", "known", "boundary"),
        (
            (
                found.id,
                found.work.unit,
                f"{found.energy_j_per_unit():.4g}",
                BASIS[found.method.tier],
                found.boundary
                if found.pue_included is None
                else f"{found.boundary}, PUE {found.pue_included:g}",
            )
            for found in profiles
        ),
    )


@app.command("show")
def show(profile_id: ProfileId, *, as_json: AsJson = False) -> None:
    """Show a profile: energy with interval, boundary, source, and what to mind."""
    from dcsim.workload.profile_added import any_profile
    from dcsim.workload.profile_store import profile_json

    found = any_profile(profile_id)
    if as_json:
        print(profile_json(found), end="")
        return
    for name, text in _facts(found):
        print(f"{name + ':':<10} {text}")


@app.command("replay")
def replay(profile_id: ProfileId, *, as_json: AsJson = False) -> None:
    """Run a metered profile through the simulator on its own machine, against its meter."""
    from dcsim.core.errors import CheckFailed
    from dcsim.simulate.replay import AGREEMENT_REL
    from dcsim.simulate.replay import replay as replayed
    from dcsim.workload.profile_added import metered_profile

    result = replayed(metered_profile(profile_id))
    if as_json:
        print_json(
            {
                "simulated_j": result.simulated_j,
                "metered_j": result.metered_j,
                "error_rel": result.error_rel,
            }
        )
    else:
        print(f"simulated {result.simulated_j:.6g} J, metered {result.metered_j:.6g} J")
    if result.error_rel > AGREEMENT_REL:
        raise CheckFailed.of(
            "replay-differs",
            f"profile {profile_id}",
            f"the simulator is off by {result.error_rel:.2e}, more than {AGREEMENT_REL:g}",
        )


@app.command("plot")
def plot(
    profile_id: ProfileId,
    *,
    out: Annotated[Path | None, typer.Option(help="PNG file, by default ID.png.")] = None,
    force: Force = False,
) -> None:
    """Draw a profile: its power over time, or its energy by component."""
    from dcsim.core.errors import NotWritten
    from dcsim.report.profile_figure import draw_profile
    from dcsim.workload.profile_added import any_profile

    found = any_profile(profile_id)
    path = out or Path(f"{profile_id}.png")
    _require_free(path, force=force)
    try:
        draw_profile(found, path)
    except OSError as error:
        raise NotWritten.of(
            "output-refused", str(path), f"the file system refused: {error.strerror or error}"
        ) from error
    print(path)


@app.command("add")
def add(
    path: Annotated[Path, typer.Argument(help="A profile (JSON), or an emissions.csv.")],
    *,
    file_format: Annotated[
        AddFormat, typer.Option("--format", help="What the file is.")
    ] = AddFormat.DCSIM,
    profile_id: Annotated[
        str | None, typer.Option("--id", help="Id, which emissions.csv does not hold.")
    ] = None,
    unit: Annotated[str, typer.Option(help="Unit of work of an emissions.csv.")] = "run",
    force: Annotated[bool, typer.Option("--force", help="Replace an added profile.")] = False,
) -> None:
    """Check a profile and keep it among your own."""
    from dcsim.core.errors import UsageError
    from dcsim.workload.profile_added import add_profile
    from dcsim.workload.profile_codecarbon import read_emissions
    from dcsim.workload.profile_store import read_profile

    if file_format is AddFormat.DCSIM:
        found: MeteredProfile | ReferenceProfile = read_profile(path)
    elif profile_id is None:
        raise UsageError.of("no-id", "--id", "an emissions.csv names no profile", "add --id NAME")
    else:
        found = read_emissions(path, profile_id, unit)
    print(add_profile(found, force=force))


@app.command("export")
def export(
    profile_id: ProfileId,
    *,
    to: Annotated[ExportFormat, typer.Option("--format", help="The format.")] = ExportFormat.BOAMPS,
    out: Annotated[Path | None, typer.Option(help="File, by default stdout.")] = None,
    force: Force = False,
) -> None:
    """Write a profile as BoAmps, as an Impact Framework manifest or as CSV."""
    from dcsim.core.errors import NotWritten
    from dcsim.core.files import write_text
    from dcsim.workload.profile_added import any_profile
    from dcsim.workload.profile_export import exported

    text = exported(any_profile(profile_id), to.value)
    if out is None:
        print(text, end="")
        return
    _require_free(out, force=force)
    try:
        write_text(out, text)
    except OSError as error:
        raise NotWritten.of(
            "output-refused", str(out), f"the file system refused: {error.strerror or error}"
        ) from error
    print(out)


def _require_free(path: Path, *, force: bool) -> None:
    from dcsim.core.errors import NotWritten

    if path.exists() and not force:
        raise NotWritten.of(
            "output-exists",
            str(path),
            "the file already exists",
            "choose another with --out, or replace it with --force",
        )


def _summary(found: MeteredProfile | ReferenceProfile) -> dict[str, object]:
    from dcsim.workload.profile import BASIS

    return {
        "id": found.id,
        "kind": found.kind,
        "unit": found.work.unit,
        "energy_j_per_unit": found.energy_j_per_unit(),
        "tier": found.method.tier,
        "basis": BASIS[found.method.tier],
        "boundary": found.boundary,
        "pue_included": found.pue_included,
        "source": found.provenance.source,
    }


def _facts(found: MeteredProfile | ReferenceProfile) -> list[tuple[str, str]]:
    from dcsim.workload.profile import BASIS, MeteredProfile

    low_j, high_j = found.energy_range_j
    energy = found.energy_j
    parts = ", ".join(
        f"{part} {value:.4g} J" for part, value in energy if value and part != "total"
    )
    facts = [
        ("profile", found.id),
        ("work", f"{found.work.amount:g} x {found.work.unit}"),
        ("energy", f"{energy.total:.6g} J {BASIS[found.method.tier]} ({parts})"),
        ("interval", f"{low_j:.4g} to {high_j:.4g} J"),
        ("boundary", f"{found.boundary}, PUE included: {found.pue_included or 'none'}"),
        ("method", f"{found.method.tier}: {found.method.tool}"),
        ("hardware", found.hardware.accel or found.hardware.cpu),
        ("source", f"{found.provenance.source}, {found.provenance.date}"),
    ]
    if isinstance(found, MeteredProfile):
        demand = f"{found.core_s_per_unit():.4g} core s"
        if found.accelerator_s is not None:
            demand += f" and {found.accelerator_s_per_unit():.4g} accelerator s"
        facts.insert(2, ("demand", f"{demand} for a unit, measured"))
        compiler = found.environment.compiler
        if compiler:
            facts.append(("compiler", f"{compiler}, {found.environment.flags}"))
        if found.repeats.contended:
            facts.append(("mind", "others used the machine: CPU seconds stand, no wall time"))
    else:
        facts += [("mind", flag) for flag in found.flags]
    return facts
