"""All that the cluster is asked to do: jobs of every origin in one table, and what is reserved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dcsim.core.streams import RandomStreams
from dcsim.core.strictyaml import KeyPath
from dcsim.core.timegrid import TimeGrid
from dcsim.scenario.model import Scenario
from dcsim.scenario.sections import Workload
from dcsim.workload.generators.generator import draw_jobs
from dcsim.workload.jobs import JobTable, make_jobs
from dcsim.workload.reserve import Reserve, no_reserve, reserve_on
from dcsim.workload.residency import Homes
from dcsim.workload.serving import Requests, serve_all
from dcsim.workload.traces.job_trace import read_job_trace
from dcsim.workload.traces.laying import LaidTrace, Target, lay_trace


@dataclass(frozen=True, slots=True)
class Work:
    """Jobs and reserve of a run, and what a reader should know of them.

    ``basis`` says what they rest on beside utilisation trace and profiles.
    """

    jobs: JobTable
    reserve: Reserve
    requests: Requests | None
    notes: tuple[str, ...]
    basis: tuple[str, ...]


def read_work(
    scenario: Scenario, grid: TimeGrid, streams: RandomStreams, folder: Path, homes: Homes
) -> Work:
    """Draw and read all jobs, sorted by arrival, and lay reserve and services on the grid.

    Jobs get the home and the allowed sites that ``homes`` numbers.

    Raises
    ------
    InvalidInput
        If a file is broken or does not fit, or a service's bound cannot be kept.
    """
    workload, cluster = scenario.workload, scenario.it
    speed = cluster.speed_rel
    site = scenario.stream_name
    tables = [make_jobs(workload.jobs, grid, speed, streams.arrivals(site), homes)]
    laid = _laid(workload, Target(grid, cluster.cores, speed, homes), folder)
    if laid is not None:
        tables.append(laid.jobs)
    tables += draw_jobs(
        workload.generators or [],
        grid,
        speed,
        lambda name: streams.arrivals(site, name),
        homes,
    )
    reserve = reserve_on(workload.trace, grid, folder) if workload.trace else no_reserve(grid)
    requests, notes = None, _trace_notes(workload, laid)
    if workload.services:
        serving = serve_all(workload.services, reserve, cluster.cores, speed, grid, folder)
        reserve, requests = serving.reserve, serving.requests
        notes += serving.notes
    return Work(JobTable.joined(tables), reserve, requests, notes, tuple(_basis(workload, laid)))


def energy_factors(workload: Workload) -> dict[str, tuple[float, float]]:
    """Return low and high end of the energy of each class over its value.

    Demand of traces and generators is taken as stated; it has no meter to be off.
    """
    factors = {job.name: job.energy_factors() for job in workload.jobs}
    stated = [each.name for each in workload.generators or []]
    if workload.job_trace is not None:
        stated.append(workload.job_trace.name)
    return factors | dict.fromkeys(stated, (1.0, 1.0))


def workload_problems(
    scenario: Scenario,
) -> Iterator[tuple[tuple[str | int, ...], str, str, str]]:
    """Yield path, code, message and cure of every drawn width that the cluster has not."""
    for i, generator in enumerate(scenario.workload.generators or []):
        widest = max(generator.cores)
        if widest > scenario.it.cores:
            yield (
                ("workload", "generators", i, "cores"),
                "job-too-large",
                f"a job may hold {widest} cores, the cluster has {scenario.it.cores}",
                "leave that width out, or add racks",
            )


def workload_files(workload: Workload) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key and the name of every file of jobs and requests."""
    if workload.job_trace is not None:
        for key, file in workload.job_trace.files():
            yield ("workload", "job_trace", key), file
    for i, service in enumerate(workload.services or []):
        if service.file is not None:
            yield ("workload", "services", i, "file"), service.file


def _laid(workload: Workload, target: Target, folder: Path) -> LaidTrace | None:
    if workload.job_trace is None:
        return None
    table = read_job_trace(workload.job_trace, folder)
    return lay_trace(table, workload.job_trace, target)


def _trace_notes(workload: Workload, laid: LaidTrace | None) -> tuple[str, ...]:
    if laid is None or workload.job_trace is None:
        return ()
    counted = tuple(f"trace-rows: {workload.job_trace.file}: {count}" for count in laid.counted)
    return counted + laid.notes


def _basis(workload: Workload, laid: LaidTrace | None) -> Iterator[str]:
    if laid is not None and workload.job_trace is not None:
        name = workload.job_trace.file
        yield f"jobs of {name} ({laid.format}): cores x length on cores like the traced ones"
    if workload.generators:
        yield f"drawn jobs: {', '.join(each.name for each in workload.generators)}"
    if workload.services:
        yield f"services sized by queueing: {', '.join(each.name for each in workload.services)}"
