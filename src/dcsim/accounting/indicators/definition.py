"""What an indicator is: one record that table, command and page are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dcsim.accounting.indicators.facts import Facts


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why an indicator has no value."""

    reason: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator.

    Attributes
    ----------
    key
        Name in JSON; the last part is the unit unless it is a pure number.
    name
        As the field calls it.
    standard, category
        Who defines it, and which of its categories or variants this is.
    unit
        Unit, ``-`` for a pure number.
    definition, equation, boundary
        In words, in symbols, and what lies inside.
    of
        The value for the facts of a period, or why there is none.
    """

    key: str
    name: str
    standard: str
    category: str
    unit: str
    definition: str
    equation: str
    boundary: str
    of: Callable[[Facts], float | Unknown]


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of a period; without a value the reason says why."""

    key: str
    name: str
    standard: str
    category: str
    unit: str
    value: float | None
    reason: str
    basis: str
    boundary: str
    definition: str
    equation: str


def evaluated(definition: Definition, facts: Facts) -> Indicator:
    """Return the indicator for the facts of a period."""
    found = definition.of(facts)
    is_known = not isinstance(found, Unknown)
    return Indicator(
        key=definition.key,
        name=definition.name,
        standard=definition.standard,
        category=definition.category,
        unit=definition.unit,
        value=None if isinstance(found, Unknown) else float(found),
        reason=found.reason if isinstance(found, Unknown) else "",
        basis=facts.basis() if is_known else "",
        boundary=definition.boundary,
        definition=definition.definition,
        equation=definition.equation,
    )
