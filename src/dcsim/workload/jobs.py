"""Batch jobs: classes that draw their demand from an energy profile, and their table.

A class says how much work a job is; the profile says how many core-seconds that
takes. Joules never move from the metered machine to the simulated one: demand does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dcsim.core.part import Part, quantity
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.workload.profile_store import profile

Ints = NDArray[np.int64]
Array = NDArray[np.float64]

OWN_CHOICE = "the planner's choice"


class JobClass(Part):
    """Equal jobs that arrive on whole hours and may wait for a while."""

    name: str
    """Name of the class in tables."""
    profile: str
    """Energy profile whose work the jobs do."""
    work_amount: float = quantity(source=OWN_CHOICE, gt=0.0, le=1e15)
    """Work of one job, in the profile's work unit."""
    cores: int = quantity(source=OWN_CHOICE, ge=1, le=100_000_000)
    """Cores a job holds while it runs; its work is spread evenly over them."""
    jobs_per_day: float = quantity(source=OWN_CHOICE, gt=0.0, le=1e7)
    """Mean number of jobs a day."""
    arrivals: Literal["even", "poisson"] = "even"
    """Evenly spaced, or a Poisson number each hour (stream ``arrivals``)."""
    deferral_window_h: int = quantity(
        0, source="service agreement; 0 starts at once", typical=(0, 168), ge=0, le=8760
    )
    """Whole hours by which a start may be put off."""

    def core_s(self) -> float:
        """Return the core-seconds of one job on a core of the metered machine."""
        return self.work_amount * profile(self.profile).core_s_per_unit()


@dataclass(frozen=True, slots=True)
class JobTable:
    """Jobs as arrays of shape (jobs,), sorted by arrival; times in seconds from the start."""

    class_names: tuple[str, ...]
    class_index: Ints
    arrival_s: Ints
    duration_s: Ints
    cores: Ints
    latest_start_s: Ints
    core_s: Array
    """Work [core s]; at most cores x duration, since the duration is rounded up."""

    def __len__(self) -> int:
        return len(self.arrival_s)

    @property
    def busy_cores(self) -> Array:
        """Cores that are busy on average while the job runs, shape (jobs,)."""
        busy: Array = self.core_s / np.maximum(self.duration_s, 1)
        return busy

    @classmethod
    def empty(cls) -> JobTable:
        """Return a table without jobs."""
        none = np.empty(0, dtype=np.int64)
        return cls((), none, none, none, none, none, np.empty(0))


def make_jobs(
    classes: Sequence[JobClass], grid: TimeGrid, core_speed_rel: float, rng: np.random.Generator
) -> JobTable:
    """Draw the jobs of all classes over a grid.

    A deferral window ends early enough for the job to finish inside the period
    where it could have, so that no policy saves by pushing work out of sight.
    """
    parts = []
    for index, job in enumerate(classes):
        work = job.core_s() / core_speed_rel
        duration = max(1, math.ceil(work / job.cores - 1e-9))
        arrival = _arrivals(job, grid, rng)
        window = np.minimum(job.deferral_window_h * HOUR_S, grid.duration_s - duration - arrival)
        parts.append((index, arrival, duration, job.cores, np.maximum(window, 0), work))
    if not parts:
        return JobTable.empty()
    sizes = [len(part[1]) for part in parts]

    def column(k: int, dtype: type = np.int64) -> NDArray[np.generic]:
        return np.concatenate([np.full(n, part[k], dtype=dtype) for n, part in zip(sizes, parts, strict=True)])

    arrival = np.concatenate([part[1] for part in parts])
    order = np.lexsort((column(0), arrival))
    window = np.concatenate([part[4] for part in parts])
    return JobTable(
        class_names=tuple(job.name for job in classes),
        class_index=column(0)[order],
        arrival_s=arrival[order],
        duration_s=column(2)[order],
        cores=column(3)[order],
        latest_start_s=(arrival + window)[order],
        core_s=column(5, np.float64)[order],
    )


def _arrivals(job: JobClass, grid: TimeGrid, rng: np.random.Generator) -> Ints:
    """Return the arrival times [s] from the grid's start, on whole hours, ascending."""
    hours = grid.duration_s // HOUR_S
    per_hour = job.jobs_per_day * HOUR_S / DAY_S
    if job.arrivals == "poisson":
        counts = rng.poisson(per_hour, hours)
    else:
        due = np.floor(per_hour * np.arange(hours + 1) + 1e-9)
        counts = np.diff(due).astype(np.int64)
    return np.repeat(np.arange(hours, dtype=np.int64) * HOUR_S, counts)
