"""Dry coolers and their chiller over a year, against coolers by effectiveness and NTU."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dcsim.catalogue.stations import station
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.cold_plate import ColdPlate
from dcsim.facility.cooling.immersion import Immersion
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.rear_door import RearDoor
from dcsim.facility.site import worst_case
from dcsim.signals.weather import synthetic_year

HALL_KW, IT_KW = 1000.0, 700.0
HOURS = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
PARTS = {
    "rear_door": RearDoor(kind="rear_door"),
    "cold_plate": ColdPlate(kind="cold_plate"),
    "immersion": Immersion(kind="immersion"),
}


def year(place):
    air = synthetic_year(station(place), HOURS, np.random.default_rng(1))
    return Outside(air.dry_bulb_c, air.wet_bulb_c, air.relative_humidity_frac, air.pressure_pa)


def effectiveness(ntu, ratio):
    """Return the effectiveness of a counterflow, Kays and London."""
    falling = np.exp(-ntu * (1.0 - ratio))
    even = np.abs(1.0 - ratio) < 1e-9
    unlike = (1.0 - falling) / np.where(even, 1.0, 1.0 - ratio * falling)
    return np.where(even, ntu / (1.0 + ntu), unlike)


def second_model(circuit, racks_kw, pump_kw, air):
    """Return compressor and fans [kW] of coolers with the same rating point and 0.7 power.

    Their air has a heat capacity, so that little air ends as warm as the water.
    """
    of, coils = circuit.params, circuit.cooler.coils
    load_kw = racks_kw + pump_kw
    water_kw_k = np.maximum(racks_kw / of.facility_delta_t_k, 0.2 * 4.18 * circuit.design_kg_s)
    entering_c = circuit.supply_c + load_kw / water_kw_k

    design_water, design_air = 4.18 * circuit.design_kg_s, 1.006 * coils.air_kg_s
    small, ratio = min(design_water, design_air), min(design_water, design_air)
    ratio /= max(design_water, design_air)
    rise_k = coils.design_heat_kw / design_water
    reached = coils.design_heat_kw / (small * (rise_k + of.design_approach_k))
    ntu = np.log((1.0 - reached * ratio) / (1.0 - reached)) / (1.0 - ratio)

    def heat_kw(x):
        flows = np.minimum(design_air * x, water_kw_k), np.maximum(design_air * x, water_kw_k)
        share = effectiveness(ntu * small * x**0.7 / flows[0], flows[0] / flows[1])
        return share * flows[0] * (entering_c - air.dry_bulb_c)

    at_full_kw = np.maximum(heat_kw(np.ones_like(racks_kw)), 0.0)
    low, high = np.full(racks_kw.shape, 1e-4), np.ones_like(racks_kw)
    for _ in range(60):
        middle = 0.5 * (low + high)
        enough = heat_kw(middle) >= load_kw
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    trim = circuit.trim.run(np.maximum(load_kw - at_full_kw, 0.0), air)
    x = np.where(at_full_kw >= load_kw, high, np.where(at_full_kw > 0.0, 1.0, 0.0))
    return trim.compressor_kw, coils.fan_kw(x, air) + trim.fan_kw


@pytest.mark.parametrize("kind", PARTS)
@pytest.mark.parametrize("place", ["singapore", "phoenix-az", "frankfurt", "stockholm"])
def test_a_year_agrees_with_coolers_by_effectiveness_and_ntu(kind, place):
    outside = year(place)
    air, it_kw = OutdoorAir.of(outside), np.full(HOURS.steps, IT_KW)
    plant = PARTS[kind].plant(HALL_KW, worst_case(outside))
    electricity = plant.run(it_kw, outside).electricity
    second_kw = np.zeros_like(it_kw)
    for branch in plant.branches:
        racks_kw = sum(side.run(it_kw).loop_kw for side in branch.sides)
        pump_kw = branch.circuit.run(racks_kw, air).pump_kw
        second_kw += sum(second_model(branch.circuit, racks_kw, pump_kw, air))
    apart = (electricity.compressor_kw + electricity.rejection_fan_kw - second_kw) / IT_KW
    assert abs(apart.mean()) < 0.0025
    assert np.sqrt((apart**2).mean()) < 0.0045
    assert np.abs(apart).max() < 0.012
