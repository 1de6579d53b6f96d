"""Compares runs against a baseline, like for like."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

import pandas as pd

from dcsim.core.errors import InvalidInput
from dcsim.results.result import Result
from dcsim.study.likeness import require_alike
from dcsim.study.measures import BETWEEN_SITES, MEASURES, MONEY, TIE_REL, Measure
from dcsim.study.verdict import verdict


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


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """Runs side by side; ``left_out`` names measures whose condition was let pass."""

    names: tuple[str, ...]
    results: tuple[Result, ...]
    baseline: int
    rows: tuple[Row, ...]
    allowed: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def verdict(self) -> list[str]:
        """Sentences on who leads by what, and what that costs elsewhere."""
        return verdict(self)

    @property
    def table(self) -> pd.DataFrame:
        """One row a measure, one column a run; the last column has the unit."""
        by_row = [row.values for row in self.rows]  # noqa: PD011 - a Row is no Series
        columns = dict(zip(self.names, zip(*by_row, strict=True), strict=True))
        keys = pd.Index([row.measure.key for row in self.rows], name="measure")
        return pd.DataFrame({**columns, "unit": [row.unit for row in self.rows]}, index=keys)

    def __repr__(self) -> str:
        return "\n".join([*self.verdict, "", self.table.to_string()])

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        return str(self.table.to_html())


def compare(
    runs: Sequence[Result] | Mapping[str, Result],
    *,
    baseline: int | str = 0,
    allow: Collection[str] = (),
) -> Comparison:
    """Compare two or more runs.

    Parameters
    ----------
    runs
        The runs, by what to call them; in a sequence each is called by its own name.
    baseline
        The run the others are held against: its place or its name.
    allow
        Conditions that may be broken (`dcsim.study.likeness.CONDITIONS`); measures
        that need them are left out, never mixed.

    Raises
    ------
    InvalidInput
        If there are fewer than two runs, no such baseline, or the runs are not alike.

    Examples
    --------
    >>> import dcsim
    >>> day = {"period": {"days": 1, "step_s": 3600}}
    >>> cold = dcsim.run("scenarios/lefdal.yaml", day)
    >>> warm = dcsim.run("scenarios/lefdal.yaml", {**day, "cooling.sea_temperature_c": 24})
    >>> found = dcsim.compare({"cold": cold, "warm": warm})
    >>> found.verdict[0].startswith("cold is the better choice")
    True
    >>> found.table.loc["pue"].drop("unit").idxmin()
    'cold'
    """
    if isinstance(runs, Mapping):
        names, results = list(runs), list(runs.values())
    else:
        names, results = told_apart([run.summary.name for run in runs]), list(runs)
    base = names.index(baseline) if baseline in names else baseline
    if len(results) < 2 or not isinstance(base, int) or not 0 <= base < len(results):
        raise InvalidInput.of(
            "compare-count",
            "compare",
            f"{len(results)} runs with the baseline {baseline!r} cannot be compared",
            "give two or more, and a baseline among them",
        )
    allowed = require_alike(results, allow)
    several = any(run.summary.transfers is not None for run in results)
    known = (*MEASURES, *BETWEEN_SITES) if several else MEASURES
    shown = [measure for measure in known if not measure.needs & allowed]
    return Comparison(
        names=tuple(names),
        results=tuple(results),
        baseline=base,
        rows=tuple(_row(measure, results, base) for measure in shown),
        allowed=tuple(sorted(allowed)),
        left_out=tuple(m.label for m in known if m not in shown),
    )


def told_apart(names: Sequence[str]) -> list[str]:
    """Return names with a number where an earlier one is the same.

    >>> told_apart(["lefdal", "lefdal", "oslo"])
    ['lefdal', 'lefdal (2)', 'oslo']
    """
    earlier = [names[:i].count(name) for i, name in enumerate(names)]
    return [f"{name} ({n + 1})" if n else name for name, n in zip(names, earlier, strict=True)]


def _row(measure: Measure, results: Sequence[Result], baseline: int) -> Row:
    values = tuple(measure.value(result.summary) for result in results)
    base = values[baseline]
    lowest = min(values)
    best = tuple(i for i, value in enumerate(values) if isclose(value, lowest, rel_tol=TIE_REL))
    return Row(
        measure=measure,
        unit=results[baseline].summary.total.currency if measure.key in MONEY else measure.unit,
        values=values,
        differences=tuple(value - base for value in values),
        relative=tuple((value - base) / abs(base) if base else None for value in values),
        best=best if len(best) < len(values) else (),
    )
