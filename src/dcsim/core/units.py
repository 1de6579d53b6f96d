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
        "per_mwh": "currency/MWh",
        "per_kw": "currency/kW",
        "l_per_kwh": "L/kWh",
        "kwh_per_l": "kWh/L",
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
        "schema_version",
        "held_seeds",
        "chiller_cop_max",
        "steps",
        "balance_error_rel",
        "core_speed_rel",
        "clock_rel",
        "voltage_rel",
        "cost",
        "liquid_to_gas_ratio",
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
