"""The compiled queue and its Python twin agree exactly, through interruptions and all options."""

import random

import numpy as np
import pytest

from dcsim.simulate.queue.choice import is_compiled
from dcsim.simulate.queue import STATES, QueueKernel, QueueSettings, QueueTable

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
        *(kernel.lost_s, kernel.faults, kernel.waiting, kernel.busy_core_s()),
        *kernel.reservations(),
    ]
    if kernel.table.has_power:
        rows.append(kernel.energy_j())
    return [kernel.now_s, kernel.used, *(row.tolist() for row in rows)]


def disturb(draw, kernels):
    """Do to all kernels what a process might do between two advances."""
    first = kernels[0]
    running = first.running.tolist()
    held = np.flatnonzero(first.status == STATES.index("held")).tolist()
    waiting = np.flatnonzero((first.status == 0) & (first.start_s < 0)).tolist()
    choice = draw.random()
    if choice < 0.3 and running:
        ids = draw.sample(running, draw.randint(1, len(running)))
        how = {"hold": draw.random() < 0.5, "is_fault": draw.random() < 0.6}
        for kernel in kernels:
            kernel.interrupt(ids, **how)
    elif choice < 0.5 and held:
        for kernel in kernels:
            kernel.resume(held)
    elif choice < 0.7 and waiting:
        ids = draw.sample(waiting, draw.randint(1, len(waiting)))
        times = [draw.randint(first.now_s, first.table.end_s + 3) for _ in ids]
        for kernel in kernels:
            kernel.release(ids, times)
    elif choice < 0.85:
        factor = draw.choice([1.0, 0.5, 0.3, 0.77])
        for kernel in kernels:
            kernel.slow(factor)


def agree(seed):
    draw = random.Random(seed)  # noqa: S311 - cases, no secrets
    table, settings = random_queue(draw)
    kernels = [QueueKernel(table, settings, kernel=name) for name in ("compiled", "python")]
    release_s = [draw.choice([0, 5, draw.randint(0, table.end_s + 5)]) for _ in range(table.jobs)]
    for kernel in kernels:
        kernel.release(range(table.jobs), release_s)
    for _ in range(draw.choice([0, 0, 3, 8])):
        until_s = min(kernels[0].now_s + draw.randint(0, 20), table.end_s)
        stop_on = draw.choice(["none", "finish"])
        assert kernels[0].advance(until_s, stop_on) == kernels[1].advance(until_s, stop_on)
        assert everything(kernels[0]) == everything(kernels[1]), seed
        disturb(draw, kernels)
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
