"""Rear doors: the water that keeps a room neutral, and what doors cost servers."""

import numpy as np
import pytest

from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.rear_door import RearDoor
from dcsim.physics import psychrometrics

KW = 1000.0


def air(dry_bulb_c, rh=0.4):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(38.0)


def part(**keys):
    return RearDoor(kind="rear_door", **keys)


def run(dry_bulb_c, load=1.0, **keys):
    outside = air(dry_bulb_c)
    plant = part(**keys).plant(KW, DESIGN)
    return plant.run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_the_doors_water_returns_the_air_as_cool_as_it_came():
    of = part()
    # Exhaust of 36 C back to 24 C with 80 %: water of 21 C, behind the unit's 3 K.
    assert of.door_water_c == pytest.approx(21.0)
    assert of.facility_supply_c == pytest.approx(18.0)
    plant = of.plant(KW, DESIGN)
    assert [branch.circuit.supply_c for branch in plant.branches] == [pytest.approx(18.0)]


def test_a_winter_day_with_active_doors_by_hand():
    electricity = run(0.0).electricity
    # 12 K, dry air of 24 C at sea level, 60 Pa at 50 %: 8.4 W a kW.
    density = 101_325.0 / (287.042 * 297.15)
    door_fan_kw = 1000.0 / (density * 1.006 * 12.0) * 60.0 / 0.5 / 1000.0
    assert electricity.room_fan_kw[0] == pytest.approx(door_fan_kw, rel=1e-5)
    pump_kw = 0.01 * (1000.0 + electricity.room_fan_kw[0])
    assert electricity.loop_pump_kw[0] == pytest.approx(pump_kw, rel=1e-12)
    water_kw = 1000.0 + electricity.room_fan_kw[0] + pump_kw
    facility_kw = water_kw / (4.18 * 6.0) / 997.0 * 150_000.0 / 0.7 / 1000.0
    assert electricity.source_pump_kw[0] == pytest.approx(facility_kw, rel=1e-9)
    assert electricity.compressor_kw[0] == 0.0
    # 18 K above the air where full fans would make 8.65 K.
    load_kw = water_kw + facility_kw
    x = (8.0 / 0.925 / 18.0) ** (1.0 / 0.7)

    def moist_density(outside):
        w = psychrometrics.humidity_ratio_from_relative_humidity(
            outside.dry_bulb_c, outside.relative_humidity_frac, outside.pressure_pa
        )
        return psychrometrics.moist_air_density_kg_m3(outside.dry_bulb_c, w, 101_325.0)[0]

    thin, dense = moist_density(DESIGN), moist_density(air(0.0))
    fan_kw = load_kw / (1.006 * 10.0) / thin * 120.0 / 0.55 / 1000.0 * x**3 * (thin / dense) ** 2
    assert electricity.rejection_fan_kw[0] == pytest.approx(fan_kw, rel=1e-9)


def test_passive_doors_have_no_fans_and_burden_those_of_the_servers():
    passive = part(door="passive").plant(KW, DESIGN)
    assert passive.server_fan_saving_frac == pytest.approx(-15.0 / 250.0)
    assert part().plant(KW, DESIGN).server_fan_saving_frac == 0.0
    weather = np.linspace(-10.0, 38.0, 49)
    flows = run(weather, door="passive")
    assert not flows.electricity.room_fan_kw.any()
    assert (flows.electricity.total_kw() < run(weather).electricity.total_kw()).all()


def test_warmer_rooms_lengthen_free_cooling():
    weather = np.linspace(-10.0, 38.0, 481)
    free = [
        when(run(weather, supply_air_c=t, water_class="W32"), "free-cooling").sum()
        for t in (20.0, 24.0, 28.0)
    ]
    assert free[0] < free[1] < free[2]
    # Each kelvin of air is one of water and one of weather: 10 steps of 0.1 K.
    assert free[2] - free[1] == pytest.approx(40, abs=1)


def test_better_doors_take_warmer_water():
    assert part(door_effectiveness_frac=0.9).door_water_c > part().door_water_c
    assert part(door_effectiveness_frac=1.0).door_water_c == pytest.approx(24.0)


def test_doors_take_less_fan_power_than_room_units():
    assert run(10.0, 0.7).electricity.room_fan_kw[0] / 700.0 < 0.01


@pytest.mark.parametrize(
    "keys", [{"water_class": "W17"}, {"supply_air_c": 12.0, "door_effectiveness_frac": 0.5}]
)
def test_water_beyond_its_class_or_frozen_is_refused(keys):
    assert [key for key, _, _ in part(**keys).cross_checks()] == ["supply_air_c"]
