"""``dcsim compare``: scenarios or run folders side by side, like for like."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dcsim.cli.run import SETS

if TYPE_CHECKING:
    from dcsim.study.candidate import Candidate
    from dcsim.study.compare import Comparison
    from dcsim.study.explain import Explanation


def compare(
    paths: Annotated[
        list[Path], typer.Argument(metavar="A B ...", help="Scenario files or run folders.")
    ],
    baseline: Annotated[
        int, typer.Option("--baseline", min=1, help="Which of them the others are held against.")
    ] = 1,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", help="A condition that may differ, e.g. workload or carbon."),
    ] = None,
    sets: Annotated[list[str] | None, SETS] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a page (HTML) here.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier page.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
) -> None:
    """Compare runs: which is better, by how much, and why."""
    from dcsim.core.errors import UsageError
    from dcsim.report.new_file import require_new, write_new
    from dcsim.report.progress import progress

    if len(paths) < 2 or baseline > len(paths):
        raise UsageError.of(
            "compare-count",
            "compare",
            f"{len(paths)} runs with number {baseline} as the baseline cannot be compared",
            "name two or more, and a baseline among them",
        )
    if out is not None:
        require_new([out], force=force)
    with progress() as step:
        from dcsim.study.candidate import candidates
        from dcsim.study.compare import compare as compared

        step("running")
        found = candidates(paths, sets or [])
        comparison = compared(
            {candidate.name: candidate.result for candidate in found},
            baseline=baseline - 1,
            allow=allow or (),
        )
        if out is not None:
            from dcsim.study.page import comparison_html

            step("explaining")
            explanations, unexplained = _explanations(found, baseline - 1)
            write_new({out: comparison_html(comparison, explanations, unexplained)}, force=force)
    if as_json:
        typer.echo(json.dumps(_plain(comparison, out), allow_nan=False))
        return
    from dcsim.study.terminal import print_comparison

    print_comparison(comparison)
    if out is not None:
        typer.echo(f"page      {out}")


def _explanations(found: list[Candidate], baseline: int) -> tuple[list[Explanation], list[str]]:
    """Explain every run against the baseline, or say why that cannot be done."""
    from dcsim.core.errors import InvalidInput
    from dcsim.study.explain import explain

    explanations, unexplained = [], []
    for i, candidate in enumerate(found):
        if i == baseline:
            continue
        try:
            names = (found[baseline].name, candidate.name)
            explanation = explain(found[baseline].scenario(), candidate.scenario(), names)
        except InvalidInput as error:
            why = "; ".join(problem.message for problem in error.problems)
            unexplained.append(f"{candidate.name} could not be explained: {why}.")
        else:
            explanations.append(explanation)
    return explanations, unexplained


def _plain(comparison: Comparison, out: Path | None) -> dict[str, Any]:
    rows = [
        {
            "key": row.measure.key,
            "unit": row.unit,
            "basis": row.measure.basis,
            "values": row.values,
            "differences": row.differences,
            "relative_frac": row.relative,
            "best": [comparison.names[i] for i in row.best],
        }
        for row in comparison.rows
    ]
    return {
        "names": comparison.names,
        "baseline": comparison.names[comparison.baseline],
        "verdict": comparison.verdict,
        "measures": rows,
        "left_out": comparison.left_out,
        "allowed": comparison.allowed,
        "totals": [asdict(result.summary.total) for result in comparison.results],
        "page": str(out) if out else None,
    }
