"""Replays a metered profile on a model of its own machine.

The simulator moves demand, not joules. On the machine that was metered both must
agree: a core that draws the metered power while it is busy, and nothing at rest,
has to give back the meter's integral.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.fleet.cluster import Cluster, Server
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.signals.forecast import Perfect
from dcsim.simulate.engine import Clock, run_jobs
from dcsim.simulate.site_year import book_jobs, it_power_kw
from dcsim.workload.jobs import JobTable
from dcsim.workload.profile import MeteredProfile

STEP_S = 60
AGREEMENT_REL = 1e-3
"""How far simulator and meter may be apart."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Energy of a profile's run as simulated and as metered [J]."""

    simulated_j: float
    metered_j: float

    @property
    def error_rel(self) -> float:
        """Return the relative difference of the two."""
        return abs(self.simulated_j - self.metered_j) / self.metered_j


def replay(profile: MeteredProfile) -> Replay:
    """Run the profile's work through queue, booking and server power on its own machine."""
    core_s = profile.core_s_per_unit() * profile.work.amount
    duration_s = int(np.ceil(core_s))
    hours = -(-duration_s // HOUR_S)
    grid = TimeGrid(0, STEP_S, hours * HOUR_S // STEP_S)
    one = np.ones(1, dtype=np.int64)
    jobs = JobTable(
        class_names=(profile.id,),
        class_index=0 * one,
        arrival_s=0 * one,
        duration_s=duration_s * one,
        cores=one,
        latest_start_s=0 * one,
        core_s=np.array([core_s]),
    )
    machine = Cluster(
        racks=1,
        rack_power_kw=profile.power_w_per_busy_core() / 1000.0,
        servers_per_rack=1,
        cores_per_server=1,
        server=Server(curve="linear", idle_frac=0.0),
    )
    capacity = np.ones(grid.steps, dtype=np.int64)
    clock = Clock(jobs, capacity, grid, FcfsPolicy(), Perfect(np.ones(hours)))
    schedule = run_jobs(clock)
    busy = book_jobs(jobs, schedule.segments, grid)
    power_kw = it_power_kw(machine, np.zeros(grid.steps), busy)
    return Replay(float(power_kw.sum()) * STEP_S * 1000.0, profile.energy_j.total)
