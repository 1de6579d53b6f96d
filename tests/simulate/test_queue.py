"""The job queue, case by case, with the arithmetic in view."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.simulate.queue import STATES, QueueKernel, QueueSettings, QueueTable
from dcsim.simulate.queue.choice import is_compiled

needs_compiler = pytest.mark.skipif(
    not is_compiled(), reason="dcsim._kernel was not built: no C compiler at installation"
)
STEP_S = 100


@pytest.fixture(params=["python", pytest.param("compiled", marks=needs_compiler)])
def served(request):
    """Serve jobs of (release, duration, cores) and return the kernel at the end."""

    def serve(jobs, capacity, *, until_s=None, columns=None, **rules):
        release, duration, cores = zip(*jobs, strict=True)
        table = QueueTable.of(duration, cores, capacity, STEP_S, **(columns or {}))
        kernel = QueueKernel(table, QueueSettings(**rules), kernel=request.param)
        kernel.release(range(len(jobs)), release)
        kernel.advance(table.end_s if until_s is None else until_s)
        return kernel

    return serve


def names(kernel):
    return [STATES[code] for code in kernel.status]


def test_a_lower_number_goes_first_and_the_running_job_is_left_alone(served):
    jobs = [(0, 50, 1), (1, 10, 1), (2, 10, 1), (3, 10, 1)]
    kernel = served(jobs, [1] * 3, columns={"priority": [5, 2, 1, 1]}, order="priority")
    assert kernel.start_s.tolist() == [0, 70, 50, 60]


def test_shortest_first_goes_by_the_stated_length(served):
    jobs = [(0, 20, 1), (1, 5, 1), (2, 15, 1)]
    kernel = served(jobs, [1] * 3, columns={"estimate_s": [20, 30, 15]}, order="shortest_first")
    assert kernel.start_s.tolist() == [0, 35, 20]


def test_easy_lets_a_short_job_pass_and_stops_one_that_would_delay_the_head(served):
    # Of 4 cores 2 are busy to 50; the head wants 4. 30 s fit before 50, 60 s do not.
    jobs = [(0, 50, 2), (1, 10, 4), (2, 60, 2), (3, 30, 2)]
    kernel = served(jobs, [4] * 3, backfill="easy")
    assert kernel.start_s.tolist() == [0, 50, 60, 3]


def test_easy_lets_a_long_job_use_what_the_head_will_leave_over(served):
    # The head will start at 50 with 3 of 4 cores: one core is spare for any time.
    jobs = [(0, 50, 2), (1, 10, 3), (2, 200, 1), (3, 200, 1)]
    kernel = served(jobs, [4] * 5, backfill="easy")
    assert kernel.start_s.tolist() == [0, 50, 2, 60]


def test_easy_looks_no_deeper_than_its_depth(served):
    jobs = [(0, 50, 2), (1, 10, 4), (2, 60, 2), (3, 30, 2)]
    assert served(jobs, [4] * 3, backfill="easy", depth=2).start_s[3] == 60
    assert served(jobs, [4] * 3, backfill="easy", depth=3).start_s[3] == 3


def test_conservative_keeps_the_second_in_line_from_harm_where_easy_does_not(served):
    # 3 of 4 cores are busy to 50, then the head takes 2 for 10 s, and at 60 the third all 4.
    # The last takes one core for 80 s: no matter to the head, but the third must wait to 83.
    jobs = [(0, 50, 3), (1, 10, 2), (2, 40, 4), (3, 80, 1)]
    assert served(jobs, [4] * 4, backfill="easy").start_s.tolist() == [0, 50, 83, 3]
    assert served(jobs, [4] * 4, backfill="conservative").start_s.tolist() == [0, 50, 60, 100]


def test_the_reservations_can_be_read(served):
    jobs = [(0, 50, 4), (1, 10, 4), (2, 10, 4)]
    kernel = served(jobs, [4], until_s=10, backfill="conservative")
    ids, times = kernel.reservations()
    assert (ids.tolist(), times.tolist()) == ([1, 2], [50, 60])


def test_memory_or_accelerators_hold_a_job_up_as_cores_do(served):
    jobs = [(0, 50, [1, 8]), (1, 10, [1, 9]), (2, 10, [1, 0])]
    kernel = served(jobs, [[4, 16]] * 2)
    assert kernel.start_s.tolist() == [0, 50, 50]
    assert served(jobs, [[4, 16]] * 2, backfill="easy").start_s.tolist() == [0, 50, 2]


def test_a_job_that_asks_for_no_accelerator_starts_where_they_are_overdrawn(served):
    jobs = [(0, 250, [1, 2]), (110, 10, [1, 0])]
    assert served(jobs, [[4, 2], [4, 0], [4, 0]]).start_s.tolist() == [0, 110]


def test_a_full_quota_holds_up_its_group_and_nobody_else(served):
    jobs = [(0, 50, 2), (1, 10, 2), (2, 10, 1), (3, 10, 4)]
    columns = {"group": [0, 0, 0, 1], "quota_cores": [2, 8]}
    kernel = served(jobs, [8] * 2, columns=columns)
    # The third would fit its quota no sooner than the second ahead of it has.
    assert kernel.start_s.tolist() == [0, 50, 60, 3]


def test_preemption_keeps_the_work_to_the_last_checkpoint_and_pays_the_restart(served):
    # 35 s of 50 s worked, checkpoint each 10 s: 30 kept, 5 lost. Back at 55 for 20 + 4 s.
    jobs = [(0, 50, 1), (35, 20, 1)]
    columns = {"priority": [1, 0], "checkpoint_interval_s": 10, "checkpoint_cost_s": 4}
    kernel = served(jobs, [1] * 2, columns=columns, order="priority", preemption=True)
    segments = kernel.segments()
    assert segments.job.tolist() == [0, 0, 1]
    assert segments.start_s.tolist() == [0, 55, 35]
    assert segments.end_s.tolist() == [35, 79, 55]
    assert kernel.lost_s.tolist() == [9, 0]
    assert kernel.start_s.tolist() == [0, 35]


@pytest.mark.parametrize(("interval_s", "ends"), [(0, 105), (-1, 50), (50, 105), (1, 70)])
def test_no_checkpoint_loses_all_and_a_job_that_may_not_be_interrupted_is_not(
    served, interval_s, ends
):
    jobs = [(0, 50, 1), (35, 20, 1)]
    columns = {"priority": [1, 0], "checkpoint_interval_s": interval_s}
    kernel = served(jobs, [1] * 2, columns=columns, order="priority", preemption=True)
    assert kernel.segments().end_s[kernel.segments().job == 0].max() == ends


def test_the_lowest_and_latest_yields_first_and_no_more_than_needed(served):
    jobs = [(0, 90, 1), (1, 90, 1), (2, 90, 1), (10, 5, 1)]
    columns = {"priority": [2, 3, 3, 1], "checkpoint_interval_s": 1}
    kernel = served(jobs, [3] * 2, columns=columns, order="priority", preemption=True)
    # The third came last among the lowest: 8 s are kept, the rest follows at 15.
    assert kernel.segments().job.tolist() == [0, 1, 2, 2, 3]
    assert kernel.segments().end_s.tolist() == [90, 91, 10, 97, 15]


@pytest.mark.parametrize(("depth", "starts_s"), [(1, 90), (2, 10)])
def test_no_more_than_depth_jobs_are_preempted_for_one(served, depth, starts_s):
    jobs = [(0, 90, 1), (0, 90, 1), (10, 5, 2)]
    columns = {"priority": [2, 2, 1], "checkpoint_interval_s": 1}
    rules = {"order": "priority", "preemption": True, "depth": depth}
    assert served(jobs, [2] * 2, columns=columns, **rules).start_s[2] == starts_s


def test_a_cap_at_start_lets_go_on_what_runs_and_an_enforced_one_does_not(served):
    jobs = [(0, 150, 1), (0, 150, 1)]
    columns = {
        "power_mw": [600, 400],
        "power_cap_mw": [1000, 600, 1000],
        "checkpoint_interval_s": 1,
        "priority": [0, 1],
    }
    at_start = served(jobs, [2] * 3, columns=columns)
    assert at_start.segments().end_s.tolist() == [150, 150]
    assert at_start.energy_j().tolist() == [100.0, 50.0, 0.0]
    enforced = served(jobs, [2] * 3, columns=columns, cap="enforce")
    # From 100 the second waits; the first ends at 150, then its 400 mW fit again.
    assert enforced.segments().end_s.tolist() == [150, 100, 200]
    assert enforced.energy_j().tolist() == [100.0, 0.6 * 50 + 0.4 * 50, 0.0]


def test_an_enforced_cap_spares_what_draws_no_power(served):
    jobs = [(0, 150, 1), (0, 150, 1)]
    columns = {
        "power_mw": [0, 400],
        "power_cap_mw": [1000, 0],
        "checkpoint_interval_s": 1,
        "priority": [1, 0],
    }
    kernel = served(jobs, [2] * 2, columns=columns, cap="enforce")
    assert kernel.segments().job.tolist() == [0, 1]
    assert kernel.segments().end_s.tolist() == [150, 100]


def test_a_late_job_leaves_or_stays_as_the_rule_says(served):
    jobs = [(0, 50, 1), (1, 10, 1), (2, 10, 1)]
    columns = {"latest_start_s": [0, 49, 50]}
    stays = served(jobs, [1] * 2, columns=columns)
    assert stays.start_s.tolist() == [0, 50, 60]
    leaves = served(jobs, [1] * 2, columns=columns, reject_late=True)
    assert leaves.start_s.tolist() == [0, -1, 50]
    assert names(leaves) == ["finished", "rejected", "finished"]


def test_a_head_that_is_rejected_frees_the_queue_the_second_after(served):
    jobs = [(0, 90, 2), (1, 10, 2), (2, 10, 1)]
    kernel = served(jobs, [3] * 2, columns={"latest_start_s": [9, 40, 99]}, reject_late=True)
    assert kernel.start_s.tolist() == [0, -1, 41]


def test_a_job_over_its_stated_length_is_killed_or_runs_on(served):
    jobs = [(0, 50, 1), (1, 10, 1)]
    killed = served(jobs, [1] * 2, columns={"estimate_s": [30, 10]})
    assert killed.segments().end_s.tolist() == [30, 40]
    assert names(killed) == ["failed", "finished"]
    assert killed.lost_s.tolist() == [30, 0]
    runs_on = served(jobs, [1] * 2, columns={"estimate_s": [30, 10]}, overrun="run_on")
    assert runs_on.segments().end_s.tolist() == [50, 60]


def test_faults_send_a_job_back_until_its_retries_are_used_up(served):
    kernel = served([(0, 50, 1)], [1] * 3, until_s=10, retries=1)
    kernel.interrupt([0])
    kernel.advance(30)
    assert names(kernel) == ["running"]
    kernel.interrupt([0])
    assert names(kernel) == ["failed"]
    kernel.advance(300)
    assert kernel.segments().end_s.tolist() == [10, 30]
    assert (kernel.lost_s.tolist(), kernel.faults.tolist()) == ([30], [2])
    assert kernel.busy_core_s().tolist() == [30, 0, 0]


def test_a_held_job_waits_for_its_resumption_at_its_old_place(served):
    kernel = served([(0, 50, 1), (5, 30, 1), (6, 30, 1)], [1] * 3, until_s=10)
    kernel.interrupt([0], hold=True, is_fault=False)
    kernel.advance(20)
    assert names(kernel) == ["held", "running", "queued"]
    kernel.resume([0])
    kernel.advance(300)
    # The second ends at 40; then the first again, all 50 s, before the third.
    assert kernel.segments().start_s.tolist() == [0, 40, 10, 90]


def test_a_slower_clock_stretches_the_rest_and_rounds_once(served):
    # 10 s done, 40 left: at half clock 80 s; after 21 s of them 29.5 are left, up to 30.
    kernel = served([(0, 50, 1)], [1] * 2, until_s=10)
    kernel.slow(0.5)
    assert kernel.segments().end_s.tolist() == [90]
    kernel.advance(31)
    kernel.slow(1.0)
    assert kernel.segments().end_s.tolist() == [61]
    kernel.advance(200)
    assert kernel.segments().end_s.tolist() == [61]
    assert kernel.busy_core_s().tolist() == [61, 0]


def test_the_clock_may_change_every_second_without_adding_up_roundings(served):
    kernel = served([(0, 60, 1)], [1] * 2, until_s=0)
    for second in range(1, 90):
        kernel.slow(1.0 if second % 2 else 0.5)
        kernel.advance(second)
    assert kernel.segments().end_s.tolist() == [80]


def test_advancing_in_pieces_equals_advancing_at_once(served):
    jobs = [(0, 50, 2), (1, 10, 4), (2, 60, 2), (3, 30, 2), (55, 200, 1)]
    whole = served(jobs, [4, 3, 4], backfill="easy")
    pieces = served(jobs, [4, 3, 4], backfill="easy", until_s=1)
    for until_s in range(1, 301, 7):
        pieces.advance(until_s)
    pieces.advance(300)
    assert pieces.segments().start_s.tolist() == whole.segments().start_s.tolist()
    assert pieces.busy_core_s().tolist() == whole.busy_core_s().tolist()


def test_books_end_at_the_instant_reached(served):
    kernel = served([(0, 150, 3)], [3] * 2, until_s=120)
    assert kernel.busy_core_s().tolist() == [300, 60]
    assert (kernel.running_cores, kernel.running.tolist()) == (3, [0])
    assert kernel.segments().end_s.tolist() == [150]


def test_a_waiting_job_can_be_moved_but_not_one_that_ran(served):
    kernel = served([(0, 50, 1), (1, 10, 1), (2, 10, 1)], [1] * 2, until_s=10)
    kernel.release([1], [70])
    with pytest.raises(InvalidInput, match="kernel-started"):
        kernel.release([0], [70])
    kernel.interrupt([0], is_fault=False)
    with pytest.raises(InvalidInput, match="kernel-started"):
        kernel.release([0], [70])
    kernel.advance(200)
    assert kernel.start_s.tolist() == [0, 70, 60]


@pytest.mark.parametrize(
    ("verb", "ids", "code"),
    [
        ("interrupt", [1], "kernel-state"),
        ("interrupt", [0, 0], "kernel-twice"),
        ("interrupt", [7], "kernel-unknown-job"),
        ("interrupt", [0.5], "kernel-not-integer"),
        ("resume", [0], "kernel-state"),
    ],
)
def test_what_cannot_be_done_to_a_job_is_refused(served, verb, ids, code):
    kernel = served([(0, 50, 1), (1, 10, 1)], [1] * 2, until_s=10)
    with pytest.raises(InvalidInput, match=code):
        getattr(kernel, verb)(ids)
    kernel.advance(200)
    assert kernel.start_s.tolist() == [0, 50]


@pytest.mark.parametrize("factor", [0.0, -1.0, 1.5, float("nan"), 1e-9])
def test_a_clock_factor_lies_between_nothing_and_full(served, factor):
    kernel = served([(0, 50, 1)], [1], until_s=10)
    with pytest.raises(InvalidInput, match="kernel-speed"):
        kernel.slow(factor)


@pytest.mark.parametrize("until_s", [5, 101])
def test_time_runs_forwards_and_within_the_grid(served, until_s):
    kernel = served([(0, 50, 1)], [1], until_s=10)
    with pytest.raises(InvalidInput, match="kernel-until"):
        kernel.advance(until_s)


def test_releases_lie_in_the_future_and_fit_their_jobs(served):
    kernel = served([(0, 50, 1), (90, 5, 1)], [1], until_s=10)
    with pytest.raises(InvalidInput, match="kernel-release"):
        kernel.release([1], [9])
    with pytest.raises(InvalidInput, match="kernel-shape"):
        kernel.release([1], [20, 30])


def test_energy_is_refused_where_no_power_was_stated(served):
    with pytest.raises(InvalidInput, match="queue-power"):
        served([(0, 50, 1)], [1]).energy_j()


def test_no_jobs_and_no_steps_are_a_run_that_does_nothing():
    empty = QueueKernel(QueueTable.of([], [], [3, 3], STEP_S))
    assert empty.advance(200) == 200
    assert (empty.busy_core_s().tolist(), empty.segments().job.tolist()) == ([0, 0], [])
    timeless = QueueKernel(QueueTable.of([5], [1], np.empty(0, dtype=np.int64), STEP_S))
    timeless.release([0], [0])
    assert timeless.advance(0) == 0
    assert timeless.start_s.tolist() == [-1]


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"duration_s": [0, 5]}, ["duration_s"]),
        ({"duration_s": [1.5, 5]}, ["duration_s"]),
        ({"demand": [0, 1]}, ["demand"]),
        ({"demand": [1]}, ["demand"]),
        ({"demand": [[1, 2], [1, 1]]}, ["capacity"]),
        ({"demand": [[1, -2], [1, 1]], "capacity": [[2, 2]] * 2}, ["demand"]),
        ({"capacity": [2, -1]}, ["capacity"]),
        ({"step_s": 0}, ["step_s"]),
        ({"priority": [0, 1 << 30]}, ["priority"]),
        ({"priority": [0, 1, 2]}, ["priority"]),
        ({"estimate_s": [0, 5], "latest_start_s": -1}, ["estimate_s", "latest_start_s"]),
        ({"checkpoint_interval_s": -2, "checkpoint_cost_s": -1},
         ["checkpoint_interval_s", "checkpoint_cost_s"]),
        ({"group": [0, 1]}, ["quota_cores"]),
        ({"group": [0, 2], "quota_cores": [1, 1]}, ["group"]),
        ({"power_cap_mw": [5, 5]}, ["power_cap_mw"]),
        ({"power_mw": 5, "power_cap_mw": [5, 5, 5]}, ["power_cap_mw"]),
        ({"power_mw": 1 << 39, "capacity": [1 << 20] * 2, "step_s": 1 << 30}, ["demand"]),
    ],
)  # fmt: skip
def test_tables_that_make_no_sense_are_refused_with_every_place(changes, places):
    given = {"duration_s": [5, 5], "demand": [1, 1], "capacity": [2, 2], "step_s": 10} | changes
    with pytest.raises(InvalidInput) as caught:
        QueueTable.of(**given)
    assert [problem.place for problem in caught.value.problems] == places


def test_all_wrong_rules_are_named_at_once():
    with pytest.raises(InvalidInput) as caught:
        QueueSettings(order="random", backfill="all", depth=0, retries=-1, preemption=True)
    assert [problem.place for problem in caught.value.problems] == [
        "order",
        "backfill",
        "depth",
        "retries",
        "preemption",
    ]


def test_an_enforced_cap_needs_powers():
    table = QueueTable.of([5], [1], [1], 10)
    with pytest.raises(InvalidInput, match="queue-power"):
        QueueKernel(table, QueueSettings(cap="enforce"))
