"""What may be done to a queue between two advances, each held against the plainest model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.simulate.queue import STATES, QueueKernel, QueueSettings, QueueTable, is_compiled
from dcsim.simulate.queue.readings import _put_in

STEP_S = 10
KERNELS = ["python", "compiled"] if is_compiled() else ["python"]


@pytest.fixture(params=KERNELS)
def queue_of(request):
    """Make a queue of jobs of (release, duration, cores)."""

    def make(jobs, capacity, *, columns=None, **rules):
        release_s, duration_s, cores = zip(*jobs, strict=True)
        table = QueueTable.of(duration_s, cores, capacity, STEP_S, **(columns or {}))
        queue = QueueKernel(table, QueueSettings(**rules), kernel=request.param)
        queue.release(range(len(jobs)), release_s)
        return queue

    return make


def names(queue):
    return [STATES[code] for code in queue.status]


def rows(segments):
    columns = (segments.job, segments.start_s, segments.end_s)
    return [tuple(int(value) for value in row) for row in zip(*columns, strict=True)]


ROWS = st.lists(
    st.tuples(st.integers(0, 99), st.integers(1, 30), st.integers(1, 3)), min_size=1, max_size=12
)
CAPACITY = st.lists(st.integers(0, 5), min_size=12, max_size=12)

# ---- the gate ----


@pytest.mark.parametrize("kernel", KERNELS)
@given(jobs=ROWS, capacity=CAPACITY, gates=st.lists(st.integers(0, 119), max_size=6, unique=True))
def test_jobs_start_at_the_first_second_with_room_at_which_the_queue_is_open(
    kernel, jobs, capacity, gates
):
    queue = QueueKernel(
        QueueTable.of([job[1] for job in jobs], [job[2] for job in jobs], capacity, STEP_S),
        kernel=kernel,
    )
    queue.release(range(len(jobs)), [job[0] for job in jobs])
    for second in sorted(gates):
        queue.advance(second)
        if queue.is_closed:
            queue.open()
        else:
            queue.close()
    queue.advance(120)
    start_s = [-1] * len(jobs)
    line = sorted(range(len(jobs)), key=lambda job: (jobs[job][0], job))
    for now_s in range(120):
        is_open = sum(second <= now_s for second in gates) % 2 == 0
        while is_open and line and jobs[line[0]][0] <= now_s:
            held = sum(
                jobs[job][2]
                for job, start in enumerate(start_s)
                if 0 <= start <= now_s < start + jobs[job][1]
            )
            if jobs[line[0]][2] > capacity[now_s // STEP_S] - held:
                break
            start_s[line.pop(0)] = now_s
    assert queue.start_s.tolist() == start_s


def test_while_it_is_closed_running_jobs_end_and_late_ones_leave(queue_of):
    jobs = [(0, 30, 1), (5, 10, 1), (6, 10, 1)]
    columns = {"latest_start_s": [0, 20, 99]}
    queue = queue_of(jobs, [2] * 9, columns=columns, reject_late=True)
    queue.advance(3)
    queue.close()
    queue.advance(50)
    assert names(queue) == ["finished", "rejected", "queued"]
    assert queue.waiting.tolist() == [2]
    queue.open()
    queue.advance(90)
    assert queue.start_s.tolist() == [0, -1, 50]


def test_reservations_are_planned_anew_when_it_opens(queue_of):
    queue = queue_of([(0, 50, 4), (1, 10, 4)], [4] * 12, backfill="conservative")
    queue.advance(10)
    queue.close()
    assert queue.reservations()[1].tolist() == []
    queue.advance(70)
    queue.open()
    queue.advance(90)
    assert queue.start_s.tolist() == [0, 70]


# ---- taking out, and from another queue ----


def test_who_was_withdrawn_has_no_release_until_released_again(queue_of):
    queue = queue_of([(0, 30, 1), (1, 10, 1), (40, 10, 1), (2, 10, 1)], [1] * 12)
    queue.advance(5)
    queue.withdraw([1, 2])
    assert queue.waiting.tolist() == [3]
    queue.advance(60)
    assert queue.start_s.tolist() == [0, -1, -1, 30]
    queue.release([1], [70])
    queue.advance(120)
    assert queue.start_s.tolist() == [0, 70, -1, 30]


def test_a_held_job_may_be_withdrawn_and_goes_on_from_its_checkpoint_when_it_returns(queue_of):
    columns = {"checkpoint_interval_s": 10, "checkpoint_cost_s": 2}
    queue = queue_of([(0, 30, 1)], [1] * 12, columns=columns)
    queue.advance(25)
    assert queue.done_s([0]).tolist() == [20]
    queue.interrupt([0], hold=True)
    queue.withdraw([0])
    queue.advance(40)
    assert names(queue) == ["queued"]
    queue.release([0], [50])
    queue.advance(120)
    assert rows(queue.segments()) == [(0, 0, 25), (0, 50, 62)]


def test_a_job_moves_to_another_queue_with_its_work_and_pays_its_restart_there(queue_of):
    columns = {"checkpoint_interval_s": 10, "checkpoint_cost_s": 4}
    here, there = (queue_of([(0, 50, 1)], [1] * 12, columns=columns) for _ in range(2))
    there.withdraw([0])
    here.advance(35)
    there.advance(35)
    done_s = here.done_s([0])
    here.interrupt([0], hold=True, is_fault=False)
    here.withdraw([0])
    there.credit([0], done_s)
    there.release([0], [40])
    here.advance(120)
    there.advance(120)
    # 30 of 50 s are done; 20 are left, after 4 for the restart.
    assert rows(here.segments()) == [(0, 0, 35)]
    assert rows(there.segments()) == [(0, 40, 64)]
    assert (here.lost_s.tolist(), there.lost_s.tolist()) == ([5], [4])
    assert there.done_s([0]).tolist() == [50]


def test_work_at_checkpoints_counts_while_a_job_runs_but_not_its_restart(queue_of):
    columns = {"checkpoint_interval_s": 10, "checkpoint_cost_s": 4}
    queue = queue_of([(0, 50, 1)], [1] * 12, columns=columns)
    queue.credit([0], [10])
    kept = []
    for until_s in (13, 14, 24, 43, 44):
        queue.advance(until_s)
        kept += queue.done_s([0]).tolist()
    assert kept == [10, 20, 30, 40, 50]


@pytest.mark.parametrize("done_s", [-1, 30, 31])
def test_no_more_work_than_a_job_has_is_credited(queue_of, done_s):
    with pytest.raises(InvalidInput, match="kernel-credit"):
        queue_of([(0, 30, 1)], [1] * 12).credit([0], [done_s])


@pytest.mark.parametrize("verb", ["withdraw", "credit"])
def test_a_running_or_finished_job_can_be_neither_withdrawn_nor_credited(queue_of, verb):
    queue = queue_of([(0, 30, 1), (0, 5, 1)], [2] * 12)
    queue.advance(10)
    for job in (0, 1):
        with pytest.raises(InvalidInput, match="kernel-state"):
            getattr(queue, verb)([job], *([[1]] if verb == "credit" else []))


# ---- the cap ----


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("rule", ["at_start", "enforce"])
@given(
    jobs=ROWS, cap_mw=st.integers(0, 500), known_mw=st.integers(0, 500), from_step=st.integers(0, 9)
)
def test_a_cap_that_is_set_holds_as_if_the_table_had_said_so(
    kernel, rule, jobs, cap_mw, known_mw, from_step
):
    duration_s, cores = [job[1] for job in jobs], [job[2] for job in jobs]
    power_mw = [100 * job[2] for job in jobs]
    rules = QueueSettings(backfill="easy", cap=rule)
    queues = []
    for later_mw in (cap_mw, known_mw):
        caps = [known_mw if step < from_step else later_mw for step in range(12)]
        table = QueueTable.of(
            duration_s, cores, [5] * 12, STEP_S,
            power_mw=power_mw, power_cap_mw=caps, checkpoint_interval_s=3,
        )  # fmt: skip
        queues.append(QueueKernel(table, rules, kernel=kernel))
        queues[-1].release(range(len(jobs)), [job[0] for job in jobs])
        queues[-1].advance(from_step * STEP_S)
    queues[1].set_power_cap(cap_mw)
    if rule == "enforce":
        assert queues[1].used[-1] <= cap_mw
    for queue in queues:
        queue.advance(120)
    assert rows(queues[0].segments()) == rows(queues[1].segments())


def test_a_cap_is_taken_away_again(queue_of):
    columns = {"power_mw": 100, "power_cap_mw": [100] * 12}
    queue = queue_of([(0, 10, 1), (0, 10, 1), (50, 10, 1), (50, 10, 1)], [4] * 12, columns=columns)
    queue.set_power_cap(0)
    queue.advance(30)
    queue.set_power_cap(None)
    queue.advance(45)
    queue.set_power_cap(1000)
    queue.advance(120)
    assert queue.start_s.tolist() == [30, 40, 50, 50]


@pytest.mark.parametrize("cap_mw", [-1, 1 << 61])
def test_a_cap_lies_within_bounds_and_needs_stated_powers(queue_of, cap_mw):
    with pytest.raises(InvalidInput, match="queue-power"):
        queue_of([(0, 30, 1)], [1] * 12).set_power_cap(5)
    with pytest.raises(InvalidInput, match="queue-range"):
        queue_of([(0, 30, 1)], [1] * 12, columns={"power_mw": 5}).set_power_cap(cap_mw)


# ---- what ran since ----


@pytest.mark.parametrize("kernel", KERNELS)
@given(jobs=ROWS, capacity=CAPACITY, cuts=st.lists(st.integers(0, 119), max_size=8))
def test_the_stretches_since_a_mark_are_all_stretches_within_that_time(
    kernel, jobs, capacity, cuts
):
    table = QueueTable.of(
        [job[1] for job in jobs], [job[2] for job in jobs], capacity, STEP_S,
        checkpoint_interval_s=4,
    )  # fmt: skip
    queue = QueueKernel(table, kernel=kernel)
    queue.release(range(len(jobs)), [job[0] for job in jobs])
    _, mark = queue.segments_since()
    for until_s in [*sorted(cuts), 120]:
        before_s = queue.now_s
        queue.advance(until_s)
        if until_s % 3 == 0:
            queue.interrupt(queue.running, is_fault=False)
        since, mark = queue.segments_since(mark)
        expected = queue.segments().within(before_s, until_s)
        expected = [(job, a + before_s, b + before_s) for job, a, b in rows(expected)]
        assert rows(since) == expected


def test_a_mark_that_was_rewound_is_refused(queue_of):
    queue = queue_of([(0, 30, 1)], [1] * 12)
    kept = queue.snapshot()
    queue.advance(20)
    _, mark = queue.segments_since()
    queue.restore(kept)
    with pytest.raises(InvalidInput, match="kernel-mark"):
        queue.segments_since(mark)


def test_the_next_event_is_the_first_end(queue_of):
    queue = queue_of([(0, 30, 1), (0, 20, 1)], [2] * 12)
    assert queue.next_event_s() is None
    queue.advance(5)
    assert queue.next_event_s() == 20
    queue.slow(0.5)
    assert queue.next_event_s() == 35


# ---- snapshots ----


def test_the_queue_is_rewound_as_often_as_wanted(queue_of):
    queue = queue_of([(0, 30, 1), (5, 20, 1), (40, 10, 1)], [1] * 12)
    queue.advance(10)
    kept = queue.snapshot(until_s=60)
    for _ in range(3):
        queue.interrupt([0], hold=True)
        queue.release([1], [50])
        queue.advance(60)
        assert queue.start_s.tolist() == [0, 50, 40]
        queue.restore(kept)
        assert (queue.now_s, names(queue)) == (10, ["running", "queued", "queued"])
    queue.advance(120)
    assert rows(queue.segments()) == [(0, 0, 30), (1, 30, 50), (2, 50, 60)]


def test_a_snapshot_is_void_beyond_its_time_or_after_an_earlier_one(queue_of):
    queue = queue_of([(0, 30, 1)], [1] * 12)
    first, other = queue.snapshot(), queue_of([(0, 30, 1)], [1] * 12)
    queue.advance(10)
    short, second = queue.snapshot(until_s=20), queue.snapshot()
    queue.advance(21)
    for snapshot in (short, other.snapshot()):
        with pytest.raises(InvalidInput, match="kernel-snapshot"):
            queue.restore(snapshot)
    queue.restore(second)
    queue.restore(first)
    with pytest.raises(InvalidInput, match="kernel-snapshot"):
        queue.restore(second)
    assert queue.now_s == 0


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_job_cut_off_right_at_its_checkpoints_again_and_again_goes_on(kernel):
    # Every time it has the end that it had before.
    table = QueueTable.of([50], [1], [1] * 9, STEP_S, checkpoint_interval_s=1)
    queue = QueueKernel(table, QueueSettings(retries=100), kernel=kernel)
    queue.release([0], [0])
    for second in range(1, 20):
        queue.advance(second)
        queue.interrupt([0])
    queue.advance(90)
    assert (queue.segments().end_s.max(), queue.lost_s.tolist()) == (50, [0])


@pytest.mark.parametrize("kernel", KERNELS)
def test_segments_that_were_read_are_read_anew_once_the_queue_goes_on(kernel):
    queue = QueueKernel(QueueTable.of([50, 50], [1, 1], [2, 2], 60), kernel=kernel)
    queue.release([0, 1], [0, 0])
    queue.advance(10)
    before, mark = queue.segments(), queue.snapshot()
    queue.interrupt([0], is_fault=False)
    queue.advance(70)
    assert queue.segments().end_s.tolist() == [10, 60, 50]
    queue.restore(mark)
    assert queue.segments().end_s.tolist() == before.end_s.tolist() == [50, 50]
    queue.slow(0.5)
    assert queue.segments().end_s.tolist() == [90, 90]


@pytest.mark.parametrize("few", [0, 1000])
def test_a_few_segments_are_put_in_as_many_are(few, monkeypatch):
    monkeypatch.setattr("dcsim.simulate.queue.readings.FEW", few)
    row, at, values = np.arange(6), np.array([0, 2, 2, 6]), np.array([-1, -2, -3, -4])
    assert _put_in(row, at, values).tolist() == [-1, 0, 1, -2, -3, 2, 3, 4, 5, -4]
