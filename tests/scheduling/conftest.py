"""Small worlds for the schedulers: a few jobs, a few hours, and what they may hold."""

from collections.abc import Callable

import numpy as np
import pytest

from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.carbon_sum import CarbonSum
from dcsim.scheduling.policy import View
from dcsim.workload.jobs import JobTable


@pytest.fixture(scope="session")
def make_jobs() -> Callable[..., JobTable]:
    """Return a maker of job tables from rows (arrival h, duration s, cores, window s)."""

    def make(*rows: tuple[int, int, int, int]) -> JobTable:
        arrival_h, duration, cores, window = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4).T
        arrival = arrival_h * HOUR_S
        return JobTable(
            class_names=("a",),
            class_index=np.zeros_like(arrival),
            arrival_s=arrival,
            duration_s=duration,
            cores=cores,
            latest_start_s=arrival + window,
            core_s=0.9 * cores * duration,
        )

    return make


@pytest.fixture(scope="session")
def make_view() -> Callable[..., View]:
    """Return a maker of what a policy sees when all jobs lie ahead."""

    def make(jobs: JobTable, signal: list[float], capacity: int = 10**6, **rest: object) -> View:
        hours = len(signal)
        return View(
            **{
                "now_s": 0,
                "until_s": hours * HOUR_S,
                "jobs": jobs,
                "arriving": np.arange(len(jobs), dtype=np.int64),
                "waiting": np.empty(0, dtype=np.int64),
                "start_s": np.full(len(jobs), -1, dtype=np.int64),
                "capacity_cores": np.full(hours, capacity, dtype=np.int64),
                "step_s": HOUR_S,
                "carbon": CarbonSum.of(np.array(signal, dtype=float)),
            }
            | rest
        )

    return make
