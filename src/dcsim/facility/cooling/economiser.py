"""A chilled-water plant with tower or dry cooler, and an exchanger that spares the chiller.

Three states follow each other as the air gets warmer. Free: the source water, warmed
by the exchanger's approach, is as cold as the coils want, and the fans run only as
fast as that takes. Mixed (integrated economisers only): the exchanger takes what it
can at full fans, and the chiller the rest, with the same source water at its
condenser. Mechanical: the source is warmer than the loop's return, the exchanger is
left out, and the fans hold the condenser water at its lower limit if they can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.chiller_side import ChillerSide, SizedChiller
from dcsim.facility.cooling.dry_side import SizedDryCooler
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPlant, Electricity, Event, Outside
from dcsim.facility.cooling.rejection import Rejector
from dcsim.facility.cooling.room_side import RoomSide
from dcsim.facility.cooling.source_loop import SizedSource, SourceLoop
from dcsim.physics import eir_chiller, heat_exchanger

Economiser = Literal["integrated", "switched", "none"]

PASSES = 5
"""Passes for the compressor's heat, which warms the source that drives the compressor.

Each shrinks the error by the compressor's share per kelvin times the tower's kelvins
per share of heat, below 0.1.
"""

_AS_COLD_AS_CAN_BE_C = -60.0


class ChilledWater(ChillerSide, SourceLoop):
    """Parameters of a plant with chillers whose condensers give their heat to water."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How exchanger and chiller share the loop's heat, arrays of shape (steps,)."""

    free_frac: Array
    trim_kw: Array
    compressor_kw: Array
    entering_c: Array
    short_kw: Array


@dataclass(frozen=True, slots=True)
class EconomiserPlant(CoolingPlant):
    """The sized plant."""

    params: ChilledWater
    economiser: Economiser
    exchanger_approach_k: float
    rooms: RoomSide
    chiller: SizedChiller
    source: SizedSource
    rejector: Rejector

    @classmethod
    def sized(
        cls,
        params: ChilledWater,
        economiser: Economiser,
        exchanger_approach_k: float,
        rooms: RoomSide,
        worst_source_c: float,
        rejector: Callable[[float], Rejector],
    ) -> EconomiserPlant:
        """Size chillers, source loop and rejection for sized rooms.

        ``worst_source_c`` is the condenser water in the period's worst air [C];
        ``rejector`` makes the tower or dry cooler for a heat [kW].
        """
        loop_kw = rooms.loop.design_kw
        entering_c = np.array([max(worst_source_c, params.condenser_minimum_c)])
        curves = eir_chiller.WATER_COOLED_CENTRIFUGAL
        chiller = SizedChiller.sized(params, loop_kw, float(entering_c[0]), curves)
        load_kw = np.minimum(loop_kw, chiller.capacity_kw(entering_c))
        heat_kw = loop_kw + float(chiller.power_kw(load_kw, entering_c)[0])
        source = SizedSource.sized(params, heat_kw, params.pump_minimum_flow_frac)
        # The pumps' own power warms the water they move.
        pump_kw = float(source.pump_kw(np.array([source.design_kg_s]))[0])
        return cls(
            params,
            economiser,
            exchanger_approach_k,
            rooms,
            chiller,
            source,
            rejector(heat_kw + pump_kw),
        )

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step, shape (steps,)."""
        air = OutdoorAir.of(outside)
        rooms = self.rooms.run(heat_kw)
        shared = self._share(rooms.loop_kw, air)

        carried_kw = rooms.loop_kw - shared.short_kw + shared.compressor_kw
        flow_kg_s = self.source.flow_kg_s(carried_kw)
        source_pump_kw = self.source.pump_kw(flow_kg_s)
        target_c = self._target_c(shared.free_frac)
        rejection = self.rejector.reject(carried_kw + source_pump_kw, flow_kg_s, target_c, air)

        zero = np.zeros_like(rooms.loop_kw)
        return CoolingFlows(
            electricity=Electricity(
                room_fan_kw=rooms.fan_kw,
                loop_pump_kw=rooms.pump_kw,
                source_pump_kw=source_pump_kw,
                compressor_kw=shared.compressor_kw,
                rejection_fan_kw=rejection.electricity_kw,
            ),
            latent_gain_kw=zero,
            rejected_kw=carried_kw + source_pump_kw + rejection.electricity_kw,
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

    def _share(self, loop_kw: Array, air: OutdoorAir) -> Sharing:
        """Settle the compressor's heat and the source's temperature, in fixed passes."""
        coldest_c = self._coldest_c(loop_kw, air)
        # Whether the source alone does it is settled before any compressor warms it.
        alone = coldest_c + self.exchanger_approach_k <= self.params.coil_water_c
        shared = self._shared_at(coldest_c, alone, loop_kw)
        for _ in range(PASSES):
            # Heat that will stay in the room is counted too: the source is not taken
            # for colder because the plant is short.
            carried_kw = loop_kw + shared.compressor_kw
            shared = self._shared_at(self._coldest_c(carried_kw, air), alone, loop_kw)
        return shared

    def _shared_at(self, coldest_c: Array, alone: Flags, loop_kw: Array) -> Sharing:
        free_frac = self._free_frac(coldest_c, alone)
        entering_c = np.maximum(coldest_c, self.params.condenser_minimum_c)
        wanted_kw = (1.0 - free_frac) * loop_kw
        trim_kw = np.minimum(wanted_kw, self.chiller.capacity_kw(entering_c))
        compressor_kw = self.chiller.power_kw(trim_kw, entering_c)
        return Sharing(free_frac, trim_kw, compressor_kw, entering_c, wanted_kw - trim_kw)

    def _coldest_c(self, carried_kw: Array, air: OutdoorAir) -> Array:
        flow_kg_s = self.source.flow_kg_s(carried_kw)
        return self.rejector.coldest_c(carried_kw + self.source.pump_kw(flow_kg_s), flow_kg_s, air)

    def _free_frac(self, coldest_c: Array, alone: Flags) -> Array:
        if self.economiser == "none":
            return np.zeros_like(coldest_c)
        if self.economiser == "switched":
            return alone.astype(np.float64)
        available_c = coldest_c + self.exchanger_approach_k
        partly = heat_exchanger.free_cooling_frac(
            self.params.coil_water_c + self.params.loop_delta_t_k,
            available_c,
            self.params.coil_water_c,
        )
        return np.where(alone, 1.0, partly)

    def _target_c(self, free_frac: Array) -> Array:
        """Return the source water wanted in each state [C]."""
        free_c = self.params.coil_water_c - self.exchanger_approach_k
        mixed_c = np.where(free_frac > 0.0, _AS_COLD_AS_CAN_BE_C, self.params.condenser_minimum_c)
        return np.where(free_frac >= 1.0, free_c, mixed_c)

    def _events(self, shared: Sharing, loop_kw: Array) -> tuple[Event, ...]:
        free, running = shared.free_frac, shared.trim_kw > 0.0
        events = [
            Event(
                "cooling-short",
                "the plant could not remove all heat; the room would warm",
                shared.short_kw > 1e-9 * loop_kw,
            ),
            *self.chiller.events(running, shared.entering_c),
        ]
        if self.economiser != "none":
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
