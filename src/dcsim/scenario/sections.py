"""The sections of a scenario that are no part of their own room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from dcsim.accounting.transfer import SiteKind
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.signals.forecast import ForecastChoice
from dcsim.signals.warming import HeatWave
from dcsim.workload.baseload import Trace
from dcsim.workload.generators.generator import Generator
from dcsim.workload.jobs import JobClass
from dcsim.workload.service import Service
from dcsim.workload.traces.job_trace import JobTrace

OWN_CHOICE = "the planner's choice"
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""Form of the names of scenarios and sites."""
FILE_KEYS = ("column", "time_zone", "fill_gaps_h", "by_calendar")
FILLING = "nothing is filled unless asked; six hours hide no day's course"


def gaps() -> Any:
    """Declare how long a gap of a file may be that is filled [h]."""
    return quantity(0, source=FILLING, typical=(0, 6), ge=0, le=48)


def _file_contradictions(part: Part, file: str, keys: tuple[str, ...]) -> list[Contradiction]:
    """Return every key about a file that is not at its default while no file is given."""
    if getattr(part, file) is not None:
        return []
    rule = f"this says how to read {file}, which is not given"
    return [
        Contradiction(key, rule, f"add {file}, or remove {key}")
        for key in keys
        if getattr(part, key) != type(part).model_fields[key].default
    ]


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
    station: str | None = None
    """Weather station whose monthly normals make the year."""
    weather_file: str | None = None
    """Or a weather file in the scenario's folder: EPW, TMY3, TRY, CSV or Parquet."""
    weather_zone: str | None = None
    """Zone of times in the file that state none: `UTC+1`, `Europe/Oslo`."""
    fill_gaps_h: int = gaps()
    """Longest gap of the file that is filled by a line between its neighbours [h]."""
    by_calendar: bool = False
    """Align a dated year of the file with the period by month, day and hour."""
    elevation_m: float | None = quantity(
        None,
        source="the station's elevation unless stated",
        typical=(-500.0, 4000.0),
        ge=-500.0,
        le=6000.0,
    )
    """Elevation of the outdoor air [m]."""
    monthly_anomaly_rel: float = quantity(
        0.0,
        source="a typical year, as typical-year weather files are; at 1 months stray by 1.1 K "
        "(root mean square over 16 cities), as those of 2023 did",
        typical=(0.0, 1.0),
        ge=0.0,
        le=3.0,
    )
    """How far the months of a station's year stray from their normals, relative to what the
    weather's memory makes of its daily noise [-]: 0 is a typical year, 1 a year as they come,
    more a rarer one."""
    warming_k: float = quantity(
        0.0,
        source="climate scenarios for the middle of the century",
        typical=(0.0, 4.0),
        ge=-10.0,
        le=10.0,
    )
    """Warming of every hour at unchanged relative humidity [K]."""
    heat_wave: HeatWave | None = None
    """Make the hottest days of the period as hot as comes once in so many years."""
    kind: SiteKind | None = None
    """Where the site stands to its users: `on_premises`, `cloud` or `edge`. It says which data of
    `transfer` cross the network, and whose the scopes are."""
    drawn_as: str | None = Field(None, pattern=NAME)
    """Name after which the chance of the site's own jobs and faults is drawn, the site's name
    unless given. Scenarios of different names that give the same draw the same jobs."""

    def cross_checks(self) -> list[Contradiction]:
        """Require either a station or a file."""
        wrong = _file_contradictions(
            self, "weather_file", ("weather_zone", "fill_gaps_h", "by_calendar")
        )
        if self.weather_file is not None and self.monthly_anomaly_rel != 0.0:
            rule = "the months of a weather file are as it has them"
            cure = "remove monthly_anomaly_rel, or give a station"
            wrong.append(Contradiction("monthly_anomaly_rel", rule, cure))
        if (self.station is None) == (self.weather_file is None):
            rule = "give either station or weather_file"
            wrong.append(Contradiction("station", rule, "keep one of the two"))
        return wrong


class DecisionSignal(Part):
    """The carbon intensity that policies steer by, where it is not the one that is booked."""

    signal: Literal["average", "marginal"]
    """Average intensity of the generation, or that of the plants that answer a change of load."""
    basis: Literal["lifecycle", "direct"]
    """Whether upstream emissions are counted."""
    constant_gco2e_per_kwh: float | None = quantity(
        None, source="none unless stated", typical=(5.0, 1000.0), ge=0.0, le=3000.0
    )
    """One intensity for every hour [gCO2e/kWh]."""
    file: str | None = None
    """Or a CSV or Parquet file in the scenario's folder; without both, the region's average in
    the stated basis."""
    column: str = "carbon_gco2e_per_kwh"
    """Column of the file; its name ends in the unit."""
    time_zone: str | None = None
    """Zone of times in the file that state none: `UTC+1`, `Europe/Oslo`."""
    fill_gaps_h: int = gaps()
    """Longest gap of the file that is filled by a line between its neighbours [h]."""
    by_calendar: bool = False
    """Align a year of the file with the period by month, day and hour."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a file beside a constant, and a marginal signal that comes from nowhere."""
        wrong = _file_contradictions(self, "file", FILE_KEYS)
        if self.file is not None and self.constant_gco2e_per_kwh is not None:
            rule = "contradicts file: one value for every hour, or a file"
            wrong.append(Contradiction("constant_gco2e_per_kwh", rule, "remove one of the two"))
        if self.signal == "marginal" and self.file is None and self.constant_gco2e_per_kwh is None:
            rule = "no marginal intensity ships with dcsim"
            cure = "add file or constant_gco2e_per_kwh, or write signal: average"
            wrong.append(Contradiction("signal", rule, cure))
        return wrong


