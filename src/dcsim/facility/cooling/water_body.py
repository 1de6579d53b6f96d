"""The river or lake beside a site: where the temperature of its water comes from."""

from __future__ import annotations

from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.physics import surface_water
from dcsim.signals.hours import require_hourly
from dcsim.signals.normals import daily_normals

OWN_WATER = "gauges of the water's authority"
ICE_C = 0.0
"""Fresh water gets no colder: it freezes [C]."""
WHOLE_YEAR_DAYS = 365

KEYS = {
    "sinusoid": ("mean_c", "amplitude_k", "warmest_day"),
    "monthly": ("monthly_c",),
    "air": ("mixed_depth_m", "exchange_w_per_m2_k", "above_air_k", "start_c"),
    "file": ("file", "column", "time_zone", "fill_gaps_h", "by_calendar"),
}
"""The keys that each way of knowing the temperature reads."""


class WaterBody(Part):
    """Temperature of the water at the intake: a sinusoid, months, the air, or a file."""

    source: Literal["sinusoid", "monthly", "air", "file"] = "sinusoid"
    """Where the temperature comes from; keys of the other ways are refused."""
    mean_c: float = quantity(
        12.0,
        source=f"{OWN_WATER}; rivers of middle Europe 10-14 C",
        typical=(4.0, 28.0),
        ge=0.0,
        le=40.0,
    )
    """Mean of the year [C]."""
    amplitude_k: float = quantity(
        9.0,
        source=f"{OWN_WATER}; rivers 7-11 K, deep intakes 1-4 K, tropics 1-3 K",
        typical=(0.5, 12.0),
        ge=0.0,
        le=30.0,
    )
    """Warmest less mean of the year [K]."""
    warmest_day: int = quantity(
        210,
        source="late July for rivers of the north, weeks later at depth; 28 in the south",
        ge=1,
        le=366,
    )
    """Day of the year of the warmest water."""
    monthly_c: list[float] | None = quantity(None, source=OWN_WATER, min_length=12, max_length=12)
    """Mean of each month, January first [C]."""
    mixed_depth_m: float = quantity(
        5.0,
        source="lakes mix to 3-15 m in summer; an intake below needs months or a file",
        typical=(1.0, 20.0),
        ge=0.2,
        le=100.0,
    )
    """Depth over which the water is mixed, the intake in it [m]: the deeper, the steadier."""
    exchange_w_per_m2_k: float = quantity(
        25.0,
        source="Livingstone & Imboden 1989: 17-28 on a Swiss lake; up to 50 in wind",
        typical=(15.0, 50.0),
        gt=1.0,
        le=200.0,
    )
    """Heat that the surface exchanges per kelvin off equilibrium."""
    above_air_k: float = quantity(
        1.0,
        source="sun less evaporation: 0-4 K in the yearly mean",
        typical=(-2.0, 5.0),
        ge=-10.0,
        le=15.0,
    )
    """How much warmer than the air the water would settle [K]."""
    start_c: float | None = quantity(
        None, source="whole years end as they began; shorter periods need it", ge=0.0, le=40.0
    )
    """Water at the start of the period [C]."""
    file: str | None = None
    """A CSV or Parquet file in the scenario's folder."""
    column: str = "water_temperature_c"
    """Column of the file, in degrees Celsius."""
    time_zone: str | None = None
    """Zone of times in the file that state none: `UTC+1`, `Europe/Oslo`."""
    fill_gaps_h: int = quantity(
        0, source="nothing is filled unless asked; water is steady", typical=(0, 48), ge=0, le=240
    )
    """Longest gap of the file that is filled by a line between its neighbours [h]."""
    by_calendar: bool = False
    """Align a dated year of the file with the period by month, day and hour."""

    def cross_checks(self) -> list[Contradiction]:
        """Require what the chosen way reads, and refuse keys of the others."""
        wrong = []
        for needed, source in (("monthly_c", "monthly"), ("file", "file")):
            if self.source == source and getattr(self, needed) is None:
                rule = f"source: {source} needs {needed}"
                wrong.append(Contradiction(needed, rule, f"add {needed}"))
        for source, keys in KEYS.items():
            for key in keys if source != self.source else ():
                if getattr(self, key) != type(self).model_fields[key].default:
                    rule = f"source: {self.source} does not read it"
                    cure = f"remove {key}, or write source: {source}"
                    wrong.append(Contradiction(key, rule, cure))
        if any(not ICE_C <= month <= 40.0 for month in self.monthly_c or []):
            rule = "water of a month is between 0 and 40 C"
            wrong.append(Contradiction("monthly_c", rule, "correct the month"))
        if self.source == "sinusoid" and self.mean_c - self.amplitude_k < ICE_C:
            rule = f"the coldest day would have {self.mean_c - self.amplitude_k:g} C: ice"
            cure = "lower it, or raise mean_c; a river with ice has months"
            wrong.append(Contradiction("amplitude_k", rule, cure))
        return wrong

    def warmest_c(self) -> float:
        """Return the warmest water of the year that the parameters tell of [C].

        Raises
        ------
        InvalidInput
            ``season-unknown`` where they tell of none, as the water follows air or file.
        """
        if self.source == "sinusoid":
            return self.mean_c + self.amplitude_k
        if self.source == "monthly" and self.monthly_c is not None:
            return max(self.monthly_c)
        raise InvalidInput.of(
            "season-unknown",
            "cooling.water",
            f"the temperature by {self.source} is known for a period only",
            "give the outdoor air with water_c",
        )

    def hourly_c(self, hours: TimeGrid, dry_bulb_c: Array) -> Array:
        """Return the water of every hour [C], shape (hours,).

        Parameters
        ----------
        hours
            Whole UTC hours.
        dry_bulb_c
            Air of these hours [C], for ``source: air``.

        Raises
        ------
        InvalidInput
            ``water-start-unknown`` if the water follows the air over less than a year
            and ``start_c`` is missing; ``ValueError`` for a file, which the scenario reads.

        Notes
        -----
        Water that follows freezing air stays at 0 C under its ice.
        """
        require_hourly(hours)
        match self.source:
            case "sinusoid":
                first = hours.datetimes().astype("datetime64[Y]").astype("datetime64[s]")
                day = (hours.times_s() - first.astype(np.int64)) / DAY_S
                return surface_water.yearly_course_c(
                    day, self.mean_c, self.amplitude_k, float(self.warmest_day)
                )
            case "monthly":
                days, each = np.unique(hours.times_s() // DAY_S, return_inverse=True)
                course = daily_normals(np.array(self.monthly_c), days.astype("datetime64[D]"))
                return np.maximum(course[each], ICE_C)
            case "air":
                return self._following_air(hours, dry_bulb_c)
        raise ValueError("water from a file is read by the scenario")

    def _following_air(self, hours: TimeGrid, dry_bulb_c: Array) -> Array:
        if self.start_c is None and hours.duration_s < WHOLE_YEAR_DAYS * DAY_S:
            raise InvalidInput.of(
                "water-start-unknown",
                "cooling.water.start_c",
                "the water follows the air of weeks, and the period begins without a past",
                "add start_c, the water at the start, or simulate a whole year",
            )
        lag_s = surface_water.time_constant_s(self.mixed_depth_m, self.exchange_w_per_m2_k)
        water = surface_water.following_c(
            dry_bulb_c + self.above_air_k, hours.step_s, float(lag_s), self.start_c
        )
        return np.maximum(water, ICE_C)
