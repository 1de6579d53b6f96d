"""Air-cooled halls of the recorded cases, told to dcsim by their nameplates alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Plate = Mapping[str, Any]


def cooling_keys(plate: Plate) -> dict[str, Any]:
    """Return the cooling section of a scenario for a hall that air cools."""
    room, fan = plate["room"], plate["fan"]
    keys = {
        "supply_air_c": room["supply_c"],
        "air_delta_t_k": room["return_c"] - room["supply_c"],
        "room_fan_kw": fan["power_kw"],
        "room_fan_m3_s": fan["flow_m3_s"],
        "room_fan_coefficients": fan["part_load_coefficients"],
        # The fans of the cases follow the IT power all the way down.
        "room_fan_minimum_frac": 0.05,
    }
    if "outdoor_air" not in plate:
        return {"kind": "dx", **keys, "machine": _machine(plate["coil"])}
    outdoor = plate["outdoor_air"]
    keys |= {
        "kind": "direct_air",
        "supply_low_c": room["supply_c"],
        "filter_pressure_pa": 0.0,
        "lockout_dry_bulb_c": outdoor["dry_bulb_limit_c"],
        "lockout_sensor": "outdoors",
        "lockout_dew_point_c": outdoor["dew_point_limit_c"],
        "damper_control": "lockouts",
        "outdoor_air_minimum_frac": outdoor["least_flow_m3_s"] / plate["coil"]["flow_m3_s"],
        # The cases' halls have no limit to humidity but the lock-out.
        "dew_point_high_c": 30.0,
        "relative_humidity_high_frac": 1.0,
        "humidifier": "none",
        "trim": _machine(plate["coil"]),
    }
    if "pad" in plate:
        keys["evaporative"] = _pad(plate["pad"])
    return keys


def _machine(coil: Plate) -> dict[str, Any]:
    (wet_low, wet_high), (out_low, out_high) = coil["wet_bulb_range_c"], coil["outdoor_range_c"]
    ranges = {
        "wet_bulb_low_c": wet_low,
        "wet_bulb_high_c": wet_high,
        "outdoor_low_c": out_low,
        "outdoor_high_c": out_high,
    }
    return {
        "rated_capacity_kw": coil["capacity_kw"],
        "rated_cop": coil["cop"],
        "rated_sensible_heat_frac": coil["sensible_heat_ratio_frac"],
        "rated_air_m3_s": coil["flow_m3_s"],
        "curves": {
            "capacity": {"coefficients": coil["capacity_coefficients"], **ranges},
            "energy_input": {"coefficients": coil["input_ratio_coefficients"], **ranges},
            # The nameplates of the cases state none: nothing changes with the flow.
            "capacity_flow": {"coefficients": [1.0]},
            "energy_input_flow": {"coefficients": [1.0]},
            "part_load_coefficients": coil["part_load_fraction_coefficients"],
        },
    }


def _pad(pad: Plate) -> dict[str, Any]:
    return {
        "method": "wet_media",
        "effectiveness_frac": pad["effectiveness_frac"],
        "above_c": pad["least_dry_bulb_c"],
        # The recorded coolers are wet above their greatest wet bulb all the same: 33 hours of 33
        # at Tucson. So that limit and the one by dry bulb are left out.
        "cycles_of_concentration": pad["concentration_ratio"],
        "drift_frac": pad["drift_frac"],
        "air_pressure_pa": 0.0,
    }
