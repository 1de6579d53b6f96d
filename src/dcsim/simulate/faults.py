"""What fails in a period, and what the jobs of a site feel of it.

Faults are known to the simulation, never to the scheduler: a job may start on a server
that fails the next minute. Jobs are packed in the order of their numbers onto the cores,
so that a failed server or rack hits whoever holds those cores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.breakdown import Down
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.faults import Fault
from dcsim.simulate.capacity import Retrying

Gate = Literal["network", "blackout", "trip"]
"""Why no job may start."""


@dataclass(frozen=True, slots=True, order=True)
class QueueEvent:
    """Something that befalls the queue at an instant [s].

    A hit interrupts whoever holds some of ``cores`` cores from ``first_core`` on; a gate
    closes or opens.
    """

    at_s: int
    gate: str = ""
    closes: bool = False
    first_core: int = 0
    cores: int = 0


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The faults of servers, racks and network, with what they take out at every step.

    Attributes
    ----------
    events
        What befalls the queue, in order; who is hit is drawn ahead, so that every policy
        meets the same.
    down_frac
        Share of the servers that is out, on average over each step, shape (steps,).
    down_cores
        The most cores that are out within each step, shape (steps,).
    network_down
        Steps within which the network is down, shape (steps,).
    retrying
        What becomes of the jobs.
    restart_s
        Time from the return of power until servers take jobs again [s].
    """

    events: tuple[QueueEvent, ...]
    down_frac: Array
    down_cores: Ints
    network_down: Flags
    retrying: Retrying
    restart_s: int

    @classmethod
    def of(
        cls,
        faults: Sequence[Fault],
        grid: TimeGrid,
        cluster: Cluster,
        rng: np.random.Generator,
        retrying: Retrying,
        restart_s: int,
    ) -> FaultPlan:
        """Lay faults onto the grid."""
        cores = cluster.cores
        cores_of = {
            "server": round(cores / cluster.servers),
            "rack": round(cores / cluster.all_racks),
        }
        events: list[QueueEvent] = []
        down_frac, down_cores = np.zeros(grid.steps), np.zeros(grid.steps, dtype=np.int64)
        network_down = np.zeros(grid.steps, dtype=bool)
        for fault in faults:
            if fault.what == "network":
                events.append(QueueEvent(fault.start_s, "network", closes=True))
                events.append(QueueEvent(fault.end_s, "network"))
                network_down[fault.start_s // grid.step_s : -(-fault.end_s // grid.step_s)] = True
            if fault.what not in cores_of:
                continue
            held = min(fault.count * cores_of[fault.what], cores)
            first = int(rng.integers(0, cores))
            events.append(QueueEvent(fault.start_s, first_core=first, cores=held))
            down = Down(np.array([fault.start_s]), np.array([fault.end_s])).units_down(grid)
            down_frac += held / cores * down
            down_cores += held * (down > 0.0)
        return cls(
            tuple(sorted(events)),
            np.minimum(down_frac, 1.0),
            np.minimum(down_cores, cores),
            network_down,
            retrying,
            restart_s,
        )


def hit_by(event: QueueEvent, running: Ints, cores: Ints, all_cores: int) -> Ints:
    """Return the running jobs that hold some of the cores that an event hits, shape (hit,)."""
    end = np.cumsum(cores[running])
    begin = end - cores[running]
    beyond = event.first_core + event.cores
    hit = (begin < beyond) & (end > event.first_core)
    hit |= begin < beyond - all_cores
    return np.asarray(running[hit], dtype=np.int64)
