"""``dcsim verify``: published results, computed again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dcsim.verify.check import Bound, Cell, Check, Verdict


def verify(
    name: Annotated[str | None, typer.Argument(help="A suite; all of them unless given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Compute published figures again; leaves with 6 if one does not hold."""
    from dcsim.core.errors import CheckFailed, Problem, UsageError
    from dcsim.verify.check import Verdict
    from dcsim.verify.suites import SUITES

    if name is not None and name not in SUITES:
        raise UsageError.of(
            "unknown-suite",
            f"verify {name}",
            "there is no such suite",
            f"one of: {', '.join(SUITES)}",
        )
    broken = []
    for suite in [name] if name else list(SUITES):
        for check in SUITES[suite]():
            typer.echo(json.dumps(_plain(suite, check)) if as_json else _line(check))
            # A verdict sums up rows that are told themselves.
            if not check.ok and not isinstance(check, Verdict):
                broken.append(Problem("check-failed", f"{suite}: {check.name}", _told(check)))
    if broken:
        raise CheckFailed(broken)


def _plain(suite: str, check: Verdict | Check | Bound | Cell) -> dict[str, Any]:
    from dataclasses import asdict

    from dcsim.verify.check import Cell

    missed = {"missed": check.missed} if isinstance(check, Cell) else {}
    return {"suite": suite, **asdict(check), **missed, "ok": check.ok}


def _line(check: Verdict | Check | Bound | Cell) -> str:
    from dcsim.verify.check import Cell, Verdict

    if isinstance(check, Verdict):
        return f"{check.name}: {check.verdict}"
    word = "ok  " if check.ok else "FAIL"
    if isinstance(check, Cell) and check.ok and check.missed:
        word = "miss"
    return f"{word}  {check.name:<58} {_told(check)}"


def _told(check: Check | Bound | Cell) -> str:
    from dcsim.verify.check import Bound, Cell

    if isinstance(check, Cell):
        told = f"{check.value:.3f}, published {check.published:.3f} +- {check.tolerance:.3f}"
        if check.constant_error is not None:
            told = f"{check.value:.4f}; a constant {check.constant_error:.4f}"
        told += _standard_error(check)
        return f"{told}; {check.reason}" if check.missed else told
    if isinstance(check, Bound):
        told = f"{check.value:.4f}, {'at most' if check.at_most else 'at least'} {check.bound:.4g}"
        if check.constant_error is not None:
            told += f"; a constant {check.constant_error:.4f}"
        return told + _standard_error(check)
    return (
        f"{check.value:.7f}, published {check.published:.7f} +- {check.tolerance:g}, {check.kind}"
    )


def _standard_error(check: Bound | Cell) -> str:
    error = check.standard_error
    return "" if error is None else f" (standard error {error:.4f})"
