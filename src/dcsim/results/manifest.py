"""Where a run came from: versions, hashes of all inputs, seeds, warnings, defaults."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dcsim.catalogue.paths import data_path
from dcsim.catalogue.sources import sources
from dcsim.results.earlier import RUN_SCHEMA
from dcsim.scenario.fleet_inputs import FleetInputs
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import Scenario
from dcsim.scenario.signal_files import files_of
from dcsim.workload.profile_added import added_file

PACKAGES = ("dcsim", "numpy", "pandas", "scipy", "simpy", "pyomo", "highspy", "pydantic", "pyarrow")


def manifest(
    loaded: LoadedScenario, inputs: FleetInputs, warnings: tuple[str, ...]
) -> dict[str, Any]:
    """Return the manifest of a run; it holds no time, no host and no absolute path."""
    scenario = loaded.scenario
    return {
        "schema": RUN_SCHEMA,
        "versions": {name: version(name) for name in PACKAGES},
        "scenario_sha256": hashlib.sha256(
            json.dumps(loaded.document.data, sort_keys=True).encode()
        ).hexdigest(),
        "inputs_sha256": _input_hashes(loaded),
        "comparable": {
            "workload_sha256": _workload_hash(inputs),
            "carbon": _carbon(inputs),
        },
        "seed": scenario.seed,
        "held_seeds": scenario.held_seeds.as_mapping(),
        "warnings": list(warnings),
        "defaults_used": list(loaded.defaults),
        "not_modelled": [
            *dict.fromkeys(
                text
                for name, site in inputs.sites.items()
                for text in (
                    *_unknown_water(site),
                    *_unnamed_scope1(loaded.sites[name]),
                    "scope 3 beyond what is embodied in servers"
                    + (" and the moving of data" if loaded.sites[name].transfer else ""),
                )
            ),
        ],
    }


def _unnamed_scope1(scenario: Scenario) -> Iterator[str]:
    """Yield what the site itself may emit and the scenario does not state."""
    for section, what in (("backup", "generators"), ("service", "leaking refrigerant")):
        if getattr(scenario, section) is None:
            yield f"scope 1: no {what} in this scenario"


def _unknown_water(inputs: Inputs) -> list[str]:
    source = inputs.water_rates.source
    if source.l_per_kwh is not None:
        return []
    return [f"water of electricity generation (wue_source_l_per_kwh): {source.basis}"]


def _carbon(inputs: FleetInputs) -> list[str]:
    """Return basis and signal of the carbon, which all sites share where they can be compared."""
    carbon = [site.carbon for site in inputs.sites.values()]
    return [
        " and ".join(dict.fromkeys(each.basis for each in carbon)),
        " and ".join(dict.fromkeys(each.signal for each in carbon)),
    ]


def _workload_hash(inputs: FleetInputs) -> str:
    """Return a hash of what is to be computed: the baseload and the jobs, not their outcome."""
    digest = hashlib.sha256()
    for site in inputs.sites.values():
        # The same share of a larger cluster is more work.
        baseload_cores = site.baseload.utilisation_frac * site.cluster.cores
        digest.update(baseload_cores.tobytes())
    jobs = inputs.jobs
    for column in (jobs.arrival_s, jobs.duration_s, jobs.cores, jobs.latest_start_s, jobs.core_s):
        digest.update(column.tobytes())
    if jobs.accelerator_s.any():
        digest.update(jobs.accelerator_s.tobytes())
    return digest.hexdigest()


def _input_hashes(loaded: LoadedScenario) -> dict[str, str]:
    files: dict[str, Path] = {f"grid_data/{name}": data_path(name) for name in sorted(sources())}
    for scenario in loaded.sites.values():
        files |= {file: loaded.folder / file for _, file in files_of(scenario)}
        for job in scenario.workload.jobs:
            added = added_file(job.profile)
            if added is not None:
                files[f"profiles/{job.profile}.json"] = added
    return {name: _sha256(path) for name, path in files.items()}


def _sha256(path: Path) -> str:
    """Return the hash of a file, read in pieces: a job trace may be larger than memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
