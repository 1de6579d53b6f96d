"""The unit every name carries, as a suffix.

A physical quantity in a scenario key, a table column or an argument ends in its
unit; what is dimensionless is listed here by name. Inside dcsim power is kW,
energy kWh, temperature C (K for differences), pressure Pa, mass flow kg/s,
volume of water litres and time UTC in integer seconds.
"""

from __future__ import annotations

from types import MappingProxyType

SUFFIXES = MappingProxyType(
    {
        "w": "W",
        "kw": "kW",
        "mw": "MW",
        "j": "J",
        "kwh": "kWh",
        "mwh": "MWh",
        "c": "C",
        "k": "K",
        "pa": "Pa",
        "kpa": "kPa",
        "kg_s": "kg/s",
        "m": "m",
        "m2": "m2",
        "m3": "m3",
        "m3_h": "m3/h",
        "m3_s": "m3/s",
        "l": "L",
        "ms": "ms",
        "s": "s",
        "h": "h",
        "hours_per_year": "h/a",
        "core_h": "core h",
        "core_s": "core s",
        "days": "d",
        "years": "a",
        "gb": "GB",
        "frac": "-",
        "deg": "deg",
        "gco2e_per_kwh": "gCO2e/kWh",
        "kgco2e": "kgCO2e",
        "kgco2e_per_kwh": "kgCO2e/kWh",
        "per_s": "1/s",
        "gb_per_core": "GB/core",
        "per_mwh": "currency/MWh",
        "per_kw": "currency/kW",
        "per_m3": "currency/m3",
        "per_k": "1/K",
        "k_h": "K h",
        "w_per_m_k": "W/(m K)",
        "w_per_m2": "W/m2",
        "w_per_m2_k": "W/(m2 K)",
        "m3_per_day": "m3/d",
        "l_per_day": "L/d",
        "gb_per_day": "GB/d",
        "gbit_per_s": "Gbit/s",
        "per_gb": "currency/GB",
        "kwh_per_gb": "kWh/GB",
        "l_per_kwh": "L/kWh",
        "kwh_per_l": "kWh/L",
        "kj_per_kg": "kJ/kg",
        "kg": "kg",
        "kg_per_kw": "kg/kW",
        "l_per_kw": "L/kW",
        "kw_per_k": "kW/K",
        "kw_per_m2_k": "kW/(m2 K)",
        "m2_k_per_kw": "m2 K/kW",
        "m2_k_per_w": "m2 K/W",
        "kgco2e_per_kg": "kgCO2e/kg",
        "frac_per_year": "1/a",
        "frac_per_day": "1/d",
        "utc": "UTC",
    }
)

DIMENSIONLESS = frozenset(
    [
        "pue",
        "ere",
        "erf",
        "cop",
        "rated_cop",
        "seed",
        "racks",
        "servers_per_rack",
        "cores_per_server",
        "cores",
        "work_amount",
        "jobs",
        "jobs_per_day",
        "interruptions",
        "retries",
        "generators",
        "spare_generators",
        "count",
        "spare",
        "loop_pump_count",
        "capacity_coefficients",
        "input_ratio_coefficients",
        "part_load_coefficients",
        "loop_pump_coefficients",
        "source_pump_coefficients",
        "tower_air_exponent",
        "tower_water_exponent",
        "depth",
        "cores_per_user",
        "schema_version",
        "held_seeds",
        "steps",
        "balance_error_rel",
        "limit_jobs",
        "scale_arrivals",
        "sigma",
        "users",
        "priority",
        "accelerators_per_core",
        "hour_weights",
        "weekday_weights",
        "week_weights",
        "core_weights",
        "scarcity_factor",
        "pue_max",
        "ere_max",
        "erf_min",
        "ref_min",
        "core_speed_rel",
        "monthly_anomaly_rel",
        "clock_rel",
        "throttled_clock_rel",
        "final_pressure_rel",
        "cop_loss_rel",
        "capacity_loss_rel",
        "flow_low_rel",
        "flow_high_rel",
        "coefficients",
        "part_load_coefficients",
        "room_fan_coefficients",
        "trips",
        "count",
        "fixed_state",
        "awake_servers",
        "server_wakes",
        "least_awake_servers",
        "voltage_rel",
        "cost",
        "heat_revenue",
        "liquid_to_gas_ratio",
        "tower_cells",
        "warmest_day",
        "cycles_of_concentration",
        "pad_cycles_of_concentration",
        "units",
        "repeats",
        "a",
        "b",
        "c",
    ]
)
"""Names that are pure numbers or counts. ``a``, ``b``, ``c`` are loss coefficients."""


def unit_of(name: str) -> str | None:
    """Return the unit that ``name`` carries, ``"1"`` if dimensionless, else ``None``.

    The longest matching suffix wins.

    >>> unit_of("cooling_energy_kwh"), unit_of("pue"), unit_of("supply_air")
    ('kWh', '1', None)
    >>> unit_of("carbon_gco2e_per_kwh")
    'gCO2e/kWh'
    """
    if name in DIMENSIONLESS:
        return "1"
    parts = name.split("_")
    for i in range(len(parts)):
        unit = SUFFIXES.get("_".join(parts[i:]))
        if unit is not None and (i > 0 or len(parts) == 1):
            return unit
    return None
