"""Cooling by a river or lake, whose water has seasons and whose permit has limits.

As by the sea: a plate exchanger, and a chiller behind it that trims. The water has a
temperature of its own at every step. A permit may limit how warm it is given back, by how
much it is warmed and how much is taken; each limit asks for more flow, and where pumps or
permit give no more, heat stays in the rooms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np

from dcsim.core.part import Contradiction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.facility.cooling.lift_chiller import LiftChiller
from dcsim.facility.cooling.open_water import AGES
from dcsim.facility.cooling.plant import CoolingFlows, Electricity, Flag, Outside, Water
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.room_side import RoomHeat, RoomSide
from dcsim.facility.cooling.source_loop import SizedSource, SourceLoop
from dcsim.facility.cooling.water_body import WaterBody
from dcsim.physics import chiller, heat_exchanger, hydraulics
from dcsim.physics.arrays import Array, Flags

CONDENSER_PASSES = 8
"""Passes for the water between exchanger and condenser; each shrinks the error tenfold."""

PERMIT = "permits differ; EU 2006/44/EC: 21.5 C and 1.5 K for salmon waters, 28 C and 3 K for carp"


PRESETS: Presets = {
    **AGES,
    "legacy": {**AGES["legacy"], "fouling_allowance_k": 1.0, "source_delta_t_k": 5.0},
}
"""Those of all open-water plants, and what an old one has of its own."""


class SurfaceWater(Preset, LiftChiller, SourceLoop):
    """Cooling by river or lake water with its seasons, through a heat exchanger."""

    presets: ClassVar[Presets] = PRESETS

    kind: Literal["surface_water"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    water: WaterBody = WaterBody()
    """The temperature of the water at the intake."""
    exchanger_approach_k: float = quantity(
        2.0, source=LEI_2020, typical=(1.7, 2.8), gt=0.0, le=10.0
    )
    """Loop water leaves the clean exchanger this much warmer than the source enters [K]."""
    fouling_allowance_k: float = quantity(
        0.5,
        source=f"{PRACTICE}: algae and silt between two cleanings",
        typical=(0.0, 2.0),
        ge=0.0,
        le=10.0,
    )
    """What the approach has grown by on average [K]."""
    source_delta_t_k: float = quantity(
        6.0, source=f"{PRACTICE}: 3-10 K", typical=(3.0, 10.0), gt=0.5, le=20.0
    )
    """Rise of the source water while no limit binds [K]."""
    source_flow_reserve_frac: float = quantity(
        0.5, source=PRACTICE, typical=(0.1, 1.0), ge=0.0, le=5.0
    )
    """How far the source pumps can go beyond design flow; 0.5 is half as much again."""
    abstraction_max_m3_h: float | None = quantity(
        None, source="the permit; none unless stated", typical=(50.0, 50_000.0), gt=0.0, le=1e7
    )
    """Most water that may be taken [m3/h]; no limit if absent."""
    discharge_max_c: float | None = quantity(
        None, source=PERMIT, typical=(20.0, 35.0), ge=0.0, le=50.0
    )
    """Warmest water that may be given back [C]; no limit if absent."""
    discharge_rise_max_k: float | None = quantity(
        None, source=PERMIT, typical=(1.5, 10.0), gt=0.0, le=30.0
    )
    """Most that the water may be warmed [K]; no limit if absent."""
    intake_minimum_c: float = quantity(
        2.0,
        source=f"{PRACTICE}: frazil ice blocks screens below 1-3 C",
        typical=(0.5, 4.0),
        ge=0.0,
        le=10.0,
    )
    """Colder water is warmed to this by some of the plant's own before it enters [C]."""
    chiller_capacity_frac: float = quantity(
        1.0,
        source="share of the design heat the trim chiller can cool",
        typical=(0.0, 1.2),
        ge=0.0,
        le=2.0,
    )
    """Cooling capacity of the trim chiller over the design heat of the loop."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a discharge limit below what the intake is kept at."""
        if self.discharge_max_c is not None and self.discharge_max_c <= self.intake_minimum_c:
            rule = f"the limit is not above intake_minimum_c, {self.intake_minimum_c:g} C"
            return [Contradiction("discharge_max_c", rule, "raise it or remove it")]
        return []

    @property
    def approach_k(self) -> float:
        """Approach of the exchanger in service [K]."""
        return self.exchanger_approach_k + self.fouling_allowance_k

    def plant(self, design_heat_kw: float, design: Outside) -> SurfaceWaterPlant:
        """Size fans, loops and chiller for the heat of the fully loaded rooms [kW]."""
        rooms = RoomSide.sized(self, design_heat_kw, design.lowest_pressure_pa)
        source = SizedSource.sized(self, rooms.loop.design_kw, self.pump_minimum_flow_frac)
        most_kg_s = source.design_kg_s * (1.0 + self.source_flow_reserve_frac)
        if self.abstraction_max_m3_h is not None:
            density = hydraulics.FRESH_WATER.density_kg_m3
            most_kg_s = min(most_kg_s, self.abstraction_max_m3_h * density / 3600.0)
        chiller_kw = self.chiller_capacity_frac * rooms.loop.design_kw
        return SurfaceWaterPlant(self, rooms, source, most_kg_s, chiller_kw)


