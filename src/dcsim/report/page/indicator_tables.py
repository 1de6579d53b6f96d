"""The page's tables of indicators, of limits and of the European sheet."""

from __future__ import annotations

from collections.abc import Iterable

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
            Cell(of.name),
            _number(of.value),
            Cell(_unit(of.unit)),
            Cell(", ".join(part for part in (of.standard, of.category) if part)),
            Cell(of.equation if of.value is not None else of.reason),
        )
        for of in found
    )
    header = ("indicator", "value", "unit", "standard and category", "equation, or why none")
    return Table("indicators", "Indicators by their standards", header, rows, wordy=True)


def limits_table(found: Compliance) -> Table:
    """Return one row a limit of the scenario."""
    rows = tuple(
        (Cell(f"limits.{v.key}"), Cell("holds" if v.ok else "broken"), Cell(told(v)))
        for v in found.limits
    )
    return Table(
        "limits", "Limits of the scenario", ("limit", "verdict", "compared"), rows, wordy=True
    )


def sheet_table(lines: Iterable[SheetLine]) -> Table:
    """Return the sheet of the European scheme."""
    rows = tuple(
        (Cell(of.name), Cell(of.symbol), _number(of.value), Cell(_unit(of.unit)), Cell(of.note))
        for of in lines
    )
    header = ("quantity", "symbol", "value", "unit", "note")
    return Table("eu_2024_1364", "Regulation (EU) 2024/1364", header, rows, wordy=True)


def _number(value: float | None) -> Cell:
    return Cell("–") if value is None else Cell(figure(value), float(f"{value:.9g}"))


def _unit(unit: str) -> str:
    return "" if unit == "-" else unit
