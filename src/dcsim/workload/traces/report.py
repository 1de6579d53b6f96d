"""Counts every row of a trace that was not taken as it stands, by reason, with its first line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dcsim.core.arrays import Ints
from dcsim.core.errors import InvalidInput, Problem
from dcsim.workload.traces.reasons import REASONS

Invalid = Literal["refuse", "drop"]

MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows one reason hit, and the line of the first."""

    reason: str
    effect: str
    rows: int
    first_line: int

    def __str__(self) -> str:
        """Return it in words.

        >>> print(Counted("zero-length", "dropped", 3, 12))
        zero-length: 3 rows dropped, first in line 12: the job ran for no time, so it asks for nothing
        """  # noqa: E501 - the output is one line
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        where = "in" if self.rows == 1 else "first in"
        meaning = REASONS[self.reason].meaning
        return f"{self.reason}: {rows} {self.effect}, {where} line {self.first_line}: {meaning}"


@dataclass(slots=True)
class Tally:
    """The counts of one file.

    With ``invalid`` = ``refuse`` a row that breaks a rule becomes a problem; reading ends
    once there are `MAX_PROBLEMS`. With ``drop`` it is left out and counted. ``cure`` mends a row
    where its reason knows nothing better.
    """

    name: str
    invalid: Invalid = "refuse"
    cure: str = "mend the row, or state invalid: drop to leave such rows out"
    problems: list[Problem] = field(default_factory=list)
    _rows: dict[str, int] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)

    def count(self, reason: str, lines: Ints | list[int], detail: str = "") -> None:
        """Note that a reason hit the rows at ``lines``; ``detail`` is of the first.

        Raises
        ------
        InvalidInput
            With every problem so far, once there are many.
        """
        if not len(lines):
            return
        known = REASONS[reason]
        if known.effect == "invalid" and self.invalid == "refuse":
            self._refuse(reason, lines, detail)
            return
        first = int(min(lines))
        self._rows[reason] = self._rows.get(reason, 0) + len(lines)
        self._first[reason] = min(first, self._first.get(reason, first))

    def settle(self) -> None:
        """Raise what was refused, if anything.

        Raises
        ------
        InvalidInput
            With every problem.
        """
        if self.problems:
            raise InvalidInput(self.problems)

    def counted(self) -> tuple[Counted, ...]:
        """Return the counts in the order of the table of reasons."""
        return tuple(
            Counted(reason, _effect(reason), self._rows[reason], self._first[reason])
            for reason in REASONS
            if reason in self._rows
        )

    def _refuse(self, reason: str, lines: Ints | list[int], detail: str) -> None:
        known = REASONS[reason]
        cure = known.cure or self.cure
        for i, line in enumerate(lines[:MAX_PROBLEMS]):
            told = f"{known.meaning}: {detail}" if detail and i == 0 else known.meaning
            self.problems.append(Problem(reason, f"{self.name}:{int(line)}", told, cure))
        if len(self.problems) >= MAX_PROBLEMS:
            del self.problems[MAX_PROBLEMS:]
            self.settle()


def _effect(reason: str) -> str:
    effect = REASONS[reason].effect
    return "dropped" if effect == "invalid" else effect
