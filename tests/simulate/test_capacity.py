"""What jobs may hold: no core ever serves two masters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.fleet.cluster import Cluster
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate.capacity import cores_for_jobs

FIFTY = Cluster(racks=1, rack_power_kw=5.0, servers_per_rack=5, cores_per_server=10)
baseloads = st.lists(st.floats(0.0, 1.0), min_size=24, max_size=24).map(np.array)
rows = st.lists(
    st.tuples(
        st.integers(0, 23).map(lambda hour: hour * HOUR_S),
        st.integers(1, 6 * HOUR_S),
        st.integers(1, 40),
        st.just(0),
    ),
    min_size=1,
    max_size=12,
)


@given(baseloads, rows, st.sampled_from([900, 3600]))
def test_baseload_and_running_jobs_never_want_more_cores_than_there_are(
    make_jobs, make_inputs, simulate_site, baseload, jobs_rows, step_s
):
    jobs, grid = make_jobs(*jobs_rows), TimeGrid(0, step_s, DAY_S // step_s)
    baseload = np.repeat(baseload, grid.steps_per_hour)
    free = cores_for_jobs(FIFTY, baseload, jobs, grid, 1.0)
    inputs = make_inputs(1, step_s, jobs=jobs, baseload=0.0, cores=free, cluster=FIFTY)

    start = simulate_site(inputs, FcfsPolicy()).schedule.start_s

    ran = start >= 0
    instants = np.concatenate((start[ran], np.arange(grid.steps) * step_s))
    for time in instants.tolist():
        runs = ran & (start <= time) & (time < start + jobs.duration_s)
        held = jobs.cores[runs].sum() + baseload[time // step_s] * 50
        assert held <= 50 * (1.0 + 1e-12)


@given(baseloads, st.integers(1, 2 * DAY_S))
def test_the_capacity_is_the_least_that_stays_free_while_the_longest_job_runs(
    make_jobs, baseload, longest_s
):
    grid = TimeGrid(0, 3600, 24)

    capacity = cores_for_jobs(FIFTY, baseload, make_jobs((0, longest_s, 1, 0)), grid, 1.0)

    free = np.floor(50 * (1.0 - baseload))
    ahead = -(-longest_s // 3600)
    assert capacity.tolist() == [free[k : k + ahead + 1].min() for k in range(24)]


def test_without_jobs_the_capacity_is_what_is_free(make_jobs):
    baseload = np.array([0.0, 0.25, 1.0])
    assert cores_for_jobs(FIFTY, baseload, make_jobs(), TimeGrid(0, 3600, 3), 1.0).tolist() == [
        50, 37, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(("in_place", "there"), [(1.0, 50), (0.9, 45), (0.89, 44)])
def test_servers_out_of_their_place_for_service_take_whole_cores(make_jobs, in_place, there):
    none = np.zeros(3)
    assert (
        cores_for_jobs(FIFTY, none, make_jobs(), TimeGrid(0, 3600, 3), in_place).tolist()
        == [there] * 3
    )
