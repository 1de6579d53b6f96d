"""Ten sites with a million jobs in all, against the sum of ten runs of one site."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.goal import Goal, cpu_medians
from dcsim.runner import run_loaded
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.source import load
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate.engine import simulate
from dcsim.simulate.fleet import Fleet

SCENARIO = Path(__file__).parent.parent / "scenarios" / "lefdal.yaml"
SITES, JOBS = 10, 1_000_000
GOAL = 1.3
ROUNDS = 5
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Numbers of `mallopt` in the GNU C library."""
DAYS = 365
JOB_CLASS = {
    "name": "small",
    "profile": "heapsort-c",
    "work_amount": 1.0e6,
    "cores": 4,
    "jobs_per_day": JOBS / SITES / DAYS,
    "arrivals": "poisson",
}


def measure() -> list[Goal]:
    """Return the ratios of simulating alone and from load to result; results are equal first."""
    names = [f"site-{number}" for number in range(SITES)]
    together = _loaded("fleet", {"sites": {name: {} for name in names}})
    alone = [_loaded(name, {}) for name in names]
    _require_equal(together, alone)
    fleet, singles = _fleet(together), [_fleet(each) for each in alone]
    fleet_s, singles_s = _medians(
        partial(simulate, fleet, FcfsPolicy()),
        [partial(simulate, each, FcfsPolicy()) for each in singles],
    )
    whole_s, sum_s = _medians(
        partial(run_loaded, together), [partial(run_loaded, each) for each in alone]
    )
    return [
        Goal.at_most("ten-sites-simulated-of-ten-runs", fleet_s / singles_s, GOAL),
        Goal.at_most("ten-sites-to-result-of-ten-runs", whole_s / sum_s, GOAL),
        Goal.only("ten-sites-simulated-cpu-s", fleet_s),
        Goal.only("ten-sites-to-result-cpu-s", whole_s),
    ]


def _medians(one: Callable[[], object], many: Sequence[Callable[[], object]]) -> list[float]:
    """Return the median CPU times of a run and of others together [s].

    They are measured in a process in which the C library keeps memory that was freed. Else
    the small runs would use again what those before them gave back, while the large one has
    to ask the kernel for all of its pages, which takes half of its time.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        for parameter in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
            ctypes.CDLL(None).mallopt(parameter, 2**31 - 1)
        told = cpu_medians((one, lambda: [bool(run()) for run in many]), ROUNDS)
        os.write(writer, struct.pack("2d", *told))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        times = answer.read()
    os.waitpid(child, 0)
    return list(struct.unpack("2d", times))


def _loaded(name: str, changes: dict[str, Any]) -> LoadedScenario:
    return load(SCENARIO, {"name": name, "workload.jobs": [JOB_CLASS], **changes})


def _fleet(loaded: LoadedScenario) -> Fleet:
    return Fleet.of(loaded.sites, read_fleet(loaded))


def _require_equal(together: LoadedScenario, alone: list[LoadedScenario]) -> None:
    """Refuse to compare times of different years."""
    sites = run_loaded(together).summary.sites
    for loaded in alone:
        [expected] = run_loaded(loaded).summary.sites.values()
        found = sites[loaded.scenario.name]
        for key in ("facility_energy_kwh", "it_energy_kwh", "cost"):
            if not np.isclose(getattr(found, key), getattr(expected, key), rtol=1e-12, atol=0.0):
                raise AssertionError(f"{key} of {loaded.scenario.name} differs in the fleet")
        if found.jobs.finished != expected.jobs.finished:
            raise AssertionError(f"other jobs finish at {loaded.scenario.name} in the fleet")
