"""The heat that rooms, racks and loops take up while the plant falls short.

The rooms stand at their setpoint as long as the plant removes all heat. What it does
not remove warms them; as soon as it can do more it takes that heat back as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import HOUR_S
from dcsim.facility.air_class import ServerLimits
from dcsim.physics import room_mass

PRACTICE = "engineering practice, stated as a range"


class ThermalMass(Part):
    """Heat capacity of rooms, racks and loops, as one lump of one temperature."""

    rack_mass_kg: float = quantity(
        400.0,
        source=f"{PRACTICE}: 250-500 kg of steel and electronics beside the bare floor",
        typical=(250.0, 1000.0),
        ge=0.0,
        le=5000.0,
    )
    """Mass of a rack with its servers [kg], taken as 0.5 kJ/(kg K)."""
    rack_air_m3: float = quantity(
        8.0,
        source=f"{PRACTICE}: 2-3 m2 a rack with its share of the aisles, 3-4 m high",
        typical=(5.0, 15.0),
        ge=0.0,
        le=100.0,
    )
    """Air of the rooms per rack [m3]."""
    loop_water_l_per_kw: float = quantity(
        0.0,
        source=f"{PRACTICE}: loops hold 5-20 L per kW; 0 counts the rooms alone",
        typical=(0.0, 20.0),
        ge=0.0,
        le=200.0,
    )
    """Loop water that warms with the rooms, per kW of design IT power [L/kW]."""
    wall_kw_per_k: float = quantity(
        0.0,
        source=f"{PRACTICE}: 0 for rooms inside a building",
        typical=(0.0, 20.0),
        ge=0.0,
        le=10_000.0,
    )
    """Heat that leaves through the walls for each kelvin above the setpoint [kW/K]."""
    setpoint_c: float | None = quantity(
        None,
        source="the plant's own inlet temperature unless stated",
        typical=(18.0, 32.0),
        ge=5.0,
        le=60.0,
    )
    """Air or liquid to the servers while the plant keeps up [C]."""
    servers: ServerLimits = ServerLimits()
    """What the servers stand, and what they do above it."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse rooms without any mass: they would warm without limit."""
        if self.capacity_kj_per_k(1, 1.0) > 0.0:
            return []
        rule = "neither racks nor air nor water: nothing takes the heat up"
        return [Contradiction("rack_mass_kg", rule, "give one of them, or remove thermal")]

    def capacity_kj_per_k(self, racks: int, design_it_kw: float) -> float:
        """Return the heat capacity of a hall [kJ/K]."""
        return float(
            room_mass.heat_capacity_kj_per_k(
                self.rack_mass_kg * racks,
                self.rack_air_m3 * racks,
                self.loop_water_l_per_kw * design_it_kw,
            )
        )


@dataclass(frozen=True, slots=True)
class SizedMass:
    """The lump of one hall over steps of one length."""

    kwh_per_k: float
    left_rel: float
    """What a step leaves of heat in the lump."""
    held_rel: float
    """What a step leaves of heat that came in evenly during it."""
    step_h: float

    @classmethod
    def sized(cls, params: ThermalMass, racks: int, design_it_kw: float, step_s: int) -> SizedMass:
        """Work out capacity and walls for steps of ``step_s``."""
        capacity = params.capacity_kj_per_k(racks, design_it_kw)
        return cls(
            kwh_per_k=capacity / HOUR_S,
            left_rel=float(room_mass.decay_rel(step_s, capacity, params.wall_kw_per_k)),
            held_rel=float(room_mass.held_rel(step_s, capacity, params.wall_kw_per_k)),
            step_h=step_s / HOUR_S,
        )

    def excess_k(self, stored_kwh: float) -> float:
        """Return how far the room stands above its setpoint [K]."""
        return stored_kwh / self.kwh_per_k

    def emptying_kw(self, stored_kwh: float) -> float:
        """Return the cooling that brings the room to its setpoint by the end of the step."""
        return stored_kwh * self.left_rel / (self.held_rel * self.step_h)

    def after(self, stored_kwh: float, into_kw: float) -> tuple[float, float]:
        """Return the heat stored after a step, and what the walls let out in it [kWh].

        ``into_kw`` is what warms the lump, negative where the plant cools it.

        >>> mass = SizedMass(kwh_per_k=10.0, left_rel=1.0, held_rel=1.0, step_h=0.25)
        >>> mass.after(5.0, 40.0), mass.excess_k(15.0)
        ((15.0, 0.0), 1.5)
        """
        added_kwh = into_kw * self.step_h
        after_kwh = stored_kwh * self.left_rel + added_kwh * self.held_rel
        return after_kwh, stored_kwh + added_kwh - after_kwh
