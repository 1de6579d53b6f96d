"""The machines of an air-cooled hall: DX coil, fans, wetted pad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from energyplus.model import Component, Model

Plate = Mapping[str, Any]


def coil(model: Model, plate: Plate, inlet: str) -> Component:
    """Add the cycling DX coil, held to the temperature asked for at its outlet."""
    kind = "Coil:Cooling:DX:SingleSpeed"
    x, y = plate["wet_bulb_range_c"], plate["outdoor_range_c"]
    # Capacity and input are stated at any flow: the program's flow curves stay at one.
    one = model.polynomial("no effect of flow", [1.0], 0.0, 2.0)
    model.add(
        kind,
        "dx",
        gross_rated_total_cooling_capacity=plate["capacity_kw"] * 1e3,
        gross_rated_sensible_heat_ratio=plate["sensible_heat_ratio_frac"],
        gross_rated_cooling_cop=plate["cop"],
        rated_air_flow_rate=plate["flow_m3_s"],
        air_inlet_node_name=inlet,
        air_outlet_node_name="coil out",
        total_cooling_capacity_function_of_temperature_curve_name=model.biquadratic(
            "dx capacity", plate["capacity_coefficients"], x, y
        ),
        total_cooling_capacity_function_of_flow_fraction_curve_name=one,
        energy_input_ratio_function_of_temperature_curve_name=model.biquadratic(
            "dx input ratio", plate["input_ratio_coefficients"], x, y
        ),
        energy_input_ratio_function_of_flow_fraction_curve_name=one,
        part_load_fraction_correlation_curve_name=model.polynomial(
            "dx part load", plate["part_load_fraction_coefficients"], 0.0, 1.0
        ),
        minimum_outdoor_dry_bulb_temperature_for_compressor_operation=-60.0,
        condenser_type="AirCooled",
        crankcase_heater_capacity=0.0,
    )
    system = "CoilSystem:Cooling:DX"
    model.add(
        system,
        "dx system",
        dx_cooling_coil_system_inlet_node_name=inlet,
        dx_cooling_coil_system_outlet_node_name="coil out",
        dx_cooling_coil_system_sensor_node_name="coil out",
        cooling_coil_object_type=kind,
        cooling_coil_name="dx",
        dehumidification_control_type="None",
        run_on_sensible_load="Yes",
        run_on_latent_load="No",
    )
    return (system, "dx system", inlet, "coil out")


def fan(model: Model, plate: Plate, inlet: str) -> Component:
    """Add the supply fan; all its electricity warms the air."""
    kind = "Fan:SystemModel"
    model.add(
        kind,
        "fan",
        air_inlet_node_name=inlet,
        air_outlet_node_name="loop supply",
        design_maximum_air_flow_rate=plate["flow_m3_s"],
        speed_control_method="Continuous",
        electric_power_minimum_flow_rate_fraction=0.0,
        design_pressure_rise=plate["pressure_pa"],
        motor_efficiency=0.9,
        motor_in_air_stream_fraction=1.0,
        design_electric_power_consumption=plate["power_kw"] * 1e3,
        fan_total_efficiency=plate["efficiency_frac"],
        electric_power_function_of_flow_fraction_curve_name=model.polynomial(
            "fan part load", plate["part_load_coefficients"], 0.0, 1.0
        ),
    )
    return (kind, "fan", inlet, "loop supply")


def pad(model: Model, plate: Plate) -> tuple[str, str]:
    """Add the wetted pad in the outdoor air, before it is mixed with the return."""
    kind = "EvaporativeCooler:Direct:ResearchSpecial"
    # The effectiveness is the same at any flow; the pump wets in proportion to it.
    flat = model.polynomial("pad at any flow", [1.0], 0.0, 2.0)
    wetted = model.polynomial("pad pump", [0.0, 1.0], 0.0, 2.0)
    model.add(
        kind,
        "pad",
        availability_schedule_name="always",
        cooler_design_effectiveness=plate["effectiveness_frac"],
        effectiveness_flow_ratio_modifier_curve_name=flat,
        primary_air_design_flow_rate=plate["flow_m3_s"],
        recirculating_water_pump_design_power=plate["pump_kw"] * 1e3,
        water_pump_power_modifier_curve_name=wetted,
        air_inlet_node_name="outdoor",
        air_outlet_node_name="pad out",
        sensor_node_name="pad out",
        drift_loss_fraction=plate["drift_frac"],
        blowdown_concentration_ratio=plate["concentration_ratio"],
        evaporative_operation_minimum_drybulb_temperature=plate["least_dry_bulb_c"],
        evaporative_operation_maximum_limit_wetbulb_temperature=plate["greatest_wet_bulb_c"],
        evaporative_operation_maximum_limit_drybulb_temperature=plate["greatest_dry_bulb_c"],
    )
    return (kind, "pad")
