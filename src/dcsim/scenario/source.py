"""A scenario as Python gives it: a file's path, a mapping, or one that was loaded before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dcsim.scenario.extends import ReadScenario, read_scenario
from dcsim.scenario.load import LoadedScenario, check_scenario
from dcsim.scenario.overrides import copy_of, document_of, lay_over

Source = Path | str | Mapping[str, Any] | LoadedScenario
"""What every function of the Python face takes for a scenario."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario that was read and not yet checked, so that it may still be changed."""

    read: ReadScenario
    folder: Path

    @classmethod
    def of(cls, source: Source) -> Draft:
        """Read a source; the data files that a mapping names lie in the working folder.

        Raises
        ------
        InvalidInput
            If a file cannot be read, or a mapping holds what no scenario can hold.
        """
        if isinstance(source, LoadedScenario):
            return cls(ReadScenario(source.document, [], source.notes), source.folder)
        if isinstance(source, Mapping):
            folder = Path()
            read = read_scenario(folder / "scenario", document_of(source))
        else:
            folder = Path(source).parent
            read = read_scenario(Path(source))
        return cls(read, folder)

    def checked(
        self, overrides: Mapping[str, Any] | None = None, seed: int | None = None
    ) -> LoadedScenario:
        """Return the scenario with its overrides, checked; the draft stays as it is.

        Raises
        ------
        InvalidInput
            With all problems.
        """
        document = copy_of(self.read.document)
        lay_over(document, {**(overrides or {}), **({} if seed is None else {"seed": seed})})
        again = replace(self.read, document=document, problems=list(self.read.problems))
        return check_scenario(again, self.folder)


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
