"""Says in words which run is better, by what, at what price, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dcsim.results.glance import is_short
from dcsim.results.result import Result
from dcsim.study.measures import TIE_REL

if TYPE_CHECKING:
    from dcsim.study.compare import Comparison, Row
    from dcsim.study.explain import Explanation

DECIDING = {
    "total_location_kgco2e": ("carbon", "emits least"),
    "facility_energy_kwh": ("energy", "draws least energy"),
    "water_site_l": ("water", "draws least water"),
    "cost": ("cost", "pays least for electricity"),
}
"""What a planner decides by; ratios such as PUE describe, they do not decide."""

SPANNED = ("total_location_kgco2e", "pue", "mean_wait_h")
"""How far apart the runs are is said of these."""

TWO = 2


def verdict(comparison: Comparison) -> list[str]:
    """Return sentences on who leads by what, and what that costs elsewhere."""
    rows = [row for row in comparison.rows if row.measure.key in DECIDING]
    return [
        *_doubts(comparison),
        *(_choice(rows, comparison) if rows else _no_choice(comparison)),
        *_spans(comparison),
    ]


def _choice(rows: Sequence[Row], comparison: Comparison) -> Iterator[str]:
    """Yield who leads: one run everywhere, several together, or each by something."""
    names = comparison.names
    leaders = {row.measure.key: row.best for row in rows if row.best}
    equal = [DECIDING[row.measure.key][0] for row in rows if not row.best]
    if not leaders:
        yield f"The runs are equal in {_joined(equal)}."
        return
    everywhere = sorted(set.intersection(*(set(best) for best in leaders.values())))
    if len(everywhere) == 1:
        better = "better" if len(names) == TWO else "best"
        what = _joined([DECIDING[key][1] for key in leaders])
        if _fell_short(comparison.results[everywhere[0]]):
            yield f"Its figures would lead, but they do not count: {names[everywhere[0]]} {what}."
        else:
            yield f"{names[everywhere[0]]} is the {better} choice by what decides: it {what}."
    elif everywhere:
        what = _joined([DECIDING[key][0] for key in leaders])
        yield f"{_joined([names[i] for i in everywhere])} lead together in {what}."
    else:
        yield "No run is best in everything: the choice depends on what weighs most."
        for i, name in enumerate(names):
            led = [DECIDING[key][1] for key, best in leaders.items() if i in best]
            if led:
                yield f"{name} {_joined(led)}."
    if equal:
        yield f"All are equal in {_joined(equal)}."


def _no_choice(comparison: Comparison) -> Iterator[str]:
    allowed = _joined(comparison.allowed)
    yield f"The runs differ in {allowed}, so only ratios stand side by side and none is chosen."


def _fell_short(result: Result) -> bool:
    """Tell whether a run draws less because something stood still."""
    return is_short(result.summary) or bool(_stood_still(result))


def _stood_still(result: Result) -> str:
    """Say what of a run stood still, so that its figures do not pay for it, or nothing."""
    faults, thermal = result.summary.total.faults, result.summary.total.thermal_storage
    told = []
    if faults is not None and faults.unserved_kwh > 0.0:
        blackout = f"were without power for {shown(faults.blackout_h)} h"
        told.append(f"{blackout} ({shown(faults.unserved_kwh)} kWh not served)")
    if thermal is not None and thermal.tripped_server_h > 0.0:
        told.append(f"were off for heat for {shown(thermal.tripped_server_h)} server hours")
    return _joined(told) if told else ""


def _doubts(comparison: Comparison) -> Iterator[str]:
    """Yield why a run is no choice, however good its figures are."""
    for name, result in zip(comparison.names, comparison.results, strict=True):
        if is_short(result.summary):
            yield (
                f"{name} is no design as it stands: its plant could not remove all heat, "
                "which its figures do not pay for."
            )
        still = _stood_still(result)
        if still:
            yield f"{name} draws less because it does less: its servers {still}."
        late = result.summary.total.jobs.missed_deadline
        if late:
            yield f"{name} starts {late:,} {'job' if late == 1 else 'jobs'} too late."


def _spans(comparison: Comparison) -> Iterator[str]:
    """Yield how far apart the best and the worst are."""
    rows = {row.measure.key: row for row in comparison.rows}
    for row in (rows[key] for key in SPANNED if key in rows):
        low, high = min(row.values), max(row.values)
        # Without a best all values are equal but for rounding.
        if row.best:
            best = comparison.names[row.values.index(low)]
            worst = comparison.names[row.values.index(high)]
            label = row.measure.label[0].upper() + row.measure.label[1:]
            yield (
                f"{label} runs from {shown(low)}{unit(row)} ({best}) "
                f"to {shown(high)}{unit(row)} ({worst})."
            )


def reason(explanation: Explanation) -> str:
    """Return the sentence that names what makes two runs differ most in every measure."""
    parts = []
    for waterfall in explanation.waterfalls:
        if not any(waterfall.contributions.values()):
            continue
        change = signed(waterfall.second - waterfall.first)
        name, most = max(waterfall.contributions.items(), key=lambda item: abs(item[1]))
        of = f" {waterfall.unit}" if waterfall.unit else ""
        parts.append(
            f"{waterfall.label} changes by {change}{of}, most of all through {name} "
            f"({signed(most)})"
        )
    first, second = explanation.names
    if not parts:
        return f"From {first} to {second} nothing changes."
    return f"From {first} to {second}, {'; '.join(parts)}."


def main_cause(explanation: Explanation) -> str:
    """Return the sentence that names the largest cause of the difference in carbon, or none."""
    for waterfall in explanation.waterfalls:
        if waterfall.key == "carbon_kgco2e" and any(waterfall.contributions.values()):
            contributions = waterfall.contributions
            name = max(contributions, key=lambda factor: abs(contributions[factor]))
            first, second = explanation.names
            return f"What sets the carbon of {second} apart from {first} is above all its {name}."
    return ""


def shown(value: float) -> str:
    """Write a number with four significant digits, thousands apart; a PUE with four decimals."""
    if value == 0.0:
        return "0"
    if abs(value) >= 1000.0:
        return f"{value:,.0f}"
    return f"{value:.5g}" if 1.0 <= abs(value) < 10.0 else f"{value:.4g}"


def signed(value: float) -> str:
    """Write a change with its sign; no change is a bare 0."""
    return f"{'+' if value > 0.0 else '−'}{shown(abs(value))}" if value else "0"


def change(row: Row, i: int) -> str:
    """Write how run ``i`` differs from the baseline: in per cent, or absolutely where that is 0."""
    relative = row.relative[i]
    if not row.best or not row.differences[i] or (relative and abs(relative) <= TIE_REL):
        return "equal"
    if relative is None:
        return signed(row.differences[i])
    return f"{'+' if relative >= 0.0 else '−'}{abs(relative):.1%}"


def unit(row: Row) -> str:
    """Return the unit of a row with a leading space, or nothing."""
    return f" {row.unit}" if row.unit else ""


def _joined(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
