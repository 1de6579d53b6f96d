"""A day's limit on water: plants that can, run dry once it is spent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np

from dcsim.core.errors import NoSolution
from dcsim.facility.cooling.plant import Flag, NoCooling, Outside
from dcsim.facility.site import Site, SiteFlows
from dcsim.physics.arrays import Array, Flags, Ints

T = TypeVar("T")

DAY_S = 86_400

BeyondLimit = Literal["count", "short", "refuse"]

NOT_WITH_LIMITED_WATER = (
    "rooms that remember, faults, backup and heat reuse are not run against a limit on water"
)
REMOVE_THE_LIMIT = "remove limit_m3_per_day and droughts, or those sections"


@dataclass(frozen=True, slots=True)
class WaterLimit:
    """What may be drawn on each day.

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

    def spent(self, makeup_l_per_s: Array) -> Flags:
        """Tell the steps at which the day's water would be overdrawn, shape (steps,)."""
        drawn = np.cumsum(makeup_l_per_s * self.step_s)
        first = np.searchsorted(self.day, self.day)
        before_day = np.concatenate(([0.0], drawn))[first]
        # What is left of a sum of many steps by rounding is no water.
        return np.asarray(drawn - before_day > self.limit_l * (1.0 + 1e-9) + 1e-6)


def within_limit(
    site: Site, it_kw: Array, outside: Outside, flows: SiteFlows, limit: WaterLimit
) -> SiteFlows:
    """Return the flows of a site whose plant draws no more than a day's water.

    Water is drawn as it is needed from midnight on; once the day's is spent, a plant
    that can runs dry until the next midnight. Dry air stages still humidify.

    Parameters
    ----------
    site
        The sized site.
    it_kw, outside
        What it ran on, shape (steps,).
    flows
        What it did without a limit.
    limit
        The limit of the same steps.

    Raises
    ------
    NoSolution
        If more than the limit is drawn all the same, and the scenario refuses that.
    """
    spent = limit.spent(flows.cooling.water.makeup_l_per_s)
    spent &= flows.cooling.water.makeup_l_per_s > 0.0
    if not spent.any():
        return flows
    dry = site.dry()
    if dry is not None:
        flows = mixed(flows, dry.run(it_kw, outside), spent)
        flows = _flagged(flows, "water-limit", "the day's water was spent: run dry", spent)
    elif limit.beyond == "short":
        still = replace(site, cooling=NoCooling())
        flows = mixed(flows, still.run(it_kw, outside), spent)
        flows = _flagged(flows, "water-limit", "the day's water was spent: stood still", spent)
    drawn = spent & (flows.cooling.water.makeup_l_per_s > 0.0)
    if limit.beyond == "refuse" and drawn.any():
        raise _refused(limit, drawn)
    return _flagged(flows, "water-limit-exceeded", "more was drawn than the day allows", drawn)


def _refused(limit: WaterLimit, drawn: Flags) -> NoSolution:
    days = len(np.unique(limit.day[drawn]))
    return NoSolution.of(
        "water-limit",
        "water.limit_m3_per_day, water.droughts",
        f"the plant cannot do without water and would draw more than the limit on {days} days",
        "raise the limit, choose a plant that can run dry, or write beyond_limit: count",
    )


def _flagged(flows: SiteFlows, code: str, meaning: str, when: Flags) -> SiteFlows:
    return replace(flows, flags=(*flows.flags, Flag(code, meaning, when)))


def mixed(one: T, other: T, where: Flags) -> T:
    """Return a record of arrays that is the other one at the steps named.

    Flags are joined by their code; what only one of the two states is not stated.

    Parameters
    ----------
    one, other
        Two records of the same class, their arrays of shape (steps,).
    where
        The steps at which ``other`` holds.
    """
    left: Any = one
    changes: dict[str, Any] = {}
    for field in fields(left):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if a is None or b is None:
            changes[field.name] = None
        elif isinstance(a, np.ndarray):
            changes[field.name] = np.where(where, b, a)
        elif is_dataclass(a):
            changes[field.name] = mixed(a, b, where)
        elif field.name == "flags":
            changes[field.name] = _joined_flags(a, b, where)
    result: T = replace(left, **changes)
    return result


def _joined_flags(one: tuple[Flag, ...], other: tuple[Flag, ...], where: Flags) -> tuple[Flag, ...]:
    found: dict[str, Flag] = {}

    def add(flags: tuple[Flag, ...], held: Callable[[Flags], Flags]) -> None:
        for flag in flags:
            before = found.get(flag.code)
            when = held(flag.when)
            found[flag.code] = replace(
                before or flag, when=when if before is None else before.when | when
            )

    add(one, lambda when: when & ~where)
    add(other, lambda when: when & where)
    return tuple(found.values())
