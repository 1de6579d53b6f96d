"""The water between the plant and its tower or dry cooler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Part, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.physics import hydraulics


class SourceLoop(Part):
    """Parameters of the loop that carries the heat to a tower or dry cooler."""

    source_delta_t_k: float = quantity(
        5.6,
        source="tower rating of the chiller industry, 10 F; Lei & Masanet 2020: 4-6 K",
        typical=(4.0, 10.0),
        gt=0.5,
        le=20.0,
    )
    """Rise of the source water at design flow, and its cooling in the tower [K]."""
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
    """Coldest water that condensers may draw [C]."""


@dataclass(frozen=True, slots=True)
class SizedSource:
    """The sized source loop and its pumps, with variable speed."""

    params: SourceLoop
    design_kg_s: float
    minimum_flow_frac: float

    @classmethod
    def sized(cls, params: SourceLoop, heat_kw: float, minimum_flow_frac: float) -> SizedSource:
        """Size the loop for a heat [kW]."""
        cp = hydraulics.FRESH_WATER.cp_kj_per_kg_k
        flow = float(hydraulics.flow_kg_s(heat_kw, params.source_delta_t_k, cp))
        return cls(params, flow, minimum_flow_frac)

    def flow_kg_s(self, heat_kw: Array) -> Array:
        """Return the flow that carries a heat [kW] at the design rise, or the least flow."""
        cp = hydraulics.FRESH_WATER.cp_kj_per_kg_k
        flow = hydraulics.flow_kg_s(heat_kw, self.params.source_delta_t_k, cp)
        return np.maximum(flow, self.minimum_flow_frac * self.design_kg_s)

    def pump_kw(self, flow_kg_s: Array) -> Array:
        """Return the power of the pumps at a flow [kg/s]."""
        params, density = self.params, hydraulics.FRESH_WATER.density_kg_m3
        static_pa = hydraulics.head_pressure_pa(params.source_static_head_m, density)
        pressure = hydraulics.system_pressure_pa(
            flow_kg_s / self.design_kg_s, static_pa, params.source_pressure_pa
        )
        return hydraulics.pump_power_kw(
            flow_kg_s / density, pressure, params.source_pump_efficiency_frac
        )
