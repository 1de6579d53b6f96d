"""The integral of grid carbon intensity over time, for sums over any window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.core.timegrid import HOUR_S

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CarbonSum:
    """Running sum of an hourly signal, linear inside the hour, flat after its end."""

    cumulative: Array

    @classmethod
    def of(cls, hourly_gco2e_per_kwh: Array) -> CarbonSum:
        """Integrate an hourly signal [gCO2e/kWh], shape (hours,)."""
        return cls(np.concatenate(([0.0], np.cumsum(hourly_gco2e_per_kwh))))

    @property
    def end_s(self) -> int:
        """End of the signal [s]."""
        return (len(self.cumulative) - 1) * HOUR_S

    @property
    def mean(self) -> float:
        """Mean of the signal [gCO2e/kWh]."""
        return float(self.cumulative[-1]) / (len(self.cumulative) - 1)

    def until(self, time_s: Ints) -> Array:
        """Return the integral from the start to each time [h gCO2e/kWh], same shape."""
        hour, inside_s = np.divmod(np.clip(time_s, 0, self.end_s), HOUR_S)
        before = self.cumulative[hour]
        after = self.cumulative[np.minimum(hour + 1, len(self.cumulative) - 1)]
        integral: Array = before + (after - before) * (inside_s / HOUR_S)
        return integral

    def over(self, start_s: Ints, duration_s: Ints) -> Array:
        """Return the integral over windows [h gCO2e/kWh], shape as broadcast.

        >>> CarbonSum.of(np.array([10.0, 20.0])).over(np.array([1800]), np.array([3600]))
        array([15.])
        """
        windows: Array = self.until(start_s + duration_s) - self.until(start_s)
        return windows

CarbonSum.issued = lambda self, now: self
