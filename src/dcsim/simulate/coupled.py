"""A site with memory, run so that jobs feel the room and the room feels the jobs.

The jobs run once as if the room were always cool, and the plant with its buffers carries
their load. If no server then gets too hot, nothing has been fed back and that is the
answer. Else the period is run again on a SimPy clock, jobs and plant side by side: in
stretches as long as the room stays at its setpoint, step by step while it does not. The
clock of the servers in a step follows from the temperature at the end of the step before.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import simpy

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.air_class import Governor
from dcsim.facility.buffers import DUST
from dcsim.facility.cooling.plant import Flag
from dcsim.facility.site import SiteFlows
from dcsim.scheduling.policy import Policy
from dcsim.simulate.engine import FINISHED, QUEUED, RUNNING, Clock, Schedule, run_jobs
from dcsim.simulate.hot_queue import HotQueue
from dcsim.simulate.memory import Array, MemoryRecord, SiteMemory, governor_flags
from dcsim.simulate.site_year import (
    SiteInputs,
    SiteYear,
    book_jobs,
    it_power_kw,
    make_clock,
)
from dcsim.simulate.walk import Walk


def simulate_site_coupled(inputs: SiteInputs, memory: SiteMemory, policy: Policy) -> SiteYear:
    """Run a site with thermal mass or a store, the jobs coupled to the room both ways."""
    return _undisturbed(inputs, memory, policy) or HotSite(inputs, memory, policy).run()


def _undisturbed(inputs: SiteInputs, memory: SiteMemory, policy: Policy) -> SiteYear | None:
    """Return the period if heat never reached the servers, else None."""
    schedule = run_jobs(make_clock(inputs, policy))
    job_cores = book_jobs(inputs.jobs, schedule.segments, inputs.grid)
    it_kw = it_power_kw(inputs.cluster, inputs.reserved_frac, job_cores)
    steps = inputs.grid.steps
    walk = Walk(memory, inputs.outside, steps)
    limit_c = np.inf if memory.governor is None else memory.governor.throttle_c
    while walk.at < steps:
        if walk.at_setpoint and walk.stretch(it_kw[walk.at : walk.look_to(steps)]):
            continue
        if walk.step(it_kw[walk.at : walk.at + 1]) > limit_c:
            return None
    clock = np.ones(steps)
    return _year(inputs, memory, walk, schedule, job_cores, clock, inputs.reserved_frac, [], 0)


class HotSite:
    """One run of jobs, plant and room side by side.

    Parameters
    ----------
    inputs, memory, policy
        The site, its buffers and the scheduler.
    by_steps
        Whether to go by single steps throughout; the numbers are the same.
    """

    def __init__(
        self, inputs: SiteInputs, memory: SiteMemory, policy: Policy, *, by_steps: bool = False
    ) -> None:
        if memory.governor is None:
            raise ValueError("without limits of the servers nothing is fed back")
        self.inputs, self.memory, self.by_steps = inputs, memory, by_steps
        self.governor: Governor = memory.governor
        self.clock: Clock = make_clock(inputs, policy)
        self.queue = HotQueue(inputs.jobs, self.clock.capacity, inputs.grid.step_s)
        self.clock.kernel = self.queue
        steps = inputs.grid.steps
        self.walk = Walk(memory, inputs.outside, steps)
        self.clock_rel, self.job_cores = np.ones(steps), np.zeros(steps)
        self.reserved = inputs.reserved_frac.copy()
        self.killed: list[int] = []
        self.trips = 0

    def run(self) -> SiteYear:
        """Run the whole period."""
        env = simpy.Environment()
        env.process(self.clock.control(env))
        env.process(self._plant(env))
        env.run()
        return _year(
            self.inputs, self.memory, self.walk, self._schedule(), self.job_cores,
            self.clock_rel, self.reserved, self.killed, self.trips,
        )  # fmt: skip

    def _plant(self, env: simpy.Environment) -> Generator[simpy.Event, None, None]:
        """Carry stretches that stay calm ahead of the jobs, and hot steps behind them."""
        walk, step_s = self.walk, self.inputs.grid.step_s
        now_rel = 1.0
        while walk.at < walk.steps:
            first = walk.at
            calm = now_rel == 1.0 and walk.at_setpoint and not self.by_steps and self._ahead()
            end = walk.at if calm else first + 1
            yield env.timeout(end * step_s - int(env.now))
            self.queue.advance(end * step_s)
            cores = self._booked(self.queue, first, end)
            self.job_cores[first:end], self.clock_rel[first:end] = cores, now_rel
            if calm:
                continue
            if now_rel == 0.0:
                self.reserved[first] = 0.0
            inlet_c = walk.step(self._it_kw(self.reserved[first:end], cores, now_rel))
            now_rel = self._next_clock(now_rel, inlet_c)

    def _ahead(self) -> bool:
        """Carry the plant over what lies ahead as long as it is calm; tell whether any was.

        Until the policy speaks again nothing but the queue itself decides who runs, so a
        copy of the queue tells the loads that the queue will have.
        """
        walk, step_s = self.walk, self.inputs.grid.step_s
        interval_s = self.clock.policy.control_interval_s or self.inputs.grid.duration_s
        next_control = (walk.at * step_s // interval_s + 1) * interval_s // step_s
        first, end = walk.at, walk.look_to(min(next_control, walk.steps))
        if end == first:
            return False
        shadow = self.queue.shadow()
        shadow.advance(end * step_s)
        cores = self._booked(shadow, first, end)
        return walk.stretch(self._it_kw(self.reserved[first:end], cores, 1.0)) > 0

    def _booked(self, queue: HotQueue, first: int, end: int) -> Array:
        """Return the cores that jobs keep busy in some steps that have just passed."""
        step_s = self.inputs.grid.step_s
        ran = queue.booked(first * step_s)
        return book_jobs(self.inputs.jobs, ran, TimeGrid(0, step_s, end - first))

    def _it_kw(self, reserved_frac: Array, cores: Array, clock_rel: float) -> Array:
        """Return the servers' power: off, or with the power above idle falling with the clock."""
        if clock_rel == 0.0:
            return np.zeros_like(cores)
        power = it_power_kw(self.inputs.cluster, reserved_frac, cores)
        if clock_rel == 1.0:
            return power
        # A slowed job holds its cores longer than the reserve left them free for, so both
        # may meet on some; what they draw is that of full servers then (and is flagged).
        idle = self.inputs.cluster.idle_kw()
        return np.asarray(idle + (power - idle) * clock_rel)

    def _next_clock(self, now_rel: float, inlet_c: float) -> float:
        """Slow, kill or start again for what the room has come to, and return the new clock."""
        if now_rel == 0.0:
            if inlet_c >= self.governor.restart_c:
                return 0.0
            self.queue.resume()
        elif inlet_c >= self.governor.trip_c:
            self.killed += self.queue.interrupt().tolist()
            self.trips += 1
            return 0.0
        clock = self.governor.clock_rel(inlet_c)
        self.queue.slow(clock)
        return clock

    def _schedule(self) -> Schedule:
        queue = self.queue
        segments = queue.segments()
        last = np.full(len(self.inputs.jobs), -1, dtype=np.int64)
        np.maximum.at(last, segments.job, segments.end_s)
        state = np.full(len(last), QUEUED, dtype=np.int64)
        state[queue.done] = FINISHED
        state[queue.running] = RUNNING
        return Schedule(
            self.clock.release_s, queue.start_s, last, state, queue.lost_s, segments,
            self.clock.control_instants,
        )  # fmt: skip


