"""A site with memory: its plant, the room that takes up what is short, and a store of cold.

The plant's capacity is never asked for by name. It is asked to remove the heat of the
step and, besides, what the room holds above its setpoint and what the store wants to be
charged with; what it then leaves short is taken off the charge first, comes out of the
store next, and warms the room last. One run of the plant a step says it all, and heat
closes to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import HOUR_S
from dcsim.facility.backup.supply import Shares, interrupted
from dcsim.facility.chilled_water_store import SizedStore
from dcsim.facility.cooling.plant import CoolingFlows, Event, Outside
from dcsim.facility.cooling.stage_control import StageState
from dcsim.facility.site import Site, SiteFlows
from dcsim.facility.stages import Stages
from dcsim.facility.thermal_mass import SizedMass

DUST = 1e-9
"""Shortfalls below this share of the heat are rounding: they stay where they are."""


@dataclass(frozen=True, slots=True)
class Fill:
    """What the buffers hold at one instant [kWh]."""

    heat_kwh: float
    """Heat of the room above its setpoint."""
    cold_kwh: float
    """Cold in the store."""


@dataclass(frozen=True, slots=True)
class BufferFlows:
    """What the buffers did, arrays of shape (steps,)."""

    heat_kwh: Array
    """Heat of the room above its setpoint at the end of the step."""
    cold_kwh: Array
    """Cold in the store at the end of the step."""
    charge_kw: Array
    discharge_kw: Array
    help_kw: Array
    """Part of the discharge that made up for what the plant left short."""
    store_loss_kw: Array
    wall_kw: Array
    """Heat that a warm room lost through its walls."""

    @classmethod
    def of(cls, rows: Sequence[tuple[float, ...]]) -> BufferFlows:
        """Return steps, each given as a row of the values above, in that order."""
        return cls(*np.array(rows).T)


@dataclass(frozen=True, slots=True)
class Split:
    """What a step asked of the plant beside its heat, and who makes up for what was short [kW]."""

    short_kw: float
    asked_kw: float
    """To bring the room to its setpoint."""
    wish_kw: float
    """Of the store: charging positive."""
    cut_kw: float
    """Of the charge, which the plant could not give."""
    help_kw: float
    """Of the store to a plant that falls short."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that the plant has answered and that is not yet booked."""

    flows: SiteFlows
    stage: Ints | None
    """Stage of the plant's control, shape (1,); None for a plant without memory."""
    split: Split


