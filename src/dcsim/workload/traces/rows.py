"""What readers hand on: rows of a trace in blocks, and the table they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.workload.traces.report import Counted, Tally
from dcsim.workload.traces.source import TraceSource


@dataclass(frozen=True, slots=True)
class Rows:
    """A block of rows as they stand in the file, arrays of shape (rows,).

    Attributes
    ----------
    line
        Line of each row, or in Parquet its number, from 1.
    arrival_s, length_s, cores
        Arrival [s], running time [s] and cores, unchecked.
    more
        Columns of `dcsim.workload.traces.columns.OPTIONAL` that the file has; NaN where a row
        has none.
    key
        A number that stands for the row's id, or ``None``.
    """

    line: Ints
    arrival_s: Array
    length_s: Array
    cores: Array
    more: Mapping[str, Array] = field(default_factory=dict)
    key: Ints | None = None

    def __len__(self) -> int:
        return len(self.line)

    def taken(self, keep: Flags | Ints) -> Rows:
        """Return the rows that ``keep`` picks."""
        more = {name: values[keep] for name, values in self.more.items()}
        key = None if self.key is None else self.key[keep]
        return Rows(
            self.line[keep],
            self.arrival_s[keep],
            self.length_s[keep],
            self.cores[keep],
            more,
            key,
        )


class Labels:
    """Numbers words in the order in which they come, from 0; "" is none."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def numbers(self, labels: list[bytes]) -> Array:
        """Return the number of each word, NaN for none."""
        known = self._numbers
        return np.array(
            [known.setdefault(label, len(known)) if label else np.nan for label in labels],
            dtype=np.float64,
        )

    def words(self) -> tuple[str, ...]:
        """Return the words by their number."""
        return tuple(label.decode("utf-8", "replace") for label in self._numbers)


@dataclass(frozen=True, slots=True)
class Opened:
    """A trace whose head was read: how its times count, and its rows.

    ``is_dated`` says that arrivals are UTC seconds since 1970; else they count from the
    trace's own start, which is ``zero_s`` in UTC where the trace knows it.
    """

    format: str
    is_dated: bool
    zero_s: int | None
    blocks: Iterator[Rows]
    words: Mapping[str, Labels] = field(default_factory=dict)
    """The words behind the numbers of a column, complete once the blocks are read."""


class TraceReader(Protocol):
    """One format of job traces."""

    @property
    def format(self) -> str:
        """Name of the format."""
        ...

    def open(self, source: TraceSource, tally: Tally) -> Opened:
        """Read the head of a file; raise `InvalidInput` if it is of another format."""
        ...


@dataclass(frozen=True, slots=True)
class TraceTable:
    """The jobs of a trace, checked and sorted by arrival; arrays of shape (jobs,).

    Attributes
    ----------
    format
        Name of the format.
    arrival_s, length_s
        Arrival and running time on the traced machine [s], fractions kept. Dated
        arrivals are UTC seconds since 1970.
    cores
        Cores that the job held, at least 1.
    line
        Line of the row in the file.
    more
        What else the trace tells, by column; NaN where a row does not.
    words
        The words behind the numbers of a column, by column and number.
    is_dated, zero_s
        See `Opened`.
    rows
        Rows read, those that were left out included.
    counted
        Rows left out or repaired, by reason.
    """

    format: str
    arrival_s: Array
    length_s: Array
    cores: Ints
    line: Ints
    is_dated: bool
    zero_s: int | None
    rows: int
    counted: tuple[Counted, ...] = ()
    more: Mapping[str, Array] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.arrival_s)

    @property
    def core_s(self) -> Array:
        """Work on the traced machine [core s]: cores x length x usage, shape (jobs,)."""
        work: Array = self.cores * self.length_s
        usage_frac = self.more.get("usage_frac")
        return work if usage_frac is None else work * known(usage_frac, 1.0)


def known(values: Array, otherwise: float) -> Array:
    """Return the values with ``otherwise`` where there is none."""
    return np.where(np.isnan(values), otherwise, values)
