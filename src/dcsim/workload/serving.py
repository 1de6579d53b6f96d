"""What services take of the cluster and what becomes of their requests, step by step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.baseload import Baseload
from dcsim.workload.queueing import over_bound_frac, servers_for, servers_for_sharing
from dcsim.workload.service import Service

STEPS_PER_BOUND = 10.0
"""A step shorter than this many bounds is too short for the steady state of its rate."""


@dataclass(frozen=True, slots=True)
class Served:
    """What became of a service's requests, and the cores it took; arrays of shape (steps,).

    Attributes
    ----------
    name
        Name of the service.
    held_cores, busy_cores
        Cores that batch work may not use, and those of them that are busy on average.
    requests, answered, over_bound
        Requests of the period, those answered, and those that took longer than the bound or
        got no answer; ``over_bound`` is ``None`` where the model gives means alone.
    short_steps
        Steps in which the cluster had fewer free cores than the bound needs.
    coarse
        The step is too short against the bound for a steady state.
    """

    name: str
    held_cores: Array
    busy_cores: Array
    requests: float
    answered: float
    over_bound: float | None
    short_steps: int
    coarse: bool


def serve(
    service: Service, free_cores: Array, core_speed_rel: float, grid: TimeGrid, folder: Path
) -> Served:
    """Return the cores a service takes of those that are free, and how well it does.

    Parameters
    ----------
    service
        The service.
    free_cores
        Cores that are free at every step, shape (steps,).
    core_speed_rel
        Speed of a core over one of the metered machine [-].
    grid
        The period.
    folder
        Where its file lies.

    Notes
    -----
    Each step is taken for a steady state of its mean rate (the pointwise stationary
    approximation, Green & Kolesar 1991, doi:10.1287/mnsc.37.1.84), which holds while the
    rate changes slowly against the bound; see `STEPS_PER_BOUND`.

    Raises
    ------
    InvalidInput
        ``bound-too-tight``, or what the file has wrong.
    """
    rate = service.rates_per_s(grid, folder)
    service_s = service.service_ms / 1000.0 / core_speed_rel
    bound_s = service.latency_bound_ms / 1000.0
    load = rate * service_s
    needed = _needed(service, load, bound_s / service_s).astype(np.float64)
    peak = needed.max()
    wanted = np.ceil(peak - service.elastic_frac * (peak - needed) - 1e-9)
    room = np.floor(free_cores + 1e-9)
    held = np.minimum(wanted, room)
    busy = np.minimum(load, held)
    requests = rate * grid.step_s
    answered = requests * np.divide(busy, load, out=np.ones_like(load), where=load > 0.0)
    return Served(
        name=service.name,
        held_cores=held,
        busy_cores=busy,
        requests=math.fsum(requests),
        answered=math.fsum(answered),
        over_bound=_over_bound(service, held, load, bound_s / service_s, requests),
        short_steps=int((needed > room).sum()),
        coarse=grid.step_s < STEPS_PER_BOUND * bound_s,
    )


def _needed(service: Service, load: Array, bound_rel: float) -> Ints:
    """Return the fewest cores that keep the bound at every step."""
    over_frac = 1.0 - (service.within_bound_frac or 0.0)
    tight = bound_rel <= 1.0 if service.model == "sharing" else math.exp(-bound_rel) >= over_frac
    if tight:
        raise InvalidInput.of(
            "bound-too-tight",
            f"workload.services: {service.name}: latency_bound_ms",
            f"a request takes {service.latency_bound_ms / bound_rel:g} ms on these cores on "
            f"average, so {service.latency_bound_ms:g} ms cannot be kept with any number of them",
            "raise the bound, or lower within_bound_frac or service_ms",
        )
    if service.model == "sharing":
        return servers_for_sharing(load, bound_rel)
    return servers_for(load, bound_rel, over_frac)


def _over_bound(
    service: Service, held: Array, load: Array, bound_rel: float, requests: Array
) -> float | None:
    if service.model == "sharing":
        return None
    pairs, back = np.unique(np.stack((held, load)), axis=1, return_inverse=True)
    servers, busy = np.maximum(pairs[0], 1.0), np.maximum(pairs[1], 1e-12)
    share = over_bound_frac(servers, busy, bound_rel)
    share = np.where(pairs[0] < 1.0, 1.0, share)
    return math.fsum(requests * share[back.ravel()])


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests of all services over the period.

    ``over_bound`` took longer than their bound or got no answer, counted for the services
    whose model tells it; ``None`` if there are none of those.
    """

    offered: float
    answered: float
    over_bound: float | None


@dataclass(frozen=True, slots=True)
class Serving:
    """All services beside a trace's baseload: the joint baseload, counts and notes."""

    baseload: Baseload
    requests: Requests
    notes: tuple[str, ...]


def serve_all(
    services: list[Service],
    baseload: Baseload,
    cluster_cores: int,
    core_speed_rel: float,
    grid: TimeGrid,
    folder: Path,
) -> Serving:
    """Give each service in turn its share of the cores that the trace and those before leave.

    Raises
    ------
    InvalidInput
        As `serve`.
    """
    held = baseload.utilisation_frac * cluster_cores
    busy = held.copy()
    done: list[Served] = []
    for service in services:
        served = serve(service, cluster_cores - held, core_speed_rel, grid, folder)
        held, busy = held + served.held_cores, busy + served.busy_cores
        done.append(served)
    counted = [each.over_bound for each in done if each.over_bound is not None]
    return Serving(
        baseload=Baseload(
            busy / cluster_cores, baseload.credit, baseload.repeats, held / cluster_cores
        ),
        requests=Requests(
            offered=math.fsum(each.requests for each in done),
            answered=math.fsum(each.answered for each in done),
            over_bound=math.fsum(counted) if counted else None,
        ),
        notes=tuple(note for each in done for note in _notes(each, grid)),
    )


def _notes(served: Served, grid: TimeGrid) -> list[str]:
    name, held = served.name, served.held_cores
    late = ""
    if served.over_bound is not None and served.requests:
        late = f", {100.0 * served.over_bound / served.requests:.3g} % over the bound"
    lost = served.requests - served.answered
    notes = [
        (
            f"service: {name} had {served.requests:.6g} requests{late}, "
            f"{held.min():.0f} to {held.max():.0f} cores held"
        )
    ]
    if served.short_steps:
        hours = served.short_steps * grid.step_h
        notes.append(
            f"service-short: {name} had fewer cores than its bound needs "
            f"({hours:.1f} h, {lost:.6g} requests unanswered)"
        )
    if served.coarse:
        notes.append(
            f"service-step: the step of {grid.step_s} s is short against the bound of {name}; "
            "queues do not settle within it"
        )
    return notes
