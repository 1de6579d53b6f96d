"""Consolidation: the load on the fewest servers, the others asleep until they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.part import Part, fraction, quantity

OWN_CHOICE = "the planner's choice"


class Consolidation(Part):
    """Who is awake: load packed on the fewest servers, with headroom, and no hurry to sleep."""

    target_utilisation_frac: float = fraction(
        0.8, source="queueing leaves little beyond 0.7-0.9", typical=(0.5, 0.95), gt=0.0
    )
    """Utilisation to which the servers that are awake are loaded."""
    headroom_frac: float = fraction(
        0.1, source="spare for what the step's mean hides", typical=(0.0, 0.5), le=10.0
    )
    """Servers kept awake beyond those, over their number."""
    hold_s: int = quantity(
        900,
        source="at least the break-even time of a waking; longer spares wakings",
        typical=(0, 7200),
        ge=0,
        le=604_800,
    )
    """How long a server must have been spare before it sleeps [s], in whole steps rounded up."""
    wake: Literal["ahead", "on_demand"] = "ahead"
    """`ahead` calls servers early enough to be ready (the load is known ahead: the most that
    forecasting can reach); `on_demand` calls them when the load is there, which then waits."""
    least_awake_servers: int = quantity(0, source=OWN_CHOICE, typical=(0, 100), ge=0, le=10**9)
    """Servers that never sleep."""

    def needed(self, load_servers: Array, servers: int, own_servers: Array | None = None) -> Ints:
        """Return how many servers a load needs awake, shape of ``load_servers``.

        Parameters
        ----------
        load_servers
            Load in fully busy servers, 0..``servers``.
        servers
            How many there are.
        own_servers
            Servers that jobs have for themselves, beside the load; none unless given.

        Notes
        -----
        ``ceil((own + load / target) (1 + headroom))``, at least the load itself and what never
        sleeps, at most all. Where all are awake they may be busier than the target.
        """
        wanted = load_servers * ((1.0 + self.headroom_frac) / self.target_utilisation_frac)
        if own_servers is not None:
            wanted = wanted + own_servers * (1.0 + self.headroom_frac)
        # Rounding dust on a whole number of servers must not wake another one.
        up = np.ceil(wanted - 1e-9 * np.maximum(wanted, 1.0)).astype(np.int64)
        return np.clip(up, min(self.least_awake_servers, servers), servers)

    def sees_ahead(self, wake_latency_s: float, step_s: int) -> int:
        """Return how many steps to come decide what the servers do in a step.

        Servers called ahead wake for a latency before a step whose call bridges a gap of
        another latency.
        """
        return 0 if self.wake == "on_demand" else 2 * wake_steps(wake_latency_s, step_s)


@dataclass(frozen=True, slots=True)
class Recall:
    """What the next segment of steps must know of those before it."""

    needed: Ints
    """Servers that were needed, oldest first: for as long before the segment as is recalled,
    then in its steps."""
    waiting: Array
    """Work that waits in servers times steps: before the segment, then behind its steps."""
    calls: Ints
    """Servers called in the steps of the segment, and of a recall behind them in those that
    were only foreseen."""
    memory: int
    """Steps that are recalled."""

    def after(self, steps: int) -> Recall:
        """Return what is recalled behind some steps of the segment, whose rest was foreseen."""
        needed = self.needed[steps : steps + self.memory]
        waiting, calls = self.waiting[steps : steps + 1], self.calls[steps:]
        return Recall(needed, waiting, calls, self.memory)


def wake_steps(wake_latency_s: float, step_s: int) -> int:
    """Return the steps that a waking takes, rounded up."""
    return int(np.ceil(wake_latency_s / step_s))


@dataclass(frozen=True, slots=True)
class Awake:
    """Servers over the steps, arrays of shape (steps,)."""

    ready: Ints
    """Servers that work or stand ready; the others sleep or wake."""
    wakes: Ints
    """Servers called in the step."""
    waking: Array
    """Wakings in progress, in wakings per step: they sum to those that took place."""
    served: Array
    """Load that was carried, in fully busy servers."""
    waiting: Array
    """Work that waits at the step's end for a server to wake, in servers times steps."""
    recall: Recall


