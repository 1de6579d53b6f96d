"""The integral of an hourly signal over time, for sums over any window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import HOUR_S

DAY_H = 24


@dataclass(frozen=True, slots=True)
class SignalSum:
    """Running sum of an hourly signal, linear inside the hour.

    Behind its end, where nothing is known, it goes on at the mean of its last day, so that
    neither a later start nor a place that is reached later looks cheaper there.

    The signal may be a carbon intensity [gCO2e/kWh], a price [currency/MWh] or a water
    intensity [L/kWh]; its integral is in hours times that unit.
    """

    cumulative: Array

    @classmethod
    def of(cls, hourly: Array) -> SignalSum:
        """Integrate an hourly signal, shape (hours,)."""
        return cls(np.concatenate(([0.0], np.cumsum(hourly))))

    @property
    def hourly(self) -> Array:
        """The signal itself, shape (hours,)."""
        values: Array = np.diff(self.cumulative)
        return values

    @property
    def end_s(self) -> int:
        """End of the signal [s]."""
        return (len(self.cumulative) - 1) * HOUR_S

    @property
    def mean(self) -> float:
        """Mean of the signal, in its unit."""
        return float(self.cumulative[-1]) / (len(self.cumulative) - 1)

    @property
    def _last_day(self) -> float:
        hours = min(DAY_H, len(self.cumulative) - 1)
        return float(self.cumulative[-1] - self.cumulative[-1 - hours]) / hours

    def times(self, factors: Array) -> SignalSum:
        """Return the sum of the signal times a factor for each hour, such as the PUE [-].

        >>> SignalSum.of(np.array([10.0, 20.0])).times(np.array([1.0, 1.5])).cumulative
        array([ 0., 10., 40.])
        """
        return SignalSum.of(self.hourly * factors)

    def until(self, time_s: Ints) -> Array:
        """Return the integral from the start to each time [h x unit], same shape."""
        hour, inside_s = np.divmod(np.clip(time_s, 0, self.end_s), HOUR_S)
        before = self.cumulative[hour]
        after = self.cumulative[np.minimum(hour + 1, len(self.cumulative) - 1)]
        integral: Array = before + (after - before) * (inside_s / HOUR_S)
        beyond_s = np.maximum(time_s - self.end_s, 0)
        return integral + beyond_s * (self._last_day / HOUR_S) if beyond_s.any() else integral

    def over(self, start_s: Ints, duration_s: Ints) -> Array:
        """Return the integral over windows [h x unit], shape as broadcast.

        >>> SignalSum.of(np.array([10.0, 20.0])).over(np.array([1800, 7200]), np.array([3600]))
        array([15., 15.])
        """
        windows: Array = self.until(start_s + duration_s) - self.until(start_s)
        return windows
