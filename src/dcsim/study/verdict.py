"""Says in words which run is better, by what, at what price, and why."""

from __future__ import annotations

from collections.abc import Sequence

from dcsim.study.compare import Comparison, Row
from dcsim.study.explain import Explanation

DECIDING = ("total_location_kgco2e", "facility_energy_kwh", "water_site_l", "cost")
"""What a planner decides by; ratios such as PUE describe, they do not decide."""

NAMES = {
    "total_location_kgco2e": "emits least",
    "facility_energy_kwh": "draws least energy",
    "water_site_l": "draws least water",
    "cost": "pays least for electricity",
}


def verdict(comparison: Comparison) -> list[str]:
    """Return sentences on who leads by what, and what that costs elsewhere."""
    rows = [row for row in comparison.rows if row.measure.key in DECIDING]
    leaders = {row.measure.key: row.best for row in rows if row.best}
    if not leaders:
        return ["The runs are equal in carbon, energy, water and cost."]
    everywhere = set.intersection(*(set(best) for best in leaders.values()))
    sentences = []
    if everywhere:
        names = " and ".join(comparison.names[i] for i in sorted(everywhere))
        what = _joined([NAMES[key] for key in leaders])
        sentences.append(f"{names} is the better choice by every measure that decides: it {what}.")
    else:
        sentences.append("No run is best in everything: the choice depends on what weighs most.")
        for i, name in enumerate(comparison.names):
            led = [NAMES[key] for key, best in leaders.items() if i in best]
            if led:
                sentences.append(f"{name} {_joined(led)}.")
    sentences.extend(_spans(rows, comparison))
    return sentences


def _spans(rows: Sequence[Row], comparison: Comparison) -> list[str]:
    """Return how far apart the best and the worst are in carbon and in PUE."""
    wanted = [row for row in rows if row.measure.key == "total_location_kgco2e"]
    wanted += [row for row in comparison.rows if row.measure.key == "pue"]
    sentences = []
    for row in wanted:
        low, high = min(row.values), max(row.values)
        if low < high:
            best = comparison.names[row.values.index(low)]
            worst = comparison.names[row.values.index(high)]
            label = row.measure.label[0].upper() + row.measure.label[1:]
            sentences.append(
                f"{label} runs from {shown(low)}{unit(row)} ({best}) "
                f"to {shown(high)}{unit(row)} ({worst})."
            )
    return sentences


def reason(explanation: Explanation) -> str:
    """Return the sentence that names what makes two runs differ most in carbon and PUE."""
    parts = []
    for waterfall in explanation.waterfalls:
        change = waterfall.second - waterfall.first
        if not change:
            continue
        name, most = max(waterfall.contributions.items(), key=lambda item: abs(item[1]))
        sign = "+" if most > 0.0 else "−"
        parts.append(
            f"{waterfall.label} changes by {_signed(change)}, most of all through {name} "
            f"({sign}{shown(abs(most))})"
        )
    first, second = explanation.names
    if not parts:
        return f"From {first} to {second} nothing changes."
    return f"From {first} to {second}, {'; '.join(parts)}."


def main_cause(explanation: Explanation) -> str:
    """Return the sentence that names the largest cause of the difference in carbon, or none."""
    for waterfall in explanation.waterfalls:
        if waterfall.key == "carbon_kgco2e" and waterfall.first != waterfall.second:
            contributions = waterfall.contributions
            name = max(contributions, key=lambda factor: abs(contributions[factor]))
            first, second = explanation.names
            return f"What sets the carbon of {second} apart from {first} is above all its {name}."
    return ""


def shown(value: float) -> str:
    """Write a number with four significant digits, and thousands apart."""
    if value == 0.0:
        return "0"
    if abs(value) >= 1000.0:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def unit(row: Row) -> str:
    """Return the unit of a row with a leading space, or nothing."""
    return f" {row.measure.unit}" if row.measure.unit else ""


def _signed(value: float) -> str:
    return f"{'+' if value > 0.0 else '−'}{shown(abs(value))}"


def _joined(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} and {words[-1]}"
