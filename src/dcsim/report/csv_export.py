"""The tables of a run as CSV files, every digit kept; names carry the units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dcsim.core.errors import InvalidInput
from dcsim.report.human_csv import csv_of, rows_csv
from dcsim.results.result import Result


def csv_files(result: Result, names: Iterable[str]) -> dict[str, str]:
    """Return the text of each named file of `FILES`.

    Raises
    ------
    InvalidInput
        If the tables lack a column that a run has.
    """
    try:
        return {name: FILES[name](result) for name in names}
    except KeyError as error:
        raise InvalidInput.of(
            "run-unreadable", "hourly.parquet", f"the column {error} is missing"
        ) from error


def _summary(result: Result) -> str:
    return rows_csv(("name", "value"), _flat(result.summary.as_dict()))


def _flat(data: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _flat(value, f"{name}.{key}" if name else str(key))
    elif isinstance(data, list | tuple):
        for at, value in enumerate(data):
            yield from _flat(value, f"{name}.{at}")
    else:
        yield name, data


def _monthly(result: Result) -> str:
    from dcsim.report.page.tables import monthly

    return csv_of(monthly(result.hourly).rename_axis("month").reset_index())


def _hourly(result: Result) -> str:
    return csv_of(result.hourly)


def _jobs(result: Result) -> str:
    return csv_of(result.jobs)


FILES: dict[str, Callable[[Result], str]] = {
    "summary.csv": _summary,
    "monthly.csv": _monthly,
    "hourly.csv": _hourly,
    "jobs.csv": _jobs,
}
