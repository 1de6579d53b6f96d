"""A step of the stepping interface: against bare NumPy, and against its plant's own call.

The floor does the Lefdal site's equations in NumPy, step by step, under an action that
lets in all who wait, and under one that is drawn anew at every step; then with so many
jobs that the action lets some in again and again, and there is little to look ahead to.
A site of every cooling mode is held against one call of `Site.run` for the same step.
"""

from __future__ import annotations

from heapq import heappop, heappush
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import floor_year
from benchmarks.floor_modes import combined
from benchmarks.goal import Goal, cpu_medians
from dcsim.core.arrays import Array
from dcsim.core.registry import parts
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.source import load
from dcsim.study.environment import SiteEnvironment

SCENARIO = Path(__file__).parent.parent / "scenarios" / "lefdal.yaml"
DAYS = 3
GOAL, GOAL_OF_PLANT = 3.0, 1.4
EQUAL_REL = 1e-11
BUSY = {
    "name": "short", "profile": "heapsort-c", "work_amount": 6.4e7, "cores": 8000,
    "jobs_per_day": 1200, "arrivals": "poisson", "deferral_window_h": 24,
}  # fmt: skip
"""Fifty such jobs come every hour: under random actions a third of the steps let some in."""
ROUNDS = 7


def measure() -> list[Goal]:
    """Return what a step costs over the floor, and in microseconds; outputs are equal first."""
    steps = DAYS * 288
    drawn = np.random.default_rng(1).random(steps)
    free, free_us = _of_floor({}, np.ones(steps))
    random, random_us = _of_floor({}, drawn)
    busy, busy_us = _of_floor({"workload.jobs": [BUSY]}, drawn)
    return [
        Goal.at_most("stepping-of-numpy", free, GOAL),
        Goal.only("stepping-cpu-us-a-step", free_us),
        Goal.at_most("random-stepping-of-numpy", random, GOAL),
        Goal.only("random-stepping-cpu-us-a-step", random_us),
        Goal.only("busy-stepping-of-numpy", busy),
        Goal.only("busy-stepping-cpu-us-a-step", busy_us),
        *(_of_plant(kind) for kind in parts("cooling")),
    ]


def _of_floor(overrides: dict[str, Any], shares: Array) -> tuple[float, float]:
    """Return what a step costs over the floor under some actions, and in microseconds."""
    overrides = {"period.days": DAYS, **overrides}
    env = SiteEnvironment(SCENARIO, overrides)
    [site] = env.fleet.sites.values()
    inputs = read_inputs(load(SCENARIO, overrides))
    actions = [[share] for share in shares.tolist()]

    def stepped() -> float:
        env.reset()
        return sum(env.step(action)[4]["facility_energy_kwh"] for action in actions)

    floor = _Floor(inputs, np.floor(shares * site.cores + 1e-9).astype(int).tolist())
    if abs(stepped() / floor.run() - 1.0) > EQUAL_REL:
        raise AssertionError("a stepped period and the floor differ")
    ours, bare = cpu_medians([stepped, floor.run], ROUNDS)
    return ours / bare, 1e6 * ours / len(shares)


def _of_plant(kind: str) -> Goal:
    """Return what a step of a site with this cooling costs over one call of its own plant."""
    part = parts("cooling")[kind].model_validate({"kind": kind, **combined.keys_of(kind)})
    cooling = part.model_dump(mode="json", exclude_unset=True)
    env = SiteEnvironment(SCENARIO, {"period.days": 1, "cooling": cooling})
    [site] = env.fleet.sites.values()
    plant, outside = site.model.buffers.site, site.model.outside
    steps = site.grid.steps
    airs = [outside.during(slice(k, k + 1)) for k in range(steps)]
    it_kw: list[Array] = []

    def stepped() -> None:
        env.reset()
        it_kw[:] = [
            np.array([env.step([1.0])[4]["it_energy_kwh"] / site.grid.step_h]) for _ in airs
        ]

    def alone() -> None:
        for load_kw, air in zip(it_kw, airs, strict=True):
            plant.run(load_kw, air)

    ours, least = cpu_medians([stepped, alone], ROUNDS)
    return Goal.at_most(f"{kind}-step-of-plant", ours / least, GOAL_OF_PLANT)


class _Floor:
    """Heap of running jobs, their servers and the Lefdal plant on arrays of one element.

    Jobs start in order of arrival while they hold no more than ``allowed`` cores in a step.
    """

    def __init__(self, inputs: Inputs, allowed: list[int]) -> None:
        jobs = inputs.jobs
        self.allowed = allowed
        self.baseload = inputs.baseload.utilisation_frac[: len(allowed)]
        per_server = floor_year.CORES // floor_year.SERVERS
        if (jobs.cores % per_server).any():
            raise AssertionError("the floor knows only jobs that fill servers")
        servers = jobs.cores / per_server
        each_kw = floor_year.DESIGN_KW / floor_year.SERVERS
        own_kw = servers * each_kw * (_curve(jobs.busy_cores / jobs.cores) - _curve(0.0))
        columns = (jobs.arrival_s, jobs.duration_s, jobs.cores, own_kw)
        self.jobs = list(zip(*(column.tolist() for column in columns), strict=True))
        assert isinstance(inputs.site.cooling, OpenWaterPlant)
        self.ups_kw, self.transformer_kw, self.sizes = floor_year.sizes_for(
            inputs.site.cooling.rooms.air.density_kg_m3
        )

    def run(self) -> float:
        """Return the facility energy of all steps [kWh]."""
        step_s, design = floor_year.STEP_S, floor_year.DESIGN_KW
        ends: list[tuple[int, int, float]] = []
        held, own, arrived, energy = 0, 0.0, 0, 0.0
        lights = np.full(1, 0.005 * design)
        for k, allowed in enumerate(self.allowed):
            begin, end = k * step_s, (k + 1) * step_s
            while arrived < len(self.jobs) and self.jobs[arrived][0] <= begin:
                _, length, cores, job_kw = self.jobs[arrived]
                if held + cores > allowed:
                    break
                heappush(ends, (begin + length, cores, job_kw))
                held, own = held + cores, own + job_kw
                arrived += 1
            held_s, own_kj = held * step_s, own * step_s
            while ends and ends[0][0] <= end:
                ended, cores, job_kw = heappop(ends)
                held_s -= cores * (end - ended)
                own_kj -= job_kw * (end - ended)
                held, own = held - cores, own - job_kw
            taken = held_s / step_s / floor_year.CORES
            shared = np.array([self.baseload[k] / (1.0 - taken)])
            it = design * (_curve(shared) * (1.0 - taken) + _curve(0.0) * taken) + own_kj / step_s
            cables = floor_year.losses(it, design, 0.0, 0.0075, 0.0)
            ups = floor_year.losses(it + cables, self.ups_kw, 0.013, 0.012, 0.013)
            fans, loop, sea, _ = floor_year.heat_side(it + cables + ups + lights, self.sizes)
            bus = it + cables + ups + lights + fans + loop + sea
            loss = floor_year.losses(bus, self.transformer_kw, 0.0007, 0.0, 0.0076)
            energy += float((bus + loss)[0]) * floor_year.STEP_H
        return energy


def _curve(used: Any) -> Any:
    """Return a server's power over its nameplate at a utilisation."""
    return 0.35 + 0.65 * (2.0 * used - used**1.4)
