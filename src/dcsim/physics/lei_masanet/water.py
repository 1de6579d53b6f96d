"""The plants with an economiser on water: sea and cooling tower."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.physics.arrays import as_arrays, require_between
from dcsim.physics.chiller import lei_masanet_cop, lei_masanet_cop_in_range
from dcsim.physics.heat_exchanger import free_cooling_frac
from dcsim.physics.hydraulics import flow_kg_s
from dcsim.physics.lei_masanet.electricity import PaperElectricity, fan_kw, pump_kw
from dcsim.physics.lei_masanet.moist_air import (
    CP_AIR_KJ_PER_KG_K,
    CP_WATER_KJ_PER_KG_K,
    STANDARD_PRESSURE_PA,
    paper_density_kg_m3,
    paper_evaporation_heat_kj_per_kg,
    paper_wet_bulb_c,
)
from dcsim.physics.lei_masanet.parameters import SEA, TOWER, SeaPlant, TowerPlant, WaterSide


@dataclass(frozen=True, slots=True)
class PaperCooling(PaperElectricity):
    """Electricity of a plant and its heat [kW], arrays of one shape.

    Parameters
    ----------
    total_cooling_kw
        Sensible and latent heat taken from the room.
    latent_kw
        Latent share of it.
    humidifier_kg_s
        Water that the humidifier evaporates to bring that moisture in [kg/s].
    rejected_kw
        Heat given to sea or tower, compressor included.
    source_flow_kg_s
        Seawater or tower water [kg/s].
    free_cooling_frac
        Share of the cooling that needs no compressor.
    cop_extrapolated
        Where the chiller runs outside the range of its regression.
    """

    total_cooling_kw: Array
    latent_kw: Array
    humidifier_kg_s: Array
    rejected_kw: Array
    source_flow_kg_s: Array
    free_cooling_frac: Array
    cop_extrapolated: Flags


def _cooling(
    heat: Array, source_c: Array, condenser_c: Array, p_pa: Array, plant: WaterSide
) -> PaperCooling:
    """Cool the room with water of ``source_c`` and a chiller at ``condenser_c``."""
    supply_c, return_c = plant.supply_water_c(), plant.return_water_c()
    air_kg_s = heat / (CP_AIR_KJ_PER_KG_K * plant.air_rise_k)
    latent = heat / plant.sensible_heat_frac - heat
    cooling = heat + latent
    free = free_cooling_frac(return_c, source_c, supply_c)
    mechanical = (1.0 - free) * cooling
    cop = lei_masanet_cop(condenser_c, plant.chiller_load_frac, plant.chiller_error_frac)
    compressor = mechanical / cop
    rejected = cooling + compressor

    def loop_kg_s(part: Array) -> Array:
        return flow_kg_s(part, plant.water_rise_k, CP_WATER_KJ_PER_KG_K)

    moisture_kg_s = latent / paper_evaporation_heat_kj_per_kg(0.5 * (supply_c + return_c))
    source_kg_s = flow_kg_s(rejected, plant.source_rise_k, CP_WATER_KJ_PER_KG_K)
    room_fan = fan_kw(plant.room_fan, air_kg_s, paper_density_kg_m3(plant.supply_air_c, p_pa))
    in_range = lei_masanet_cop_in_range(condenser_c, plant.chiller_load_frac)
    # What does not depend on the hour is worked out once and widened here.
    shape = np.broadcast(rejected, room_fan).shape

    def wide(values: Array) -> Array:
        return values if values.shape == shape else np.broadcast_to(values, shape)

    return PaperCooling(
        room_fan_kw=wide(room_fan),
        loop_pump_kw=wide(
            pump_kw(plant.economiser_pump, loop_kg_s(free * cooling))
            + pump_kw(plant.chilled_water_pump, loop_kg_s(mechanical))
        ),
        source_pump_kw=wide(pump_kw(plant.source_pump, source_kg_s)),
        compressor_kw=wide(compressor),
        rejection_fan_kw=np.zeros(shape),
        humidifier_kw=wide(pump_kw(plant.humidifier_pump, moisture_kg_s)),
        total_cooling_kw=wide(cooling),
        latent_kw=wide(latent),
        humidifier_kg_s=wide(moisture_kg_s),
        rejected_kw=wide(rejected),
        source_flow_kg_s=wide(source_kg_s),
        free_cooling_frac=wide(free),
        cop_extrapolated=(wide(mechanical) > 0.0) & ~in_range,
    )


def sea_cooling(
    heat_kw: Real,
    sea_temperature_c: Real,
    p_pa: Real = STANDARD_PRESSURE_PA,
    plant: SeaPlant = SEA,
) -> PaperCooling:
    """Cool the room with seawater and, where that is too warm, a chiller.

    Parameters
    ----------
    heat_kw
        Sensible heat of the room [kW]: IT, UPS and distribution losses, lights.
    sea_temperature_c
        Seawater at the intake [C], -3..45.
    p_pa
        Air pressure [Pa].
    plant
        Parameters, by default the printed ones.

    Returns
    -------
    PaperCooling
        Electricity and heat [kW], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    Lei and Masanet 2020, doi 10.1016/j.energy.2020.117556: the sea cools the loop to
    ``T_sea + approach``; the share ``free_cooling_frac`` needs no chiller, whose
    condenser water has the sea's temperature.

    Examples
    --------
    >>> cooling = sea_cooling(100.0, 8.0)
    >>> float(cooling.compressor_kw), round(float(cooling.electricity_kw()), 3)
    (0.0, 7.191)
    """
    heat, sea, p = as_arrays(heat_kw, sea_temperature_c, p_pa)
    require_between("sea_cooling: heat_kw", heat, 0.0, np.inf)
    require_between("sea_cooling: sea_temperature_c", sea, -3.0, 45.0)
    return _cooling(heat, sea + plant.water.exchanger_approach_k, sea, p, plant.water)


def tower_cooling(
    heat_kw: Real,
    t_c: Real,
    rh_frac: Real,
    p_pa: Real = STANDARD_PRESSURE_PA,
    plant: TowerPlant = TOWER,
) -> PaperCooling:
    """Cool the room with a cooling tower and, where that is too warm, a chiller.

    Parameters
    ----------
    heat_kw
        Sensible heat of the room [kW]: IT, UPS and distribution losses, lights.
    t_c
        Outdoor dry bulb [C], -60..60.
    rh_frac
        Outdoor relative humidity, 0..1.
    p_pa
        Air pressure [Pa], 50..110 kPa.
    plant
        Parameters, by default the printed ones.

    Returns
    -------
    PaperCooling
        Electricity and heat [kW], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    Lei and Masanet 2020, doi 10.1016/j.energy.2020.117556: tower water has
    ``T_wb + approach`` at any load and weather, too cold in frost; fans run at the
    design ratio of water to air.

    Examples
    --------
    >>> cooling = tower_cooling(100.0, 20.0, 0.4)
    >>> float(cooling.compressor_kw), round(float(cooling.electricity_kw()), 3)
    (0.0, 5.953)
    """
    heat, t, rh, p = as_arrays(heat_kw, t_c, rh_frac, p_pa)
    require_between("tower_cooling: heat_kw", heat, 0.0, np.inf)
    tower_water = paper_wet_bulb_c(t, rh, p) + plant.tower_approach_k
    source = tower_water + plant.water.exchanger_approach_k
    cooling = _cooling(heat, source, tower_water, p, plant.water)
    air_kg_s = cooling.source_flow_kg_s / plant.liquid_to_gas_ratio
    fan = fan_kw(plant.tower_fan, air_kg_s, paper_density_kg_m3(t, p))
    return replace(cooling, rejection_fan_kw=fan)
