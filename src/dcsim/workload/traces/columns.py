"""Which column of a table is what: a scenario's own names, or the names dcsim knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal

from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.part import Contradiction, Part

CENTURY_S = 100 * 365.25 * 86_400
MAX_CORES = 100_000_000
TIME_UNITS = MappingProxyType({"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0})
_TABS = ((b";", "semicolons"), (b"\t", "tabs"), (b"|", "bars"), (b" ", "spaces"))


@dataclass(frozen=True, slots=True)
class Values:
    """What a row may have in a column that not every trace has; unknown is always allowed."""

    highest: float
    lowest: float = 0.0
    whole: bool = False
    words: bool = False
    """Whether the column holds words; each gets a number."""


class TraceColumns(Part):
    """Names of the columns of a CSV or Parquet trace; each is its own name unless stated."""

    # A column whose values are bounded here is optional in a trace, whatever its format.
    arrival_s: str | None = None
    """Arrival, counted from the start of the trace."""
    arrival_utc: str | None = None
    """Or the arrival as a date and time, in UTC where no offset stands beside it."""
    length_s: str | None = None
    """Running time on the traced machine."""
    cores: str | None = None
    """Cores that the job held; a table without it has jobs of one core."""
    id: str | None = None
    """Id of the job; equal ids are found."""
    user: Annotated[str | None, Values(2.0**53, whole=True, words=True)] = None
    """User, a name or a number."""
    memory_gb: Annotated[str | None, Values(1e12)] = None
    """Memory of the whole job [GB]."""
    estimate_s: Annotated[str | None, Values(100 * CENTURY_S)] = None
    """Running time that the user expected."""
    priority: Annotated[str | None, Values(2.0**53, lowest=-(2.0**53), whole=True)] = None
    """Urgency, a whole number, larger is more urgent."""
    accelerators: Annotated[str | None, Values(MAX_CORES, whole=True)] = None
    """Accelerators of the whole job."""
    usage_frac: Annotated[str | None, Values(1.0)] = None
    """Share of its cores that the job kept busy."""
    power_w: Annotated[str | None, Values(1e12)] = None
    """Mean power above idle of the whole job [W]."""
    data_gb: Annotated[str | None, Values(1e9)] = None
    """Data that move with a job that runs elsewhere [GB]."""
    home: Annotated[str | None, Values(2.0**53, words=True)] = None
    """Site of the fleet where the job arrives; that of the trace where a row names none."""
    allowed_sites: Annotated[str | None, Values(2.0**53, words=True)] = None
    """Sites at which the job may run, apart by semicolons, or `all`."""
    time_unit: Literal["us", "ms", "s", "min", "h"] = "s"
    """Unit in which the file has arrival, length and estimate."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse two kinds of arrival."""
        if self.arrival_s is not None and self.arrival_utc is not None:
            rule = "contradicts arrival_utc: an arrival is a number or a date"
            return [Contradiction("arrival_s", rule, "keep one of the two")]
        return []


OPTIONAL = MappingProxyType(
    {
        name: values
        for name, column in TraceColumns.model_fields.items()
        for values in column.metadata
        if isinstance(values, Values)
    }
)
"""Columns that a trace may have beside arrival, length and cores; NaN where a row has none."""
WORDS = tuple(name for name, values in OPTIONAL.items() if values.words)
"""Those that hold words."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in a header: what is a number, and where date, id and words stand.

    ``names`` are those of the numbers: first those that every row must have. ``words`` are
    columns of words, such as users and sites, with their positions.
    """

    names: tuple[str, ...]
    positions: tuple[int, ...]
    needed: int
    time: int | None
    key: int | None
    words: tuple[tuple[str, int], ...]
    factor_s: float

    @property
    def is_dated(self) -> bool:
        """Tell whether arrivals are dates."""
        return self.time is not None


def layout_of(
    header: Sequence[str], columns: TraceColumns, place: str, head: bytes = b""
) -> Layout:
    """Return where the columns stand.

    Raises
    ------
    InvalidInput
        ``column-repeated``, ``column-missing`` or ``wrong-delimiter``; all at once.
    """
    problems = [
        Problem("column-repeated", place, f"the column {name!r} stands twice", "rename one")
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    at: dict[str, int] = {}
    for key in ("arrival_s", "arrival_utc", "length_s", "cores", "id", *OPTIONAL):
        stated = getattr(columns, key)
        if (stated or key) in header:
            at[key] = header.index(stated or key)
        elif stated is not None:
            problems.append(_missing(key, stated, header, place))
    _settle_arrival(at, columns)
    if "arrival_s" not in at and "arrival_utc" not in at and columns.arrival_utc is None:
        problems.append(_missing("arrival_s", columns.arrival_s or "arrival_s", header, place))
    if "length_s" not in at and columns.length_s is None:
        problems.append(_missing("length_s", "length_s", header, place))
    if problems:
        raise InvalidInput(_wrong_delimiter(header, head, place) or _each_once(problems))
    needed = [key for key in ("arrival_s", "length_s", "cores") if key in at]
    optional = [key for key in OPTIONAL if key in at and key not in WORDS]
    names = (*needed, *optional)
    return Layout(
        names=names,
        positions=tuple(at[key] for key in names),
        needed=len(needed),
        time=at.get("arrival_utc"),
        key=at.get("id"),
        words=tuple((key, at[key]) for key in WORDS if key in at),
        factor_s=TIME_UNITS[columns.time_unit],
    )


def _settle_arrival(at: dict[str, int], columns: TraceColumns) -> None:
    """Where both kinds of arrival stand in a header, keep the stated one, else the date."""
    if "arrival_s" in at and "arrival_utc" in at:
        del at["arrival_utc" if columns.arrival_s is not None else "arrival_s"]


def _missing(key: str, stated: str, header: Sequence[str], place: str) -> Problem:
    listed = ", ".join(header)[:200] or "none"
    return Problem(
        "column-missing",
        place,
        f"there is no column {stated!r} for {key}; the columns are {listed}",
        f"name it in workload.job_trace.columns.{key}, or show it with --column {key}=NAME",
    )


def _each_once(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _wrong_delimiter(header: Sequence[str], head: bytes, place: str) -> list[Problem]:
    """Return a problem if the header has one column in which other delimiters stand."""
    first = head.split(b"\n", 1)[0]
    for mark, said in _TABS:
        if len(header) == 1 and mark in first.strip():
            message = f"the header has no comma but {said}"
            return [Problem("wrong-delimiter", place, message, "separate the fields by commas")]
    return []
