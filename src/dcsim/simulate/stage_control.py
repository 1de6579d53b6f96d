"""Runs a site whose plant has stages: a control that sleeps until a switch is allowed and useful.

What every stage would cost is known on arrays before the clock starts, as costs depend on
load and weather alone. The control then wakes only where the stage changes; the plant
answers once more on arrays, with its stages given. The state goes from block to block.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import cast

import numpy as np
import simpy

from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.stage_control import Offers, StageRule, StageState, Watch
from dcsim.facility.site import Site, SiteFlows
from dcsim.physics.arrays import Array, Ints


def remembers(site: Site) -> bool:
    """Tell whether the stage before matters to a site's plant."""
    return site.cooling.has_memory


class SiteRun:
    """One pass of a site through its period, in one piece or in blocks that follow each other.

    A site without memory is run as it is. One whose plant remembers its stage takes up in
    each block where the block before ended, so that blocks of any length give the same.

    Parameters
    ----------
    site
        The sized site.
    step_s
        Length of a step [s].
    """

    def __init__(self, site: Site, step_s: int) -> None:
        self.site, self.step_s = site, step_s
        self.state = StageState()

    def run(self, it_kw: Array, outside: Outside) -> SiteFlows:
        """Carry the IT power of the next steps through the site, shape (steps,)."""
        plant = self.site.cooling
        if not plant.has_memory:
            return self.site.run(it_kw, outside)
        # The heat is that of the cheapest stages: what their fans and transformer add to
        # the rooms differs by little, and the control meters the heat, not its own future.
        heat_kw = self.site.run(it_kw, outside).cooling.heat_kw()
        offers = plant.offers(heat_kw, outside)
        stage, self.state = controlled(offers, plant.stage_rule, self.state, self.step_s)
        return replace(self.site, cooling=plant.holding(stage)).run(it_kw, outside)


def controlled(
    offers: Offers, rule: StageRule, state: StageState, step_s: int
) -> tuple[Ints, StageState]:
    """Return the stage of every step under the rule, shape (steps,), and the state behind them.

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
    env = simpy.Environment()
    process = env.process(_control(env, watch, state, stage, step_s))
    return stage, cast("StageState", env.run(until=process))


def _control(
    env: simpy.Environment, watch: Watch, state: StageState, stage: Ints, step_s: int
) -> Generator[simpy.Event, None, StageState]:
    """Sleep to the next switch, fill in the stage that ran until then, and switch."""
    steps, at = len(stage), 0
    now = int(watch.best[0]) if state.stage is None else state.stage
    ran_s = state.ran_s
    while True:
        switch = watch.next_switch(now, ran_s, at, step_s)
        until = steps if switch is None else switch
        stage[at:until] = now
        ran_s += (until - at) * step_s
        yield env.timeout((until - at) * step_s)
        if switch is None:
            return StageState(now, ran_s)
        now, ran_s, at = int(watch.best[switch]), 0, switch
