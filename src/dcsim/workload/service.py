"""Services that answer requests: a rate over time and a bound on latency give cores held.

What a service holds goes up and down with its requests; the rest of the cluster is left to
batch jobs. Its servers draw what the busy share of the cores asks for.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.baseload import confined
from dcsim.workload.generators.pattern import WeekPattern
from dcsim.workload.traces.series import on_step, read_series
from dcsim.workload.traces.source import TraceSource

OWN_CHOICE = "the planner's choice"


class Service(Part):
    """A service that answers requests within a bound on latency."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$")
    """Name of the service."""
    requests_per_s: float | None = quantity(
        None, source=OWN_CHOICE, typical=(1.0, 1e6), gt=0.0, le=1e12
    )
    """Mean rate over a week of the pattern."""
    pattern: WeekPattern = WeekPattern()
    """How the rate goes up and down over the week."""
    file: str | None = None
    """Or a CSV or Parquet file in the scenario's folder with the rate at every step."""
    column: str = "requests_per_s"
    """Column of the file."""
    file_step_s: int = quantity(300, source="step of the file", typical=(60, 3600), ge=1, le=86_400)
    """Step of the file [s]."""
    repeat: bool = False
    """Repeat a file that is shorter than the period; otherwise that is an error."""
    service_ms: float = quantity(source=OWN_CHOICE, typical=(0.1, 60_000.0), gt=0.0, le=1e8)
    """Mean time of a request on a core of the metered machine [ms]."""
    latency_bound_ms: float = quantity(source=OWN_CHOICE, typical=(1.0, 120_000.0), gt=0.0, le=1e9)
    """Bound on waiting plus service [ms]."""
    model: Literal["mmc", "sharing"] = "mmc"
    """How latency follows from cores. `mmc`: one queue, exponential service; the bound holds
    for a share of the requests. `sharing`: each core shares its time among its requests; the
    bound holds for their mean."""
    within_bound_frac: float | None = fraction(
        None, source="mmc only: service level objectives name 0.9 to 0.999", typical=(0.9, 0.999),
        gt=0.0, lt=1.0,
    )  # fmt: skip
    """Share of the requests that must stay within the bound."""
    elastic_frac: float = fraction(
        1.0, source="1: the service holds what each step needs; 0: always what its peak needs"
    )
    """How far the cores held follow the rate down from its peak; what is let go, batch may use."""

    def cross_checks(self) -> list[Contradiction]:
        """Require one source of the rate, and a share that the model can use."""
        wrong = []
        if (self.requests_per_s is None) == (self.file is None):
            rule = "give either requests_per_s or file"
            wrong.append(Contradiction("requests_per_s", rule, "keep one of the two"))
        if self.file is not None and self.pattern != WeekPattern():
            rule = "contradicts file, which has its own course"
            wrong.append(Contradiction("pattern", rule, "remove one of the two"))
        if (self.within_bound_frac is None) == (self.model == "mmc"):
            if self.model == "mmc":
                rule, cure = "mmc needs the share of requests that keeps the bound", "add it"
            else:
                rule, cure = "sharing bounds the mean, not a share of requests", "remove it"
            cure += ", or choose the other model"
            wrong.append(Contradiction("within_bound_frac", rule, cure))
        return wrong

    def rates_per_s(self, grid: TimeGrid, folder: Path) -> Array:
        """Return the mean rate at every step [1/s], shape (steps,).

        Raises
        ------
        InvalidInput
            If a file is missing, broken, too short, or has a negative rate.
        """
        if self.file is None:
            return (self.requests_per_s or 0.0) * self.pattern.on(grid.times_s())
        place = f"workload.services: {self.name}"
        source = TraceSource(confined(folder, self.file, f"{place}: file"), self.file)
        values = read_series(source, self.column, highest=1e12)
        aligned = on_step(values, self.file_step_s, grid.step_s, place)
        repeats = grid.steps / len(aligned)
        if repeats > 1.0 and not self.repeat:
            raise InvalidInput.of(
                "series-too-short",
                place,
                f"{self.file} lasts {len(aligned) * grid.step_s / 86400:g} days, "
                f"the period {grid.duration_s / 86400:g}",
                "shorten the period, or state repeat: true",
            )
        return np.tile(aligned, math.ceil(repeats))[: grid.steps]
