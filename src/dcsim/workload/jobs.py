"""Batch jobs: classes that draw their demand from an energy profile, and their table.

A class says how much work a job is; the profile says how many core-seconds that
takes. Joules never move from the metered machine to the simulated one: demand does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.workload.profile_added import metered_profile
from dcsim.workload.residency import AllowedSites, Homes, movable_contradictions, moved_data

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
    priority: int = quantity(0, source="0: none above another", typical=(-10, 10))
    """Urgency of the jobs, larger is more urgent; counts with ``queue.order: priority``."""
    checkpoint_interval_s: int = quantity(
        0, source="0: none; minutes to hours where jobs write them", typical=(0, 86_400), ge=0
    )
    """Running time between checkpoints [s]; a job that is interrupted goes on from the last one."""
    memory_gb: float = quantity(0.0, source="0: none stated", typical=(0.0, 4096.0), ge=0.0, le=1e9)
    """Memory that a job holds [GB]."""
    accelerators: int = quantity(0, source="0: none", typical=(0, 1024), ge=0, le=1_000_000)
    """Accelerators that a job holds; its profile's work on them is spread evenly over them."""
    allowed_sites: AllowedSites | None = None
    """Sites of the fleet at which the jobs may run, or `all`; at home alone unless given."""
    data_gb: float = moved_data()
    """Data that move with a job that runs elsewhere [GB]."""
    migrates: bool = False
    """Whether the jobs may be stopped at a checkpoint and moved to another allowed site."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse jobs that may run nowhere, or move without checkpoints."""
        return movable_contradictions(self)

    def core_s(self) -> float:
        """Return the core-seconds of one job on a core of the metered machine.

        Raises
        ------
        InvalidInput
            If the profile is a published reference that states no CPU time.
        """
        return self.work_amount * metered_profile(self.profile).core_s_per_unit()

    def accelerator_s(self) -> float:
        """Return the accelerator-seconds of one job; 0 where the profile states none.

        An accelerator of the fleet is taken as fast as the metered one.

        Raises
        ------
        InvalidInput
            As `core_s` does, or if the work needs accelerators and the job holds none.
        """
        on_cards = self.work_amount * metered_profile(self.profile).accelerator_s_per_unit()
        if on_cards and not self.accelerators:
            raise InvalidInput.of(
                "accelerators-missing",
                f"job class {self.name}: accelerators",
                f"the work of profile {self.profile} needs accelerators, and the job holds none",
                "add accelerators: 1 or more, or choose a profile for cores alone",
            )
        return on_cards

    def energy_factors(self) -> tuple[float, float]:
        """Return low and high end of the metered energy over its value (coverage factor 2)."""
        metered = metered_profile(self.profile)
        low, high = metered.energy_range_j
        return low / metered.energy_j.total, high / metered.energy_j.total


_ABSENT: Any = None


def _where_absent(value: np.generic) -> dict[str, np.generic]:
    return {"absent": value}


