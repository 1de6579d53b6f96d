"""The compiled queue and its Python twin agree exactly, through interruptions and all options."""

import random

import numpy as np
import pytest

from dcsim.simulate.queue import STATES, QueueKernel, QueueSettings, QueueTable
from dcsim.simulate.queue.choice import is_compiled

needs_compiler = pytest.mark.skipif(
    not is_compiled(), reason="dcsim._kernel was not built: no C compiler at installation"
)
STEP_S = 10


def random_columns(draw, n, steps):
    """Optional columns, each there or not."""
    columns = {}
    if draw.random() < 0.7:
        columns["priority"] = [draw.randint(0, 3) for _ in range(n)]
    if draw.random() < 0.4:
        groups = draw.randint(1, 3)
        columns["group"] = [draw.randrange(groups) for _ in range(n)]
        columns["quota_cores"] = [draw.randint(1, 6) for _ in range(groups)]
    if draw.random() < 0.4:
        columns["latest_start_s"] = [draw.randint(0, 60) for _ in range(n)]
    if draw.random() < 0.7:
        columns["checkpoint_interval_s"] = [draw.choice([-1, 0, 1, 3, 7]) for _ in range(n)]
        columns["checkpoint_cost_s"] = draw.choice([0, 1, 2])
    if draw.random() < 0.5:
        columns["power_mw"] = [draw.choice([0, 100, 300, 500]) for _ in range(n)]
        if draw.random() < 0.8:
            columns["power_cap_mw"] = [draw.randint(0, 12) * 100 for _ in range(steps)]
    return columns


def random_queue(draw):
    n, steps, resources = draw.randint(1, 14), draw.randint(1, 10), draw.randint(1, 3)
    capacity = [[draw.randint(1 - (k > 0), 6) for k in range(resources)] for _ in range(steps)]
    if draw.random() < 0.4:
        capacity = [capacity[0]] * steps
    demand = [
        [draw.randint(1, 4), *(draw.choice([0, 0, 1, 2, 3]) for _ in range(resources - 1))]
        for _ in range(n)
    ]
    duration = [draw.randint(1, 25) for _ in range(n)]
    columns = random_columns(draw, n, steps)
    stated = draw.choice([None, (0, 10), (-5, 10)])
    if stated is not None:
        columns["estimate_s"] = [max(1, d + draw.randint(*stated)) for d in duration]
    order = draw.choice(["fcfs", "priority", "shortest_first"])
    settings = QueueSettings(
        order=order,
        backfill=draw.choice(["none", "easy", "conservative"]),
        depth=draw.choice([1, 2, 3, 100]),
        overrun=draw.choice(["kill", "run_on"]),
        preemption=order == "priority" and draw.random() < 0.6,
        cap="enforce" if "power_mw" in columns and draw.random() < 0.5 else "at_start",
        reject_late=draw.random() < 0.5,
        retries=draw.randint(0, 2),
    )
    return QueueTable.of(duration, demand, capacity, STEP_S, **columns), settings


def everything(kernel):
    segments = kernel.segments()
    rows = [
        *(segments.job, segments.start_s, segments.end_s, kernel.start_s, kernel.status),
        *(kernel.lost_s, kernel.faults, kernel.running, kernel.waiting, kernel.busy_core_s()),
        *kernel.reservations(),
        kernel.done_s(np.arange(kernel.table.jobs)),
    ]
    if kernel.table.has_power:
        rows.append(kernel.energy_j())
    state = [kernel.now_s, kernel.used, kernel.is_closed, kernel.next_event_s()]
    return [*state, *(row.tolist() for row in rows)]


def some(draw, ids):
    return draw.sample(ids, draw.randint(1, len(ids)))


def move(draw, kernel):
    """Draw what a process might do between two advances, as a verb and its arguments."""
    status = kernel.status
    idle = np.flatnonzero((status == 0) | (status == STATES.index("held"))).tolist()
    choices = [("slow", (draw.choice([1.0, 0.5, 0.3, 0.77]),), {})]
    choices.append(("open" if kernel.is_closed else "close", (), {}))
    if kernel.table.has_power:
        choices.append(("set_power_cap", (draw.choice([None, 0, 300, 700, 1200]),), {}))
    if kernel.running.size:
        how = {"hold": draw.random() < 0.5, "is_fault": draw.random() < 0.6}
        choices += 3 * [("interrupt", (some(draw, kernel.running.tolist()),), how)]
    held = np.flatnonzero(status == STATES.index("held")).tolist()
    if held:
        choices += 2 * [("resume", (held,), {})]
    unrun = np.flatnonzero((status == 0) & (kernel._engine.rows(slice(None)).flags < 0x100))
    free = np.flatnonzero(kernel._engine.rows(slice(None)).flags & 0xFF == 6)
    for ids in (unrun.tolist(), free.tolist()):
        if ids:
            named = some(draw, ids)
            times = [draw.randint(kernel.now_s, kernel.table.end_s + 3) for _ in named]
            choices += 2 * [("release", (named, times), {})]
    if idle:
        named = some(draw, idle)
        choices.append(("withdraw", (named,), {}))
        most = kernel.target_s(np.array(named))
        done_s = [draw.randrange(int(length)) for length in np.broadcast_to(most, len(named))]
        choices.append(("credit", (named, done_s), {}))
    return draw.choice(choices)


