"""What hourly control and faults cost: the run with them against the run without."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import process_time

import numpy as np
import simpy
from dcsim.simulate.fault_run import FaultPlan, Interruptions

from benchmarks.goal import Goal
from benchmarks.queue import CORES, HOUR_S, HOURS, poisson
from dcsim.core.arrays import Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.faults import Fault
from dcsim.scheduling.policy import Decision, View
from dcsim.signals.forecast import Perfect
from dcsim.simulate.engine import Clock
from dcsim.simulate.queue import QueueKernel, QueueSettings, QueueTable
from dcsim.workload.jobs import JobTable

JOBS, LOAD_FRAC = 1_000_000, 0.95
FAULTS = 10
"""One server of a hundred fails every third day: each after 300 days, on average."""
GOAL_RATIO = 1.15
ROUNDS = 9
GRID = TimeGrid(0, HOUR_S, HOURS)


@dataclass(frozen=True, slots=True)
class OnArrival:
    """Releases on arrival; asked every hour, or once for the whole period."""

    control_interval_s: int | None
    replans: bool = False

    def decide(self, view: View) -> Decision:
        """Release each arriving job at its arrival."""
        return Decision(view.arriving, view.jobs.arrival_s[view.arriving])


def measure() -> list[Goal]:
    """Return the ratio, after comparing what runs without faults."""
    arrival_s, duration_s = poisson(LOAD_FRAC, JOBS)
    ones = np.ones(JOBS, dtype=np.int64)
    jobs = JobTable(
        ("a",), 0 * ones, arrival_s, duration_s, ones, arrival_s, duration_s.astype(np.float64),
    )  # fmt: skip
    plan = FaultPlan.of(
        [Fault("server", (i + 1) * 200_000, (i + 1) * 200_000 + HOUR_S) for i in range(FAULTS)],
        GRID, CORES, {"server": 10}, np.random.default_rng(1),
    )  # fmt: skip
    none = FaultPlan.of([], GRID, CORES, {}, np.random.default_rng(1))
    if not np.array_equal(_served(jobs, none, None), _served(jobs, none, HOUR_S)):
        raise AssertionError("hourly control without faults changes the hours")
    times = np.array(
        [
            [_cpu(_served, jobs, none, None), _cpu(_served, jobs, plan, HOUR_S)]
            for _ in range(ROUNDS)
        ]
    )
    without_s, with_s = (median(column) for column in times.T.tolist())
    return [
        Goal.at_most("control-and-faults-of-queue", with_s / without_s, GOAL_RATIO),
        Goal.only("queue-without-cpu-s", without_s),
        Goal.only("queue-with-control-and-faults-cpu-s", with_s),
    ]


def _kernel(jobs: JobTable, cores: Ints) -> QueueKernel:
    table = QueueTable.of(jobs.duration_s, jobs.cores, cores, HOUR_S, checkpoint_interval_s=0)
    return QueueKernel(table, QueueSettings(retries=100))


def _served(jobs: JobTable, plan: FaultPlan, interval_s: int | None) -> Ints:
    """Serve the period in the SimPy clock while servers fail; return each hour's core seconds."""
    capacity = plan.room(np.full(HOURS, CORES), (), GRID)
    kernel = _kernel(jobs, capacity)
    policy = OnArrival(interval_s)
    clock = Clock(jobs, capacity, GRID, policy, Perfect(np.ones(HOURS)), kernel)
    env = simpy.Environment()
    env.process(clock.control(env))
    if plan.hits:
        env.process(Interruptions(clock, kernel, CORES).process(env, plan, ()))
    env.run()
    return kernel.busy_core_s()


def _cpu(run: object, *arguments: object) -> float:
    begin = process_time()
    run(*arguments)  # type: ignore[operator]
    return process_time() - begin
