"""The parameters of the ten systems: published ranges, and draws from them.

Ranges are those of Lei and Masanet 2022 and of the calculator that its authors put
online with it (uniform). What they leave open is said where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Generic, TypeVar

from scipy.stats import qmc

from dcsim.core.arrays import Array

SEED = 2022


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Parameters(Generic[Value]):
    """The parameters of a system: as ranges, or as draws of shape (draws, 1)."""

    ups_efficiency_frac: Value
    distribution_loss_frac: Value
    lights_frac: Value
    air_rise_k: Value
    fan_pressure_pa: Value
    fan_efficiency_frac: Value
    chiller_load_frac: Value
    cop_error_frac: Value
    cycles_of_concentration: Value
    coil_effectiveness_frac: Value
    supply_high_c: Value
    supply_low_c: Value
    dew_point_low_c: Value
    dew_point_high_c: Value
    humidity_low_frac: Value
    humidity_high_frac: Value
    sensible_heat_frac: Value
    exchanger_approach_k: Value
    water_rise_k: Value
    economiser_pump_pa: Value
    economiser_pump_frac: Value
    chilled_water_pump_pa: Value
    chilled_water_pump_frac: Value
    humidifier_pump_pa: Value
    humidifier_pump_frac: Value
    tower_approach_k: Value
    tower_rise_k: Value
    tower_pump_pa: Value
    tower_pump_frac: Value
    tower_fan_pressure_pa: Value
    tower_fan_frac: Value
    """Efficiency, taken as that of large room fans: its published range is not known here."""
    liquid_to_gas_ratio: Value
    windage_frac: Value
    condenser_approach_k: Value
    """Condensing above the air, dcsim's usual range: the paper's own treatment is not known."""
    rated_cop: Value
    """Least sensible COP of air-cooled room units in law, 10 CFR 431.97 (2012)."""


Range = tuple[float, float]
Ranges = Parameters[Range]
Sample = Parameters[Array]


def draw(system: int, draws: int) -> Sample:
    """Return a Latin hypercube of a system's ranges, the same at every call.

    A parameter that a system has not is drawn as well and plays no part.
    """
    names = [field.name for field in fields(Parameters)]
    unit = qmc.LatinHypercube(len(names), rng=SEED).random(draws)
    bounds = [getattr(RANGES[system], name) for name in names]
    columns = [
        low + (high - low) * unit[:, column : column + 1]
        for column, (low, high) in enumerate(bounds)
    ]
    return Parameters(*columns)


_MIDSIZE: Ranges = Parameters(
    ups_efficiency_frac=(0.80, 0.94),
    distribution_loss_frac=(0.02, 0.05),
    lights_frac=(0.02, 0.05),
    air_rise_k=(5.0, 10.0),
    fan_pressure_pa=(400.0, 900.0),
    fan_efficiency_frac=(0.60, 0.80),
    chiller_load_frac=(0.1, 0.5),
    cop_error_frac=(-0.40, 0.0),
    cycles_of_concentration=(3.0, 12.0),
    coil_effectiveness_frac=(0.65, 0.90),
    # Sealed rooms have no published supply temperature; it moves the air's density by 2 %.
    supply_high_c=(18.0, 27.0),
    supply_low_c=(15.0, 18.0),
    dew_point_low_c=(-12.0, -9.0),
    dew_point_high_c=(15.0, 27.0),
    humidity_low_frac=(0.10, 0.30),
    humidity_high_frac=(0.60, 0.80),
    sensible_heat_frac=(0.95, 0.99),
    exchanger_approach_k=(1.7, 2.8),
    water_rise_k=(5.0, 10.0),
    economiser_pump_pa=(115_200.0, 172_800.0),
    economiser_pump_frac=(0.6, 0.8),
    chilled_water_pump_pa=(115_200.0, 172_800.0),
    chilled_water_pump_frac=(0.6, 0.8),
    humidifier_pump_pa=(5.6e6, 8.4e6),
    humidifier_pump_frac=(0.6, 0.8),
    tower_approach_k=(2.8, 6.7),
    tower_rise_k=(4.0, 6.0),
    tower_pump_pa=(167_200.0, 250_800.0),
    tower_pump_frac=(0.6, 0.8),
    tower_fan_pressure_pa=(100.0, 400.0),
    tower_fan_frac=(0.65, 0.90),
    liquid_to_gas_ratio=(1.0, 3.0),
    windage_frac=(0.00005, 0.005),
    condenser_approach_k=(10.0, 17.0),
    rated_cop=(1.79, 2.20),
)
_LARGE = replace(
    _MIDSIZE,
    ups_efficiency_frac=(0.90, 0.99),
    distribution_loss_frac=(0.0, 0.02),
    lights_frac=(0.0, 0.002),
    air_rise_k=(13.9, 19.4),
    fan_pressure_pa=(300.0, 1000.0),
    fan_efficiency_frac=(0.65, 0.90),
    chiller_load_frac=(0.2, 0.8),
    cop_error_frac=(-0.11, 0.11),
    cycles_of_concentration=(3.0, 15.0),
    coil_effectiveness_frac=(0.7, 0.9),
    supply_high_c=(27.0, 35.0),
    supply_low_c=(10.0, 18.0),
    humidity_low_frac=(0.08, 0.20),
    humidity_high_frac=(0.60, 0.95),
)
_SMALL = replace(
    _MIDSIZE,
    ups_efficiency_frac=(0.77, 0.85),
    distribution_loss_frac=(0.02, 0.04),
    lights_frac=(0.02, 0.04),
    air_rise_k=(5.0, 8.0),
    fan_efficiency_frac=(0.60, 0.75),
)
_WITH_OUTDOOR_AIR = replace(_MIDSIZE, fan_pressure_pa=(400.0, 1000.0), supply_high_c=(27.0, 32.0))

RANGES: dict[int, Ranges] = {
    1: _LARGE,
    2: replace(_LARGE, fan_pressure_pa=(300.0, 700.0)),
    3: _WITH_OUTDOOR_AIR,
    4: replace(_MIDSIZE, supply_high_c=(27.0, 32.0)),
    5: _MIDSIZE,
    6: replace(_WITH_OUTDOOR_AIR, cop_error_frac=(-0.40, -0.25)),
    7: replace(_MIDSIZE, cop_error_frac=(-0.40, -0.25)),
    8: replace(_SMALL, cop_error_frac=(-0.60, -0.20)),
    9: replace(_SMALL, cop_error_frac=(-0.45, -0.30)),
    10: replace(_SMALL, fan_pressure_pa=(400.0, 600.0), cop_error_frac=(-0.40, 0.20)),
}
"""Ranges by system."""
