"""The outdoor air as heat rejection meets it."""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.core.arrays import Array
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import psychrometrics


@dataclass(frozen=True, slots=True)
class OutdoorAir:
    """Outdoor air with what follows from it, arrays of shape (steps,)."""

    dry_bulb_c: Array
    wet_bulb_c: Array
    humidity_ratio: Array
    density_kg_m3: Array
    pressure_pa: Array

    @classmethod
    def of(cls, outside: Outside) -> OutdoorAir:
        """Work out humidity and density."""
        w = psychrometrics.humidity_ratio_from_relative_humidity(
            outside.dry_bulb_c, outside.relative_humidity_frac, outside.pressure_pa
        )
        density = psychrometrics.moist_air_density_kg_m3(outside.dry_bulb_c, w, outside.pressure_pa)
        return cls(outside.dry_bulb_c, outside.wet_bulb_c, w, density, outside.pressure_pa)
