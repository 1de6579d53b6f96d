"""Jobs that fill servers load those alone, however many others run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.own_servers import fills_servers
from dcsim.physics.server_power import server_power_frac
from dcsim.simulate.booking import book
from dcsim.simulate.fleet_load import run_fleet
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

STEP_S = 900
GRID = TimeGrid(0, STEP_S, 16)
SLEEP = {"sleep_w": 10.0, "wake_latency_s": 900.0, "wake_energy_j": 200_000.0}
CURVE = {"curve": "fan2007", "idle_frac": 0.4}


def racks(racks=50, **more):
    """Return racks of twenty servers of 16 cores and 500 W, 200 W of it at rest."""
    given = {"rack_power_kw": 10.0, "servers_per_rack": 20, "cores_per_server": 16}
    return {"racks": racks, "server": CURVE} | given | more


def fleet(*groups, placement="even", **more):
    named = [{"name": f"group {i}"} | group for i, group in enumerate(groups)]
    beside = {"groups": named, "placement": placement} if named else {}
    return Cluster(**racks(**more), **beside)


def job_table(*rows):
    """Return jobs that start as they arrive, from rows (start, duration, cores, busy share)."""
    start, duration, cores, busy = np.array(sorted(rows), dtype=float).reshape(-1, 4).T.copy()
    start, duration, cores = (values.astype(np.int64) for values in (start, duration, cores))
    return JobTable(
        ("a",), np.zeros_like(start), start, duration, cores, start, busy * cores * duration
    )


def ran(jobs):
    return Segments.unbroken(jobs.arrival_s, jobs.duration_s)


def booked(jobs, grid=GRID, segments=None):
    here = (segments or ran(jobs)).within(0, grid.duration_s)
    return book(here.start_s, here.end_s - here.start_s, jobs.busy_cores[here.job], grid)


def run(cluster, jobs, baseload=0.0):
    baseload = np.full(GRID.steps, baseload)
    return run_fleet(cluster, jobs, ran(jobs), baseload, booked(jobs), GRID).flows


def added_kw(cluster, jobs, baseload=0.0):
    """Return what the jobs add to a fleet under the baseload alone, shape (steps,)."""
    return run(cluster, jobs, baseload).power_kw - run(cluster, job_table(), baseload).power_kw


def above_idle_kw(busy):
    """Return what a server of 500 W adds to its 200 W at a busy share, by its own curve [kW]."""
    return float(0.5 * server_power_frac(np.array(busy), 0.4, "fan2007")) - 0.2


@pytest.mark.parametrize("jobs", [1, 2, 10, 1000])
def test_each_full_server_adds_its_own_step_from_rest_to_full(jobs):
    work = job_table(*[(0, 3600, 16, 1.0)] * jobs)

    assert added_kw(fleet(), work)[:4] == pytest.approx([jobs * 0.3] * 4, rel=1e-9)
    assert added_kw(fleet(), work)[4:] == pytest.approx([0.0] * 12, abs=1e-9)


@pytest.mark.parametrize("busy", [0.1, 0.5, 0.9])
def test_a_half_busy_job_stands_at_its_own_point_of_the_curve(busy):
    work = job_table((0, 3600, 160, busy), (0, 3600, 16, 1.0))

    assert added_kw(fleet(), work)[0] == pytest.approx(10 * above_idle_kw(busy) + 0.3)


def test_a_job_that_runs_for_part_of_a_step_adds_that_part():
    # A third of a step, then two whole ones and half of the fourth.
    work = job_table((600, 300 + 1800 + 450, 32, 1.0))

    shares = np.array([1 / 3, 1.0, 1.0, 0.5])
    assert added_kw(fleet(), work)[:5] == pytest.approx([*(0.6 * shares), 0.0], abs=1e-9)


def test_who_shares_servers_meets_the_curve_of_those_that_are_left():
    # Of ten servers four are a job's own; 24 busy cores stand on the 96 of the other six.
    some = fleet(racks=1, servers_per_rack=10, rack_power_kw=5.0)
    work = job_table((0, 3600, 64, 0.75), (0, 3600, 8, 1.0))

    flows = run(some, work, baseload=16 / 160)

    own = 4 * above_idle_kw(0.75)
    assert flows.own_kw[0] == pytest.approx(own)
    assert flows.power_kw[0] == pytest.approx(10 * 0.2 + own + 6 * above_idle_kw(24 / 96))


def test_only_a_whole_multiple_of_every_pools_servers_fills_them():
    mixed = fleet(racks(1, cores_per_server=24))
    cores = np.array([8, 16, 24, 48, 96, 100])

    assert fills_servers(fleet().pools, cores).tolist() == [False, True, False, True, True, False]
    assert fills_servers(mixed.pools, cores).tolist() == [False, False, False, True, True, False]


@given(
    st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 5000), st.integers(1, 20)), max_size=6),
    st.floats(0.0, 0.5),
    st.sampled_from(["even", "efficient_first", "slowest_last"]),
)
def test_a_fleet_in_two_halves_is_the_same_fleet(rows, baseload, placement):
    work = job_table(*[(start, lasts, 16 * servers, 0.7) for start, lasts, servers in rows])
    whole, halves = fleet(), fleet(racks(25), racks=25, placement=placement)

    one, two = run(whole, work, baseload), run(halves, work, baseload)

    for name in ("power_kw", "own_kw", "idle_kw"):
        np.testing.assert_allclose(getattr(two, name), getattr(one, name), rtol=1e-9, atol=1e-9)


@given(st.integers(1, 30), st.integers(0, 6), st.floats(0.0, 0.4))
def test_a_shift_moves_the_same_energy_for_each_job(jobs, steps, baseload):
    # Whoever moves work in time moves that much, however many others move with it.
    one, many = job_table((0, 1800, 32, 0.8)), job_table(*[(0, 1800, 32, 0.8)] * jobs)
    shifted = job_table(*[(steps * STEP_S, 1800, 32, 0.8)] * jobs)

    carbon = np.linspace(1.0, 3.0, GRID.steps)
    alone = added_kw(fleet(), one, baseload=0.0) @ carbon
    later = added_kw(fleet(), job_table((steps * STEP_S, 1800, 32, 0.8))) @ carbon
    saved = added_kw(fleet(), many) @ carbon - added_kw(fleet(), shifted) @ carbon
    assert saved == pytest.approx(jobs * (alone - later), rel=1e-9, abs=1e-9)
    assert run(fleet(), many, baseload).own_kw[0] == pytest.approx(jobs * 2 * above_idle_kw(0.8))


def test_own_servers_are_awake_while_their_job_runs_and_no_longer():
    rules = {"target_utilisation_frac": 1.0, "headroom_frac": 0.0, "hold_s": 0}
    for wake in ("ahead", "on_demand"):
        some = fleet(server=CURVE | {"sleep": SLEEP}, consolidation=rules | {"wake": wake})
        flows = run(some, job_table((3600, 3600, 160, 0.1)))

        assert flows.awake_servers[4:8].tolist() == [10.0] * 4
        assert not flows.waits.any()
        asleep = 990 * 0.01
        assert (flows.power_kw - flows.wake_kw)[4:8] == pytest.approx(
            [asleep + 10 * (0.2 + above_idle_kw(0.1))] * 4
        )
        assert flows.awake_servers[12:].tolist() == [0.0] * 4


def test_a_shared_load_packs_on_other_servers_than_a_jobs_own():
    rules = {"target_utilisation_frac": 0.5, "headroom_frac": 0.0, "hold_s": 0}
    some = fleet(server=CURVE | {"sleep": SLEEP}, consolidation=rules)
    work = job_table((0, 14_400, 80, 1.0), (0, 14_400, 8, 1.0))

    flows = run(some, work)

    # Five of its own, and one that is half busy.
    assert flows.awake_servers.tolist() == [6.0] * 16
    full = 5 * 0.5 + 0.2 + above_idle_kw(0.5) + 994 * 0.01
    assert flows.power_kw == pytest.approx([full] * 16)


@pytest.mark.parametrize("placement", ["efficient_first", "slowest_last"])
def test_own_servers_are_placed_as_other_work_is(placement):
    # The new servers do three times the work of the old for the same power: a job of 32
    # cores of the mean speed fills four thirds of a new server, or four of the old.
    old = {"curve": "linear", "idle_frac": 0.5, "core_speed_rel": 0.5}
    new = {"curve": "linear", "idle_frac": 0.2, "core_speed_rel": 1.5}
    some = fleet(racks(1, server=new), racks=1, server=old, placement=placement)

    assert added_kw(some, job_table((0, 3600, 32, 1.0)))[0] == pytest.approx(4 / 3 * 0.4)
    # Thirty jobs fill forty new servers' work: twenty new ones do 480, the old the other 480.
    many = job_table(*[(0, 3600, 32, 0.5)] * 20)
    both = run(some, many)
    assert both.own_kw[0] == pytest.approx(0.5 * (20 * 0.4 + 20 * 0.25))


def test_a_governor_picks_the_state_of_each_jobs_own_servers():
    states = [{"clock_rel": 0.5, "voltage_rel": 0.8}, {"clock_rel": 1.0, "voltage_rel": 1.0}]
    dvfs = {"governor": "by_utilisation", "states": states}
    some = fleet(server={"curve": "linear", "idle_frac": 0.4, "dvfs": dvfs})
    work = job_table((0, 3600, 160, 0.5), (0, 3600, 160, 1.0))

    # Half the work at half clock keeps the cores busy at 0.8^2 x 0.5 of the power above rest.
    assert added_kw(some, work)[0] == pytest.approx(10 * 0.3 * (0.32 + 1.0))


def mixed_fleet():
    other = {"curve": "linear", "idle_frac": 0.3, "core_speed_rel": 0.8}
    return fleet(racks(1, server=other), racks=1, placement="efficient_first")


rows = st.lists(
    st.tuples(
        st.integers(0, 14_000),
        st.integers(1, 9000),
        st.sampled_from([1, 7, 16, 32, 48]),
        st.floats(0.05, 1.0),
    ),
    max_size=7,
)


@given(rows, st.sampled_from([STEP_S, 4 * STEP_S, 8 * STEP_S]), st.booleans())
def test_in_blocks_of_any_length_the_numbers_are_the_same(rows, block_s, is_mixed):
    some, jobs = mixed_fleet() if is_mixed else fleet(), job_table(*rows)
    whole = run(some, jobs, 0.1)

    parts = []
    block = TimeGrid(0, STEP_S, block_s // STEP_S)
    for begin in range(0, GRID.duration_s, block_s):
        here = ran(jobs).within(begin, begin + block_s)
        baseload = np.full(block.steps, 0.1)
        cores = booked(jobs, block, here)
        parts.append(run_fleet(some, jobs, here, baseload, cores, block).flows)

    for name in ("power_kw", "own_kw", "idle_kw"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_allclose(joined, getattr(whole, name), rtol=1e-9, atol=1e-9)


def test_where_servers_are_out_the_jobs_still_fill_theirs():
    # A fifth of the servers is out: what is booked stands on the rest, as on all of them.
    jobs = job_table((0, 3600, 160, 1.0))
    there = 0.8
    none = np.zeros(GRID.steps)

    flows = run_fleet(fleet(), jobs, ran(jobs), none, booked(jobs) / there, GRID).flows

    assert flows.own_kw[0] * there == pytest.approx(3.0)


def test_a_fleet_on_which_no_job_fills_servers_runs_to_the_bit_as_without_the_rule():
    some, jobs = fleet(racks=1), job_table((100, 5000, 7, 0.9), (0, 9000, 40, 0.3))
    baseload = np.full(GRID.steps, 0.2)

    flows = run(some, jobs, 0.2)

    pooled = some.power_kw(np.minimum(baseload + booked(jobs) / some.cores, 1.0))
    assert (flows.power_kw == pooled).all()
    assert not flows.own_kw.any()
