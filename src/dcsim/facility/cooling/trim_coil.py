"""What a coil is asked that cools the rooms' air, and the state in which it answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.taken import taken
from dcsim.physics import dx_coil, moist_mixing, psychrometrics, saturated_air
from dcsim.physics.airflow import CP_AIR_KJ_PER_KG_K
from dcsim.physics.direct_expansion import Curves

WARMEST_COIL_C = 60.0
"""Air into a coil above this counts as this: the wet bulb ends there, the curves long before."""
DRY_AIR = 0.0
"""Humidity ratio of air that no coil can dry [kg/kg]."""


@dataclass(frozen=True, slots=True)
class CoilAir:
    """The air through a coil at every step, shape (steps,)."""

    kg_s: Array
    t_in_c: Array
    t_out_c: Array
    """Mean outlet that is wanted, at most ``t_in_c``."""
    w_in: Array
    pressure_pa: Array
    outdoor_c: Array
    """Into the condenser."""

    def at(self, steps: Flags) -> CoilAir:
        """Return the steps at which ``steps`` holds."""
        return taken(self, np.flatnonzero(steps))


@dataclass(frozen=True, slots=True)
class Coil:
    """What the coil is asked at every step, shape (steps,)."""

    load_kw: Array
    """Sensible and latent heat."""
    latent_kw: Array
    wet_bulb_c: Array
    """Of the air in, as the curves take it."""
    flow_frac: Array
    """Air flow over that of the rating."""
    surface_c: Array

    @classmethod
    def idle(cls, flow_frac: Array) -> Coil:
        """Return a coil that is asked for nothing, at its rated wet bulb."""
        zero = np.zeros_like(flow_frac)
        wet_bulb_c = np.full_like(flow_frac, dx_coil.RATED_WET_BULB_C)
        return cls(zero, zero, wet_bulb_c, flow_frac, wet_bulb_c)

    def where(self, steps: Flags, working: Coil) -> Coil:
        """Return this coil with those of ``working`` at the steps at which it works."""
        columns = []
        for idle, busy in zip(self.columns(), working.columns(), strict=True):
            column = idle.copy()
            column[steps] = busy
            columns.append(column)
        return Coil(*columns)

    def columns(self) -> tuple[Array, Array, Array, Array, Array]:
        """Return the fields in their order."""
        return self.load_kw, self.latent_kw, self.wet_bulb_c, self.flow_frac, self.surface_c


def mean_coil(air: CoilAir, flow_frac: Array, bypass_frac: float) -> Coil:
    """Return the coil of a machine that follows the load: its surface is as cold as it has to be.

    Air drier than the surface leaves the coil as it came. The curves then take the wet
    bulb at which the surface would just stay dry, as the dry coil does not care how
    dry the air is.
    """
    bypass = dx_coil.bypass_at_flow_frac(bypass_frac, flow_frac)
    surface_c = moist_mixing.apparatus_dew_point_c(air.t_in_c, air.t_out_c, bypass)
    w_surface = moist_mixing.surface_humidity_ratio(surface_c, air.pressure_pa)
    latent_kw = air.kg_s * moist_mixing.coil_latent_kj_per_kg(
        air.t_out_c, air.w_in, w_surface, bypass
    )
    wet_bulb = psychrometrics.wet_bulb_from_humidity_ratio_c(
        np.minimum(air.t_in_c, WARMEST_COIL_C), np.maximum(air.w_in, w_surface), air.pressure_pa
    )
    sensible_kw = air.kg_s * CP_AIR_KJ_PER_KG_K * (air.t_in_c - air.t_out_c)
    return Coil(sensible_kw + latent_kw, latent_kw, wet_bulb, flow_frac, surface_c)


def running_coil(
    air: CoilAir,
    flow_frac: Array,
    bypass_frac: float,
    rated_kw: float,
    curves: Curves,
    sensible_frac: float = 1.0,
) -> Coil:
    """Return the coil of a machine that cycles: its surface is that of full capacity.

    The machine runs for the share ``r`` of the time that the wanted mean outlet asks for,
    and then leaves ``t_in - dT / r``. Sensible and latent heat keep the ratio of the running
    state. ``sensible_frac`` is the stated share of a dry coil's heat that cools the air.
    """
    bypass = dx_coil.bypass_at_flow_frac(bypass_frac, flow_frac)
    full_kj_per_kg = rated_kw * curves.capacity_flow.at(flow_frac) / (air.kg_s * (1.0 - bypass))
    t_in = np.minimum(air.t_in_c, WARMEST_COIL_C)
    drop_k = full_kj_per_kg * (sensible_frac / CP_AIR_KJ_PER_KG_K)
    surface_c, wet_bulb = dx_coil.dry_running_c(
        t_in, air.pressure_pa, air.outdoor_c, drop_k, curves.capacity
    )
    sensible_kw = air.kg_s * CP_AIR_KJ_PER_KG_K * (air.t_in_c - air.t_out_c)
    latent_kw = np.zeros_like(sensible_kw)
    w_surface = saturated_air.humidity_ratio(surface_c, air.pressure_pa)
    wet = (air.w_in > w_surface) & (full_kj_per_kg > 0.0)
    if wet.any():
        part = air.at(wet)
        surface_c[wet], wet_bulb[wet], per_sensible = _wet(part, full_kj_per_kg[wet], curves)
        latent_kw[wet] = per_sensible * sensible_kw[wet]
    return Coil(sensible_kw + latent_kw, latent_kw, wet_bulb, flow_frac, surface_c)


def cold_coil(air: CoilAir, running: Coil, coldest_c: Array) -> Coil:
    """Return the coil with a surface no warmer than ``coldest_c``: some air passes it by.

    What the machine draws goes by the wet bulb of the air in, which the passed air shares.
    """
    t_in = np.minimum(air.t_in_c, WARMEST_COIL_C)
    surface_c = np.minimum(running.surface_c, coldest_c)
    w_surface = saturated_air.humidity_ratio(surface_c, air.pressure_pa)
    wet_bulb = psychrometrics.wet_bulb_from_humidity_ratio_c(
        t_in, np.maximum(air.w_in, w_surface), air.pressure_pa
    )
    sensible_kw = air.kg_s * CP_AIR_KJ_PER_KG_K * (air.t_in_c - air.t_out_c)
    latent_kw = sensible_kw * dx_coil.latent_per_sensible(
        t_in, air.w_in, surface_c, air.pressure_pa
    )
    return Coil(sensible_kw + latent_kw, latent_kw, wet_bulb, running.flow_frac, surface_c)


def _wet(air: CoilAir, full_kj_per_kg: Array, curves: Curves) -> tuple[Array, Array, Array]:
    """Return surface, wet bulb and latent over sensible heat of a wet coil at full capacity."""
    t_in, p = np.minimum(air.t_in_c, WARMEST_COIL_C), air.pressure_pa
    wet_bulb = psychrometrics.wet_bulb_from_humidity_ratio_c(t_in, air.w_in, p)
    taken_kj = full_kj_per_kg * curves.capacity.at(wet_bulb, air.outdoor_c)
    surface = dx_coil.wet_surface_c(t_in, air.w_in, p, taken_kj)
    return surface, wet_bulb, dx_coil.latent_per_sensible(t_in, air.w_in, surface, p)
