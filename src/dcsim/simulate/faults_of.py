"""From the faults of a scenario to what a run meets."""

from __future__ import annotations

from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.cluster import Cluster
from dcsim.scenario.fault_inputs import FaultInputs
from dcsim.simulate.fault_run import FaultPlan
from dcsim.simulate.fault_site import LiveFaults
from dcsim.simulate.outages import Outage, joined
from dcsim.simulate.queued import Retrying


def live_faults(of: FaultInputs | None, cluster: Cluster, grid: TimeGrid) -> LiveFaults | None:
    """Draw who is hit and which generators start; None where only the cooling may fail.

    The draws are made once, so that every policy meets the same faults.
    """
    stands_by = of is not None and of.backup.generators + of.backup.battery_kwh > 0
    if of is None or not (stands_by or any(fault.what != "cooling" for fault in of.faults)):
        return None
    who, starting = of.rng.spawn(2)
    cores_of = {
        "server": round(cluster.cores / cluster.servers),
        "rack": round(cluster.cores / cluster.all_racks),
    }
    utility = [(fault.start_s, fault.end_s) for fault in of.faults if fault.what == "utility"]
    backup = of.backup
    starts = 1.0 - backup.of.start_failure_frac
    outages = tuple(
        Outage(start, end, int(starting.binomial(backup.generators, starts)))
        for start, end in joined(utility)
    )
    return LiveFaults(
        FaultPlan.of(of.faults, grid, cluster.cores, cores_of, who),
        outages,
        backup,
        Retrying(of.retries, of.restart_cost_s),
    )
