"""Reading the shipped CSV files into rows and read-only arrays."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

import numpy as np

from dcsim.catalogue.paths import data_path
from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput

Row = dict[str, str]
Cells = dict[tuple[int, ...], str]


Entry = TypeVar("Entry")


class Entries(Mapping[str, Entry], Generic[Entry]):
    """The entries of a shipped CSV file by name, each made when it is first asked for.

    Parameters
    ----------
    file, key
        The file, and the column that names the entry of each row. The rows of one entry
        stand together.
    make
        Makes an entry of its name and its rows.
    """

    def __init__(self, file: str, key: str, make: Callable[[str, list[Row]], Entry]) -> None:
        with data_path(file).open(encoding="utf-8", newline="") as handle:
            self._header, *lines = csv.reader(handle)
        name = itemgetter(self._header.index(key))
        self._lines = {entry: list(group) for entry, group in groupby(lines, name)}
        self._make = make
        self._made: dict[str, Entry] = {}

    def __getitem__(self, name: str) -> Entry:
        if name not in self._made:
            rows = [dict(zip(self._header, line, strict=True)) for line in self._lines[name]]
            self._made[name] = self._make(name, rows)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def read_groups(file: str, key: str) -> list[tuple[str, list[Row]]]:
    """Return the rows of a shipped CSV file by the value of column ``key``.

    The rows of one value stand together in the file.
    """
    with data_path(file).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row[key])]


def fixed(values: Iterable[float] | Sequence[Sequence[float]]) -> Array:
    """Return the values as a read-only array, so that a cached entry cannot be changed."""
    array = np.array(list(values), dtype=np.float64)
    array.flags.writeable = False
    return array


def by_month(rows: Sequence[Row], column: str) -> Array:
    """Return a column as an array over the months, shape (12,)."""
    cells: Cells = {(int(row["month"]),): row[column] for row in rows}
    return _complete(column, cells, (12,))


def by_month_and_hour(rows: Sequence[Row], column: str) -> Array:
    """Return a column as an array over months and UTC hours, shape (12, 24)."""
    cells: Cells = {(int(row["month"]), int(row["hour_utc"]) + 1): row[column] for row in rows}
    return _complete(column, cells, (12, 24))


def _complete(column: str, cells: Cells, shape: tuple[int, ...]) -> Array:
    """Return cells with indices from 1 as an array in which none may be missing."""
    wanted = [tuple(i + 1 for i in index) for index in np.ndindex(*shape)]
    missing = [index for index in wanted if index not in cells]
    if missing or len(cells) != len(wanted):
        raise InvalidInput.of(
            "grid-data-incomplete",
            f"grid_data: {column}",
            f"{len(cells)} values instead of {len(wanted)}; missing {missing[:3]}",
            "install dcsim again; the data file is damaged",
        )
    return fixed(np.array([float(cells[index]) for index in wanted]).reshape(shape))
