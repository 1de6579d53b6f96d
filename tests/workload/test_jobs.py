"""Batch jobs: how many, when, for how long, and that no work is lost in rounding."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.workload.jobs import JobClass, JobTable, make_jobs
from dcsim.workload.profile_added import metered_profile

WEEK = TimeGrid(0, 300, 7 * 288)


def job_class(name="sort", **rest):
    return JobClass(
        **{
            "name": name,
            "profile": "heapsort-c",
            "work_amount": 1e6,
            "cores": 10,
            "jobs_per_day": 24.0,
        }
        | rest
    )


def jobs_of(*classes, grid=WEEK, speed=1.0, seed=0):
    return make_jobs(classes, grid, speed, np.random.default_rng(seed))


@st.composite
def mixes(draw):
    """Draw one to three classes of any size, rate and window."""
    return [
        job_class(
            f"class-{i}",
            work_amount=draw(st.floats(1.0, 1e8)),
            cores=draw(st.integers(1, 5000)),
            jobs_per_day=draw(st.floats(0.1, 100.0)),
            arrivals=draw(st.sampled_from(["even", "poisson"])),
            deferral_window_h=draw(st.integers(0, 200)),
        )
        for i in range(draw(st.integers(1, 3)))
    ]


def test_a_job_needs_the_core_seconds_that_its_profile_metered():
    metered = metered_profile("heapsort-c")

    per_unit = metered.core_s_per_unit()

    assert job_class(work_amount=9e8).core_s() == pytest.approx(9e8 * per_unit, rel=1e-12)
    assert jobs_of(job_class(work_amount=9e8)).core_s[0] == pytest.approx(9e8 * per_unit, rel=1e-12)


@given(mixes(), st.floats(0.5, 2.0))
def test_rounding_a_duration_up_to_seconds_never_changes_the_work(classes, speed):
    jobs = jobs_of(*classes, speed=speed)

    work = np.array([job.core_s() / speed for job in classes])[jobs.class_index]
    np.testing.assert_allclose(jobs.core_s, work, rtol=1e-12)
    np.testing.assert_allclose(jobs.busy_cores * jobs.duration_s, work, rtol=1e-12)
    np.testing.assert_array_less(jobs.busy_cores, jobs.cores * (1.0 + 1e-9))


@given(mixes())
def test_a_duration_is_the_shortest_whole_second_that_holds_the_work(classes):
    jobs = jobs_of(*classes)

    assert (jobs.duration_s >= 1).all()
    longer_than_needed_s = jobs.duration_s - jobs.core_s / jobs.cores
    assert (longer_than_needed_s > -1e-6).all()
    assert (longer_than_needed_s < 1.0).all()


def test_cores_twice_as_fast_halve_the_core_seconds():
    slow, fast = jobs_of(job_class(), speed=1.0), jobs_of(job_class(), speed=2.0)

    np.testing.assert_allclose(2.0 * fast.core_s, slow.core_s, rtol=1e-12)
    np.testing.assert_array_equal(fast.arrival_s, slow.arrival_s)


def test_the_same_work_on_twice_the_cores_takes_half_the_time():
    narrow, wide = jobs_of(job_class(cores=10)), jobs_of(job_class(cores=20))

    assert wide.duration_s[0] == math.ceil(narrow.core_s[0] / 20)
    np.testing.assert_array_equal(narrow.core_s, wide.core_s)


@given(st.integers(1, 500), st.integers(1, 40))
def test_even_arrivals_are_exactly_the_daily_number(per_day, days):
    jobs = jobs_of(job_class(jobs_per_day=float(per_day)), grid=TimeGrid(0, 3600, 24 * days))

    assert len(jobs) == per_day * days
    of_day = np.bincount(jobs.arrival_s // DAY_S, minlength=days)
    assert of_day.tolist() == [per_day] * days


def test_even_arrivals_keep_equal_distance():
    jobs = jobs_of(job_class(jobs_per_day=4.0))

    assert set(np.diff(jobs.arrival_s).tolist()) == {6 * HOUR_S}


def test_a_rate_below_one_a_day_still_adds_up():
    assert len(jobs_of(job_class(jobs_per_day=2.0 / 7.0))) == 2


def test_poisson_arrivals_have_the_mean_and_the_variance_of_their_rate():
    year = TimeGrid(0, 3600, 8760)
    counts = np.bincount(
        jobs_of(job_class(jobs_per_day=48.0, arrivals="poisson"), grid=year).arrival_s // HOUR_S,
        minlength=8760,
    )

    # Two an hour: over 8760 hours the mean has a standard error of 0.015, the variance of 0.034.
    assert counts.mean() == pytest.approx(2.0, abs=0.06)
    assert counts.var() == pytest.approx(2.0, abs=0.15)


def test_equal_streams_give_equal_jobs_and_other_streams_others():
    poisson = job_class(arrivals="poisson")
    first, again, other = (jobs_of(poisson, seed=seed) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first.arrival_s, again.arrival_s)
    assert first.arrival_s.tolist() != other.arrival_s.tolist()


@given(mixes())
def test_jobs_stand_in_order_of_arrival_then_class_on_whole_hours(classes):
    jobs = jobs_of(*classes)

    keys = list(zip(jobs.arrival_s.tolist(), jobs.class_index.tolist(), strict=True))
    assert keys == sorted(keys)
    assert not (jobs.arrival_s % HOUR_S).any()
    assert ((jobs.arrival_s >= 0) & (jobs.arrival_s < WEEK.duration_s)).all()


@given(mixes())
def test_every_column_belongs_to_the_jobs_class(classes):
    jobs = jobs_of(*classes)

    assert jobs.class_names == tuple(job.name for job in classes)
    assert jobs.cores.tolist() == [classes[k].cores for k in jobs.class_index]
    np.testing.assert_allclose(jobs.core_s, [classes[k].core_s() for k in jobs.class_index])


@given(mixes())
def test_a_window_is_as_long_as_stated_wherever_the_period_ends(classes):
    jobs = jobs_of(*classes)

    window = jobs.latest_start_s - jobs.arrival_s
    wanted = np.array([job.deferral_window_h * HOUR_S for job in classes])[jobs.class_index]
    np.testing.assert_array_equal(window, wanted)


def test_no_classes_are_no_jobs():
    assert len(jobs_of()) == 0
    assert len(JobTable.empty().busy_cores) == 0


def test_columns_that_nobody_states_are_neutral():
    jobs = jobs_of(job_class())

    for name in ("priority", "memory_gb", "accelerators", "checkpoint_interval_s", "power_w"):
        assert getattr(jobs, name).shape == jobs.arrival_s.shape
        assert not getattr(jobs, name).any()
    assert set(jobs.user.tolist()) == {-1}
    assert jobs.estimate_s is jobs.duration_s
    assert not jobs.rejected.any()


def test_an_unknown_profile_is_refused():
    with pytest.raises(InvalidInput, match="heapsort-d"):
        job_class(profile="heapsort-d").core_s()


@pytest.mark.parametrize(
    "wrong",
    [
        {"work_amount": 0.0},
        {"cores": 0},
        {"jobs_per_day": 0.0},
        {"deferral_window_h": -1},
        {"deferral_window_h": 1.5},
        {"arrivals": "weekly"},
    ],
)
def test_a_class_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        job_class(**wrong)
