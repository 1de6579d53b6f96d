"""Chilled-water plants: a load on a water loop, chillers, and what cools their condensers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from energyplus.model import Branch, Component, Model, ask_for, frame

from dcsim.facility.cooling.chiller_catalogue import CATALOGUE

Plate = Mapping[str, Any]

OUTPUTS = (
    "Plant Load Profile Heat Transfer Rate",
    "Chiller Electricity Rate",
    "Chiller Evaporator Cooling Rate",
    "Chiller Condenser Inlet Temperature",
    "Chiller Evaporator Outlet Temperature",
    "Chiller Part Load Ratio",
    "Chiller False Load Heat Transfer Rate",
    "Pump Electricity Rate",
    "Pump Mass Flow Rate",
    "Cooling Tower Fan Electricity Rate",
    "Cooling Tower Outlet Temperature",
    "Cooling Tower Make Up Water Volume",
    "Cooling Tower Water Evaporation Volume",
    "Cooling Tower Water Drift Volume",
    "Cooling Tower Water Blowdown Volume",
    "Cooling Tower Heat Transfer Rate",
    "Cooling Tower Mass Flow Rate",
    "Fluid Heat Exchanger Heat Transfer Rate",
    "Plant Supply Side Outlet Temperature",
    "Plant Supply Side Unmet Demand Rate",
)


def chilled_water_plant(plate: Plate, hourly_frac: Sequence[float]) -> Model:
    """Return the model of a chilled-water plant from its nameplate."""
    # One step an hour: the plants hold no heat, and the program takes the weather of the
    # hour as recorded instead of drawing lines between hours.
    model = frame(steps_per_hour=1)
    _load(model, plate, hourly_frac)
    _chilled_loop(model, plate)
    if "tower" in plate:
        _condenser_loop(model, plate)
    ask_for(model, OUTPUTS)
    return model


def machines(plate: Plate) -> list[str]:
    """Return the names of the chillers: one more than there are thresholds."""
    count = len(plate["chillers"]["next_machine_above_kw"]) + 1
    return [f"chiller {number}" for number in range(1, count + 1)]


def _load(model: Model, plate: Plate, hourly_frac: Sequence[float]) -> None:
    # The object counts heat into the load as positive: cooling stands below zero.
    peak_w = -plate["it_peak_kw"] * 1e3
    model.daily_schedule("load", [round(peak_w * share, 1) for share in hourly_frac])
    # The coils keep the temperature difference: their flow follows the load.
    model.daily_schedule("load flow", hourly_frac)
    model.add(
        "LoadProfile:Plant",
        "it",
        inlet_node_name="it in",
        outlet_node_name="it out",
        load_schedule_name="load",
        peak_flow_rate=plate["chilled_water"]["flow_m3_s"],
        flow_rate_fraction_schedule_name="load flow",
    )
    inlet: Branch = ("it supply", [model.pipe("it supply pipe", "it side in", "it split in")])
    outlet: Branch = ("it return", [model.pipe("it return pipe", "it mix out", "it side out")])
    coils: Branch = ("it coils", [("LoadProfile:Plant", "it", "it in", "it out")])
    bypass: Branch = ("it bypass", [model.pipe("it bypass pipe", "it by in", "it by out")])
    model.half_loop("it side", inlet, [coils, bypass], outlet)


def _chilled_loop(model: Model, plate: Plate) -> None:
    water = plate["chilled_water"]
    model.schedule("chilled set point", water["supply_c"])
    set_points = ["chilled side out"]
    inlet: list[Component] = [_pump(model, "chilled", plate["chilled_water_pump"], "variable")]
    if "exchanger" in plate:
        inlet.append(_exchanger(model, plate["exchanger"], "chilled pump out"))
        model.schedule("exchanger set point", plate["exchanger"]["set_point_c"])
        set_points.append("exchanger out")
    parallel: list[Branch] = []
    for name in machines(plate):
        _chiller(model, name, plate)
        set_points.append(f"{name} out")
        parallel.append(
            (f"{name} branch", [("Chiller:Electric:EIR", name, f"{name} in", f"{name} out")])
        )
    parallel.append(("chilled bypass", [model.pipe("chilled bypass pipe", "by in", "by out")]))
    outlet: Branch = (
        "chilled supply",
        [model.pipe("chilled supply pipe", "chilled mix out", "chilled side out")],
    )
    model.half_loop("chilled side", ("chilled return", inlet), parallel, outlet)
    for number, node in enumerate(set_points):
        of_exchanger = node == "exchanger out"
        model.add(
            "SetpointManager:Scheduled",
            f"chilled set point {number}",
            control_variable="Temperature",
            schedule_name="exchanger set point" if of_exchanger else "chilled set point",
            setpoint_node_or_nodelist_name=node,
        )
    _operation(model, plate)
    model.add(
        "PlantLoop",
        "chilled water",
        fluid_type="Water",
        plant_equipment_operation_scheme_name="chilled operation",
        loop_temperature_setpoint_node_name="chilled side out",
        maximum_loop_temperature=60.0,
        minimum_loop_temperature=1.0,
        maximum_loop_flow_rate=water["flow_m3_s"],
        minimum_loop_flow_rate=0.0,
        plant_loop_volume=0.0,
        plant_side_inlet_node_name="chilled side in",
        plant_side_outlet_node_name="chilled side out",
        plant_side_branch_list_name="chilled side branches",
        plant_side_connector_list_name="chilled side connectors",
        demand_side_inlet_node_name="it side in",
        demand_side_outlet_node_name="it side out",
        demand_side_branch_list_name="it side branches",
        demand_side_connector_list_name="it side connectors",
        load_distribution_scheme="UniformLoad",
    )


def _operation(model: Model, plate: Plate) -> None:
    """Say which chillers run: by the loop's load, or by what an exchanger leaves."""
    names = machines(plate)
    if "exchanger" in plate:
        kind = "PlantEquipmentOperation:ComponentSetpoint"
        fields: dict[str, Any] = {}
        parts = [
            ("HeatExchanger:FluidToFluid", "exchanger", "chilled pump out", "exchanger out"),
            *(("Chiller:Electric:EIR", name, f"{name} in", f"{name} out") for name in names),
        ]
        for number, (part, name, demand, outlet) in enumerate(parts, start=1):
            fields |= {
                f"equipment_{number}_object_type": part,
                f"equipment_{number}_name": name,
                f"demand_calculation_{number}_node_name": demand,
                f"setpoint_{number}_node_name": outlet,
                f"component_{number}_flow_rate": plate["chilled_water"]["flow_m3_s"],
                f"operation_{number}_type": "Cooling",
            }
    else:
        kind = "PlantEquipmentOperation:CoolingLoad"
        edges_w = [0.0, *(edge * 1e3 for edge in plate["chillers"]["next_machine_above_kw"]), 1e9]
        fields = {}
        for number in range(1, len(names) + 1):
            running = f"running {number}"
            model.add(
                "PlantEquipmentList",
                running,
                equipment=[
                    {"equipment_object_type": "Chiller:Electric:EIR", "equipment_name": name}
                    for name in names[:number]
                ],
            )
            fields |= {
                f"load_range_{number}_lower_limit": edges_w[number - 1],
                f"load_range_{number}_upper_limit": edges_w[number],
                f"range_{number}_equipment_list_name": running,
            }
    model.add(kind, "chiller operation", **fields)
    model.add(
        "PlantEquipmentOperationSchemes",
        "chilled operation",
        control_scheme_1_object_type=kind,
        control_scheme_1_name="chiller operation",
        control_scheme_1_schedule_name="always",
    )


