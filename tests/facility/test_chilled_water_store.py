"""A tank of chilled water."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.chilled_water_store import ChilledWaterStore, SizedStore, ranked_hours

DAY = TimeGrid(0, 3600, 24)
PRICES = {"price": np.arange(24.0), "carbon": np.arange(24.0)[::-1].copy()}


def tank(**keys):
    given = {"volume_m3": 100.0, "charge_limit_kw": 150.0, "discharge_limit_kw": 250.0}
    return ChilledWaterStore(**given | keys)


def test_a_tank_holds_what_its_water_warms_by():
    # 100 m3 x 1000 L x 4.186 kJ/(L K) x 10 K x 0.9 / 3600
    assert tank(delta_t_k=10.0, usable_frac=0.9).capacity_kwh == pytest.approx(1046.5)


def test_it_charges_in_the_cheap_hours_and_discharges_in_the_dear_ones():
    store = SizedStore.sized(tank(strategy="peak_shaving"), DAY, PRICES)
    # 0.33 x 24 = 7 whole hours, 0.25 x 24 = 6.
    assert np.flatnonzero(store.charges).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert np.flatnonzero(store.discharges).tolist() == [18, 19, 20, 21, 22, 23]
    by_carbon = SizedStore.sized(tank(strategy="peak_shaving", by="carbon"), DAY, PRICES)
    assert np.flatnonzero(by_carbon.discharges).tolist() == [0, 1, 2, 3, 4, 5]


def test_a_day_whose_hours_are_alike_has_neither():
    good, bad = ranked_hours(np.full(24, 7.0), 0.5, 0.5)
    assert not good.any()
    assert not bad.any()


def test_a_reserve_is_kept_full_and_never_drawn_by_the_clock():
    store = SizedStore.sized(tank(), DAY, PRICES)
    assert store.charges.all()
    assert not store.discharges.any()


@given(st.floats(0.0, 1046.5), st.floats(0.0, 500.0), st.floats(0.0, 500.0), st.integers(0, 23))
def test_the_wish_stays_within_limits_level_load_and_headroom(cold, load, headroom, step):
    store = SizedStore.sized(tank(strategy="peak_shaving", reserve_frac=0.2), DAY, PRICES)
    wish = store.wish_kw(step, cold, load, headroom)
    assert -min(250.0, load) <= wish <= min(150.0, headroom)
    after, _ = store.after(cold, wish)
    assert 0.0 <= after <= store.capacity_kwh
    if wish < 0.0:
        assert after >= 0.2 * store.capacity_kwh - 1e-9


@given(st.lists(st.floats(-100.0, 100.0), min_size=1, max_size=24), st.floats(0.0, 0.9))
def test_what_went_in_came_out_was_lost_or_is_there(flows, loss):
    store = SizedStore.sized(tank(loss_frac_per_day=loss, initial_frac=0.5), DAY, PRICES)
    cold = first = 0.5 * store.capacity_kwh
    into, lost = 0.0, 0.0
    for flow in flows:
        # Only what the level allows, as the loop asks for.
        allowed = max(min(flow, store.capacity_kwh - cold), -cold * (1.0 - store.loss_rel))
        cold, gone = store.after(cold, allowed)
        into, lost = into + allowed, lost + gone
        assert gone >= -1e-9
    assert first + into - lost == pytest.approx(cold, rel=1e-9, abs=1e-9)


def test_a_day_alone_loses_the_share_that_is_stated():
    store = SizedStore.sized(tank(loss_frac_per_day=0.03), DAY, PRICES)
    cold = 1000.0
    for _ in range(24):
        cold, _ = store.after(cold, 0.0)
    assert cold == pytest.approx(970.0)


def test_help_goes_on_where_the_clock_has_drawn_already():
    store = SizedStore.sized(tank(strategy="peak_shaving"), DAY, PRICES)
    # 250 kW is the limit: 100 kW are given already, so 150 kW are left for 400 kW short.
    assert store.help_kw(1000.0, -100.0, 400.0) == pytest.approx(150.0)
    assert store.help_kw(0.0, 0.0, 400.0) == 0.0


def test_hours_that_are_good_and_bad_at_once_are_refused():
    wrong = tank(strategy="peak_shaving", charge_hours_frac=0.6, discharge_hours_frac=0.5)
    assert [problem.key for problem in wrong.cross_checks()] == ["charge_hours_frac"]


def test_words_about_a_strategy_not_chosen_are_refused():
    wrong = tank(by="carbon", reserve_frac=0.1)
    assert {problem.key for problem in wrong.cross_checks()} == {"by", "reserve_frac"}


def test_hours_that_are_no_days_are_refused():
    with pytest.raises(InvalidInput, match="no-whole-days"):
        ranked_hours(np.ones(25), 0.1, 0.1)
