"""A sized plant by open water, whatever the water (see `open_water`).

The water passes the exchanger first and the condenser behind it, so the flow serves both and
the chiller sees water that the exchanger has warmed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.open_water import OpenSource, OpenWater
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPlant,
    Electricity,
    Event,
    Outside,
    Water,
)
from dcsim.facility.cooling.room_side import RoomHeat, RoomSide
from dcsim.physics import chiller, heat_exchanger, hydraulics

FIRST_COP = 12.0
"""Coefficient of performance that the passes start from."""
CONDENSER_PASSES = 8
"""Passes for the water between exchanger and condenser; each shrinks the error tenfold."""


@dataclass(frozen=True, slots=True)
class WaterSide:
    """How the water meets the loop, arrays of shape (steps,), or (1,) for water without seasons."""

    free_frac: Array
    """Share of the loop's heat that the exchanger takes without a chiller."""
    usable: Flags
    """Some of the water may be given back."""
    rise_k: Array
    """Rise of the water through exchanger and condenser, where it is usable."""
    exchanger_rise_k: Array
    """Rise through the exchanger, which the loop's return limits too."""
    cop: Array
    at_minimum_lift: Flags
    warmed: Flags
    """The intake was kept above its minimum."""
    limited: Flags
    """A limit shortened the rise."""
    trims: bool
    """The chiller is needed at some step."""
    is_blocked: bool
    """No water may be given back at some step."""

    @classmethod
    def of(cls, params: OpenWater, source: OpenSource, water_c: Array) -> WaterSide:
        """Work out temperatures and coefficients from the water [C]."""
        entering = np.maximum(water_c, source.intake_minimum_c)
        available = entering + source.approach_k
        free = heat_exchanger.free_cooling_frac(
            params.loop_return_c, available, params.loop_supply_c
        )
        most_k = min(source.delta_t_k, source.discharge_rise_max_k)
        rise = np.minimum(most_k, source.discharge_max_c - entering)
        limited, usable = rise < source.delta_t_k, rise > 0.0
        # Where no water may be given back nothing runs, and any rise will do.
        rise = np.where(usable, rise, 1.0)
        within_loop = params.loop_return_c - available
        exchanger_rise = np.where(within_loop > 0.0, np.minimum(rise, within_loop), rise)
        cop = np.full_like(entering, FIRST_COP)
        condenser_c = entering
        for _ in range(CONDENSER_PASSES):
            to_condenser = (1.0 - free) * (1.0 + 1.0 / cop)
            flow = np.maximum(free / exchanger_rise, (free + to_condenser) / rise)
            condenser_c = np.maximum(entering + free / flow, source.condenser_minimum_c)
            cop = chiller.lift_cop(
                params.loop_supply_c,
                condenser_c,
                params.chiller_carnot_frac,
                params.chiller_minimum_lift_k,
            )
        return cls(
            free_frac=free,
            usable=usable,
            rise_k=rise,
            exchanger_rise_k=exchanger_rise,
            cop=cop,
            at_minimum_lift=chiller.at_minimum_lift(
                params.loop_supply_c, condenser_c, params.chiller_minimum_lift_k
            ),
            warmed=water_c < source.intake_minimum_c,
            limited=limited,
            trims=bool((free < 1.0).any()),
            is_blocked=not usable.all(),
        )


