"""Indirect free cooling: room air and outdoor air meet in an exchanger, not in the room.

Outdoor air carries the room's heat away through an air-to-air exchanger; only its heat
enters. When dry air is not cold enough the secondary side is wetted and the wet bulb
takes the place of the dry bulb. A machine cools what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.air_path import AirPath, FannedRooms, sized_against
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE, RoomAir
from dcsim.facility.cooling.evaporative_stage import FREEZING_WET_BULB_C, recirculated
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPlant, Electricity, Event, Outside
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.trim import SizedTrim, TrimCooling, TrimFlows
from dcsim.facility.cooling.trim_coil import Coil
from dcsim.physics import airflow, evaporative, hydraulics, psychrometrics

ENERGYPLUS = "EnergyPlus stock indirect evaporative cooler: dry 0.72, wet 0.70"

PRESETS: Presets = {
    "legacy": {
        "supply_air_c": 20.0,
        "bypass_frac": 0.3,
        "recirculation_frac": 0.1,
        "room_fan_pressure_pa": 500.0,
        "exchanger_dry_frac": 0.55,
        "exchanger_wet_frac": 0.55,
        "trim": {"rated_cop": 3.0},
    },
    "typical": {"bypass_frac": 0.05, "recirculation_frac": 0.05},
    "hyperscale": {
        "supply_air_c": 27.0,
        "air_delta_t_k": 14.0,
        "room_fan_pressure_pa": 150.0,
        "room_fan_efficiency_frac": 0.75,
        "exchanger_dry_frac": 0.72,
        "exchanger_wet_frac": 0.75,
        "secondary_fan_efficiency_frac": 0.7,
        "trim": {"rated_cop": 4.0, "cycling_loss_frac": 0.0},
    },
}


class IndirectAir(Preset, FannedRooms):
    """An air-to-air exchanger, dry or wetted, with a trim machine."""

    presets: ClassVar[Presets] = PRESETS
    kind: Literal["indirect_air"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named defaults; keys that are written win."""
    room_fan_pressure_pa: float = quantity(
        250.0, source=LEI_2020, typical=(120.0, 1000.0), gt=0.0, le=3000.0
    )
    """Pressure rise of the room fans at design flow, without the exchanger [Pa]."""
    exchanger_pressure_pa: float = quantity(
        150.0, source=PRACTICE, typical=(80.0, 250.0), ge=0.0, le=1000.0
    )
    """Resistance of the exchanger to the room's air at design flow [Pa]."""
    exchanger_dry_frac: float = fraction(0.65, source=ENERGYPLUS, typical=(0.5, 0.8), gt=0.0)
    """Effectiveness with dry secondary air, against its dry bulb."""
    exchanger_wet_frac: float = fraction(0.70, source=ENERGYPLUS, typical=(0.5, 0.8), gt=0.0)
    """Effectiveness with wetted secondary air, against its wet bulb."""
    wetted: Literal["when_needed", "never"] = "when_needed"
    """Whether the secondary side has water."""
    wetted_above_c: float = quantity(
        12.0, source="off below 10-16 C", typical=(5.0, 20.0), ge=3.0, le=40.0
    )
    """Outdoor air at or below this is never wetted [C]."""
    lockout_margin_k: float = quantity(2.0, source=PRACTICE, typical=(1.0, 4.0), ge=0.0, le=15.0)
    """The exchanger stands still unless its source is this much colder than the return air [K]."""
    secondary_air_frac: float = quantity(
        1.2, source="1.0-1.4 times the room's air", typical=(1.0, 1.4), gt=0.2, le=3.0
    )
    """Outdoor air over room air by mass, at design flow."""
    secondary_fan_pressure_pa: float = quantity(
        200.0, source=f"{PRACTICE}; louvres and exchanger", typical=(120.0, 400.0), gt=0.0, le=2e3
    )
    """Pressure rise of the secondary fans at design flow [Pa]."""
    secondary_fan_efficiency_frac: float = fraction(
        0.6, source=PRACTICE, typical=(0.5, 0.75), gt=0.0
    )
    """Air power over electricity of the secondary fans."""
    secondary_fan_minimum_frac: float = fraction(0.2, source=PRACTICE, typical=(0.1, 0.4), gt=0.0)
    """Lowest flow of the secondary fans while they run."""
    cycles_of_concentration: float = quantity(
        3.0, source=LEI_2020, typical=(3.0, 15.0), gt=1.0, le=100.0
    )
    """Salt in the blowdown over salt in the makeup."""
    drift_frac: float = fraction(0.005, source=PRACTICE, typical=(0.0, 0.02))
    """Droplets carried off over evaporated water."""
    spray_pressure_pa: float = quantity(
        100e3, source=PRACTICE, typical=(50e3, 300e3), ge=0.0, le=1e7
    )
    """Pressure of the spray pumps [Pa]."""
    spray_flow_frac: float = quantity(0.3, source=PRACTICE, typical=(0.1, 1.0), ge=0.0, le=5.0)
    """Sprayed water over secondary air by mass."""
    spray_pump_efficiency_frac: float = fraction(0.6, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the spray pumps."""
    trim: TrimCooling = TrimCooling()
    """The machine that cools what the exchanger cannot."""

    def plant(self, design_heat_kw: float, design: Outside) -> IndirectAirPlant:
        """Size fans and machine for the heat of the fully loaded rooms [kW].

        The machine carries its share of the whole heat in the hottest air of the
        period, as if the exchanger stood still; a synthetic year's extremes are mild.
        """
        air = sized_against(
            self, design_heat_kw, self.fan_air_pa(design), self.exchanger_pressure_pa
        )
        path = AirPath.of(air, np.array([design_heat_kw]))
        return IndirectAirPlant(
            self,
            air,
            SizedTrim.sized(self.trim, path, self.supply_air_c, design),
            self.secondary_air_frac * float(path.kg_s[0]),
            _secondary_density(design.dry_bulb_c, design.pressure_pa).item(),
        )


def _secondary_density(t_c: Array, pressure_pa: Array) -> Array:
    return psychrometrics.moist_air_density_kg_m3(t_c, 0.0, pressure_pa)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the exchanger does, shape (steps,)."""

    heat_kw: Array
    flow_frac: Array
    """Secondary air over its design flow; 0 where it stands still."""
    wet: Flags
    frozen: Flags


@dataclass(frozen=True, slots=True)
class IndirectAirPlant(CoolingPlant):
    """A sized indirect-air plant; see `IndirectAir` for the parameters."""

    params: IndirectAir
    air: RoomAir
    trim: SizedTrim
    secondary_kg_s: float
    secondary_density_kg_m3: float

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step; the rooms stay sealed, so their coil stays dry."""
        params = self.params
        path = AirPath.of(self.air, heat_kw)
        exchange = self._exchange(path, outside)
        left_k = np.maximum(path.cooling_k - exchange.heat_kw / path.kw_per_k, 0.0)
        # What rounding leaves of a full exchange is no work for a machine.
        left_k = np.where(left_k > 1e-12 * path.cooling_k, left_k, 0.0)
        machine = self.trim.run(self._coil(path, left_k, outside), outside.dry_bulb_c)
        evaporated = self._evaporated_l_per_s(exchange, outside)
        zero = np.zeros_like(path.fan_kw)
        electricity = Electricity(
            room_fan_kw=path.fan_kw,
            source_pump_kw=self._spray_kw(exchange),
            compressor_kw=machine.compressor_kw,
            rejection_fan_kw=machine.condenser_fan_kw + self._secondary_fan_kw(exchange, outside),
        )
        return CoolingFlows(
            electricity=electricity,
            latent_gain_kw=zero,
            rejected_kw=heat_kw + electricity.total_kw() - machine.short_kw,
            short_kw=machine.short_kw,
            water=recirculated(evaporated, params.cycles_of_concentration, params.drift_frac),
            events=self._events(path, exchange, machine),
            inlet_c=self.air.inlet_c(heat_kw, params.supply_air_c),
        )

    def _coil(self, path: AirPath, left_k: Array, outside: Outside) -> Coil:
        """Return what is left to the machine, worked out where something is."""
        idle = Coil.idle(path.kg_s / self.trim.rated_kg_s)
        works = left_k > 0.0
        if not works.any():
            return idle
        sealed = self.trim.sealed_air(path, self.params.supply_air_c, outside)
        air = replace(sealed, t_in_c=sealed.t_out_c + left_k).at(works)
        return idle.where(works, self.trim.coil(air))

    def dry(self) -> IndirectAirPlant:
        """Return the plant with its exchanger never wetted."""
        return replace(self, params=self.params.model_copy(update={"wetted": "never"}))

    def _exchange(self, path: AirPath, outside: Outside) -> Exchange:
        """Take as much heat as is wanted, dry if that is enough.

        The secondary flow follows the share of the possible heat that is wanted. A real
        exchanger gains effectiveness as its flow falls, so its fans would need less.
        """
        params = self.params
        t, wet_bulb = outside.dry_bulb_c, np.minimum(outside.wet_bulb_c, outside.dry_bulb_c)
        wanted_kw = path.load_kw
        return_c = params.supply_air_c + path.delta_t_k

        def possible_kw(source_c: Array, effectiveness: float) -> Array:
            colder = return_c - source_c
            return np.where(
                colder > params.lockout_margin_k, path.kw_per_k * effectiveness * colder, 0.0
            )

        dry_kw = possible_kw(t, params.exchanger_dry_frac)
        wet_kw = possible_kw(wet_bulb, params.exchanger_wet_frac)
        called = (t > params.wetted_above_c) & (dry_kw < wanted_kw) & (wet_kw > dry_kw)
        called &= np.full(t.shape, params.wetted == "when_needed")
        frozen = called & (wet_bulb < FREEZING_WET_BULB_C)
        wet = called & ~frozen
        possible = np.where(wet, wet_kw, dry_kw)
        heat_kw = np.minimum(wanted_kw, possible)
        share = heat_kw / np.where(possible > 0.0, possible, 1.0) * path.flow_frac
        running = np.maximum(share, params.secondary_fan_minimum_frac)
        return Exchange(heat_kw, np.where(heat_kw > 0.0, running, 0.0), wet, frozen)

    def _secondary_fan_kw(self, exchange: Exchange, outside: Outside) -> Array:
        """Return the power of the fans: at a mass flow it goes with 1 over density squared."""
        params, design = self.params, self.secondary_density_kg_m3
        design_kw = airflow.fan_power_kw(
            self.secondary_kg_s / design,
            params.secondary_fan_pressure_pa,
            params.secondary_fan_efficiency_frac,
        )
        thinner = design / _secondary_density(outside.dry_bulb_c, outside.pressure_pa)
        cubic = airflow.fan_part_load_frac(exchange.flow_frac, 0.0, 0.0)
        return design_kw * cubic * thinner * thinner

    def _spray_kw(self, exchange: Exchange) -> Array:
        """Return the power of the spray pumps, which run at full flow while wet."""
        params, density = self.params, hydraulics.FRESH_WATER.density_kg_m3
        full_kw = hydraulics.pump_power_kw(
            params.spray_flow_frac * self.secondary_kg_s / density,
            params.spray_pressure_pa,
            params.spray_pump_efficiency_frac,
        )
        return np.where(exchange.wet, full_kw, 0.0)

    def _evaporated_l_per_s(self, exchange: Exchange, outside: Outside) -> Array:
        """Return the water that evaporates if the secondary air leaves saturated.

        No air of the same heat holds more: an upper bound, near for well wetted surfaces.
        """
        wet = exchange.wet
        wet_bulb = np.minimum(outside.wet_bulb_c, outside.dry_bulb_c)
        line = evaporative.AdiabaticLine.of(wet_bulb, outside.pressure_pa)
        w = np.maximum(line.humidity_ratio(outside.dry_bulb_c), 0.0)
        kg_s = np.where(wet, exchange.flow_frac * self.secondary_kg_s, 1.0)
        enthalpy = psychrometrics.enthalpy_kj_per_kg(outside.dry_bulb_c, w)
        # Dry steps get any saturated state: they are masked below.
        leaving = np.where(wet, enthalpy + exchange.heat_kw / kg_s, 50.0)
        w_out = evaporative.saturated_humidity_ratio(leaving, outside.pressure_pa)
        return np.where(wet, kg_s * np.maximum(w_out - w, 0.0), 0.0)

    def _events(self, path: AirPath, exchange: Exchange, machine: TrimFlows) -> tuple[Event, ...]:
        running = machine.running
        short = machine.short_kw > 1e-9 * path.load_kw
        works = exchange.heat_kw > 0.0
        return (
            Event(
                "cooling-short",
                "exchanger and machine could not remove all heat; the room would warm",
                short,
            ),
            Event(
                "free-cooling",
                "the exchanger carried all heat, without a compressor",
                works & ~running & ~short,
            ),
            Event(
                "mechanical-trim",
                "a machine cooled what the exchanger left",
                works & running,
            ),
            Event(
                "economiser-lockout",
                "outdoor air was too warm for the exchanger; it stood still",
                ~works,
            ),
            Event("evaporative", "the secondary side was wetted", exchange.wet),
            Event(
                "freeze-protection",
                "the secondary side stayed dry for fear of ice",
                exchange.frozen,
            ),
            *machine.events(),
        )
