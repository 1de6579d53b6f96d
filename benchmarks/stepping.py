"""A step of the stepping interface against the same equations in bare NumPy, step by step."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from benchmarks import floor_year
from benchmarks.goal import Goal, cpu_medians
from benchmarks.year import SCENARIO
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.study.environment import SiteEnvironment

DAYS = 3
GOAL = 5.0
EQUAL_REL = 1e-11
ROUNDS = 7


def measure() -> list[Goal]:
    """Return what a step costs over the floor, and in microseconds; outputs are equal first."""
    sets = [f"period.days={DAYS}"]
    env = SiteEnvironment(SCENARIO, sets=sets)
    env.reset()
    steps = DAYS * 288

    def stepped() -> float:
        env.reset()
        return sum(env.step([1.0])[4]["facility_energy_kwh"] for _ in range(steps))

    floor = _Floor(read_inputs(load_scenario(SCENARIO, sets)), steps)
    if abs(stepped() / floor.run() - 1.0) > EQUAL_REL:
        raise AssertionError("a stepped period and the floor differ")
    ours, bare = cpu_medians([stepped, floor.run], ROUNDS)
    return [
        Goal.at_most("stepping-of-numpy", ours / bare, GOAL),
        Goal.only("stepping-cpu-us-a-step", 1e6 * ours / steps),
    ]


class _Floor:
    """Heap of running jobs and the Lefdal plant on arrays of one element."""

    def __init__(self, inputs: Inputs, steps: int) -> None:
        jobs = inputs.jobs
        self.steps = steps
        self.reserved = inputs.reserve.utilisation_frac[:steps]
        self.jobs = list(
            zip(
                jobs.arrival_s.tolist(),
                jobs.duration_s.tolist(),
                jobs.busy_cores.tolist(),
                strict=True,
            )
        )
        assert isinstance(inputs.site.cooling, OpenWaterPlant)
        self.ups_kw, self.transformer_kw, self.sizes = floor_year.sizes_for(
            inputs.site.cooling.rooms.air.density_kg_m3
        )

    def run(self) -> float:
        """Return the facility energy of all steps [kWh]."""
        step_s, design = floor_year.STEP_S, floor_year.DESIGN_KW
        ends: list[tuple[int, float]] = []
        busy, arrived, energy = 0.0, 0, 0.0
        lights = np.full(1, 0.005 * design)
        for k in range(self.steps):
            begin, end = k * step_s, (k + 1) * step_s
            while arrived < len(self.jobs) and self.jobs[arrived][0] <= begin:
                _, length, cores = self.jobs[arrived]
                heappush(ends, (begin + length, cores))
                busy += cores
                arrived += 1
            core_s = busy * step_s
            while ends and ends[0][0] <= end:
                ended, cores = heappop(ends)
                core_s -= cores * (end - ended)
                busy -= cores
            used = np.array([min(self.reserved[k] + core_s / step_s / floor_year.CORES, 1.0)])
            it = design * (0.35 + 0.65 * (2.0 * used - used**1.4))
            cables = floor_year.losses(it, design, 0.0, 0.0075, 0.0)
            ups = floor_year.losses(it + cables, self.ups_kw, 0.013, 0.012, 0.013)
            fans, loop, sea, _ = floor_year.heat_side(it + cables + ups + lights, self.sizes)
            bus = it + cables + ups + lights + fans + loop + sea
            loss = floor_year.losses(bus, self.transformer_kw, 0.0007, 0.0, 0.0076)
            energy += float((bus + loss)[0]) * floor_year.STEP_H
        return energy