@dataclass(frozen=True, slots=True)
class WaterSide:
    """How the water meets the loop at every step, arrays of shape (steps,)."""

    free_frac: Array
    """Share of the loop's heat that the exchanger takes without a chiller."""
    rise_k: Array
    """Rise of the source water through exchanger and condenser; 0 or less: none may be used."""
    exchanger_rise_k: Array
    """Rise through the exchanger, which the loop's return limits too."""
    cop: Array
    cop_capped: Flags
    warmed: Flags
    """The intake was kept above its minimum."""
    limited: Flags
    """A discharge limit shortened the rise."""

    @classmethod
    def of(cls, of: SurfaceWater, water_c: Array) -> WaterSide:
        """Work out temperatures and coefficients from the water [C]."""
        entering = np.maximum(water_c, of.intake_minimum_c)
        available = entering + of.approach_k
        free = heat_exchanger.free_cooling_frac(of.loop_return_c, available, of.loop_supply_c)
        rise = np.full_like(entering, of.source_delta_t_k)
        if of.discharge_rise_max_k is not None:
            rise = np.minimum(rise, of.discharge_rise_max_k)
        if of.discharge_max_c is not None:
            rise = np.minimum(rise, of.discharge_max_c - entering)
        within_loop = of.loop_return_c - available
        exchanger_rise = np.where(within_loop > 0.0, np.minimum(rise, within_loop), rise)
        cop, capped = _condenser_side(of, entering, free, rise, exchanger_rise)
        limited = rise < of.source_delta_t_k
        return cls(free, rise, exchanger_rise, cop, capped, water_c < of.intake_minimum_c, limited)


def _condenser_side(
    of: SurfaceWater, entering_c: Array, free: Array, rise_k: Array, exchanger_rise_k: Array
) -> tuple[Array, Flags]:
    """Return the chiller's coefficient behind the exchanger, and where it stands at its cap.

    Where no water may be given back, nothing runs and any rise will do.
    """
    rise, exchanger_rise = (np.where(k > 0.0, k, 1.0) for k in (rise_k, exchanger_rise_k))
    cop = np.full_like(entering_c, of.chiller_cop_max)
    condenser_c = entering_c
    for _ in range(CONDENSER_PASSES):
        to_condenser = (1.0 - free) * (1.0 + 1.0 / cop)
        flow = np.maximum(free / exchanger_rise, (free + to_condenser) / rise)
        condenser_c = np.maximum(entering_c + free / flow, of.condenser_minimum_c)
        cop = chiller.lift_cop(
            of.loop_supply_c, condenser_c, of.chiller_carnot_frac, of.chiller_cop_max
        )
    capped = chiller.lift_cop_capped(
        of.loop_supply_c, condenser_c, of.chiller_carnot_frac, of.chiller_cop_max
    )
    return cop, capped


