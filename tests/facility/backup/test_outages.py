"""Outages replayed on a load: energy, fuel, darkness and charging, step by step."""

from dataclasses import dataclass, fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.facility.backup.backup import Backup, SizedBackup
from dcsim.facility.backup.outages import BackupRun, Blackout, Outage, SupplySteps, joined

GRID = TimeGrid(0, 300, 10 * 288)
LOAD, UPS = 4000.0, 3000.0


@dataclass(frozen=True)
class Replayed:
    """What stood in for the grid, over all steps."""

    backup: SizedBackup
    steps: SupplySteps
    blackouts: list[Blackout]

    def __getattr__(self, name):
        return getattr(self.steps, name)


def replay(outages, *, load=LOAD, grid=GRID, most=None, **given_):
    """Carry a steady load through outages, in blocks of ``most`` steps where that is given.

    A blackout is told once, at a whole second, as the jobs are told of it.
    """
    given_.setdefault("test_every_days", 0)
    backup = Backup(**given_).sized(5000.0, 4000.0)
    all_start = [Outage(start, end, backup.generators) for start, end in outages]
    run = BackupRun.of(backup, all_start, grid)
    parts, blackouts, first, state = [], [], 0, run.initial()
    while first < grid.steps:
        count = min(most or grid.steps, grid.steps - first)
        facility, ups = np.full(count, load), np.full(count, 0.75 * load)
        answer = run.advance(first, facility, ups, state)
        if answer.blackout is not None:
            blackouts.append(answer.blackout)
            answer = run.advance(first, facility[:1], ups[:1], state, answer.blackout)
        assert 0 < answer.holds <= count
        parts.append(answer.steps)
        state, first = answer.state, first + answer.holds
    names = [field.name for field in fields(SupplySteps)]
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Replayed(backup, SupplySteps(**whole), blackouts)


def test_two_days_on_the_island_drain_the_tank_by_the_stated_burn():
    site = replay([(DAY_S + 100, 3 * DAY_S + 100)])

    assert not site.blackouts
    # 15 s on batteries, the rest on four sets at 0.02 x 8000 + 0.25 x 4000 = 1160 L/h.
    running_h = 48.0 - 15.0 / HOUR_S
    assert site.fuel_l.sum() == pytest.approx(1160.0 * running_h, rel=1e-12)
    assert site.generator_kwh.sum() == pytest.approx(LOAD * running_h, rel=1e-12)
    assert site.battery_kwh.sum() == pytest.approx(UPS * 15.0 / HOUR_S, rel=1e-12)
    assert site.backup.tank_l - site.tank_l.min() == pytest.approx(site.fuel_l.sum(), rel=1e-12)


def test_a_tank_for_ten_hours_leaves_the_servers_without_power_until_the_grid_is_back():
    site = replay([(0, 2 * DAY_S)], autonomy_h=10.0)

    (dark,) = site.blackouts
    assert dark.cause == "the tanks ran empty"
    assert dark.end_s == 2 * DAY_S
    # Sized at 5000 kW (1410 L/h), it lasts longer at 4000 kW (1160 L/h), then the batteries.
    holds_s = 10.0 * 1410.0 / 1160.0 * HOUR_S + 15.0
    battery_s = 4000.0 * 5.0 / 60.0 / UPS * HOUR_S - 15.0
    assert dark.start_s == pytest.approx(holds_s + battery_s, abs=1.0)
    assert site.lit_s.sum() == pytest.approx(dark.start_s, abs=1.0)


def test_batteries_are_charged_again_over_their_hours_after_the_outage():
    site = replay([(0, 600)], ups_recharge_h=2.0)

    assert site.charge_kwh.sum() == pytest.approx(site.battery_kwh.sum(), rel=1e-12)
    charging = np.flatnonzero(site.charge_kwh)
    assert charging.tolist() == list(range(2, 2 + 24))


