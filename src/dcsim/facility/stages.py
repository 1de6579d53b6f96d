"""A site whose plant remembers its stage: hysteresis and minimum run, block by block.

What every stage would cost is known on arrays, as costs depend on load and weather alone.
The control then looks only where a switch is allowed and useful, and the plant answers
once more with its stages given. The state goes from block to block, so that blocks of any
length give the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.facility.cooling.plant import CoolingFlows, Outside
from dcsim.facility.cooling.stage_control import Offers, StageRule, StageState, Watch
from dcsim.facility.site import Site, SiteFlows


@dataclass(frozen=True, slots=True)
class Stages:
    """The control of stages over steps of one length [s]."""

    step_s: int

    def run(
        self,
        site: Site,
        it_kw: Array,
        outside: Outside,
        state: StageState,
        added_kw: Array | None = None,
    ) -> tuple[SiteFlows, Ints | None]:
        """Carry the IT power of some steps through the site, shape (steps,).

        Returns the flows and the stage at every step; no stages for a plant without memory.
        """
        plant = site.cooling
        flows = site.run(it_kw, outside, added_kw)
        if not plant.has_memory:
            return flows, None
        # The heat is that of the cheapest stages: what their fans and transformer add to
        # the rooms differs by little, and the control meters the heat, not its own future.
        offers = plant.offers(flows.cooling.heat_kw(), outside)
        stage = controlled(offers, plant.stage_rule, state, self.step_s)
        held = replace(site, cooling=plant.holding(stage))
        return held.run(it_kw, outside, added_kw), stage

    def cool(
        self,
        site: Site,
        it_kw: Array,
        load_kw: Array,
        outside: Outside,
        state: StageState,
        added_kw: float,
    ) -> tuple[CoolingFlows, Ints | None]:
        """Return what the plant alone does in `run`; ``load_kw`` is the heat of the rooms."""
        if site.cooling.has_memory or not site.heat_stands_alone:
            flows, stage = self.run(site, it_kw, outside, state, np.array([added_kw]))
            return flows.cooling, stage
        return site.cooling.run(load_kw + added_kw, outside), None

    def after(self, stage: Ints | None, steps: int, state: StageState) -> StageState:
        """Return the state behind the first steps of a block."""
        if stage is None or steps == 0:
            return state
        now = int(stage[steps - 1])
        others = np.flatnonzero(stage[:steps] != now)
        ran_s = (steps - 1 - int(others[-1]) if len(others) else steps) * self.step_s
        if not len(others) and state.stage == now:
            ran_s += state.ran_s
        return StageState(now, ran_s)


def controlled(offers: Offers, rule: StageRule, state: StageState, step_s: int) -> Ints:
    """Return the stage of every step under the rule, shape (steps,).

    Parameters
    ----------
    offers
        What every stage would cost and leave, shape (stages, steps).
    rule
        Hysteresis and minimum run.
    state
        The stage that ran before, or none.
    step_s
        Length of a step [s].
    """
    watch = Watch.over(offers, rule)
    steps = len(watch.best)
    stage = np.empty(steps, dtype=np.int64)
    now = int(watch.best[0]) if state.stage is None else state.stage
    at, ran_s = 0, state.ran_s
    while True:
        switch = watch.next_switch(now, ran_s, at, step_s)
        stage[at:switch] = now
        if switch is None:
            return stage
        now, ran_s, at = int(watch.best[switch]), 0, switch
