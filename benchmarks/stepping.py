"""A step of the stepping interface against the same equations in bare NumPy, step by step."""

from __future__ import annotations

from heapq import heappop, heappush
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import floor_year
from benchmarks.goal import Goal, cpu_medians
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.source import load
from dcsim.study.environment import SiteEnvironment

SCENARIO = Path(__file__).parent.parent / "scenarios" / "lefdal.yaml"
DAYS = 3
GOAL = 5.0
EQUAL_REL = 1e-11
ROUNDS = 7


def measure() -> list[Goal]:
    """Return what a step costs over the floor, and in microseconds; outputs are equal first."""
    days = {"period.days": DAYS}
    env = SiteEnvironment(SCENARIO, days)
    env.reset()
    steps = DAYS * 288

    def stepped() -> float:
        env.reset()
        return sum(env.step([1.0])[4]["facility_energy_kwh"] for _ in range(steps))

    floor = _Floor(read_inputs(load(SCENARIO, days)), steps)
    if abs(stepped() / floor.run() - 1.0) > EQUAL_REL:
        raise AssertionError("a stepped period and the floor differ")
    ours, bare = cpu_medians([stepped, floor.run], ROUNDS)
    return [
        Goal.at_most("stepping-of-numpy", ours / bare, GOAL),
        Goal.only("stepping-cpu-us-a-step", 1e6 * ours / steps),
    ]


class _Floor:
    """Heap of running jobs, their servers and the Lefdal plant on arrays of one element."""

    def __init__(self, inputs: Inputs, steps: int) -> None:
        jobs = inputs.jobs
        self.steps = steps
        self.reserved = inputs.reserve.utilisation_frac[:steps]
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
        for k in range(self.steps):
            begin, end = k * step_s, (k + 1) * step_s
            while arrived < len(self.jobs) and self.jobs[arrived][0] <= begin:
                _, length, cores, job_kw = self.jobs[arrived]
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
            shared = np.array([self.reserved[k] / (1.0 - taken)])
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
