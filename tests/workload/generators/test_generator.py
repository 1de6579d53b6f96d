"""Generators: every job has its columns, work is exact, and one stream leaves others alone."""

import numpy as np
import pytest

from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.workload.generators.generator import Generator, draw_jobs
from dcsim.workload.jobs import JobTable

GRID = TimeGrid(1_672_617_600, 300, 28 * 288)
HOUR = {"kind": "exponential", "mean_s": 3600.0}


def generator(name="batch", **keys):
    given = {"name": name, "jobs_per_day": 100.0, "length": HOUR, "cores": [1, 2, 4]}
    return Generator.model_validate(given | keys)


def drawn(*generators, seed=0, speed=1.0):
    streams = RandomStreams(seed)
    return draw_jobs(generators, GRID, speed, lambda name: streams.generator("arrivals", name))


def test_work_is_cores_times_length_times_usage():
    constant = {"kind": "constant", "mean_s": 99.5}
    (jobs,) = drawn(generator(length=constant, usage_frac=0.5), speed=2.0)
    np.testing.assert_allclose(jobs.core_s, jobs.cores * 49.75 * 0.5, rtol=1e-12)
    assert set(jobs.duration_s.tolist()) == {50}


def test_widths_come_as_often_as_their_weights_say():
    (jobs,) = drawn(generator(jobs_per_day=2000.0, core_weights=[0.5, 0.3, 0.2]))
    for width, share in ((1, 0.5), (2, 0.3), (4, 0.2)):
        error = np.sqrt(share * (1 - share) / len(jobs))
        assert (jobs.cores == width).mean() == pytest.approx(share, abs=4 * error)


def test_offered_load_is_rate_times_mean_work():
    (jobs,) = drawn(generator(jobs_per_day=2000.0))
    busy_cores = jobs.core_s.sum() / GRID.duration_s
    # 2000/86400 x 3600 x (1 + 2 + 4)/3; 56 000 jobs, each off by a bit more than its mean.
    assert busy_cores == pytest.approx(2000 / 86_400 * 3600 * 7 / 3, rel=4 * 1.5 / 56_000**0.5)


def test_columns_follow_the_parameters():
    (jobs,) = drawn(
        generator(users=5, priority=3, memory_gb_per_core=4.0, accelerators_per_core=0.25,
                  checkpoint_interval_s=900, deferral_window_h=2)
    )  # fmt: skip
    assert set(jobs.user.tolist()) == {0, 1, 2, 3, 4}
    assert set(jobs.priority.tolist()) == {3}
    np.testing.assert_array_equal(jobs.memory_gb, 4.0 * jobs.cores)
    assert jobs.accelerators.tolist() == [1 for _ in jobs.cores], "a quarter a core, rounded up"
    assert set(jobs.checkpoint_interval_s.tolist()) == {900}
    assert (jobs.latest_start_s - jobs.arrival_s).max() == 2 * HOUR_S


def test_a_second_generator_leaves_the_first_as_it_was():
    (alone,) = drawn(generator("a"))
    first, second = drawn(generator("a"), generator("b"))
    np.testing.assert_array_equal(first.arrival_s, alone.arrival_s)
    np.testing.assert_array_equal(first.core_s, alone.core_s)
    assert first.arrival_s.tolist() != second.arrival_s.tolist()


def test_equal_seeds_give_equal_jobs_and_other_seeds_others():
    (one,), (again,), (other,) = (drawn(generator(), seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.core_s, again.core_s)
    assert one.core_s.tolist() != other.core_s.tolist()


def test_tables_are_joined_by_arrival_and_lose_nothing():
    tables = drawn(generator("a", priority=1), generator("b", priority=2))
    whole = JobTable.joined(tables)
    assert whole.class_names == ("a", "b")
    assert len(whole) == sum(len(table) for table in tables)
    assert (np.diff(whole.arrival_s) >= 0).all()
    assert whole.core_s.sum() == pytest.approx(sum(t.core_s.sum() for t in tables), rel=1e-12)
    np.testing.assert_array_equal(whole.priority, whole.class_index + 1)
    for k, table in enumerate(tables):
        of = whole.taken(np.flatnonzero(whole.class_index == k))
        np.testing.assert_array_equal(of.arrival_s, table.arrival_s)
        np.testing.assert_array_equal(of.cores, table.cores)
    assert whole.estimate_s.tolist() == whole.duration_s.tolist()


def test_one_table_is_joined_as_it_is():
    (table,) = drawn(generator())
    assert JobTable.joined([table]) is table
    assert JobTable.joined([JobTable.empty(), table]) is table
    assert len(JobTable.joined([])) == 0


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"cores": [0, 1]}, "cores"),
        ({"core_weights": [1.0]}, "core_weights"),
        ({"core_weights": [1.0, -1.0, 1.0]}, "core_weights"),
        ({"core_weights": [0.0, 0.0, 0.0]}, "core_weights"),
    ],
)
def test_generators_that_cannot_be_contradict(wrong, key):
    assert [found.key for found in generator(**wrong).cross_checks()] == [key]


def test_a_generator_without_widths_is_refused():
    with pytest.raises(ValueError, match="cores"):
        generator(cores=[])
