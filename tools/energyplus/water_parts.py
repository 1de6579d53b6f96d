"""The machines of a chilled-water plant: pumps, chillers, exchanger, tower."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from energyplus.model import Component, Model

from dcsim.facility.cooling.chiller_catalogue import CATALOGUE

Plate = Mapping[str, Any]


def pump(model: Model, name: str, plate: Plate, kind: str, count: int = 1) -> Component:
    """Add the pump of a loop, from ``NAME side in`` to ``NAME pump out``."""
    fields: dict[str, Any] = {
        "inlet_node_name": f"{name} side in",
        "outlet_node_name": f"{name} pump out",
        "design_pump_head": plate["head_kpa"] * 1e3,
        "design_power_consumption": plate["power_kw"] * 1e3,
        "motor_efficiency": plate["motor_efficiency_frac"],
        "fraction_of_motor_inefficiencies_to_fluid_stream": 0.0,
        "pump_control_type": "Intermittent",
    }
    if kind == "variable":
        object_type = "Pump:VariableSpeed"
        fields["design_maximum_flow_rate"] = plate["flow_m3_s"]
        fields["design_minimum_flow_rate"] = plate["flow_m3_s"] * plate["minimum_flow_frac"]
        for number, value in enumerate(plate["part_load_coefficients"], start=1):
            fields[f"coefficient_{number}_of_the_part_load_performance_curve"] = value
    else:
        object_type = "HeaderedPumps:ConstantSpeed"
        fields["total_design_flow_rate"] = plate["flow_m3_s"]
        fields["number_of_pumps_in_bank"] = count
        fields["flow_sequencing_control_scheme"] = "Sequential"
    model.add(object_type, f"{name} pump", **fields)
    return (object_type, f"{name} pump", f"{name} side in", f"{name} pump out")


def chiller(model: Model, name: str, plate: Plate) -> None:
    """Add one chiller of the catalogue."""
    chillers = plate["chillers"]
    machine = CATALOGUE[chillers["catalogue"]]
    x, y = machine["leaving_range_c"], machine["entering_range_c"]
    low, high = machine["minimum_load_frac"], machine["maximum_load_frac"]
    water_cooled = machine["condenser"] == "water"
    fields: dict[str, Any] = {}
    if water_cooled:
        fields["condenser_inlet_node_name"] = f"{name} condenser in"
        fields["condenser_outlet_node_name"] = f"{name} condenser out"
        fields["reference_condenser_fluid_flow_rate"] = chillers["condenser_flow_m3_s"]
    if "condenser_minimum_flow_frac" in chillers:
        fields["condenser_flow_control"] = "ModulatedChillerPLR"
        fields["condenser_minimum_flow_fraction"] = chillers["condenser_minimum_flow_frac"]
    model.add(
        "Chiller:Electric:EIR",
        name,
        **fields,
        reference_capacity=machine["rated_capacity_kw"] * 1e3,
        reference_cop=machine["rated_cop"],
        reference_leaving_chilled_water_temperature=machine["reference_leaving_c"],
        reference_entering_condenser_fluid_temperature=machine["reference_entering_c"],
        # No part of the law: only what may pass through the machine.
        reference_chilled_water_flow_rate=plate["chilled_water"]["flow_m3_s"],
        cooling_capacity_function_of_temperature_curve_name=model.biquadratic(
            f"{name} capacity", machine["capacity_coefficients"], x, y
        ),
        electric_input_to_cooling_output_ratio_function_of_temperature_curve_name=(
            model.biquadratic(f"{name} input ratio", machine["input_ratio_coefficients"], x, y)
        ),
        electric_input_to_cooling_output_ratio_function_of_part_load_ratio_curve_name=(
            model.polynomial(f"{name} part load", machine["part_load_coefficients"], low, high)
        ),
        minimum_part_load_ratio=low,
        maximum_part_load_ratio=high,
        optimum_part_load_ratio=1.0,
        minimum_unloading_ratio=machine["minimum_unloading_frac"],
        chilled_water_inlet_node_name=f"{name} in",
        chilled_water_outlet_node_name=f"{name} out",
        condenser_type="WaterCooled" if water_cooled else "AirCooled",
        condenser_fan_power_ratio=0.0,
        fraction_of_compressor_electric_consumption_rejected_by_condenser=1.0,
        chiller_flow_mode="NotModulated" if "exchanger" in plate else "LeavingSetpointModulated",
    )


def exchanger(model: Model, plate: Plate, inlet: str) -> Component:
    """Add the economiser's exchanger into the chilled water, after ``inlet``."""
    model.add(
        "HeatExchanger:FluidToFluid",
        "exchanger",
        loop_demand_side_inlet_node_name="exchanger condenser in",
        loop_demand_side_outlet_node_name="exchanger condenser out",
        loop_demand_side_design_flow_rate=plate["condenser_water_flow_m3_s"],
        loop_supply_side_inlet_node_name=inlet,
        loop_supply_side_outlet_node_name="exchanger out",
        loop_supply_side_design_flow_rate=plate["chilled_water_flow_m3_s"],
        heat_exchange_model_type="CounterFlow",
        heat_exchanger_u_factor_times_area_value=plate["ua_kw_per_k"] * 1e3,
        control_type="CoolingSetpointModulated",
        heat_exchanger_setpoint_node_name="exchanger out",
        minimum_temperature_difference_to_activate_heat_exchanger=plate["minimum_difference_k"],
        heat_transfer_metering_end_use_type="FreeCooling",
    )
    return ("HeatExchanger:FluidToFluid", "exchanger", inlet, "exchanger out")


