"""Mean and seasons of the outdoor air of a place, which deep ground follows.

They belong to the place and not to the simulated period: a day alone stands on the same
ground as that day of a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Part, quantity

YEAR_DAYS = 365.0


@dataclass(frozen=True, slots=True)
class Climate:
    """A year's mean and first harmonic of the outdoor air."""

    mean_c: float
    amplitude_k: float
    """Half the swing from the coldest to the warmest time of the year."""
    warmest_rad: float
    """Angle of the year at the warmest time, 0 at the start of January."""

    @classmethod
    def of_months(cls, monthly_c: Array) -> Climate:
        """Return the climate of twelve monthly means [C], January first.

        The twelve are a cosine, taken at the middle of twelfths of a year: its mean, its
        size and its phase are those of their first harmonic.

        >>> import numpy as np
        >>> middle = 2.0 * np.pi * (np.arange(12) + 0.5) / 12.0
        >>> found = Climate.of_months(9.0 + 8.0 * np.cos(middle - 3.25))
        >>> round(found.mean_c, 9), round(found.amplitude_k, 9), round(found.warmest_rad, 9)
        (9.0, 8.0, -3.033185307)
        """
        middle = 2.0 * np.pi * (np.arange(12) + 0.5) / 12.0
        along = 2.0 * float(np.mean(monthly_c * np.cos(middle)))
        across = 2.0 * float(np.mean(monthly_c * np.sin(middle)))
        mean = float(np.mean(monthly_c))
        return cls(mean, float(np.hypot(along, across)), float(np.arctan2(across, along)))

    def warmed(self, by_k: float) -> Climate:
        """Return the climate of a world that is warmer by so much all year [K]."""
        return replace(self, mean_c=self.mean_c + by_k)


class OutdoorClimate(Part):
    """Mean and seasons of the outdoor air, where no station tells them."""

    mean_c: float = quantity(
        source="annual mean of the weather record", typical=(-5.0, 28.0), ge=-40.0, le=40.0
    )
    """Annual mean of the outdoor air [C]."""
    amplitude_k: float = quantity(
        source="half of warmest less coldest monthly mean", typical=(0.5, 15.0), ge=0.0, le=40.0
    )
    """Half the difference between the warmest and the coldest monthly mean [K]."""
    warmest_day: int = quantity(
        source="of the year: 195-215 in the north, 15-35 in the south", ge=1, le=366
    )
    """Day of the year at which the outdoor air is warmest, 1 for 1 January."""

    def climate(self) -> Climate:
        """Return the stated climate."""
        warmest = 2.0 * np.pi * (self.warmest_day - 0.5) / YEAR_DAYS
        return Climate(self.mean_c, self.amplitude_k, float(warmest))
