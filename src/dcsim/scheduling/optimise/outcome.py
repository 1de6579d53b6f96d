"""How a solve can end: six outcomes that are never confused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """The end of a solve."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible, not proven optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NO_SOLUTION = "limit reached without a solution"
    ERROR = "solver error"

    @property
    def has_solution(self) -> bool:
        """Whether a schedule came with it."""
        return self in {Outcome.OPTIMAL, Outcome.FEASIBLE}


@dataclass(frozen=True, slots=True)
class SolveReport:
    """Outcome, objective and proven gap of one solve."""

    outcome: Outcome
    objective: float | None
    gap: float | None
    detail: str = ""
