"""What the queue promises whatever comes: limits, order of events, reservations, work."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.simulate.queue import QueueKernel, QueueSettings, QueueTable
from dcsim.simulate.queue.choice import is_compiled

STEP_S = 10
KERNEL = "compiled" if is_compiled() else "python"


@st.composite
def queues(draw, *, steps=(1, 8), constant=False):
    """Jobs of two resources with groups, priorities, powers and checkpoints."""
    n, count = draw(st.integers(1, 14)), draw(st.integers(*steps))
    rows = lambda low, high: draw(st.lists(st.integers(low, high), min_size=n, max_size=n))  # noqa: E731
    duration_s = rows(1, 30)
    over_s = rows(0, 10)
    capacity = [[draw(st.integers(1, 6)), draw(st.integers(0, 4))] for _ in range(count)]
    if constant:
        capacity = [[6, 4]] * count
    return {
        "release_s": rows(0, count * STEP_S),
        "duration_s": duration_s,
        "estimate_s": [a + b for a, b in zip(duration_s, over_s, strict=True)],
        "demand": list(zip(rows(1, 4), rows(0, 2), strict=True)),
        "capacity": capacity,
        "priority": rows(0, 3),
        "group": rows(0, 1),
        "quota_cores": [draw(st.integers(1, 6)), draw(st.integers(1, 6))],
        "power_mw": rows(0, 300),
        "power_cap_mw": [draw(st.integers(0, 900)) for _ in range(count)],
        "checkpoint_interval_s": rows(-1, 5),
        "checkpoint_cost_s": draw(st.integers(0, 3)),
    }


def make(queue, rules, drop=()):
    given = {name: rows for name, rows in queue.items() if name not in {"release_s", *drop}}
    table = QueueTable.of(step_s=STEP_S, **given)
    kernel = QueueKernel(table, rules, kernel=KERNEL)
    kernel.release(range(table.jobs), queue["release_s"])
    return kernel


def held_by_second(kernel, amounts):
    """Return the sum of ``amounts`` (jobs,) over the jobs that run in every second."""
    end_s = kernel.table.end_s
    held = np.zeros(end_s, dtype=np.int64)
    segments = kernel.segments()
    for job, start, end in zip(segments.job, segments.start_s, segments.end_s, strict=True):
        held[start : min(end, end_s)] += amounts[job]
    return held


rules = st.builds(
    QueueSettings,
    order=st.just("priority"),
    backfill=st.sampled_from(["none", "easy", "conservative"]),
    depth=st.sampled_from([1, 2, 5, 100]),
    preemption=st.booleans(),
    cap=st.sampled_from(["at_start", "enforce"]),
)


@given(queue=queues(), rules=rules)
def test_where_a_job_starts_no_resource_quota_or_cap_is_exceeded(queue, rules):
    kernel = make(queue, rules)
    kernel.advance(kernel.table.end_s)
    table, segments = kernel.table, kernel.segments()
    for column in range(table.columns):
        held = held_by_second(kernel, table.demand[:, column])
        for job, start in zip(segments.job, segments.start_s, strict=True):
            if table.demand[job, column]:
                assert held[start] <= table.capacity[start // STEP_S, column]
    for group, quota in enumerate(table.quota_cores):
        cores = np.where(table.group == group, table.demand[:, 0], 0)
        assert held_by_second(kernel, cores).max() <= quota


@given(queue=queues(constant=True), rules=rules)
def test_under_constant_capacity_nothing_is_exceeded_at_any_second(queue, rules):
    kernel = make(queue, rules, drop=("power_mw", "power_cap_mw")) if rules.cap == "at_start" else (
        make(queue | {"power_cap_mw": [300] * len(queue["capacity"])}, rules)
    )  # fmt: skip
    kernel.advance(kernel.table.end_s)
    for column in range(kernel.table.columns):
        held = held_by_second(kernel, kernel.table.demand[:, column])
        assert held.max() <= kernel.table.capacity[0, column]


@given(queue=queues(), rules=rules)
def test_no_stretch_begins_before_the_release_and_stretches_of_a_job_do_not_overlap(queue, rules):
    kernel = make(queue, rules)
    kernel.advance(kernel.table.end_s)
    segments = kernel.segments()
    assert (segments.start_s >= np.array(queue["release_s"])[segments.job]).all()
    assert (segments.end_s > segments.start_s).all()
    same = segments.job[1:] == segments.job[:-1]
    assert (segments.start_s[1:][same] >= segments.end_s[:-1][same]).all()


@given(queue=queues(), rules=rules, faults=st.lists(st.integers(1, 79), max_size=4))
def test_the_stretches_of_a_finished_job_are_its_work_and_what_it_lost(queue, rules, faults):
    kernel = make(queue, rules)
    for second in sorted(fault for fault in faults if fault < kernel.table.end_s):
        kernel.advance(second)
        kernel.interrupt(kernel.running, is_fault=False)
    kernel.advance(kernel.table.end_s)
    ran_s = kernel.segments().seconds_by_job(kernel.table.jobs)
    finished = kernel.status == 2
    expected = kernel.table.duration_s + kernel.lost_s
    assert ran_s[finished].tolist() == expected[finished].tolist()


@given(queue=queues(), rules=rules, cuts=st.lists(st.integers(0, 79), max_size=6))
def test_every_core_second_and_joule_is_booked_on_its_step(queue, rules, cuts):
    kernel = make(queue, rules)
    for cut in sorted(cuts):
        kernel.advance(min(max(cut, kernel.now_s), kernel.table.end_s))
        kernel.slow([1.0, 0.4][cut % 2])
    kernel.advance(kernel.table.end_s)
    cores = held_by_second(kernel, kernel.table.demand[:, 0]).reshape(-1, STEP_S).sum(axis=1)
    assert kernel.busy_core_s().tolist() == cores.tolist()
    power = held_by_second(kernel, kernel.table.demand[:, 2]).reshape(-1, STEP_S).sum(axis=1)
    assert kernel.energy_j() == pytest.approx(power / 1e3, rel=1e-9)


@given(queue=queues(steps=(60, 60)), depth=st.sampled_from([2, 5, 100]))
@settings(max_examples=60)
def test_easy_never_puts_the_head_off_the_reservation_it_got_when_it_became_head(queue, depth):
    plain = ("group", "quota_cores", "power_mw", "power_cap_mw", "priority")
    kernel = make(queue, QueueSettings(backfill="easy", depth=depth), drop=plain)
    kernel.advance(kernel.table.end_s)
    start_s, table = kernel.start_s, kernel.table
    order = sorted(range(table.jobs), key=lambda job: (queue["release_s"][job], job))
    for place, job in enumerate(order):
        ahead = order[:place]
        if any(start_s[other] < 0 for other in ahead):
            break
        became_s = max([queue["release_s"][job], *(start_s[other] for other in ahead)])
        # Who held what when it became head: all started by then, of this second those ahead.
        there = [
            other
            for other in range(table.jobs)
            if other != job
            and start_s[other] >= 0
            and (start_s[other] < became_s or (start_s[other] == became_s and other in ahead))
            and start_s[other] + table.duration_s[other] > became_s
        ]
        promised = next(
            (
                second
                for second in range(became_s, table.end_s)
                if all(
                    not table.demand[job, k]
                    or table.demand[job, k]
                    + sum(
                        table.demand[other, k]
                        for other in there
                        if start_s[other] + table.estimate_s[other] > second
                    )
                    <= table.capacity[second // STEP_S, k]
                    for k in range(2)
                )
            ),
            None,
        )
        if promised is not None:
            assert 0 <= start_s[job] <= promised


# A job that a better one pushes out of the depth loses its reservation: not by arrival order.
SAFE = [("fcfs", 1), ("fcfs", 3), ("fcfs", 100), ("priority", 100), ("shortest_first", 100)]


@given(queue=queues(steps=(9, 9)), rule=st.sampled_from(SAFE))
@settings(max_examples=50)
def test_conservative_never_puts_off_a_reservation_while_the_job_is_within_its_depth(queue, rule):
    plain = ("group", "quota_cores", "power_mw", "power_cap_mw")
    rules = QueueSettings(order=rule[0], backfill="conservative", depth=rule[1])
    kernel = make(queue, rules, drop=plain)
    promised = {}
    for second in range(1, kernel.table.end_s + 1):
        kernel.advance(second)
        held = dict(zip(*(row.tolist() for row in kernel.reservations()), strict=True))
        for job, start_s in promised.items():
            started = kernel.start_s[job]
            if started >= 0:
                assert started <= start_s
            elif job in held:
                assert held[job] <= start_s
        promised = held
