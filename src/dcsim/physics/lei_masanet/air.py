"""The plant that blows outdoor air through the room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.physics.arrays import as_arrays, require_between
from dcsim.physics.lei_masanet.electricity import PaperElectricity, fan_kw, pump_kw
from dcsim.physics.lei_masanet.moist_air import (
    CP_AIR_KJ_PER_KG_K,
    STANDARD_PRESSURE_PA,
    paper_density_kg_m3,
    paper_enthalpy_kj_per_kg,
    paper_evaporation_heat_kj_per_kg,
    paper_humidity_ratio,
    paper_humidity_ratio_at_enthalpy,
    require_outdoor,
)
from dcsim.physics.lei_masanet.parameters import AIR, AirPlant

LOWEST_RH_FRAC, HIGHEST_RH_FRAC = 0.20, 0.80
"""Humidity of the supply air."""

_ALWAYS_SERVES_BELOW = (27.0, 0.15)
"""Temperature [C] and humidity whose enthalpy bounds air that may always be used."""


@dataclass(frozen=True, slots=True)
class PaperAirCooling(PaperElectricity):
    """Electricity of the plant and its heat [kW], arrays of one shape.

    No water loop, compressor or rejection fan runs. All electricity, ``latent_kw``,
    ``humidifier_kg_s`` and ``rejected_kw`` are NaN where ``economiser_off``.

    Parameters
    ----------
    total_cooling_kw
        Heat taken from the room.
    latent_kw
        Heat that evaporating water binds in the supply air.
    humidifier_kg_s
        That water [kg/s].
    rejected_kw
        Heat that leaves with the exhaust air.
    fan_anyway_kw
        What the fans take whether or not outdoor air may be used; never NaN.
    supply_air_c
        Supply air [C].
    outdoor_air_frac
        Outdoor share of the supply air; the rest is return air.
    economiser_off
        Where outdoor air may not be used.
    """

    total_cooling_kw: Array
    latent_kw: Array
    humidifier_kg_s: Array
    rejected_kw: Array
    fan_anyway_kw: Array
    supply_air_c: Array
    outdoor_air_frac: Array
    economiser_off: Flags


def air_cooling(
    heat_kw: Real,
    t_c: Real,
    rh_frac: Real,
    p_pa: Real = STANDARD_PRESSURE_PA,
    plant: AirPlant = AIR,
) -> PaperAirCooling:
    """Cool the room with outdoor air, mixed with return air in the cold.

    Parameters
    ----------
    heat_kw
        Sensible heat of the room [kW]: IT, UPS and distribution losses, lights.
    t_c
        Outdoor dry bulb [C], -60..60.
    rh_frac
        Outdoor relative humidity over water, 0..1.
    p_pa
        Air pressure [Pa], 50..110 kPa.
    plant
        Parameters, by default the printed ones.

    Returns
    -------
    PaperAirCooling
        Electricity and heat [kW], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    Lei and Masanet 2020, doi 10.1016/j.energy.2020.117556. Supply air is outdoor air
    clipped to the supply band. Outdoor air serves alone if its enthalpy is below that of
    27 C at 15 % relative humidity, or at most that of supply air at 80 %. **The
    mechanical cooling of the other hours is not described here**: they are flagged
    ``economiser_off`` and their powers are NaN, not guessed.

    Below the band the outdoor share is ``(T_ra - T_sa) / (T_ra - T_oa)``, which warms the
    supply with return air. Water is added to that share up to 20 % relative humidity of
    the supply and, above the band, until evaporation has cooled the air to the top of it
    at constant enthalpy. The cold of humidification in the band is not credited.

    Examples
    --------
    >>> cooling = air_cooling(100.0, 20.0, 0.4)
    >>> round(float(cooling.room_fan_kw), 3), float(cooling.humidifier_kw)
    (4.588, 0.0)
    """
    heat, t, rh, p = np.broadcast_arrays(*as_arrays(heat_kw, t_c, rh_frac, p_pa))
    require_between("air_cooling: heat_kw", heat, 0.0, np.inf)
    require_outdoor(t, rh, p)
    supply = np.clip(t, plant.supply_low_c, plant.supply_high_c)
    outdoor_frac = plant.air_rise_k / (supply + plant.air_rise_k - np.minimum(t, supply))
    outdoor = paper_humidity_ratio(t, rh, p)
    enthalpy = paper_enthalpy_kj_per_kg(t, outdoor)
    off = ~_outdoor_air_serves(enthalpy, p, supply)
    air_kg_s = heat / (CP_AIR_KJ_PER_KG_K * plant.air_rise_k)
    water_kg_s = outdoor_frac * air_kg_s * _moisture_to_add(t, outdoor, enthalpy, p, supply)
    latent = water_kg_s * paper_evaporation_heat_kj_per_kg(supply)
    fan = room_fan_kw(plant, heat, supply, p)
    idle = np.where(off, np.nan, 0.0)
    return PaperAirCooling(
        room_fan_kw=fan + idle,
        loop_pump_kw=idle,
        source_pump_kw=idle,
        compressor_kw=idle,
        rejection_fan_kw=idle,
        humidifier_kw=pump_kw(plant.humidifier_pump, water_kg_s) + idle,
        total_cooling_kw=heat,
        latent_kw=latent + idle,
        humidifier_kg_s=water_kg_s + idle,
        rejected_kw=heat + idle,
        fan_anyway_kw=fan,
        supply_air_c=supply,
        outdoor_air_frac=outdoor_frac,
        economiser_off=off,
    )


def room_fan_kw(plant: AirPlant, heat_kw: Real, supply_air_c: Real, p_pa: Real) -> Array:
    """Return what the fans take to carry ``heat_kw`` at supply temperature and pressure [kW].

    ``m dp / (rho eta)`` with ``m = Q / (1.01 dT)``, whatever the air's origin.
    """
    (heat,) = as_arrays(heat_kw)
    air_kg_s = heat / (CP_AIR_KJ_PER_KG_K * plant.air_rise_k)
    return fan_kw(plant.room_fan, air_kg_s, paper_density_kg_m3(supply_air_c, p_pa))


def _outdoor_air_serves(outdoor: Array, p: Array, supply: Array) -> Flags:
    """Tell where air of an enthalpy [kJ/kg] may be used alone."""
    always_t, always_rh = _ALWAYS_SERVES_BELOW
    always = paper_enthalpy_kj_per_kg(always_t, paper_humidity_ratio(always_t, always_rh, p))
    humid = paper_enthalpy_kj_per_kg(supply, paper_humidity_ratio(supply, HIGHEST_RH_FRAC, p))
    return np.asarray((outdoor < always) | (outdoor <= humid))


def _moisture_to_add(t: Array, outdoor: Array, enthalpy: Array, p: Array, supply: Array) -> Array:
    """Return the water to evaporate per mass of outdoor air [kg/kg]."""
    dry_limit = paper_humidity_ratio(supply, LOWEST_RH_FRAC, p)
    evaporated = np.where(t > supply, paper_humidity_ratio_at_enthalpy(supply, enthalpy), outdoor)
    return np.maximum(np.maximum(dry_limit, evaporated) - outdoor, 0.0)
