"""The page of a comparison: one file, no script beyond the theme, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dcsim.report.templating import asset, render
from dcsim.study.compare import Comparison, Row
from dcsim.study.explain import Explanation, Waterfall
from dcsim.study.verdict import change, main_cause, reason, shown, signed


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a waterfall in per cent of the drawing's width."""

    label: str
    value: str
    left: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table, its difference to the baseline and the length of its bar."""

    value: str
    difference: str
    share: float
    is_best: bool


def comparison_html(
    comparison: Comparison, explanations: Sequence[Explanation], unexplained: Sequence[str]
) -> str:
    """Return the page of a comparison.

    Parameters
    ----------
    comparison
        The runs side by side.
    explanations
        Why each run differs from the baseline, where that can be told.
    unexplained
        Why others could not be explained.
    """
    # Where carbon is left out, the first paragraph does not speak of it either.
    keys = {row.measure.key for row in comparison.rows}
    causes = map(main_cause, explanations) if "scope2_location_kgco2e" in keys else ()
    return str(
        render(
            "compare.html.j2",
            names=comparison.names,
            baseline=comparison.names[comparison.baseline],
            verdict=[*comparison.verdict, *filter(None, causes)],
            rows=[(row, _cells(row, comparison.baseline)) for row in comparison.rows],
            reasons=[(reason(e), e, [(w, _bars(w)) for w in e.waterfalls]) for e in explanations],
            unexplained=unexplained,
            left_out=comparison.left_out,
            allowed=comparison.allowed,
            sites=[
                (name, r.summary)
                for name, r in zip(comparison.names, comparison.results, strict=True)
            ],
            style=asset("page.css"),
            more_style=asset("compare.css"),
        )
    )


def _cells(row: Row, baseline: int) -> list[Cell]:
    largest = max(abs(value) for value in row.values) or 1.0
    cells = []
    for i, value in enumerate(row.values):
        difference = "" if i == baseline else change(row, i)
        share = 100.0 * abs(value) / largest
        cells.append(Cell(shown(value), difference, share, i in row.best))
    return cells


def _bars(waterfall: Waterfall) -> list[Bar]:
    """Return the bars from the first run to the second, scaled to their common range.

    There are none if no factor contributes.
    """
    steps = [(name, value) for name, value in waterfall.contributions.items() if value]
    if not steps:
        return []
    levels = [waterfall.first]
    for _, value in steps:
        levels.append(levels[-1] + value)
    low, high = min(levels), max(levels)
    # A little room keeps the first and the last bar visible when they are the lowest.
    low -= 0.08 * (high - low)
    span = high - low

    def bar(label: str, value: str, start: float, end: float, kind: str) -> Bar:
        left, right = sorted((start, end))
        return Bar(label, value, 100.0 * (left - low) / span, 100.0 * (right - left) / span, kind)

    bars = [bar("from", shown(waterfall.first), low, waterfall.first, "end")]
    for (name, value), level in zip(steps, levels, strict=False):
        kind = "more" if value > 0.0 else "less"
        bars.append(bar(name, signed(value), level, level + value, kind))
    bars.append(bar("to", shown(waterfall.second), low, levels[-1], "end"))
    return bars
