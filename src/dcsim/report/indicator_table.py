"""The indicators of a run on the terminal, and as lines for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dcsim.accounting.indicators.definition import Indicator
from dcsim.report.columns import print_columns

HEADS = ("indicator", "value", "unit", "standard", "category", "basis or reason")
DIGITS = 4


def print_indicators(found: Iterable[Indicator]) -> None:
    """Print one line an indicator; those without a value say why."""
    print_columns(HEADS, [row(indicator) for indicator in found])


def row(params: Indicator) -> Sequence[str]:
    """Return the cells of one indicator."""
    return (
        params.name,
        figure(params.value),
        "" if params.unit == "-" else params.unit,
        params.standard,
        params.category,
        params.basis or params.reason,
    )


def figure(value: float | None) -> str:
    """Return a value with as many digits as a planner reads.

    >>> figure(1.09543), figure(0.00001), figure(None), figure(1234567.8), figure(24.0)
    ('1.0954', '1e-05', 'none', '1,234,568', '24')
    """
    if value is None:
        return "none"
    if abs(value) >= 1000.0 or value == round(value):
        return f"{value:,.0f}"
    if abs(value) < 10.0**-DIGITS:
        return f"{value:.3g}"
    return f"{value:.{DIGITS}f}"
