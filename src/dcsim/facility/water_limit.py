"""A day's limit on water: plants that can, run dry once it is spent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.errors import NoSolution
from dcsim.facility.cooling.plant import Event, NoCooling
from dcsim.facility.site import Site, SiteFlows

BeyondLimit = Literal["count", "short", "refuse"]
LIMIT, EXCEEDED = "water-limit", "water-limit-exceeded"


@dataclass(frozen=True, slots=True)
class WaterState:
    """What was drawn of the day's water, and until when the plant does without.

    Attributes
    ----------
    day
        Number of the day of the last step.
    drawn_l
        What was drawn on it so far [L].
    spent_until
        First step behind the day, or behind its limit, whose water is spent.
    """

    day: int = -1
    drawn_l: float = 0.0
    spent_until: int = 0


@dataclass(frozen=True, slots=True)
class WaterLimit:
    """What may be drawn on each day.

    Water is drawn as it is needed from midnight on; once the day's is spent, a plant that
    can runs dry until the next midnight. Dry air stages still humidify.

    Attributes
    ----------
    limit_l
        Most water of the day that a step belongs to [L], infinite without a limit,
        shape (steps,).
    day
        Number of that day, shape (steps,).
    step_s
        Length of a step [s].
    beyond
        What a plant that cannot run dry does when the water is spent.
    """

    limit_l: Array
    day: Ints
    step_s: int
    beyond: BeyondLimit

    def without_water(self, site: Site) -> Site | None:
        """Return what a site is once the day's water is spent; None if it goes on drawing."""
        dry = site.dry()
        if dry is None and self.beyond == "short":
            return replace(site, cooling=NoCooling())
        return dry

    def spent(self, first: int, makeup_l_per_s: Array, state: WaterState) -> Flags:
        """Tell the steps at which the day's water is overdrawn, shape (steps,)."""
        part = slice(first, first + len(makeup_l_per_s))
        # What is left of a sum of many steps by rounding is no water.
        limit_l = self.limit_l[part] * (1.0 + 1e-9) + 1e-6
        over: Flags = self._drawn_l(first, makeup_l_per_s, state) > limit_l
        return over & (makeup_l_per_s > 0.0)

    def spend(self, step: int, state: WaterState) -> WaterState:
        """Return the state once the water of a step's day is spent."""
        day, limit_l = self.day[step:], self.limit_l[step:]
        other = (day != day[0]) | (limit_l != limit_l[0])
        ends = int(np.argmax(other)) if other.any() else len(day)
        return replace(state, spent_until=step + ends)

    def after(self, first: int, makeup_l_per_s: Array, state: WaterState) -> WaterState:
        """Return the state behind some steps that begin with ``first``."""
        if not len(makeup_l_per_s):
            return state
        drawn_l = float(self._drawn_l(first, makeup_l_per_s, state)[-1])
        last = first + len(makeup_l_per_s) - 1
        return WaterState(int(self.day[last]), drawn_l, state.spent_until)

    def with_events(self, flows: SiteFlows, over: Flags, *, is_spent: bool) -> SiteFlows:
        """Return flows with what became of the limit at every step."""
        events = (
            Event(
                LIMIT,
                "the day's water was spent: the plant did without",
                np.full(over.shape, is_spent),
            ),
            Event(EXCEEDED, "more was drawn than the day allows", over),
        )
        return replace(flows, events=(*flows.events, *events))

    def require(self, exceeded: Flags) -> None:
        """Refuse a period in which more was drawn than allowed, where the scenario says so.

        Raises
        ------
        NoSolution
            If so.
        """
        if self.beyond != "refuse" or not exceeded.any():
            return
        days = len(np.unique(self.day[exceeded]))
        raise NoSolution.of(
            LIMIT,
            "water.limit_m3_per_day, water.droughts",
            f"the plant cannot do without water and would draw more than the limit on {days} days",
            "raise the limit, choose a plant that can run dry, or write beyond_limit: count",
        )

    def _drawn_l(self, first: int, makeup_l_per_s: Array, state: WaterState) -> Array:
        """Return what was drawn on each step's day up to its end [L], shape (steps,)."""
        day = self.day[first : first + len(makeup_l_per_s)]
        drawn = np.cumsum(makeup_l_per_s * self.step_s)
        begins = np.searchsorted(day, day)
        before = np.concatenate(([0.0], drawn))[begins]
        return drawn - before + np.where(day == state.day, state.drawn_l, 0.0)
