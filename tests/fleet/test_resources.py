"""What jobs hold beside cores is counted where both the jobs and the fleet state it."""

import numpy as np
import pytest

from dcsim.fleet.cluster import Cluster
from dcsim.fleet.resources import counted
from dcsim.workload.jobs import JobTable

ONE = np.ones(1, dtype=np.int64)
CARDS = {"count": 4, "power_w": 100.0, "idle_w": 10.0}


def jobs(**held):
    return JobTable(("a",), 0 * ONE, 0 * ONE, 60 * ONE, ONE, ONE, np.ones(1), **held)


def cluster(**server):
    return Cluster(racks=2, rack_power_kw=10.0, servers_per_rack=10, server=server)


MEMORY, ACCELERATORS = {"memory_gb": 64.0}, {"accelerators": CARDS}


@pytest.mark.parametrize(
    ("server", "held", "there"),
    [
        (MEMORY, {"memory_gb": 2.5 * ONE}, {"memory": 20 * 64.0}),
        (ACCELERATORS, {"accelerators": ONE}, {"accelerators": 80}),
        (MEMORY | ACCELERATORS, {"memory_gb": ONE, "accelerators": ONE},
         {"memory": 1280.0, "accelerators": 80}),
        (MEMORY, {}, {}),
        ({}, {"memory_gb": ONE, "accelerators": ONE}, {}),
        (MEMORY, {"accelerators": ONE}, {}),
    ],
)  # fmt: skip
def test_only_what_both_state_is_counted(server, held, there):
    found = counted(jobs(**held), cluster(**server))
    assert {resource.name: amount for resource, amount in found} == there
