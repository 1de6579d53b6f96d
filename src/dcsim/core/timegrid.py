"""The time grid: UTC in integer seconds, equal steps, no floats and no zones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dcsim.core.arrays import Array, Flags, Ints

T = TypeVar("T", bound=np.generic)

HOUR_S = 3600
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class TimeGrid:
    """``steps`` intervals of ``step_s`` seconds from ``start_s`` (UTC, Unix seconds).

    A value on the grid belongs to the interval that begins at its time.

    >>> grid = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), days=1, step_s=3600)
    >>> grid.steps, grid.step_h
    (24, 1.0)
    """

    start_s: int
    step_s: int
    steps: int

    @classmethod
    def of(cls, start: datetime, days: int, step_s: int) -> TimeGrid:
        """Make the grid of ``days`` whole days from an aware ``start``."""
        return cls(int(start.timestamp()), step_s, days * DAY_S // step_s)

    @property
    def end_s(self) -> int:
        """First second after the grid."""
        return self.start_s + self.steps * self.step_s

    @property
    def duration_s(self) -> int:
        """Length of the whole grid [s]."""
        return self.steps * self.step_s

    @property
    def step_h(self) -> float:
        """Length of a step [h]."""
        return self.step_s / HOUR_S

    @property
    def steps_per_hour(self) -> int:
        """Steps in an hour; the step divides the hour."""
        return HOUR_S // self.step_s

    def by_hour(self, values: NDArray[T]) -> NDArray[T]:
        """Return the values of the steps hour by hour, shape (hours, steps of an hour)."""
        return values.reshape(-1, self.steps_per_hour)

    def hourly_sums(self, values: Array) -> Array:
        """Return the sum of the steps of every hour, shape (hours,).

        >>> TimeGrid(0, 1800, 4).hourly_sums(np.array([1.0, 3.0, 5.0, 7.0])).tolist()
        [4.0, 12.0]
        """
        sums: Array = self.by_hour(values).sum(axis=1)
        return sums

    def hourly_kwh(self, power_kw: Array) -> Array:
        """Return the energy of every hour [kWh] of a power at every step [kW], shape (hours,).

        >>> TimeGrid(0, 1800, 4).hourly_kwh(np.array([1.0, 3.0, 5.0, 7.0])).tolist()
        [2.0, 6.0]
        """
        return self.hourly_sums(power_kw) * self.step_h

    def at_steps(self, hours: NDArray[T]) -> NDArray[T]:
        """Return at every step the value of its hour, shape (steps,)."""
        return np.repeat(hours, self.steps_per_hour)

    def hourly(self) -> TimeGrid:
        """Return the grid of the same period in hours."""
        return TimeGrid(self.start_s, HOUR_S, self.duration_s // HOUR_S)

    def times_s(self) -> Ints:
        """Return the start of every step [s], shape (steps,)."""
        return self.start_s + self.step_s * np.arange(self.steps, dtype=np.int64)

    def datetimes(self) -> NDArray[np.datetime64]:
        """Return the start of every step as UTC ``datetime64[s]``, shape (steps,)."""
        return self.times_s().astype("datetime64[s]")

    def months(self) -> Ints:
        """Return the UTC month of every step, 1..12, shape (steps,)."""
        return self.datetimes().astype("datetime64[M]").astype(np.int64) % 12 + 1

    def hours(self) -> Ints:
        """Return the UTC hour of the day of every step, 0..23, shape (steps,)."""
        return self.times_s() // HOUR_S % 24

    def is_weekend(self) -> Flags:
        """Tell which steps fall on a UTC Saturday or Sunday, shape (steps,)."""
        weekday: Ints = (self.times_s() // DAY_S + 3) % 7  # 1970-01-01: Thursday
        return weekday >= 5

    def start(self) -> datetime:
        """Return the first instant as an aware datetime."""
        return datetime.fromtimestamp(self.start_s, tz=UTC)
