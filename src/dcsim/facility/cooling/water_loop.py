"""The water between the rooms' coils and whatever cools it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE, AirSide
from dcsim.facility.cooling.pump import FlowControl, SizedPump, curve_contradictions
from dcsim.physics import brine, heat_exchanger, hydraulics

NAMEPLATE = "the nameplate; sized for the hall unless stated"


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
    loop_fluid: Literal["water", "ethylene_glycol", "propylene_glycol"] = "water"
    """What the loop holds; glycol carries less heat and costs its pumps more."""
    loop_glycol_frac: float = fraction(
        0.3, source=f"{PRACTICE}: 0.2-0.4, down to -8 to -24 C", typical=(0.2, 0.4), le=0.5
    )
    """Glycol by mass; with a loop_fluid of glycol only."""
    loop_flow: FlowControl = "variable"
    """How the loop's pumps follow the heat: speed, number of pumps, or not at all."""
    loop_flow_l_per_s: float | None = quantity(
        None, source=NAMEPLATE, typical=(1.0, 1000.0), gt=0.0, le=1e5
    )
    """Rated flow of all the loop's pumps together."""
    loop_pump_kw: float | None = quantity(
        None, source=NAMEPLATE, typical=(0.1, 1000.0), ge=0.0, le=1e5
    )
    """Electricity of all the loop's pumps at rated flow; takes the place of pressure and
    efficiency."""
    loop_pump_count: int = Field(1, ge=1, le=200, json_schema_extra={"source": "one unless stated"})
    """Pumps of the loop, alike and in parallel; counts with ``loop_flow: staged``."""
    loop_pump_minimum_flow_frac: float = fraction(0.2, source=PRACTICE, typical=(0.1, 0.4))
    """Lowest flow of the loop's pumps at variable speed, as a share of rated flow."""
    loop_pump_coefficients: list[float] | None = quantity(
        None, source=f"{NAMEPLATE}; the cube of the flow unless stated", min_length=2, max_length=4
    )
    """Power of the loop's pumps at variable speed over the rated one: of 1, x,
    x2 and x3, where x is the flow over the rated one."""

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
        """Water back from the coils at design flow [C]."""
        return self.loop_return_c

    @property
    def brine(self) -> brine.Brine:
        """What the loop holds."""
        if self.loop_fluid == "water":
            return brine.WATER
        return brine.brine(self.loop_fluid, self.loop_glycol_frac)

    def loop_contradictions(self) -> list[Contradiction]:
        """Refuse a part-load curve that no pump has."""
        return curve_contradictions("loop_pump_coefficients", self.loop_pump_coefficients)


@dataclass(frozen=True, slots=True)
class SizedLoop:
    """The sized loop and its pumps."""

    params: WaterLoop
    pump: SizedPump
    design_kw: float
    """Design heat of the loop, its own pumps included."""

    @classmethod
    def sized(cls, params: WaterLoop, coil_kw: float) -> SizedLoop:
        """Size the loop for the heat of the coils [kW]."""
        fluid = params.brine
        liquid = fluid.liquid
        flow = float(hydraulics.flow_kg_s(coil_kw, params.loop_delta_t_k, liquid.cp_kj_per_kg_k))
        if params.loop_flow_l_per_s is not None:
            flow = params.loop_flow_l_per_s * liquid.density_kg_m3 / 1000.0
        pump_kw = hydraulics.pump_power_kw(
            flow / liquid.density_kg_m3,
            params.loop_pressure_pa * fluid.friction_rel,
            params.loop_pump_efficiency_frac,
        )
        pump = SizedPump(
            flow,
            float(pump_kw) if params.loop_pump_kw is None else params.loop_pump_kw,
            params.loop_flow,
            params.loop_flow == "variable",
            params.loop_pump_minimum_flow_frac,
            params.loop_pump_count,
            tuple(params.loop_pump_coefficients or (0.0, 0.0, 0.0, 1.0)),
        )
        return cls(params, pump, coil_kw + pump.rated_kw)

    def flow_kg_s(self, coil_kw: Array) -> Array:
        """Return what moves for a heat of the coils [kW], shape (steps,)."""
        cp = self.params.brine.liquid.cp_kj_per_kg_k
        return self.pump.flow_kg_s(hydraulics.flow_kg_s(coil_kw, self.params.loop_delta_t_k, cp))

    def kw_per_k(self, coil_kw: Array) -> Array:
        """Return the heat that the moved fluid carries for each kelvin, shape (steps,)."""
        return self.flow_kg_s(coil_kw) * self.params.brine.liquid.cp_kj_per_kg_k

    def pump_kw(self, coil_kw: Array) -> Array:
        """Return the power of the pumps at a heat of the coils [kW], shape (steps,)."""
        return self.pump.power_kw(self.flow_kg_s(coil_kw))
