"""CSV for people: opens in a spreadsheet, keeps every digit, and carries no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(table: pd.DataFrame) -> str:
    """Return a table as CSV (RFC 4180).

    Times are ISO 8601 in UTC, numbers have as many digits as bring them back exactly,
    what is missing is an empty cell. Text that a spreadsheet would take for a formula
    gets a leading apostrophe.
    """
    return rows_csv(
        [str(name) for name in table.columns],
        zip(*(_column(table[name]) for name in table.columns), strict=True),
    )


def rows_csv(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """Return a header and rows as CSV; only text is guarded, a negative number stays one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("sort")
    ("'=1+1", 'sort')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _column(values: pd.Series[Any]) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(values):
        return [None if pd.isna(v) else v.isoformat().replace("+00:00", "Z") for v in values]
    if pd.api.types.is_bool_dtype(values):
        return ["true" if value else "false" for value in values]
    return [None if missing else v for v, missing in zip(values, values.isna(), strict=True)]