def test_a_second_outage_finds_what_is_charged_by_then_and_no_more():
    first = [(0, 60)]
    both = replay([*first, (3600, 7200)], ups_recharge_h=8.0, start_time_s=60)
    assert not both.blackouts
    total = 2 * UPS * 60.0 / HOUR_S
    assert both.battery_kwh.sum() == pytest.approx(total)
    assert both.charge_kwh.sum() == pytest.approx(total)  # neither lost nor charged twice
    assert both.charge_kwh[12:24].sum() == 0.0  # nothing is charged without the grid


def test_a_delivery_comes_after_its_time_and_not_before():
    early, late = ([(0, 12 * HOUR_S), (at * HOUR_S, (at + 40) * HOUR_S)] for at in (20, 60))
    kept = {"refill_after_h": 24.0, "autonomy_h": 40.0}

    assert replay(early, **kept).blackouts
    assert not replay(late, **kept).blackouts


def test_test_runs_burn_fuel_though_no_outage_comes():
    backup = Backup(test_every_days=1).sized(5000.0, 4000.0)
    site = replay([], test_every_days=1)

    assert np.count_nonzero(site.fuel_l) == 10
    assert site.fuel_l.sum() == pytest.approx(10 * backup.test_burn_l())


def test_nothing_but_batteries_lasts_minutes():
    (dark,) = replay([(1000, 9000)], generators=1, load=4000.0).blackouts

    assert dark.cause == "1 of 1 generators cannot carry 4000 kW"
    assert dark.start_s == 1000 + int(4000.0 * 5.0 / 60.0 / UPS * HOUR_S)
    assert dark.load_kw == LOAD


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 90_000)), max_size=5),
    st.floats(0.5, 60.0),
    st.floats(0.0, 40.0),
    st.floats(100.0, 6000.0),
)
def test_whatever_happens_each_second_is_lit_or_dark_and_each_kilowatt_hour_has_a_source(
    events, autonomy_h, refill_h, load
):
    outages = joined([(start, start + lasts) for start, lasts in events])
    site = replay(outages, load=load, autonomy_h=autonomy_h, refill_after_h=refill_h)

    out = sum(min(end, GRID.duration_s) - start for start, end in outages)
    assert site.out_s.sum() == pytest.approx(out)
    assert (site.lit_s <= site.out_s + 1e-6).all()
    blackout_s = (site.out_s - site.lit_s).sum()
    told = sum(min(dark.end_s, GRID.duration_s) - dark.start_s for dark in site.blackouts)
    assert blackout_s == pytest.approx(told, abs=1e-6)
    used = load * (site.lit_s - site.bridged_s).sum() + 0.75 * load * site.bridged_s.sum()
    given_kwh = site.generator_kwh.sum() + site.battery_kwh.sum()
    assert given_kwh == pytest.approx(used / HOUR_S, rel=1e-9, abs=1e-6)
    assert site.tank_l.min() >= 0.0
    assert site.stored_kwh.min() >= -1e-9


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 90_000)), max_size=5),
    st.floats(0.5, 60.0),
    st.floats(0.0, 40.0),
    st.sampled_from([1, 7, 100]),
)
def test_blocks_of_any_length_give_what_long_ones_give(events, autonomy_h, refill_h, most):
    outages = joined([(start, start + lasts) for start, lasts in events])
    keys = {"autonomy_h": autonomy_h, "refill_after_h": refill_h, "test_every_days": 1}
    whole, blocks = replay(outages, **keys), replay(outages, most=most, **keys)

    assert whole.blackouts == blocks.blackouts
    for field in fields(SupplySteps):
        one, other = getattr(whole, field.name), getattr(blocks, field.name)
        np.testing.assert_allclose(other, one, rtol=1e-12, atol=1e-9, err_msg=field.name)


def test_a_blackout_that_the_jobs_were_told_of_begins_at_that_second():
    (told,) = replay([(1000, 9000)], generators=1).blackouts
    site = replay([(1000, 9000)], generators=1)

    blackout_s = site.out_s - site.lit_s
    begins = told.start_s // 300
    assert not blackout_s[:begins].any()
    assert blackout_s[begins] == (begins + 1) * 300 - told.start_s
    assert blackout_s.sum() == told.end_s - told.start_s
    assert site.unserved_kw[begins + 1] == LOAD