@dataclass(frozen=True, slots=True)
class OpenWaterPlant(CoolingPlant):
    """The sized plant; see `OpenWater` for the parameters."""

    params: OpenWater
    source: OpenSource
    rooms: RoomSide
    design_kg_s: float
    most_kg_s: float
    """Most water that pumps and permit give."""
    chiller_capacity_kw: float
    constant: WaterSide | None
    """How the water meets the loop at all times, where it has no seasons."""

    @classmethod
    def sized(cls, params: OpenWater, design_heat_kw: float, pressure_pa: float) -> OpenWaterPlant:
        """Size the plant for a heat [kW] at the site's air pressure [Pa]."""
        rooms, source = RoomSide.sized(params, design_heat_kw, pressure_pa), params.source()
        loop_kw = rooms.loop.design_kw
        design_kg_s = float(
            hydraulics.flow_kg_s(loop_kw, source.delta_t_k, source.liquid.cp_kj_per_kg_k)
        )
        most_kg_s = min(design_kg_s * (1.0 + source.reserve_frac), source.abstraction_max_kg_s)
        chiller_kw = params.chiller_capacity_frac * loop_kw
        constant = _constant(params, source)
        return cls(params, source, rooms, design_kg_s, most_kg_s, chiller_kw, constant)

    def fouled(self, added_k: float) -> OpenWaterPlant:
        """Return the same plant with an exchanger whose approach is wider by ``added_k``."""
        source = replace(self.source, approach_k=self.source.approach_k + added_k)
        return replace(self, source=source, constant=_constant(self.params, source))

    def dry(self) -> OpenWaterPlant:
        """Return this plant: it evaporates nothing."""
        return self

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step; of the weather only the water counts."""
        rooms, side = self.rooms.run(heat_kw), self._side(heat_kw, outside)
        loop_kw = rooms.loop_kw
        zero = np.zeros_like(loop_kw)
        free_kw, trim_kw, compressor_kw, carried_kw = loop_kw, zero, zero, loop_kw
        if side.trims:
            free_kw = side.free_frac * loop_kw
            trim_kw = np.minimum((1.0 - side.free_frac) * loop_kw, self.chiller_capacity_kw)
            carried_kw = free_kw + trim_kw
        needed_kg_s = self._needed_kg_s(side, free_kw, trim_kw)
        served = self.most_kg_s / np.maximum(needed_kg_s, self.most_kg_s)
        if side.is_blocked:
            served = np.where(side.usable, served, 0.0)
        source_pump_kw = self._pump_kw(served * needed_kg_s)
        if side.is_blocked:
            source_pump_kw = np.where(side.usable, source_pump_kw, 0.0)
        if side.trims:
            compressor_kw = served * trim_kw / side.cop
        short_kw = loop_kw - served * carried_kw
        return CoolingFlows(
            electricity=Electricity(
                room_fan_kw=rooms.fan_kw,
                loop_pump_kw=rooms.pump_kw,
                source_pump_kw=source_pump_kw,
                compressor_kw=compressor_kw,
            ),
            latent_gain_kw=zero,
            rejected_kw=loop_kw - short_kw + compressor_kw + source_pump_kw,
            short_kw=short_kw,
            water=Water(zero, zero, zero, zero),
            events=self._events(side, rooms, short_kw, compressor_kw, outside),
            inlet_c=self.rooms.air.inlet_c(heat_kw, self.params.supply_air_c),
        )

    def _side(self, heat_kw: Array, outside: Outside) -> WaterSide:
        """Return how the water meets the loop; at its warmest where nobody says which day it is."""
        if self.constant is not None:
            return self.constant
        water_c = outside.water_c
        if water_c is None:
            water_c = np.full_like(heat_kw, self.params.stated_c())
        return WaterSide.of(self.params, self.source, water_c)

    def _needed_kg_s(self, side: WaterSide, free_kw: Array, trim_kw: Array) -> Array:
        """Return the water that exchanger and condenser need, one behind the other."""
        cp = self.source.liquid.cp_kj_per_kg_k
        exchanger = hydraulics.flow_kg_s(free_kw, side.exchanger_rise_k, cp)
        if not side.trims:
            return exchanger
        all_kw = free_kw + trim_kw * (1.0 + 1.0 / side.cop)
        return np.maximum(exchanger, hydraulics.flow_kg_s(all_kw, side.rise_k, cp))

    def _pump_kw(self, flow_kg_s: Array) -> Array:
        source = self.source
        # Pumps do not go below their least flow; a permit for less makes them cycle.
        least = min(self.params.source_pump_minimum_flow_frac, self.most_kg_s / self.design_kg_s)
        return hydraulics.system_pump_kw(
            np.maximum(flow_kg_s / self.design_kg_s, least),
            self.design_kg_s / source.liquid.density_kg_m3,
            source.static_pa,
            source.friction_pa,
            source.pump_efficiency_frac,
        )

    def _events(
        self,
        side: WaterSide,
        rooms: RoomHeat,
        short_kw: Array,
        compressor_kw: Array,
        outside: Outside,
    ) -> tuple[Event, ...]:
        short = short_kw > 1e-9 * rooms.loop_kw
        running = least_when = np.zeros(short.shape, dtype=bool)
        if side.trims:
            running = compressor_kw > 0.0
            least_when = running & side.at_minimum_lift
        meaning = "the plant could not remove all heat; the room would warm"
        first = Event("cooling-short", meaning, short)
        trim = Event("chiller-trim", self.params.trimmed, running)
        limit = Event("discharge-limit", self.params.limited, np.full(short.shape, side.limited))
        meaning = "the chiller held its least lift, more than the temperatures asked for"
        least = Event("minimum-lift", meaning, least_when, is_limit=True)
        if not self.params.has_seasons:
            return first, trim, limit, least
        unknown = np.full(short.shape, outside.water_c is None)
        return (
            first,
            Event("free-cooling", "the water carried all heat", ~running & ~short),
            trim,
            limit,
            Event(
                "no-discharge",
                "the water was as warm as the permit allows; none could be used",
                ~side.usable,
            ),
            Event(
                "intake-warmed",
                "the water was near freezing and was warmed at the intake",
                side.warmed,
            ),
            least,
            Event(
                "season-unknown",
                "no temperature of the water was given; the warmest of its year stood in",
                unknown,
            ),
        )


def _constant(params: OpenWater, source: OpenSource) -> WaterSide | None:
    """Return how water without seasons meets the loop."""
    return (
        None if params.has_seasons else WaterSide.of(params, source, np.array([params.stated_c()]))
    )