def consolidate(
    load_servers: Array,
    needed: Ints,
    rules: Consolidation,
    wake_latency_s: float,
    step_s: int,
    before: Recall | None = None,
    own_servers: Array | None = None,
) -> Awake:
    """Let servers sleep and wake under a load, in time linear in the steps.

    Parameters
    ----------
    load_servers
        Load in fully busy servers, shape (steps,).
    needed
        Servers it needs awake (`Consolidation.needed`), shape (steps,).
    rules
        Hold time and way of waking.
    wake_latency_s
        Time of a waking [s]; whole steps rounded up.
    step_s
        Length of a step [s].
    before
        What is recalled behind the segment before (`Recall.after`); none at the start, where
        the servers that the first step needs are awake already.
    own_servers
        Servers that jobs have for themselves, shape (steps,); they carry none of the load,
        and are awake when their job starts, since the queue that starts it calls them.

    Notes
    -----
    A server is *called* while it was needed within the hold time: a running maximum.
    On demand it is ready once it was called for the latency without a break: a running
    minimum. Ahead, it is ready with the call; gaps too short to sleep and wake in are
    bridged (a closing: maximum ahead, then minimum back), as far as the segment reaches:
    its last `Consolidation.sees_ahead` steps stand for what is foreseen, unless the period ends.
    Work that finds no ready server waits: W_t = max(W_{t-1} + load_t - ready_t, 0)
    (Lindley 1952), and is done as soon as one is free.
    """
    hold, delay = -(-rules.hold_s // step_s), wake_steps(wake_latency_s, step_s)
    memory = hold + 2 * delay + 2
    past = np.full(memory, needed[0]) if before is None else before.needed
    known = np.concatenate((past, needed))
    called = _highest_back(known, hold)
    if rules.wake == "ahead":
        called = ready = -_highest_back(-_highest_ahead(called, delay), delay)
    else:
        ready = -_highest_back(-called, delay)
    calls = np.maximum(np.diff(called, prepend=called[:1]), 0)
    backlog = 0.0 if before is None else float(before.waiting[-1])
    here = ready[memory:]
    free: Array | Ints = here
    if own_servers is not None:
        here = np.maximum(here, np.ceil(own_servers - 1e-9).astype(np.int64))
        free = np.maximum(here - own_servers, 0.0)
    waiting = _waiting(load_servers - free, backlog)
    waited = np.concatenate(([backlog], waiting))
    served = load_servers + waited[:-1] - waiting
    return Awake(
        ready=here,
        wakes=calls[memory:],
        waking=(
            _after_calls(calls, delay, memory)
            if rules.wake == "on_demand"
            else _before_calls(calls, delay, memory, None if before is None else before.calls)
        ),
        # Rounding of the running sums must not load a server above full.
        served=np.clip(served, 0.0, free),
        waiting=waiting,
        recall=Recall(known, waited, calls[memory:], memory),
    )


def _highest_back(values: Ints, steps: int) -> Ints:
    """Return the maximum of each value and the ``steps`` before it, by doubling windows."""
    highest = values
    covered = 1
    while covered < steps + 1:
        shift = min(covered, steps + 1 - covered)
        shifted = np.concatenate((np.repeat(highest[:1], shift), highest[:-shift]))
        highest = np.maximum(highest, shifted[: len(values)])
        covered += shift
    return highest


def _highest_ahead(values: Ints, steps: int) -> Ints:
    """Return the maximum of each value and the ``steps`` after it."""
    return _highest_back(values[::-1], steps)[::-1]


def _waiting(excess: Array, backlog: float) -> Array:
    """Return the work that waits after each step: the running sum above its lowest point."""
    if backlog == 0.0 and not (excess > 0.0).any():
        return np.zeros_like(excess)
    total = backlog + np.cumsum(excess)
    return total - np.minimum(np.minimum.accumulate(total), 0.0)


def _after_calls(calls: Ints, delay: int, first: int) -> Array:
    """Return each step's share of the wakings that last ``delay`` steps from their calls on.

    ``first`` is the step from which on they are told.
    """
    if delay == 0:
        return calls[first:].astype(np.float64)
    under_way = np.cumsum(calls)
    under_way[delay:] -= np.cumsum(calls)[:-delay]
    return under_way[first:] / delay


def _before_calls(calls: Ints, delay: int, first: int, foreseen: Ints | None) -> Array:
    """Return each step's share of the wakings that last ``delay`` steps and end with their calls.

    What was foreseen in the segment before began there. A call that was not, since something
    disturbed the jobs, has its whole waking from the segment's start on. What lies
    before the period is not counted.
    """
    if delay == 0:
        return calls[first:].astype(np.float64)
    began = calls.copy()
    late = np.zeros(0, dtype=np.int64)
    if foreseen is not None:
        near = slice(first, first + delay)
        known = np.zeros_like(calls[near])
        known[: len(foreseen)] = foreseen[: len(known)]
        late = np.maximum(calls[near] - known, 0)
        began[near] -= late
    coming = np.concatenate((began, np.zeros(delay, dtype=np.int64)))
    total = np.cumsum(coming)
    share = (total[delay:] - total[:-delay])[first:] / delay
    for wait, count in enumerate(late.tolist()):
        share[: max(wait, 1)] += count / max(wait, 1)
    return share
