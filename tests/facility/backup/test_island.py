"""A site without the grid: batteries, generators, tanks, and the blackout."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.backup.backup import Backup
from dcsim.facility.backup.fuel import FUELS
from dcsim.facility.backup.island import Island

HOUR = 3600.0


def island(*, started=None, design_kw=5000.0, ups_kw=4000.0, **given_):
    plant = Backup(**given_).sized(design_kw, ups_kw)
    running = plant.generators if started is None else started
    return Island(plant, running, plant.battery_kwh, plant.tank_l)


def test_generators_are_sized_for_the_design_load_and_a_spare():
    plant = Backup(generator_kw=2000.0).sized(5000.0, 4000.0)

    assert plant.generators == 3 + 1
    # 4 sets at idle burn 0.02 x 8000 L/h, the load 0.25 x 5000: 1410 L/h for 48 h.
    assert plant.tank_l == pytest.approx(48.0 * 1410.0)
    assert plant.battery_kwh == pytest.approx(4000.0 * 5.0 / 60.0)


def test_forty_eight_hours_drain_the_tank_to_the_last_litre_by_the_stated_burn():
    off = island(start_time_s=0)
    full_l = off.tank_l
    hours = [off.carry(5000.0, 4000.0, HOUR) for _ in range(48)]

    assert not off.is_blacked_out
    assert sum(hour.fuel_l for hour in hours) == pytest.approx(48 * 1410.0, rel=1e-12)
    assert off.tank_l == pytest.approx(0.0, abs=1e-6 * full_l)
    assert sum(hour.generator_kwh for hour in hours) == pytest.approx(48 * 5000.0, rel=1e-12)

    last = off.carry(5000.0, 4000.0, HOUR)
    assert off.is_blacked_out
    assert off.cause == "the tanks ran empty"
    # Five minutes of batteries are left, and they are the end.
    assert last.lit_s == pytest.approx(300.0, abs=1e-3)
    assert off.carry(5000.0, 4000.0, HOUR).lit_s == 0.0


def test_batteries_bridge_until_the_generators_run():
    off = island(start_time_s=15)
    first = off.carry(3000.0, 2400.0, 300.0)

    assert first.uncooled_s == 15.0
    assert first.battery_kwh == pytest.approx(2400.0 * 15.0 / HOUR)
    assert first.generator_kwh == pytest.approx(3000.0 * 285.0 / HOUR)
    assert first.lit_s == 300.0


def test_a_battery_too_small_for_the_start_leaves_the_servers_dark():
    off = island(start_time_s=600, ups_battery_s=300)
    first = off.carry(5000.0, 4000.0, HOUR)

    assert off.is_blacked_out
    assert off.cause == "the batteries ran empty"
    assert first.lit_s == pytest.approx(300.0)
    assert first.generator_kwh == 0.0


def test_too_few_started_generators_trip_and_the_batteries_are_the_end():
    off = island(started=2, start_time_s=15)
    first = off.carry(5000.0, 4000.0, HOUR)

    assert off.is_blacked_out
    assert off.cause == "2 of 4 generators cannot carry 5000 kW"
    assert first.lit_s == pytest.approx(300.0)
    assert first.fuel_l == 0.0


@given(
    loads=st.lists(st.floats(0.0, 6000.0), min_size=1, max_size=30),
    step_s=st.sampled_from([60.0, 300.0, 3600.0]),
    started=st.integers(0, 4),
    autonomy_h=st.floats(0.1, 10.0),
    start_s=st.integers(0, 900),
)
def test_what_is_carried_is_what_batteries_and_tanks_give(
    loads, step_s, started, autonomy_h, start_s
):
    off = island(started=started, autonomy_h=autonomy_h, start_time_s=start_s)
    battery, tank = off.battery_kwh, off.tank_l
    carried = [off.carry(load, 0.8 * load, step_s) for load in loads]

    assert sum(c.battery_kwh for c in carried) == pytest.approx(
        battery - off.battery_kwh, rel=1e-9, abs=1e-9
    )
    assert sum(c.fuel_l for c in carried) == pytest.approx(tank - off.tank_l, rel=1e-9, abs=1e-6)
    assert off.tank_l >= 0.0
    assert off.battery_kwh >= 0.0
    for load, c in zip(loads, carried, strict=True):
        assert 0.0 <= c.uncooled_s <= c.lit_s <= step_s + 1e-9
        given_kwh = c.battery_kwh + c.generator_kwh
        used_kwh = (0.8 * load * c.uncooled_s + load * (c.lit_s - c.uncooled_s)) / HOUR
        assert given_kwh == pytest.approx(used_kwh, rel=1e-9, abs=1e-9)
    dark = [c.lit_s < step_s - 1e-6 for c in carried]
    assert dark == sorted(dark)  # once dark, dark until the grid is back


def test_finer_steps_carry_the_same():
    coarse, fine = island(autonomy_h=3.0), island(autonomy_h=3.0)
    whole = [coarse.carry(5000.0, 4000.0, HOUR) for _ in range(5)]
    parts = [fine.carry(5000.0, 4000.0, 60.0) for _ in range(300)]

    for name in ("lit_s", "uncooled_s", "battery_kwh", "generator_kwh", "fuel_l"):
        assert math.fsum(getattr(c, name) for c in whole) == pytest.approx(
            math.fsum(getattr(c, name) for c in parts), rel=1e-9
        )


def test_vegetable_oil_saves_seven_tenths_to_eight_of_diesel_over_its_life():
    saved = 1.0 - (FUELS["hvo100"].lifecycle_kgco2e_per_l / FUELS["diesel"].lifecycle_kgco2e_per_l)
    assert 0.70 <= saved <= 0.80
    assert FUELS["hvo100"].direct_kgco2e_per_l == 0.0
    # 10.19 kg per US gallon of 3.785 L.
    assert FUELS["diesel"].direct_kgco2e_per_l == pytest.approx(10.19 / 3.785, abs=0.01)


def test_a_test_run_burns_what_its_load_bank_takes():
    plant = Backup(generator_kw=1000.0, generators=2).sized(900.0, 800.0)

    # Half an hour of 600 kW: 0.02 x 2000 + 0.25 x 600 = 190 L/h.
    assert plant.test_burn_l() == pytest.approx(95.0)
