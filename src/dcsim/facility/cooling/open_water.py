"""Cooling by open water, the sea, a river or a lake: its parameters, whatever the water.

The water takes the heat of the fresh-water loop through a plate exchanger. While the water
plus the exchanger's approach is cold enough for the coils, nothing is compressed; when it is
not, the chiller cools what is left and gives its heat to the same water behind the exchanger.
A limit on what is given back shortens the rise of the water, so more has to be pumped.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from math import inf
from typing import ClassVar

from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.facility.cooling.lift_chiller import LiftChiller
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.water_loop import WaterLoop
from dcsim.physics.hydraulics import Liquid

AGES: Presets = {
    "legacy": {
        "supply_air_c": 20.0,
        "air_delta_t_k": 8.0,
        "bypass_frac": 0.3,
        "recirculation_frac": 0.05,
        "room_fan_pressure_pa": 600.0,
        "exchanger_approach_k": 2.8,
        "chiller_carnot_frac": 0.45,
    },
    "typical": {
        "supply_air_c": 24.0,
        "air_delta_t_k": 12.0,
        "bypass_frac": 0.1,
        "room_fan_pressure_pa": 350.0,
    },
    "hyperscale": {
        "supply_air_c": 25.0,
        "air_delta_t_k": 14.0,
        "room_fan_pressure_pa": 200.0,
        "exchanger_approach_k": 1.7,
        "chiller_carnot_frac": 0.60,
    },
}
"""Values by preset: an old hall, today's usual hall, and a campus of a large operator."""


@dataclass(frozen=True, slots=True)
class OpenSource:
    """The water that a plant draws: how far it may be warmed, and what its pumps lift."""

    liquid: Liquid
    approach_k: float
    """Loop water leaves the exchanger this much warmer than the water enters [K]."""
    delta_t_k: float
    """Rise of the water while no limit binds [K]."""
    reserve_frac: float
    """How far the pumps can go beyond design flow."""
    static_pa: float
    friction_pa: float
    pump_efficiency_frac: float
    abstraction_max_kg_s: float = inf
    discharge_max_c: float = inf
    discharge_rise_max_k: float = inf
    intake_minimum_c: float = -inf
    """Colder water is warmed to this before it enters [C]."""
    condenser_minimum_c: float = -inf
    """Coldest water that condensers may draw [C]."""


class OpenWater(Preset, WaterLoop, LiftChiller):
    """Parameters of a plant by open water."""

    has_seasons: ClassVar[bool]
    """Whether the water of each step is a part of the weather."""
    trimmed: ClassVar[str]
    limited: ClassVar[str]
    """What is said where the water was too warm, and where a limit shortened its rise."""

    exchanger_approach_k: float = quantity(
        2.0, source=LEI_2020, typical=(1.7, 2.8), gt=0.0, le=10.0
    )
    """Loop water leaves the clean exchanger this much warmer than the open water enters [K]."""
    chiller_capacity_frac: float = quantity(
        1.0,
        source="share of the design heat the trim chiller can cool",
        typical=(0.0, 1.2),
        ge=0.0,
        le=2.0,
    )
    """Cooling capacity of the trim chiller over the design heat of the loop."""
    source_pump_minimum_flow_frac: float = fraction(
        0.2, source=PRACTICE, typical=(0.1, 0.4), gt=0.0
    )
    """Lowest flow of the source pumps, as a share of design flow."""

    @property
    def outdoor_approach_k(self) -> float:
        """Approach of the exchanger to the water outdoors [K]."""
        return self.exchanger_approach_k

    @abstractmethod
    def source(self) -> OpenSource:
        """Return the water and its limits."""

    @abstractmethod
    def stated_c(self) -> float:
        """Return the water where the weather tells of none [C]."""
