"""How the queue serves its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dcsim.core.errors import InvalidInput, Problem

Order = Literal["fcfs", "priority", "shortest_first"]
Backfill = Literal["none", "easy", "conservative"]
ORDERS: tuple[Order, ...] = ("fcfs", "priority", "shortest_first")
BACKFILLS: tuple[Backfill, ...] = ("none", "easy", "conservative")
DEEPEST = 10_000
MOST_RETRIES = 1_000_000


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """The rules of the queue.

    Attributes
    ----------
    order
        ``fcfs``: by (release, id). ``priority``: by (priority, release, id), lower
        numbers first. ``shortest_first``: by (stated length, release, id).
    backfill
        What may happen behind a job that is held up. ``none``: nothing, it holds up all
        behind it. ``easy``: the first job has a reservation, others may start if they do
        not put it off. ``conservative``: the first ``depth`` jobs have reservations, and
        none is put off by a job behind it.
    depth
        How many waiting jobs are looked at for backfilling, the first included; and how
        many running jobs may be preempted to start one.
    overrun
        What happens to a job that reaches its stated length before its end: ``kill``, or
        ``run_on``, when the queue takes it that it may end any second.
    preemption
        Whether the first job may preempt interruptible jobs of a higher priority number
        that started before this instant.
    cap
        Where the power cap falls below what runs: ``at_start`` lets running jobs go on,
        ``enforce`` interrupts interruptible ones until it holds, highest priority number
        first, then latest start, then highest id.
    reject_late
        Whether a job that has not started by its latest start leaves the queue.
    retries
        Faults that a job survives; at the next it has failed.
    """

    order: Order = "fcfs"
    backfill: Backfill = "none"
    depth: int = 100
    overrun: Literal["kill", "run_on"] = "kill"
    preemption: bool = False
    cap: Literal["at_start", "enforce"] = "at_start"
    reject_late: bool = False
    retries: int = 3

    def __post_init__(self) -> None:
        problems = [
            Problem("queue-rule", name, f"{getattr(self, name)!r} is none of {', '.join(known)}")
            for name, known in (
                ("order", ORDERS),
                ("backfill", BACKFILLS),
                ("overrun", ("kill", "run_on")),
                ("cap", ("at_start", "enforce")),
            )
            if getattr(self, name) not in known
        ]
        for name, low, high in (("depth", 1, DEEPEST), ("retries", 0, MOST_RETRIES)):
            if not low <= getattr(self, name) <= high:
                rule = f"{getattr(self, name)} is not within {low}..{high}"
                problems.append(Problem("queue-rule", name, rule))
        if self.preemption and self.order != "priority":
            problems.append(
                Problem(
                    "queue-rule",
                    "preemption",
                    f"the order is {self.order}, which knows no priorities",
                    "order by priority, or leave preemption out",
                )
            )
        if problems:
            raise InvalidInput(problems)

    @property
    def window(self) -> int:
        """How many jobs are kept in order and looked at: one where nothing is backfilled."""
        return self.depth if self.backfill != "none" else 1

    @property
    def interrupts(self) -> bool:
        """Whether the queue itself may interrupt running jobs."""
        return self.preemption or self.cap == "enforce"
