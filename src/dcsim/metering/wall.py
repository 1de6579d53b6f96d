"""The log of a wall meter: power at the plug, written by an instrument beside dcsim.

The log is a CSV file with the columns ``time_utc`` (ISO 8601 with a zone, or seconds
since 1970) and ``power_w``; others are ignored.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Literal

from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.part import quantity
from dcsim.metering.child import Child
from dcsim.metering.meter import MeterPart, NotAvailable, Reading
from dcsim.workload.profile import EnergyParts, Series

MAX_ROWS = 5_000_000
MAX_PROBLEMS = 20


class Wall(MeterPart):
    """Power at the plug of the whole machine, from the log of an instrument."""

    kind: Literal["wall"] = "wall"
    path: str | None = None
    """CSV file that the instrument writes."""
    accuracy_frac: float = quantity(
        0.05, source="1 to 5 % for plug-in meters; see the data sheet", gt=0.0, lt=1.0
    )
    """Accuracy of the instrument at a coverage factor of 2."""
    tier = "wall"
    boundary = "node-ac"
    uncertainty = "that of the instrument, 1 to 5 %"
    counts = (
        "It counts the whole machine at the plug: idle power, fans, supply losses and every "
        "other process."
    )

    def build(self) -> WallMeter:
        """Make the meter."""
        return WallMeter(self.path, self.accuracy_frac)


@dataclass(frozen=True, slots=True)
class PowerLog:
    """Power at instants: times [s since 1970] and watts, both of shape (n,), times rising."""

    times_s: tuple[float, ...]
    power_w: tuple[float, ...]

    def window(self, start_s: float, end_s: float) -> PowerLog:
        """Return the part between two instants, its ends interpolated.

        Raises
        ------
        InvalidInput
            If the log does not reach over the window: nothing is extrapolated.
        """
        if not self.times_s[0] <= start_s < end_s <= self.times_s[-1]:
            raise InvalidInput.of(
                "log-too-short",
                "wall-meter log",
                f"the log runs from {_iso(self.times_s[0])} to {_iso(self.times_s[-1])} and does "
                f"not enclose {_iso(start_s)} to {_iso(end_s)}",
                "let the instrument log before, during and after the run, in the same clock",
            )
        inside = [
            (t, p) for t, p in zip(self.times_s, self.power_w, strict=True) if start_s < t < end_s
        ]
        rows = [(start_s, self._power_at(start_s)), *inside, (end_s, self._power_at(end_s))]
        return PowerLog(tuple(t for t, _ in rows), tuple(p for _, p in rows))

    def energy_j(self) -> float:
        """Return the energy under the log, straight lines between its instants [J].

        >>> PowerLog((0.0, 10.0, 20.0), (100.0, 200.0, 200.0)).energy_j()
        3500.0
        """
        rows = zip(self.times_s, self.power_w, strict=True)
        return math.fsum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(rows))

    def _power_at(self, t_s: float) -> float:
        for (early_s, early_w), (late_s, late_w) in pairwise(
            zip(self.times_s, self.power_w, strict=True)
        ):
            if early_s <= t_s <= late_s:
                return early_w + (late_w - early_w) * (t_s - early_s) / (late_s - early_s)
        raise RuntimeError("outside of the log")


def read_log(path: Path) -> PowerLog:
    """Read the log of a wall meter.

    Raises
    ------
    InvalidInput
        With every bad row (at most 20): no time with a zone, no finite power of at least
        0, times that do not rise; or a file that cannot be read or has fewer than 2 rows.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"time_utc", "power_w"} - set(rows.fieldnames or ())
            if missing:
                raise InvalidInput.of(
                    "column-missing",
                    str(path),
                    f"the log has no column {' nor '.join(sorted(missing))}",
                    "rename the instrument's columns to time_utc and power_w",
                )
            return _parsed(str(path), list(zip(range(MAX_ROWS), rows, strict=False)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput.of("log-unreadable", str(path), str(error)) from error


def _parsed(place: str, rows: Sequence[tuple[int, dict[str, str]]]) -> PowerLog:
    problems: list[Problem] = []
    times_s: list[float] = []
    power_w: list[float] = []
    for i, row in rows:
        try:
            t, p = _row(row, times_s[-1] if times_s else -math.inf)
        except ValueError as error:
            problems.append(Problem("bad-row", f"{place}:{i + 2}", str(error)))
            continue
        times_s.append(t)
        power_w.append(p)
    if not problems and len(times_s) < 2:
        problems.append(Problem("log-too-short", place, "a log needs at least two rows"))
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    return PowerLog(tuple(times_s), tuple(power_w))


def _row(row: dict[str, str], before_s: float) -> tuple[float, float]:
    """Return time [s since 1970] and power [W] of a row; a ValueError says what is wrong."""
    t_s, power_w = _time_s(row["time_utc"] or ""), float(row["power_w"] or "")
    if not (math.isfinite(power_w) and power_w >= 0):
        raise ValueError(f"power {power_w} W is not a number of at least 0")
    if t_s <= before_s:
        raise ValueError("the time is not after that of the row before")
    return t_s, power_w


def _time_s(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise ValueError(f"{text} has no time zone; add Z or an offset") from None
        return instant.timestamp()
    if not math.isfinite(number):
        raise ValueError(f"{text} is no time")
    return number


def _iso(t_s: float) -> str:
    return datetime.fromtimestamp(t_s, UTC).isoformat(timespec="seconds")


class WallMeter:
    """Cuts the window of a run out of the instrument's log."""

    def __init__(self, path: str | None, accuracy_frac: float) -> None:
        self._path = path
        self._accuracy_frac = accuracy_frac
        self._start_s: float | None = None

    def open(self) -> None:
        """Check that there is a log.

        Raises
        ------
        NotAvailable
            If no log was named or the file is not there.
        """
        if self._path is None or not Path(self._path).is_file():
            named = "no log was named" if self._path is None else f"{self._path} is not there"
            raise NotAvailable.of(
                "meter-unavailable",
                "meter wall",
                f"{named}: dcsim reads the log of an instrument, not the instrument",
                "log power to a CSV file and name it with --wall FILE",
            )

    def start(self, child: Child) -> None:  # noqa: ARG002  (it sees the whole machine)
        """Note the instant."""
        self._start_s = datetime.now(UTC).timestamp()

    def stop(self) -> Reading:
        """Cut the window out of the log as it is now.

        Raises
        ------
        InvalidInput
            If the log is bad or does not enclose the window.
        """
        if self._start_s is None or self._path is None:
            raise RuntimeError("stop() without start()")
        end_s = datetime.now(UTC).timestamp()
        return wall_reading(
            read_log(Path(self._path)).window(self._start_s, end_s), self._accuracy_frac
        )


def wall_reading(log: PowerLog, accuracy_frac: float) -> Reading:
    """Return the reading of a whole log."""
    energy_j = log.energy_j()
    start_s = log.times_s[0]
    means = [(a + b) / 2 for a, b in pairwise(log.power_w)]
    return Reading(
        tool="wall-meter log",
        tier="wall",
        boundary="node-ac",
        energy_j=EnergyParts(cpu=0.0, ram=0.0, accel=0.0, total=energy_j, unsplit=energy_j),
        range_j=(energy_j * (1 - accuracy_frac), energy_j * (1 + accuracy_frac)),
        wall_s=log.times_s[-1] - start_s,
        cpu_s=None,
        peak_gb=None,
        series=Series(t_s=tuple(t - start_s for t in log.times_s[1:]), watts=tuple(means)),
    )
