"""Replays a metered profile on a model of its own machine.

The simulator moves demand, not joules. On the machine that was metered both must
agree: a core, and an accelerator, that draw the metered power while they are busy, and
nothing at rest, have to give back the meter's integral.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.fleet.accelerators import Accelerators
from dcsim.fleet.cluster import Cluster, Server
from dcsim.simulate.booking import book_jobs
from dcsim.simulate.fleet_load import run_fleet
from dcsim.simulate.queue import QueueKernel, QueueTable
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
    card_w = profile.power_w_per_busy_card() or 0.0
    card_s = profile.accelerator_s_per_unit() * profile.work.amount
    duration_s = int(np.ceil(max(core_s, card_s)))
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
        accelerators=one if card_w else 0 * one,
        accelerator_s=np.array([card_s]),
    )
    card = None if not card_w else Accelerators(count=1, power_w=card_w, idle_w=0.0)
    machine = Cluster(
        racks=1,
        rack_power_kw=(profile.power_w_per_busy_core() + card_w) / 1000.0,
        servers_per_rack=1,
        cores_per_server=1,
        server=Server(curve="linear", idle_frac=0.0, accelerators=card),
    )
    queue = QueueKernel(QueueTable.of(jobs.duration_s, one, np.ones(grid.steps, int), STEP_S))
    queue.release([0], [0])
    queue.advance(grid.duration_s)
    ran = queue.segments()
    busy = book_jobs(jobs, ran, grid)
    power_kw = run_fleet(machine, jobs, ran, np.zeros(grid.steps), busy, grid).flows.power_kw
    return Replay(float(power_kw.sum()) * STEP_S * 1000.0, profile.energy_j.total)
