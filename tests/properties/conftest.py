"""A small hall in Phoenix in July, over which features are laid, alone or in a fleet."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import dcsim
from dcsim.results.result import Result
from dcsim.scenario.features import FEATURES, laid_over
from dcsim.scenario.model import COMMON

SITE: dict[str, Any] = {
    "schema_version": 3,
    "name": "small-hall",
    "title": "A small hall in Phoenix in July",
    "period": {"start": "2023-07-10T00:00:00Z", "days": 1, "step_s": 900},
    "site": {"place": "Phoenix", "station": "phoenix-az"},
    "it": {"racks": 40, "rack_power_kw": 6, "servers_per_rack": 20, "cores_per_server": 32,
           "server": {"memory_gb": 256}},
    "power": {
        "distribution": {"preset": "cables"},
        "ups": {"preset": "ups-double-conversion", "redundancy": "N+1"},
        "transformer": {"preset": "transformer-mv-tier2", "redundancy": "N+1", "indoor_frac": 0},
    },
    "cooling": {"kind": "water_cooled_chiller", "supply_air_c": 27},
    "grid": {"region": "US-SW-AZPS", "basis": "lifecycle", "signal": "average"},
    "price": {"currency": "USD", "energy_per_mwh": 80},
    "workload": {
        "trace": {"name": "google-2019"},
        "jobs": [
            {"name": "sorting", "profile": "heapsort-c", "work_amount": 3.0e7, "cores": 512,
             "jobs_per_day": 36, "deferral_window_h": 12, "checkpoint_interval_s": 600,
             "memory_gb": 512},
            {"name": "small", "profile": "heapsort-c", "work_amount": 1.0e6, "cores": 8,
             "jobs_per_day": 36, "deferral_window_h": 3, "priority": 1},
        ],
    },
    "policy": {"kind": "fcfs"},
}  # fmt: skip

MOVABLE = {"allowed_sites": "all", "data_gb": 20.0, "migrates": True}
LINK = {"between": ["west", "east"], "latency_ms": 30, "bandwidth_gbit_per_s": 1.0}
PLACES = {
    "west": {},
    "east": {
        "site": {"place": "Atlanta", "station": "atlanta-ga"},
        "grid": {"region": "US-SE-SOCO"},
        "price": {"energy_per_mwh": 60},
    },
}
EXAMPLES = {feature.name: feature.example for feature in FEATURES}
ORDER = list(EXAMPLES)


def _laid(base: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Lay features over a site; a section of another kind goes first, so that it drops no key."""
    kinds = sorted(names, key=lambda name: "kind" not in EXAMPLES[name].get("cooling", {}))
    scenario = dict(base)
    for name in kinds:
        scenario = laid_over(scenario, EXAMPLES[name])
    cooling = dict(scenario["cooling"])
    if "stages" in cooling and "chiller_capacity_frac" in cooling:
        # The capacity is a key of every stage, where there are several.
        capacity = cooling.pop("chiller_capacity_frac")
        cooling["stages"] = [
            {**stage, "chiller_capacity_frac": capacity} for stage in cooling["stages"]
        ]
    return {**scenario, "cooling": cooling}


@pytest.fixture(scope="session")
def site_of() -> Callable[..., dict[str, Any]]:
    """Return what makes the file of the small site with some features, and changes of one's own."""

    def make(*names: str, **changes: Any) -> dict[str, Any]:
        return laid_over(_laid(SITE, names), changes)

    return make


@pytest.fixture(scope="session")
def fleet_of(site_of) -> Callable[..., dict[str, Any]]:
    """Return what makes the file of a fleet; features are given for each site by its name.

    Long jobs may run at both sites and move with their data; a policy moves them after
    clean power unless a feature brings a policy of its own.
    """

    def make(
        features: Mapping[str, Sequence[str]],
        *,
        policy: Mapping[str, Any] | None = None,
        links: Sequence[Mapping[str, Any]] = (LINK,),
    ) -> dict[str, Any]:
        sites = {}
        for name, own in features.items():
            file = laid_over(site_of(*own), PLACES[name])
            jobs = [
                {**job, **MOVABLE} if job["name"] == "sorting" else job
                for job in file["workload"]["jobs"]
            ]
            file = {**file, "workload": {**file["workload"], "jobs": jobs}}
            sites[name] = {key: value for key, value in file.items() if key not in COMMON}
        chosen: Mapping[str, Any] = policy or {"kind": "follow_carbon"}
        if policy is None and any("replanning" in own for own in features.values()):
            chosen = EXAMPLES["replanning"]["policy"]
        top = {key: SITE[key] for key in COMMON if key in SITE}
        return {**top, "policy": dict(chosen), "sites": sites, "links": list(links)}

    return make


@pytest.fixture(scope="session")
def small_run(site_of) -> Callable[..., Result]:
    """Return what runs the small site with some features, each set of them once."""

    @cache
    def run(*names: str) -> Result:
        return dcsim.run(site_of(*names))

    return run


@pytest.fixture(scope="session")
def assert_same() -> Callable[..., None]:
    """Return what holds two tables against each other, to the bit or to a relative error."""

    def check(one: pd.DataFrame, other: pd.DataFrame, rel: float = 0.0) -> None:
        assert list(one.columns) == list(other.columns)
        for name in one.columns:
            here, there = one[name].to_numpy(), other[name].to_numpy()
            if rel and one[name].dtype.kind == "f":
                size = float(np.nanmax(np.abs(here), initial=0.0))
                np.testing.assert_allclose(
                    there, here, rtol=rel, atol=rel * max(size, 1e-3), err_msg=name
                )
            else:
                pd.testing.assert_series_equal(one[name], other[name], check_exact=True)

    return check
