"""Times of data files in UTC: offsets, zones, and the two nights when clocks are changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.core.errors import InvalidInput
from dcsim.signals.readers.text import Findings

_FIXED = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?\Z")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - differences of clock readings need no zone
_NAIVE_CURE = "write 2023-01-01T00:00:00Z or +01:00, or state the zone in the scenario"


def zone_of(text: str, place: str) -> tzinfo:
    """Return the zone of a name: ``UTC``, ``UTC+1``, ``+05:30`` or an IANA name.

    Raises
    ------
    InvalidInput
        ``unknown-zone``.
    """
    if text.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    fixed = _FIXED.match(text)
    if fixed:
        sign, hours, minutes = fixed.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if offset <= timedelta(hours=14):
            return timezone(offset if sign == "+" else -offset)
    try:
        return ZoneInfo(text)
    except (LookupError, ValueError, OSError) as error:
        raise InvalidInput.of(
            "unknown-zone",
            place,
            f"there is no time zone {text!r}",
            "write UTC, UTC+1, or an IANA name such as Europe/Oslo",
        ) from error


def parsed(text: str) -> datetime | None:
    """Return an ISO 8601 time in whole seconds of 1900..2199, or ``None``."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    plain = len(text) < 40 and not found.microsecond and 1900 <= found.year < 2200
    return found if plain else None


class Clock:
    """Turns the times of rows, in their order, into UTC seconds."""

    def __init__(self, zone: tzinfo | None, findings: Findings) -> None:
        self.zone = zone
        self.findings = findings
        self.seconds: list[int] = []
        self._seen: dict[datetime, int] = {}
        self._ambiguous: dict[datetime, int] = {}

    def add(self, text: str, line: int, column: str) -> None:
        """Take the time of the next row; a problem leaves a zero in its place."""
        found = parsed(text)
        second = 0
        if found is None:
            self.findings.add(
                "time-unreadable",
                line,
                f"{text[:40]!r} is no time in whole seconds",
                "write it as 2023-01-01T00:00:00Z",
                column,
            )
        elif found.tzinfo is not None:
            second = _utc_s(found)
        elif self.zone is None:
            self.findings.add(
                "time-naive", line, f"{text} has no offset from UTC", _NAIVE_CURE, column
            )
        else:
            second = self._local(found, self.zone, line, column)
        self.seconds.append(second)

    def _local(self, found: datetime, zone: tzinfo, line: int, column: str) -> int:
        early, late = (found.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if early.utcoffset() == late.utcoffset():
            return _utc_s(early)
        if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != found:
            self.findings.add(
                "time-nonexistent",
                line,
                f"{found} does not exist in {zone}: clocks are put forward over it",
                "the file may be in standard time: state it as UTC+1 or the like",
                column,
            )
            return 0
        again = found in self._seen
        self._seen[found] = line
        if again:
            self._ambiguous.pop(found, None)
        else:
            self._ambiguous[found] = line
        return _utc_s(late if again else early)

    def settle(self) -> Ints:
        """Return the seconds [s], shape (rows,), once all rows are in."""
        for found, line in list(self._ambiguous.items()):
            self.findings.add(
                "time-ambiguous",
                line,
                f"{found} comes twice in {self.zone}, as clocks are put back, but stands here once",
                "write both hours, or times with their offset from UTC",
            )
        return np.array(self.seconds, dtype=np.int64)


def _utc_s(found: datetime) -> int:
    offset = found.utcoffset() or timedelta(0)
    return int((found.replace(tzinfo=None) - _EPOCH - offset).total_seconds())
