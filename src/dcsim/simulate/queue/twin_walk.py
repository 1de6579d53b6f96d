"""A walk into the future: what will be free when the running jobs end as stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dcsim.simulate.queue.engine import FAR_S

Row = Sequence[int]
Plan = list[tuple[int, int, int]]
"""Reservations as (time, sign, job): cores come to be held (1) or free (-1)."""


@dataclass(slots=True)
class Future:
    """What a walk goes through; the power column counts at today's capacity.

    Attributes
    ----------
    ends
        Stated ends of the running jobs as (time, job), sorted.
    """

    now_s: int
    step: int
    step_s: int
    used: Row
    ends: list[tuple[int, int]]
    demand: Sequence[Row]
    capacity: Sequence[Row]
    next_change: Row
    power: int


def fits(demand: Row, used: Row, capacity: Row) -> bool:
    """Tell whether there is room; what is not asked for may be overdrawn."""
    return all(
        not wanted or wanted <= most - held
        for wanted, held, most in zip(demand, used, capacity, strict=True)
    )


class Walk:
    """A place in the future and what is held there."""

    def __init__(self, future: Future, plan: Plan) -> None:
        self.future, self.plan = future, plan
        self.time_s, self.step = future.now_s, future.step
        self.used = list(future.used)
        self._ended = self._planned = 0

    def copy(self) -> Walk:
        """Return a walk that goes on from here by itself."""
        other = Walk(self.future, self.plan)
        other.time_s, other.step, other.used = self.time_s, self.step, list(self.used)
        other._ended, other._planned = self._ended, self._planned
        return other

    def limit(self) -> list[int]:
        """Return the capacity here; of power, today's."""
        row = list(self.future.capacity[self.step])
        if self.future.power >= 0:
            row[self.future.power] = self.future.capacity[self.future.step][self.future.power]
        return row

    def fits(self, demand: Row) -> bool:
        """Tell whether there is room here."""
        return fits(demand, self.used, self.limit())

    def next_s(self) -> int:
        """Return when something changes next, `FAR_S` if nothing does any more."""
        future, times = self.future, [FAR_S]
        if self._ended < len(future.ends):
            times.append(future.ends[self._ended][0])
        if future.next_change[self.step] < len(future.capacity):
            times.append(future.next_change[self.step] * future.step_s)
        if self._planned < len(self.plan):
            times.append(self.plan[self._planned][0])
        return min(times)

    def to(self, time_s: int) -> set[int]:
        """Move on; return the columns that planned jobs ask for that start on the way."""
        future = self.future
        asked: set[int] = set()
        self.time_s = time_s
        while self._ended < len(future.ends) and future.ends[self._ended][0] <= time_s:
            self._hold(future.ends[self._ended][1], -1)
            self._ended += 1
        while self._planned < len(self.plan) and self.plan[self._planned][0] <= time_s:
            _, sign, job = self.plan[self._planned]
            self._hold(job, sign)
            if sign > 0:
                asked |= {k for k, amount in enumerate(future.demand[job]) if amount}
            self._planned += 1
        if time_s >= (self.step + 1) * future.step_s:
            self.step = min(time_s // future.step_s, len(future.capacity) - 1)
        return asked

    def spares_plan(self, demand: Row, need_s: int) -> bool:
        """Tell whether a job that starts here leaves room for all planned starts.

        Each of them needs room in what it asks for alone.
        """
        walk = self.copy()
        while walk._planned < len(walk.plan):  # noqa: SLF001 - a copy of itself
            next_s = walk.next_s()
            if next_s >= self.time_s + need_s:
                return True
            asked = walk.to(next_s)
            if not walk.fits([amount if k in asked else 0 for k, amount in enumerate(demand)]):
                return False
        return True

    def _hold(self, job: int, sign: int) -> None:
        for k, amount in enumerate(self.future.demand[job]):
            self.used[k] += sign * amount
