"""Air-cooled halls: one adiabatic zone, fans, a cycling DX coil, outdoor air, a wetted pad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from energyplus.air_parts import coil, fan, pad
from energyplus.model import Component, Model, ask_for, frame

Plate = Mapping[str, Any]

OUTPUTS = (
    "Zone Electric Equipment Electricity Rate",
    "Zone Mean Air Temperature",
    "Fan Electricity Rate",
    "Cooling Coil Electricity Rate",
    "Cooling Coil Total Cooling Rate",
    "Cooling Coil Sensible Cooling Rate",
    "Cooling Coil Runtime Fraction",
    "Air System Outdoor Air Mass Flow Rate",
    "Air System Outdoor Air Economizer Status",
    "Evaporative Cooler Water Volume",
    "Evaporative Cooler Electricity Rate",
    "System Node Temperature",
    "System Node Wetbulb Temperature",
    "System Node Mass Flow Rate",
)

STEPS_PER_HOUR = 1
ROOM_M = (40.0, 25.0, 5.0)
"""Length, width, height. The walls let no heat through, so that only the air's own heat
capacity, 5000 m3 against a supply of 40-70 m3/s, depends on them."""


def air_plant(plate: Plate, hourly_frac: Sequence[float]) -> Model:
    """Return the model of an air-cooled hall from its nameplate."""
    model = frame(STEPS_PER_HOUR)
    _room(model, plate, hourly_frac)
    _air_loop(model, plate)
    ask_for(model, OUTPUTS)
    return model


def _room(model: Model, plate: Plate, hourly_frac: Sequence[float]) -> None:
    # The exact solution of the zone's one equation: no error of a step of one hour.
    model.add("ZoneAirHeatBalanceAlgorithm", "balance", algorithm="AnalyticalSolution")
    length, width, height = ROOM_M
    model.add("Zone", "hall", volume=length * width * height, ceiling_height=height)
    # 0.2 m of concrete steadies the program's heat balance; the return air stands still,
    # so that the walls take nothing up.
    model.add(
        "Material",
        "concrete",
        roughness="Smooth",
        thickness=0.2,
        conductivity=1.7,
        density=2300.0,
        specific_heat=900.0,
    )
    model.add("Construction", "wall", outside_layer="concrete")
    for name, kind, corners in _faces():
        model.add(
            "BuildingSurface:Detailed",
            name,
            surface_type=kind,
            construction_name="wall",
            zone_name="hall",
            outside_boundary_condition="Adiabatic",
            sun_exposure="NoSun",
            wind_exposure="NoWind",
            vertices=[
                dict(zip((f"vertex_{axis}_coordinate" for axis in "xyz"), corner, strict=True))
                for corner in corners
            ],
        )
    model.daily_schedule("load", hourly_frac)
    model.add(
        "ElectricEquipment",
        "it",
        zone_or_zonelist_or_space_or_spacelist_name="hall",
        schedule_name="load",
        design_level_calculation_method="EquipmentLevel",
        design_level=plate["it_peak_kw"] * 1e3,
        fraction_latent=0.0,
        # Radiation would warm walls that give it back at once.
        fraction_radiant=0.0,
        fraction_lost=0.0,
    )
    _thermostat(model, plate["room"])


def _faces() -> list[tuple[str, str, list[tuple[float, float, float]]]]:
    """Return the six faces of the room, corners counter-clockwise seen from outside."""
    x, y, z = ROOM_M
    a, b, c, d = (0.0, 0.0), (x, 0.0), (x, y), (0.0, y)
    faces: list[tuple[str, str, list[tuple[float, float, float]]]] = [
        ("floor", "Floor", [(*p, 0.0) for p in (d, c, b, a)]),
        ("roof", "Roof", [(*p, z) for p in (a, b, c, d)]),
    ]
    for name, p, q in (("south", a, b), ("east", b, c), ("north", c, d), ("west", d, a)):
        faces.append((name, "Wall", [(*p, 0.0), (*q, 0.0), (*q, z), (*p, z)]))
    return faces


def _thermostat(model: Model, room: Plate) -> None:
    """Hold the return air: the flow follows the heat at a constant rise."""
    model.schedule("return set point", room["return_c"])
    # 2 is cooling only.
    model.schedule("thermostat kind", 2.0)
    model.add(
        "ThermostatSetpoint:SingleCooling",
        "return air",
        setpoint_temperature_schedule_name="return set point",
    )
    model.add(
        "ZoneControl:Thermostat",
        "thermostat",
        zone_or_zonelist_name="hall",
        control_type_schedule_name="thermostat kind",
        control_1_object_type="ThermostatSetpoint:SingleCooling",
        control_1_name="return air",
    )
    model.add(
        "ZoneHVAC:EquipmentConnections",
        "hall connections",
        zone_name="hall",
        zone_conditioning_equipment_list_name="hall equipment",
        zone_air_inlet_node_or_nodelist_name="hall in",
        zone_air_node_name="hall air",
        zone_return_air_node_or_nodelist_name="hall return",
    )
    unit = "ZoneHVAC:AirDistributionUnit"
    model.add(
        "ZoneHVAC:EquipmentList",
        "hall equipment",
        load_distribution_scheme="SequentialLoad",
        equipment=[
            {
                "zone_equipment_object_type": unit,
                "zone_equipment_name": "hall unit",
                "zone_equipment_cooling_sequence": 1,
                "zone_equipment_heating_or_no_load_sequence": 1,
            }
        ],
    )
    terminal = "AirTerminal:SingleDuct:VAV:NoReheat"
    model.add(
        unit,
        "hall unit",
        air_distribution_unit_outlet_node_name="hall in",
        air_terminal_object_type=terminal,
        air_terminal_name="hall terminal",
    )
    model.add(
        terminal,
        "hall terminal",
        air_outlet_node_name="hall in",
        air_inlet_node_name="terminal in",
        maximum_air_flow_rate=room["largest_flow_m3_s"],
        zone_minimum_air_flow_input_method="Constant",
        constant_minimum_air_flow_fraction=0.0,
    )


def _air_loop(model: Model, plate: Plate) -> None:
    room = plate["room"]
    parts: list[Component] = []
    node = "loop return"
    if "outdoor_air" in plate:
        parts.append(_outdoor_air(model, plate))
        node = "mixed"
    parts.append(coil(model, plate["coil"], node))
    parts.append(fan(model, plate["fan"], "coil out"))
    model.branch("air branch", parts)
    model.add("BranchList", "air branches", branches=[{"branch_name": "air branch"}])
    model.schedule("supply set point", room["supply_c"])
    model.add(
        "SetpointManager:Scheduled",
        "supply set point",
        control_variable="Temperature",
        schedule_name="supply set point",
        setpoint_node_or_nodelist_name="loop supply",
    )
    # What comes before the fan is held colder by the fan's own warming.
    for place in ("coil out", *(("mixed", "pad out") if "pad" in plate else ("mixed",))):
        if place == "coil out" or "outdoor_air" in plate:
            model.add(
                "SetpointManager:MixedAir",
                f"{place} set point",
                control_variable="Temperature",
                reference_setpoint_node_name="loop supply",
                fan_inlet_node_name="coil out",
                fan_outlet_node_name="loop supply",
                setpoint_node_or_nodelist_name=place,
            )
    model.add(
        "AirLoopHVAC",
        "air loop",
        design_supply_air_flow_rate=room["largest_flow_m3_s"],
        branch_list_name="air branches",
        supply_side_inlet_node_name="loop return",
        demand_side_outlet_node_name="return out",
        demand_side_inlet_node_names="supply in",
        supply_side_outlet_node_names="loop supply",
    )
    _ducts(model)


def _ducts(model: Model) -> None:
    splitter, mixer = "AirLoopHVAC:ZoneSplitter", "AirLoopHVAC:ZoneMixer"
    model.add(
        splitter,
        "splitter",
        inlet_node_name="supply in",
        nodes=[{"outlet_node_name": "terminal in"}],
    )
    model.add(
        mixer, "mixer", outlet_node_name="return out", nodes=[{"inlet_node_name": "hall return"}]
    )
    model.add(
        "AirLoopHVAC:SupplyPath",
        "supply path",
        supply_air_path_inlet_node_name="supply in",
        components=[{"component_object_type": splitter, "component_name": "splitter"}],
    )
    model.add(
        "AirLoopHVAC:ReturnPath",
        "return path",
        return_air_path_outlet_node_name="return out",
        components=[{"component_object_type": mixer, "component_name": "mixer"}],
    )


def _outdoor_air(model: Model, plate: Plate) -> Component:
    """Add the economiser, with the pad in the outdoor air if there is one."""
    air = plate["outdoor_air"]
    equipment: list[tuple[str, str]] = [("OutdoorAir:Mixer", "mixing box")]
    stream = "outdoor"
    if "pad" in plate:
        equipment.insert(0, pad(model, plate["pad"]))
        stream = "pad out"
    model.add("OutdoorAir:Node", "outdoor")
    model.add(
        "OutdoorAir:Mixer",
        "mixing box",
        mixed_air_node_name="mixed",
        outdoor_air_stream_node_name=stream,
        relief_air_stream_node_name="relief",
        return_air_stream_node_name="loop return",
    )
    model.add(
        "Controller:OutdoorAir",
        "economiser",
        relief_air_outlet_node_name="relief",
        return_air_node_name="loop return",
        mixed_air_node_name="mixed",
        actuator_node_name="outdoor",
        minimum_outdoor_air_flow_rate=air["least_flow_m3_s"],
        maximum_outdoor_air_flow_rate=plate["room"]["largest_flow_m3_s"],
        economizer_control_type="FixedDewPointAndDryBulb",
        economizer_control_action_type="ModulateFlow",
        economizer_maximum_limit_dry_bulb_temperature=air["dry_bulb_limit_c"],
        economizer_maximum_limit_dewpoint_temperature=air["dew_point_limit_c"],
        lockout_type="NoLockout",
        minimum_limit_type="FixedMinimum",
    )
    model.add(
        "AirLoopHVAC:ControllerList",
        "outdoor air controllers",
        controller_1_object_type="Controller:OutdoorAir",
        controller_1_name="economiser",
    )
    fields: dict[str, Any] = {}
    for number, (kind, name) in enumerate(equipment, start=1):
        fields |= {f"component_{number}_object_type": kind, f"component_{number}_name": name}
    model.add("AirLoopHVAC:OutdoorAirSystem:EquipmentList", "outdoor air equipment", **fields)
    system = "AirLoopHVAC:OutdoorAirSystem"
    model.add(
        system,
        "outdoor air",
        controller_list_name="outdoor air controllers",
        outdoor_air_equipment_list_name="outdoor air equipment",
    )
    return (system, "outdoor air", "loop return", "mixed")
