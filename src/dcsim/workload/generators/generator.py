"""Streams of jobs that are drawn: Poisson arrivals, lengths from a law, widths from a list."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from pydantic import Field

from dcsim.core.arrays import Ints
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.workload.generators.law import LengthLaw
from dcsim.workload.generators.pattern import WeekPattern, poisson_arrivals
from dcsim.workload.jobs import JobTable
from dcsim.workload.residency import AllowedSites, Homes, movable_contradictions, moved_data

OWN_CHOICE = "the planner's choice"


class Generator(Part):
    """Jobs with Poisson arrivals whose lengths and widths are drawn one by one."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$")
    """Name of the jobs' class in tables; its random stream is called after it."""
    jobs_per_day: float = quantity(source=OWN_CHOICE, typical=(1.0, 1e5), gt=0.0, le=1e7)
    """Mean number of jobs a day, over a week of the pattern."""
    pattern: WeekPattern = WeekPattern()
    """How the rate goes up and down over the week."""
    length: LengthLaw
    """How long the jobs run."""
    cores: list[int] = quantity(source=OWN_CHOICE, min_length=1, max_length=1000)
    """Cores that a job may hold."""
    core_weights: list[float] = quantity([], source="equally often unless stated")
    """How often each of them comes, in proportion; none stand for equally often."""
    usage_frac: float = fraction(
        1.0, source="1: a job keeps its cores busy", typical=(0.3, 1.0), gt=0.0
    )
    """Share of its cores that a job keeps busy."""
    deferral_window_h: int = quantity(
        0, source="service agreement; 0 starts at once", typical=(0, 168), ge=0, le=8760
    )
    """Whole hours by which a start may be put off."""
    users: int = quantity(0, source="0: nobody known", typical=(0, 1000), ge=0, le=1_000_000)
    """Users among whom the jobs are drawn, all alike."""
    priority: int = quantity(0, source="0: none above another", typical=(-10, 10))
    """Urgency of the jobs, larger is more urgent."""
    memory_gb_per_core: float = quantity(
        0.0, source="servers have 2-16 GB a core; 0: none stated", typical=(0.0, 16.0), ge=0.0
    )
    """Memory of a job for each of its cores [GB]."""
    accelerators_per_core: float = quantity(
        0.0,
        source="0: none; servers of 8 accelerators have 64-192 cores",
        typical=(0.0, 1.0),
        ge=0.0,
    )
    """Accelerators of a job for each of its cores, rounded up to whole ones."""
    checkpoint_interval_s: int = quantity(
        0, source="0: the jobs write no checkpoints", typical=(0, 86_400), ge=0, le=31_536_000
    )
    """Running time between a job's checkpoints [s]."""
    allowed_sites: AllowedSites | None = None
    """Sites of the fleet at which the jobs may run, or `all`; at home alone unless given."""
    data_gb: float = moved_data()
    """Data that move with a job that runs elsewhere [GB]."""
    migrates: bool = False
    """Whether the jobs may be stopped at a checkpoint and moved to another allowed site."""

    def cross_checks(self) -> list[Contradiction]:
        """Require widths of at least a core, each with a weight."""
        wrong = movable_contradictions(self)
        if min(self.cores) < 1 or max(self.cores) > 100_000_000:
            rule = "a job has less than 1 core or more than 100 million"
            wrong.append(Contradiction("cores", rule, "give whole numbers from 1"))
        weights = self.core_weights
        if weights and len(weights) != len(self.cores):
            rule = f"there are {len(weights)} weights for {len(self.cores)} widths"
            wrong.append(Contradiction("core_weights", rule, "give one weight a width, or none"))
        elif weights and (min(weights) < 0.0 or not 0.0 < math.fsum(weights) <= 1e12):
            rule = "a weight is negative, or they are all zero"
            wrong.append(Contradiction("core_weights", rule, "give numbers from 0 up"))
        return wrong

    def draw(
        self,
        grid: TimeGrid,
        core_speed_rel: float,
        rng: np.random.Generator,
        homes: Homes | None = None,
    ) -> JobTable:
        """Draw the jobs of the period on cores of the given speed, sorted by arrival."""
        arrival_s = poisson_arrivals(self.jobs_per_day, self.pattern, grid, rng)
        jobs = len(arrival_s)
        length_s = self.length.draw(jobs, rng) / core_speed_rel
        cores = self._draw_cores(jobs, rng)
        user = rng.integers(0, self.users, jobs) if self.users else np.full(jobs, -1)
        duration_s = np.maximum(np.ceil(length_s - 1e-9), 1).astype(np.int64)
        window_s = np.full(jobs, self.deferral_window_h * HOUR_S, dtype=np.int64)
        window_s = np.clip(grid.duration_s - duration_s - arrival_s, 0, window_s)
        accelerators = np.ceil(self.accelerators_per_core * cores - 1e-9)
        index = np.zeros(jobs, dtype=np.int64)
        return JobTable(
            class_names=(self.name,),
            class_index=index,
            arrival_s=arrival_s,
            duration_s=duration_s,
            cores=cores,
            latest_start_s=arrival_s + window_s,
            core_s=cores * length_s * self.usage_frac,
            priority=np.full(jobs, self.priority, dtype=np.int64),
            user=user.astype(np.int64),
            memory_gb=self.memory_gb_per_core * cores.astype(np.float64),
            accelerators=accelerators.astype(np.int64),
            checkpoint_interval_s=np.full(jobs, self.checkpoint_interval_s, dtype=np.int64),
            data_gb=np.full(jobs, self.data_gb),
            migrates=np.full(jobs, self.migrates),
            **(homes or Homes()).columns([self.allowed_sites], index),
        )

    def _draw_cores(self, jobs: int, rng: np.random.Generator) -> Ints:
        weights = np.array(self.core_weights or [1.0] * len(self.cores))
        drawn: Ints = rng.choice(
            np.array(self.cores, dtype=np.int64), size=jobs, p=weights / weights.sum()
        )
        return drawn


def draw_jobs(
    generators: Sequence[Generator],
    grid: TimeGrid,
    core_speed_rel: float,
    stream: Callable[[str], np.random.Generator],
    homes: Homes | None = None,
) -> list[JobTable]:
    """Draw the jobs of every generator, each from the stream of its own name."""
    return [each.draw(grid, core_speed_rel, stream(each.name), homes) for each in generators]
