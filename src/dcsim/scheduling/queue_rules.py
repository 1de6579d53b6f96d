"""How the queue serves jobs: order, backfilling, quotas, preemption, power cap."""

from __future__ import annotations

from typing import Literal

import numpy as np

from dcsim.core.arrays import Flags
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import TimeGrid

OWN_CHOICE = "the site's own rule"
HOURS = "hour of the day, UTC"


class PowerCap(Part):
    """The most that batch jobs may draw together."""

    limit_kw: float = quantity(source=OWN_CHOICE, gt=0.0, le=1e9)
    """Most power above idle of all running jobs [kW]."""
    from_h: int = quantity(0, source=HOURS, ge=0, le=23)
    """First hour of each day in which the cap holds."""
    until_h: int = quantity(24, source=HOURS, ge=1, le=24)
    """Hour in which it no longer holds; before `from_h`, it holds over midnight."""
    enforce: bool = False
    """Where the cap falls below what runs, interrupt jobs with checkpoints; else all run on."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a cap that holds for no hour."""
        if self.from_h == self.until_h:
            rule = f"the cap holds from {self.from_h} to {self.until_h} h: never"
            return [Contradiction("until_h", rule, "write 0 and 24 for the whole day")]
        return []

    def holds(self, grid: TimeGrid) -> Flags:
        """Tell the steps at which the cap holds, shape (steps,)."""
        hours = grid.hours()
        after, before = hours >= self.from_h, hours < self.until_h
        return np.asarray(after & before if self.from_h < self.until_h else after | before)


class QueueRules(Part):
    """The rules of the queue; without the section it is first come, first served, strictly."""

    order: Literal["fcfs", "priority", "shortest_first"] = "fcfs"
    """By release; by priority, the larger first, then release; or by the stated length."""
    backfill: Literal["none", "easy", "conservative"] = "none"
    """What may start behind a job that does not fit: nothing; whatever does not put off the
    first of the queue; or whatever puts off none of the first ``depth``."""
    depth: int = quantity(
        100, source="batch systems look at 50-1000 jobs", typical=(10, 1000), ge=1, le=10_000
    )
    """How many waiting jobs are looked at for backfilling, and how many running ones for
    preemption."""
    overrun: Literal["kill", "run_on"] = "kill"
    """What becomes of a job that reaches its stated length before its end."""
    preemption: bool = False
    """Let the first of the queue interrupt jobs of lower priority that write checkpoints."""
    restart_cost_s: int = quantity(
        0, source="reading a checkpoint back: seconds to minutes", typical=(0, 600), ge=0, le=86_400
    )
    """Running time that each new start of a job costs before it goes on [s]."""
    cores_per_user: int | None = quantity(None, source=OWN_CHOICE, ge=1, le=1_000_000_000)
    """Most cores that the jobs of one user hold at once; jobs of nobody known are free."""
    cap: PowerCap | None = None
    """A cap on what batch jobs draw."""
    reject_late: bool = False
    """Turn away jobs that have not started by their latest start."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse preemption where there are no priorities, and rules that nothing asks for."""
        wrong = []
        if self.preemption and self.order != "priority":
            rule = f"the order is {self.order}, which knows no priorities"
            wrong.append(Contradiction("preemption", rule, "write order: priority"))
        if self.depth != 100 and self.backfill == "none" and not self.preemption:
            rule = "nothing is looked at: there is neither backfilling nor preemption"
            wrong.append(Contradiction("depth", rule, "remove depth, or add backfill: easy"))
        return wrong
