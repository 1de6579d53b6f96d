"""A chilled-water plant with tower or dry cooler, and an exchanger that spares the chiller.

Three states follow each other as the air gets warmer. Free: the source water is cold enough
for the exchanger to take all heat, and fans and pumps run only as fast as that takes. Mixed
(integrated economisers only): the exchanger takes what it can, and the chillers the rest,
with the same source water at their condensers. Mechanical: the source is warmer than the
loop's return, and the exchanger is left out. What water the tower is to make in each state is
its set point (see `Rejector`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, TypeVar

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Contradiction
from dcsim.facility.cooling.chiller_set import ChillerSet
from dcsim.facility.cooling.chiller_side import ChillerSide
from dcsim.facility.cooling.dry_side import SizedDryCooler
from dcsim.facility.cooling.exchanger import SizedExchanger
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPlant, Electricity, Event, Outside
from dcsim.facility.cooling.rejection import Rejector
from dcsim.facility.cooling.room_side import RoomSide
from dcsim.facility.cooling.source_loop import SizedSource, SourceFlows, SourceLoop
from dcsim.physics import hydraulics

PASSES = 8
"""Passes for the compressor's heat, which warms the source that drives the compressor.

Each shrinks the error by the compressor's share per kelvin times the tower's kelvins
per share of heat: below 0.1 without an exchanger, up to 0.4 where one takes nearly all heat.
A machine that has started in one pass stays on in the next: its start may cool the very water
that made it start.
"""

FREE_APPROACH_K = 2.0
"""Water of the tower is wanted no colder than the loop's by this much, unless stated [K]."""
_AS_COLD_AS_CAN_BE_C = -60.0

T = TypeVar("T", "Sharing", SourceFlows)


class ChilledWater(ChillerSide, SourceLoop):
    """Parameters of a plant with chillers whose condensers give their heat to water."""

    def water_contradictions(self) -> list[Contradiction]:
        """Refuse water, machines and pumps that cannot be."""
        return [
            *self.chiller_contradictions(),
            *self.loop_contradictions(),
            *self.source_contradictions(),
        ]


@dataclass(frozen=True, slots=True)
class Asked:
    """What loop and weather ask of the plant, arrays of shape (steps,)."""

    loop_kw: Array
    loop_kg_s: Array
    """Water that carries as much heat for each kelvin as the loop's fluid."""
    return_c: Array
    """Water back from the coils."""
    air: OutdoorAir
    available_frac: Array | None


class Free(NamedTuple):
    """Where the exchanger carries all heat, and the water that does, arrays of shape (steps,)."""

    when: Flags
    source_c: Array
    """Elsewhere the coldest water that the source can make for the heat."""
    source_kg_s: Array


@dataclass(frozen=True, slots=True)
class Sharing:
    """How exchanger and chiller share the loop's heat, arrays of shape (steps,)."""

    free_frac: Array
    trim_kw: Array
    running: Array
    """Machines that run."""
    compressor_kw: Array
    entering_c: Array
    """Water into the condensers."""
    target_c: Array
    """Water wanted from the tower."""
    source: SourceFlows
    short_kw: Array

    def carried_kw(self, loop_kw: Array) -> Array:
        """Return the heat that the source water carries off, without its pumps' own."""
        return loop_kw - self.short_kw + self.compressor_kw


