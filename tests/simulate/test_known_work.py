"""What holds cores until when, as known now: by hand, and as the queue then carries it out."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.errors import CheckFailed
from dcsim.core.timegrid import HOUR_S
from dcsim.fleet.links import Link
from dcsim.scheduling.check import check_plan
from dcsim.scheduling.policy import Decision, Policy, View
from dcsim.scheduling.queue_rules import QueueRules
from dcsim.simulate.engine import simulate
from dcsim.simulate.fleet import Fleet
from dcsim.simulate.outlook import Outlook
from dcsim.simulate.schedule import STATES
from dcsim.simulate.site_jobs import SiteJobs

STEP_S = 900
NONE = np.empty(0, dtype=np.int64)


def view_of(site, now_s, arriving=NONE):
    """Return what a policy sees of a single site now; nobody has been announced before."""
    jobs = site.run.inputs.jobs
    waiting = site.waiting(len(jobs))
    outlook = Outlook.of(site, jobs.duration_s)
    here = outlook.view("a", now_s, site.queue.used, [site.begun()], 0)
    return View(
        now_s=now_s,
        until_s=site.run.inputs.grid.duration_s,
        jobs=jobs,
        arriving=arriving,
        waiting=waiting,
        release_s=site.queue.release_s(waiting),
        running=site.queue.running,
        start_s=site.queue.start_s,
        step_s=STEP_S,
        sites={"a": here},
        at=np.zeros(len(jobs), dtype=np.int64),
        ready_s=jobs.arrival_s,
        allowed=np.ones((len(jobs), 1), dtype=bool),
    )


@pytest.fixture(scope="module")
def make_site(make_jobs, make_inputs):
    """Return a maker of a site's queue from rows (duration s, cores), released at once."""

    def make(*rows, cores=50, restart_s=0, checkpoint_s=0, released=None):
        count = len(rows)
        jobs = make_jobs(
            *((number, duration, wide, 10**6) for number, (duration, wide) in enumerate(rows)),
            checkpoint_interval_s=np.full(count, checkpoint_s, dtype=np.int64),
        )
        inputs = make_inputs(2, STEP_S, jobs=jobs, baseload=0.0, cores=cores)
        inputs = replace(inputs, rules=QueueRules(restart_cost_s=restart_s))
        site = SiteJobs("a", inputs, np.arange(count), count, caps=False)
        known = np.arange(count) if released is None else np.array(released, dtype=np.int64)
        site.release(known, np.zeros(len(known), dtype=np.int64))
        return site

    return make


def held_by(view):
    """Return when each job that has begun holds its cores, by its number."""
    held = view.site.held
    return {
        job: (begin, end)
        for job, begin, end in zip(
            held.ids.tolist(), held.begin_s.tolist(), held.end_s.tolist(), strict=True
        )
    }


def test_a_job_that_runs_holds_its_cores_until_its_end(make_site):
    site = make_site((3600, 30))
    site.queue.advance(1000)

    view = view_of(site, 1000)

    assert held_by(view) == {0: (1000, 3600)}
    assert view.site.left_s.tolist() == [2600]
    assert view.site.held.opens_s == 1000


def test_an_interrupted_job_runs_again_from_its_beginning(make_site):
    site = make_site((3600, 30))
    site.queue.advance(1000)
    site.queue.interrupt([0])

    # It was taken to be done at 3600 s, and holds its cores until 4600 s.
    assert held_by(view_of(site, 1000)) == {0: (1000, 4600)}


def test_a_job_with_a_checkpoint_has_less_left_and_restarts_first(make_site):
    site = make_site((3600, 30), checkpoint_s=600, restart_s=100)
    site.queue.advance(1000)
    site.queue.interrupt([0])

    assert held_by(view_of(site, 1000)) == {0: (1000, 1000 + 100 + 3600 - 600)}


def test_an_interrupted_job_waits_for_room_and_whoever_is_planned_waits_behind_it(make_site):
    cores = np.full(192, 50)
    cores[2:8] = 20
    site = make_site((5000, 30), (600, 5), cores=cores, released=[0])
    site.queue.advance(1900)
    site.queue.interrupt([0])

    view = view_of(site, 1900, arriving=np.array([1]))

    assert held_by(view) == {0: (7200, 12_200)}
    assert view.site.held.opens_s == 7200
    with pytest.raises(CheckFailed, match="jobs that were interrupted stand before it until 7200"):
        check_plan(view, Decision(np.array([1]), np.array([2700])))
    check_plan(view, Decision(np.array([1]), np.array([7200])))