def agree(seed):
    draw = random.Random(seed)  # noqa: S311 - cases, no secrets
    table, settings = random_queue(draw)
    kernels = [QueueKernel(table, settings, kernel=name) for name in ("compiled", "python")]
    release_s = [draw.choice([0, 5, draw.randint(0, table.end_s + 5)]) for _ in range(table.jobs)]
    for kernel in kernels:
        kernel.release(range(table.jobs), release_s)
    marks = [kernel.segments_since()[1] for kernel in kernels]
    for _ in range(draw.choice([0, 0, 3, 8])):
        until_s = min(kernels[0].now_s + draw.randint(0, 20), table.end_s)
        stop_on = draw.choice(["none", "finish"])
        assert kernels[0].advance(until_s, stop_on) == kernels[1].advance(until_s, stop_on)
        assert everything(kernels[0]) == everything(kernels[1]), seed
        read = [kernel.segments_since(mark) for kernel, mark in zip(kernels, marks, strict=True)]
        marks = [mark for _, mark in read]
        first, second = ([s.job, s.start_s, s.end_s] for s, _ in read)
        assert np.array_equal(first, second), seed
        if draw.random() < 0.8:
            verb, arguments, how = move(draw, kernels[0])
            for kernel in kernels:
                getattr(kernel, verb)(*arguments, **how)
    for kernel in kernels:
        kernel.advance(table.end_s)
    assert everything(kernels[0]) == everything(kernels[1]), seed


@needs_compiler
def test_both_agree_on_a_thousand_random_queues():
    for seed in range(1_000):
        agree(seed)


@needs_compiler
@pytest.mark.slow
def test_both_agree_on_ten_thousand_more():
    for seed in range(1_000, 11_000):
        agree(seed)


def act(draw, *kernels):
    """Do the same to equal kernels, or nothing."""
    if draw.random() < 0.8:
        verb, arguments, how = move(draw, kernels[0])
        for kernel in kernels:
            getattr(kernel, verb)(*arguments, **how)


def try_out(draw, queue, furthest_s):
    """Do this and that up to an instant; rewind part of it now and then."""
    for _ in range(draw.randint(1, 3)):
        act(draw, queue)
        inner = queue.snapshot() if draw.random() < 0.3 else None
        before = everything(queue)
        until_s = draw.randint(queue.now_s, furthest_s)
        queue.advance(until_s, draw.choice(["none", "none", "finish"]))
        if inner is not None and draw.random() < 0.7:
            act(draw, queue)
            queue.restore(inner)
            assert everything(queue) == before


def rewound(seed, name):
    """Try out what might come and rewind, and hold the queue against one that never tries."""
    draw = random.Random(seed)  # noqa: S311 - cases, no secrets
    table, settings = random_queue(draw)
    if seed % 3 == 0:
        table = QueueTable.of(table.duration_s, table.demand[:, 0], table.capacity[:, 0], STEP_S)
        settings = QueueSettings()
    kernels = queue, control = [QueueKernel(table, settings, kernel=name) for _ in range(2)]
    release_s = [draw.randint(0, table.end_s) for _ in range(table.jobs)]
    named = some(draw, range(table.jobs))
    for kernel in kernels:
        kernel.release(named, [release_s[job] for job in named])
    marks = [kernel.segments_since()[1] for kernel in kernels]

    for _ in range(5):
        ahead_s = draw.choice([None, draw.randint(0, 25)])
        kept = queue.snapshot(None if ahead_s is None else queue.now_s + ahead_s)
        furthest_s = table.end_s if ahead_s is None else min(table.end_s, queue.now_s + ahead_s)
        for _ in range(draw.randint(1, 3)):
            try_out(draw, queue, furthest_s)
            queue.restore(kept)
            assert everything(queue) == everything(control), seed
        act(draw, queue, control)
        until_s = min(queue.now_s + draw.randint(0, 15), table.end_s)
        assert queue.advance(until_s) == control.advance(until_s)
        assert everything(queue) == everything(control), seed
        read = [kernel.segments_since(mark) for kernel, mark in zip(kernels, marks, strict=True)]
        marks = [mark for _, mark in read]
        first, second = ([s.job, s.start_s, s.end_s] for s, _ in read)
        assert np.array_equal(first, second), seed
    for kernel in kernels:
        kernel.advance(table.end_s)
    assert everything(queue) == everything(control), seed


@pytest.mark.parametrize("name", ["python", pytest.param("compiled", marks=needs_compiler)])
def test_what_was_tried_out_and_rewound_leaves_no_trace(name):
    for seed in range(300):
        rewound(seed, name)


@pytest.mark.parametrize("name", ["python", pytest.param("compiled", marks=needs_compiler)])
@pytest.mark.slow
def test_nor_does_it_in_three_thousand_more(name):
    for seed in range(300, 3_300):
        rewound(seed, name)


@needs_compiler
def test_a_long_queue_behind_a_small_log_grows_the_log_and_agrees():
    # 150 low jobs run when 150 high ones come: 150 preemptions at one instant, log of 64.
    n = 150
    table = QueueTable.of(
        [100] * (2 * n), [1] * (2 * n), [n] * 60, STEP_S,
        priority=[1] * n + [0] * n, checkpoint_interval_s=10,
    )  # fmt: skip
    kernels = [
        QueueKernel(table, QueueSettings(order="priority", preemption=True, depth=1), kernel=name)
        for name in ("compiled", "python")
    ]
    for kernel in kernels:
        kernel.release(range(2 * n), [0] * n + [25] * n)
        kernel.advance(600)
    assert everything(kernels[0]) == everything(kernels[1])
    # Of 25 s, 20 were saved; the others run to 125, then the last 80.
    assert kernels[0].lost_s.tolist() == [5] * n + [0] * n
    assert kernels[0].segments().end_s.tolist() == [25, 205] * n + [125] * n