def _year(
    inputs: SiteInputs,
    memory: SiteMemory,
    walk: Walk,
    schedule: Schedule,
    job_cores: Array,
    clock_rel: Array,
    reserved: Array,
    killed: list[int],
    trips: int,
) -> SiteYear:
    """Join the pieces of a period."""
    flows, did = walk.result()
    has_room = memory.buffers.mass is not None
    room_c = memory.inlet_c(flows, did) if has_room else np.full(len(job_cores), np.nan)
    if memory.governor is not None and has_room:
        flags = (
            *governor_flags(memory.governor, room_c, clock_rel),
            _crowded(inputs, job_cores, reserved),
        )
        flows = _with_flags(flows, flags)
    record = MemoryRecord(did, room_c, clock_rel, reserved, np.array(killed, dtype=np.int64), trips)
    return SiteYear(schedule, job_cores, flows, record)


def _crowded(inputs: SiteInputs, job_cores: Array, reserved: Array) -> Flag:
    cores = inputs.cluster.cores
    return Flag(
        "cores-shared",
        "slowed jobs outlived the time that the reserve had left them; both shared cores",
        reserved * cores + job_cores > cores * (1.0 + DUST),
    )


def _with_flags(flows: SiteFlows, flags: tuple[Flag, ...]) -> SiteFlows:
    return replace(flows, flags=(*flows.flags, *flags))
