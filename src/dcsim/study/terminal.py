"""Comparisons and explanations as tables on the terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from dcsim.report.console import stdout_console
from dcsim.study.compare import Comparison, Row
from dcsim.study.explain import Explanation, Waterfall
from dcsim.study.verdict import change, shown, signed, unit


def print_comparison(comparison: Comparison) -> None:
    """Print verdict and figures on stdout; a star marks the best value of a line."""
    console = stdout_console()
    for sentence in comparison.verdict:
        console.print(Text(sentence))
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for i, name in enumerate(comparison.names):
        heading = f"{name} (baseline)" if i == comparison.baseline else name
        table.add_column(Text(heading), justify="right")
    for row in comparison.rows:
        cells = [_cell(row, i, comparison.baseline) for i in range(len(row.values))]
        table.add_row(f"{row.measure.label}{unit(row)}", *cells)
    console.print(table)
    if comparison.left_out:
        console.print(Text(f"left out: {', '.join(comparison.left_out)}", style="yellow"))


def _cell(row: Row, i: int, baseline: int) -> str:
    difference = "" if i == baseline or not row.best else f" {change(row, i)}"
    return f"{shown(row.values[i])}{' *' if i in row.best else ''}{difference}"


def print_explanation(explanation: Explanation) -> None:
    """Print the contributions of every factor on stdout."""
    console = stdout_console()
    console.print(Text(explanation.reason))
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for waterfall in explanation.waterfalls:
        table.add_column(Text(_heading(waterfall)), justify="right")
    first, second = explanation.names
    table.add_row(Text(first), *(shown(w.first) for w in explanation.waterfalls))
    for factor in explanation.waterfalls[0].contributions:
        values = [w.contributions[factor] for w in explanation.waterfalls]
        table.add_row(f"  {factor}", *(signed(value) for value in values))
    table.add_row(Text(second), *(shown(w.second) for w in explanation.waterfalls))
    console.print(table)


def _heading(waterfall: Waterfall) -> str:
    return f"{waterfall.label} {waterfall.unit}".rstrip()
