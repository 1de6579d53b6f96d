"""Flows of a small site, made up so that every sum can be done by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import CoolingFlows, Electricity, Water
from dcsim.facility.reuse.flows import ReuseFlows
from dcsim.facility.site import SiteFlows
from dcsim.fleet.cluster import Cluster, Server

TEN_KW = Cluster(
    racks=2,
    rack_power_kw=5.0,
    servers_per_rack=5,
    cores_per_server=10,
    server=Server(curve="linear", idle_frac=0.4, embodied_kgco2e=876.6, lifetime_years=5.0),
)
"""A hundred cores on ten servers: 4 kW at rest and 60 W for every busy core."""


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """Return a hundred cores that draw 4 kW at rest and 60 W each."""
    return TEN_KW


@pytest.fixture(scope="session")
def two_hours() -> TimeGrid:
    """Return two hours in half-hour steps."""
    return TimeGrid(0, 1800, 4)


@pytest.fixture(scope="session")
def make_flows() -> Callable[..., SiteFlows]:
    """Return a maker of flows: each overhead is a share of the IT power."""

    def make(it_kw: np.ndarray, *, fixed_kw: float = 0.0) -> SiteFlows:
        electricity = Electricity(*(share * it_kw for share in (0.02, 0.01, 0.005, 0.03, 0.0, 0.0)))
        distribution, ups, transformer = 0.01 * it_kw, 0.04 * it_kw, 0.02 * it_kw
        lights = np.full_like(it_kw, fixed_kw)
        facility = it_kw + distribution + ups + transformer + lights + electricity.total_kw()
        litres = np.full_like(it_kw, 0.001)
        return SiteFlows(
            it_kw=it_kw,
            distribution_loss_kw=distribution,
            ups_loss_kw=ups,
            transformer_loss_kw=transformer,
            lights_kw=lights,
            cooling=CoolingFlows(
                electricity=electricity,
                latent_gain_kw=np.zeros_like(it_kw),
                rejected_kw=facility - transformer,
                short_kw=np.zeros_like(it_kw),
                water=Water(10.0 * litres, 6.0 * litres, 3.0 * litres, litres),
                events=(),
            ),
            facility_kw=facility,
            outdoor_loss_kw=transformer,
            envelope_kw=np.zeros_like(it_kw),
            stored_kw=np.zeros_like(it_kw),
            reuse=ReuseFlows.none(len(it_kw)),
            events=(),
        )

    return make
