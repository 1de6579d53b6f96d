"""A record of faults as a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dcsim.core.errors import InvalidInput, Problem
from dcsim.fleet.faults import FaultEvent

MAX_BYTES = 64 * 1024 * 1024
MAX_PROBLEMS = 20
NEEDED = ("what", "start_utc", "lasts_h")
KNOWN = (*NEEDED, "count", "lost_frac")


def read_faults(path: Path, shown: str) -> list[FaultEvent]:
    """Read ``what,start_utc,lasts_h[,count][,lost_frac]``, one fault a row.

    Parameters
    ----------
    path
        The file.
    shown
        Its name as the scenario states it, for messages.

    Raises
    ------
    InvalidInput
        If the file is too large, no CSV or holds no fault, or a row breaks a rule; up to 20
        problems.
    """
    if path.stat().st_size > MAX_BYTES:
        raise InvalidInput.of("fault-file", shown, f"the file exceeds {MAX_BYTES} bytes")
    try:
        # A spreadsheet puts a mark before its first name.
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _rows(csv.DictReader(lines, strict=True), shown)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput.of("fault-file", shown, f"the file is no CSV: {error}") from error


def _rows(rows: csv.DictReader[str], shown: str) -> list[FaultEvent]:
    names = rows.fieldnames or []
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in KNOWN]
    if missing or unknown or len(set(names)) < len(names):
        rule = f"columns {', '.join(map(str, names)) or 'none'}: "
        rule += f"missing {', '.join(missing) or 'none'}, unknown {', '.join(unknown) or 'none'}"
        rule += "" if missing or unknown else "; one stands there twice"
        cure = f"the header is {','.join(NEEDED)} and, if needed, count,lost_frac"
        raise InvalidInput.of("fault-file", f"{shown}:1", rule, cure)
    events, problems = [], []
    for row in rows:
        place = f"{shown}:{rows.line_num}"
        try:
            events.append(_event(row))
        except (ValueError, TypeError) as error:
            problems.append(Problem("fault-row", place, _said(error), "correct the row"))
        if len(problems) == MAX_PROBLEMS:
            break
    if problems:
        raise InvalidInput(problems)
    if not events:
        cure = "add a fault a row, or remove faults.file"
        raise InvalidInput.of("fault-file", shown, "the file holds no fault", cure)
    return events


def _event(row: dict[str, str]) -> FaultEvent:
    if None in row or None in row.values():
        raise ValueError("the row has not as many fields as the header")
    event = FaultEvent.model_validate_strings(
        {
            ("start" if key == "start_utc" else key): _zoned(value) if key == "start_utc" else value
            for key, value in row.items()
            if value != ""
        }
    )
    wrong = event.cross_checks()
    if wrong:
        raise ValueError("; ".join(f"{found.key}: {found.message}" for found in wrong))
    return event


def _zoned(time: str) -> str:
    """Return a time in UTC, as the column's name says, where it states no zone."""
    has_zone = time.endswith("Z") or "+" in time[10:] or "-" in time[10:]
    return time if has_zone else f"{time}Z"


def _said(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(_said_of(found) for found in error.errors())
    return str(error)


def _said_of(found: ErrorDetails) -> str:
    column = "start_utc" if found["loc"][0] == "start" else found["loc"][0]
    rule = found["msg"].removeprefix("Input ")
    return f"{column}: {rule}; found {str(found['input'])[:60]!r}"
