"""Chilled-water plants: a load on a water loop, chillers, and what cools their condensers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from energyplus.model import Branch, Component, Model, ask_for, frame
from energyplus.water_parts import chiller, exchanger, pump, tower

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
    inlet: list[Component] = [pump(model, "chilled", plate["chilled_water_pump"], "variable")]
    if "exchanger" in plate:
        inlet.append(exchanger(model, plate["exchanger"], "chilled pump out"))
        model.schedule("exchanger set point", plate["exchanger"]["set_point_c"])
        set_points.append("exchanger out")
    parallel: list[Branch] = []
    for name in machines(plate):
        chiller(model, name, plate)
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


def _condenser_loop(model: Model, plate: Plate) -> None:
    rating, moved_by = plate["tower"], plate["condenser_pump"]
    names = machines(plate)
    pump_part = pump(model, "condenser", moved_by, moved_by["kind"], len(names))
    tower_kind = tower(model, rating)
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
        kind = "HeatExchanger:FluidToFluid"
        nodes = ("exchanger condenser in", "exchanger condenser out")
        users.append(("exchanger branch", [(kind, "exchanger", *nodes)]))
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
        offset_temperature_difference=rating["set_point_offset_k"],
        maximum_setpoint_temperature=60.0,
        minimum_setpoint_temperature=rating["set_point_minimum_c"],
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
        maximum_loop_flow_rate=moved_by["flow_m3_s"],
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
