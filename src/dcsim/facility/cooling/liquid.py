"""What cold plates, immersion and rear doors have in common: liquid from rack to air.

Each takes its share of the racks' heat into a technology loop, which a distribution
unit (CDU) parts from the facility water; see `facility_water` for what cools that.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.air_side import PRACTICE, RoomAir
from dcsim.facility.cooling.facility_water import (
    CircuitFlows,
    FacilityCircuit,
    FacilityWater,
    circuit_events,
)
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPart,
    CoolingPlant,
    Electricity,
    Event,
    Outside,
    Water,
)
from dcsim.facility.cooling.room_side import RoomHeat

SHORT = "the plant could not remove all heat at the temperatures asked for"


class LiquidSide(FacilityWater, CoolingPart):
    """Parameters of the distribution units and their pumps."""

    cdu_approach_k: float = quantity(
        4.0, source="distribution units 3-5 K", typical=(3.0, 5.0), ge=0.0, le=20.0
    )
    """Liquid to the racks above the facility water [K]; 0 without an exchanger."""
    cdu_pump_frac: float = fraction(0.015, source="1-3 % of the heat", typical=(0.01, 0.03), le=0.2)
    """Electricity of the technology loop's pumps at design flow, over its heat."""
    cdu_pump_minimum_frac: float = fraction(
        0.4, source=f"{PRACTICE}: idle plates need their flow", typical=(0.2, 1.0), gt=0.0
    )
    """Lowest flow of the technology loop, over design flow; 1 is a fixed flow."""

    @property
    @abstractmethod
    def facility_supply_c(self) -> float:
        """Facility water to the distribution units [C]."""

    @property
    def return_liquid_c(self) -> float:
        """Facility water back from the distribution units [C]."""
        return self.facility_supply_c + self.facility_delta_t_k

    @property
    def outdoor_approach_k(self) -> float:
        """Approach of the dry coolers to the outdoor air [K]."""
        return self.dry_cooler_approach_k


@dataclass(frozen=True, slots=True)
class TechnologyLoop:
    """The sized pumps between racks and distribution units."""

    params: LiquidSide
    design_heat_kw: float

    def pump_kw(self, heat_kw: Array) -> Array:
        """Return the power of the pumps at a heat [kW]: the flow follows it, power its cube."""
        share = np.maximum(heat_kw / self.design_heat_kw, self.params.cdu_pump_minimum_frac)
        return self.params.cdu_pump_frac * self.design_heat_kw * share * share * share


@dataclass(frozen=True, slots=True)
class RackSide:
    """One way out of the racks: for a share of the heat, by air, by liquid, or both in turn."""

    share_frac: float
    air: RoomAir | None
    loop: TechnologyLoop | None

    @classmethod
    def by_air(cls, share_frac: float, air: RoomAir) -> RackSide:
        """Return fans that blow the heat through coils on the facility water."""
        return cls(share_frac, air, None)

    @classmethod
    def by_liquid(
        cls, params: LiquidSide, share_frac: float, heat_kw: float, air: RoomAir | None = None
    ) -> RackSide:
        """Size a technology loop for its share of a heat [kW], and of the fans before it."""
        fan_kw = 0.0 if air is None else air.design_fan_kw
        return cls(share_frac, air, TechnologyLoop(params, share_frac * heat_kw + fan_kw))

    def run(self, heat_kw: Array) -> RoomHeat:
        """Return fans, pumps and what they hand to the facility water, shape (steps,)."""
        share_kw = self.share_frac * heat_kw
        fan_kw = np.zeros_like(heat_kw) if self.air is None else self.air.fan_kw(share_kw)
        warm_kw = share_kw + fan_kw
        pump_kw = np.zeros_like(heat_kw) if self.loop is None else self.loop.pump_kw(warm_kw)
        return RoomHeat(fan_kw, pump_kw, warm_kw + pump_kw)


@dataclass(frozen=True, slots=True)
class Branch:
    """Ways out of the racks that share a circuit of facility water."""

    name: str
    sides: tuple[RackSide, ...]
    circuit: FacilityCircuit

    @classmethod
    def sized(
        cls,
        name: str,
        params: FacilityWater,
        supply_c: float,
        sides: tuple[RackSide, ...],
        heat_kw: float,
        design: OutdoorAir,
    ) -> Branch:
        """Size the circuit for what the sides hand on at full heat [kW]."""
        full = np.array([heat_kw])
        out_kw = sum(float(side.run(full).loop_kw[0]) for side in sides)
        return cls(name, sides, FacilityCircuit.sized(params, supply_c, out_kw, design))


