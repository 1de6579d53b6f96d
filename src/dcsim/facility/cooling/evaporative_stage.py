"""Wetted media or mist in the outdoor air, and where the water of either goes."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import model_validator

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Part, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020
from dcsim.facility.cooling.plant import Water
from dcsim.facility.cooling.preset import Presets
from dcsim.physics import evaporative, hydraulics

FREEZING_WET_BULB_C = 1.0
"""No water is let on the media at a wet bulb below this [C]."""

METHODS: Presets = {
    "misting": {
        "effectiveness_frac": 0.6,
        "above_c": 25.0,
        "use_frac": 0.5,
        "pump_pressure_pa": 7e6,
        "air_pressure_pa": 0.0,
        "drift_frac": 0.0,
    },
    "wet_media": {},
    "none": {"air_pressure_pa": 0.0},
}
"""What a method has unless the scenario says otherwise, beside the defaults of the class."""


class EvaporativeStage(Part):
    """Water evaporated into the outdoor air: none, mist once through, or wetted media.

    The defaults are those of wetted media; mist has its own: effectiveness 0.6, above 25 C,
    half of the water used, pumps of 7 MPa, no resistance and no drift counted.
    """

    methods: ClassVar[Presets] = METHODS
    method: Literal["none", "misting", "wet_media"] = "none"
    """Mist drains what does not evaporate; media recirculate it."""
    effectiveness_frac: float = fraction(
        0.85, source="misting 0.5-0.7, rigid media 0.80-0.90", typical=(0.5, 0.9), gt=0.0
    )
    """Saturation effectiveness."""
    above_c: float = quantity(
        16.0, source="media above 10-16 C, mist above 25 C", typical=(10.0, 25.0), ge=5.0, le=40.0
    )
    """Outdoor air at or below this is never wetted [C]."""
    wet_bulb_high_c: float | None = quantity(
        None,
        source="none; 21-24 C where moist air is left alone",
        typical=(15.0, 28.0),
        ge=0.0,
        le=40.0,
    )
    """Outdoor air of a higher wet bulb is not wetted; none: no such lock-out [C]."""
    dry_bulb_high_c: float | None = quantity(
        None, source="none; 40-50 C where a maker states one", typical=(35.0, 55.0), ge=5.0, le=60.0
    )
    """Hotter outdoor air is not wetted; none: no such lock-out [C]."""
    use_frac: float = fraction(
        0.25,
        source="share that evaporates in one pass: mist 0.4-0.6, media 0.2-0.4",
        typical=(0.2, 0.6),
        gt=0.0,
    )
    """Evaporated over pumped water."""
    cycles_of_concentration: float = quantity(
        3.0, source=LEI_2020, typical=(3.0, 15.0), gt=1.0, le=100.0
    )
    """Salt in the blowdown over salt in the makeup; media only."""
    drift_frac: float = fraction(
        0.005, source="droplets past the media's eliminators", typical=(0.0, 0.02)
    )
    """Droplets carried off over evaporated water."""
    pump_pressure_pa: float = quantity(
        40e3,
        source=f"media 20-60 kPa; {LEI_2020}: mist 7 MPa",
        typical=(20e3, 8e6),
        ge=0.0,
        le=2e7,
    )
    """Pressure of the pumps [Pa]."""
    pump_efficiency_frac: float = fraction(0.65, source=LEI_2020, typical=(0.6, 0.8), gt=0.0)
    """Hydraulic power over electricity of the pumps."""
    air_pressure_pa: float = quantity(
        60.0, source="rigid media of 200-300 mm at 2 m/s", typical=(0.0, 120.0), ge=0.0, le=500.0
    )
    """Resistance to the air, wet or dry [Pa]."""

    @model_validator(mode="before")
    @classmethod
    def _fill_from_method(cls, given: Any) -> Any:
        """Put the method's own defaults under the given keys; what is no mapping passes on."""
        method = given.get("method", "none") if isinstance(given, dict) else None
        if not isinstance(method, str) or method not in cls.methods:
            return given
        return {**cls.methods[method], **given}

    def locks_out(self, dry_bulb_c: Array, wet_bulb_c: Array) -> Flags:
        """Tell where outdoor air is too hot or too moist for the stage [C]."""
        locked = np.zeros(dry_bulb_c.shape, dtype=bool)
        for limit, value in (
            (self.dry_bulb_high_c, dry_bulb_c),
            (self.wet_bulb_high_c, wet_bulb_c),
        ):
            if limit is not None:
                locked |= value > limit
        return locked

    def pump_kw(self, evaporated_l_per_s: Array) -> Array:
        """Return the power of the pumps."""
        flow_m3_s = evaporated_l_per_s / self.use_frac / hydraulics.FRESH_WATER.density_kg_m3
        return hydraulics.pump_power_kw(flow_m3_s, self.pump_pressure_pa, self.pump_efficiency_frac)

    def water(self, evaporated_l_per_s: Array) -> Water:
        """Return the water that is drawn for what evaporates."""
        if self.method == "misting":
            drift = self.drift_frac * evaporated_l_per_s
            drained = evaporated_l_per_s * (1.0 / self.use_frac - 1.0)
            return _drawn(evaporated_l_per_s, drained, drift)
        return recirculated(evaporated_l_per_s, self.cycles_of_concentration, self.drift_frac)


def recirculated(evaporated_l_per_s: Array, cycles: float, drift_frac: float) -> Water:
    """Return the water of a system that drains only to hold its salt."""
    drift = drift_frac * evaporated_l_per_s
    blowdown = evaporative.blowdown_l_per_s(evaporated_l_per_s, cycles)
    return _drawn(evaporated_l_per_s, blowdown, drift)


def _drawn(evaporated: Array, blowdown: Array, drift: Array) -> Water:
    return Water(evaporated + blowdown + drift, evaporated, blowdown, drift)
