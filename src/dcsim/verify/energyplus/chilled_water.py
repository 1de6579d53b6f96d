"""Chilled-water plants of the recorded cases, told to dcsim by their nameplates alone.

Every line turns a number of a nameplate into the key that states it; nothing is fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dcsim.facility.cooling.chiller_catalogue import CATALOGUE
from dcsim.physics.hydraulics import FRESH_WATER

Plate = Mapping[str, Any]

NO_FANS_PA = 1e-6
"""The recorded halls hand their IT power to the water as it is: no room fans [Pa]."""
CHILLED_KG_M3, CONDENSER_KG_M3 = 999.7, 996.4
"""Water at 5-12 C and at 27 C: the recorded program turns volumes into masses with it."""


def cooling_keys(plate: Plate) -> dict[str, Any]:
    """Return the cooling section of a scenario for a chilled-water plant."""
    machine = CATALOGUE[plate["chillers"]["catalogue"]]
    keys = {**_loop(plate), "chiller": _chillers(plate["chillers"], machine)}
    if machine["condenser"] == "air":
        return {"kind": "air_cooled_chiller", **keys}
    keys |= _source(plate, machine) | _tower(plate["tower"])
    if "exchanger" not in plate:
        return {"kind": "water_cooled_chiller", **keys}
    return {"kind": "waterside", **keys, **_exchanger(plate["exchanger"])}


def _loop(plate: Plate) -> dict[str, Any]:
    pump, water = plate["chilled_water_pump"], plate["chilled_water"]
    kg_s = water["flow_m3_s"] * CHILLED_KG_M3
    return {
        "room_fan_pressure_pa": NO_FANS_PA,
        "chilled_water_c": water["supply_c"],
        "loop_delta_t_k": plate["it_peak_kw"] / (kg_s * FRESH_WATER.cp_kj_per_kg_k),
        "loop_flow_l_per_s": _l_per_s(pump["flow_m3_s"] * CHILLED_KG_M3),
        "loop_pump_kw": pump["power_kw"],
        "loop_pump_coefficients": pump["part_load_coefficients"],
        "loop_pump_minimum_flow_frac": pump["minimum_flow_frac"],
    }


def _chillers(plate: Plate, machine: Plate) -> dict[str, Any]:
    loads_kw = plate["next_machine_above_kw"]
    keys: dict[str, Any] = {
        "catalogue": plate["catalogue"],
        "capacity_kw": machine["rated_capacity_kw"],
        "count": len(loads_kw) + 1,
    }
    if loads_kw:
        keys["next_machine_at_frac"] = loads_kw[0] / machine["rated_capacity_kw"]
    return keys


def _source(plate: Plate, machine: Plate) -> dict[str, Any]:
    chillers, pump = plate["chillers"], plate["condenser_pump"]
    number = len(chillers["next_machine_above_kw"]) + 1
    kg_s = number * chillers["condenser_flow_m3_s"] * CONDENSER_KG_M3
    heat_kw = number * machine["rated_capacity_kw"] * (1.0 + 1.0 / machine["rated_cop"])
    keys = {
        "condenser_flow_l_per_s": _l_per_s(kg_s),
        "source_delta_t_k": heat_kw / (kg_s * FRESH_WATER.cp_kj_per_kg_k),
        "source_pump_kw": pump["power_kw"],
        # Towers of the cases make what their chillers get.
        "condenser_minimum_c": 4.0,
    }
    least = chillers.get("condenser_minimum_flow_frac")
    if pump["kind"] == "constant":
        return keys | {"source_flow": "staged"}
    keys["source_pump_coefficients"] = pump["part_load_coefficients"]
    if least is not None:
        return keys | {"source_pump_minimum_flow_frac": max(least, pump["minimum_flow_frac"])}
    return keys | {
        "source_flow": "staged",
        "source_pump_speed": "variable",
        "source_flow_l_per_s": _l_per_s(pump["flow_m3_s"] * CONDENSER_KG_M3),
        "source_pump_minimum_flow_frac": pump["minimum_flow_frac"],
    }


def _tower(plate: Plate) -> dict[str, Any]:
    kg_s = plate["water_flow_m3_s"] * CONDENSER_KG_M3
    keys = {
        "tower_water_l_per_s": _l_per_s(kg_s),
        "tower_range_k": plate["range_k"],
        "tower_approach_k": plate["approach_k"],
        "tower_design_wet_bulb_c": plate["wet_bulb_c"],
        "tower_air_m3_s": plate["air_flow_m3_s"],
        "tower_fan_kw": plate["fan_kw"],
        "tower_fan_minimum_frac": plate["minimum_air_flow_frac"],
        "tower_free_convection_frac": plate["free_convection_frac"],
        "tower_setpoint_offset_k": plate["set_point_offset_k"],
        "tower_setpoint_minimum_c": plate["set_point_minimum_c"],
        "cycles_of_concentration": plate["concentration_ratio"],
        "drift_frac": plate["drift_frac"],
        "basin_heater_frac": 0.0,
    }
    if plate["law"] == "merkel":
        keys["tower_air_exponent"] = plate["ua_air_exponent"]
        keys["tower_water_exponent"] = plate["ua_water_exponent"]
    return keys


def _exchanger(plate: Plate) -> dict[str, Any]:
    return {
        "exchanger_ua_kw_per_k": plate["ua_kw_per_k"],
        "exchanger_flow_l_per_s": _l_per_s(plate["condenser_water_flow_m3_s"] * CHILLED_KG_M3),
        "exchanger_minimum_difference_k": plate["minimum_difference_k"],
    }


def _l_per_s(kg_s: float) -> float:
    """Return the litres that dcsim takes for a mass flow."""
    return kg_s * 1000.0 / FRESH_WATER.density_kg_m3
