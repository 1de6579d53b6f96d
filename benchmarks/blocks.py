"""A hall with thermal mass: what it costs while it is calm, and each step in which it is warm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.goal import Goal, cpu_medians
from dcsim.facility.cooling.plant import Outside
from dcsim.runner import run_loaded
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.source import load
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate.engine import simulate
from dcsim.simulate.fleet import Fleet
from dcsim.simulate.site_year import SiteYear

SCENARIO = Path(__file__).parent.parent / "scenarios" / "chiller-failure.yaml"
CALM_GOAL, HOT_GOAL, STEP_GOAL = 1.5, 12.0, 1.5
WARM_FRAC = (0.04, 0.06)
"""What the chillers are tuned to: about 5 % of the steps with a room above its setpoint."""
ROUNDS = 5
SAMPLE = 10
"""One of so many warm steps is run by itself, to know what a call of the plant costs."""
YEAR = {"period.start": "2023-01-01T00:00:00Z", "period.days": 365}
TOWER = {
    "period.start": "2023-07-01T00:00:00Z",
    "period.days": 60,
    "cooling": {
        "kind": "water_cooled_chiller",
        "chilled_water_c": 8,
        "supply_air_c": 22,
        "chiller_capacity_frac": 0.797,
    },
}
"""Towers cost ten times as much a call, so two months have to do."""


def measure() -> list[Goal]:
    """Return the ratios of whole years, then those of single steps of two plants."""
    return [*_years(), *_steps("chiller", _with_chillers(0.699)), *_steps("tower", TOWER)]


def _with_chillers(capacity_frac: float) -> dict[str, Any]:
    return {**YEAR, "cooling.chiller_capacity_frac": capacity_frac}


def _years() -> list[Goal]:
    """Compare years from load to result: without mass, calm with mass, and hot."""

    def runs(changes: dict[str, Any]) -> Callable[[], float]:
        def run() -> float:
            return run_loaded(load(SCENARIO, changes)).summary.total.facility_energy_kwh

        return run

    plain = runs({**_with_chillers(1.0), "thermal": None})
    calm, hot = runs(_with_chillers(1.0)), runs(_with_chillers(0.699))
    if abs(calm() / plain() - 1.0) > 1e-12:
        raise AssertionError("a calm hall with thermal mass draws other than one without")
    plain_s, calm_s, hot_s = cpu_medians((plain, calm, hot), ROUNDS)
    return [
        Goal.at_most("calm-year-of-plain", calm_s / plain_s, CALM_GOAL),
        Goal.at_most("hot-year-of-plain", hot_s / plain_s, HOT_GOAL),
        Goal.only("plain-year-cpu-s", plain_s),
        Goal.only("hot-year-cpu-s", hot_s),
    ]


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall with thermal mass, the same without, and the warm steps of the former."""

    fleet: Fleet
    bare: Fleet
    year: SiteYear
    warm: NDArray[np.intp]
    """Steps at whose beginning or end the room is above its setpoint."""

    @classmethod
    def of(cls, changes: dict[str, Any]) -> Hall:
        """Simulate a hall once."""
        fleet, bare = _fleet(changes), _fleet({**changes, "thermal": None})
        [year] = simulate(fleet, FcfsPolicy()).sites.values()
        assert year.thermal_storage is not None
        above = year.thermal_storage.did.heat_kwh > 0.0
        return cls(fleet, bare, year, np.flatnonzero(above | np.append(False, above[:-1])))

    def alone(self) -> list[float]:
        """Run some of the warm steps one by one; return what the site draws in each [kW]."""
        [inputs] = self.fleet.sites.values()
        site, it_kw = inputs.model.buffers.site, self.year.flows.it_kw
        return [
            float(site.run(it_kw[k : k + 1], self._air(k)).facility_kw[0])
            for k in self.warm[::SAMPLE].tolist()
        ]

    def _air(self, k: int) -> Outside:
        [inputs] = self.fleet.sites.values()
        return inputs.model.outside.during(slice(k, k + 1))


def _fleet(changes: dict[str, Any]) -> Fleet:
    loaded = load(SCENARIO, changes)
    return Fleet.of(loaded.sites, read_fleet(loaded))


def _steps(name: str, changes: dict[str, Any]) -> list[Goal]:
    """Return what a warm step costs over one call of its plant, both in the same run."""
    hall = Hall.of(changes)
    share = len(hall.warm) / hall.fleet.grid.steps
    if not WARM_FRAC[0] <= share <= WARM_FRAC[1]:
        raise AssertionError(f"{share:.1%} of the steps of {name} are warm, not about 5 %")
    hot_s, bare_s, alone_s = cpu_medians(
        (
            lambda: simulate(hall.fleet, FcfsPolicy()),
            lambda: simulate(hall.bare, FcfsPolicy()),
            hall.alone,
        ),
        ROUNDS,
    )
    call_s = alone_s / len(hall.warm[::SAMPLE])
    step_s = (hot_s - bare_s) / len(hall.warm)
    return [
        Goal.at_most(f"{name}-hot-step-of-plant-call", step_s / call_s, STEP_GOAL),
        Goal.only(f"{name}-hot-step-cpu-us", 1e6 * step_s),
        Goal.only(f"{name}-warm-share-of-steps", share),
    ]
