"""The tables of a run as CSV files, every digit kept; names carry the units."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from dcsim.core.errors import InvalidInput
from dcsim.report.human_csv import csv_of, rows_csv
from dcsim.report.page.tables import monthly
from dcsim.results.result import Result
from dcsim.results.summary import flat
from dcsim.results.tables import with_time


def csv_files(result: Result, names: Iterable[str]) -> dict[str, str]:
    """Return the text of each named file of `FILES` and `FLEET_FILES`.

    Raises
    ------
    InvalidInput
        If the tables lack a column that a run has.
    """
    try:
        return {name: (FILES | FLEET_FILES)[name](result) for name in names}
    except KeyError as error:
        raise InvalidInput.of(
            "run-unreadable", "hourly.parquet", f"the column {error} is missing"
        ) from error


def _summary(result: Result) -> str:
    return rows_csv(("name", "value"), flat(result.summary.as_dict()))


def _monthly(result: Result) -> str:
    names = list(result.summary.sites)
    months = [monthly(result.of_site(name).hourly).rename_axis("month") for name in names]
    if len(names) == 1:
        return csv_of(months[0].reset_index())
    return csv_of(pd.concat(months, keys=names, names=["site"]).reset_index())


def _hourly(result: Result) -> str:
    return csv_of(with_time(result.hourly))


def _jobs(result: Result) -> str:
    return csv_of(result.jobs)


def _transfers(result: Result) -> str:
    if result.transfers is None:
        raise InvalidInput.of(
            "no-transfers",
            "transfers.csv",
            "between the sites of one nothing moves",
            "name a fleet",
        )
    return csv_of(result.transfers)


FILES: dict[str, Callable[[Result], str]] = {
    "summary.csv": _summary,
    "monthly.csv": _monthly,
    "hourly.csv": _hourly,
    "jobs.csv": _jobs,
}
"""What every run has."""
FLEET_FILES: dict[str, Callable[[Result], str]] = {"transfers.csv": _transfers}
"""What only a run of several sites has."""


def file_names(result: Result) -> list[str]:
    """Return the names of all files that a run has."""
    return [*FILES, *(FLEET_FILES if result.transfers is not None else ())]
