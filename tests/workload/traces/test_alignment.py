"""A trace on the period: times, speed, width, windows; nothing lost and nothing added unseen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.workload.traces.alignment import Target, align_trace
from dcsim.workload.traces.job_trace import JobTrace
from dcsim.workload.traces.rows import TraceTable

START = 1_672_531_200  # 2023-01-01T00:00Z
GRID = TimeGrid(START, 300, 2 * 288)


def table(arrival_s, length_s=60.0, cores=2, *, is_dated=False, zero_s=None, **more):
    arrival_s = np.array(arrival_s, dtype=float)
    n = len(arrival_s)
    return TraceTable(
        format="csv",
        arrival_s=arrival_s,
        length_s=np.broadcast_to(np.array(length_s, dtype=float), n).copy(),
        cores=np.broadcast_to(np.array(cores, dtype=np.int64), n).copy(),
        line=np.arange(2, n + 2),
        is_dated=is_dated,
        zero_s=zero_s,
        rows=n,
        more={name: np.array(values, dtype=float) for name, values in more.items()},
    )


def aligned(of, *, grid=GRID, cluster_cores=100, speed=1.0, **keys):
    trace = JobTrace(**{"file": "t.csv"} | keys)
    return align_trace(of, trace, Target(grid, cluster_cores, speed))


def counted(result):
    return {c.reason: c.rows for c in result.counted}


def test_second_zero_of_a_trace_is_the_start_of_the_period():
    jobs = aligned(table([0.0, 90.7, 3600.0])).jobs
    assert jobs.arrival_s.tolist() == [0, 90, 3600]


def test_dates_count_where_there_are_dates():
    jobs = aligned(table([START + 60, START + 120], is_dated=True)).jobs
    assert jobs.arrival_s.tolist() == [60, 120]


def test_dates_are_forgotten_where_the_first_job_is_to_arrive_at_once():
    jobs = aligned(table([1e9, 1e9 + 120], is_dated=True), align="from_start").jobs
    assert jobs.arrival_s.tolist() == [0, 120]


def test_a_relative_trace_that_knows_its_start_can_be_aligned_by_date():
    result = aligned(table([10.0, 20.0], zero_s=START + HOUR_S), align="by_date")
    assert result.jobs.arrival_s.tolist() == [3610, 3620]
    with pytest.raises(InvalidInput, match="trace-without-date"):
        aligned(table([10.0, 20.0]), align="by_date")


def test_jobs_outside_of_the_period_are_counted():
    result = aligned(
        table([START - 1, START, START + 2 * DAY_S - 1, START + 2 * DAY_S], is_dated=True)
    )
    assert result.jobs.arrival_s.tolist() == [0, 2 * DAY_S - 1]
    assert counted(result) == {"before-period": 1, "beyond-period": 1}


def test_a_trace_that_misses_the_period_is_refused():
    with pytest.raises(InvalidInput, match="trace-outside"):
        aligned(table([0.0], is_dated=True))


def test_a_rate_twice_as_high_halves_every_time():
    jobs = aligned(table([100.0, 300.0, 900.0]), scale_arrivals=2.0).jobs
    assert jobs.arrival_s.tolist() == [50, 150, 450]
    np.testing.assert_array_equal(jobs.duration_s, 60)


@given(
    st.lists(st.tuples(st.floats(0, 1e5), st.floats(1e-3, 1e5), st.integers(1, 100)), min_size=1),
    st.floats(0.3, 3.0),
    st.floats(0.3, 3.0),
)
def test_work_is_kept_exactly_and_durations_are_rounded_up(rows, traced, here):
    rows.sort(key=lambda row: row[0])
    arrival, length, cores = (np.array(column) for column in zip(*rows, strict=True))
    result = aligned(table(arrival, length, cores), speed=here, core_speed_rel=traced)

    jobs = result.jobs
    np.testing.assert_allclose(jobs.core_s, cores * length * traced / here, rtol=1e-12)
    rest_s = jobs.duration_s - length * traced / here
    assert (rest_s > -1e-6).all()
    assert ((rest_s < 1.0) | (jobs.duration_s == 1)).all()
    assert (jobs.busy_cores <= jobs.cores * (1 + 1e-9)).all()
    short = int((length * traced / here < 1.0).sum())
    assert counted(result).get("shorter-than-a-second", 0) == short


def test_usage_lowers_the_work_and_not_the_cores_held():
    jobs = aligned(table([0.0, 1.0], 100.0, 4, usage_frac=[0.25, np.nan])).jobs
    assert jobs.core_s.tolist() == [100.0, 400.0]
    assert jobs.cores.tolist() == [4, 4]


@pytest.mark.parametrize(("rule", "jobs"), [("reject", 3), ("drop", 2)])
def test_jobs_wider_than_the_cluster_are_rejected_or_left_out_and_counted(rule, jobs):
    result = aligned(table([0.0, 1.0, 2.0], 60.0, [100, 101, 1]), too_wide=rule)
    assert len(result.jobs) == jobs
    assert result.jobs.rejected.sum() == (jobs == 3)
    assert counted(result) == {"rejected" if rule == "reject" else "too-wide": 1}


def test_jobs_wider_than_the_cluster_are_refused_unless_it_is_said_what_to_do():
    with pytest.raises(InvalidInput) as caught:
        aligned(table([0.0, 1.0, 2.0], 60.0, [1, 200, 101]))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("too-wide", "t.csv:3")
    assert "2 jobs" in problem.message
    assert "too_wide" in problem.cure


def test_nothing_is_repeated_unless_asked_and_then_that_is_said():
    once = aligned(table([0.0, 3600.0]))
    assert len(once.jobs) == 2
    assert any(note.startswith("trace-ends:") for note in once.notes)
    often = aligned(table([0.0, 3600.0]), repeat_every_h=12.0)
    assert often.jobs.arrival_s.tolist() == [k * 43_200 + s for k in range(4) for s in (0, 3600)]
    assert "trace-repeated: t.csv was repeated 4 times" in often.notes


def test_a_repeat_shorter_than_the_trace_is_refused():
    with pytest.raises(InvalidInput, match="trace-repeat"):
        aligned(table([0.0, 7200.0]), repeat_every_h=1.0)


def test_a_window_ends_early_enough_for_the_job_to_finish_inside_the_period():
    jobs = aligned(table([0.0, 2 * DAY_S - 100.0], 60.0), deferral_window_h=6).jobs
    assert (jobs.latest_start_s - jobs.arrival_s).tolist() == [6 * HOUR_S, 40]


def test_columns_that_the_trace_knows_reach_the_jobs_and_the_others_are_absent():
    jobs = aligned(
        table([0.0, 1.0], memory_gb=[4, np.nan], priority=[2, np.nan], user=[np.nan, 3],
              estimate_s=[99.5, np.nan], power_w=[100, np.nan]),
        checkpoint_interval_s=600,
    ).jobs  # fmt: skip
    assert jobs.memory_gb.tolist() == [4.0, 0.0]
    assert jobs.priority.tolist() == [2, 0]
    assert jobs.user.tolist() == [-1, 3]
    assert jobs.estimate_s.tolist() == [100, 60], "unknown: the true duration"
    assert jobs.power_w.tolist() == [100.0, 0.0]
    assert jobs.checkpoint_interval_s.tolist() == [600, 600]
    plain = aligned(table([0.0])).jobs
    assert plain.estimate_s is plain.duration_s
    assert not plain.accelerators.any()


def test_joules_of_a_trace_are_told_and_not_used():
    notes = aligned(table([0.0], 3600.0, 1, power_w=[1000.0])).notes
    assert notes[0].startswith("trace-energy: t.csv states 1 kWh above idle")


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "swf", "columns": {"length_s": "x"}},
        {"format": "csv", "fragments_file": "f.parquet"},
    ],
)
def test_keys_that_the_format_cannot_use_contradict_it(wrong):
    (found,) = JobTrace.model_validate({"file": "t"} | wrong).cross_checks()
    assert found.key in wrong
