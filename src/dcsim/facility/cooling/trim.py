"""The machine that cools what outdoor air cannot: direct expansion, sized and run.

Direct and indirect outdoor-air plants trim with it; room units are nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Part, fraction, quantity
from dcsim.facility.cooling.air_path import AirPath
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.plant import Event, Outside
from dcsim.physics import direct_expansion, moist_mixing, psychrometrics
from dcsim.physics.airflow import CP_AIR_KJ_PER_KG_K

WARMEST_COIL_C = 60.0
"""Air into a coil above this counts as this: the wet bulb ends there, the curves long before."""


class TrimCooling(Part):
    """A direct-expansion machine, rated at 19.4 C coil wet bulb and 35 C outdoors."""

    machine: Literal["dx", "none"] = "dx"
    """Direct expansion, or nothing."""
    rated_cop: float = quantity(
        3.5,
        source="catalogues of room units 3-4.5, condenser fans counted, room fans not",
        typical=(3.0, 4.5),
        gt=0.5,
        le=12.0,
    )
    """Cooling over electricity of compressors and condenser fans, as rated."""
    capacity_frac: float = quantity(
        1.0, source="covers the design heat unless stated", typical=(0.3, 1.5), ge=0.0, le=3.0
    )
    """Capacity in the hottest design air, over the design heat and that of the room fans."""
    cycling_loss_frac: float = fraction(
        0.15, source="0.15 on-off, 0 with variable speed", typical=(0.0, 0.25), le=0.5
    )
    """Loss of efficiency as the load goes to zero."""
    condenser_fan_frac: float = fraction(0.1, source=PRACTICE, typical=(0.05, 0.2), le=0.5)
    """Share of the machine's electricity that its condenser fans take."""
    coil_bypass_frac: float = fraction(
        0.15, source="0.05-0.2 for four to six rows", typical=(0.05, 0.25), le=0.5
    )
    """Share of the air that passes the coil untouched; sets its surface temperature."""


@dataclass(frozen=True, slots=True)
class Coil:
    """What the coil is asked at every step, shape (steps,)."""

    load_kw: Array
    """Sensible and latent heat."""
    latent_kw: Array
    wet_bulb_c: Array
    """Of the air in, as the curves take it."""


@dataclass(frozen=True, slots=True)
class TrimFlows:
    """The machine's answer, shape (steps,)."""

    compressor_kw: Array
    condenser_fan_kw: Array
    short_kw: Array
    beyond_curves: Flags

    def power_kw(self) -> Array:
        """Return compressors and condenser fans together."""
        return self.compressor_kw + self.condenser_fan_kw

    def events(self) -> tuple[Event, ...]:
        """Return what every plant with a trim reports."""
        return (
            Event(
                "curve-clipped",
                "the machine ran in hotter air or with a colder coil than its curves know; "
                "they were held at their end and its power reads low",
                self.beyond_curves,
            ),
        )


@dataclass(frozen=True, slots=True)
class SizedTrim:
    """A machine with its rated capacity [kW]."""

    params: TrimCooling
    rated_kw: float

    @classmethod
    def sized(cls, params: TrimCooling, coil: Coil, design: Outside) -> SizedTrim:
        """Size the machine so that it carries its share of one design step.

        The capacity curve is highest in mild air, so the hottest air is not always the
        hardest: the machine has to carry the load at the curve's cool end as well.
        """
        if params.machine == "none":
            return cls(params, 0.0)
        coolest_c = np.minimum(design.dry_bulb_c, direct_expansion.OUTDOOR_C[0])
        reached = np.minimum(
            direct_expansion.capacity_rel(coil.wet_bulb_c, design.dry_bulb_c),
            direct_expansion.capacity_rel(coil.wet_bulb_c, coolest_c),
        )
        return cls(params, params.capacity_frac * float((coil.load_kw / reached).max()))

    def run(self, coil: Coil, outdoor_c: Array) -> TrimFlows:
        """Carry the coil's load as far as the capacity goes."""
        wet_bulb = coil.wet_bulb_c
        capacity_kw = self.rated_kw * direct_expansion.capacity_rel(wet_bulb, outdoor_c)
        served_kw = np.minimum(coil.load_kw, capacity_kw)
        load_frac = served_kw / np.where(capacity_kw > 0.0, capacity_kw, 1.0)
        at_part_load = direct_expansion.cycling_efficiency_frac(
            load_frac, self.params.cycling_loss_frac
        )
        input_rel = direct_expansion.energy_input_rel(wet_bulb, outdoor_c)
        power_kw = served_kw * input_rel / (self.params.rated_cop * at_part_load)
        fan_kw = self.params.condenser_fan_frac * power_kw
        running = served_kw > 0.0
        return TrimFlows(
            compressor_kw=power_kw - fan_kw,
            condenser_fan_kw=fan_kw,
            short_kw=coil.load_kw - served_kw,
            beyond_curves=running & direct_expansion.beyond_curves(wet_bulb, outdoor_c),
        )


def coil_of(
    params: TrimCooling,
    kg_s: Array,
    t_in_c: Array,
    t_out_c: Array,
    w_in: Array,
    pressure_pa: Array,
) -> Coil:
    """Return what a coil is asked that cools air from ``t_in_c`` to ``t_out_c``.

    Air drier than the surface leaves the coil as it came. The curves then take the wet
    bulb at which the surface would just stay dry, as the dry coil does not care how
    dry the air is.
    """
    surface_c = moist_mixing.apparatus_dew_point_c(t_in_c, t_out_c, params.coil_bypass_frac)
    w_surface = moist_mixing.surface_humidity_ratio(surface_c, pressure_pa)
    latent_kw = kg_s * moist_mixing.coil_latent_kj_per_kg(
        t_out_c, w_in, w_surface, params.coil_bypass_frac
    )
    sensible_kw = kg_s * CP_AIR_KJ_PER_KG_K * (t_in_c - t_out_c)
    wet_bulb = psychrometrics.wet_bulb_from_humidity_ratio_c(
        np.minimum(t_in_c, WARMEST_COIL_C), np.maximum(w_in, w_surface), pressure_pa
    )
    return Coil(sensible_kw + latent_kw, latent_kw, wet_bulb)


def dry_coil(
    params: TrimCooling, kg_s: Array, t_in_c: Array, t_out_c: Array, pressure_pa: Array
) -> Coil:
    """Return what a coil is asked whose air is too dry to condense."""
    return coil_of(params, kg_s, t_in_c, t_out_c, np.zeros_like(t_out_c), pressure_pa)


def sealed_coil(params: TrimCooling, path: AirPath, supply_c: float, outside: Outside) -> Coil:
    """Return the coil that carries all heat of a room without outdoor air.

    It dries the room until its surface is no longer wet, and then stays dry.
    """
    t_out = path.before_fan_c(supply_c)
    return dry_coil(params, path.kg_s, t_out + path.cooling_k, t_out, outside.pressure_pa)
