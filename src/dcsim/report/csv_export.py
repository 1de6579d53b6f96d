"""The tables of a run as CSV files, every digit kept; names carry the units."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dcsim.core.errors import InvalidInput
from dcsim.report.human_csv import csv_of, rows_csv
from dcsim.results.result import Result
from dcsim.results.summary import flat
from dcsim.results.tables import with_time


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
    return rows_csv(("name", "value"), flat(result.summary.as_dict()))


def _monthly(result: Result) -> str:
    from dcsim.report.page.tables import monthly

    return csv_of(monthly(result.hourly).rename_axis("month").reset_index())


def _hourly(result: Result) -> str:
    return csv_of(with_time(result.hourly))


def _jobs(result: Result) -> str:
    return csv_of(result.jobs)


FILES: dict[str, Callable[[Result], str]] = {
    "summary.csv": _summary,
    "monthly.csv": _monthly,
    "hourly.csv": _hourly,
    "jobs.csv": _jobs,
}