class Grid(Part):
    """The electricity grid's carbon intensity, with its accounting stated."""

    region: str
    """Region with an hourly profile, or a country's ISO 3166 alpha-3 code (annual mean).

    With a file any name will do."""
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
    file: str | None = None
    """Or a CSV or Parquet file in the scenario's folder."""
    column: str = "carbon_gco2e_per_kwh"
    """Column of the file; its name ends in the unit."""
    time_zone: str | None = None
    """Zone of times in the file that state none: `UTC+1`, `Europe/Oslo`."""
    fill_gaps_h: int = gaps()
    """Longest gap of the file that is filled by a line between its neighbours [h]."""
    by_calendar: bool = False
    """Align a year of the file with the period by month, day and hour."""
    contract_gco2e_per_kwh: float | None = quantity(
        None,
        source="the supply contract; without one no market-based figure is given",
        typical=(0.0, 1000.0),
        ge=0.0,
        le=3000.0,
    )
    """Intensity of the supply contract, for the market-based account [gCO2e/kWh]."""
    contract_renewable_frac: float | None = fraction(
        None, source="guarantees of origin and power purchase agreements", typical=(0.0, 1.0)
    )
    """Share of the site's energy that contracts certify as renewable; the mix of the grid
    does not count."""
    decision: DecisionSignal | None = None
    """What policies steer by; the intensity that is booked unless given."""
    forecast: ForecastChoice | None = None
    """How well policies foresee it; exactly unless given."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse more than one of a constant, a scaled profile and a file."""
        wrong = _file_contradictions(self, "file", FILE_KEYS)
        given = [
            key
            for key in ("file", "constant_gco2e_per_kwh", "annual_mean_gco2e_per_kwh")
            if getattr(self, key) is not None
        ]
        if len(given) > 1:
            rule = f"contradicts {given[-1]}: one value, a scaled profile, or a file"
            wrong.append(Contradiction(given[0], rule, "remove one of the two"))
        return wrong


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
    file: str | None = None
    """Or a CSV or Parquet file in the scenario's folder."""
    column: str = "price_per_mwh"
    """Column of the file; its name ends in the unit."""
    time_zone: str | None = None
    """Zone of times in the file that state none: `UTC+1`, `Europe/Oslo`."""
    fill_gaps_h: int = gaps()
    """Longest gap of the file that is filled by a line between its neighbours [h]."""
    by_calendar: bool = False
    """Align a year of the file with the period by month, day and hour."""
    forecast: ForecastChoice | None = None
    """How well policies foresee it; exactly unless given."""

    def cross_checks(self) -> list[Contradiction]:
        """Require one of a price, a zone and a file."""
        wrong = _file_contradictions(self, "file", FILE_KEYS)
        given = [self.energy_per_mwh, self.zone, self.file]
        if sum(value is not None for value in given) != 1:
            rule = "give one of energy_per_mwh, zone and file"
            wrong.append(Contradiction("energy_per_mwh", rule, "keep one of them"))
        return wrong


class Workload(Part):
    """What the cluster computes."""

    trace: Trace | None = None
    """Utilisation that cannot wait; it takes its cores."""
    jobs: list[JobClass] = Field(default=[])
    """Batch jobs that queue for the rest."""
    job_trace: JobTrace | None = None
    """Jobs of a recorded or made trace."""
    generators: list[Generator] | None = None
    """Jobs that are drawn one by one."""
    services: list[Service] | None = None
    """Services that answer requests; they hold their cores before any job."""

    def cross_checks(self) -> list[Contradiction]:
        """Require some work, and job classes with names of their own."""
        more = (self.job_trace, self.generators, self.services)
        if self.trace is None and not self.jobs and not any(more):
            rule = "there is neither a trace nor a job"
            return [Contradiction("trace", rule, "add workload.trace or workload.jobs")]
        named = [(f"jobs.{i}.name", job.name) for i, job in enumerate(self.jobs)]
        if self.job_trace is not None:
            named.append(("job_trace.name", self.job_trace.name))
        named += [(f"generators.{i}.name", g.name) for i, g in enumerate(self.generators or [])]
        services = [(f"services.{i}.name", s.name) for i, s in enumerate(self.services or [])]
        return [*_named_twice(named, "job class"), *_named_twice(services, "service")]


def _named_twice(named: list[tuple[str, str]], what: str) -> list[Contradiction]:
    """Return every key whose name stood before."""
    names = [name for _, name in named]
    cure = f"give each {what.removeprefix('job ')} its own name"
    return [
        Contradiction(key, f"another {what} is named {name!r}", cure)
        for i, (key, name) in enumerate(named)
        if name in names[:i]
    ]