@dataclass(frozen=True, slots=True)
class SurfaceWaterPlant:
    """A sized plant by river or lake; see `SurfaceWater` for the parameters."""

    of: SurfaceWater
    rooms: RoomSide
    source: SizedSource
    most_kg_s: float
    """Most water that pumps and permit give."""
    chiller_capacity_kw: float

    def fouled(self, added_k: float) -> SurfaceWaterPlant:
        """Return the same plant with an exchanger whose approach is wider by ``added_k``."""
        wider_k = self.of.exchanger_approach_k + added_k
        return replace(self, of=self.of.model_copy(update={"exchanger_approach_k": wider_k}))

    def dry(self) -> SurfaceWaterPlant:
        """Return this plant: it evaporates nothing."""
        return self

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step; of the weather only the water counts."""
        of = self.of
        water_c, season_known = self._water_c(heat_kw, outside)
        side = WaterSide.of(of, water_c)
        rooms = self.rooms.run(heat_kw)
        free_kw = side.free_frac * rooms.loop_kw
        trim_kw = np.minimum((1.0 - side.free_frac) * rooms.loop_kw, self.chiller_capacity_kw)
        served, flow_kg_s = self._served(side, free_kw, trim_kw)
        compressor_kw = served * trim_kw / side.cop
        source_pump_kw = np.where(served > 0.0, self.source.pump_kw(flow_kg_s), 0.0)
        short_kw = rooms.loop_kw - served * (free_kw + trim_kw)

        zero = np.zeros_like(rooms.loop_kw)
        return CoolingFlows(
            electricity=Electricity(
                rooms.fan_kw, rooms.pump_kw, source_pump_kw, compressor_kw, zero, zero
            ),
            latent_gain_kw=zero,
            rejected_kw=rooms.loop_kw - short_kw + compressor_kw + source_pump_kw,
            short_kw=short_kw,
            water=Water(zero, zero, zero, zero),
            flags=self._flags(side, rooms, short_kw, compressor_kw, season_known),
            inlet_c=self.rooms.air.inlet_c(heat_kw, of.supply_air_c),
        )

    def _water_c(self, heat_kw: Array, outside: Outside) -> tuple[Array, bool]:
        """Return the water [C]; the warmest of its year where nobody says which day it is."""
        if outside.water_c is not None:
            return outside.water_c, True
        return np.full_like(heat_kw, self.of.water.warmest_c()), False

    def _served(self, side: WaterSide, free_kw: Array, trim_kw: Array) -> tuple[Array, Array]:
        """Return the share of the heat that the water can take, and the flow it needs."""
        cp = hydraulics.FRESH_WATER.cp_kj_per_kg_k
        usable = side.rise_k > 0.0
        rise, exchanger_rise = (
            np.where(usable, k, 1.0) for k in (side.rise_k, side.exchanger_rise_k)
        )
        all_kw = free_kw + np.where(trim_kw > 0.0, trim_kw * (1.0 + 1.0 / side.cop), 0.0)
        needed = np.maximum(
            hydraulics.flow_kg_s(free_kw, exchanger_rise, cp),
            hydraulics.flow_kg_s(all_kw, rise, cp),
        )
        served = np.where(usable, self.most_kg_s / np.maximum(needed, self.most_kg_s), 0.0)
        least = self.source.minimum_flow_frac * self.source.design_kg_s
        # Pumps do not go below their least flow; a permit for less makes them cycle.
        return served, np.maximum(served * needed, min(least, self.most_kg_s))

    def _flags(
        self,
        side: WaterSide,
        rooms: RoomHeat,
        short_kw: Array,
        compressor_kw: Array,
        season_known: bool,
    ) -> tuple[Flag, ...]:
        running = compressor_kw > 0.0
        short = short_kw > 1e-9 * rooms.loop_kw
        return (
            Flag(
                "cooling-short",
                "the plant could not remove all heat; the room would warm",
                short,
            ),
            Flag("free-cooling", "the water carried all heat", ~running & ~short),
            Flag("chiller-trim", "the water was too warm and the chiller trimmed", running),
            Flag("discharge-limit", "the permit shortened the water's rise", side.limited),
            Flag(
                "no-discharge",
                "the water was as warm as the permit allows; none could be used",
                side.rise_k <= 0.0,
            ),
            Flag(
                "intake-warmed",
                "the water was near freezing and was warmed at the intake",
                side.warmed,
            ),
            Flag(
                "cop-capped",
                "the chiller's coefficient of performance stood at its cap",
                running & side.cop_capped,
            ),
            Flag(
                "season-unknown",
                "no temperature of the water was given; the warmest of its year stood in",
                np.full(short.shape, not season_known),
            ),
        )
