"""Air-cooled plants of the recorded cases, told to dcsim by their nameplates alone.

Every line turns a number of a nameplate into the key that states it; nothing is fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dcsim.physics.airflow import CP_AIR_KJ_PER_KG_K

Plate = Mapping[str, Any]

STANDARD_AIR_KG_M3 = 1.2041
"""Dry air of 20 C at sea level."""
NO_LIMIT = {
    "humidifier": "none",
    "dew_point_low_c": -40.0,
    "dew_point_high_c": 30.0,
    "relative_humidity_high_frac": 1.0,
}
"""The recorded rooms have no humidity box: their air is as moist as it comes."""
LEAST_FLOW_FRAC = 0.01
"""The recorded fans have no least flow; dcsim asks for one above 0."""


def cooling_keys(plate: Plate, mean_load_frac: float) -> dict[str, Any]:
    """Return the cooling section of a scenario for an air-cooled plant.

    A least flow of outdoor air is a share of the supply in dcsim: that of the mean load.
    """
    keys = _rooms(plate)
    if "outdoor_air" not in plate:
        return {"kind": "dx", **keys, "machine": _machine(plate["coil"])}
    keys |= _outdoor_air(plate, mean_load_frac)
    if "pad" in plate:
        keys["evaporative"] = _pad(plate["pad"])
    return {"kind": "direct_air", **keys, "trim": _machine(plate["coil"])}


def _rooms(plate: Plate) -> dict[str, Any]:
    room, fan = plate["room"], plate["fan"]
    return {
        "supply_air_c": room["supply_c"],
        "air_delta_t_k": room["return_c"] - room["supply_c"],
        "room_fan_kw": fan["power_kw"],
        "room_fan_m3_s": fan["flow_m3_s"],
        "room_fan_coefficients": fan["part_load_coefficients"],
        "room_fan_minimum_frac": LEAST_FLOW_FRAC,
    }


def _machine(coil: Plate) -> dict[str, Any]:
    ranges = {
        "wet_bulb_low_c": coil["wet_bulb_range_c"][0],
        "wet_bulb_high_c": coil["wet_bulb_range_c"][1],
        "outdoor_low_c": coil["outdoor_range_c"][0],
        "outdoor_high_c": coil["outdoor_range_c"][1],
    }
    # The recorded machines' curves of flow stay at one.
    at_any_flow = {"coefficients": [1.0], "flow_low_rel": 0.0, "flow_high_rel": 2.0}
    return {
        "control": "cycling",
        "rated_capacity_kw": coil["capacity_kw"],
        "rated_cop": coil["cop"],
        "rated_air_m3_s": coil["flow_m3_s"],
        "rated_sensible_heat_frac": coil["sensible_heat_ratio_frac"],
        "curves": {
            "capacity": {"coefficients": coil["capacity_coefficients"], **ranges},
            "energy_input": {"coefficients": coil["input_ratio_coefficients"], **ranges},
            "capacity_flow": at_any_flow,
            "energy_input_flow": at_any_flow,
            "part_load_coefficients": coil["part_load_fraction_coefficients"],
        },
    }


def _outdoor_air(plate: Plate, mean_load_frac: float) -> dict[str, Any]:
    air, room = plate["outdoor_air"], plate["room"]
    rise_k = room["return_c"] - room["supply_c"]
    mean_kg_s = mean_load_frac * plate["it_peak_kw"] / (CP_AIR_KJ_PER_KG_K * rise_k)
    return {
        **NO_LIMIT,
        # The mixed air is held at the set point.
        "supply_low_c": room["supply_c"],
        "damper_control": "lockouts",
        "lockout_sensor": "outdoors",
        "lockout_dry_bulb_c": air["dry_bulb_limit_c"],
        "lockout_dew_point_c": air["dew_point_limit_c"],
        "outdoor_air_minimum_frac": air["least_flow_m3_s"] * STANDARD_AIR_KG_M3 / mean_kg_s,
    }


def _pad(pad: Plate) -> dict[str, Any]:
    return {
        "method": "wet_media",
        "effectiveness_frac": pad["effectiveness_frac"],
        # The recorded coolers are wet above their greatest wet bulb all the same: 33 hours of 33
        # at Tucson. So that limit and the one by dry bulb are left out.
        "above_c": pad["least_dry_bulb_c"],
        "cycles_of_concentration": pad["concentration_ratio"],
        "drift_frac": pad["drift_frac"],
        # The fan's nameplate holds the pad's resistance.
        "air_pressure_pa": 0.0,
    }
