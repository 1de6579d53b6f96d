"""The Lefdal year on arrays against plain NumPy, and what the rest of a run costs beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import floor_year
from benchmarks.goal import Goal, cpu_medians
from dcsim.accounting.ledger import Ledger, settle
from dcsim.accounting.shares import share_out
from dcsim.core.arrays import Array
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.report.figure import draw_year
from dcsim.results.write import write_run
from dcsim.runner import run_loaded
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.source import load
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate.engine import simulate
from dcsim.simulate.fleet import Fleet
from dcsim.simulate.fleet_load import users_of

SCENARIO = Path(__file__).parent.parent / "scenarios" / "lefdal.yaml"
ARRAYS_GOAL = 3.0
ROUNDS = 15
EQUAL_REL = 1e-11


@dataclass(frozen=True, slots=True)
class Case:
    """The inputs of the year, read once."""

    inputs: Inputs
    fleet: Fleet

    @classmethod
    def read(cls) -> Case:
        """Read the scenario."""
        loaded = load(SCENARIO)
        inputs = read_fleet(loaded)
        [site] = inputs.sites.values()
        return cls(site, Fleet.of(loaded.sites, inputs))

    def on_arrays(self) -> Ledger:
        """Simulate and settle the year."""
        of = self.inputs
        [year] = simulate(self.fleet, FcfsPolicy()).sites.values()
        baseload_cores, ran = year.baseload_frac * of.cluster.cores, year.schedule.segments
        users = users_of(
            of.cluster, year.jobs, ran, baseload_cores, year.job_cores, of.grid, "dynamic"
        )
        shares = share_out(year.flows.it_kw, of.cluster, users, "dynamic", year.fleet)
        return settle(
            year.flows,
            of.cluster,
            year.baseload_frac,
            year.job_cores,
            of.rates,
            of.grid,
            shares=shares,
        )

    def floor(self) -> list[Array]:
        """Do the same arithmetic in plain NumPy."""
        of, jobs = self.inputs, self.inputs.jobs
        assert isinstance(of.site.cooling, OpenWaterPlant)
        return floor_year.year(
            of.baseload.utilisation_frac,
            jobs.arrival_s,
            jobs.duration_s,
            jobs.cores,
            jobs.busy_cores,
            of.rates.carbon_gco2e_per_kwh,
            of.rates.price_per_mwh,
            of.site.cooling.rooms.air.density_kg_m3,
        )


def measure() -> list[Goal]:
    """Return the ratio, after comparing the results."""
    case = Case.read()
    _require_equal(case.on_arrays(), case.floor())
    arrays_s, floor_s = cpu_medians((case.on_arrays, case.floor), ROUNDS)
    return [
        Goal.at_most("year-arrays-of-numpy", arrays_s / floor_s, ARRAYS_GOAL),
        Goal.only("year-arrays-cpu-s", arrays_s),
        Goal.only("year-numpy-floor-cpu-s", floor_s),
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
    """Report what is kept out of the ratio: reading, the whole run, writing, drawing."""
    marks = [time.process_time()]
    loaded = load(SCENARIO)
    read_fleet(loaded)
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