@dataclass(frozen=True, slots=True)
class JobTable:
    """Jobs as arrays of shape (jobs,), sorted by arrival; times in seconds from the start.

    Columns from `priority` on may be left out; each then holds the value its line names. One
    that a class of jobs has as a key is filled from there.
    """

    class_names: tuple[str, ...]
    class_index: Ints
    arrival_s: Ints
    duration_s: Ints
    cores: Ints
    latest_start_s: Ints
    core_s: Array
    """Work [core s]; at most cores x duration, since the duration is rounded up."""
    priority: Ints = field(default=_ABSENT, metadata=_where_absent(np.int64(0)))
    """Urgency, larger is more urgent; 0."""
    user: Ints = field(default=_ABSENT, metadata=_where_absent(np.int64(-1)))
    """Number of the user; -1, nobody known."""
    memory_gb: Array = field(default=_ABSENT, metadata=_where_absent(np.float64(0.0)))
    """Memory of the whole job [GB]; 0, none stated."""
    accelerators: Ints = field(default=_ABSENT, metadata=_where_absent(np.int64(0)))
    """Accelerators of the whole job; 0."""
    estimate_s: Ints = field(default=_ABSENT)
    """Duration that the submitter stated [s]; the true one."""
    checkpoint_interval_s: Ints = field(default=_ABSENT, metadata=_where_absent(np.int64(0)))
    """Running time between checkpoints [s]; 0, the job writes none."""
    power_w: Array = field(default=_ABSENT, metadata=_where_absent(np.float64(0.0)))
    """Power above idle that a trace or profile states for the whole job [W]; 0, none stated."""
    accelerator_s: Array = field(default=_ABSENT, metadata=_where_absent(np.float64(0.0)))
    """Time on its accelerators, summed over them [accelerator s]; 0, none stated: those it holds
    are then busy while it runs."""
    rejected: Flags = field(default=_ABSENT, metadata=_where_absent(np.False_))
    """Turned away on arrival, such as wider than the whole cluster; never released."""
    home: Ints = field(default=_ABSENT, metadata=_where_absent(np.int64(0)))
    """Number of the site where the job arrives, in the order of the fleet's sites; 0."""
    data_gb: Array = field(default=_ABSENT, metadata=_where_absent(np.float64(0.0)))
    """Data that move with the job [GB]; 0."""
    migrates: Flags = field(default=_ABSENT, metadata=_where_absent(np.False_))
    """May be stopped at a checkpoint and moved; False."""
    allowed: Flags | None = None
    """Sites that may run the job, shape (jobs, sites); None, each at its home alone."""

    def __post_init__(self) -> None:
        if self.estimate_s is None:
            object.__setattr__(self, "estimate_s", self.duration_s)
        for name, absent in self.where_absent().items():
            values = getattr(self, name)
            if values is None or (values == absent).all():
                # One value seen as many takes no memory.
                object.__setattr__(self, name, np.broadcast_to(absent, len(self)))

    @staticmethod
    @cache
    def where_absent() -> dict[str, Any]:
        """Return what columns that may be left out hold then, by their name."""
        columns = {column.name: column.metadata.get("absent") for column in fields(JobTable)}
        return {name: absent for name, absent in columns.items() if absent is not None}

    def __len__(self) -> int:
        return len(self.arrival_s)

    @property
    def busy_cores(self) -> Array:
        """Cores that are busy on average while the job runs, shape (jobs,)."""
        busy: Array = self.core_s / self.duration_s
        return busy

    def allowed_at(self, sites: int) -> Flags:
        """Return which of so many sites may run each job, shape (jobs, sites)."""
        if self.allowed is not None:
            return self.allowed
        at_home: Flags = self.home[:, np.newaxis] == np.arange(sites)
        return at_home

    def first_site(self) -> Ints:
        """Return where each job is at first, shape (jobs,): at home, if it may run there."""
        if self.allowed is None:
            return self.home.copy()
        at_home = self.allowed[np.arange(len(self)), self.home]
        return np.where(at_home, self.home, np.argmax(self.allowed, axis=1))

    @property
    def busy_accelerators(self) -> Array:
        """Accelerators that are busy on average while the job runs, shape (jobs,)."""
        stated = self.accelerator_s > 0.0
        return np.where(stated, self.accelerator_s / self.duration_s, self.accelerators)

    @classmethod
    def empty(cls) -> JobTable:
        """Return a table without jobs."""
        none = np.empty(0, dtype=np.int64)
        return cls((), none, none, none, none, none, np.empty(0))

    def taken(self, ids: Ints) -> JobTable:
        """Return the jobs of the given numbers, in that order."""
        return JobTable(
            self.class_names, **{name: values[ids] for name, values in _columns(self).items()}
        )

    @classmethod
    def joined(cls, tables: Sequence[JobTable]) -> JobTable:
        """Return the jobs of all tables in one, sorted by arrival, then by class.

        A single table comes back as it is.
        """
        tables = [table for table in tables if len(table) or table.class_names]
        if len(tables) <= 1:
            return tables[0] if tables else cls.empty()
        stated = any(table.estimate_s is not table.duration_s for table in tables)
        sites = max((t.allowed.shape[1] for t in tables if t.allowed is not None), default=0)
        parts = [_columns(table, with_estimate=stated, sites=sites) for table in tables]
        whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        before = np.cumsum([0, *(len(table.class_names) for table in tables[:-1])])
        whole["class_index"] = whole["class_index"] + np.repeat(before, [len(t) for t in tables])
        order = np.lexsort((whole["class_index"], whole["arrival_s"]))
        names = tuple(name for table in tables for name in table.class_names)
        return cls(names, **{name: values[order] for name, values in whole.items()})


def _columns(table: JobTable, *, with_estimate: bool = False, sites: int = 0) -> dict[str, Any]:
    """Return the arrays by name.

    An estimate that is the duration itself is left out, and so are allowed sites that are
    home alone, unless ``sites`` says how many there are.
    """
    named = {column.name: getattr(table, column.name) for column in fields(table)}
    del named["class_names"]
    if sites:
        named["allowed"] = table.allowed_at(sites)
    elif table.allowed is None:
        del named["allowed"]
    if table.estimate_s is table.duration_s and not with_estimate:
        del named["estimate_s"]
    return named


def make_jobs(
    classes: Sequence[JobClass],
    grid: TimeGrid,
    core_speed_rel: float,
    rng: np.random.Generator,
    homes: Homes | None = None,
) -> JobTable:
    """Draw the jobs of all classes over a grid, sorted by arrival, then by class.

    A job lasts as long as its cores or its accelerators need, whichever take longer.
    """
    if not classes:
        return JobTable.empty()
    arrivals = [_arrivals(job, grid, rng) for job in classes]
    work = [job.core_s() / core_speed_rel for job in classes]
    on_cards = [job.accelerator_s() for job in classes]
    # A duration is whole seconds; the work is not rounded, cores and cards idle the rest.
    lengths = [
        max(1, math.ceil(max(core_s / job.cores, card_s / max(job.accelerators, 1)) - 1e-9))
        for job, core_s, card_s in zip(classes, work, on_cards, strict=True)
    ]
    index = np.repeat(np.arange(len(classes)), [len(times) for times in arrivals])
    arrival = np.concatenate(arrivals)
    order = np.lexsort((index, arrival))
    index, arrival = index[order], arrival[order]
    duration = np.array(lengths, dtype=np.int64)[index]
    window = np.array([job.deferral_window_h for job in classes], dtype=np.int64)[index] * HOUR_S
    return JobTable(
        class_names=tuple(job.name for job in classes),
        class_index=index,
        arrival_s=arrival,
        duration_s=duration,
        cores=np.array([job.cores for job in classes], dtype=np.int64)[index],
        latest_start_s=arrival + window,
        core_s=np.array(work)[index],
        accelerator_s=np.array(on_cards)[index],
        **_as_stated(classes, index),
        **(homes or Homes()).columns([job.allowed_sites for job in classes], index),
    )


def _as_stated(classes: Sequence[JobClass], index: Ints) -> dict[str, Any]:
    """Return the columns that are keys of the classes, for the jobs of each."""
    return {
        name: np.array([getattr(job, name) for job in classes], dtype=absent.dtype)[index]
        for name, absent in JobTable.where_absent().items()
        if name in JobClass.model_fields
    }


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
