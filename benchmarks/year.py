"""The Lefdal year: on arrays against plain NumPy, in blocks against bare SimPy."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import simpy
from dcsim.simulate.stepped import simulate_site_stepped

from benchmarks import floor_year
from benchmarks.goal import Goal, cpu_medians
from dcsim.accounting.ledger import Ledger, settle
from dcsim.core.arrays import Array
from dcsim.core.timegrid import DAY_S
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.report.figure import draw_year
from dcsim.results.write import write_run
from dcsim.runner import run_loaded
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate.site_year import SiteInputs, SiteYear, simulate_site

SCENARIO = Path(__file__).parent.parent / "scenarios" / "lefdal.yaml"
ARRAYS_GOAL, STEPPED_GOAL = 3.0, 2.0
ROUNDS = 15
EQUAL_REL = 1e-11


@dataclass(frozen=True, slots=True)
class Case:
    """The inputs of the year, read once."""

    inputs: Inputs
    site: SiteInputs

    @classmethod
    def read(cls) -> Case:
        """Read the scenario."""
        inputs = read_inputs(load_scenario(SCENARIO))
        return cls(
            inputs,
            SiteInputs(
                grid=inputs.grid,
                cluster=inputs.cluster,
                site=inputs.site,
                outside=inputs.outside,
                reserved_frac=inputs.reserve.utilisation_frac,
                jobs=inputs.jobs,
                carbon=inputs.forecast,
            ),
        )

    def settled(self, year: SiteYear) -> Ledger:
        """Settle a simulated year."""
        of = self.inputs
        reserved = of.reserve.utilisation_frac
        return settle(year.flows, of.cluster, reserved, year.job_cores, of.rates, of.grid)

    def on_arrays(self) -> Ledger:
        """Simulate and settle on arrays."""
        return self.settled(simulate_site(self.site, FcfsPolicy()))

    def stepped(self) -> Ledger:
        """Simulate and settle with the plant stepped day by day inside the clock."""
        return self.settled(simulate_site_stepped(self.site, FcfsPolicy(), DAY_S))

    def floor(self) -> list[Array]:
        """Do the same arithmetic in plain NumPy."""
        of, jobs = self.inputs, self.inputs.jobs
        assert isinstance(of.site.cooling, OpenWaterPlant)
        return floor_year.year(
            of.reserve.utilisation_frac,
            jobs.arrival_s,
            jobs.duration_s,
            jobs.busy_cores,
            of.rates.carbon_gco2e_per_kwh,
            of.rates.price_per_mwh,
            of.site.cooling.rooms.air.density_kg_m3,
        )

    def bare_simpy(self) -> None:
        """Let SimPy count as many timeouts as the year has steps."""
        env = simpy.Environment()

        def tick() -> simpy.events.ProcessGenerator:
            for _ in range(self.inputs.grid.steps):
                yield env.timeout(self.inputs.grid.step_s)

        env.process(tick())
        env.run()


def measure() -> list[Goal]:
    """Return both ratios, after comparing the results."""
    case = Case.read()
    _require_equal(case.on_arrays(), case.floor())
    _require_equal(case.stepped(), case.floor())
    arrays_s, floor_s, stepped_s, bare_s = cpu_medians(
        (case.on_arrays, case.floor, case.stepped, case.bare_simpy), ROUNDS
    )
    return [
        Goal.at_most("year-arrays-of-numpy", arrays_s / floor_s, ARRAYS_GOAL),
        Goal.at_most("year-stepped-of-simpy", stepped_s / bare_s, STEPPED_GOAL),
        Goal.only("year-arrays-cpu-s", arrays_s),
        Goal.only("year-numpy-floor-cpu-s", floor_s),
        Goal.only("year-stepped-cpu-s", stepped_s),
        Goal.only("year-bare-simpy-cpu-s", bare_s),
        *_phases(),
    ]


def _require_equal(ledger: Ledger, floor: list[Array]) -> None:
    names, columns = [*floor_year.COLUMNS, "scope2_location_kgco2e", "cost"], ledger.columns()
    for name, expected in zip(names, floor, strict=True):
        found = columns[name]
        scale = float(np.abs(expected).max()) or 1.0
        if not np.allclose(found, expected, rtol=EQUAL_REL, atol=EQUAL_REL * scale):
            raise AssertionError(f"{name} differs from the floor: no ratio counts")


def _phases() -> list[Goal]:
    """Report what is kept out of the ratios: reading, the whole run, writing, drawing."""
    marks = [time.process_time()]
    loaded = load_scenario(SCENARIO)
    read_inputs(loaded)
    marks.append(time.process_time())
    result = run_loaded(loaded)
    marks.append(time.process_time())
    with TemporaryDirectory() as folder:
        write_run(result, Path(folder) / "run")
        marks.append(time.process_time())
        draw_year(result, Path(folder) / "year.png")
        marks.append(time.process_time())
    names = ("reading", "reading-to-result", "writing-and-audit", "drawing")
    return [
        Goal.only(f"phase-{name}-cpu-s", float(after - before))
        for name, before, after in zip(names, marks[:-1], marks[1:], strict=True)
    ]
