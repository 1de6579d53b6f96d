"""The water between the rooms' coils and whatever cools it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE, AirSide
from dcsim.physics import heat_exchanger, hydraulics


class WaterLoop(AirSide):
    """Parameters of a plant whose rooms are cooled by water coils."""

    coil_effectiveness_frac: float = fraction(0.80, source=LEI_2020, typical=(0.7, 0.9), gt=0.0)
    """Effectiveness of the room coils."""
    loop_delta_t_k: float = quantity(10.0, source=LEI_2020, typical=(5.0, 10.0), gt=0.0, le=30.0)
    """Rise of the water through the coils [K]."""
    loop_pressure_pa: float = quantity(
        150_000.0,
        source=f"{LEI_2020}: 144 kPa +-20 %",
        typical=(115e3, 173e3),
        gt=0.0,
        le=1e6,
    )
    """Pressure drop of the water loop at design flow [Pa]."""
    loop_pump_efficiency_frac: float = fraction(0.70, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the loop's pumps."""
    pump_minimum_flow_frac: float = fraction(0.2, source=PRACTICE, typical=(0.1, 0.4), gt=0.0)
    """Lowest flow of all pumps, as a share of design flow."""

    @property
    def loop_supply_c(self) -> float:
        """Warmest water to the coils that still holds the supply air [C]."""
        return float(
            heat_exchanger.coil_supply_water_c(
                self.return_air_c, self.supply_air_c, self.coil_effectiveness_frac
            )
        )

    @property
    def loop_return_c(self) -> float:
        """Water back from the coils [C]."""
        return self.loop_supply_c + self.loop_delta_t_k

    @property
    def return_liquid_c(self) -> float:
        """Water back from the coils [C]."""
        return self.loop_return_c


@dataclass(frozen=True, slots=True)
class SizedLoop:
    """The sized loop and its pumps."""

    params: WaterLoop
    design_kg_s: float
    design_kw: float
    """Design heat of the loop, its own pumps included."""

    @classmethod
    def sized(cls, params: WaterLoop, coil_kw: float) -> SizedLoop:
        """Size the loop for the heat of the coils [kW]."""
        water = hydraulics.FRESH_WATER
        flow = float(hydraulics.flow_kg_s(coil_kw, params.loop_delta_t_k, water.cp_kj_per_kg_k))
        pump_kw = hydraulics.pump_power_kw(
            flow / water.density_kg_m3, params.loop_pressure_pa, params.loop_pump_efficiency_frac
        )
        return cls(params, flow, coil_kw + float(pump_kw))

    def pump_kw(self, coil_kw: Array) -> Array:
        """Return the power of the pumps at a heat of the coils [kW], shape (steps,)."""
        params, water = self.params, hydraulics.FRESH_WATER
        flow = hydraulics.flow_kg_s(coil_kw, params.loop_delta_t_k, water.cp_kj_per_kg_k)
        share = np.maximum(flow / self.design_kg_s, params.pump_minimum_flow_frac)
        return hydraulics.system_pump_kw(
            share,
            self.design_kg_s / water.density_kg_m3,
            0.0,
            params.loop_pressure_pa,
            params.loop_pump_efficiency_frac,
        )
