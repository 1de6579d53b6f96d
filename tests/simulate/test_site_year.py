"""A site through its period: loads from jobs, energy from loads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindowPolicy


@pytest.mark.parametrize(
    ("cores", "power_kw"),
    [
        # 36 of 100 cores that share servers, nine tenths busy: u = 0.324, 10 kW, idle at 0.35.
        (36, 10.0 * (0.35 + 0.65 * (2 * 0.324 - 0.324**1.4))),
        # 40 cores fill four servers of 1 kW, which are nine tenths busy.
        (40, 3.5 + 4.0 * 0.65 * (2 * 0.9 - 0.9**1.4)),
    ],
)
def test_one_job_raises_the_power_while_it_runs_as_worked_out_by_hand(
    make_inputs, make_jobs, simulate_site, cores, power_kw
):
    jobs = make_jobs((2 * HOUR_S, 2 * HOUR_S, cores, 0))
    inputs = make_inputs(1, 3600, jobs=jobs, baseload=0.0)

    year = simulate_site(inputs, FcfsPolicy())

    wanted = [3.5] * 24
    wanted[2:4] = [power_kw, power_kw]
    np.testing.assert_allclose(year.flows.it_kw, wanted, rtol=1e-12)
    assert year.job_cores[2:4] == pytest.approx(0.9 * cores)


@settings(max_examples=25)
@given(st.integers(0, 1000))
def test_the_core_seconds_of_the_steps_are_those_of_the_jobs(make_inputs, simulate_site, seed):
    inputs = make_inputs(seed=seed)
    jobs, grid = inputs.jobs, inputs.grid

    year = simulate_site(inputs, LowestWindowPolicy())

    start = year.schedule.start_s
    ran_s = np.where(start >= 0, np.minimum(grid.duration_s - start, jobs.duration_s), 0)
    assert year.job_cores.sum() * grid.step_s == pytest.approx(
        (jobs.busy_cores * ran_s).sum(), rel=1e-9
    )


@settings(max_examples=25)
@given(st.integers(0, 1000), st.floats(0.0, 0.95))
def test_power_stays_between_rest_and_nameplate(make_inputs, simulate_site, seed, most_baseload):
    inputs = make_inputs(seed=seed, most_baseload=most_baseload)

    it_kw = simulate_site(inputs, FcfsPolicy()).flows.it_kw

    assert (it_kw >= inputs.cluster.idle_kw() * (1.0 - 1e-12)).all()
    assert (it_kw <= inputs.cluster.design_kw * (1.0 + 1e-12)).all()


def test_servers_without_a_reserve_rest_when_all_jobs_are_done(make_inputs, simulate_site):
    # Many uneven jobs: the running sum of their cores must come back to nothing.
    inputs = make_inputs(baseload=0.0)

    year = simulate_site(inputs, FcfsPolicy())

    assert year.flows.it_kw[-1] == inputs.cluster.idle_kw()
    assert year.job_cores.max() > 0.0


def test_a_full_reserve_is_full_power(make_inputs, make_jobs, simulate_site):
    inputs = make_inputs(1, baseload=1.0, jobs=make_jobs())

    it_kw = simulate_site(inputs, FcfsPolicy()).flows.it_kw

    np.testing.assert_allclose(it_kw, inputs.cluster.design_kw, rtol=1e-12)


def test_quarters_of_constant_hours_give_the_same_year_as_the_hours(
    make_inputs, make_jobs, simulate_site
):
    rng = np.random.default_rng(5)
    rows = [
        (int(hour) * HOUR_S, int(length) * HOUR_S, int(cores), 8 * HOUR_S)
        for hour, length, cores in zip(
            rng.integers(0, 36, 25), rng.integers(1, 6, 25), rng.integers(1, 20, 25), strict=True
        )
    ]
    coarse, fine = (make_inputs(2, step_s, seed=4, jobs=make_jobs(*rows)) for step_s in (3600, 900))

    hourly, quarterly = (simulate_site(inputs, LowestWindowPolicy()) for inputs in (coarse, fine))

    np.testing.assert_array_equal(hourly.schedule.start_s, quarterly.schedule.start_s)
    for name in ("it_kw", "facility_kw", "outdoor_loss_kw", "ups_loss_kw"):
        np.testing.assert_allclose(
            np.repeat(getattr(hourly.flows, name), 4), getattr(quarterly.flows, name), rtol=1e-12
        )
