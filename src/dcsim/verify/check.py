"""One published figure, what dcsim makes of it, and how far apart they may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rows of a suite say together: its first line."""

    name: str
    verdict: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A figure held against a published one.

    ``kind`` is ``validation`` where the plant is published too, and ``plausibility``
    where only its result is; a plausibility that fails says little, and one that holds
    says not much more.
    """

    name: str
    value: float
    published: float
    tolerance: float
    kind: str
    source: str

    @property
    def ok(self) -> bool:
        """Whether the value is within the tolerance; a NaN never is."""
        return abs(self.value - self.published) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Bound:
    """A summary figure that must stay on one side of a bound."""

    name: str
    value: float
    bound: float
    at_most: bool
    source: str
    constant_error: float | None = None
    """What predicting every figure by the mean of the published ones is off by, on average."""
    standard_error: float | None = None
    """Of the value, where it comes from draws."""

    @property
    def ok(self) -> bool:
        """Whether the bound holds; a NaN never does."""
        return self.value <= self.bound if self.at_most else self.value >= self.bound


@dataclass(frozen=True, slots=True)
class Cell:
    """One of many published figures, which a bound decides upon together.

    ``reason`` says what may lie behind a difference; a missed cell is shown with it.
    """

    name: str
    value: float
    published: float
    tolerance: float
    reason: str
    source: str
    constant_error: float | None = None
    """What the mean of the published figures is off by, where several stand behind the row."""
    standard_error: float | None = None
    """Of the value, where it comes from draws."""

    @property
    def missed(self) -> bool:
        """Whether the value is beyond the tolerance, or no number."""
        return not abs(self.value - self.published) <= self.tolerance

    @property
    def ok(self) -> bool:
        """Whether it is a number at all: alone, no cell makes a suite fail."""
        return isfinite(self.value)


Row = Check | Bound | Cell
Rows = list[Verdict | Check | Bound | Cell]


def with_verdict(name: str, claim: str, rows: Sequence[Row]) -> Rows:
    """Put the verdict before the rows: whether all hold, and what that means.

    Parameters
    ----------
    name
        The suite.
    claim
        What is claimed when every row holds.
    rows
        The rows.
    """
    broken = sum(not row.ok for row in rows)
    told = claim if not broken else f"{broken} of {len(rows)} do not hold; not shown: {claim}"
    return [Verdict(name, told, not broken), *rows]
