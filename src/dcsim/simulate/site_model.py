"""One site from IT power to everything it draws: plant, buffers, heat reuse, supply, water.

All that remembers on a site answers through one method. It is given a block of steps and
the state before it, and says for how many of the steps its answer holds: up to the first
at which a buffer, the supply or the water permit changes what follows. A site without
memory answers any block at once, with the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.facility.air_class import Governor
from dcsim.facility.backup.outages import (
    BackupRun,
    BackupState,
    Blackout,
    SupplyAnswer,
    SupplySteps,
)
from dcsim.facility.backup.supply import Shares
from dcsim.facility.buffers import Asked, BufferFlows, Buffers, Fill
from dcsim.facility.cooling.plant import CoolingFlows, Outside
from dcsim.facility.cooling.stage_control import StageState
from dcsim.facility.cooling.taken import taken
from dcsim.facility.reuse.system import HeatSystem
from dcsim.facility.site import SiteFlows
from dcsim.facility.water_limit import WaterLimit, WaterState


@dataclass(frozen=True, slots=True)
class SiteState:
    """What a site remembers at the beginning of a step."""

    fill: Fill
    tank_kwh: float
    """Heat in the tank of the heat reuse."""
    backup: BackupState | None
    stages: StageState = field(default_factory=StageState)
    water: WaterState = field(default_factory=WaterState)


@dataclass(frozen=True, slots=True)
class SiteSteps:
    """What a site did over some steps; arrays of shape (steps,)."""

    flows: SiteFlows
    buffers: BufferFlows
    supply: SupplySteps | None
    inlet_c: Array
    """Air or liquid at the servers at the end of the step [C]; NaN where nothing warms."""


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """What a site did for as long as the answer holds, and the state behind that."""

    steps: SiteSteps
    holds: int
    state: SiteState
    blackout: Blackout | None = None
    """A loss of power that began within the step, to be told to the jobs."""
    look: int | None = None
    """Steps to try next, where the answer knows better than to begin with few."""


@dataclass(frozen=True, slots=True)
class SiteModel:
    """The parts of a site that carry its load.

    Attributes
    ----------
    grid, outside
        The period and its weather.
    buffers
        The sized site with room and store, where it has them.
    setpoint_c
        Air or liquid at the servers in a room at its setpoint [C]; None if the plant says it.
    usual_inlet_c
        The same at the period's start; holds while a plant at rest says nothing.
    governor
        What the servers do when they get too hot; None where rooms do not warm.
    heat, backup, water
        Heat reuse, what stands in for the grid, and the limit on water; None where absent.
    """

    grid: TimeGrid
    outside: Outside
    buffers: Buffers
    setpoint_c: float | None = None
    usual_inlet_c: float = float("nan")
    governor: Governor | None = None
    heat: HeatSystem | None = None
    backup: BackupRun | None = None
    water: WaterLimit | None = None
    without_water: Buffers | None = None
    """The same site once the day's water is spent; None if it goes on drawing."""

    def initial(self) -> SiteState:
        """Return the state at the start of the period."""
        tank_kwh = 0.0 if self.heat is None else self.heat.initial_kwh()
        backup = None if self.backup is None else self.backup.initial()
        return SiteState(self.buffers.initial(), tank_kwh, backup)

    @property
    def stands_alone(self) -> bool:
        """Whether every step stands for itself, whatever came before it."""
        return (
            self.buffers.is_absent
            and not self.buffers.site.cooling.has_memory
            and self.backup is None
            and self.water is None
            and (self.heat is None or self.heat.tank is None)
        )

    def may_interrupt(self, end: int, state: SiteState) -> bool:
        """Tell whether some steps may change what the jobs of later ones do."""
        return self.governor is not None or self.meets_outage(end, state)

    def meets_outage(self, end: int, state: SiteState) -> bool:
        """Tell whether the grid fails within some steps."""
        if self.backup is None or state.backup is None:
            return False
        return self.backup.meets(end, state.backup)

    def advance(
        self, first: int, it_kw: Array, state: SiteState, blackout: Blackout | None = None
    ) -> SiteAnswer:
        """Carry the IT power from step ``first`` on, as far as one answer holds.

        Parameters
        ----------
        first
            Number of the first step in the period.
        it_kw
            Power of the servers in cool air, shape (steps,).
        state
            What the site remembers.
        blackout
            A loss of power that is known to begin within the first step, which is then
            the only one.
        """
        is_spent = first < state.water.spent_until
        if is_spent:
            it_kw = it_kw[: state.water.spent_until - first]
        buffers = self.buffers
        if is_spent and self.without_water is not None:
            buffers = self.without_water
        island = None if state.backup is None else state.backup.island
        answer: SiteAnswer | None = None
        is_lit = island is None or not island.is_blacked_out
        if is_lit and (len(it_kw) > 1 or (buffers.is_absent and blackout is None)):
            answer = self._block(buffers, first, it_kw, state)
        if answer is None:
            answer = self._step(buffers, first, it_kw[:1], state, blackout)
        return self._within_permit(first, it_kw, state, answer, is_spent=is_spent)

    def _block(
        self, buffers: Buffers, first: int, it_kw: Array, state: SiteState
    ) -> SiteAnswer | None:
        """Carry steps with a calm room all at once, or a segment with a warm one.

        None if the grid may fail on the way, and the first step has to be carried by itself.
        """
        air = self.outside.during(slice(first, first + len(it_kw)))
        asked = (first, state.fill, state.stages, it_kw, air)
        done = buffers.block(*asked) if state.fill.heat_kwh == 0.0 else None
        if done is not None and done[-1] > 0:
            flows, did, stage, holds = done
            look = 1 if holds < len(it_kw) else None
        elif self.meets_outage(first + len(it_kw), state):
            return None
        else:
            flows, did, stage, holds = buffers.short(*asked, self._is_hot)
            look = self._look(float(did.heat_kwh[-1]))
            it_kw, air = it_kw[:holds], air.during(slice(0, holds))
        tank_kwh = np.full(len(it_kw), state.tank_kwh)
        if self.heat is not None:
            flows, tank_kwh = self.heat.run(buffers.site, flows, air, first, state.tank_kwh)
        supply, backup = None, state.backup
        if self.backup is not None and backup is not None:
            part = slice(0, holds)
            answer = self.backup.advance(
                first, flows.facility_kw[part], ups_kw(flows)[part], backup
            )
            if not answer.steps.shares(self.grid.step_s).is_whole:
                return None
            supply, holds, backup = answer.steps, answer.holds, answer.state
        if holds < len(it_kw):
            flows, did = taken(flows, slice(0, holds)), taken(did, slice(0, holds))
        after = SiteState(
            fill=Fill(float(did.heat_kwh[-1]), float(did.cold_kwh[-1])),
            tank_kwh=float(tank_kwh[holds - 1]),
            backup=backup,
            stages=buffers.stages.after(stage, holds, state.stages),
            water=state.water,
        )
        steps = SiteSteps(flows, did, supply, self._inlet_c(flows.cooling, did.heat_kwh))
        return SiteAnswer(steps, holds, after, look=look)

    def _step(
        self,
        buffers: Buffers,
        first: int,
        it_kw: Array,
        state: SiteState,
        blackout: Blackout | None,
    ) -> SiteAnswer:
        """Carry one step, whatever happens in it; arrays of shape (1,)."""
        air = self.outside.during(slice(first, first + 1))
        asked = buffers.step(first, state.fill, state.stages, it_kw, air)
        # Heat is given away only by a site that has its full power with the heat pump running.
        flows, did, tank_kwh = self._settled(buffers, asked, first, state, air, Shares())
        answer = self._supplied(first, flows, state, blackout)
        if answer is not None and not answer.steps.shares(self.grid.step_s).is_whole:
            if self.heat is not None:
                bare, _, _ = self._settled(buffers, asked, first, state, air, Shares(), still=True)
                answer = self._supplied(first, bare, state, blackout) or answer
            shares = answer.steps.shares(self.grid.step_s)
            flows, did, tank_kwh = self._settled(
                buffers, asked, first, state, air, shares, still=True
            )
        after = SiteState(
            fill=Fill(float(did.heat_kwh[0]), float(did.cold_kwh[0])),
            tank_kwh=tank_kwh,
            backup=state.backup if answer is None else answer.state,
            stages=buffers.stages.after(asked.stage, 1, state.stages),
            water=state.water,
        )
        supply = None if answer is None else answer.steps
        steps = SiteSteps(flows, did, supply, self._inlet_c(flows.cooling, did.heat_kwh))
        blackout = None if answer is None else answer.blackout
        return SiteAnswer(steps, 1, after, blackout, self._look(after.fill.heat_kwh))

    def _settled(
        self,
        buffers: Buffers,
        asked: Asked,
        first: int,
        state: SiteState,
        air: Outside,
        shares: Shares,
        *,
        still: bool = False,
    ) -> tuple[SiteFlows, BufferFlows, float]:
        """Book one step; without its full power a site gives no heat away."""
        flows, did = buffers.settle(asked, state.fill, shares)
        if self.heat is None:
            return flows, did, state.tank_kwh
        flows, tank_kwh = self.heat.run(
            buffers.site, flows, air, first, state.tank_kwh, stands_still=still
        )
        return flows, did, float(tank_kwh[0])

    def _supplied(
        self, first: int, flows: SiteFlows, state: SiteState, blackout: Blackout | None
    ) -> SupplyAnswer | None:
        if self.backup is None or state.backup is None:
            return None
        return self.backup.advance(first, flows.facility_kw, ups_kw(flows), state.backup, blackout)

    def _within_permit(
        self, first: int, it_kw: Array, state: SiteState, answer: SiteAnswer, *, is_spent: bool
    ) -> SiteAnswer:
        """Hold an answer against the day's water; overdrawn, it is given again without."""
        water = self.water
        if water is None:
            return answer
        flows = answer.steps.flows
        makeup_l_per_s = flows.cooling.water.makeup_l_per_s
        over = water.spent(first, makeup_l_per_s, state.water)
        if over.any() and self.without_water is not None and not is_spent:
            holds = int(np.argmax(over))
            if holds > 0:
                found = self.advance(first, it_kw[:holds], state)
                return replace(found, look=DAY_S // self.grid.step_s)
            return self.advance(first, it_kw, replace(state, water=water.spend(first, state.water)))
        return replace(
            answer,
            steps=replace(answer.steps, flows=water.with_events(flows, over, is_spent=is_spent)),
            state=replace(answer.state, water=water.after(first, makeup_l_per_s, state.water)),
        )

    def _look(self, heat_kwh: float) -> int | None:
        """Return how many steps to try behind a warm room: as many as a day has."""
        return DAY_S // self.grid.step_s if heat_kwh > 0.0 else None

    def _is_hot(self, cooling: CoolingFlows, heat_kwh: float) -> bool:
        """Tell whether the servers slow down behind a step; ``heat_kwh`` is in the room then."""
        if self.governor is None:
            return False
        inlet_c = self._inlet_c(cooling, np.array([heat_kwh]))
        return float(inlet_c[-1]) > self.governor.throttle_c

    def _inlet_c(self, cooling: CoolingFlows, heat_kwh: Array) -> Array:
        """Return the temperature at the servers at the end of every step [C], shape (steps,)."""
        mass = self.buffers.mass
        if mass is None:
            return np.full(len(heat_kwh), np.nan)
        base: Array | float | None = self.setpoint_c
        if base is None:
            base = cooling.inlet_c
        if base is None:
            base = self.usual_inlet_c
        return base + heat_kwh / mass.kwh_per_k


def ups_kw(flows: SiteFlows) -> Array:
    """Return what the UPS gives to distribution and racks [kW], shape (steps,)."""
    behind = flows.it_kw + flows.distribution_loss_kw
    return behind if flows.pdu_loss_kw is None else behind + flows.pdu_loss_kw
