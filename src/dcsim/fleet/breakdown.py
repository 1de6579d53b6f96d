"""How often a thing breaks and how long it stays broken; the breakdowns of a period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.part import Part, quantity
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid

YEAR_S = 365.25 * DAY_S
OWN_CHOICE = "the planner's choice, or the site's own records"


class Breakdown(Part):
    """Breakdowns that come by chance, each unit on its own, and repairs of random length."""

    mtbf_years: float = quantity(source=OWN_CHOICE, typical=(0.05, 100.0), gt=0.0, le=100_000.0)
    """Mean time between the breakdowns of one unit [years]."""
    repair_h: float = quantity(source=OWN_CHOICE, typical=(0.1, 168.0), gt=0.0, le=10_000.0)
    """Mean time until a unit is back [h]; exponential."""

    def draw(self, units: int, grid: TimeGrid, rng: np.random.Generator) -> Down:
        """Draw the breakdowns of a period.

        Notes
        -----
        A Poisson process of rate ``units / mtbf``: a unit under repair could break again,
        which matters only where repairs take a good part of the mean time between them.
        """
        count = rng.poisson(units * grid.duration_s / (self.mtbf_years * YEAR_S))
        start = np.sort(rng.integers(0, grid.duration_s, count))
        lasts = np.ceil(rng.exponential(self.repair_h * HOUR_S, count)).astype(np.int64)
        return Down(start, start + np.maximum(lasts, 1))


@dataclass(frozen=True, slots=True)
class Down:
    """Breakdowns sorted by their start, arrays of shape (breakdowns,) [s from the start].

    The end may lie beyond the period.
    """

    start_s: Ints
    end_s: Ints

    @classmethod
    def none(cls) -> Down:
        """Return no breakdown."""
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.start_s)

    def joined(self, other: Down) -> Down:
        """Return the breakdowns of both, by their start."""
        start = np.concatenate((self.start_s, other.start_s))
        order = np.argsort(start, kind="stable")
        return Down(start[order], np.concatenate((self.end_s, other.end_s))[order])

    def units_down(self, grid: TimeGrid) -> Array:
        """Return how many units are down on average over each step, shape (steps,)."""
        edges = grid.step_s * np.arange(grid.steps + 1, dtype=np.int64)

        def passed(times: Ints) -> Ints:
            # Unit-seconds since the events, at every edge: sum of (edge - time) over the past.
            ordered = np.sort(times)
            count = np.searchsorted(ordered, edges, side="left")
            total = np.concatenate(([0], np.cumsum(ordered)))[count]
            return count * edges - total

        down_s = np.diff(passed(self.start_s) - passed(self.end_s))
        return np.asarray(down_s / grid.step_s)
