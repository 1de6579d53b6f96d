"""Compares runs against a baseline, like for like."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import isclose

from dcsim.results.result import Result
from dcsim.study.likeness import require_alike
from dcsim.study.measures import MEASURES, Measure

TIE_REL = 1e-9
"""Values closer than this are equal: a run's own balances close no better."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over all runs: values, and differences against the baseline."""

    measure: Measure
    unit: str
    """Unit of the values; money has its currency."""
    values: tuple[float, ...]
    differences: tuple[float, ...]
    relative: tuple[float | None, ...]
    """Difference over the baseline's size; ``None`` where that is zero."""
    best: tuple[int, ...]
    """The runs with the lowest value: several if they tie, none if all are equal."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side; ``left_out`` names measures whose condition was let pass."""

    names: tuple[str, ...]
    results: tuple[Result, ...]
    baseline: int
    rows: tuple[Row, ...]
    allowed: tuple[str, ...]
    left_out: tuple[str, ...]


def compare(
    results: Sequence[Result],
    names: Sequence[str],
    *,
    baseline: int = 0,
    allow: Collection[str] = (),
) -> Comparison:
    """Compare two or more runs.

    Parameters
    ----------
    results, names
        The runs and what to call them, equally long.
    baseline
        Index of the run the others are held against.
    allow
        Conditions that may be broken (`dcsim.study.likeness.CONDITIONS`); measures
        that need them are left out, never mixed.

    Raises
    ------
    InvalidInput
        If the runs are not alike.
    ValueError
        If there are fewer than two runs.
    """
    if len(results) < 2 or len(results) != len(names):
        raise ValueError("a comparison needs two or more runs, each with a name")
    allowed = require_alike(results, allow)
    shown = [measure for measure in MEASURES if not measure.needs & allowed]
    return Comparison(
        names=tuple(names),
        results=tuple(results),
        baseline=baseline,
        rows=tuple(_row(measure, results, baseline) for measure in shown),
        allowed=tuple(sorted(allowed)),
        left_out=tuple(m.label for m in MEASURES if m not in shown),
    )


def _row(measure: Measure, results: Sequence[Result], baseline: int) -> Row:
    values = tuple(measure.of(result.summary.total) for result in results)
    base = values[baseline]
    lowest = min(values)
    best = tuple(i for i, value in enumerate(values) if isclose(value, lowest, rel_tol=TIE_REL))
    return Row(
        measure=measure,
        unit=results[baseline].summary.total.currency if measure.key == "cost" else measure.unit,
        values=values,
        differences=tuple(value - base for value in values),
        relative=tuple((value - base) / abs(base) if base else None for value in values),
        best=best if len(best) < len(values) else (),
    )