def tower(model: Model, plate: Plate) -> str:
    """Add the tower under its law and return the object's type."""
    common: dict[str, Any] = {
        "water_inlet_node_name": "tower in",
        "water_outlet_node_name": "tower out",
        "design_inlet_air_wet_bulb_temperature": plate["wet_bulb_c"],
        "design_approach_temperature": plate["approach_k"],
        "design_range_temperature": plate["range_k"],
        "design_water_flow_rate": plate["water_flow_m3_s"],
        "design_air_flow_rate": plate["air_flow_m3_s"],
        "design_fan_power": plate["fan_kw"] * 1e3,
        "minimum_air_flow_rate_ratio": plate["minimum_air_flow_frac"],
        "evaporation_loss_mode": "SaturatedExit",
        "drift_loss_percent": plate["drift_frac"] * 100.0,
        "blowdown_calculation_mode": "ConcentrationRatio",
        "blowdown_concentration_ratio": plate["concentration_ratio"],
        "number_of_cells": plate["cells"],
        "cell_control": "MinimalCell",
        "cell_minimum_water_flow_rate_fraction": 0.2,
        "cell_maximum_water_flow_rate_fraction": 1.01,
    }
    fan_curve = model.polynomial("tower fan", [0.0, 0.0, 0.0, 1.0], 0.0, 1.0)
    if plate["law"] == "york":
        model.add(
            "CoolingTower:VariableSpeed",
            "tower",
            **common,
            model_type="YorkCalc",
            fan_power_ratio_function_of_air_flow_rate_ratio_curve_name=fan_curve,
            fraction_of_tower_capacity_in_free_convection_regime=plate["free_convection_frac"],
        )
        return "CoolingTower:VariableSpeed"
    free = plate["free_convection_frac"]
    rated_w = plate["water_flow_m3_s"] * 1000.0 * 4186.0 * plate["range_k"]
    model.add(
        "CoolingTower:VariableSpeed:Merkel",
        "tower",
        **common,
        performance_input_method="NominalCapacity",
        heat_rejection_capacity_and_nominal_capacity_sizing_ratio=1.0,
        nominal_capacity=rated_w,
        free_convection_nominal_capacity=free * rated_w,
        free_convection_regime_air_flow_rate=free * plate["air_flow_m3_s"],
        design_inlet_air_dry_bulb_temperature=plate["dry_bulb_c"],
        fan_power_modifier_function_of_air_flow_rate_ratio_curve_name=fan_curve,
        u_factor_times_area_modifier_function_of_air_flow_ratio_curve_name=model.power_law(
            "tower air", plate["ua_air_exponent"], 0.0, 1.0
        ),
        u_factor_times_area_modifier_function_of_wetbulb_temperature_difference_curve_name=(
            model.polynomial("tower wet bulb", [1.0], -100.0, 100.0)
        ),
        u_factor_times_area_modifier_function_of_water_flow_ratio_curve_name=model.power_law(
            "tower water", plate["ua_water_exponent"], 0.0, 2.0
        ),
    )
    return "CoolingTower:VariableSpeed:Merkel"
