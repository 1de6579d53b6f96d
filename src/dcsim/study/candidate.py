"""What is compared: a scenario that is run now, or a run folder that is read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dcsim.results.read import read_run
from dcsim.results.result import Result
from dcsim.results.write import RESOLVED
from dcsim.scenario.load import LoadedScenario, load_scenario
from dcsim.story import run_loaded


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A result with the scenario behind it."""

    name: str
    loaded: LoadedScenario
    result: Result


def load_candidates(paths: Sequence[Path], sets: Sequence[str] = ()) -> list[LoadedScenario]:
    """Read the scenario of every path; a run folder holds its own.

    Raises
    ------
    InvalidInput
        If a path is neither, or overrides are given for a finished run.
    """
    return [
        load_scenario(path / RESOLVED) if path.is_dir() else load_scenario(path, sets)
        for path in paths
    ]


def candidates(paths: Sequence[Path], sets: Sequence[str] = ()) -> list[Candidate]:
    """Run every scenario file and read every run folder, in the order given."""
    found = []
    for path, loaded in zip(paths, load_candidates(paths, sets), strict=True):
        result = read_run(path) if path.is_dir() else run_loaded(loaded)
        found.append(Candidate(loaded.scenario.name, loaded, result))
    return [
        Candidate(_unique(found, i), candidate.loaded, candidate.result)
        for i, candidate in enumerate(found)
    ]


def _unique(found: Sequence[Candidate], i: int) -> str:
    """Return the name of candidate ``i``, numbered if an earlier one has the same."""
    name = found[i].name
    earlier = sum(other.name == name for other in found[:i])
    return f"{name} ({earlier + 1})" if earlier else name
