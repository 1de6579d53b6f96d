"""The water between the plant and its tower or dry cooler: condensers, exchanger, pumps.

Condensers and the exchanger of an economiser are branches side by side: both draw the water
as the tower makes it. Each branch has pumps of its own, unless the rated flow of a common
pump is stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.facility.cooling.pump import FlowControl, SizedPump, curve_contradictions
from dcsim.facility.cooling.water_loop import NAMEPLATE
from dcsim.physics import hydraulics

_CP, _DENSITY = hydraulics.FRESH_WATER.cp_kj_per_kg_k, hydraulics.FRESH_WATER.density_kg_m3


class SourceLoop(Part):
    """Parameters of the loop that carries the heat to a tower or dry cooler."""

    source_delta_t_k: float = quantity(
        5.6,
        source="tower rating of the chiller industry, 10 F; Lei & Masanet 2020: 4-6 K",
        typical=(4.0, 10.0),
        gt=0.5,
        le=20.0,
    )
    """Rise of the source water at design flow [K]."""
    source_flow: FlowControl = "variable"
    """How the condenser water follows the heat: by speed; a pump for each running machine; or
    not at all. The exchanger's water follows its own heat."""
    condenser_flow_l_per_s: float | None = quantity(
        None, source=NAMEPLATE, typical=(1.0, 1000.0), gt=0.0, le=1e5
    )
    """Design flow of all condensers together, spare machines apart."""
    source_flow_l_per_s: float | None = quantity(
        None, source=NAMEPLATE, typical=(1.0, 1000.0), gt=0.0, le=1e5
    )
    """Rated flow of pumps that serve condensers and exchanger together."""
    source_pump_kw: float | None = quantity(
        None, source=NAMEPLATE, typical=(0.1, 1000.0), ge=0.0, le=1e5
    )
    """Electricity of the source pumps at rated flow, of the condensers' without common pumps;
    takes the place of pressure, lift and efficiency."""
    source_pump_speed: Literal["variable", "fixed"] | None = None
    """Whether the pumps' speed follows the flow; unstated, it does where ``source_flow`` is
    variable."""
    source_pump_minimum_flow_frac: float = fraction(
        0.2, source=PRACTICE, typical=(0.1, 0.4), gt=0.0
    )
    """Lowest flow of the source pumps at variable speed, as a share of rated flow."""
    source_pump_coefficients: list[float] | None = quantity(
        None,
        source=f"{NAMEPLATE}; friction and lift unless stated",
        min_length=2,
        max_length=4,
    )
    """Power of the source pumps at variable speed over the rated one: of 1, x,
    x2 and x3, where x is the flow over the rated one."""
    source_pressure_pa: float = quantity(
        160_000.0,
        source=f"{LEI_2020}: 209 kPa +-20 % with the lift to the tower",
        typical=(100e3, 250e3),
        gt=0.0,
        le=1e6,
    )
    """Friction of the source loop at design flow [Pa]."""
    source_static_head_m: float = quantity(
        5.0,
        source=f"{PRACTICE}; height of the nozzles over the basin",
        typical=(0.0, 10.0),
        ge=0.0,
        le=50.0,
    )
    """Lift of the source water that is not recovered [m]; 0 in a closed loop."""
    source_pump_efficiency_frac: float = fraction(0.70, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the source pumps."""
    condenser_minimum_c: float = quantity(
        18.0,
        source="head pressure of centrifugal machines, 13-18 C",
        typical=(13.0, 24.0),
        ge=4.0,
        le=40.0,
    )
    """Coldest water that condensers may draw [C]: colder source water is mixed with their own
    return before it enters."""

    @property
    def source_pump_is_variable(self) -> bool:
        """Whether the pumps' speed follows the flow."""
        if self.source_pump_speed is None:
            return self.source_flow == "variable"
        return self.source_pump_speed == "variable"

    def source_contradictions(self) -> list[Contradiction]:
        """Refuse a part-load curve that no pump has."""
        return curve_contradictions("source_pump_coefficients", self.source_pump_coefficients)


@dataclass(frozen=True, slots=True)
class SourceFlows:
    """The source water of each step, arrays of shape (steps,)."""

    exchanger_kg_s: Array
    total_kg_s: Array
    """Through the tower."""
    pump_kw: Array
    granted_frac: Array
    """Share of the wanted flow that common pumps can move; 1 with pumps of their own."""


@dataclass(frozen=True, slots=True)
class SizedSource:
    """The sized branches and their pumps."""

    params: SourceLoop
    condensers: SizedPump
    """The condensers' flow, and their pumps unless common ones serve."""
    exchanger: SizedPump | None
    common: SizedPump | None
    machines: int

    @classmethod
    def sized(
        cls, params: SourceLoop, heat_kw: float, machines: int, exchanger_kg_s: float | None
    ) -> SizedSource:
        """Size the condensers' branch for a heat [kW], the exchanger's for a flow [kg/s]."""
        flow = float(hydraulics.flow_kg_s(heat_kw, params.source_delta_t_k, _CP))
        if params.condenser_flow_l_per_s is not None:
            flow = _kg_s(params.condenser_flow_l_per_s)
        common = None
        if params.source_flow_l_per_s is not None:
            common = _pump(
                params, _kg_s(params.source_flow_l_per_s), machines, params.source_pump_kw
            )
        condensers = _pump(params, flow, machines, params.source_pump_kw)
        exchanger = None if exchanger_kg_s is None else _pump(params, exchanger_kg_s, 1, None)
        return cls(params, condensers, exchanger, common, machines)

    def design_pump_kw(self) -> float:
        """Return the power of the pumps with all condensers at design flow [kW]."""
        if self.common is None:
            return self.condensers.rated_kw
        flow = min(self.condensers.rated_kg_s, self.common.rated_kg_s)
        return float(self.common.power_kw(np.array([flow]))[0])

    def exchanger_kg_s(self, load_frac: Array) -> Array:
        """Return the exchanger's flow where it follows the heat; nothing without an exchanger."""
        pump = self.exchanger
        if pump is None:
            return np.zeros_like(load_frac)
        if pump.control != "variable":
            return np.full_like(load_frac, pump.rated_kg_s)
        return pump.flow_kg_s(load_frac * pump.rated_kg_s)

    def flows(self, condenser_kw: Array, running: Array, exchanger_kg_s: Array) -> SourceFlows:
        """Return the water for a heat of the condensers [kW] and a flow of the exchanger [kg/s].

        ``running`` is the number of machines that run. Where common pumps cannot move what
        both branches want, each gets the same share of it.
        """
        # Some water always moves, so that no branch freezes or boils.
        active = (running > 0.0) | (exchanger_kg_s <= 0.0)
        condenser_kg_s = self._condenser_kg_s(condenser_kw, running, active)
        wanted = condenser_kg_s + exchanger_kg_s
        if self.common is None:
            pump_kw = self.condensers.power_kw(condenser_kg_s)
            if self.exchanger is not None:
                pump_kw = pump_kw + self.exchanger.power_kw(exchanger_kg_s)
            return SourceFlows(exchanger_kg_s, wanted, pump_kw, np.ones_like(wanted))
        granted = np.minimum(self.common.rated_kg_s / wanted, 1.0)
        moved = granted * wanted
        if self.params.source_flow == "constant":
            moved = np.full_like(wanted, self.common.rated_kg_s)
        elif self.common.is_variable:
            least = self.common.minimum_flow_frac * self.common.rated_kg_s
            moved = np.maximum(moved, least)
        return SourceFlows(granted * exchanger_kg_s, moved, self.common.power_kw(moved), granted)

    def _condenser_kg_s(self, condenser_kw: Array, running: Array, active: Flags) -> Array:
        pump = self.condensers
        if pump.control == "variable":
            needed = hydraulics.flow_kg_s(condenser_kw, self.params.source_delta_t_k, _CP)
            return np.where(active, pump.flow_kg_s(needed), 0.0)
        # A spare machine that runs has its pump too.
        least = 1.0 if pump.control == "staged" else float(self.machines)
        return np.where(active, pump.rated_kg_s / self.machines * np.maximum(running, least), 0.0)


def _kg_s(flow_l_per_s: float) -> float:
    return flow_l_per_s * _DENSITY / 1000.0


def _pump(params: SourceLoop, flow_kg_s: float, count: int, rated_kw: float | None) -> SizedPump:
    """Return pumps for a flow [kg/s], of stated power or by the loop's lift and friction."""
    lift_pa = float(hydraulics.head_pressure_pa(params.source_static_head_m, _DENSITY))
    pressure_pa = lift_pa + params.source_pressure_pa
    if rated_kw is None:
        rated_kw = float(
            hydraulics.pump_power_kw(
                flow_kg_s / _DENSITY, pressure_pa, params.source_pump_efficiency_frac
            )
        )
    by_pressure = (0.0, lift_pa / pressure_pa, 0.0, params.source_pressure_pa / pressure_pa)
    return SizedPump(
        flow_kg_s,
        rated_kw,
        params.source_flow,
        params.source_pump_is_variable,
        params.source_pump_minimum_flow_frac,
        count,
        tuple(params.source_pump_coefficients or by_pressure),
    )