def _pump(model: Model, name: str, plate: Plate, kind: str, count: int = 1) -> Component:
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


def _chiller(model: Model, name: str, plate: Plate) -> None:
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


def _exchanger(model: Model, plate: Plate, inlet: str) -> Component:
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


def _condenser_loop(model: Model, plate: Plate) -> None:
    tower, pump = plate["tower"], plate["condenser_pump"]
    names = machines(plate)
    pump_part = _pump(model, "condenser", pump, pump["kind"], len(names))
    tower_kind = _tower(model, tower)
    inlet: Branch = ("condenser return", [pump_part])
    cold: Branch = ("tower branch", [(tower_kind, "tower", "tower in", "tower out")])
    outlet: Branch = (
        "condenser supply",
        [model.pipe("condenser supply pipe", "condenser mix out", "condenser side out")],
    )
    model.half_loop("condenser side", inlet, [cold], outlet)
    users: list[Branch] = [
        (
            f"{name} condenser branch",
            [("Chiller:Electric:EIR", name, f"{name} condenser in", f"{name} condenser out")],
        )
        for name in names
    ]
    if "exchanger" in plate:
        exchanger = "HeatExchanger:FluidToFluid"
        nodes = ("exchanger condenser in", "exchanger condenser out")
        users.append(("exchanger branch", [(exchanger, "exchanger", *nodes)]))
    model.half_loop(
        "condensers",
        ("condensers in", [model.pipe("condensers in pipe", "condensers start", "to condensers")]),
        users,
        ("condensers out", [model.pipe("condensers out pipe", "of condensers", "condensers end")]),
    )
    model.add(
        "SetpointManager:FollowOutdoorAirTemperature",
        "tower set point",
        control_variable="Temperature",
        reference_temperature_type="OutdoorAirWetBulb",
        offset_temperature_difference=tower["set_point_offset_k"],
        maximum_setpoint_temperature=60.0,
        minimum_setpoint_temperature=tower["set_point_minimum_c"],
        setpoint_node_or_nodelist_name="condenser side out",
    )
    _condenser_operation(model, tower_kind)
    model.add(
        "CondenserLoop",
        "condenser water",
        fluid_type="Water",
        condenser_equipment_operation_scheme_name="condenser operation",
        condenser_loop_temperature_setpoint_node_name="condenser side out",
        maximum_loop_temperature=80.0,
        minimum_loop_temperature=1.0,
        maximum_loop_flow_rate=pump["flow_m3_s"],
        minimum_loop_flow_rate=0.0,
        condenser_loop_volume=1.0,
        condenser_side_inlet_node_name="condenser side in",
        condenser_side_outlet_node_name="condenser side out",
        condenser_side_branch_list_name="condenser side branches",
        condenser_side_connector_list_name="condenser side connectors",
        demand_side_inlet_node_name="condensers start",
        demand_side_outlet_node_name="condensers end",
        condenser_demand_side_branch_list_name="condensers branches",
        condenser_demand_side_connector_list_name="condensers connectors",
        load_distribution_scheme="SequentialLoad",
    )


def _condenser_operation(model: Model, tower_kind: str) -> None:
    model.add(
        "CondenserEquipmentList",
        "towers",
        equipment=[{"equipment_object_type": tower_kind, "equipment_name": "tower"}],
    )
    model.add(
        "PlantEquipmentOperation:CoolingLoad",
        "tower operation",
        load_range_1_lower_limit=0.0,
        load_range_1_upper_limit=1e9,
        range_1_equipment_list_name="towers",
    )
    model.add(
        "CondenserEquipmentOperationSchemes",
        "condenser operation",
        control_scheme_1_object_type="PlantEquipmentOperation:CoolingLoad",
        control_scheme_1_name="tower operation",
        control_scheme_1_schedule_name="always",
    )


def _tower(model: Model, plate: Plate) -> str:
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
