"""What a site may draw of water, what else draws on it, and what water weighs and costs."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import AwareDatetime, Field

from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.facility.water_limit import WaterLimit

OWN = "the planner's own figure; nothing is assumed without it"


class Drought(Part):
    """Days on which less water may be drawn than in the rest of the year."""

    start: AwareDatetime
    """First day, with its zone; the limit holds for whole days in UTC."""
    days: int = quantity(source=OWN, typical=(7, 180), ge=1, le=3660)
    """Whole days."""
    limit_m3_per_day: float = quantity(source=OWN, typical=(0.0, 5000.0), ge=0.0, le=1e7)
    """Most water that may be drawn on each of them [m3/d]."""

    def cross_checks(self) -> list[Contradiction]:
        """Require a start at midnight, as limits hold for days in UTC."""
        if self.start.timestamp() % DAY_S == 0.0:
            return []
        rule = "the drought does not start at midnight in UTC"
        return [Contradiction("start", rule, "write it as 2023-07-01T00:00:00Z")]


class WaterSupply(Part):
    """What the site may draw, what else draws on it, and what water weighs and costs."""

    limit_m3_per_day: float | None = quantity(
        None, source=OWN, typical=(10.0, 5000.0), ge=0.0, le=1e7
    )
    """Most water that may be drawn on any day in UTC [m3/d]."""
    droughts: list[Drought] = Field(default=[])
    """Segments with a limit of their own, the lower one where two hold."""
    beyond_limit: Literal["count", "short", "refuse"] = "count"
    """What a plant that cannot run dry does once the day's water is spent: draw on and have
    the hours counted, stop and leave the heat in the rooms, or end the run with an error."""
    domestic_l_per_day: float = quantity(
        0.0,
        source="people: 30-60 L a head and day in offices",
        typical=(0.0, 50_000.0),
        ge=0.0,
        le=1e7,
    )
    """Water of kitchens, toilets and cleaning [L/d], outside the limit."""
    scarcity_factor: float | None = quantity(
        None,
        source="AWARE factor of the basin, 0.1 to 100 m3 world equivalents per m3",
        typical=(0.1, 100.0),
        ge=0.0,
        le=1000.0,
    )
    """Weight of water that is consumed here."""
    price_per_m3: float | None = quantity(None, source=OWN, typical=(0.1, 10.0), ge=0.0, le=1000.0)
    """Price of water with its sewage, in the currency of ``price``."""
    source_l_per_kwh: float | None = quantity(
        None,
        source="the mix of grid.region times the factors of water_factors.csv unless stated",
        typical=(0.0, 5.0),
        ge=0.0,
        le=200.0,
    )
    """Water consumed to generate the site's electricity [L/kWh]."""
    reservoirs: Literal["left_out", "counted"] = "left_out"
    """Whether the evaporation of hydropower's reservoirs is counted as water of electricity."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse options that nothing asks for."""
        wrong = []
        if self.beyond_limit != "count" and not self.is_limited:
            rule = "there is no limit to go beyond"
            wrong.append(Contradiction("beyond_limit", rule, "add limit_m3_per_day or droughts"))
        if self.source_l_per_kwh is not None and self.reservoirs == "counted":
            rule = "contradicts source_l_per_kwh, which is taken as it stands"
            wrong.append(Contradiction("reservoirs", rule, "remove one of the two"))
        return wrong

    @property
    def is_limited(self) -> bool:
        """Whether any day may have a limit."""
        return self.limit_m3_per_day is not None or bool(self.droughts)

    def limit(self, grid: TimeGrid) -> WaterLimit | None:
        """Return the limit of every step, or nothing where none holds in the period."""
        whole_year_m3 = np.inf if self.limit_m3_per_day is None else self.limit_m3_per_day
        step_s = grid.start_s + np.arange(grid.steps, dtype=np.int64) * grid.step_s
        limit_m3 = np.full(grid.steps, whole_year_m3)
        for drought in self.droughts:
            start_s = int(drought.start.timestamp())
            dry = (step_s >= start_s) & (step_s < start_s + drought.days * DAY_S)
            limit_m3[dry] = np.minimum(limit_m3[dry], drought.limit_m3_per_day)
        if not np.isfinite(limit_m3).any():
            return None
        return WaterLimit(limit_m3 * 1000.0, step_s // DAY_S, grid.step_s, self.beyond_limit)
