"""What a plant asks of its tower or dry cooler, and what that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dcsim.core.arrays import Array
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Event, Water


@dataclass(frozen=True, slots=True)
class Rejection:
    """The answer, arrays of shape (steps,)."""

    leaving_c: Array
    """Water back to the plant [C]."""
    electricity_kw: Array
    """Fans and basin heaters."""
    water: Water
    events: tuple[Event, ...]


class Rejector(Protocol):
    """A sized tower or dry cooler."""

    @property
    def follows(self) -> bool:
        """Whether its set point holds while an exchanger helps, too."""
        ...

    def setpoint_c(self, air: OutdoorAir, least_c: float) -> Array:
        """Return the water wanted [C]; ``least_c`` is the coldest where none is stated."""
        ...

    def coldest_c(self, heat_kw: Array, water_kg_s: Array, air: OutdoorAir) -> Array:
        """Return the coldest water [C] at which the heat can be rejected."""
        ...

    def reject(
        self, heat_kw: Array, water_kg_s: Array, target_c: Array, air: OutdoorAir
    ) -> Rejection:
        """Reject the heat with water as near to ``target_c`` from above as can be."""
        ...
