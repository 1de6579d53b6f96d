"""Reads a run folder back."""

from __future__ import annotations

import json
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pandas as pd

from dcsim.core.errors import InvalidInput
from dcsim.results.earlier import is_first, keys_of_today, table_of_today
from dcsim.results.result import Result
from dcsim.results.sites import with_site
from dcsim.results.summary import Summary
from dcsim.results.tables import by_time
from dcsim.results.write import (
    HOURLY,
    JOBS,
    MANIFEST,
    RESOLVED,
    STATES,
    STEPS,
    SUMMARY,
    SWITCHES,
    TRANSFERS,
)


def read_run(folder: Path | str) -> Result:
    """Read a run folder back.

    Parameters
    ----------
    folder
        What `Result.save` or ``dcsim run`` wrote.

    Returns
    -------
    Result
        The same figures and tables as those of the run.

    Raises
    ------
    InvalidInput
        If a file is missing or cannot be read.

    Examples
    --------
    >>> import dcsim, tempfile
    >>> run = dcsim.run("scenarios/lefdal.yaml", {"period": {"days": 1, "step_s": 3600}})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = dcsim.read_run(run.save(f"{folder}/day"))
    >>> again.summary == run.summary
    True
    """
    folder = Path(folder)
    missing = [
        name
        for name in (HOURLY, JOBS, SUMMARY, MANIFEST, RESOLVED)
        if not (folder / name).is_file()
    ]
    if missing:
        raise InvalidInput.of(
            "not-a-run",
            str(folder),
            f"this is no run folder: {', '.join(missing)} missing",
            "run the scenario again",
        )
    try:
        manifest, told = _json(folder / MANIFEST), _json(folder / SUMMARY)
        if is_first(manifest):
            told = keys_of_today(told)
        summary: Summary = _made(Summary, told)
        read = _Tables(folder, next(iter(summary.sites)), is_first(manifest))
        return Result(
            summary=summary,
            hourly=by_time(read.table(HOURLY, after="time_utc")),
            jobs=read.table(JOBS, after="job"),
            manifest=manifest,
            resolved_yaml=(folder / RESOLVED).read_text(encoding="utf-8"),
            stage_switches=read.if_there(SWITCHES),
            states=read.if_there(STATES),
            steps=read.if_there(STEPS),
            transfers=read.moved(),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise InvalidInput.of(
            "run-unreadable", str(folder), f"the run cannot be read: {error}"
        ) from error


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of a folder; those written before there were fleets do not name the site."""

    folder: Path
    only: str
    is_first: bool

    def table(self, name: str, after: str | None = None) -> pd.DataFrame:
        table = pd.read_parquet(self.folder / name)
        return with_site(table_of_today(table) if self.is_first else table, self.only, after)

    def if_there(self, name: str) -> pd.DataFrame | None:
        return self.table(name) if (self.folder / name).is_file() else None

    def moved(self) -> pd.DataFrame | None:
        path = self.folder / TRANSFERS
        return pd.read_parquet(path) if path.is_file() else None


def _json(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def _made(kind: Any, data: Any) -> Any:
    """Return what a value of plain data was, by its type: records from mappings, tuples from lists.

    Raises
    ------
    TypeError
        If a record lacks a figure or has one that it does not know.
    """
    if get_origin(kind) in (Union, UnionType):
        if data is None:
            return None
        [kind] = [each for each in get_args(kind) if each is not NoneType]
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(data, dict):
            raise TypeError(f"{kind.__name__} is no mapping")
        types = get_type_hints(kind)
        return kind(**{name: _made(types.get(name), value) for name, value in data.items()})
    inner = get_args(kind)
    match get_origin(kind):
        case origin if origin is dict:
            return {name: _made(inner[1], value) for name, value in data.items()}
        case origin if origin is tuple:
            return tuple(_made(inner[0], value) for value in data)
        case _:
            return data
