"""All that the cluster is asked to do: jobs of every origin in one table, and its baseload."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dcsim.core.streams import RandomStreams
from dcsim.core.strictyaml import KeyPath
from dcsim.core.timegrid import TimeGrid
from dcsim.scenario.model import Scenario
from dcsim.scenario.sections import Workload
from dcsim.workload.baseload import Baseload, baseload_on, no_baseload
from dcsim.workload.generators.generator import draw_jobs
from dcsim.workload.jobs import JobTable, make_jobs
from dcsim.workload.residency import Homes
from dcsim.workload.serving import Requests, serve_all
from dcsim.workload.traces.alignment import AlignedTrace, Target, align_trace
from dcsim.workload.traces.job_trace import read_job_trace


@dataclass(frozen=True, slots=True)
class Work:
    """Jobs and baseload of a run, and what a reader should know of them.

    ``basis`` says what they rest on beside utilisation trace and profiles.
    """

    jobs: JobTable
    baseload: Baseload
    requests: Requests | None
    notes: tuple[str, ...]
    basis: tuple[str, ...]


def read_work(
    scenario: Scenario, grid: TimeGrid, streams: RandomStreams, folder: Path, homes: Homes
) -> Work:
    """Draw and read all jobs, sorted by arrival, and align baseload and services with the grid.

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
    aligned = _aligned(workload, Target(grid, cluster.cores, speed, homes), folder)
    if aligned is not None:
        tables.append(aligned.jobs)
    tables += draw_jobs(
        workload.generators or [],
        grid,
        speed,
        lambda name: streams.arrivals(site, name),
        homes,
    )
    baseload = baseload_on(workload.trace, grid, folder) if workload.trace else no_baseload(grid)
    requests, notes = None, _trace_notes(workload, aligned)
    if workload.services:
        serving = serve_all(workload.services, baseload, cluster.cores, speed, grid, folder)
        baseload, requests = serving.baseload, serving.requests
        notes += serving.notes
    return Work(
        JobTable.joined(tables), baseload, requests, notes, tuple(_basis(workload, aligned))
    )


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


def _aligned(workload: Workload, target: Target, folder: Path) -> AlignedTrace | None:
    if workload.job_trace is None:
        return None
    table = read_job_trace(workload.job_trace, folder)
    return align_trace(table, workload.job_trace, target)


def _trace_notes(workload: Workload, aligned: AlignedTrace | None) -> tuple[str, ...]:
    if aligned is None or workload.job_trace is None:
        return ()
    counted = tuple(f"trace-rows: {workload.job_trace.file}: {count}" for count in aligned.counted)
    return counted + aligned.notes


def _basis(workload: Workload, aligned: AlignedTrace | None) -> Iterator[str]:
    if aligned is not None and workload.job_trace is not None:
        name = workload.job_trace.file
        yield f"jobs of {name} ({aligned.format}): cores x length on cores like the traced ones"
    if workload.generators:
        yield f"drawn jobs: {', '.join(each.name for each in workload.generators)}"
    if workload.services:
        yield f"services sized by queueing: {', '.join(each.name for each in workload.services)}"
