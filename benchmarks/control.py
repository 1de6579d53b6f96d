"""What hourly control and faults cost: the run with them against the run without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.goal import Goal, cpu_medians
from benchmarks.queue import CORES, HOUR_S, HOURS, poisson
from benchmarks.year import SCENARIO
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.source import load
from dcsim.scheduling.policy import Decision, Policy, View
from dcsim.simulate.engine import simulate
from dcsim.simulate.fleet import Fleet
from dcsim.simulate.site_inputs import site_inputs
from dcsim.simulate.site_year import SiteYear
from dcsim.workload.jobs import JobTable

JOBS, LOAD_FRAC = 1_000_000, 0.95
FAULTS = 10
"""One server of a hundred fails every third day: each after 300 days, on average."""
GOAL_RATIO = 1.2
ROUNDS = 9
ONE_A_DAY = {
    "name": "a", "profile": "heapsort-c", "work_amount": 1.0, "cores": 1, "jobs_per_day": 1,
}  # fmt: skip
"""A scenario needs a job; the benchmark puts its own in place of it."""
HALL = {
    "period.days": HOURS // 24,
    "it": {"racks": 10, "servers_per_rack": 10, "cores_per_server": CORES // 100},
    "workload": {"trace": None, "jobs": [ONE_A_DAY]},
}
"""The Lefdal plant at a hundred servers with batch jobs alone."""


@dataclass(frozen=True, slots=True)
class OnArrival(Policy):
    """Releases on arrival; asked every hour, or once for the whole period."""

    control_interval_s: int | None = None
    looks_at_sites: bool = False

    def decide(self, view: View) -> Decision:
        """Release each arriving job at its arrival."""
        return Decision(view.arriving, view.jobs.arrival_s[view.arriving])


def measure() -> list[Goal]:
    """Return the ratio, after comparing what runs without faults."""
    arrival_s, duration_s = poisson(LOAD_FRAC, JOBS)
    zeros, ones = np.zeros(JOBS, dtype=np.int64), np.ones(JOBS, dtype=np.int64)
    jobs = JobTable(
        ("a",), zeros, arrival_s, duration_s, ones, arrival_s, duration_s.astype(np.float64)
    )
    events = [
        {
            "what": "server",
            "start": f"2023-01-{1 + day:02d}T{hour:02d}:00:00Z",
            "lasts_h": 1,
        }
        for day, hour in (divmod(round((i + 1) * 200_000 / HOUR_S), 24) for i in range(FAULTS))
    ]
    sound, failing = _fleet(jobs, {}), _fleet(jobs, {"faults": {"events": events, "retries": 100}})
    _require_equal(_year(sound, None), _year(sound, HOUR_S))
    if _year(failing, HOUR_S).faults is None:
        raise AssertionError("nothing fails")
    without_s, hourly_s, with_s = cpu_medians(
        (
            lambda: _year(sound, None),
            lambda: _year(sound, HOUR_S),
            lambda: _year(failing, HOUR_S),
        ),
        ROUNDS,
    )
    return [
        Goal.at_most("hourly-control-and-faults-of-without", with_s / without_s, GOAL_RATIO),
        Goal.only("hourly-control-of-without", hourly_s / without_s),
        Goal.only("without-control-cpu-s", without_s),
    ]


def _fleet(jobs: JobTable, faults: dict[str, object]) -> Fleet:
    loaded = load(SCENARIO, {**HALL, **faults})
    inputs, [scenario] = read_inputs(loaded), loaded.sites.values()
    hall = site_inputs(scenario, inputs, jobs)
    return Fleet(inputs.grid, {"hall": hall}, jobs, (np.arange(len(jobs)),))


def _year(fleet: Fleet, interval_s: int | None) -> SiteYear:
    return simulate(fleet, OnArrival(interval_s)).sites["hall"]


def _require_equal(one: SiteYear, other: SiteYear) -> None:
    if not np.array_equal(one.schedule.start_s, other.schedule.start_s):
        raise AssertionError("hourly control without faults changes the starts")
    if not np.allclose(one.flows.facility_kw, other.flows.facility_kw, rtol=1e-12, atol=0.0):
        raise AssertionError("hourly control without faults changes the power")
