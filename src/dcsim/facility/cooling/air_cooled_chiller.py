"""Air-cooled chillers, with a coil in their air that cools the loop directly in winter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.chiller_set import ChillerSet
from dcsim.facility.cooling.chiller_side import ChillerSide
from dcsim.facility.cooling.dry_side import Coils, DrySide
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPlant,
    Electricity,
    Event,
    Outside,
    Water,
)
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.room_side import RoomHeat, RoomSide
from dcsim.physics import chiller as lift
from dcsim.physics import heat_exchanger

PRESETS: Presets = {
    "legacy": {
        "supply_air_c": 16.0,
        "air_delta_t_k": 8.0,
        "bypass_frac": 0.3,
        "room_fan_pressure_pa": 600.0,
        "room_fan_efficiency_frac": 0.6,
        "room_fan_speed": "fixed",
        "loop_delta_t_k": 6.0,
        "coil_effectiveness_frac": 0.65,
        "chilled_water_c": 7.0,
        "chiller": {"catalogue": "scroll_air"},
    },
    "typical": {
        "supply_air_c": 22.0,
        "air_delta_t_k": 11.0,
        "bypass_frac": 0.15,
        "room_fan_pressure_pa": 400.0,
        "loop_delta_t_k": 8.0,
        "chilled_water_c": 15.0,
        "free_cooling": "coil",
    },
    "hyperscale": {
        "supply_air_c": 23.0,
        "room_fan_pressure_pa": 300.0,
        "chilled_water_c": 18.0,
        "chiller_carnot_frac": 0.50,
        "condensing_minimum_c": 25.0,
        "free_cooling": "coil",
    },
}
"""Values by preset: an old hall, today's usual hall, and a campus of a large operator."""


