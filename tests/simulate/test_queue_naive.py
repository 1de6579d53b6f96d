"""The queue against a simulator that looks at every second and keeps no state it could lose."""

import random

import numpy as np
import pytest

from dcsim.simulate.queue import QueueKernel, QueueSettings, QueueTable
from dcsim.simulate.queue.choice import is_compiled

STEP_S = 10
HORIZON_S = 900
KERNELS = ["python", "compiled"] if is_compiled() else ["python"]


class Naive:
    """One second after the other, everything computed anew from lists of jobs."""

    def __init__(self, jobs, capacity, rules, quota, power_column):
        self.jobs, self.capacity, self.rules = jobs, capacity, rules
        self.quota, self.power = quota, power_column
        self.waiting, self.running, self.rejected = set(), {}, set()
        self.segments, self.baseload = [], {}
        self.done = dict.fromkeys(jobs, 0)
        self.interrupted = set()
        self.now = 0

    def run(self, end_s):
        for self.now in range(end_s):
            ended = [j for j, (_, end) in self.running.items() if end <= self.now]
            for job in ended:
                self.segments.append((job, self.running.pop(job)[0], self.now))
            changed = (
                self.now % STEP_S == 0 and self.now and self.cap(self.now) != self.cap(self.now - 1)
            )
            if changed and self.rules.cap == "enforce":
                self.enforce()
            came = [j for j, job in self.jobs.items() if job["release"] == self.now]
            self.waiting |= set(came)
            window = self.in_order()[: self.rules.depth]
            late = self.late()
            self.waiting -= late
            self.rejected |= late
            # What happens behind the jobs that are looked at is no reason to look again.
            near = self.rules.backfill != "conservative" or {*came, *late} & {*window}
            if ended or changed or ((came or late) and near):
                self.look_through()
        self.now = end_s
        self.rejected |= self.late()
        for job, (start, _) in self.running.items():
            self.segments.append((job, start, None))
        return sorted(self.segments)

    def late(self):
        if not self.rules.reject_late:
            return set()
        return {
            job
            for job in self.waiting
            if self.jobs[job]["latest"] < self.now and job not in self.interrupted
        }

    # what there is room for

    def cap(self, second):
        row = list(self.capacity[min(second // STEP_S, len(self.capacity) - 1)])
        if self.power is not None and second > self.now:
            row[self.power] = self.cap(self.now)[self.power]
        return row

    def used(self, jobs):
        held = [0] * len(self.capacity[0])
        for job in jobs:
            held = [a + b for a, b in zip(held, self.jobs[job]["demand"], strict=True)]
        return held

    def room(self, job, used, second):
        wanted = self.jobs[job]["demand"]
        limits = zip(wanted, used, self.cap(second), strict=True)
        return all(not want or used + want <= cap for want, used, cap in limits)

    def quota_holds(self, job):
        group = self.jobs[job]["group"]
        held = [j for j in self.running if self.jobs[j]["group"] == group]
        return self.used(held)[0] + self.jobs[job]["demand"][0] <= self.quota[group]

    # one job

    def cost(self, job):
        return self.jobs[job]["cost"] if job in self.interrupted else 0

    def target(self, job):
        row = self.jobs[job]
        kills = self.rules.overrun == "kill"
        return min(row["duration"], row["estimate"]) if kills else row["duration"]

    def need(self, job):
        return max(1, self.cost(job) + self.jobs[job]["estimate"] - self.done[job])

    def start(self, job):
        self.waiting.discard(job)
        self.baseload.pop(job, None)
        length = self.cost(job) + self.target(job) - self.done[job]
        self.running[job] = (self.now, self.now + length)

    def interrupt(self, job):
        start, _ = self.running.pop(job)
        worked, interval = self.now - start - self.cost(job), self.jobs[job]["interval"]
        if interval > 0 and worked > 0:
            self.done[job] += worked // interval * interval
        self.segments.append((job, start, self.now))
        self.interrupted.add(job)
        self.waiting.add(job)

    def stated_end(self, job):
        _, end = self.running[job]
        return max(self.now + 1, end + self.jobs[job]["estimate"] - self.target(job))

    # the queue

    def in_order(self):
        key = {
            "fcfs": lambda job: (self.jobs[job]["release"], job),
            "priority": lambda job: (self.jobs[job]["priority"], self.jobs[job]["release"], job),
            "shortest_first": lambda job: (
                self.jobs[job]["estimate"],
                self.jobs[job]["release"],
                job,
            ),
        }[self.rules.order]
        return sorted(self.waiting, key=key)

    def yielding(self):
        return sorted(
            (
                job
                for job, (start, _) in self.running.items()
                if self.jobs[job]["interval"] >= 0 and start < self.now
            ),
            key=lambda job: (-self.jobs[job]["priority"], -self.running[job][0], -job),
        )

    def enforce(self):
        power = self.used(self.running)[self.power]
        for job in self.yielding():
            if power > self.cap(self.now)[self.power] and self.jobs[job]["demand"][self.power]:
                power -= self.jobs[job]["demand"][self.power]
                self.interrupt(job)

    def forced(self, job):
        victims = []
        for victim in self.yielding():
            if self.jobs[victim]["priority"] <= self.jobs[job]["priority"]:
                return False
            victims.append(victim)
            rest = [other for other in self.running if other not in victims]
            if self.room(job, self.used(rest), self.now):
                for other in victims:
                    self.interrupt(other)
                self.start(job)
                return True
        return False

    def head(self):
        while True:
            closed = set()
            for job in self.in_order():
                if self.jobs[job]["group"] in closed:
                    continue
                if not self.quota_holds(job):
                    closed.add(self.jobs[job]["group"])
                    continue
                break
            else:
                return None
            if self.room(job, self.used(self.running), self.now):
                self.start(job)
            elif not (self.rules.preemption and self.forced(job)):
                return job

    def look_through(self):
        if self.rules.backfill == "conservative":
            self.plan()
            return
        head = self.head()
        if head is None or self.rules.backfill == "none":
            return
        behind = self.in_order()
        # Groups whose first waiting job does not fit are passed over, also before the head.
        seen, closed, looked = set(), set(), 0
        shadow = spare = None
        for job in behind:
            group = self.jobs[job]["group"]
            if looked == self.rules.depth or group in closed:
                continue
            if job == head:
                shadow = self.shadow(head)
                spare = self.spare(head, shadow)
            elif not self.quota_holds(job):
                if group not in seen:
                    closed.add(group)
                    continue
            elif self.room(job, self.used(self.running), self.now) and self.backfills(
                job, head, shadow, spare
            ):
                continue
            seen.add(group)
            looked += 1

    def shadow(self, head):
        for second in range(self.now + 1, HORIZON_S):
            left = [job for job in self.running if self.stated_end(job) > second]
            if self.room(head, self.used(left), second):
                return second
        return None

    def spare(self, head, shadow):
        if shadow is None:
            return None
        left = [job for job in self.running if self.stated_end(job) > shadow]
        rows = zip(self.cap(shadow), self.used(left), self.jobs[head]["demand"], strict=True)
        group = self.jobs[head]["group"]
        held = self.used([j for j in self.running if self.jobs[j]["group"] == group])[0]
        quota = self.quota[group] - held - self.jobs[head]["demand"][0]
        return {"room": [cap - used - want for cap, used, want in rows], "quota": quota}

    def backfills(self, job, head, shadow, spare):
        wanted = self.jobs[job]["demand"]
        if shadow is not None and self.now + self.need(job) > shadow:
            same = self.jobs[job]["group"] == self.jobs[head]["group"]
            rows = zip(wanted, self.jobs[head]["demand"], spare["room"], strict=True)
            if any(asked and want and want > left for want, asked, left in rows):
                return False
            if same and wanted[0] > spare["quota"]:
                return False
            spare["room"] = [left - want for want, left in zip(wanted, spare["room"], strict=True)]
            spare["quota"] -= wanted[0] if same else 0
        self.start(job)
        return True

    def plan(self):
        order = self.in_order()
        window = order[: self.rules.depth]
        self.baseload = {job: at for job, at in self.baseload.items() if job in window}
        looked = 0
        for job in order:
            if looked == self.rules.depth:
                break
            self.baseload.pop(job, None)
            at = self.earliest(job)
            if at == self.now:
                self.start(job)
                continue
            self.baseload[job] = at
            looked += 1

    def held_at(self, second):
        running = [job for job in self.running if self.stated_end(job) > second]
        planned = [
            job
            for job, at in self.baseload.items()
            if at is not None and at <= second < at + self.need(job)
        ]
        return self.used(running + planned)

    def earliest(self, job):
        for second in range(self.now, HORIZON_S):
            if self.room(job, self.held_at(second), second) and all(
                self.leaves_room(job, other, at)
                for other, at in self.baseload.items()
                if at is not None and second < at < second + self.need(job)
            ):
                return second
        return None

    def leaves_room(self, job, other, at):
        rows = zip(
            self.jobs[job]["demand"],
            self.jobs[other]["demand"],
            self.held_at(at),
            self.cap(at),
            strict=True,
        )
        return all(not want or not asked or held + want <= cap for want, asked, held, cap in rows)


def random_case(seed):
    draw = random.Random(seed)  # noqa: S311 - cases, no secrets
    n, steps, resources = draw.randint(1, 9), draw.randint(1, 8), draw.randint(1, 3)
    backfill = draw.choice(["none", "easy", "conservative"])
    order = draw.choice(["fcfs", "priority", "shortest_first"])
    # A quota or a preemption may undo a reservation, so these are tried without.
    free = backfill != "conservative"
    capacity = [[draw.randint(1 - (k > 0), 6) for k in range(resources)] for _ in range(steps)]
    if draw.random() < 0.4:
        capacity = [capacity[0]] * steps
    duration = [draw.randint(1, 25) for _ in range(n)]
    over = draw.random()
    estimate = [
        max(1, d + (0 if over < 0.4 else draw.randint(0 if over < 0.7 or not free else -5, 10)))
        for d in duration
    ]
    groups = draw.randint(2, 3) if free and draw.random() < 0.4 else 1
    power = draw.random() < 0.4
    preemption = order == "priority" and free and draw.random() < 0.5
    columns = {
        "release": [draw.choice([0, 5, draw.randint(0, steps * STEP_S)]) for _ in range(n)],
        "duration": duration,
        "estimate": estimate,
        "demand": [
            [draw.randint(1, 4), *(draw.choice([0, 0, 1, 2]) for _ in range(resources - 1))]
            + ([draw.choice([0, 100, 300])] if power else [])
            for _ in range(n)
        ],
        "priority": [draw.randint(0, 3) for _ in range(n)],
        "group": [draw.randrange(groups) for _ in range(n)],
        "latest": [draw.randint(0, 60) for _ in range(n)],
        "interval": [draw.choice([-1, 0, 1, 3, 7]) for _ in range(n)],
        "cost": [draw.choice([0, 0, 2])] * n,
    }
    caps = [[draw.randint(0, 9) * 100] for _ in range(steps)] if power else [[]] * steps
    rules = QueueSettings(
        order=order,
        backfill=backfill,
        depth=100 if preemption else draw.choice([1, 2, 3, 100]),
        overrun=draw.choice(["kill", "run_on"]) if free else "kill",
        preemption=preemption,
        cap="enforce" if power and free and draw.random() < 0.5 else "at_start",
        reject_late=draw.random() < 0.4,
    )
    quota = [draw.randint(1, 6) for _ in range(groups)] if groups > 1 else None
    return columns, capacity, caps, rules, quota


def naive_outcome(case):
    columns, capacity, caps, rules, quota = case
    n = len(columns["duration"])
    jobs = {job: {name: rows[job] for name, rows in columns.items()} for job in range(n)}
    limits = [[*row, *cap] for row, cap in zip(capacity, caps, strict=True)]
    power = len(capacity[0]) if caps[0] else None
    naive = Naive(jobs, limits, rules, quota or [10**9], power)
    segments = naive.run(len(capacity) * STEP_S)
    return segments, sorted(naive.rejected)


def queue_outcome(case, kernel):
    columns, capacity, caps, rules, quota = case
    resources = len(capacity[0])
    demand = np.array(columns["demand"])
    table = QueueTable.of(
        columns["duration"],
        demand[:, :resources],
        capacity,
        STEP_S,
        estimate_s=columns["estimate"],
        priority=columns["priority"],
        latest_start_s=columns["latest"],
        checkpoint_interval_s=columns["interval"],
        checkpoint_cost_s=columns["cost"],
        group=columns["group"] if quota else None,
        quota_cores=quota,
        power_mw=demand[:, resources] if caps[0] else None,
        power_cap_mw=[cap[0] for cap in caps] if caps[0] else None,
    )
    made = QueueKernel(table, rules, kernel=kernel)
    made.release(range(table.jobs), columns["release"])
    # The last second is served but nothing ends at the end of the grid, as in the other.
    made.advance(table.end_s)
    cut = made.segments().end_s >= table.end_s
    segments = made.segments()
    rows = zip(segments.job, segments.start_s, segments.end_s, cut, strict=True)
    segments = [(int(j), int(s), None if late else int(e)) for j, s, e, late in rows]
    return segments, np.flatnonzero(made.status == 3).tolist()


def without_none(outcome):
    segments, rejected = outcome
    return sorted(
        (job, start, -1 if end is None else end) for job, start, end in segments
    ), rejected


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("block", range(8))
def test_every_start_and_end_is_that_of_the_second_by_second_simulator(kernel, block):
    for seed in range(100 * block, 100 * block + 100):
        case = random_case(seed)
        assert without_none(queue_outcome(case, kernel)) == without_none(naive_outcome(case)), seed