@dataclass(frozen=True, slots=True)
class EconomiserPlant(CoolingPlant):
    """The sized plant."""

    params: ChilledWater
    exchanger: SizedExchanger | None
    """None without an economiser."""
    is_integrated: bool
    """Whether exchanger and chiller may share the heat; else it is either one or the other."""
    rooms: RoomSide
    chillers: ChillerSet
    source: SizedSource
    rejector: Rejector

    @classmethod
    def sized(
        cls,
        params: ChilledWater,
        rooms: RoomSide,
        worst_source_c: float,
        rejector: Callable[[float], Rejector],
        exchanger: SizedExchanger | None = None,
        is_integrated: bool = False,
    ) -> EconomiserPlant:
        """Size chillers, source loop and rejection for sized rooms.

        ``worst_source_c`` is the condenser water in the period's worst air [C];
        ``rejector`` makes the tower or dry cooler for a heat [kW].
        """
        loop_kw = rooms.loop.design_kw
        entering_c = np.array([max(worst_source_c, params.condenser_minimum_c)])
        chillers = ChillerSet.sized(params, loop_kw, float(entering_c[0]))
        load_kw = np.minimum(loop_kw, chillers.capacity_kw(entering_c))
        heat_kw = loop_kw + float(chillers.power_kw(load_kw, entering_c)[0])
        branch_kg_s = None if exchanger is None else exchanger.source_kg_s
        source = SizedSource.sized(params, heat_kw, params.chiller.count, branch_kg_s)
        return cls(
            params,
            exchanger,
            is_integrated,
            rooms,
            chillers,
            source,
            # The pumps' own power warms the water they move.
            rejector(heat_kw + source.design_pump_kw()),
        )

    @property
    def reserve_frac(self) -> float:
        """Chillers beyond those that carry the hall, over these."""
        return self.chillers.reserve_frac

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step, shape (steps,)."""
        rooms = self.rooms.run(heat_kw)
        coil_kw = rooms.loop_kw - rooms.pump_kw
        kw_per_k = self.rooms.loop.kw_per_k(coil_kw)
        asked = Asked(
            rooms.loop_kw,
            kw_per_k / hydraulics.FRESH_WATER.cp_kj_per_kg_k,
            self.params.coil_water_c + rooms.loop_kw / kw_per_k,
            OutdoorAir.of(outside),
            outside.cooling_available_frac,
        )
        shared = self._share(asked)
        heated_kw = shared.carried_kw(rooms.loop_kw) + shared.source.pump_kw
        rejection = self.rejector.reject(
            heated_kw, shared.source.total_kg_s, shared.target_c, asked.air
        )
        zero = np.zeros_like(rooms.loop_kw)
        return CoolingFlows(
            electricity=Electricity(
                room_fan_kw=rooms.fan_kw,
                loop_pump_kw=rooms.pump_kw,
                source_pump_kw=shared.source.pump_kw,
                compressor_kw=shared.compressor_kw,
                rejection_fan_kw=rejection.electricity_kw,
            ),
            latent_gain_kw=zero,
            rejected_kw=heated_kw + rejection.electricity_kw,
            short_kw=shared.short_kw,
            water=rejection.water,
            events=(*self._events(shared, rooms.loop_kw), *rejection.events),
            inlet_c=self.rooms.air.inlet_c(heat_kw, self.params.supply_air_c),
        )

    def dry(self) -> EconomiserPlant | None:
        """Return the plant with its pads dry; with a tower there is none."""
        if not isinstance(self.rejector, SizedDryCooler):
            return None
        return replace(self, rejector=self.rejector.dry())

    def _share(self, asked: Asked) -> Sharing:
        """Settle how the heat is shared; the exchanger helps where that spares compressors.

        More water through a tower leaves it warmer, so near the return's temperature an
        exchanger that helps may cost the condensers more than it carries.
        """
        free = self._free(asked)
        without = self._settled(asked, free, np.zeros_like(free.when))
        if self.exchanger is None or not self.is_integrated or free.when.all():
            return without
        helped = self._settled(asked, free, ~free.when)
        spared = helped.compressor_kw <= without.compressor_kw
        spared &= helped.short_kw <= without.short_kw
        return _chosen(spared & (helped.free_frac > 0.0), helped, without)

    def _settled(self, asked: Asked, free: Free, helps: Flags) -> Sharing:
        """Settle the compressors' heat and the source's temperature, in fixed passes."""
        shared = self._shared_at(free.source_c, None, asked, free, helps)
        for _ in range(PASSES):
            # Heat that will stay in the room is counted too: the source is not taken
            # for colder because the plant is short.
            flows = shared.source
            coldest_c = self._coldest_c(asked.loop_kw + shared.compressor_kw, flows, asked)
            shared = self._shared_at(coldest_c, shared, asked, free, helps)
        return shared

    def _coldest_c(self, carried_kw: Array, flows: SourceFlows, asked: Asked) -> Array:
        return self.rejector.coldest_c(carried_kw + flows.pump_kw, flows.total_kg_s, asked.air)

    def _free(self, asked: Asked) -> Free:
        heat_kw, zero = asked.loop_kw, np.zeros_like(asked.loop_kw)
        if self.exchanger is None:
            flows = self.source.flows(heat_kw, zero + self.params.chiller.count, zero)
            never = np.zeros(zero.shape, dtype=bool)
            return Free(never, self._coldest_c(heat_kw, flows, asked), zero)
        flows = self.source.flows(zero, zero, zero + self.exchanger.source_kg_s)
        coldest_c = self._coldest_c(heat_kw, flows, asked)
        kg_s = flows.exchanger_kg_s
        warmest_c = self.exchanger.source_c(heat_kw, asked.loop_kg_s, kg_s, asked.return_c)
        if self.rejector.follows:
            source_c = np.maximum(coldest_c, self._helping_c(asked.air))
            beyond = np.ones(zero.shape, dtype=bool)
        else:
            # Pumps follow the heat, and fans do no more than that flow asks for.
            kg_s = self.source.exchanger_kg_s(heat_kw / self.rooms.loop.design_kw)
            enough_c = self.exchanger.source_c(heat_kw, asked.loop_kg_s, kg_s, asked.return_c)
            source_c = np.maximum(coldest_c, enough_c)
            beyond = coldest_c > enough_c
        when = source_c <= warmest_c
        settle = np.flatnonzero(when & beyond)
        if len(settle):
            kg_s[settle] = self.exchanger.needed_kg_s(
                heat_kw[settle], asked.loop_kg_s[settle], asked.return_c[settle], source_c[settle]
            )
        return Free(when, source_c, kg_s)

    def _shared_at(
        self, coldest_c: Array, before: Sharing | None, asked: Asked, free: Free, helps: Flags
    ) -> Sharing:
        """Share the heat with a source that can make water of ``coldest_c``.

        ``before`` is the pass before: what pumps granted, and which machines started.
        """
        params, chillers = self.params, self.chillers
        target_c = self.rejector.setpoint_c(asked.air, params.condenser_minimum_c)
        free_frac, exchanger_kg_s = free.when.astype(np.float64), free.source_kg_s
        if self.exchanger is not None:
            target_c = np.where(helps, self._helping_c(asked.air), target_c)
            helping_kg_s = np.where(helps, self.exchanger.source_kg_s, 0.0)
            exchanger_kg_s = np.where(free.when, free.source_kg_s, helping_kg_s)
            if helps.any():
                granted_frac = 1.0 if before is None else before.source.granted_frac
                free_kw = self.exchanger.most_kw(
                    asked.loop_kg_s,
                    granted_frac * exchanger_kg_s,
                    asked.return_c,
                    np.maximum(coldest_c, target_c),
                )
                partly = np.minimum(free_kw / asked.loop_kw, 1.0)
                free_frac = np.where(helps, partly, free_frac)
        target_c = np.where(free.when, free.source_c, target_c)
        entering_c = np.maximum(np.maximum(coldest_c, target_c), params.condenser_minimum_c)
        wanted_kw = (1.0 - free_frac) * asked.loop_kw
        trim_kw = np.minimum(wanted_kw, chillers.capacity_kw(entering_c, asked.available_frac))
        at = (trim_kw, entering_c, asked.available_frac)
        running = chillers.running(*at)
        if before is not None:
            # A machine that starts may cool the water that made it start: it stays on.
            running = np.where(trim_kw > 0.0, np.maximum(running, before.running), running)
        compressor_kw = chillers.power_kw(*at, running)
        source = self.source.flows(trim_kw + compressor_kw, running, exchanger_kg_s)
        return Sharing(
            free_frac,
            trim_kw,
            running,
            compressor_kw,
            entering_c,
            target_c,
            source,
            wanted_kw - trim_kw,
        )

    def _helping_c(self, air: OutdoorAir) -> Array:
        """Return the set point while the exchanger helps [C]."""
        if not self.rejector.follows:
            return np.full_like(air.dry_bulb_c, _AS_COLD_AS_CAN_BE_C)
        return self.rejector.setpoint_c(air, self.params.coil_water_c - FREE_APPROACH_K)

    def _events(self, shared: Sharing, loop_kw: Array) -> tuple[Event, ...]:
        free, running = shared.free_frac, shared.trim_kw > 0.0
        events = [
            Event(
                "cooling-short",
                "the plant could not remove all heat; the room would warm",
                shared.short_kw > 1e-9 * loop_kw,
            ),
            *self.chillers.events(running, shared.entering_c),
        ]
        if self.exchanger is not None:
            events += [
                Event("free-cooling", "no compressor ran", free >= 1.0),
                Event(
                    "mechanical-trim",
                    "the chiller cooled what the exchanger left",
                    (free > 0.0) & (free < 1.0),
                ),
                Event("economiser-lockout", "the exchanger could not help", free <= 0.0),
            ]
        return tuple(events)


def _chosen(when: Flags, one: T, other: T) -> T:
    """Return the one where ``when`` holds, and the other elsewhere."""
    changes = {}
    for each in fields(one):
        a, b = getattr(one, each.name), getattr(other, each.name)
        is_flows = isinstance(a, SourceFlows)
        changes[each.name] = _chosen(when, a, b) if is_flows else np.where(when, a, b)
    return replace(one, **changes)
