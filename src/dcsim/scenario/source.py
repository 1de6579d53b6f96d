"""A scenario as Python gives it: a file's path, a mapping, or one that was loaded before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcsim.core.errors import Problem
from dcsim.core.strictyaml import Document
from dcsim.scenario.extends import read_scenario
from dcsim.scenario.load import LoadedScenario, check_scenario
from dcsim.scenario.overrides import copy_of, document_of, lay_over

Source = Path | str | Mapping[str, Any] | LoadedScenario
"""What every function of the Python face takes for a scenario."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario that was read and not yet checked, so that it may still be changed."""

    document: Document
    folder: Path
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, source: Source) -> Draft:
        """Read a source; the data files that a mapping names lie in the working folder.

        Raises
        ------
        InvalidInput
            If a file cannot be read, or a mapping holds what no scenario can hold.
        """
        if isinstance(source, LoadedScenario):
            return cls(source.document, source.folder)
        if isinstance(source, Mapping):
            folder = Path()
            document, problems = read_scenario(folder / "scenario", document_of(source))
        else:
            folder = Path(source).parent
            document, problems = read_scenario(Path(source))
        return cls(document, folder, tuple(problems))

    def checked(
        self, overrides: Mapping[str, Any] | None = None, seed: int | None = None
    ) -> LoadedScenario:
        """Return the scenario with its overrides, checked; the draft stays as it is.

        Raises
        ------
        InvalidInput
            With all problems.
        """
        document = copy_of(self.document)
        lay_over(document, {**(overrides or {}), **({} if seed is None else {"seed": seed})})
        return check_scenario(document, self.folder, self.problems)


def load(
    source: Source, overrides: Mapping[str, Any] | None = None, seed: int | None = None
) -> LoadedScenario:
    """Read and check a scenario.

    Parameters
    ----------
    source
        The path of a YAML file, a mapping with the keys of such a file, or a scenario that
        was loaded before.
    overrides
        Values in place of the scenario's, by key: ``{"cooling.sea_temperature_c": 12}`` or
        ``{"cooling": {"sea_temperature_c": 12}}``. A mapping is merged key by key, but one
        of another ``kind`` replaces what stood there; a list replaces; ``None`` is null.
    seed
        Replaces the common seed.

    Returns
    -------
    LoadedScenario
        The scenario, its folder, and what a reader should know of it.

    Raises
    ------
    InvalidInput
        With all problems; rules across fields once every field is valid.

    Examples
    --------
    >>> import dcsim
    >>> week = dcsim.load("scenarios/lefdal.yaml", {"period.days": 7})
    >>> week
    <scenario lefdal: 7 days from 2023-01-01>
    >>> dcsim.load(week, {"cooling": {"sea_temperature_c": 12}}).scenario.cooling.kind
    'seawater'
    """
    if isinstance(source, LoadedScenario) and not overrides and seed is None:
        return source
    return Draft.of(source).checked(overrides, seed)