def test_a_slower_clock_lengthens_what_is_left(make_site):
    site = make_site((3600, 30), (1000, 30))
    site.queue.advance(1000)
    site.queue.slow(0.5)

    view = view_of(site, 1000)

    assert held_by(view) == {0: (1000, 1000 + 2 * 2600)}
    assert view.site.left_s.tolist() == [5200, 2000]
    assert view.site.duration_s.tolist() == [7200, 2000]


def test_a_plan_beside_an_interrupted_job_counts_its_cores(make_site):
    site = make_site((3600, 30), (600, 30), released=[0])
    site.queue.advance(1000)
    site.queue.interrupt([0])
    view = view_of(site, 1000, arriving=np.array([1]))

    with pytest.raises(CheckFailed, match="at 3600 s: 60 cores held, 50 free"):
        check_plan(view, Decision(np.array([1]), np.array([3600])))
    check_plan(view, Decision(np.array([1]), np.array([4600])))


def test_a_job_that_waits_keeps_the_cores_of_its_release(make_site):
    site = make_site((600, 30), (600, 30), released=[])
    site.release(np.array([0]), np.array([3600]))
    view = view_of(site, 0, arriving=np.array([1]))

    with pytest.raises(CheckFailed, match="at 3700 s: 60 cores held, 50 free"):
        check_plan(view, Decision(np.array([1]), np.array([3700])))
    check_plan(view, Decision(np.array([0, 1]), np.array([4300, 3700])))


jobs_rows = st.lists(
    st.tuples(st.integers(60, 4 * HOUR_S), st.integers(1, 30)), min_size=1, max_size=8
)


@settings(max_examples=150)
@given(data=st.data())
def test_a_plan_that_is_accepted_is_carried_out_as_planned(make_site, data):
    rows = data.draw(jobs_rows)
    begun = data.draw(st.integers(0, len(rows)))
    levels = data.draw(st.lists(st.integers(20, 60), min_size=16, max_size=16))
    site = make_site(
        *rows,
        cores=np.repeat(levels, 12),
        checkpoint_s=data.draw(st.sampled_from([0, 300])),
        restart_s=data.draw(st.sampled_from([0, 120])),
        released=range(begun),
    )
    for _ in range(data.draw(st.integers(1, 3))):
        now_s = site.queue.now_s + data.draw(st.integers(1, 2 * HOUR_S))
        site.queue.advance(now_s)
        running = site.queue.running
        hit = running[[data.draw(st.booleans()) for _ in running]]
        site.queue.interrupt(hit)
    site.queue.slow(data.draw(st.sampled_from([1.0, 0.7])))
    new = np.arange(begun, len(rows))
    delay = st.integers(0, 24).map(lambda quarters: quarters * STEP_S)
    start = now_s + np.array([data.draw(delay) for _ in new], dtype=np.int64)
    view = view_of(site, now_s, arriving=new)

    try:
        check_plan(view, Decision(new, start))
    except CheckFailed:
        return
    site.release(new, start)
    site.queue.advance(site.run.inputs.grid.duration_s)

    assert site.queue.start_s[new].tolist() == start.tolist()
    if len(new):
        begin, end = (dict(zip(view.site.held.ids.tolist(), times.tolist(), strict=True))
                      for times in (view.site.held.begin_s, view.site.held.end_s))  # fmt: skip
        ran = site.queue.segments()
        for job in begin:
            assert ran.end_s[ran.job == job].max() == end[job]


LINK = Link(between=["a", "b"], latency_ms=0.0, bandwidth_gbit_per_s=1.0)


@pytest.fixture(scope="module")
def unequal(make_inputs, make_jobs):
    """Return what runs jobs of site `a` on it and on `b`, whose cores are half as fast."""

    def run(rows, policy, data_gb=0.0, checkpoint_s=600, restart_s=0):
        count = len(rows)
        jobs = make_jobs(
            *rows,
            data_gb=np.full(count, data_gb),
            checkpoint_interval_s=np.full(count, checkpoint_s, dtype=np.int64),
            migrates=np.full(count, checkpoint_s > 0),
            allowed=np.ones((count, 2), dtype=bool),
        )
        site = make_inputs(2, STEP_S, jobs=jobs, baseload=0.0, cores=50)
        site = replace(site, rules=QueueRules(restart_cost_s=restart_s))
        twice = replace(jobs, duration_s=2 * jobs.duration_s, core_s=2.0 * jobs.core_s,
                        estimate_s=2 * jobs.duration_s)  # fmt: skip
        slow = replace(site, jobs=twice)
        ids = np.arange(count)
        return simulate(Fleet(site.grid, {"a": site, "b": slow}, jobs, (ids, ids), (LINK,)), policy)

    return run


