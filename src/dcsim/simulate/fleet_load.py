"""The load that baseload and jobs put on the fleet, and who holds what of it.

Jobs that fill whole servers load those alone (`dcsim.fleet.own_servers`); baseload, services
and the other jobs share the servers that are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dcsim.accounting.shares import OwnUse, Rule, Users
from dcsim.core.arrays import Array, Flags
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Event
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.consolidation import Recall
from dcsim.fleet.flows import FleetFlows
from dcsim.fleet.own_servers import OwnLoad, fills_servers, own_power_kw, own_weights
from dcsim.fleet.resources import counted
from dcsim.simulate.booking import book, book_each
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

SAME_REL = 1e-9
"""Booked and stated cores this close are the same."""
SEGMENTS_AT_ONCE = 2**16
"""Segments whose rates are held at a time: these stay near the processor, and the room for them
is used again, where that for a million would be fetched anew each time."""


def utilisation_of(cluster: Cluster, baseload_frac: Array, job_cores: Array) -> Array:
    """Return the share of all cores that baseload and jobs keep busy, shape (steps,)."""
    # Whole free cores keep the sum at or below one; the minimum only takes off rounding dust.
    return np.minimum(baseload_frac + job_cores / cluster.cores, 1.0)


def held_by_jobs(segments: Segments, amount: Array, grid: TimeGrid) -> Array:
    """Return what the jobs of the segments hold of something, on average, shape (steps,).

    ``amount`` is what each job holds while it runs, shape (jobs,).
    """
    here = segments.within(0, grid.duration_s)
    return book(here.start_s, here.end_s - here.start_s, amount[here.job], grid)


def cards_held(
    cluster: Cluster, jobs: JobTable, segments: Segments, grid: TimeGrid
) -> tuple[Array, Array] | None:
    """Return the accelerators that jobs hold and those they keep busy, each of shape (steps,).

    Nothing where there are none.
    """
    if not cluster.accelerators or not jobs.accelerators.any():
        return None
    held = held_by_jobs(segments, jobs.accelerators.astype(np.float64), grid)
    if not jobs.accelerator_s.any():
        return held, held
    return held, held_by_jobs(segments, jobs.busy_accelerators, grid)


@dataclass(frozen=True, slots=True)
class OwnBooked:
    """Jobs on servers of their own and the cores that the others keep busy, by step."""

    held_cores: Array
    busy_cores: Array
    power_kw: Array
    """Power above idle if all stood in one pool [kW], shape (pools, steps)."""
    shared_cores: Array
    """Cores busy with jobs that share servers."""

    def scaled_to(self, job_cores: Array) -> OwnBooked:
        """Return the same where jobs keep ``job_cores`` busy, in the same proportions."""
        booked = self.busy_cores + self.shared_cores
        if (np.abs(job_cores - booked) <= SAME_REL * booked).all():
            return self
        rel = np.divide(job_cores, booked, out=np.ones_like(booked), where=booked > 0.0)
        return OwnBooked(
            self.held_cores * rel, self.busy_cores * rel, self.power_kw * rel,
            self.shared_cores * rel,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class JobRates:
    """What every job adds to the load of a fleet while it runs; a run works it out once.

    Attributes
    ----------
    fills
        Whether the job fills whole servers, shape (jobs,).
    rates
        Cores it keeps busy; of one that fills servers cores held, cores busy and the power
        above idle if all stood in one pool, for each pool; of the others cores busy.
        Shape (jobs, 4 + pools).
    """

    fills: Flags
    rates: Array

    @classmethod
    def of(cls, cluster: Cluster, jobs: JobTable) -> JobRates:
        """Work out the rates of all jobs."""
        busy, fills = jobs.busy_cores, fills_servers(cluster.pools, jobs.cores)
        own = [jobs.cores, busy, *own_power_kw(cluster.pools, jobs.cores, busy)]
        columns = [busy, *(column * fills for column in own), busy * ~fills]
        return cls(fills, np.column_stack(columns))

    def book(self, here: Segments, grid: TimeGrid) -> tuple[Array, OwnBooked | None]:
        """Return the cores that jobs keep busy and those on servers of their own.

        Their segments lie within the grid; a single step is booked all at once.
        """
        if len(here.job) <= SEGMENTS_AT_ONCE:
            cores, sums = self._book(here, grid)
            return cores, None if sums is None else _own_of(sums)
        cores, own = np.zeros(grid.steps), False
        sums = np.zeros((self.rates.shape[1] - 1, grid.steps))
        for part in _parts(here):
            busy, of_own = self._book(part, grid)
            cores += busy
            own |= of_own is not None
            if of_own is None:
                sums[-1] += busy
            else:
                sums += of_own
        return cores, _own_of(sums) if own else None

    def _book(self, here: Segments, grid: TimeGrid) -> tuple[Array, Array | None]:
        """Return the cores kept busy, and the sums of the rates from the second on."""
        own, lasts_s = self.fills[here.job], here.end_s - here.start_s
        rates = self.rates[here.job]
        if grid.steps == 1:
            mean: Array = (lasts_s @ rates / grid.step_s)[:, np.newaxis]
            return mean[0], mean[1:] if own.any() else None
        if not own.any():
            return book(here.start_s, lasts_s, rates[:, 0], grid), None
        sums = book_each(here.start_s[own], lasts_s[own], rates[own, 1:-1].T, grid)
        job_cores, others = sums[1], np.zeros(grid.steps)
        if not own.all():
            job_cores = book(here.start_s, lasts_s, rates[:, 0], grid)
            others = book(here.start_s[~own], lasts_s[~own], rates[~own, -1], grid)
        return job_cores, np.array([*sums, others])


def _parts(here: Segments) -> Iterator[Segments]:
    """Yield the segments, `SEGMENTS_AT_ONCE` of them at a time."""
    for first in range(0, len(here.job), SEGMENTS_AT_ONCE):
        part = slice(first, first + SEGMENTS_AT_ONCE)
        yield Segments(here.job[part], here.start_s[part], here.end_s[part])


def _own_of(sums: Array) -> OwnBooked:
    """Return what the sums of the rates stand for, shape (3 + pools, steps)."""
    return OwnBooked(sums[0], sums[1], sums[2:-1], sums[-1])


def book_own(
    cluster: Cluster, jobs: JobTable, segments: Segments, grid: TimeGrid
) -> OwnBooked | None:
    """Book the jobs that fill whole servers, and the rest; none where no such job runs."""
    return JobRates.of(cluster, jobs).book(segments.within(0, grid.duration_s), grid)[1]


def users_of(
    cluster: Cluster,
    jobs: JobTable,
    segments: Segments,
    baseload_cores: Array,
    job_cores: Array,
    grid: TimeGrid,
    rule: Rule,
    baseload_held_cores: Array | None = None,
) -> Users:
    """Return who was on the servers, as far as the rule asks for it."""
    cards = cards_held(cluster, jobs, segments, grid)
    busy_cards = None if cards is None else cards[1]
    held = None
    if rule == "by_cores_held":
        held = held_by_jobs(segments, jobs.cores.astype(np.float64), grid)
    own = _own_use(cluster, jobs, segments, grid)
    return Users(baseload_cores, job_cores, baseload_held_cores, held, busy_cards, own)


def _own_use(cluster: Cluster, jobs: JobTable, segments: Segments, grid: TimeGrid) -> OwnUse | None:
    """Return what jobs on their own servers draw, each for itself; none where there are none."""
    booked = book_own(cluster, jobs, segments, grid)
    if booked is None:
        return None
    fills = fills_servers(cluster.pools, jobs.cores)
    held_frac = booked.held_cores / cluster.cores
    weight = own_weights(cluster.pools, held_frac, cluster.taken_by_own(held_frac))
    return OwnUse(
        fills=fills,
        job_kw=np.where(fills, own_power_kw(cluster.pools, jobs.cores, jobs.busy_cores), 0.0),
        weight=weight,
        load_kw=np.asarray((weight * booked.power_kw).sum(axis=0)),
        shared_cores=booked.shared_cores,
    )


@dataclass(frozen=True, slots=True)
class FleetRun:
    """The fleet over a segment of steps, what is worth counting of it, and what it recalls."""

    flows: FleetFlows
    events: tuple[Event, ...]
    recall: list[Recall | None]


def run_fleet(
    cluster: Cluster,
    jobs: JobTable,
    segments: Segments,
    baseload_frac: Array,
    job_cores: Array,
    grid: TimeGrid,
    before: list[Recall | None] | None = None,
    there_frac: Array | None = None,
) -> FleetRun:
    """Run the fleet under its load.

    Parameters
    ----------
    cluster
        The servers.
    jobs, segments
        The jobs and the segments in which they ran, counted from the grid's start.
    baseload_frac
        Share of all cores that baseload and services keep busy, shape (steps,).
    job_cores
        Cores that jobs keep busy, shape (steps,). Where it is not what the segments book,
        since only part of the servers is there, jobs on servers of their own follow it.
    grid
        The steps.
    before
        What the segment before recalls; none at the start of the period.
    there_frac
        Share of the servers that are there, or of the step for which they are; all unless
        given, shape (steps,).
    """
    booked = book_own(cluster, jobs, segments, grid)
    return carry_fleet(
        cluster, jobs, segments, baseload_frac, job_cores, booked, grid, before, there_frac
    )


def carry_fleet(
    cluster: Cluster,
    jobs: JobTable,
    segments: Segments,
    baseload_frac: Array,
    job_cores: Array,
    booked: OwnBooked | None,
    grid: TimeGrid,
    before: list[Recall | None] | None = None,
    there_frac: Array | None = None,
) -> FleetRun:
    """Run the fleet as `run_fleet` does, the jobs on servers of their own being booked."""
    if there_frac is not None:
        baseload_frac, job_cores = _while(baseload_frac, there_frac), _while(job_cores, there_frac)
    cards = cards_held(cluster, jobs, segments, grid)
    share = held = busy = None
    if cards is not None:
        share = cards[0] / cluster.accelerators
        held = np.minimum(share, 1.0)
        busy = np.minimum(cards[1] / cluster.accelerators, 1.0)
    own = None
    if booked is not None:
        booked = booked.scaled_to(job_cores)
        own = OwnLoad(booked.held_cores / cluster.cores, booked.power_kw)
        job_cores = booked.shared_cores
    load = utilisation_of(cluster, baseload_frac, job_cores)
    flows, recall = cluster.run(load, grid.step_s, busy, before, own, held)
    events: list[Event] = []
    if cluster.sleeps:
        events.append(Event("wake-wait", "work waited for servers to wake", flows.waits))
    for resource, there in counted(jobs, cluster):
        amount = held_by_jobs(segments, resource.held(jobs).astype(np.float64), grid)
        when = amount > there * (1.0 + SAME_REL)
        events.append(Event(f"{resource.name}-short", resource.short, when))
    return FleetRun(flows, tuple(events), recall)


def _while(mean: Array, there_frac: Array) -> Array:
    """Return what a mean over the step is for the share of it that is there."""
    return np.divide(mean, there_frac, out=np.zeros_like(mean), where=there_frac > 1e-9)