@dataclass(frozen=True, slots=True)
class Buffers:
    """Mass and store of a site; either may be missing."""

    site: Site
    stages: Stages
    mass: SizedMass | None
    store: SizedStore | None
    step_h: float
    full_heat_kw: float
    """Heat of the fully loaded rooms, which the plant is sized for [kW]."""

    @classmethod
    def sized(
        cls, site: Site, mass: SizedMass | None, store: SizedStore | None, step_s: int
    ) -> Buffers:
        """Join the buffers to a site."""
        full = site.room_heat_kw(np.array([site.design_it_kw]))
        return cls(site, Stages(step_s), mass, store, step_s / HOUR_S, float(full[0]))

    def initial(self) -> Fill:
        """Return the fill at the start of the period: a room at its setpoint."""
        if self.store is None:
            return Fill(0.0, 0.0)
        return Fill(0.0, self.store.params.initial_frac * self.store.capacity_kwh)

    @property
    def is_absent(self) -> bool:
        """Whether there is neither: the plant is then on its own."""
        return self.mass is None and self.store is None

    def step(self, k: int, fill: Fill, stages: StageState, it_kw: Array, outside: Outside) -> Asked:
        """Ask the plant for one step, number ``k`` of the period; arrays of shape (1,)."""
        wishes = self._wishes(k, fill, float(self.site.room_heat_kw(it_kw)[0]))
        added_kw = np.array([sum(wishes)])
        flows, stage = self.stages.run(self.site, it_kw, outside, stages, added_kw)
        return Asked(flows, stage, self._split(fill, wishes, float(flows.cooling.short_kw[0])))

    def _wishes(self, k: int, fill: Fill, load_kw: float) -> tuple[float, float]:
        """Return what room and store ask of the plant besides the heat of a step [kW]."""
        headroom_kw = max(self.full_heat_kw - load_kw, 0.0)
        asked_kw, wish_kw = 0.0, 0.0
        if self.mass is not None:
            asked_kw = min(self.mass.emptying_kw(fill.heat_kwh), headroom_kw)
        if self.store is not None:
            wish_kw = self.store.wish_kw(k, fill.cold_kwh, load_kw, headroom_kw - asked_kw)
        return asked_kw, wish_kw

    def _split(self, fill: Fill, wishes: tuple[float, float], short_kw: float) -> Split:
        """Return who makes up for what the plant leaves short [kW]: the charge, then the store."""
        asked_kw, wish_kw = wishes
        if short_kw <= DUST * self.full_heat_kw:
            short_kw = 0.0
        cut_kw, help_kw = min(max(wish_kw, 0.0), short_kw), 0.0
        if self.store is not None:
            help_kw = self.store.help_kw(fill.cold_kwh, wish_kw, short_kw - cut_kw)
        return Split(short_kw, asked_kw, wish_kw, cut_kw, help_kw)

    def settle(self, asked: Asked, fill: Fill, shares: Shares) -> tuple[SiteFlows, BufferFlows]:
        """Book one step that had power for the given shares of its time.

        On batteries the plant stands still, and what racks and losses give off warms the room.
        """
        normal, bridged = shares.normal, shares.bridged
        flows = asked.flows
        stranded_kw = 0.0
        if not shares.is_whole:
            flows = interrupted(flows, np.array([normal]), np.array([bridged]))
            stranded_kw = float(flows.cooling.short_kw[0]) - normal * float(
                asked.flows.cooling.short_kw[0]
            )
        row, took_kw = self._done(asked.split, fill, normal, stranded_kw, is_whole=shares.is_whole)
        did = BufferFlows.of([row])
        if self.is_absent:
            return flows, did
        return self._booked(flows, did, np.array([took_kw]), fill), did

    def short(
        self,
        first: int,
        fill: Fill,
        stages: StageState,
        it_kw: Array,
        outside: Outside,
        ends: Callable[[CoolingFlows, float], bool],
    ) -> tuple[SiteFlows, BufferFlows, Ints | None, int]:
        """Carry a plant that falls short, or a warm room, step by step until all is well again.

        Returns the same as `block`. Once it is known what every step asks of the plant, the
        plant answers for all of them at once.

        Parameters
        ----------
        first, fill, stages, it_kw, outside
            Number of the first step, the state before it, and the steps.
        ends
            Tells of the plant's answer to a step and the heat in the room behind it [kWh]
            whether it is the last.
        """
        loads_kw = self.site.room_heat_kw(it_kw)
        added, rows, took = [], [], []
        now, stage_now = fill, stages
        for i, load_kw in enumerate(loads_kw.tolist()):
            one = slice(i, i + 1)
            wishes = self._wishes(first + i, now, load_kw)
            added.append(sum(wishes))
            cooling, stage = self.stages.cool(
                self.site, it_kw[one], loads_kw[one], outside.during(one), stage_now, added[-1]
            )
            split = self._split(now, wishes, float(cooling.short_kw[0]))
            row, took_kw = self._done(split, now, 1.0, 0.0, is_whole=True)
            rows.append(row)
            took.append(took_kw)
            now, stage_now = Fill(row[0], row[1]), self.stages.after(stage, 1, stage_now)
            is_well = split.short_kw == 0.0 and now.heat_kwh == 0.0
            if is_well or ends(cooling, now.heat_kwh):
                break
        steps = slice(0, len(rows))
        flows, stage = self.stages.run(
            self.site, it_kw[steps], outside.during(steps), stages, np.array(added)
        )
        did = BufferFlows.of(rows)
        return self._booked(flows, did, np.array(took), fill), did, stage, len(rows)

    def block(
        self, first: int, fill: Fill, stages: StageState, it_kw: Array, outside: Outside
    ) -> tuple[SiteFlows, BufferFlows, Ints | None, int]:
        """Carry a segment of steps as if nothing were short, from a room at its setpoint.

        Returns the flows, what the buffers did, the stage of the plant's control, and how
        many steps hold before the first at which something was short after all; what comes
        behind those is void.
        """
        steps = len(it_kw)
        zero = np.zeros(steps)
        cold, charge, discharge, loss = zero, zero, zero, zero
        added_kw = None
        if self.store is not None:
            cold, charge, discharge, loss = self._planned(first, fill.cold_kwh, it_kw)
            added_kw = charge - discharge
        flows, stage = self.stages.run(self.site, it_kw, outside, stages, added_kw)
        short = flows.cooling.short_kw > DUST * self.full_heat_kw
        did = BufferFlows(zero, cold, charge, discharge, zero, loss, zero)
        if self.is_absent:
            return flows, did, stage, steps
        holds = int(np.argmax(short)) if short.any() else steps
        return self._booked(flows, did, zero, fill), did, stage, holds

    def _planned(self, first: int, now_kwh: float, it_kw: Array) -> tuple[Array, ...]:
        """Return level [kWh], charge, discharge and loss [kW] of a store that has its wishes."""
        store = self.store
        if store is None:
            raise ValueError("there is no store")
        loads = self.site.room_heat_kw(it_kw)
        headroom = np.maximum(self.full_heat_kw - loads, 0.0).tolist()
        levels, wishes, losses = [], [], []
        for i, load_kw in enumerate(loads.tolist()):
            wish = store.wish_kw(first + i, now_kwh, load_kw, headroom[i])
            now_kwh, lost_kwh = store.after(now_kwh, wish)
            levels.append(now_kwh)
            wishes.append(wish)
            losses.append(lost_kwh / self.step_h)
        wish_kw = np.array(wishes)
        return (
            np.array(levels),
            np.maximum(wish_kw, 0.0),
            np.maximum(-wish_kw, 0.0),
            np.array(losses),
        )

    def _done(
        self, split: Split, fill: Fill, normal: float, stranded_kw: float, *, is_whole: bool
    ) -> tuple[tuple[float, ...], float]:
        """Return a step's row of `BufferFlows`, and what the buffers took of its shortfall [kW].

        ``normal`` is the share of the step with power; ``stranded_kw`` is the heat beside the
        shortfall for which a plant without power leaves the room.
        """
        left_kw = split.short_kw - split.cut_kw - split.help_kw
        after, wall_kw, loss_kw = self._after(
            fill,
            normal * left_kw + stranded_kw,
            normal * split.asked_kw,
            normal * (split.wish_kw - split.cut_kw - split.help_kw),
            empties=is_whole and left_kw == 0.0,
        )
        row = (
            after.heat_kwh,
            after.cold_kwh,
            normal * (max(split.wish_kw, 0.0) - split.cut_kw),
            normal * (max(-split.wish_kw, 0.0) + split.help_kw),
            normal * split.help_kw,
            loss_kw,
            wall_kw,
        )
        if self.mass is not None:
            return row, normal * split.short_kw + stranded_kw
        return row, normal * (split.short_kw - left_kw)

    def _after(
        self, fill: Fill, left_kw: float, asked_kw: float, charge_kw: float, *, empties: bool
    ) -> tuple[Fill, float, float]:
        """Return the fill after a step, and what walls and store lost in it [kW]."""
        heat_kwh, wall_kwh, cold_kwh, lost_kwh = 0.0, 0.0, fill.cold_kwh, 0.0
        if self.mass is not None and (fill.heat_kwh > 0.0 or left_kw > 0.0):
            heat_kwh, wall_kwh = self.mass.after(fill.heat_kwh, left_kw - asked_kw)
            if empties and asked_kw == self.mass.emptying_kw(fill.heat_kwh):
                # Rounding dust would keep the room from ever being at its setpoint.
                wall_kwh += heat_kwh
                heat_kwh = 0.0
        if self.store is not None:
            cold_kwh, lost_kwh = self.store.after(fill.cold_kwh, charge_kw)
        return Fill(heat_kwh, cold_kwh), wall_kwh / self.step_h, lost_kwh / self.step_h

    def _booked(
        self, flows: SiteFlows, did: BufferFlows, took_kw: Array, before: Fill
    ) -> SiteFlows:
        """Return the site's flows with what the buffers took, gave and lost."""
        heat_in = _rise(did.heat_kwh, before.heat_kwh)
        cold_out = -_rise(did.cold_kwh, before.cold_kwh)
        short_kw = flows.cooling.short_kw - took_kw
        return replace(
            flows,
            cooling=replace(flows.cooling, short_kw=short_kw),
            stored_kw=flows.stored_kw + (heat_in + cold_out) / self.step_h,
            envelope_kw=flows.envelope_kw + did.store_loss_kw - did.wall_kw,
            events=(
                *(event for event in flows.events if event.code != "cooling-short"),
                *self._events(did, short_kw, heat_in),
            ),
        )

    def _events(self, did: BufferFlows, short_kw: Array, heat_in: Array) -> tuple[Event, ...]:
        events: list[Event] = []
        if self.mass is None:
            events.append(
                Event(
                    "cooling-short",
                    "plant and store could not remove all heat; the room would warm",
                    short_kw > DUST * self.full_heat_kw,
                )
            )
        else:
            above_k = did.heat_kwh / self.mass.kwh_per_k
            events += [
                Event("room-warms", "the plant was short and the room warmed", heat_in > 0.0),
                Event("room-above-setpoint", "the room was above its setpoint", above_k > 0.0),
            ]
        if self.store is not None:
            full = did.cold_kwh >= self.store.capacity_kwh
            events += [
                Event("store-charging", "the store took up cold", did.charge_kw > 0.0),
                Event("store-discharging", "the store gave cold", did.discharge_kw > 0.0),
                Event("store-helps", "the store made up for a plant too small", did.help_kw > 0.0),
                Event("store-full", "the store was full", full),
                Event("store-empty", "the store was empty", did.cold_kwh <= 0.0),
            ]
        return tuple(events)


def _rise(level: Array, before: float) -> Array:
    """Return by how much a level rises in each step; np.diff costs a step more than it does."""
    earlier = np.empty_like(level)
    earlier[0] = before
    earlier[1:] = level[:-1]
    return level - earlier