@dataclass
class Told(Policy):
    """Sends and moves jobs as it is told, and keeps what it saw of left work every hour."""

    sends: dict = field(default_factory=dict)
    moves: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)
    control_interval_s: int = HOUR_S
    replans: bool = True

    def decide(self, view):
        hour = view.now_s // HOUR_S
        self.seen[hour] = tuple(site.left_s.tolist() for site in view.sites.values())
        ids = view.arriving
        site = np.array([self.sends.get(job, int(view.at[job])) for job in ids.tolist()], dtype=int)
        takes = view.transfer_s[ids, site] * (site != view.at[ids])
        ready = np.maximum(view.jobs.arrival_s[ids], view.now_s) + takes
        return Decision(ids, ready, site, move=self.moves.get(hour, {}))


def test_a_job_that_moves_to_slower_cores_keeps_the_share_of_its_work_that_it_has_saved(unequal):
    # Of 9000 s it has run 3500 s and saved 3000 s: a third of its work, 6000 s of 18,000 s there.
    policy = Told(moves={1: {0: 1}})
    year = unequal([(100, 9000, 5, 0)], policy, data_gb=45.0, restart_s=50)

    there_s = HOUR_S + 360
    assert policy.seen[0] == ([9000], [18_000])
    assert policy.seen[1] == ([5500], [50 + 12_000])
    left_s = there_s + 50 + 12_000 - 2 * HOUR_S
    assert policy.seen[2][1] == [left_s]
    # What it would have to do at home: the two checkpoints that it has written there count.
    saved = 6000 + (2 * HOUR_S - there_s - 50) // 600 * 600
    assert policy.seen[2][0] == [50 + 9000 - saved // 2]
    assert year.sites["b"].schedule.end_s.tolist() == [there_s + 50 + 12_000]


def test_a_job_that_is_sent_away_before_it_ran_pays_no_restart_and_may_be_planned_again(unequal):
    seen = []

    @dataclass
    class Late(Told):
        def decide(self, view):
            seen.append(view.waiting.tolist())
            if view.now_s == HOUR_S:
                return Decision(view.waiting, np.array([2 * HOUR_S]))
            decision = super().decide(view)
            return replace(decision, release_s=decision.release_s + 3 * HOUR_S)

    year = unequal([(0, 1000, 5, 8 * HOUR_S)], Late(sends={0: 1}), restart_s=50)

    assert seen[1:3] == [[0], [0]]
    schedule = year.sites["b"].schedule
    assert (schedule.start_s.tolist(), schedule.end_s.tolist()) == ([7200], [7200 + 2000])


@dataclass
class Chance(Policy):
    """Plans and moves at random, and keeps the plans that pass the check."""

    rng: np.random.Generator
    planned: dict = field(default_factory=dict)
    control_interval_s: int = 2 * HOUR_S
    replans: bool = True
    keeps_capacity: bool = True

    def decide(self, view):
        ids = np.sort(np.concatenate((view.arriving, view.waiting)))
        for some in range(8):
            part = ids[self.rng.random(len(ids)) < 1.0 - 0.1 * some]
            site = self.rng.integers(0, 2, len(part))
            takes = view.transfer_s[part, site] * (site != view.at[part])
            first = np.maximum(np.maximum(view.ready_s[part], view.now_s) + takes, view.now_s)
            release = first + self.rng.integers(0, 8, len(part)) * STEP_S
            moved = view.running[self.rng.random(len(view.running)) < 0.2]
            move = {int(job): int(1 - view.at[job]) for job in moved}
            decision = Decision(part, release, site, move=move)
            try:
                check_plan(view, decision)
            except CheckFailed:
                continue
            self.planned.update(zip(part.tolist(), release.tolist(), strict=True))
            return decision
        return Decision(NONE, NONE, NONE)


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_in_a_fleet_of_unequal_cores_no_job_starts_later_than_planned(unequal, seed):
    rng = np.random.default_rng(seed)
    rows = [
        (int(rng.integers(0, 12)) * HOUR_S, int(rng.integers(600, 4 * HOUR_S)),
         int(rng.integers(1, 25)), 10**6)
        for _ in range(12)
    ]  # fmt: skip
    policy = Chance(rng)

    year = unequal(rows, policy, restart_s=100)

    first = {}
    for done in year.sites.values():
        for job, start, state in zip(
            done.job_ids.tolist(), done.schedule.start_s.tolist(), done.schedule.state.tolist(),
            strict=True,
        ):  # fmt: skip
            if start >= 0:
                first[job] = min(start, first.get(job, start))
            assert STATES[state] in {"finished", "moved", "queued", "running"}
    end_s = 48 * HOUR_S
    for job, planned_s in policy.planned.items():
        assert first.get(job, end_s) == min(planned_s, end_s)
