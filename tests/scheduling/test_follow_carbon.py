"""Jobs go to the cleanest site that they can reach, and move when that repays itself."""

from dataclasses import replace

import numpy as np
import pytest

from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.check import check_plan
from dcsim.scheduling.follow_carbon import FollowCarbonPolicy

DIRTY, CLEAN = [500.0] * 48, [100.0] * 48


@pytest.fixture
def two_sites(make_jobs, make_site, make_fleet):
    """Return what makes the view of jobs at home at `a` that may run at `b` too."""

    def make(*rows, at_a=DIRTY, at_b=CLEAN, takes_s=600, pue_b=1.0, **columns):
        jobs = replace(make_jobs(*rows), **columns)
        sites = [
            make_site(jobs, at_a, name="a"),
            make_site(jobs, at_b, name="b", pue=np.full(48, pue_b)),
        ]
        there = np.tile(np.array([[0, takes_s]], dtype=np.int64), (len(jobs), 1))
        return make_fleet(jobs, *sites, transfer_s=there)

    return make


def decided(view, **keys):
    decision = FollowCarbonPolicy(**keys).decide(view)
    check_plan(view, decision, keeps_capacity=False)
    return decision


def test_a_job_goes_where_it_emits_least_and_waits_for_its_data(two_sites):
    decision = decided(two_sites((1, HOUR_S, 4, 2 * HOUR_S)))
    assert decision.site.tolist() == [1]
    assert decision.release_s.tolist() == [HOUR_S + 600]


@pytest.mark.parametrize(
    "changes",
    [
        {"takes_s": -1},
        {"takes_s": 2 * HOUR_S + 1},
        {"at_b": DIRTY},
        {"pue_b": 6.0},
    ],
    ids=["no link", "too far for its window", "no cleaner", "cleaner power, worse site"],
)
def test_a_job_stays_at_home_where_that_is_no_worse(two_sites, changes):
    decision = decided(two_sites((1, HOUR_S, 4, 2 * HOUR_S), **changes))
    assert decision.site.tolist() == [0]
    assert decision.release_s.tolist() == [HOUR_S]


def running(two_sites, *, checkpoint_s=600, migrates=True, hours=20, runs=True, **changes):
    """Return a view two hours after a long job has started at `a`."""
    view = two_sites(
        (0, hours * HOUR_S, 4, 0),
        checkpoint_interval_s=np.array([checkpoint_s]),
        migrates=np.array([migrates]),
        **changes,
    )
    none = np.empty(0, dtype=np.int64)
    return replace(
        view, now_s=2 * HOUR_S, arriving=none, start_s=np.zeros(1, dtype=np.int64),
        running=np.arange(1) if runs else none,
    )  # fmt: skip


def test_a_running_job_moves_after_clean_power(two_sites):
    assert decided(running(two_sites)).move == {0: 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"migrates": False},
        {"checkpoint_s": 0, "migrates": False},
        {"at_b": DIRTY},
        {"takes_s": -1},
        {"hours": 2},
        {"runs": False},
    ],
    ids=["may not", "no checkpoints", "no cleaner", "no link", "nearly done", "waits"],
)
def test_a_running_job_stays_where_it_may_not_or_gains_nothing(two_sites, changes):
    assert decided(running(two_sites, **changes)).move == {}


def test_a_move_has_to_repay_the_time_that_it_costs(two_sites):
    # Eighteen hours are left. The move costs 20 min at 100 g: 33 g h against 400 g x 18 h.
    ratio = (500.0 - 100.0) * 18.0 / (100.0 * 20.0 / 60.0)
    view = running(two_sites)
    assert decided(view, threshold_frac=0.9 * ratio).move == {0: 1}
    assert decided(view, threshold_frac=1.1 * ratio).move == {}