class AirCooledChiller(Preset, ChillerSide, DrySide):
    """Air-cooled chillers, optionally with an integrated free-cooling coil."""

    presets: ClassVar[Presets] = PRESETS
    condenser: ClassVar[str] = "air"

    kind: Literal["air_cooled_chiller"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    free_cooling: Literal["none", "coil"] = "none"
    """Whether a coil before the condensers cools the loop when the air is cold enough."""
    chiller_carnot_frac: float = fraction(
        0.45,
        source="second-law efficiency of screw and scroll machines",
        typical=(0.35, 0.55),
        gt=0.0,
    )
    """Share of the Carnot coefficient that the chillers reach at full load."""
    condenser_approach_k: float = quantity(
        12.0, source=PRACTICE, typical=(10.0, 17.0), gt=lift.CONDENSER_APPROACH_K, le=30.0
    )
    """Condensing temperature above the outdoor air at full load and full air flow [K]."""
    condensing_minimum_c: float = quantity(
        28.0,
        source="head pressure: 20-25 C with electronic valves, 35 C without",
        typical=(20.0, 38.0),
        ge=5.0,
        le=60.0,
    )
    """Lowest condensing temperature, held by slower fans [C]."""

    outdoor_heater_kw: float = quantity(
        0.0, source="none unless stated", typical=(0.0, 10.0), ge=0.0, le=1e4
    )
    """Heaters of evaporators and pipes outdoors, that keep the loop from freezing [kW]."""
    outdoor_heater_below_c: float = quantity(
        3.0, source=f"{PRACTICE}; thermostats at 2-5 C", typical=(2.0, 5.0), ge=-40.0, le=15.0
    )
    """Outdoor air below which they heat [C]."""

    @property
    def outdoor_approach_k(self) -> float:
        """Approach of the dry coolers to the outdoor air [K]."""
        return self.dry_cooler_approach_k

    def cross_checks(self) -> list[Contradiction]:
        """Refuse water, machines and pumps that cannot be."""
        return [*self.chiller_contradictions(), *self.loop_contradictions()]

    def plant(self, design_heat_kw: float, design: Outside) -> AirCooledPlant:
        """Size the plant for the heat of the fully loaded rooms [kW].

        Chillers, coils and fans are sized at ``design``; a synthetic year's extremes are
        mild, so that they are small for a real one.
        """
        air = OutdoorAir.of(design)
        rooms = RoomSide.sized(self, design_heat_kw, float(air.pressure_pa[0]))
        loop_kw = rooms.loop.design_kw
        entering_c = self.entering_c(air.dry_bulb_c)
        chillers = ChillerSet.sized(self, loop_kw, float(entering_c[0]))
        load_kw = np.minimum(loop_kw, chillers.capacity_kw(entering_c))
        heat_kw = loop_kw + float(chillers.power_kw(load_kw, entering_c)[0])
        return AirCooledPlant(self, rooms, chillers, Coils.sized(self, heat_kw, air))

    def entering_c(self, dry_bulb_c: Array) -> Array:
        """Return what the chiller model takes as the fluid into the condenser [C].

        The curves know the air alone, as they were fitted. The lift model adds a water
        condenser's approach to its argument, which is taken off here.
        """
        if not self.chiller.by_lift:
            return dry_bulb_c
        condensing_c = np.maximum(dry_bulb_c + self.condenser_approach_k, self.condensing_minimum_c)
        return condensing_c - lift.CONDENSER_APPROACH_K


@dataclass(frozen=True, slots=True)
class AirCooledPlant(CoolingPlant):
    """The sized plant. Coil and condensers stand in the same air, moved by the same fans."""

    params: AirCooledChiller
    rooms: RoomSide
    chillers: ChillerSet
    coils: Coils

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step, shape (steps,)."""
        air, available_frac = OutdoorAir.of(outside), outside.cooling_available_frac
        rooms = self.rooms.run(heat_kw)
        free_frac = self._free_frac(rooms, air)
        entering_c = self.params.entering_c(air.dry_bulb_c)
        has_coil = self.params.free_cooling != "none"
        wanted_kw = (1.0 - free_frac) * rooms.loop_kw if has_coil else rooms.loop_kw
        trim_kw = np.minimum(wanted_kw, self.chillers.capacity_kw(entering_c, available_frac))
        at = (trim_kw, entering_c, available_frac)
        compressor_kw = self.chillers.power_kw(*at)
        short_kw = wanted_kw - trim_kw
        own_fan_kw = self.chillers.fan_kw(*at)
        if own_fan_kw is None:
            fan_kw = self._fan_kw(free_frac, rooms.loop_kw, trim_kw + compressor_kw, air)
        else:
            # The machines' fans are their own; the coil's run where it cools.
            coil = self._coil_air_frac(free_frac, rooms.loop_kw, air)
            fan_kw = own_fan_kw + self.coils.fan_kw(coil, air)

        frost = air.dry_bulb_c < self.params.outdoor_heater_below_c
        if self.params.outdoor_heater_kw:
            fan_kw = fan_kw + np.where(frost, self.params.outdoor_heater_kw, 0.0)
        zero = np.zeros_like(rooms.loop_kw)
        return CoolingFlows(
            electricity=Electricity(
                room_fan_kw=rooms.fan_kw,
                loop_pump_kw=rooms.pump_kw,
                compressor_kw=compressor_kw,
                rejection_fan_kw=fan_kw,
            ),
            latent_gain_kw=zero,
            rejected_kw=rooms.loop_kw - short_kw + compressor_kw + fan_kw,
            short_kw=short_kw,
            water=Water(zero, zero, zero, zero),
            events=(
                *self._events(free_frac, trim_kw, short_kw, rooms.loop_kw, entering_c),
                *self._frost_events(air, frost),
            ),
            inlet_c=self.rooms.air.inlet_c(heat_kw, self.params.supply_air_c),
        )

    def dry(self) -> AirCooledPlant:
        """Return this plant: it evaporates nothing."""
        return self

    @property
    def reserve_frac(self) -> float:
        """Chillers beyond those that carry the hall, over these."""
        return self.chillers.reserve_frac

    def _free_frac(self, rooms: RoomHeat, air: OutdoorAir) -> Array:
        """Return the share of the loop's heat that the coil takes at full air flow."""
        params, loop_kw = self.params, rooms.loop_kw
        if params.free_cooling == "none":
            return np.zeros_like(loop_kw)
        rise_k = loop_kw / self.rooms.loop.kw_per_k(loop_kw - rooms.pump_kw)
        return heat_exchanger.free_cooling_frac(
            params.coil_water_c + rise_k,
            air.dry_bulb_c + self.coils.least_approach_k(loop_kw),
            params.coil_water_c,
        )

    def _coil_air_frac(self, free_frac: Array, loop_kw: Array, air: OutdoorAir) -> Array:
        """Return the air that the free-cooling coil needs over full flow."""
        if self.params.free_cooling == "none":
            return np.zeros_like(loop_kw)
        alone = self.coils.air_frac(loop_kw, self.params.coil_water_c - air.dry_bulb_c)
        # A coil that cools a part does it at full air; one left out needs none.
        return np.where(free_frac >= 1.0, alone, np.where(free_frac > 0.0, 1.0, 0.0))

    def _fan_kw(
        self, free_frac: Array, loop_kw: Array, condenser_kw: Array, air: OutdoorAir
    ) -> Array:
        """Return the fans' power: they follow whichever of coil and condensers needs more."""
        params, coils = self.params, self.coils
        approach_k = np.maximum(
            params.condensing_minimum_c - air.dry_bulb_c, params.condenser_approach_k
        )
        load = condenser_kw / coils.design_heat_kw
        slower = params.condenser_approach_k / approach_k
        condenser = (load * slower) ** (1.0 / params.dry_cooler_air_exponent_frac)
        condenser = np.minimum(condenser, 1.0)
        if params.free_cooling == "none":
            return coils.fan_kw(condenser, air)
        coil = self._coil_air_frac(free_frac, loop_kw, air)
        return coils.fan_kw(np.maximum(coil, condenser), air)

    def _frost_events(self, air: OutdoorAir, frost: Flags) -> tuple[Event, ...]:
        """Tell where the loop outdoors is kept from freezing, or is not."""
        heated = self.params.outdoor_heater_kw > 0.0
        freezes = air.dry_bulb_c < self.params.brine.freezing_c
        return (
            Event(
                "freeze-protection",
                "heaters kept the loop outdoors from freezing",
                frost & heated,
            ),
            Event(
                "loop-frost",
                "the loop outdoors would freeze if its pumps stood still: it has neither glycol "
                "for such air nor heaters",
                np.zeros(frost.shape, dtype=bool) if heated else freezes,
            ),
        )

    def _events(
        self, free: Array, trim_kw: Array, short_kw: Array, loop_kw: Array, entering_c: Array
    ) -> tuple[Event, ...]:
        events = [
            Event(
                "cooling-short",
                "the plant could not remove all heat; the room would warm",
                short_kw > 1e-9 * loop_kw,
            ),
            *self.chillers.events(trim_kw > 0.0, entering_c),
        ]
        if self.params.free_cooling == "coil":
            events += [
                Event("free-cooling", "no compressor ran", free >= 1.0),
                Event(
                    "mechanical-trim",
                    "the chiller cooled what the free-cooling coil left",
                    (free > 0.0) & (free < 1.0),
                ),
                Event("economiser-lockout", "the free-cooling coil could not help", free <= 0.0),
            ]
        return tuple(events)
