"""A small site with random jobs and a random reserve."""

from collections.abc import Callable

import numpy as np
import pytest
from dcsim.scheduling.carbon_sum import CarbonSum

from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site
from dcsim.fleet.cluster import Cluster
from dcsim.simulate.site_year import SiteInputs
from dcsim.workload.jobs import JobTable

SMALL = Cluster(racks=2, rack_power_kw=5.0, servers_per_rack=5, cores_per_server=10)
"""A hundred cores."""


@pytest.fixture(scope="session")
def make_jobs() -> Callable[..., JobTable]:
    """Return a maker of job tables from rows (arrival s, duration s, cores, window s)."""

    def make(*rows: tuple[int, int, int, int]) -> JobTable:
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
        reserved: float | None = None,
        most_reserved: float = 0.6,
    ) -> SiteInputs:
        grid = TimeGrid(0, step_s, days * 86_400 // step_s)
        rng = np.random.default_rng(seed)
        hours = days * 24
        signal = rng.uniform(10.0, 500.0, hours)
        reserve = rng.uniform(0.0, most_reserved, hours)
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
        return SiteInputs(
            grid=grid,
            cluster=SMALL,
            site=Site.sized(SMALL.design_kw, chain, plant, outside),
            outside=outside,
            reserved_frac=np.repeat(reserve, grid.steps_per_hour)
            if reserved is None
            else np.full(grid.steps, reserved),
            jobs=jobs,
            carbon=CarbonSum.of(signal),
        )

    return make
