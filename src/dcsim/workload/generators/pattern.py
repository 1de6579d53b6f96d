"""How a rate goes up and down over the hours of a week, and arrivals that follow it."""

from __future__ import annotations

import math

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid

OWN_COURSE = "the course of one's own demand; an even rate unless stated"
DAY_H, WEEK_DAYS, WEEK_H = 24, 7, 168
_THURSDAY = 3  # 1970-01-01


class WeekPattern(Part):
    """Weights of a rate by UTC hour and weekday; only their ratios count."""

    hour_weights: list[float] = quantity([], source=OWN_COURSE)
    """24 weights, from the hour that begins at 00 UTC; none stand for equal ones."""
    weekday_weights: list[float] = quantity([], source=OWN_COURSE)
    """7 weights, from Monday, which multiply those of the hours; none stand for equal ones."""
    week_weights: list[float] = quantity([], source=OWN_COURSE)
    """Or 168 weights, from Monday 00 UTC, in place of the two."""

    def cross_checks(self) -> list[Contradiction]:
        """Require the right number of weights, none negative and not all zero."""
        wrong = []
        for key, count in (
            ("hour_weights", DAY_H), ("weekday_weights", WEEK_DAYS), ("week_weights", WEEK_H),
        ):  # fmt: skip
            weights = getattr(self, key)
            if weights and len(weights) != count:
                rule = f"there are {len(weights)} weights, not {count}"
                wrong.append(Contradiction(key, rule, f"give {count} numbers, or none"))
            elif weights and (min(weights) < 0.0 or not 0.0 < math.fsum(weights) <= 1e12):
                rule = "a weight is negative, or they are all zero"
                wrong.append(Contradiction(key, rule, "give numbers from 0 up, one above 0"))
        if self.week_weights and (self.hour_weights or self.weekday_weights):
            rule = "contradicts hour_weights and weekday_weights"
            wrong.append(Contradiction("week_weights", rule, "keep one of the two ways"))
        return wrong

    def by_hour_of_week(self) -> Array:
        """Return the rate in each hour of a week over its mean, shape (168,), from Monday 00 UTC.

        >>> WeekPattern().by_hour_of_week()[[0, 167]].tolist()
        [1.0, 1.0]
        >>> weekend = WeekPattern(weekday_weights=[0.0] * 5 + [1.0, 1.0]).by_hour_of_week()
        >>> weekend[[0, 5 * 24]].tolist()  # all of seven days in two
        [0.0, 3.5]
        """
        if self.week_weights:
            weights = np.array(self.week_weights)
        else:
            days = np.array(self.weekday_weights or [1.0] * WEEK_DAYS)
            weights = np.outer(days, self.hour_weights or [1.0] * DAY_H).ravel()
        relative: Array = weights / weights.mean()
        return relative

    def on(self, times_s: Ints) -> Array:
        """Return the rate over its weekly mean at UTC seconds since 1970."""
        hour = (times_s // HOUR_S + _THURSDAY * DAY_H) % WEEK_H
        relative: Array = self.by_hour_of_week()[hour]
        return relative


def poisson_arrivals(
    per_day: float, pattern: WeekPattern, grid: TimeGrid, rng: np.random.Generator
) -> Ints:
    """Draw the arrivals of a Poisson process [s from the grid's start], ascending.

    Parameters
    ----------
    per_day
        Mean rate over a week of the pattern [1/d].
    pattern
        How the rate goes up and down.
    grid
        The period.
    rng
        The stream to draw from.

    Notes
    -----
    Thinning: candidates come at the highest rate and are kept with the probability rate
    over highest rate. Source: Lewis & Shedler 1979, doi:10.1002/nav.3800260304.
    """
    highest = float(pattern.by_hour_of_week().max())
    candidates = rng.poisson(per_day * highest * grid.duration_s / DAY_S)
    at_s = np.sort(rng.integers(0, grid.duration_s, candidates))
    kept = rng.random(candidates) * highest < pattern.on(grid.start_s + at_s)
    return at_s[kept]
