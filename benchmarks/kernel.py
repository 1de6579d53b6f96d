"""The job kernel against the least that first come, first served can cost in C."""

from __future__ import annotations

import subprocess
import tempfile
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.goal import Goal
from dcsim.simulate.kernel import JobKernel
from dcsim.simulate.queue.choice import KernelName, is_compiled

JOBS = 100_000
SIZES = (JOBS, 1_000_000)
CORES = 1_000
HOURS = 720
HOUR_S = 3_600
LOADS_FRAC = (0.14, 0.95)
GOALS_RATIO: dict[KernelName, float] = {"compiled": 2.0, "python": 15.0}
ROUNDS = 5
REPEATS = 3
_FLOOR_SOURCE = Path(__file__).parent / "floors" / "fcfs_floor.c"


@dataclass(frozen=True, slots=True)
class Trace:
    """One-core jobs in the order of arrival, shape (jobs,)."""

    arrival_s: NDArray[np.int64]
    duration_s: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """CPU time of a run [s] and what it computed, as exact checksums."""

    cpu_s: float
    starts: int
    energy: int


def poisson_trace(load_frac: float, jobs: int = JOBS, seed: int = 1) -> Trace:
    """Draw Poisson arrivals over the grid and exponential durations of the given load."""
    rng = np.random.default_rng(seed)
    mean_s = load_frac * CORES * HOURS * HOUR_S / jobs
    arrival_s = np.sort(rng.integers(0, HOURS * HOUR_S, jobs))
    return Trace(arrival_s, 1 + rng.exponential(mean_s, jobs).astype(np.int64))


def best_of(repeats: int, trace: Trace, kernel: KernelName) -> Outcome:
    """Return the quickest of several runs, as the floor does."""
    return min((run_kernel(trace, kernel) for _ in range(repeats)), key=lambda run: run.cpu_s)


def run_kernel(trace: Trace, kernel: KernelName) -> Outcome:
    """Run the trace from plain arrays to the energy per hour, checks included."""
    jobs = trace.arrival_s.size
    ones, ids = np.ones(jobs, dtype=np.int64), np.arange(jobs)
    capacity = np.full(HOURS, CORES)
    begin_s = time.process_time()
    made = JobKernel(trace.duration_s, ones, capacity, HOUR_S, kernel=kernel)
    made.release(ids, trace.arrival_s)
    made.advance(HOURS * HOUR_S)
    busy = made.busy_core_s()
    cpu_s = time.process_time() - begin_s
    return Outcome(cpu_s, _checksum(made.start_s), _checksum(busy))


def _checksum(values: NDArray[np.int64]) -> int:
    weighted = np.arange(1, values.size + 1) * values
    return int(weighted.view(np.uint64).sum())


def run_floor(repeats: int, program: Path, jobs: Path) -> Outcome:
    """Run the C floor, which times its own loop."""
    line = subprocess.run(
        [program, jobs, str(repeats)], check=True, capture_output=True, text=True
    ).stdout.split()
    return Outcome(float(line[0]), int(line[1]), int(line[2]))


def measure() -> list[Goal]:
    """Return the ratio of each kernel to the floor at each load.

    In every round each runs a few times and its quickest counts, so that all three
    meet warm caches; the starts and the energy are compared first; the ratio is that
    of the medians over the rounds.
    """
    kernels: list[KernelName] = ["compiled", "python"] if is_compiled() else ["python"]
    # A freed block of this size makes the C library keep freed memory. Else every run
    # would pay for fresh pages, which the floor's loop, on standing arrays, never does.
    np.ones(31 << 17)
    goals = []
    with tempfile.TemporaryDirectory() as folder:
        program, jobs = Path(folder) / "fcfs_floor", Path(folder) / "jobs.bin"
        subprocess.run(["cc", "-std=c99", "-O3", "-o", program, _FLOOR_SOURCE], check=True)
        for size, load_frac in product(SIZES, LOADS_FRAC):
            trace = poisson_trace(load_frac, size)
            np.column_stack([trace.arrival_s, trace.duration_s]).tofile(jobs)
            floor: list[float] = []
            times: dict[KernelName, list[float]] = {kernel: [] for kernel in kernels}
            for _ in range(ROUNDS):
                best = run_floor(REPEATS, program, jobs)
                floor.append(best.cpu_s)
                for kernel in kernels:
                    outcome = best_of(REPEATS, trace, kernel)
                    if (outcome.starts, outcome.energy) != (best.starts, best.energy):
                        raise AssertionError(f"{kernel} and the floor disagree at {load_frac}")
                    times[kernel].append(outcome.cpu_s)
            cell = f"{load_frac:.0%}" if size == JOBS else f"{load_frac:.0%}-of-a-million"
            for kernel in kernels:
                ratio = median(times[kernel]) / median(floor)
                name = f"kernel-{kernel}-{cell}-of-floor"
                goals.append(Goal.at_most(name, ratio, GOALS_RATIO[kernel]))
            speed = 2 * size / median(floor)
            goals.append(Goal.only(f"kernel-floor-{cell}-events-per-s", speed))
    return goals
