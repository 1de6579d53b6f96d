"""What happens in the middle of a block is felt at its second, as if each second were served."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.facility.backup.backup import Backup
from dcsim.facility.backup.outages import BackupRun, Outage, joined
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.faults import Fault
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate.capacity import Retrying
from dcsim.simulate.faults import FaultPlan
from dcsim.simulate.schedule import STATES

RESTART_S = 600


@pytest.fixture(scope="module")
def failing(make_inputs):
    """Return a maker of sites on which things fail at given seconds."""

    def make(*outages, faults=(), retries=3, batteries_s=0, **keys):
        inputs = make_inputs(**{"days": 1, "baseload": 0.1} | keys)
        grid, cluster = inputs.grid, inputs.cluster
        backup = Backup(
            generators=1, generator_kw=0.001, ups_battery_s=batteries_s, restart_s=RESTART_S,
            test_every_days=0, start_failure_frac=1.0,
        ).sized(cluster.design_kw, cluster.design_kw)  # fmt: skip
        run = BackupRun.of(backup, [Outage(start, end, 0) for start, end in outages], grid)
        plan = FaultPlan.of(
            faults, grid, cluster, np.random.default_rng(0), Retrying(retries), RESTART_S
        )
        return replace(inputs, model=replace(inputs.model, backup=run), faults=plan)

    return make


def segments(year):
    ran = year.schedule.segments
    return sorted(zip(ran.job.tolist(), ran.start_s.tolist(), ran.end_s.tolist(), strict=True))


def told(year):
    return [(b.start_s, b.end_s, b.cause, round(b.load_kw, 9)) for b in year.faults.blackouts]


def test_a_blackout_ends_the_stretches_at_its_second_and_jobs_start_when_servers_are_up(
    failing, make_jobs, simulate_site
):
    jobs = make_jobs((0, 9000, 5, 0), (3000, 600, 5, 0), (4000, 100, 5, 0))
    year = simulate_site(failing((3333, 5000), jobs=jobs), FcfsPolicy())

    up = 5000 + RESTART_S
    assert segments(year) == [
        (0, 0, 3333), (0, up, up + 9000), (1, 3000, 3333), (1, up, up + 600), (2, up, up + 100),
    ]  # fmt: skip
    assert year.schedule.lost_s.tolist() == [3333, 333, 0]
    assert year.faults.interrupted == (0, 1)
    # The servers draw nothing for 1667 s, by whole steps of 900 s and parts of them.
    lit = year.flows.it_kw[3:6] > 0.0
    assert lit.tolist() == [True, False, True]


def test_batteries_put_a_blackout_off(failing, make_jobs, simulate_site):
    jobs = make_jobs((0, 9000, 5, 0))
    year = simulate_site(failing((1800, 9000), jobs=jobs, batteries_s=300), FcfsPolicy())

    (blackout,) = year.faults.blackouts
    (_, _, cut_s), *_ = segments(year)
    assert cut_s == blackout.start_s > 1800 + 300  # the hall is not full


def test_a_job_fails_once_its_retries_are_used_up(failing, make_jobs, simulate_site):
    jobs = make_jobs((0, 40_000, 5, 0))
    hours = [(k * HOUR_S, k * HOUR_S + 60) for k in (1, 2, 3)]
    states = [
        STATES[simulate_site(failing(*hours, jobs=jobs, retries=n), FcfsPolicy()).schedule.state[0]]
        for n in (0, 2, 3)
    ]
    assert states == ["failed", "failed", "finished"]


@pytest.mark.parametrize("what", ["server", "rack"])
def test_a_failed_machine_takes_who_holds_its_cores_and_no_other(
    failing, make_jobs, simulate_site, what
):
    # All hundred cores are held: ten jobs of ten cores, so that a server is one job's or two's.
    jobs = make_jobs(*[(0, 5000, 10, 0)] * 10)
    fault = Fault(what, 1000, 9000, 1)
    year = simulate_site(failing(faults=[fault], jobs=jobs, baseload=0.0), FcfsPolicy())

    cut = np.flatnonzero(year.schedule.interruptions())
    held = {"server": 10, "rack": 50}[what]
    assert held // 10 <= len(cut) <= held // 10 + 1
    ends = {job: end for job, start, end in segments(year) if start == 0}
    assert {ends[job] for job in cut.tolist()} == {1000}
    assert {ends[job] for job in range(10) if job not in cut} == {5000}
    # Its cores are missing until it is mended; the others do the work again.
    assert year.flows.it_kw[3] < simulate_site(
        failing(jobs=jobs, baseload=0.0), FcfsPolicy()
    ).flows.it_kw[3]  # fmt: skip


def test_without_the_network_jobs_go_on_and_none_starts(failing, make_jobs, simulate_site):
    jobs = make_jobs((0, 5000, 5, 0), (2000, 100, 5, 0))
    fault = Fault("network", 1500, 4321, 1)
    year = simulate_site(failing(faults=[fault], jobs=jobs), FcfsPolicy())
    assert segments(year) == [(0, 0, 5000), (1, 4321, 4421)]


def test_jobs_wait_until_the_last_of_several_reasons_is_gone(failing, make_jobs, simulate_site):
    jobs = make_jobs((2000, 100, 5, 0))
    fault = Fault("network", 1500, 8000, 1)
    year = simulate_site(failing((1900, 3000), faults=[fault], jobs=jobs), FcfsPolicy())
    assert segments(year) == [(0, 8000, 8100)]


TIMES = st.tuples(st.integers(0, DAY_S - 1), st.integers(1, 9000))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 1000),
    st.lists(TIMES, max_size=3),
    st.lists(st.tuples(TIMES, st.sampled_from(["server", "rack", "network"])), max_size=4),
    st.sampled_from([0, 120, 600]),
)
def test_blocks_rewound_in_the_middle_give_what_single_steps_give(
    failing, simulate_site, one_step_blocks, seed, outages, faults, batteries_s
):
    gaps = joined([(start, start + lasts) for start, lasts in outages])
    hits = [Fault(what, start, start + lasts, 1) for (start, lasts), what in faults]
    inputs = failing(*gaps, faults=hits, batteries_s=batteries_s, seed=seed)
    blocks = simulate_site(inputs, FcfsPolicy())
    with one_step_blocks():
        steps = simulate_site(inputs, FcfsPolicy())

    assert segments(blocks) == segments(steps)
    assert blocks.schedule.lost_s.tolist() == steps.schedule.lost_s.tolist()
    assert blocks.schedule.state.tolist() == steps.schedule.state.tolist()
    assert told(blocks) == told(steps)
    assert blocks.faults.interrupted == steps.faults.interrupted
    np.testing.assert_allclose(blocks.flows.facility_kw, steps.flows.facility_kw, rtol=1e-12)
    np.testing.assert_allclose(blocks.faults.stored_kwh, steps.faults.stored_kwh, atol=1e-9)
    off = [(b.start_s, b.end_s + RESTART_S) for b in blocks.faults.blackouts]
    for _, start, end in segments(blocks):
        assert all(end <= begin or start >= until for begin, until in off)


def test_a_fault_plan_counts_what_is_out_by_step_and_the_most_within_it():
    grid = TimeGrid(0, 900, 8)
    cluster = Cluster(racks=2, rack_power_kw=5.0, servers_per_rack=5, cores_per_server=10)
    faults = [Fault("server", 450, 2250, 2), Fault("rack", 900, 1800, 1)]
    plan = FaultPlan.of(faults, grid, cluster, np.random.default_rng(0), Retrying(), 0)
    assert plan.down_frac.tolist() == pytest.approx([0.1, 0.7, 0.1, 0, 0, 0, 0, 0])
    assert plan.down_cores.tolist() == [20, 70, 20, 0, 0, 0, 0, 0]
    assert [event.at_s for event in plan.events] == [450, 900]
