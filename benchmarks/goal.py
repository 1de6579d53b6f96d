"""A measured figure and the bound it must keep."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure; ``goal`` is ``None`` for what is only reported."""

    name: str
    value: float
    goal: float | None
    ok: bool

    @classmethod
    def at_most(cls, name: str, value: float, goal: float) -> Goal:
        """Return a figure that must not exceed ``goal``."""
        return cls(name, value, goal, value <= goal)

    @classmethod
    def at_least(cls, name: str, value: float, goal: float) -> Goal:
        """Return a figure that must not fall below ``goal``."""
        return cls(name, value, goal, value >= goal)

    @classmethod
    def only(cls, name: str, value: float) -> Goal:
        """Return a figure without a bound."""
        return cls(name, value, None, ok=True)


def cpu_medians(runs: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Return the median CPU time of each run [s], taken in turn so that drift hits all alike."""
    for run in runs:
        run()
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, taken in zip(runs, times, strict=True):
            begin = time.process_time()
            run()
            taken.append(time.process_time() - begin)
    return [median(taken) for taken in times]