@dataclass(frozen=True, slots=True)
class LiquidPlant(CoolingPlant):
    """A sized liquid-cooled plant without memory."""

    branches: tuple[Branch, ...]
    # Without field() the base's property would be taken for a default.
    server_fan_saving_frac: float = field()
    """Share of the servers' own fan power that is saved; below 0 where doors cost some.

    Server fans are IT, so the plant books nothing: the site takes it off the servers.
    """
    availability_frac: float = 1.0
    """Share of the year in which a server is not out of its place for service."""
    inlet_c: float | None = None
    """Air to the servers at the design rise [C]; None where no air gets to them."""

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step, shape (steps,)."""
        air = OutdoorAir.of(outside)
        racks = [[side.run(heat_kw) for side in branch.sides] for branch in self.branches]
        circuits = [
            branch.circuit.run(_sum([side.loop_kw for side in sides]), air)
            for branch, sides in zip(self.branches, racks, strict=True)
        ]
        flat = [side for sides in racks for side in sides]
        electricity = Electricity(
            room_fan_kw=_sum([side.fan_kw for side in flat]),
            loop_pump_kw=_sum([side.pump_kw for side in flat]),
            source_pump_kw=_sum([flows.pump_kw for flows in circuits]),
            compressor_kw=_sum([flows.compressor_kw for flows in circuits]),
            rejection_fan_kw=_sum([flows.fan_kw for flows in circuits]),
        )
        short_kw = _sum([flows.short_kw for flows in circuits])
        return CoolingFlows(
            electricity=electricity,
            latent_gain_kw=np.zeros_like(heat_kw),
            rejected_kw=_sum([flows.rejected_kw for flows in circuits]),
            short_kw=short_kw,
            water=_all_water([flows.water for flows in circuits]),
            events=self._events(heat_kw, short_kw, circuits),
            inlet_c=None if self.inlet_c is None else np.full_like(heat_kw, self.inlet_c),
        )

    def dry(self) -> LiquidPlant:
        """Return the plant with the pads of all its dry coolers dry."""
        return replace(
            self,
            branches=tuple(
                replace(
                    branch,
                    circuit=replace(branch.circuit, cooler=branch.circuit.cooler.dry()),
                )
                for branch in self.branches
            ),
        )

    def _events(
        self, heat_kw: Array, short_kw: Array, circuits: list[CircuitFlows]
    ) -> tuple[Event, ...]:
        left = _sum([flows.left_kw for flows in circuits]) > 0.0
        carried = _sum([flows.carried_kw for flows in circuits]) > 0.0
        events = [
            Event("cooling-short", SHORT, short_kw > 1e-9 * heat_kw),
            Event("free-cooling", "the dry coolers carried all heat", ~left),
            Event(
                "mechanical-trim",
                "the chiller cooled what the dry coolers left",
                left & carried,
            ),
            Event(
                "economiser-lockout",
                "the air was too warm for the dry coolers",
                left & ~carried,
            ),
            Event(
                "minimum-lift",
                "the chiller held its least lift, more than the temperatures asked for",
                _any([flows.at_minimum_lift for flows in circuits]),
                is_limit=True,
            ),
            Event(
                "evaporative",
                "pads before the dry coolers were wetted",
                _any([flows.wet for flows in circuits]),
            ),
        ]
        if len(circuits) > 1:
            for branch, flows in zip(self.branches, circuits, strict=True):
                events += circuit_events(branch.name, flows)
        return (*events, *self._told(heat_kw))

    def _told(self, heat_kw: Array) -> tuple[Event, ...]:
        """Say what a planner must add in mind: it changes neither energy nor jobs here."""
        always = np.full(heat_kw.shape, fill_value=True)
        told = []
        if self.server_fan_saving_frac:
            saved = f"the servers' own fans would draw {-self.server_fan_saving_frac:+.0%}"
            told.append(
                Event("server-fans", f"{saved}; it.server_air does not have it counted", always)
            )
        if self.availability_frac < 1.0:
            there = f"service leaves a server in place for {self.availability_frac:.2%} of the year"
            told.append(Event("service-time", f"{there}; jobs find as many fewer cores", always))
        return tuple(told)


def _sum(arrays: list[Array]) -> Array:
    return reduce(np.add, arrays)


def _any(arrays: list[Flags]) -> Flags:
    return reduce(np.logical_or, arrays)


def _all_water(waters: list[Water]) -> Water:
    return Water(
        _sum([water.makeup_l_per_s for water in waters]),
        _sum([water.evaporated_l_per_s for water in waters]),
        _sum([water.blowdown_l_per_s for water in waters]),
        _sum([water.drift_l_per_s for water in waters]),
    )
