"""The sections of a scenario that are no part of their own room."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime, Field

from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.workload.jobs import JobClass
from dcsim.workload.reserve import Trace

OWN_CHOICE = "the planner's choice"


class Period(Part):
    """The simulated time, in UTC."""

    start: AwareDatetime
    """First instant, on a whole hour, with its zone."""
    days: int = quantity(source=OWN_CHOICE, typical=(1, 366), ge=1, le=3660)
    """Whole days."""
    step_s: int = quantity(
        300, source="step of the shipped traces", typical=(60, 3600), ge=60, le=3600
    )
    """Step of loads and plant [s]; it divides the hour."""

    def cross_checks(self) -> list[Contradiction]:
        """Require a step that divides the hour, and a start that stands on one."""
        wrong = []
        if HOUR_S % self.step_s:
            rule = f"{self.step_s} s does not divide the hour"
            wrong.append(Contradiction("step_s", rule, "use 300, 900 or 3600"))
        if self.start.timestamp() % HOUR_S or self.start.utcoffset() != timedelta(0):
            rule = "the start is not a whole hour in UTC"
            wrong.append(Contradiction("start", rule, "write it as 2023-01-01T00:00:00Z"))
        if not 1900 <= self.start.year < 2200:
            rule = f"the year {self.start.year} is not within 1900..2199"
            wrong.append(Contradiction("start", rule, "choose a year that data can stand for"))
        return wrong

    def grid(self) -> TimeGrid:
        """Return the time grid."""
        return TimeGrid.of(self.start, self.days, self.step_s)


class Place(Part):
    """Where the site stands."""

    place: str
    """Name of the place."""
    station: str
    """Weather station whose monthly normals make the year."""
    elevation_m: float | None = quantity(
        None,
        source="the station's elevation unless stated",
        typical=(-500.0, 4000.0),
        ge=-500.0,
        le=6000.0,
    )
    """Elevation of the outdoor air [m]."""


class Grid(Part):
    """The electricity grid's carbon intensity, with its accounting stated."""

    region: str
    """Region with an hourly profile, or a country's ISO 3166 alpha-3 code (annual mean)."""
    basis: Literal["lifecycle", "direct"]
    """Whether upstream emissions are counted."""
    signal: Literal["average"]
    """Average intensity of the generation in the region."""
    annual_mean_gco2e_per_kwh: float | None = quantity(
        None,
        source="the profile's own year unless stated",
        typical=(5.0, 1000.0),
        ge=0.0,
        le=3000.0,
    )
    """Scale the year to this mean [gCO2e/kWh]."""
    constant_gco2e_per_kwh: float | None = quantity(
        None, source="none unless stated", typical=(5.0, 1000.0), ge=0.0, le=3000.0
    )
    """One intensity for every hour in place of the profile [gCO2e/kWh]."""
    contract_gco2e_per_kwh: float | None = quantity(
        None,
        source="the supply contract; without one no market-based figure is given",
        typical=(0.0, 1000.0),
        ge=0.0,
        le=3000.0,
    )
    """Intensity of the supply contract, for the market-based account [gCO2e/kWh]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a constant beside a scaled profile."""
        if self.constant_gco2e_per_kwh is not None and self.annual_mean_gco2e_per_kwh is not None:
            rule = "contradicts annual_mean_gco2e_per_kwh: one value, or a scaled profile"
            return [Contradiction("constant_gco2e_per_kwh", rule, "remove one of the two")]
        return []


class Price(Part):
    """The price of electricity."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code; nothing is converted."""
    energy_per_mwh: float | None = quantity(
        None, source=OWN_CHOICE, typical=(10.0, 300.0), ge=-1000.0, le=10_000.0
    )
    """One price for every hour [currency/MWh]."""
    zone: str | None = None
    """Or the mean day-ahead profile of a bidding zone, by month and hour."""

    def cross_checks(self) -> list[Contradiction]:
        """Require either one price or a zone."""
        if (self.energy_per_mwh is None) == (self.zone is None):
            rule = "give either energy_per_mwh or zone"
            return [Contradiction("energy_per_mwh", rule, "keep one of the two")]
        return []


class Workload(Part):
    """What the cluster computes."""

    trace: Trace | None = None
    """Utilisation that cannot wait; it reserves its cores."""
    jobs: list[JobClass] = Field(default=[])
    """Batch jobs that queue for the rest."""

    def cross_checks(self) -> list[Contradiction]:
        """Require some work, and job classes with names of their own."""
        if self.trace is None and not self.jobs:
            rule = "there is neither a trace nor a job"
            return [Contradiction("trace", rule, "add workload.trace or workload.jobs")]
        names = [job.name for job in self.jobs]
        return [
            Contradiction(
                f"jobs.{i}.name",
                f"another job class is named {name!r}",
                "give each class its own name",
            )
            for i, name in enumerate(names)
            if name in names[:i]
        ]
