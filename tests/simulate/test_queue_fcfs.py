"""Without rules jobs start strictly first come, first served, and no core-second is lost.

The compiled engine has a fast path for this: it runs with it, without it, and in Python.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.simulate.queue import QueueKernel, QueueTable
from dcsim.simulate.queue.choice import choose, is_compiled

STEP_S = 10

needs_compiler = pytest.mark.skipif(
    not is_compiled(), reason="dcsim._kernel was not built: no C compiler at installation"
)


@pytest.fixture(
    scope="module",
    params=["python", *(pytest.param(name, marks=needs_compiler) for name in ("fast", "general"))],
)
def kernel(request):
    return request.param


def kernel_of(duration_s, cores, capacity, kernel):
    table = QueueTable.of(duration_s, cores, capacity, STEP_S)
    if kernel == "python":
        return QueueKernel(table, kernel=kernel)
    from dcsim.simulate.queue.compiled import CompiledQueue

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CompiledQueue, "has_fast_path", kernel == "fast")
        return QueueKernel(table, kernel="compiled")


@st.composite
def traces(draw, *, one_core=False, memory=False):
    """Jobs, capacities and releases; many ties and collisions with step ends on purpose."""
    n = draw(st.integers(1, 25))
    rows = lambda low, high: st.lists(st.integers(low, high), min_size=n, max_size=n)  # noqa: E731
    steps = draw(st.integers(1, 12))
    capacity = [draw(st.integers(0, 6))] * steps
    if not one_core:
        capacity = draw(st.lists(st.integers(0, 6), min_size=steps, max_size=steps))
    cores = [1] * n if one_core else draw(rows(1, 4))
    if memory:
        cores = list(zip(cores, draw(rows(0, 3)), strict=True))
        capacity = [(most, draw(st.integers(0, 4))) for most in capacity]
    return {
        "duration_s": draw(rows(1, 40)),
        "cores": cores,
        "capacity_cores": capacity,
        "release_s": draw(rows(0, steps * STEP_S)),
    }


def make(trace, kernel):
    made = kernel_of(trace["duration_s"], trace["cores"], trace["capacity_cores"], kernel)
    made.release(range(len(trace["cores"])), trace["release_s"])
    return made


def end_s(trace):
    return len(trace["capacity_cores"]) * STEP_S


def run_whole(trace, kernel):
    made = make(trace, kernel)
    assert made.advance(end_s(trace)) == end_s(trace)
    return made


def second_by_second(trace):
    """Serve the trace in the plainest way there is: look at every second."""
    n = len(trace["cores"])
    order = sorted(range(n), key=lambda job: (trace["release_s"][job], job))
    start_s = [-1] * n
    for now_s in range(end_s(trace)):
        while order and trace["release_s"][order[0]] <= now_s:
            running = sum(
                trace["cores"][job]
                for job in range(n)
                if 0 <= start_s[job] <= now_s < start_s[job] + trace["duration_s"][job]
            )
            room = trace["capacity_cores"][now_s // STEP_S] - running
            if trace["cores"][order[0]] > room:
                break
            start_s[order.pop(0)] = now_s
    return start_s


def cores_by_second(trace, start_s):
    cores = np.zeros(end_s(trace) + max(trace["duration_s"]) + 1, dtype=np.int64)
    for start, duration, width in zip(start_s, trace["duration_s"], trace["cores"], strict=True):
        if start >= 0:
            cores[start : start + duration] += width
    return cores


either = st.one_of(traces(), traces(one_core=True))


@given(trace=either)
def test_a_start_is_the_first_second_with_room(kernel, trace):
    assert run_whole(trace, kernel).start_s.tolist() == second_by_second(trace)


@given(trace=either)
def test_every_core_second_is_booked_on_its_step(kernel, trace):
    made = run_whole(trace, kernel)
    by_step = cores_by_second(trace, made.start_s)[: end_s(trace)].reshape(-1, STEP_S).sum(axis=1)
    assert made.busy_core_s().tolist() == by_step.tolist()


@given(trace=either)
def test_running_cores_never_exceed_the_capacity_where_a_job_starts(kernel, trace):
    start_s = run_whole(trace, kernel).start_s
    cores = cores_by_second(trace, start_s)
    for start in start_s[start_s >= 0]:
        assert cores[start] <= trace["capacity_cores"][start // STEP_S]


@given(trace=either)
def test_starts_follow_the_order_of_release_and_id(kernel, trace):
    start_s = run_whole(trace, kernel).start_s
    order = sorted(range(start_s.size), key=lambda job: (trace["release_s"][job], job))
    served = [start_s[job] for job in order if start_s[job] >= 0]
    assert served == sorted(served)
    never = [start_s[job] < 0 for job in order]
    assert all(later or not earlier for earlier, later in pairwise(never))


@given(trace=either, cuts=st.lists(st.integers(0, 120), max_size=8))
def test_advancing_in_pieces_equals_advancing_at_once(kernel, trace, cuts):
    pieces = make(trace, kernel)
    for until_s in sorted({min(cut, end_s(trace)) for cut in cuts}):
        pieces.advance(until_s)
    pieces.advance(end_s(trace))
    whole = run_whole(trace, kernel)
    assert pieces.start_s.tolist() == whole.start_s.tolist()
    assert pieces.busy_core_s().tolist() == whole.busy_core_s().tolist()


@given(trace=either)
def test_stopping_at_every_finish_changes_no_start_and_misses_no_finish(kernel, trace):
    made = make(trace, kernel)
    stops = []
    while made.now_s < end_s(trace):
        stops.append(made.advance(end_s(trace), "finish"))
        assert made.running_cores == cores_by_second(trace, made.start_s)[stops[-1]]
    assert made.start_s.tolist() == run_whole(trace, kernel).start_s.tolist()
    finishes = {
        int(start) + duration
        for start, duration in zip(made.start_s, trace["duration_s"], strict=True)
        if start >= 0
    }
    assert stops == sorted({time_s for time_s in finishes if time_s < end_s(trace)} | {stops[-1]})


@given(trace=either, data=st.data())
def test_jobs_released_piece_by_piece_start_as_if_all_were_known_before(kernel, trace, data):
    made = kernel_of(trace["duration_s"], trace["cores"], trace["capacity_cores"], kernel)
    release_s = np.array(trace["release_s"])
    known_s = np.array([data.draw(st.integers(0, int(time_s))) for time_s in release_s])
    for now_s in np.unique(known_s):
        made.advance(int(now_s))
        ids = data.draw(st.permutations(np.flatnonzero(known_s == now_s).tolist()))
        made.release(ids, release_s[ids])
    made.advance(end_s(trace))
    assert made.start_s.tolist() == run_whole(trace, kernel).start_s.tolist()


def everything(made):
    segments = made.segments()
    rows = (
        *(segments.job, segments.start_s, segments.end_s, made.status, made.start_s),
        *(made.running, made.waiting, made.lost_s, made.busy_core_s()),
    )
    return [made.now_s, made.used, made.next_event_s(), *(row.tolist() for row in rows)]


@needs_compiler
@given(
    trace=st.one_of(traces(), traces(one_core=True), traces(memory=True)),
    moves=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 7)), max_size=9),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_fast_path_and_the_general_one_agree_with_the_twin_through_all_verbs(
    trace, moves, seed
):
    kernels = [make(trace, kernel) for kernel in ("fast", "general", "python")]
    first, rng = kernels[0], np.random.default_rng(seed)
    marks = [kernel.segments_since()[1] for kernel in kernels]
    for ahead_s, verb in [*moves, (end_s(trace), 7)]:
        until_s = min(first.now_s + ahead_s, end_s(trace))
        stop_on = "finish" if verb == 0 else "none"
        assert len({kernel.advance(until_s, stop_on) for kernel in kernels}) == 1
        read = [kernel.segments_since(mark) for kernel, mark in zip(kernels, marks, strict=True)]
        marks = [mark for _, mark in read]
        segments = [np.array([s.job, s.start_s, s.end_s]).tolist() for s, _ in read]
        assert segments[0] == segments[1] == segments[2]
        ran = first.running[: 1 + int(rng.integers(0, 3))]
        moved = rng.permutation(np.flatnonzero((first.status == 0) & (first.start_s < 0)))[:3]
        later_s = rng.integers(first.now_s, end_s(trace) + 5, moved.size)
        for kernel in kernels:
            if verb == 1:
                kernel.interrupt(ran, is_fault=False)
            elif verb == 2:
                kernel.interrupt(ran, hold=True, is_fault=False)
                kernel.withdraw(ran)
                kernel.release(ran, np.full(ran.size, kernel.now_s + 3))
            elif verb == 3:
                kernel.close() if not kernel.is_closed else kernel.open()
            elif verb == 4:
                kernel.slow(0.5 if kernel._engine.clock().speed == 1 << 20 else 1.0)
            elif verb == 5:
                kernel.release(moved, later_s)
        assert everything(kernels[0]) == everything(kernels[1]) == everything(kernels[2])


@needs_compiler
def test_the_fast_path_looks_through_no_queue():
    for kernel in ("fast", "general"):
        made = kernel_of([30] * 50, [1] * 50, [3] * 100, kernel)
        made.release(range(50), range(50))
        made.advance(600)
        assert (made._engine._get("pass") == 0) == (kernel == "fast")


def test_a_job_waits_for_the_first_core_that_comes_free(kernel):
    made = kernel_of([50, 30, 20], [1, 1, 1], [2] * 10, kernel)
    made.release([0, 1, 2], [0, 5, 10])
    made.advance(100)
    assert made.start_s.tolist() == [0, 5, 35]
    assert made.busy_core_s().tolist() == [15, 20, 20, 20, 20, 5, 0, 0, 0, 0]


def test_a_wide_job_at_the_head_holds_up_the_narrow_one_behind_it(kernel):
    made = kernel_of([20, 20, 5], [1, 2, 1], [2] * 10, kernel)
    made.release([0, 1, 2], [0, 1, 2])
    made.advance(100)
    assert made.start_s.tolist() == [0, 20, 40]


def test_falling_capacity_lets_running_jobs_go_on(kernel):
    made = kernel_of([35, 5], [3, 1], [3, 0, 0, 3], kernel)
    made.release([0, 1], [0, 0])
    made.advance(40)
    assert made.start_s.tolist() == [0, 35]
    assert made.busy_core_s().tolist() == [30, 30, 30, 20]


def test_rising_capacity_starts_a_waiting_job_at_the_step_it_rises(kernel):
    made = kernel_of([5], [2], [0, 1, 1, 2], kernel)
    made.release([0], [3])
    made.advance(40)
    assert made.start_s.tolist() == [30]


def test_a_job_wider_than_all_capacity_to_come_never_starts_and_ends_the_service(kernel):
    made = kernel_of([5, 5], [3, 1], [2] * 4, kernel)
    made.release([0, 1], [0, 1])
    made.advance(40)
    assert made.start_s.tolist() == [-1, -1]
    assert made.waiting.tolist() == [0, 1]


def test_a_job_that_is_never_released_does_not_run(kernel):
    made = kernel_of([5, 5], [1, 1], [1] * 4, kernel)
    made.release([1], [0])
    made.advance(40)
    assert made.start_s.tolist() == [-1, 0]


def test_a_job_that_outlives_the_grid_is_booked_up_to_its_end(kernel):
    made = kernel_of([1000], [2], [2] * 4, kernel)
    made.release([0], [15])
    made.advance(40)
    assert made.busy_core_s().tolist() == [0, 10, 20, 20]
    assert made.running_cores == 2


def test_nothing_starts_at_the_instant_that_advance_reaches(kernel):
    made = kernel_of([5], [1], [1] * 4, kernel)
    made.release([0], [20])
    made.advance(20)
    assert made.start_s.tolist() == [-1]
    made.advance(21)
    assert made.start_s.tolist() == [20]


def test_a_waiting_job_can_be_released_later_and_loses_its_place(kernel):
    made = kernel_of([10, 5, 5], [1, 1, 1], [1] * 4, kernel)
    made.release([0, 1, 2], [0, 1, 2])
    made.advance(5)
    made.release([1], [20])
    made.advance(40)
    assert made.start_s.tolist() == [0, 20, 10]


def test_a_stop_at_a_finish_comes_before_the_starts_of_that_instant(kernel):
    made = kernel_of([10, 5], [1, 1], [1] * 4, kernel)
    made.release([0, 1], [0, 0])
    assert made.advance(40, "finish") == 10
    assert made.running_cores == 0
    assert made.start_s.tolist() == [0, -1]
    assert made.advance(40, "finish") == 15
    assert made.start_s.tolist() == [0, 10]
    assert made.advance(40, "finish") == 40


@pytest.mark.parametrize(
    ("ids", "release_s", "code"),
    [
        ([3], [20], "kernel-unknown-job"),
        ([-1], [20], "kernel-unknown-job"),
        ([0], [20], "kernel-started"),
        ([1], [4], "kernel-release"),
        ([1, 1], [20, 20], "kernel-twice"),
        ([1, 2], [20], "kernel-shape"),
        ([1], [20.5], "kernel-not-integer"),
    ],
)
def test_releases_that_make_no_sense_are_refused_and_change_nothing(kernel, ids, release_s, code):
    made = kernel_of([5, 5, 5], [1, 1, 1], [1] * 4, kernel)
    made.release([0], [0])
    made.advance(5)
    with pytest.raises(InvalidInput) as caught:
        made.release(ids, release_s)
    assert [problem.code for problem in caught.value.problems] == [code]
    made.advance(40)
    assert made.start_s.tolist() == [0, -1, -1]


def test_the_variable_chooses_the_twin_and_refuses_unknown_names():
    assert choose("python") == "python"
    assert choose(None) == ("compiled" if is_compiled() else "python")
    with pytest.raises(InvalidInput, match="unknown-kernel"):
        choose("fortran")


def test_a_wish_for_a_missing_compiled_kernel_is_refused(monkeypatch):
    monkeypatch.setattr("dcsim.simulate.queue.choice.is_compiled", lambda: False)
    with pytest.raises(InvalidInput, match="kernel-missing"):
        choose("compiled")
    assert choose(None) == "python"
