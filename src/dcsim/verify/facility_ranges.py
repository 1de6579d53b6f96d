"""The parameters of the ten systems: published ranges, and draws from them.

Ranges are those of Lei and Masanet 2022 and of the calculator that its authors put
online with it (uniform). What they leave open is said where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Generic, TypeVar

import numpy as np
from scipy.stats import qmc

SEED = 2022

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Losses(Generic[Value]):
    """What stands between the meter and the racks: as ranges, or as one draw."""

    ups_efficiency_frac: Value
    distribution_loss_frac: Value
    lights_frac: Value


@dataclass(frozen=True, slots=True)
class Parameters(Generic[Value]):
    """The parameters of a cooling plant: as ranges, or as one draw."""

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
    humidity_high_frac: Value
    sensible_heat_frac: Value
    exchanger_approach_k: Value
    water_rise_k: Value
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


Range = tuple[float, float]
Ranges = Parameters[Range]
Drawn = Parameters[float]


@dataclass(frozen=True, slots=True)
class System:
    """The ranges of one of the ten systems."""

    losses: Losses[Range]
    plant: Ranges


def drawn_losses(system: int, scramble: int, points: int) -> list[Losses[float]]:
    """Return draws of the electrical losses, the same at every call."""
    ranges = RANGES[system].losses
    return [Losses(*row) for row in _net(ranges, (SEED, scramble, 1), points)]


def drawn_plants(system: int, scramble: int, points: int) -> Iterator[Drawn]:
    """Return draws of the plant's parameters, the same at every call.

    A parameter that a system has not is drawn as well and plays no part.

    Parameters
    ----------
    system
        Number of the system.
    scramble
        Number of the randomisation; each is a sample of its own.
    points
        How many there are at most, a power of two.
    """
    ranges = RANGES[system].plant
    return (Parameters(*row) for row in _net(ranges, (SEED, scramble), points))


def _net(ranges: Losses[Range] | Ranges, seed: tuple[int, ...], points: int) -> list[list[float]]:
    """Return a scrambled Sobol net within the ranges, one row a draw."""
    bounds = np.array([getattr(ranges, field.name) for field in fields(ranges)])
    rng = np.random.default_rng(seed)
    unit = qmc.Sobol(len(bounds), rng=rng).random(points)
    rows: list[list[float]] = (bounds[:, 0] + (bounds[:, 1] - bounds[:, 0]) * unit).tolist()
    return rows


_MIDSIZE_LOSSES: Losses[Range] = Losses(
    ups_efficiency_frac=(0.80, 0.94),
    distribution_loss_frac=(0.02, 0.05),
    lights_frac=(0.02, 0.05),
)
_LARGE_LOSSES: Losses[Range] = Losses(
    ups_efficiency_frac=(0.90, 0.99),
    distribution_loss_frac=(0.0, 0.02),
    lights_frac=(0.0, 0.002),
)
_SMALL_LOSSES: Losses[Range] = Losses(
    ups_efficiency_frac=(0.77, 0.85),
    distribution_loss_frac=(0.02, 0.04),
    lights_frac=(0.02, 0.04),
)

_MIDSIZE: Ranges = Parameters(
    air_rise_k=(5.0, 10.0),
    fan_pressure_pa=(400.0, 900.0),
    fan_efficiency_frac=(0.60, 0.80),
    chiller_load_frac=(0.1, 0.5),
    cop_error_frac=(-0.40, 0.0),
    cycles_of_concentration=(3.0, 12.0),
    coil_effectiveness_frac=(0.65, 0.90),
    # Sealed rooms have no published supply temperature: ASHRAE's recommended range.
    supply_high_c=(18.0, 27.0),
    supply_low_c=(15.0, 18.0),
    dew_point_low_c=(-12.0, -9.0),
    dew_point_high_c=(15.0, 27.0),
    humidity_high_frac=(0.60, 0.80),
    sensible_heat_frac=(0.95, 0.99),
    exchanger_approach_k=(1.7, 2.8),
    water_rise_k=(5.0, 10.0),
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
)
_LARGE = replace(
    _MIDSIZE,
    air_rise_k=(13.9, 19.4),
    fan_pressure_pa=(300.0, 1000.0),
    fan_efficiency_frac=(0.65, 0.90),
    chiller_load_frac=(0.2, 0.8),
    cop_error_frac=(-0.11, 0.11),
    cycles_of_concentration=(3.0, 15.0),
    coil_effectiveness_frac=(0.7, 0.9),
    supply_high_c=(27.0, 35.0),
    supply_low_c=(10.0, 18.0),
    humidity_high_frac=(0.60, 0.95),
)
_SMALL = replace(_MIDSIZE, air_rise_k=(5.0, 8.0), fan_efficiency_frac=(0.60, 0.75))
_WITH_OUTDOOR_AIR = replace(_MIDSIZE, fan_pressure_pa=(400.0, 1000.0), supply_high_c=(27.0, 32.0))

RANGES: dict[int, System] = {
    1: System(_LARGE_LOSSES, _LARGE),
    2: System(_LARGE_LOSSES, replace(_LARGE, fan_pressure_pa=(300.0, 700.0))),
    3: System(_MIDSIZE_LOSSES, _WITH_OUTDOOR_AIR),
    4: System(_MIDSIZE_LOSSES, replace(_MIDSIZE, supply_high_c=(27.0, 32.0))),
    5: System(_MIDSIZE_LOSSES, _MIDSIZE),
    6: System(_MIDSIZE_LOSSES, replace(_WITH_OUTDOOR_AIR, cop_error_frac=(-0.40, -0.25))),
    7: System(_MIDSIZE_LOSSES, replace(_MIDSIZE, cop_error_frac=(-0.40, -0.25))),
    8: System(_SMALL_LOSSES, replace(_SMALL, cop_error_frac=(-0.60, -0.20))),
    9: System(_SMALL_LOSSES, replace(_SMALL, cop_error_frac=(-0.45, -0.30))),
    10: System(
        _SMALL_LOSSES,
        replace(_SMALL, fan_pressure_pa=(400.0, 600.0), cop_error_frac=(-0.40, 0.20)),
    ),
}
"""Ranges by system."""
