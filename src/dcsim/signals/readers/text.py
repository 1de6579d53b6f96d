"""Text and numbers of data files, read so that nothing is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from dcsim.core.errors import InvalidInput, Problem
from dcsim.signals.readers.record import SourceFile

MAX_BYTES = 64 * 1024 * 1024
MAX_PROBLEMS = 20
MISSING = frozenset(["", "na", "n/a", "nan", "null", "none", "n/e", "-"])
"""What stands for a missing value, in any case."""

_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\Z", re.ASCII)


class Findings:
    """Collects problems of a file and stops reading once there are enough."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def add(self, code: str, line: int, message: str, cure: str = "", column: str = "") -> None:
        """Note a problem of a line; raise all once there are many."""
        place = f"{self.name}:{line}" + (f": {column}" if column else "")
        self.problems.append(Problem(code, place, message, cure))
        if len(self.problems) >= MAX_PROBLEMS:
            self.settle()

    def settle(self) -> None:
        """Raise what was found, if anything.

        Raises
        ------
        InvalidInput
            With every problem.
        """
        if self.problems:
            raise InvalidInput(self.problems)


def decoded(source: SourceFile, *, strict: bool) -> str:
    """Return the text of a file: UTF-8, or if not ``strict`` else Latin-1.

    Raises
    ------
    InvalidInput
        ``file-unreadable``, ``not-utf8``, or ``not-text`` if it holds a zero byte.
    """
    try:
        raw = source.path.read_bytes()
    except OSError as error:
        raise InvalidInput.of(
            "file-unreadable", source.name, error.strerror or str(error)
        ) from error
    if b"\0" in raw:
        raise InvalidInput.of(
            "not-text",
            source.name,
            f"byte {raw.index(0)} is zero, so this is no text file",
            "save the file as UTF-8 text",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if strict:
            raise InvalidInput.of(
                "not-utf8", source.name, f"byte {error.start} is not UTF-8", "save it as UTF-8"
            ) from error
        return raw.decode("latin-1")


def csv_rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and fields of every row that is not empty.

    Raises
    ------
    InvalidInput
        ``csv-broken``, such as a quote that is never closed.
    """
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise InvalidInput.of(
            "csv-broken",
            f"{name}:{reader.line_num}",
            f"this row is not CSV: {error}",
            "look for a quote that is not closed",
        ) from error


def number(text: str) -> float | None:
    """Return a plain decimal number, or ``None`` if the text is none.

    >>> number(" -3.5 "), number("1_000"), number("1,5")
    (-3.5, None, None)
    """
    text = text.strip()
    return float(text) if len(text) <= 40 and _NUMBER.match(text) else None


def is_missing(text: str) -> bool:
    """Tell whether a cell is one of the words for a missing value."""
    return text.strip().lower() in MISSING


def whole(fields: Sequence[str]) -> list[int] | None:
    """Return whole numbers, or ``None`` if one of the fields is none."""
    stripped = [field.strip() for field in fields]
    if all(field.isascii() and field.isdigit() and len(field) < 6 for field in stripped):
        return [int(field) for field in stripped]
    return None
