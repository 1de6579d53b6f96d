"""``dcsim meter languages|formulas|ops|compare|scaling|wall``: tables about energy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from dcsim.metering.languages import Languages
    from dcsim.metering.workloads import Language

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def print_rows(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    caption: str | None = None,
    justify: Literal["left", "right"] = "right",
) -> None:
    """Print a table; the first column is a name, ``justify`` is that of the others."""
    from rich.markup import escape
    from rich.table import Table

    from dcsim.report.console import stdout_console

    table = Table(caption=caption)
    for i, heading in enumerate(headings):
        table.add_column(heading, justify=justify if i else "left", overflow="fold")
    for cells in rows:
        table.add_row(*map(escape, cells))
    stdout_console().print(table)


def print_json(data: Any) -> None:
    """Print strict JSON with sorted keys."""
    print(json.dumps(data, sort_keys=True, allow_nan=False))


def languages(
    *,
    as_json: AsJson = False,
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes, to try it out.")] = False,
) -> None:
    """Meter every kernel in every language, beside published figures."""
    from rich.console import Console

    from dcsim.metering.languages import languages as compared

    with Console(stderr=True).status("languages") as status:
        result = compared(quick=quick, progress=status.update)
    if as_json:
        data = {
            "rows": [asdict(row) for row in result.rows],
            "unavailable": [str(problem) for problem in result.unavailable],
        }
        print_json(data)
    else:
        _print_languages(result)
    for problem in result.unavailable:
        typer.echo(str(problem), err=True)
    if result.unavailable:
        raise typer.Exit(6)


def _print_languages(result: Languages) -> None:
    print_rows(
        ("kernel", "language", "time [s]", "energy [J]", "energy to C", "source"),
        (
            (
                f"{row.kernel}: {row.unit}",
                row.language,
                "none"
                if row.time_s is None
                else f"{row.time_s:.3g} {row.time_is}, {row.time_basis}",
                f"{row.energy_j:.3g} {row.energy_basis}",
                "none" if row.ratio_to_c is None else f"{row.ratio_to_c:.3g}",
                row.source,
            )
            for row in result.rows
        ),
        "CPU seconds are measured, energies from them modelled; published figures come from other "
        "machines, sizes and boundaries: compare ratios, not joules",
    )


def formulas(
    profile_id: Annotated[str, typer.Argument(help="A metered profile.")] = "heapsort-c",
    *,
    machine_cores: Annotated[int, typer.Option(help="Cores of the machine.", min=1)] = 2,
    pue: Annotated[float, typer.Option(help="PUE of the place.", min=1.0)] = 1.2,
    carbon_gco2e_per_kwh: Annotated[
        float, typer.Option(help="Carbon intensity of the place.", min=0.0)
    ] = 100.0,
    as_json: AsJson = False,
) -> None:
    """Show what the field's formulas make of one and the same run."""
    from dcsim.metering.formulas import Run, side_by_side
    from dcsim.workload.profile_added import metered_profile

    run = Run.of(
        metered_profile(profile_id),
        machine_cores=machine_cores,
        pue=pue,
        carbon_gco2e_per_kwh=carbon_gco2e_per_kwh,
    )
    rows = side_by_side(run)
    if as_json:
        print_json({"run": asdict(run), "rows": [asdict(row) for row in rows]})
        return
    print_rows(
        ("formula", "energy [J]", "carbon [gCO2e]", "what it counts"),
        (
            (
                f"{row.name}: {row.formula}",
                f"{row.energy_j:.4g}",
                f"{row.carbon_kgco2e * 1e3:.3g}",
                row.why,
            )
            for row in rows
        ),
        f"{profile_id}: {run.cpu_s:.3g} core s on {run.cores} of {run.machine_cores} cores at "
        f"{run.core_w:g} W, PUE {pue:g}, {carbon_gco2e_per_kwh:g} gCO2e/kWh; all modelled",
    )


