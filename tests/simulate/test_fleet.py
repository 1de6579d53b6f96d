"""Jobs on their way between sites: their data, their saved work, and the rows that tell of it."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from dcsim.core.errors import CheckFailed
from dcsim.core.timegrid import HOUR_S
from dcsim.fleet.links import Link
from dcsim.scheduling.policy import Decision, Policy
from dcsim.simulate.schedule import STATES

LINK = Link(
    between=["a", "b"],
    latency_ms=500.0,
    bandwidth_gbit_per_s=1.0,
    energy_kwh_per_gb=0.02,
    price_per_gb=0.1,
)
"""Half a second and eight for each GB."""


@dataclass
class Plan(Policy):
    """A policy that releases at home on arrival, and moves whom it is told to, when it is told."""

    sends: dict = field(default_factory=dict)
    """Site of jobs that are sent away before they run."""
    moves: dict = field(default_factory=dict)
    """At an hour: running jobs, and where each goes."""
    control_interval_s: int = HOUR_S
    replans: bool = True

    def decide(self, view):
        ids = view.arriving
        site = np.array([self.sends.get(job, int(view.at[job])) for job in ids.tolist()], dtype=int)
        ready = np.maximum(view.jobs.arrival_s[ids], view.now_s)
        ready = ready + view.transfer_s[ids, site] * (site != view.at[ids])
        return Decision(ids, ready, site, move=self.moves.get(view.now_s // HOUR_S, {}))


@pytest.fixture
def two_sites(make_inputs, make_jobs, simulate_fleet):
    """Return what runs jobs at home at `a` that may run at `b` too."""

    def run(rows, policy, *, links=(LINK,), data_gb=45.0, checkpoint_s=600, migrates=True):
        count = len(rows)
        jobs = make_jobs(
            *rows,
            data_gb=np.full(count, data_gb),
            checkpoint_interval_s=np.full(count, checkpoint_s, dtype=np.int64),
            migrates=np.full(count, migrates),
            allowed=np.ones((count, 2), dtype=bool),
        )
        site = make_inputs(1, jobs=jobs, baseload=0.1, cores=50)
        return simulate_fleet({"a": site, "b": site}, jobs, policy, links)

    return run


def rows(year):
    """Return the jobs of a site by their number in the fleet: state, first start and end."""
    schedule = year.schedule
    return {
        job: (STATES[state], start, end)
        for job, state, start, end in zip(
            year.job_ids.tolist(),
            schedule.state.tolist(),
            schedule.start_s.tolist(),
            schedule.end_s.tolist(),
            strict=True,
        )
    }


def test_a_job_that_is_sent_elsewhere_runs_there_once_its_data_are_there(two_sites):
    year = two_sites([(HOUR_S, 1000, 5, 7200), (HOUR_S, 1000, 5, 7200)], Plan(sends={1: 1}))

    # 45 GB at 1 Gbit/s and half a second: 360.5 s, in whole seconds 361.
    assert rows(year.sites["a"]) == {0: ("finished", HOUR_S, HOUR_S + 1000)}
    assert rows(year.sites["b"]) == {1: ("finished", HOUR_S + 361, HOUR_S + 1361)}
    (sent,) = year.transfers
    assert (sent.job, sent.origin, sent.target) == (1, 0, 1)
    assert (sent.start_s, sent.end_s) == (HOUR_S, HOUR_S + 361)
    assert sent.energy_kwh == pytest.approx(45.0 * 0.02)
    assert sent.cost == pytest.approx(45.0 * 0.1)
    assert year.sites["b"].job_cores.sum() == pytest.approx(5 * 0.9 * 1000 / 900)


def test_the_second_transfer_waits_for_the_link_and_the_other_direction_is_free(two_sites):
    year = two_sites(
        [(0, 1000, 5, 7200), (0, 1000, 5, 7200), (0, 9000, 5, 7200)],
        Plan(sends={0: 1, 1: 1, 2: 1}, moves={1: {2: 0}}),
    )

    there = [(t.job, t.start_s, t.end_s) for t in year.transfers]
    assert there[:3] == [(0, 0, 361), (1, 361, 722), (2, 722, 1083)]
    assert there[3] == (2, HOUR_S, HOUR_S + 361)
    starts = {job: start for job, (_, start, _) in rows(year.sites["b"]).items()}
    assert starts == {0: 361, 1: 722, 2: 1083}


def test_data_leave_when_their_job_arrives_however_early_that_is_decided(two_sites):
    once = Plan(sends={0: 1, 1: 1, 2: 1}, control_interval_s=None, replans=False)
    arrivals = [HOUR_S, HOUR_S + 100, 5 * HOUR_S]
    year = two_sites([(arrival, 1000, 5, 7200) for arrival in arrivals], once)

    there = [(t.job, t.start_s, t.end_s) for t in year.transfers]
    assert there == [
        (0, HOUR_S, HOUR_S + 361),
        (1, HOUR_S + 361, HOUR_S + 722),
        (2, 5 * HOUR_S, 5 * HOUR_S + 361),
    ]


def test_a_running_job_that_moves_keeps_its_saved_work_and_loses_the_rest(two_sites):
    year = two_sites([(100, 9000, 5, 0)], Plan(moves={1: {0: 1}}))

    # It ran for 3500 s: five checkpoints of 600 s are kept, 500 s are lost.
    assert rows(year.sites["a"]) == {0: ("moved", 100, HOUR_S)}
    assert year.sites["a"].schedule.lost_s.tolist() == [500]
    assert rows(year.sites["b"]) == {0: ("finished", HOUR_S + 361, HOUR_S + 361 + 9000 - 3000)}
    cores = sum(site.job_cores.sum() * 900 for site in year.sites.values())
    assert cores == pytest.approx(5 * 0.9 * (3500 + 6000))


def test_a_job_may_come_back(two_sites):
    year = two_sites([(0, 20_000, 5, 0)], Plan(moves={1: {0: 1}, 3: {0: 0}}))

    ran_there = 3 * HOUR_S - (HOUR_S + 361)
    kept = 3600 + ran_there // 600 * 600
    home, away = (rows(year.sites[name])[0] for name in "ab")
    assert away == ("moved", HOUR_S + 361, 3 * HOUR_S)
    assert home == ("finished", 0, 3 * HOUR_S + 361 + 20_000 - kept)
    assert year.sites["a"].schedule.segments.start_s.tolist() == [0, 3 * HOUR_S + 361]


def test_a_job_that_never_ran_leaves_no_row_behind(two_sites):
    year = two_sites([(0, 1000, 5, 7200)], Plan(sends={0: 1}))

    assert len(year.sites["a"].jobs) == 0
    assert year.sites["a"].schedule.segments.job.tolist() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"links": ()}, "plan-move"),
        ({"checkpoint_s": 0, "migrates": True}, "plan-move"),
        ({"migrates": False}, "plan-move"),
    ],
)
def test_a_move_that_cannot_be_is_refused(two_sites, changes, code):
    plan = Plan(moves={1: {0: 1}})
    with pytest.raises(CheckFailed) as caught:
        two_sites([(0, 9000, 5, 0)], plan, **changes)
    assert caught.value.problems[0].code == code


def test_a_job_that_has_finished_is_not_moved(two_sites):
    with pytest.raises(CheckFailed, match="does not run"):
        two_sites([(0, 60, 5, 0)], Plan(moves={1: {0: 1}}))


def test_a_release_before_the_data_are_there_is_refused(two_sites):
    @dataclass
    class Hasty(Plan):
        def decide(self, view):
            return replace(super().decide(view), release_s=view.jobs.arrival_s[view.arriving])

    with pytest.raises(CheckFailed, match="after its start"):
        two_sites([(0, 60, 5, 0)], Hasty(sends={0: 1}))


def test_a_site_that_is_not_allowed_is_refused(make_inputs, make_jobs, simulate_fleet):
    jobs = make_jobs((0, 60, 5, 7200), allowed=np.array([[True, False]]))
    site = make_inputs(1, jobs=jobs, baseload=0.1)
    with pytest.raises(CheckFailed, match="it may not run at b"):
        simulate_fleet({"a": site, "b": site}, jobs, Plan(sends={0: 1}), (LINK,))


def test_a_job_that_may_not_run_at_home_waits_where_it_may(make_inputs, make_jobs, simulate_fleet):
    jobs = make_jobs((0, 600, 5, 7200), allowed=np.array([[False, True]]))
    site = make_inputs(1, jobs=jobs, baseload=0.1)
    year = simulate_fleet({"a": site, "b": site}, jobs, Plan(), (LINK,))
    assert len(year.sites["a"].jobs) == 0
    assert rows(year.sites["b"])[0][0] == "finished"


def test_a_policy_sees_where_jobs_are_and_how_long_moving_takes(two_sites):
    seen = []

    @dataclass
    class Watching(Plan):
        def decide(self, view):
            seen.append((view.now_s // HOUR_S, view.at.tolist(), view.transfer_s.tolist()))
            return super().decide(view)

    two_sites([(0, 9000, 5, 0)], Watching(moves={1: {0: 1}}))

    assert seen[0] == (0, [0], [[0, 361]])
    assert seen[2] == (2, [1], [[361, 0]])
