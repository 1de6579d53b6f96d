"""Where a run came from: versions, hashes of all inputs, seeds, warnings, defaults."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dcsim.catalogue.paths import data_path
from dcsim.catalogue.sources import sources
from dcsim.scenario.load import LoadedScenario

PACKAGES = ("dcsim", "numpy", "pandas", "scipy", "simpy", "pyomo", "highspy", "pydantic", "pyarrow")


def manifest(loaded: LoadedScenario, warnings: tuple[str, ...]) -> dict[str, Any]:
    """Return the manifest of a run; it holds no time, no host and no absolute path."""
    scenario = loaded.scenario
    return {
        "schema": "dcsim.run/1",
        "versions": {name: version(name) for name in PACKAGES},
        "scenario_sha256": hashlib.sha256(
            json.dumps(loaded.document.data, sort_keys=True).encode()
        ).hexdigest(),
        "inputs_sha256": _input_hashes(loaded),
        "seed": scenario.seed,
        "held_seeds": scenario.held_seeds.as_mapping(),
        "warnings": list(warnings),
        "defaults_used": list(loaded.defaults),
        "not_modelled": [
            "water of electricity generation (wue_source_l_per_kwh)",
            "scope 1: no generators or refrigerants in this scenario",
            "scope 3 beyond the making of servers",
        ],
    }


def _input_hashes(loaded: LoadedScenario) -> dict[str, str]:
    files: dict[str, Path] = {f"grid_data/{name}": data_path(name) for name in sorted(sources())}
    trace = loaded.scenario.workload.trace
    if trace is not None and trace.file is not None:
        files[trace.file] = loaded.folder / trace.file
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
