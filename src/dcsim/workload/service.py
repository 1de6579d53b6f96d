"""Services that answer requests: a rate over time and a bound on latency give cores held.

What a service holds goes up and down with its requests; the rest of the cluster is left to
batch jobs. Its servers draw what the busy share of the cores asks for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.generators.pattern import WeekPattern
from dcsim.workload.queueing import over_bound_frac, servers_for, servers_for_sharing
from dcsim.workload.reserve import Reserve, confined
from dcsim.workload.traces.series import on_step, read_series
from dcsim.workload.traces.source import TraceSource

Array = NDArray[np.float64]

OWN_CHOICE = "the planner's choice"
STEPS_PER_BOUND = 10.0
"""A step shorter than this many bounds is too short for the steady state of its rate."""


class Service(Part):
    """A service that answers requests within a bound on latency."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$")
    """Name of the service."""
    requests_per_s: float | None = quantity(
        None, source=OWN_CHOICE, typical=(1.0, 1e6), gt=0.0, le=1e12
    )
    """Mean rate over a week of the pattern."""
    pattern: WeekPattern = WeekPattern()
    """How the rate goes up and down over the week."""
    file: str | None = None
    """Or a CSV or Parquet file in the scenario's folder with the rate at every step."""
    column: str = "requests_per_s"
    """Column of the file."""
    file_step_s: int = quantity(300, source="step of the file", typical=(60, 3600), ge=1, le=86_400)
    """Step of the file [s]."""
    repeat: bool = False
    """Repeat a file that is shorter than the period; otherwise that is an error."""
    service_ms: float = quantity(source=OWN_CHOICE, typical=(0.1, 60_000.0), gt=0.0, le=1e8)
    """Mean time of a request on a core of the metered machine [ms]."""
    latency_bound_ms: float = quantity(source=OWN_CHOICE, typical=(1.0, 120_000.0), gt=0.0, le=1e9)
    """Bound on waiting plus service [ms]."""
    model: Literal["mmc", "sharing"] = "mmc"
    """How latency follows from cores. `mmc`: one queue, exponential service; the bound holds
    for a share of the requests. `sharing`: each core shares its time among its requests; the
    bound holds for their mean."""
    within_bound_frac: float | None = fraction(
        None, source="mmc only: service level objectives name 0.9 to 0.999", typical=(0.9, 0.999),
        gt=0.0, lt=1.0,
    )  # fmt: skip
    """Share of the requests that must stay within the bound."""
    elastic_frac: float = fraction(
        1.0, source="1: the service holds what each step needs; 0: always what its peak needs"
    )
    """How far the cores held follow the rate down from its peak; what is let go, batch may use."""

    def cross_checks(self) -> list[Contradiction]:
        """Require one source of the rate, and a share that the model can use."""
        wrong = []
        if (self.requests_per_s is None) == (self.file is None):
            rule = "give either requests_per_s or file"
            wrong.append(Contradiction("requests_per_s", rule, "keep one of the two"))
        if self.file is not None and self.pattern != WeekPattern():
            rule = "contradicts file, which has its own course"
            wrong.append(Contradiction("pattern", rule, "remove one of the two"))
        if (self.within_bound_frac is None) == (self.model == "mmc"):
            rule = "mmc needs a share of requests" if self.model == "mmc" else "sharing has a mean"
            wrong.append(Contradiction("within_bound_frac", rule, "add it, or change model"))
        return wrong

    def rates_per_s(self, grid: TimeGrid, folder: Path) -> Array:
        """Return the mean rate at every step [1/s], shape (steps,).

        Raises
        ------
        InvalidInput
            If a file is missing, broken, too short, or has a negative rate.
        """
        if self.file is None:
            return (self.requests_per_s or 0.0) * self.pattern.on(grid.times_s())
        place = f"workload.services: {self.name}"
        source = TraceSource(confined(folder, self.file, f"{place}: file"), self.file)
        values = read_series(source, self.column, highest=1e12)
        laid = on_step(values, self.file_step_s, grid.step_s, place)
        repeats = grid.steps / len(laid)
        if repeats > 1.0 and not self.repeat:
            raise InvalidInput.of(
                "series-too-short",
                place,
                f"{self.file} lasts {len(laid) * grid.step_s / 86400:g} days, "
                f"the period {grid.duration_s / 86400:g}",
                "shorten the period, or state repeat: true",
            )
        return np.tile(laid, math.ceil(repeats))[: grid.steps]


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


def _needed(service: Service, load: Array, bound_rel: float) -> NDArray[np.int64]:
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
    """All services beside a trace's reserve: the joint reserve, counts and notes."""

    reserve: Reserve
    requests: Requests
    notes: tuple[str, ...]


def serve_all(
    services: list[Service],
    reserve: Reserve,
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
    held = reserve.utilisation_frac * cluster_cores
    busy = held.copy()
    done: list[Served] = []
    for service in services:
        served = serve(service, cluster_cores - held, core_speed_rel, grid, folder)
        held, busy = held + served.held_cores, busy + served.busy_cores
        done.append(served)
    counted = [each.over_bound for each in done if each.over_bound is not None]
    return Serving(
        reserve=Reserve(
            busy / cluster_cores, reserve.credit, reserve.repeats, held / cluster_cores
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
