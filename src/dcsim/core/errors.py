"""What can go wrong, said so that a reader can mend it.

Every error carries one or more :class:`Problem`; the command line prints all of
them and leaves with the exit code of the error's class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, which rule it breaks, what mends it."""

    code: str
    place: str
    message: str
    cure: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message} [{self.code}]"
        return f"{text}\n    cure: {self.cure}" if self.cure else text


def plain(text: str) -> str:
    """Return text that cannot steer a terminal: control characters are spelled out."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


class DcsimError(Exception):
    """The root of all errors that dcsim raises on purpose."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        # SimPy and worker processes make an error anew from its arguments.
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    @classmethod
    def of(cls, code: str, place: str, message: str, cure: str = "") -> Self:
        """Make an error of this class with a single problem."""
        return cls(Problem(code, place, message, cure))


class UsageError(DcsimError):
    """The command line was not understood."""

    exit_code = 2


class InvalidInput(DcsimError):
    """A scenario or a data file breaks a rule."""

    exit_code = 3


class NoSolution(DcsimError):
    """An optimisation ended without a solution, or what was asked cannot be."""

    exit_code = 4


class NotWritten(DcsimError):
    """A result could not be written; nothing that stood there before was lost."""

    exit_code = 5


class CheckFailed(DcsimError):
    """A balance or a check did not hold."""

    exit_code = 6
