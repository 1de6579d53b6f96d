"""What the paper's plants draw: fans and pumps by mass flow, and their sum."""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.core.arrays import Array, Real
from dcsim.physics.airflow import fan_power_kw
from dcsim.physics.arrays import as_arrays
from dcsim.physics.hydraulics import pump_power_kw
from dcsim.physics.lei_masanet.moist_air import WATER_DENSITY_KG_M3
from dcsim.physics.lei_masanet.parameters import Mover


@dataclass(frozen=True, slots=True)
class PaperElectricity:
    """Electricity of a plant by component [kW], arrays of one shape.

    The loop pumps are those of the economiser and of the chilled water together; the
    source pump moves seawater or tower water.
    """

    room_fan_kw: Array
    loop_pump_kw: Array
    source_pump_kw: Array
    compressor_kw: Array
    rejection_fan_kw: Array
    humidifier_kw: Array

    def electricity_kw(self) -> Array:
        """Return the electricity of all components [kW]."""
        return (
            self.room_fan_kw
            + self.loop_pump_kw
            + self.source_pump_kw
            + self.compressor_kw
            + self.rejection_fan_kw
            + self.humidifier_kw
        )


def fan_kw(fan: Mover, flow_kg_s: Real, density_kg_m3: Real) -> Array:
    """Return ``m dp / (rho eta)`` [kW] of a fan."""
    flow, density = as_arrays(flow_kg_s, density_kg_m3)
    return fan_power_kw(flow / density, fan.pressure_pa, fan.efficiency_frac)


def pump_kw(pump: Mover, flow_kg_s: Real) -> Array:
    """Return ``m dp / (1000 eta)`` [kW] of a water pump."""
    (flow,) = as_arrays(flow_kg_s)
    return pump_power_kw(flow / WATER_DENSITY_KG_M3, pump.pressure_pa, pump.efficiency_frac)
