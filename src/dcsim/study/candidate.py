"""What is compared: a scenario that is run now, or a run folder that is read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dcsim.core.errors import UsageError, plain
from dcsim.results.read import read_run
from dcsim.results.result import Result
from dcsim.results.write import RESOLVED
from dcsim.runner import run_loaded
from dcsim.scenario.load import LoadedScenario, load_scenario
from dcsim.study.compare import told_apart


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A result, what to call it, and where its scenario stands."""

    name: str
    path: Path
    loaded: LoadedScenario | None
    """The scenario of a file; a run folder's is read only where it is asked for."""
    result: Result

    def scenario(self) -> LoadedScenario:
        """Return the scenario behind the result.

        Raises
        ------
        InvalidInput
            If a run folder's scenario cannot be read any more: the data files it names
            are not kept in the folder.
        """
        return self.loaded or load_scenario(self.path / RESOLVED)


def candidates(paths: Sequence[Path], sets: Sequence[str] = ()) -> list[Candidate]:
    """Read every path, then run the scenario files among them, in the order given.

    Overrides apply to the scenario files; a finished run stays as it is.

    Raises
    ------
    InvalidInput
        If a path is neither a scenario file nor a run folder.
    UsageError
        If there are overrides and no scenario file to apply them to.
    """
    _require_use(paths, sets)
    loaded = [None if path.is_dir() else load_scenario(path, sets) for path in paths]
    finished = {path: read_run(path) for path in paths if path.is_dir()}
    return [
        Candidate(name, path, scenario, run_loaded(scenario) if scenario else finished[path])
        for name, path, scenario in zip(_names(paths, loaded), paths, loaded, strict=True)
    ]


def scenarios(
    paths: Sequence[Path], sets: Sequence[str] = ()
) -> tuple[list[LoadedScenario], list[str]]:
    """Return the scenario behind every path without running it, and what to call it.

    Raises
    ------
    InvalidInput
        If a path is neither a scenario file nor a run folder.
    UsageError
        If there are overrides and no scenario file to apply them to.
    """
    _require_use(paths, sets)
    loaded = [
        load_scenario(path / RESOLVED) if path.is_dir() else load_scenario(path, sets)
        for path in paths
    ]
    return loaded, _names(paths, loaded)


def _require_use(paths: Sequence[Path], sets: Sequence[str]) -> None:
    if sets and all(path.is_dir() for path in paths):
        raise UsageError.of(
            "set-on-runs",
            f"--set {sets[0]}",
            "only finished runs are given, and nothing changes them any more",
            "name a scenario file, to which it applies",
        )


def _names(paths: Sequence[Path], loaded: Sequence[LoadedScenario | None]) -> list[str]:
    """Call a run after its folder, where ``--out`` said what it is, and a file by its name."""
    return told_apart(
        [
            plain(path.resolve().name) if path.is_dir() or of is None else of.scenario.name
            for path, of in zip(paths, loaded, strict=True)
        ]
    )
