"""A tank loses nothing but its loss, holds no more than it can, and bridges what it can."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.reuse.dispatch import with_tank, without_tank
from dcsim.facility.reuse.store import HeatStore, SizedTank

kw = st.floats(0.0, 2000.0)
series = st.lists(st.tuples(kw, kw), min_size=1, max_size=40).map(np.array)
tanks = st.builds(
    SizedTank,
    capacity_kwh=st.floats(1.0, 5000.0),
    charge_kw=st.one_of(st.just(float("inf")), st.floats(1.0, 1000.0)),
    discharge_kw=st.one_of(st.just(float("inf")), st.floats(1.0, 1000.0)),
    kept_rel=st.floats(0.9, 1.0),
    step_h=st.sampled_from([1.0, 0.25, 1 / 12]),
)
HOUR_TANK = SizedTank(1000.0, float("inf"), float("inf"), 1.0, 1.0)


@given(series, tanks, st.floats(0.0, 1.0), st.floats(0.0, 500.0))
def test_heat_into_pipes_tank_and_loss_is_the_heat_delivered(steps, tank, full, least):
    possible, needed = steps.T
    start = full * tank.capacity_kwh
    did = with_tank(possible, needed, least, tank, start)
    change = np.diff(did.content_kwh, prepend=start) / tank.step_h
    np.testing.assert_allclose(
        did.delivered_kw, did.fed_kw + did.loss_kw + change, rtol=1e-9, atol=1e-7
    )


@given(series, tanks, st.floats(0.0, 1.0), st.floats(0.0, 500.0))
def test_nothing_goes_beyond_its_limits(steps, tank, full, least):
    possible, needed = steps.T
    did = with_tank(possible, needed, least, tank, full * tank.capacity_kwh)
    assert (did.content_kwh >= -1e-7).all()
    assert (did.content_kwh <= tank.capacity_kwh + 1e-7).all()
    assert (did.fed_kw <= needed + 1e-7).all()
    assert (did.delivered_kw <= possible + 1e-9).all()
    assert (did.charge_kw <= tank.charge_kw + 1e-9).all()
    assert (-did.charge_kw <= tank.discharge_kw + 1e-9).all()
    assert ((did.delivered_kw == 0.0) | (did.delivered_kw >= least)).all()


@given(series, tanks, st.integers(0, 40), st.floats(0.0, 1.0))
def test_two_blocks_with_the_content_between_them_are_one(steps, tank, cut, full):
    possible, needed = steps.T
    start = full * tank.capacity_kwh
    whole = with_tank(possible, needed, 100.0, tank, start)
    first = with_tank(possible[:cut], needed[:cut], 100.0, tank, start)
    between = float(first.content_kwh[-1]) if len(first.content_kwh) else start
    second = with_tank(possible[cut:], needed[cut:], 100.0, tank, between)
    joined = np.concatenate((first.delivered_kw, second.delivered_kw))
    np.testing.assert_array_equal(joined, whole.delivered_kw)


@given(series, st.floats(1.0, 500.0))
def test_a_larger_tank_never_feeds_less_in_sum(steps, capacity):
    possible, needed = steps.T
    small, large = (
        with_tank(possible, needed, 0.0, SizedTank(size, np.inf, np.inf, 1.0, 1.0), 0.0)
        for size in (capacity, 2.0 * capacity)
    )
    none = without_tank(possible, needed, 0.0)
    assert large.fed_kw.sum() >= small.fed_kw.sum() - 1e-6 >= none.fed_kw.sum() - 2e-6


def test_a_surplus_of_noon_warms_the_evening_as_worked_out_by_hand():
    # 300 kW to spare for 4 h fill 1000 kWh after 3.33 h; 400 kW missing empty it in 2.5 h.
    possible = np.array([500.0] * 4 + [100.0] * 4)
    needed = np.array([200.0] * 4 + [500.0] * 4)
    did = with_tank(possible, needed, 0.0, HOUR_TANK, 0.0)
    assert did.delivered_kw.tolist() == [500.0, 500.0, 500.0, 300.0, 100.0, 100.0, 100.0, 100.0]
    assert did.content_kwh.tolist() == [300.0, 600.0, 900.0, 1000.0, 600.0, 200.0, 0.0, 0.0]
    assert did.fed_kw.tolist() == [200.0] * 4 + [500.0, 500.0, 300.0, 100.0]


def test_below_its_least_load_the_heat_pump_stands_until_the_tank_lets_it_run():
    needed = np.full(4, 50.0)
    bare = without_tank(np.full(4, 500.0), needed, 100.0)
    assert bare.delivered_kw.tolist() == [0.0] * 4
    small = SizedTank(60.0, np.inf, np.inf, 1.0, 1.0)
    tanked = with_tank(np.full(4, 500.0), needed, 100.0, small, 0.0)
    assert tanked.delivered_kw.tolist() == [110.0, 0.0, 100.0, 0.0]
    assert tanked.fed_kw.tolist() == [50.0, 50.0, 50.0, 50.0]


def test_a_tank_left_alone_loses_its_share_of_a_day():
    tank = SizedTank.sized(HeatStore(volume_m3=100.0, delta_t_k=30.0, daily_loss_frac=0.02), 300)
    nothing = np.zeros(288)
    did = with_tank(nothing, nothing, 0.0, tank, 1000.0)
    assert did.content_kwh[-1] == pytest.approx(980.0)
    assert did.loss_kw.sum() * tank.step_h == pytest.approx(20.0)


def test_a_year_of_five_minutes_takes_a_fraction_of_a_second():
    rng = np.random.default_rng(1)
    possible, needed = rng.uniform(0.0, 2000.0, (2, 105_120))
    begun = time.process_time()
    with_tank(possible, needed, 100.0, HOUR_TANK, 0.0)
    assert time.process_time() - begun < 1.5
