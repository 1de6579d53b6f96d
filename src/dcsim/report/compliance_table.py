"""Limits and the European sheet of a run, on the terminal and as CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from dcsim.accounting.compliance import AT_MOST, SheetLine, Verdict
from dcsim.core.errors import plain
from dcsim.report.columns import print_columns
from dcsim.report.human_csv import rows_csv
from dcsim.report.indicator_table import figure
from dcsim.results.compliance import Compliance

NO_LIMITS = "The scenario sets no limits; add the section limits to have them checked."


def print_compliance(found: Compliance) -> None:
    """Print the limits, then the sheet; above them the site of a fleet."""
    if found.site:
        sys.stdout.write(f"site {plain(found.site)}\n\n")
    if found.limits:
        rows = [("holds" if v.ok else "BROKEN", f"limits.{v.key}", told(v)) for v in found.limits]
        print_columns(("limit", "key", "what is compared"), rows)
    else:
        sys.stdout.write(f"{NO_LIMITS}\n")
    sys.stdout.write(f"\n{found.regulation}: what it asks for, as far as it is modelled\n")
    print_columns(("symbol", "quantity", "value", "unit", "note"), [_row(x) for x in found.sheet])


def told(verdict: Verdict) -> str:
    """Return value, limit and margin of a verdict in words."""
    bound = "at most" if verdict.key in AT_MOST else "at least"
    unit = "" if verdict.unit == "-" else f" {verdict.unit}"
    wanted = f"{bound} {verdict.limit:g}{unit}"
    if verdict.value is None or verdict.margin is None:
        return f"{verdict.indicator} is unknown, {wanted} is asked: {verdict.reason}"
    side = "margin" if verdict.ok else "beyond by"
    return (
        f"{verdict.indicator} {figure(verdict.value)}{unit}, {wanted}; "
        f"{side} {figure(abs(verdict.margin))}"
    )


def _row(line: SheetLine) -> tuple[str, str, str, str, str]:
    value = figure(line.value) if line.value is not None else "none"
    return (line.symbol, line.name, value, "" if line.unit == "-" else line.unit, line.note)


def compliance_csv(found: Sequence[Compliance]) -> str:
    """Return limits and sheets as one CSV table, that of a fleet with a column of the site.

    Every digit is kept.
    """
    heads = ("kind", "name", "quantity", "value", "unit", "limit", "margin", "holds", "note")
    if len(found) == 1:
        return rows_csv(heads, _csv_rows(found[0]))
    return rows_csv(
        ("site", *heads), ((each.site, *row) for each in found for row in _csv_rows(each))
    )


def _csv_rows(found: Compliance) -> Iterator[tuple[object, ...]]:
    for v in found.limits:
        holds = "true" if v.ok else "false"
        yield "limit", v.key, v.indicator, v.value, v.unit, v.limit, v.margin, holds, v.reason
    for line in found.sheet:
        yield (
            found.regulation,
            line.symbol,
            line.name,
            line.value,
            line.unit,
            None,
            None,
            None,
            line.note,
        )
