"""When a plant of several stages changes from one to another: the rule, without a clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints

SHORT_REL = 1e-9
"""Heat left over heat asked for below which a stage counts as carrying all."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What every stage would cost and leave undone at every step, shape (stages, steps)."""

    cost: Array
    """Electricity [kW], or money an hour; whatever the stages are compared by."""
    short_kw: Array
    """Heat that the stage could not remove; rounding dust counts as nothing."""

    @classmethod
    def of(cls, cost: Array, short_kw: Array, heat_kw: Array) -> Offers:
        """Take shortages of less than 1e-9 of the heat for none."""
        return cls(cost, np.where(short_kw > SHORT_REL * heat_kw, short_kw, 0.0))

    def best(self) -> Ints:
        """Return the stage to choose if every step stood for itself, shape (steps,).

        The cheapest among those that remove all heat; where none does, the cheapest among
        those that leave the least. Of equals the first.
        """
        least = self.short_kw.min(axis=0)
        cost = np.where(self.short_kw <= least, self.cost, np.inf)
        return np.asarray(np.argmin(cost, axis=0), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class StageRule:
    """How reluctantly the stage is changed."""

    hysteresis_frac: float
    """The other stage has to be cheaper by this share of what the present one costs."""
    minimum_run_s: int
    """A stage runs at least this long, unless it falls short [s]."""

    @property
    def has_memory(self) -> bool:
        """Whether the stage before matters at all."""
        return self.hysteresis_frac > 0.0 or self.minimum_run_s > 0


@dataclass(frozen=True, slots=True)
class StageState:
    """What the control remembers: the stage that runs, and for how long it has run [s]."""

    stage: int | None = None
    ran_s: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """The rule applied to the offers of a segment of steps: where a switch is called for.

    Where the present stage falls short of another, the switch is forced: neither the
    hysteresis nor the minimum run holds it up, as the servers must not get hot to spare a
    compressor a start. In all other cases both bind.
    """

    rule: StageRule
    best: Ints
    forced: Flags
    """Shape (stages, steps): with this stage running, another leaves less heat."""
    useful: Flags
    """Shape (stages, steps): with this stage running, the best is cheaper by enough."""

    @classmethod
    def over(cls, offers: Offers, rule: StageRule) -> Watch:
        """Return where each stage, if it ran, would be left."""
        best = offers.best()
        steps = np.arange(len(best))
        forced = offers.short_kw > offers.short_kw[best, steps]
        enough = (1.0 - rule.hysteresis_frac) * offers.cost
        return cls(rule, best, forced, offers.cost[best, steps] < enough)

    def next_switch(self, stage: int, ran_s: int, at: int, step_s: int) -> int | None:
        """Return the next step at which ``stage`` is left, or None if it runs to the end.

        Parameters
        ----------
        stage
            The stage that runs.
        ran_s
            How long it has run when step ``at`` begins [s].
        at
            The first step that is looked at.
        step_s
            Length of a step [s].
        """
        wait_s = max(self.rule.minimum_run_s - ran_s, 0)
        allowed = at + -(-wait_s // step_s)
        free = self._first(self.useful[stage] & ~self.forced[stage], allowed)
        forced = self._first(self.forced[stage], at)
        found = [step for step in (free, forced) if step is not None]
        return min(found, default=None)

    @staticmethod
    def _first(when: Flags, at: int) -> int | None:
        """Return the first step from ``at`` on at which something holds."""
        if at >= len(when):
            return None
        offset = int(np.argmax(when[at:]))
        return at + offset if when[at + offset] else None