def operations(
    *,
    count: Annotated[float, typer.Option(help="Number of operations.", min=0.0)] = 1e6,
    as_json: AsJson = False,
) -> None:
    """Show the energy of operations by architecture, as printed and as corrected."""
    from dcsim.workload.operations import ARCHITECTURES, SOURCE

    if as_json:
        print_json([asdict(kind) | {"energy_j": kind.energy_j(count)} for kind in ARCHITECTURES])
        return
    print_rows(
        ("architecture", "an operation [nJ]", "printed [mJ]", "corrected [mJ]"),
        (
            (
                kind.name,
                f"{kind.energy_j_per_op * 1e9:g}",
                f"{kind.printed_j_per_1e6_ops * 1e3 * count / 1e6:g}",
                f"{kind.energy_j(count) * 1e3:g}",
            )
            for kind in ARCHITECTURES
        ),
        f"{count:g} operations; published by {SOURCE}, whose table is a thousand times too large",
    )


def compare(
    one: Annotated[str, typer.Argument(help="A profile.")],
    other: Annotated[str, typer.Argument(help="The profile to compare with.")],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Compare what is not known in the same way.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say how many times the energy of one profile is that of another."""
    from dcsim.metering.comparison import PerUnit, ratio
    from dcsim.workload.profile_added import any_profile

    result = ratio(PerUnit.of(any_profile(one)), PerUnit.of(any_profile(other)), force=force)
    if as_json:
        finite = {key: value for key, value in asdict(result).items() if value != float("inf")}
        print_json(finite)
        return
    print(f"{one} takes {result.value:.3g} times the energy of {other}")
    if result.low != result.high:
        print(f"between {result.low:.3g} and {result.high:.3g} times")
    for caveat in result.caveats:
        print(f"mind: {caveat}")


def scaling(
    name: Annotated[str, typer.Argument(help="selectionsort or heapsort.")],
    *,
    language: Annotated[str, typer.Option(help="c or python.")] = "c",
    to: Annotated[int, typer.Option(help="Size to extrapolate to.", min=2)] = 1_000_000,
    as_json: AsJson = False,
) -> None:
    """Fit the law of a sort on small sizes and extrapolate it to a large one."""
    from dcsim.metering.scaling import fitted

    law = fitted(name, _language(language))
    if as_json:
        print_json(asdict(law) | {"to": to, "cpu_s_at": law.at_s(to), "basis": "modelled"})
        return
    for size, cpu_s in zip(law.sizes, law.cpu_s, strict=True):
        print(f"{size:>10}  {cpu_s:10.4g} core s  measured")
    print(
        f"{to:>10}  {law.at_s(to):10.4g} core s  extrapolated by {law.law}, which the sizes above "
        f"follow within {law.residual_rel:.1%}"
    )


def _language(text: str) -> Language:
    from dcsim.core.errors import UsageError
    from dcsim.metering.workloads import LANGUAGES

    for language in LANGUAGES:
        if text == language:
            return language
    raise UsageError.of("unknown-language", "--language", f"{text} is none of {LANGUAGES}")


def wall(
    path: Annotated[Path, typer.Argument(help="CSV with the columns time_utc and power_w.")],
    *,
    start: Annotated[str | None, typer.Option(help="Begin of the window, ISO 8601.")] = None,
    end: Annotated[str | None, typer.Option(help="End of the window, ISO 8601.")] = None,
    accuracy_frac: Annotated[
        float, typer.Option(help="Accuracy of the instrument.", min=0.0, max=1.0)
    ] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Read the log of a wall meter: energy at the plug in a window."""
    from dcsim.metering.wall import read_log, wall_reading

    log = read_log(path)
    window = log.window(
        log.times_s[0] if start is None else _instant_s(start, "--start"),
        log.times_s[-1] if end is None else _instant_s(end, "--end"),
    )
    reading = wall_reading(window, accuracy_frac)
    if as_json:
        print_json(
            {
                "energy_j": reading.energy_j.total,
                "energy_range_j": reading.range_j,
                "wall_s": reading.wall_s,
                "tier": reading.tier,
                "boundary": reading.boundary,
                "basis": "measured",
            }
        )
        return
    low_j, high_j = reading.range_j
    print(
        f"{reading.energy_j.total:.6g} J in {reading.wall_s:.6g} s at the plug, measured "
        f"({low_j:.4g} to {high_j:.4g} J)"
    )


def _instant_s(text: str, option: str) -> float:
    from dcsim.core.errors import UsageError

    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError.of("bad-time", option, f"{text} is not ISO 8601") from error
    if instant.tzinfo is None:
        raise UsageError.of("no-time-zone", option, f"{text} has no time zone", "add Z")
    return instant.timestamp()
