"""``dcsim compliance``: a run against its limits, and the sheet of the European scheme."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dcsim.cli.run import SETS

if TYPE_CHECKING:
    from dcsim.results.compliance import Compliance


def compliance(
    run: Annotated[Path, typer.Argument(help="Run folder or scenario file.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write limits and sheet to this CSV file.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier file.")] = False,
    sets: Annotated[list[str] | None, SETS] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print limits and sheet as JSON.")
    ] = False,
) -> None:
    """Hold a run, site by site, against its limits; leaves with 6 if one does not hold."""
    from dcsim.core.errors import CheckFailed, Problem
    from dcsim.report.new_file import require_new, write_new
    from dcsim.report.progress import progress

    require_new([out] if out else [], force=force)
    with progress() as step:
        step("reading or simulating")
        from dcsim.results.compliance import fleet_compliance
        from dcsim.study.candidate import candidates

        [candidate] = candidates([run], sets or [])
        found = fleet_compliance(candidate.result)
    from dcsim.report.compliance_table import compliance_csv, print_compliance, told

    if out is not None:
        write_new({out: compliance_csv(found)}, force=force)
    if as_json:
        told_of = [asdict(each) | {"ok": each.ok} for each in found]
        typer.echo(json.dumps(told_of[0] if len(found) == 1 else told_of, allow_nan=False))
    else:
        for each in found:
            print_compliance(each)
    broken = [
        Problem("limit-broken", f"{_place(each)}limits.{verdict.key}", told(verdict))
        for each in found
        for verdict in each.limits
        if not verdict.ok
    ]
    if broken:
        raise CheckFailed(broken)


def _place(found: Compliance) -> str:
    return f"sites.{found.site}." if found.site else ""
