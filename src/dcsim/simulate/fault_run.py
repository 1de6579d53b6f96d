"""A site on which things fail: who is cut off, what is out, and who runs again.

Faults are known to the simulation, never to the scheduler: a job may start on a server
that fails the next minute. Jobs are packed in the order of their numbers onto the cores,
so that a failed server or rack hits whoever holds that stretch of cores.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.breakdown import Down
from dcsim.fleet.faults import Fault
from dcsim.simulate.engine import Clock
from dcsim.simulate.outages import Dark
from dcsim.simulate.queue import QueueKernel

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """The faults of servers, racks and network, with what they take out at every step.

    Attributes
    ----------
    hits
        Faults of servers and racks, by their start, each with the first of the cores it
        hits, drawn ahead so that every run meets the same.
    down_frac
        Share of the servers that is out, on average over each step, shape (steps,).
    down_cores
        The most cores that are out within each step, shape (steps,).
    cut_off
        Steps within which the network is down, shape (steps,).
    """

    hits: tuple[tuple[Fault, int, int], ...]
    down_frac: Array
    down_cores: Ints
    cut_off: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        faults: Sequence[Fault],
        grid: TimeGrid,
        cores: int,
        cores_of: dict[str, int],
        rng: np.random.Generator,
    ) -> FaultPlan:
        """Lay faults onto the grid; ``cores_of`` tells how many a server and a rack have."""
        local = [fault for fault in faults if fault.what in cores_of]
        hits = []
        down_frac, down_cores = np.zeros(grid.steps), np.zeros(grid.steps, dtype=np.int64)
        for fault in local:
            held = min(fault.count * cores_of[fault.what], cores)
            hits.append((fault, int(rng.integers(0, cores)), held))
            down = Down(np.array([fault.start_s]), np.array([fault.end_s])).units_down(grid)
            down_frac += held / cores * down
            down_cores += held * (down > 0.0)
        network = [fault for fault in faults if fault.what == "network"]
        cut_off = np.zeros(grid.steps, dtype=bool)
        for fault in network:
            cut_off[fault.start_s // grid.step_s : -(-fault.end_s // grid.step_s)] = True
        return cls(tuple(hits), np.minimum(down_frac, 1.0), np.minimum(down_cores, cores), cut_off)

    def room(self, capacity_cores: Ints, darks: Sequence[Dark], grid: TimeGrid) -> Ints:
        """Return the cores that jobs may hold when they start at each step, shape (steps,)."""
        room = np.maximum(capacity_cores - self.down_cores, 0)
        room[self.cut_off] = 0
        for dark in darks:
            room[dark.start_s // grid.step_s : -(-dark.end_s // grid.step_s)] = 0
        return np.asarray(room, dtype=np.int64)


class Interruptions:
    """The SimPy process that cuts off jobs when servers fail or the power goes."""

    def __init__(self, clock: Clock, kernel: QueueKernel, cores: int) -> None:
        self.clock, self.kernel, self.cores = clock, kernel, cores
        self.cut: list[int] = []
        """Jobs that were cut off, one entry each time."""

    def process(
        self, env: simpy.Environment, plan: FaultPlan, darks: Sequence[Dark]
    ) -> Generator[simpy.Event, None, None]:
        """Wait for each fault in turn and interrupt those it hits."""
        events: list[tuple[int, int, int]] = [
            (fault.start_s, first, held) for fault, first, held in plan.hits
        ]
        events += [(dark.start_s, 0, self.cores) for dark in darks]
        for at_s, first, held in sorted(events):
            if at_s >= self.clock.grid.duration_s:
                continue
            yield env.timeout(at_s - int(env.now))
            self.kernel.advance(at_s)
            hit = self._on(first, held)
            if len(hit):
                self.cut += hit.tolist()
                self.kernel.interrupt(hit)

    def _on(self, first: int, held: int) -> Ints:
        """Return the running jobs that hold some of ``held`` cores from ``first`` on, round."""
        running = self.kernel.running
        end = np.cumsum(self.clock.jobs.cores[running])
        begin = end - self.clock.jobs.cores[running]
        hit = (begin < first + held) & (end > first)
        hit |= begin < first + held - self.cores
        return np.asarray(running[hit], dtype=np.int64)
