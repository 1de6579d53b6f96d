"""Seawater cooling: room fans, a fresh-water loop, a sea loop, and a chiller that trims.

Deep sea water takes the heat of the fresh-water loop through a plate exchanger.
While the sea plus the exchanger's approach is cold enough for the coils, nothing
is compressed; when it is not, the chiller cools what is left and gives its heat
to the same sea water. A discharge limit shortens the sea's temperature rise, so
more water has to be pumped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np

from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE, RoomAir
from dcsim.facility.cooling.lift_chiller import LiftChiller
from dcsim.facility.cooling.open_water import AGES
from dcsim.facility.cooling.plant import CoolingFlows, Electricity, Flag, Outside, Water
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.water_loop import SizedLoop
from dcsim.physics import chiller, heat_exchanger, hydraulics
from dcsim.physics.arrays import Array

CONDENSER_PASSES = 8
"""Passes for the water between exchanger and condenser; each shrinks the error tenfold."""

LEFDAL_HEAD = "Lefdal lies below sea level: 15-30 m in all"


PRESETS: Presets = {
    **AGES,
    "legacy": {**AGES["legacy"], "sea_delta_t_k": 5.0, "sea_pump_efficiency_frac": 0.65},
}
"""Those of all open-water plants, and what an old one has of its own."""


class Seawater(Preset, LiftChiller):
    """Cooling by sea, lake or fjord water through a heat exchanger."""

    presets: ClassVar[Presets] = PRESETS

    kind: Literal["seawater"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named set of values, over which written keys win."""
    sea_temperature_c: float = quantity(
        8.0,
        source="Lefdal Mine: fjord water at 8 C all year",
        typical=(2.0, 32.0),
        ge=-2.0,
        le=40.0,
    )
    """Temperature of the sea water at the intake [C]."""
    room_fan_pressure_pa: float = quantity(
        180.0,
        source="a hall within the published ranges that meets Lefdal's 1.08-1.15",
        typical=(120.0, 1000.0),
        gt=0.0,
        le=3000.0,
    )
    """Total pressure rise of the room fans at design flow [Pa]."""
    exchanger_approach_k: float = quantity(
        2.0, source=LEI_2020, typical=(1.7, 2.8), gt=0.0, le=10.0
    )
    """Fresh water leaves the plate exchanger this much warmer than the sea enters [K]."""
    sea_delta_t_k: float = quantity(8.0, source=LEI_2020, typical=(5.0, 10.0), gt=0.0, le=30.0)
    """Rise of the sea water while no discharge limit binds [K]."""
    sea_friction_head_m: float = quantity(
        15.0,
        source=LEFDAL_HEAD,
        typical=(10.0, 100.0),
        ge=0.0,
        le=300.0,
    )
    """Friction head of the sea loop at design flow [m]."""
    sea_static_head_m: float = quantity(
        5.0,
        source=LEFDAL_HEAD,
        typical=(0.0, 50.0),
        ge=0.0,
        le=300.0,
    )
    """Static head of the sea loop that no siphon recovers [m]."""
    sea_pump_efficiency_frac: float = fraction(0.75, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the sea pumps."""
    sea_flow_reserve_frac: float = quantity(
        0.5, source=PRACTICE, typical=(0.1, 1.0), ge=0.0, le=3.0
    )
    """How far the sea pumps can go beyond design flow; 0.5 is half as much again."""
    discharge_max_c: float | None = quantity(
        None,
        source="discharge permits differ by site; none unless stated",
        typical=(15.0, 35.0),
        ge=-2.0,
        le=50.0,
    )
    """Warmest sea water that may be given back [C]; no limit if absent."""
    chiller_capacity_frac: float = quantity(
        1.0,
        source="share of the design heat the trim chiller can cool",
        typical=(0.0, 1.2),
        ge=0.0,
        le=2.0,
    )
    """Cooling capacity of the trim chiller over the design heat of the fresh-water loop."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a discharge limit at or below the intake: it leaves no heat to reject."""
        if self.discharge_max_c is not None and self.discharge_max_c <= self.sea_temperature_c:
            return [
                Contradiction(
                    "discharge_max_c",
                    f"the limit of {self.discharge_max_c} C is not above the sea's own temperature",
                    "raise discharge_max_c or remove it",
                )
            ]
        return []

    def plant(self, design_heat_kw: float, design: Outside) -> SeawaterPlant:
        """Size fans, loops and chiller for the heat of the fully loaded rooms [kW]."""
        return SeawaterPlant.sized(self, design_heat_kw, design.lowest_pressure_pa)


@dataclass(frozen=True, slots=True)
class SeaSide:
    """How the sea meets the loop; constant, as the sea's temperature is.

    The sea water passes the exchanger first and the condenser behind it, so the flow
    serves both and the chiller sees water that the exchanger has warmed.
    """

    free_frac: float
    """Share of the loop's heat that the exchanger takes without a chiller."""
    cop: float
    cop_capped: bool
    rise_k: float
    """Rise of the sea water through both, within the discharge limit."""
    exchanger_rise_k: float
    """Rise through the exchanger, which the loop's return limits too."""
    static_pa: float
    friction_pa: float

    @classmethod
    def of(cls, of: Seawater) -> SeaSide:
        """Work out temperatures and coefficients from the parameters."""
        available = of.sea_temperature_c + of.exchanger_approach_k
        free = float(
            heat_exchanger.free_cooling_frac(of.loop_return_c, available, of.loop_supply_c)
        )
        rise_k = of.sea_delta_t_k
        if of.discharge_max_c is not None:
            rise_k = min(rise_k, of.discharge_max_c - of.sea_temperature_c)
        within_loop_k = of.loop_return_c - available
        exchanger_rise_k = min(rise_k, within_loop_k) if within_loop_k > 0.0 else rise_k
        cop, capped = _condenser_side(of, free, rise_k, exchanger_rise_k)
        density = hydraulics.SEAWATER.density_kg_m3
        return cls(
            free_frac=free,
            cop=cop,
            cop_capped=capped,
            rise_k=rise_k,
            exchanger_rise_k=exchanger_rise_k,
            static_pa=float(hydraulics.head_pressure_pa(of.sea_static_head_m, density)),
            friction_pa=float(hydraulics.head_pressure_pa(of.sea_friction_head_m, density)),
        )


def _condenser_side(
    of: Seawater, free: float, rise_k: float, exchanger_rise_k: float
) -> tuple[float, bool]:
    """Return the chiller's coefficient behind the exchanger, and whether it stands at its cap."""
    cop, capped = of.chiller_cop_max, True
    for _ in range(CONDENSER_PASSES):
        to_condenser = (1.0 - free) * (1.0 + 1.0 / cop)
        flow = max(free / exchanger_rise_k, (free + to_condenser) / rise_k)
        entering_c = of.sea_temperature_c + free / flow
        lift = (of.loop_supply_c, entering_c, of.chiller_carnot_frac, of.chiller_cop_max)
        cop, capped = float(chiller.lift_cop(*lift)), bool(chiller.lift_cop_capped(*lift))
    return cop, capped


@dataclass(frozen=True, slots=True)
class SeawaterPlant:
    """A sized seawater plant; see `Seawater` for the parameters."""

    of: Seawater
    sea: SeaSide
    air: RoomAir
    loop: SizedLoop
    design_sea_kg_s: float
    chiller_capacity_kw: float

    @classmethod
    def sized(cls, of: Seawater, design_heat_kw: float, pressure_pa: float) -> SeawaterPlant:
        """Size the plant for a heat [kW] at the site's air pressure [Pa]."""
        air = RoomAir.sized(of, design_heat_kw, pressure_pa)
        loop = SizedLoop.sized(of, design_heat_kw + air.design_fan_kw)
        sea_kg_s = hydraulics.flow_kg_s(
            loop.design_kw, of.sea_delta_t_k, hydraulics.SEAWATER.cp_kj_per_kg_k
        )
        chiller_kw = of.chiller_capacity_frac * loop.design_kw
        return cls(of, SeaSide.of(of), air, loop, float(sea_kg_s), chiller_kw)

    def fouled(self, added_k: float) -> SeawaterPlant:
        """Return the same plant with an exchanger whose approach is wider by ``added_k``."""
        wider_k = self.of.exchanger_approach_k + added_k
        of = self.of.model_copy(update={"exchanger_approach_k": wider_k})
        return replace(self, of=of, sea=SeaSide.of(of))

    def dry(self) -> SeawaterPlant:
        """Return this plant: it evaporates nothing."""
        return self

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step; the outdoor air plays no part."""
        room_fan_kw = self.air.fan_kw(heat_kw)
        coil_kw = heat_kw + room_fan_kw
        loop_pump_kw = self.loop.pump_kw(coil_kw)
        loop_kw = coil_kw + loop_pump_kw

        zero = np.zeros_like(loop_kw)
        free_kw, trim_kw, compressor_kw, carried_kw = loop_kw, zero, zero, loop_kw
        is_trimmed = self.sea.free_frac < 1.0
        if is_trimmed:
            free_kw = self.sea.free_frac * loop_kw
            trim_kw = np.minimum((1.0 - self.sea.free_frac) * loop_kw, self.chiller_capacity_kw)
            carried_kw = free_kw + trim_kw
        needed_kg_s = self._sea_flow_kg_s(free_kw, trim_kw)
        largest_kg_s = self.design_sea_kg_s * (1.0 + self.of.sea_flow_reserve_frac)
        served = largest_kg_s / np.maximum(needed_kg_s, largest_kg_s)
        source_pump_kw = self._source_pump_kw(served * needed_kg_s)
        if is_trimmed:
            compressor_kw = served * trim_kw / self.sea.cop
        short_kw = loop_kw - served * carried_kw
        return CoolingFlows(
            electricity=Electricity(
                room_fan_kw, loop_pump_kw, source_pump_kw, compressor_kw, zero, zero
            ),
            latent_gain_kw=zero,
            rejected_kw=loop_kw - short_kw + compressor_kw + source_pump_kw,
            short_kw=short_kw,
            water=Water(zero, zero, zero, zero),
            flags=self._flags(loop_kw, short_kw, compressor_kw),
            inlet_c=self.air.inlet_c(heat_kw, self.of.supply_air_c),
        )

    def _sea_flow_kg_s(self, free_kw: Array, trim_kw: Array) -> Array:
        """Return the sea water that exchanger and condenser need, one behind the other."""
        sea, cp = self.sea, hydraulics.SEAWATER.cp_kj_per_kg_k
        exchanger = hydraulics.flow_kg_s(free_kw, sea.exchanger_rise_k, cp)
        if sea.free_frac == 1.0:
            return exchanger
        all_kw = free_kw + trim_kw * (1.0 + 1.0 / sea.cop)
        return np.maximum(exchanger, hydraulics.flow_kg_s(all_kw, sea.rise_k, cp))

    def _source_pump_kw(self, flow_kg_s: Array) -> Array:
        of, sea = self.of, self.sea
        share = np.maximum(flow_kg_s / self.design_sea_kg_s, of.pump_minimum_flow_frac)
        return hydraulics.system_pump_kw(
            share,
            self.design_sea_kg_s / hydraulics.SEAWATER.density_kg_m3,
            sea.static_pa,
            sea.friction_pa,
            of.sea_pump_efficiency_frac,
        )

    def _flags(self, loop_kw: Array, short_kw: Array, compressor_kw: Array) -> tuple[Flag, ...]:
        running = compressor_kw > 0.0
        limited = np.full(loop_kw.shape, self.sea.rise_k < self.of.sea_delta_t_k)
        return (
            Flag(
                "cooling-short",
                "the plant could not remove all heat; the room would warm",
                short_kw > 1e-9 * loop_kw,
            ),
            Flag("chiller-trim", "the sea was too warm and the chiller trimmed", running),
            Flag("discharge-limit", "the discharge limit shortened the sea's rise", limited),
            Flag(
                "cop-capped",
                "the chiller's coefficient of performance stood at its cap",
                running & self.sea.cop_capped,
            ),
        )
