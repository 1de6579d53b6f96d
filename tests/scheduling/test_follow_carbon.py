"""Jobs start at the cleanest site, and running ones move when that pays, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from dcsim.core.registry import parts
from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.check import check_plan
from dcsim.scheduling.follow_carbon import FollowCarbon, FollowCarbonPolicy

FOLLOW = FollowCarbonPolicy()
NONE = np.empty(0, dtype=np.int64)


@pytest.fixture
def make_pair(make_jobs, make_site, make_fleet):
    """Return a maker of two sites with a job of 1 kW at the first."""

    def make(here, there, *, hours=10, length_h=4, transfer_s=1800, interval_s=1800, **rest):
        jobs = replace(
            make_jobs((0, length_h * HOUR_S, 1, 4 * HOUR_S)),
            migrates=np.array([True]),
            checkpoint_interval_s=np.array([interval_s]),
        )
        sites = [
            make_site(jobs, np.broadcast_to(value, hours).tolist(), name=name, job_kw=np.ones(1))
            for name, value in (("a", here), ("b", there))
        ]
        return make_fleet(jobs, *sites, transfer_s=np.array([[0, transfer_s]]), **rest)

    return make


def running(view, now_h=0):
    """Return the view of an instant at which the job has run at the first site from the start."""
    left_s = view.jobs.duration_s - now_h * HOUR_S
    home = replace(view.sites["a"], left_s=left_s)
    return replace(
        view, arriving=NONE, running=np.arange(1), start_s=np.zeros(1, dtype=np.int64),
        now_s=now_h * HOUR_S, sites=dict(view.sites) | {"a": home},
    )  # fmt: skip


def test_a_job_is_released_at_once_where_its_whole_length_is_cleanest(make_pair):
    # The other site is cleaner now and dirtier later: 100 + 3 x 400 against 4 x 300 g.
    later = make_pair(300.0, [100.0] * 2 + [400.0] * 8, transfer_s=HOUR_S)
    cleaner = make_pair(300.0, 200.0, transfer_s=HOUR_S)

    stays, goes = FOLLOW.decide(later), FOLLOW.decide(cleaner)

    assert (stays.site.tolist(), stays.release_s.tolist()) == ([0], [0])
    assert (goes.site.tolist(), goes.release_s.tolist()) == ([1], [HOUR_S])
    check_plan(later, stays)
    check_plan(cleaner, goes)


def test_a_job_goes_nowhere_that_it_reaches_too_late_or_that_is_not_allowed(make_pair):
    far = make_pair(300.0, 1.0, transfer_s=5 * HOUR_S)
    interrupted = make_pair(300.0, 1.0, transfer_s=-1)
    refused = make_pair(300.0, 1.0, allowed=np.array([[True, False]]))

    assert [FOLLOW.decide(view).site.tolist() for view in (far, interrupted, refused)] == [[0]] * 3


def test_a_site_as_clean_as_its_own_draws_no_job_away(make_pair):
    # Sums over other hours of the same signal differ by their rounding.
    assert FOLLOW.decide(make_pair(500.0, 500.0, transfer_s=600)).site.tolist() == [0]


def test_a_running_job_moves_when_it_saves_more_than_the_lost_time_emits(make_pair):
    # Four hours are left: moving spares 4 x (here - there) and loses one hour there.
    assert FOLLOW.decide(running(make_pair(126.0, 100.0))).move == {0: 1}
    assert FOLLOW.decide(running(make_pair(124.0, 100.0))).move == {}


def test_a_higher_threshold_asks_for_a_larger_saving(make_pair):
    wary = FollowCarbonPolicy(threshold_frac=2.0)

    assert wary.decide(running(make_pair(149.0, 100.0))).move == {}
    assert wary.decide(running(make_pair(151.0, 100.0))).move == {0: 1}


def test_only_what_is_left_of_the_job_counts(make_pair):
    view = make_pair(126.0, 100.0)

    assert FOLLOW.decide(running(view, now_h=1)).move == {}


def test_a_saving_is_sought_over_a_day_at_most(make_pair):
    # Thirty hours are left: 24 x 5 g spared against 1 h x 100 g lost, 30 x 4 g would be too.
    long = {"hours": 40, "length_h": 30}

    assert FOLLOW.decide(running(make_pair(105.0, 100.0, **long))).move == {0: 1}
    assert FOLLOW.decide(running(make_pair(104.0, 100.0, **long))).move == {}


def test_jobs_that_may_not_move_stay(make_pair):
    view = running(make_pair(900.0, 1.0))

    def moved(**columns):
        return FOLLOW.decide(replace(view, jobs=replace(view.jobs, **columns))).move

    assert moved() == {0: 1}
    assert moved(migrates=np.array([False])) == {}
    assert moved(checkpoint_interval_s=np.array([0])) == {}
    assert FOLLOW.decide(replace(view, running=NONE)).move == {}
    assert FOLLOW.decide(replace(view, transfer_s=np.array([[0, -1]]))).move == {}


def test_the_end_of_the_period_makes_no_move_look_free(make_pair):
    # Two hours before the end a transfer of two hours leads where nothing is booked.
    view = make_pair(100.0, 100.0, hours=6, length_h=9, transfer_s=2 * HOUR_S, interval_s=1)

    assert FOLLOW.decide(running(view, now_h=4)).move == {}


def test_the_end_of_the_period_makes_no_other_site_look_cheaper(make_pair):
    # The job would end behind the period wherever it ran, later there by the transfer.
    view = make_pair(100.0, 100.0, hours=6, length_h=9, transfer_s=2 * HOUR_S)

    assert FOLLOW.decide(view).site.tolist() == [0]


def test_every_move_that_it_wants_passes_the_check(make_pair):
    view = running(make_pair(900.0, 1.0))

    check_plan(view, FOLLOW.decide(view))


def test_the_policy_is_registered_and_looks_every_hour():
    assert parts("policy")["follow_carbon"] is FollowCarbon
    policy = FollowCarbon(kind="follow_carbon").policy()
    assert (policy.control_interval_s, policy.replans) == (HOUR_S, True)


def test_a_clean_site_takes_as_many_jobs_as_it_has_room_for(make_jobs, make_site, make_fleet):
    # Cores of 4: two run there, one is on its way, so that one of three jobs fits.
    jobs = make_jobs(*[(0, HOUR_S, 1, 4 * HOUR_S)] * 4)
    dirty = make_site(jobs, [900.0] * 10, 100, name="dirty")
    clean = replace(make_site(jobs, [1.0] * 10, 4, name="clean"), used=np.array([2]))
    view = make_fleet(
        jobs, dirty, clean,
        arriving=np.arange(3), waiting=np.array([3]), at=np.array([0, 0, 0, 1]),
        transfer_s=np.zeros((4, 2), dtype=np.int64),
    )  # fmt: skip

    assert FOLLOW.decide(view).site.tolist() == [1, 0, 0]


def test_a_running_job_does_not_move_where_there_is_no_room(make_pair):
    view = running(make_pair(900.0, 1.0))
    full = replace(view.sites["b"], used=view.sites["b"].capacity[0])

    assert FOLLOW.decide(view).move == {0: 1}
    assert FOLLOW.decide(replace(view, sites=dict(view.sites) | {"b": full})).move == {}
