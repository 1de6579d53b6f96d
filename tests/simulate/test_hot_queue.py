"""The queue of a hall that may get hot: as the job kernel, until someone slows or kills."""

from dataclasses import replace

import numpy as np
import pytest
from dcsim.simulate.hot_queue import HotQueue
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.simulate.queue import QueueKernel, QueueTable


@pytest.fixture
def queue(make_jobs):
    """Return a maker of queues from rows (arrival s, duration s, cores), all released."""

    def make(*rows, cores=10, steps=100, step_s=60):
        jobs = make_jobs(*((*row, 0) for row in rows))
        made = HotQueue(jobs, np.full(steps, cores, dtype=np.int64), step_s)
        made.release(np.arange(len(jobs)), jobs.arrival_s)
        return made

    return make


ROWS = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(1, 900), st.integers(1, 10)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=150)
@given(ROWS, st.lists(st.integers(0, 10), min_size=100, max_size=100), st.integers(1, 400))
def test_undisturbed_it_starts_all_jobs_when_the_kernel_does(make_jobs, rows, capacity, stride):
    jobs = make_jobs(*((*row, 0) for row in rows))
    room = np.array(capacity, dtype=np.int64)
    kernel = QueueKernel(QueueTable.of(jobs.duration_s, jobs.cores, room, 60))
    hot = HotQueue(jobs, room, 60)
    for one in (kernel, hot):
        one.release(np.arange(len(jobs)), jobs.arrival_s)
    kernel.advance(6000)
    for until in [*range(stride, 6000, stride), 6000]:
        hot.advance(until)
    np.testing.assert_array_equal(hot.start_s, kernel.start_s)


@settings(max_examples=100)
@given(ROWS, st.integers(30, 500))
def test_the_stretches_of_all_windows_are_the_stretches(make_jobs, rows, window):
    jobs = make_jobs(*((*row, 0) for row in rows))
    hot = HotQueue(jobs, np.full(100, 10, dtype=np.int64), 60)
    hot.release(np.arange(len(jobs)), jobs.arrival_s)
    seconds = np.zeros(len(jobs))
    for start in range(0, 6000, window):
        until = min(start + window, 6000)
        hot.advance(until)
        if start == 8 * window:
            hot.interrupt()
        if start == 9 * window:
            hot.resume()
        seconds += hot.booked(start).seconds_by_job(len(jobs))
    whole = hot.segments().within(0, 6000).seconds_by_job(len(jobs))
    np.testing.assert_array_equal(seconds, whole)


def test_half_the_clock_takes_twice_the_time_for_what_is_left(queue):
    one = queue((0, 100, 1))
    one.advance(40)
    one.slow(0.5)
    one.advance(6000)
    # 40 s done, 60 s left at half the clock: 40 + 120.
    assert one.segments().end_s.tolist() == [160]


def test_the_end_is_rounded_up_once_however_often_the_clock_changes(queue):
    one = queue((0, 100, 1))
    for minute, clock in enumerate((0.9, 0.7, 0.3)):
        one.slow(clock)
        one.advance(10 * (minute + 1))
    one.slow(1.0)
    one.advance(6000)
    # 9 + 7 + 3 = 19 s of work in 30 s, 81 s are left.
    assert one.segments().end_s.tolist() == [111]


def test_killed_jobs_start_again_from_nothing_when_they_may(queue):
    two = queue((0, 100, 4), (10, 100, 4))
    two.advance(60)
    assert two.interrupt().tolist() == [0, 1]
    two.advance(600)
    assert two.running.tolist() == []
    two.resume()
    two.advance(6000)
    ran = two.segments()
    assert sorted(zip(ran.job.tolist(), ran.start_s.tolist(), ran.end_s.tolist(), strict=True)) == [
        (0, 0, 60), (0, 600, 700), (1, 10, 60), (1, 600, 700),
    ]  # fmt: skip
    assert two.lost_s.tolist() == [60, 50]
    assert two.start_s.tolist() == [0, 10]
    assert two.done.tolist() == [0, 1]


def test_a_job_that_writes_checkpoints_keeps_the_work_up_to_the_last(make_jobs):
    every = np.array([25], dtype=np.int64)
    jobs = replace(make_jobs((0, 100, 1, 0)), checkpoint_interval_s=every)
    one = HotQueue(jobs, np.full(100, 10, dtype=np.int64), 60)
    one.release(np.array([0]), np.array([0]))
    one.advance(60)
    one.interrupt()
    one.resume()
    one.advance(6000)
    # 50 of 60 s are kept, 50 are left.
    assert one.lost_s.tolist() == [10]
    assert one.segments().end_s.tolist() == [60, 110]


def test_a_shadow_sees_what_is_to_come_and_changes_nothing(queue):
    one = queue((0, 100, 6), (10, 100, 6))
    one.advance(50)
    seen = one.shadow()
    seen.advance(400)
    assert seen.start_s.tolist() == [0, 100]
    assert one.start_s.tolist() == [0, -1]
    one.advance(400)
    assert one.segments().end_s.tolist() == [100, 200]


@settings(max_examples=100)
@given(ROWS, st.lists(st.sampled_from(["slow", "fast", "kill", "none"]), min_size=10, max_size=10))
def test_work_is_conserved_and_cores_are_never_exceeded(make_jobs, rows, events):
    jobs = make_jobs(*((*row, 0) for row in rows))
    hot = HotQueue(jobs, np.full(2000, 10, dtype=np.int64), 60)
    hot.release(np.arange(len(jobs)), jobs.arrival_s)
    for k, event in enumerate(events):
        hot.advance(300 * (k + 1))
        if event == "kill":
            hot.interrupt()
            hot.resume()
        elif event != "none":
            hot.slow(0.5 if event == "slow" else 1.0)
    hot.slow(1.0)
    hot.advance(120_000)
    ran = hot.segments()
    assert hot.done.tolist() == list(range(len(jobs)))
    # At half the clock a second of running does half a second of work, never less.
    spent = ran.seconds_by_job(len(jobs))
    assert (spent >= jobs.duration_s).all()
    assert (spent <= 2 * (jobs.duration_s + hot.lost_s) + 2).all()
    change = np.concatenate([jobs.cores[ran.job], -jobs.cores[ran.job]])
    times = np.concatenate([ran.start_s, ran.end_s])
    order = np.lexsort((change, times))
    assert np.cumsum(change[order]).max() <= 10


def test_a_job_whose_release_is_moved_starts_at_the_new_one_alone(queue):
    one = queue((50, 100, 1))
    one.release(np.array([0]), np.array([200]))
    one.advance(6000)
    assert one.start_s.tolist() == [200]
    assert len(one.segments().job) == 1
