"""The page's tables of indicators, of limits and of the European sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dcsim.accounting.compliance import SheetLine
from dcsim.accounting.indicators.definition import Indicator
from dcsim.report.compliance_table import told
from dcsim.report.indicator_table import figure
from dcsim.report.page.tables import Cell, Table
from dcsim.results.compliance import Compliance


def indicator_table(found: Iterable[Indicator]) -> Table:
    """Return one row an indicator, with its equation, or the reason why there is no value."""
    rows = tuple(
        (
            Cell(each.name),
            _number(each.value),
            Cell(_unit(each.unit)),
            Cell(", ".join(part for part in (each.standard, each.category) if part)),
            Cell(each.equation if each.value is not None else each.reason),
        )
        for each in found
    )
    header = ("indicator", "value", "unit", "standard and category", "equation, or why none")
    return Table("indicators", "Indicators by their standards", header, rows, wordy=True)


def limits_table(found: Iterable[Compliance]) -> Table:
    """Return one row a limit of the scenario, site by site."""
    rows = tuple(
        (
            Cell(f"{f'sites.{each.site}.' if each.site else ''}limits.{v.key}"),
            Cell("holds" if v.ok else "broken"),
            Cell(told(v)),
        )
        for each in found
        for v in each.limits
    )
    return Table(
        "limits", "Limits of the scenario", ("limit", "verdict", "compared"), rows, wordy=True
    )


def sheet_table(found: Sequence[Compliance]) -> Table:
    """Return the sheet of the European scheme, for each site of a fleet its own."""
    several = len(found) > 1
    rows = tuple(
        (*([Cell(each.site)] if several else []), *_sheet_row(line))
        for each in found
        for line in each.sheet
    )
    header = ("quantity", "symbol", "value", "unit", "note")
    heads = ("site", *header) if several else header
    return Table("eu_2024_1364", "Regulation (EU) 2024/1364", heads, rows, wordy=True)


def _sheet_row(line: SheetLine) -> tuple[Cell, ...]:
    return (
        Cell(line.name),
        Cell(line.symbol),
        _number(line.value),
        Cell(_unit(line.unit)),
        Cell(line.note),
    )


def _number(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(figure(value), float(f"{value:.9g}"))


def _unit(unit: str) -> str:
    return "" if unit == "-" else unit
