"""Reads a run folder back."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pandas as pd

from dcsim.core.errors import InvalidInput
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
        summary: Summary = _made(Summary, _json(folder / SUMMARY))
        only = next(iter(summary.sites))
        return Result(
            summary=summary,
            hourly=by_time(with_site(pd.read_parquet(folder / HOURLY), only, "time_utc")),
            jobs=with_site(pd.read_parquet(folder / JOBS), only, "job"),
            manifest=_json(folder / MANIFEST),
            resolved_yaml=(folder / RESOLVED).read_text(encoding="utf-8"),
            stage_switches=_table_if_there(folder / SWITCHES, only),
            states=_table_if_there(folder / STATES, only),
            steps=_table_if_there(folder / STEPS, only),
            transfers=_table_if_there(folder / TRANSFERS),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise InvalidInput.of(
            "run-unreadable", str(folder), f"the run cannot be read: {error}"
        ) from error


def _table_if_there(path: Path, only: str | None = None) -> pd.DataFrame | None:
    if not path.is_file():
        return None
    table = pd.read_parquet(path)
    return table if only is None else with_site(table, only)


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
