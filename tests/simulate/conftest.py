"""A small site with random jobs and a random baseload, alone or beside others."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.facility.buffers import Buffers
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.links import Link
from dcsim.scheduling.policy import Policy
from dcsim.signals.forecast import Perfect
from dcsim.simulate.capacity import cores_for_jobs
from dcsim.simulate.engine import FleetYear, simulate
from dcsim.simulate.fleet import Fleet
from dcsim.simulate.site_inputs import Signals, SiteInputs
from dcsim.simulate.site_model import SiteModel
from dcsim.simulate.site_year import SiteYear
from dcsim.workload.jobs import JobTable

SMALL = Cluster(racks=2, rack_power_kw=5.0, servers_per_rack=5, cores_per_server=10)
"""A hundred cores."""


@pytest.fixture(scope="session")
def make_jobs() -> Callable[..., JobTable]:
    """Return a maker of job tables from rows (arrival s, duration s, cores, window s)."""

    def make(*rows: tuple[int, int, int, int], **columns: object) -> JobTable:
        table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4)
        arrival, duration, cores, window = table.T.copy()
        return JobTable(
            class_names=("a",),
            class_index=np.zeros_like(arrival),
            arrival_s=arrival,
            duration_s=duration,
            cores=cores,
            latest_start_s=arrival + window,
            core_s=0.9 * cores * duration,
            **columns,
        )

    return make


@pytest.fixture(scope="session")
def make_inputs(make_jobs) -> Callable[..., SiteInputs]:
    """Return a maker of site inputs; loads and signals come from ``seed``."""

    def make(
        days: int = 2,
        step_s: int = 900,
        seed: int = 0,
        *,
        jobs: JobTable | None = None,
        baseload: float | None = None,
        most_baseload: float = 0.6,
        cores: object = None,
        cluster: Cluster = SMALL,
    ) -> SiteInputs:
        grid = TimeGrid(0, step_s, days * 86_400 // step_s)
        rng = np.random.default_rng(seed)
        hours = days * 24
        signal = rng.uniform(10.0, 500.0, hours)
        drawn = rng.uniform(0.0, most_baseload, hours)
        air = [np.full(grid.steps, value) for value in (15.0, 10.0, 0.5, 101_325.0)]
        if jobs is None:
            rows = zip(
                rng.integers(0, hours - 10, 30) * HOUR_S,
                rng.integers(1, 3 * HOUR_S, 30),
                rng.integers(1, 9, 30),
                np.full(30, 6 * HOUR_S),
                strict=True,
            )
            jobs = make_jobs(*rows)
        element = Element(preset="ups-double-conversion")
        chain = PowerChain(distribution=Element(preset="cables"), ups=element, transformer=element)
        plant = Seawater(kind="seawater", sea_temperature_c=21.0)
        outside = Outside(*air)
        site = Site.sized(cluster.design_kw, chain, plant, outside)
        frac = np.repeat(drawn, grid.steps_per_hour)
        if baseload is not None:
            frac = np.full(grid.steps, baseload)
        free = cores_for_jobs(cluster, frac, jobs, grid, 1.0)
        return SiteInputs(
            grid=grid,
            cluster=cluster,
            model=SiteModel(grid, outside, Buffers.sized(site, None, None, step_s)),
            signals=Signals(Perfect(signal), Perfect(signal[::-1].copy())),
            baseload_frac=frac,
            cores=free if cores is None else np.broadcast_to(np.int64(cores), grid.steps).copy(),
            jobs=jobs,
        )

    return make


@pytest.fixture(scope="session")
def simulate_site() -> Callable[[SiteInputs, Policy], SiteYear]:
    """Return what runs one site on its own."""

    def run(inputs: SiteInputs, policy: Policy) -> SiteYear:
        everyone = np.arange(len(inputs.jobs), dtype=np.int64)
        fleet = Fleet(inputs.grid, {"a": inputs}, inputs.jobs, (everyone,))
        return simulate(fleet, policy).sites["a"]

    return run


@pytest.fixture(scope="session")
def simulate_fleet() -> Callable[..., FleetYear]:
    """Return what runs jobs at equal or different sites, by name, with links."""

    def run(
        sites: dict[str, SiteInputs], jobs: JobTable, policy: Policy, links: tuple[Link, ...] = ()
    ) -> FleetYear:
        allowed = jobs.allowed_at(len(sites))
        ids = tuple(np.flatnonzero(allowed[:, number]) for number in range(len(sites)))
        own = {
            name: replace(inputs, jobs=jobs.taken(here))
            for (name, inputs), here in zip(sites.items(), ids, strict=True)
        }
        return simulate(Fleet(next(iter(sites.values())).grid, own, jobs, ids, links), policy)

    return run
