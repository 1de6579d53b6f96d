"""The heat that the users of a scenario's network ask for, and what its sections say together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dcsim.catalogue.stations import station
from dcsim.core.arrays import Array
from dcsim.core.streams import RandomStreams
from dcsim.core.strictyaml import KeyPath
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.power import PowerChain
from dcsim.facility.reuse.demand import YEAR_H, Demand, degree_k_h, on_steps
from dcsim.facility.reuse.system import HeatSystem, enlarged
from dcsim.facility.site import Site
from dcsim.scenario.model import Scenario
from dcsim.signals.alignment import Rules
from dcsim.signals.heat_demand_file import heat_demand_from_file
from dcsim.signals.readers.find import read_record
from dcsim.signals.readers.record import SourceFile
from dcsim.signals.weather import Weather, synthetic_year
from dcsim.workload.baseload import confined

WHOLE_YEAR_DAYS = 365
KEY = ("heat_reuse", "demand")


def heat_system(
    scenario: Scenario, weather: Weather, streams: RandomStreams, folder: Path
) -> tuple[HeatSystem | None, tuple[str, ...]]:
    """Return the sized heat reuse of a scenario, if it has one, and notes on its file.

    Raises
    ------
    InvalidInput
        If the file of the demand is broken or does not fit the period.
    """
    reuse = scenario.heat_reuse
    if reuse is None:
        return None, ()
    hourly, notes = _hourly_kw(reuse.demand, scenario, weather, streams, folder)
    steps = on_steps(hourly, scenario.period.grid())
    return HeatSystem.sized(reuse, scenario.cooling, steps, scenario.period.step_s), notes


def with_heat_pump(site: Site, heat: HeatSystem | None, power: PowerChain, at: Outside) -> Site:
    """Return the site with a transformer that carries a heat pump of its own too."""
    return site if heat is None else enlarged(site, power, heat.inside_kw, at)


def heat_problems(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str, str]]:
    """Yield place, code, message and cure of what heat reuse and other sections contradict."""
    reuse = scenario.heat_reuse
    if reuse is None:
        return
    for key, message, cure in reuse.contradictions_with(scenario.cooling):
        yield ("heat_reuse", *key.split(".")), "contradiction", message, cure
    demand, short = reuse.demand, scenario.period.days < WHOLE_YEAR_DAYS
    unknown = demand.annual_mwh is not None and demand.annual_degree_k_h is None
    if unknown and short and scenario.site.station is None:
        message = "the weather file's period is no year, so the year's cold is not known"
        cure = "add annual_degree_k_h, or simulate 365 days"
        yield (*KEY, "annual_degree_k_h"), "key-missing", message, cure


def _hourly_kw(
    params: Demand, scenario: Scenario, weather: Weather, streams: RandomStreams, folder: Path
) -> tuple[Array, tuple[str, ...]]:
    if params.file is None:
        return params.by_weather_kw(
            weather.dry_bulb_c, _year_k_h(params, scenario, weather, streams)
        ), ()
    key = ".".join(KEY)
    path = confined(folder, params.file, f"{key}.file")
    record = read_record(
        SourceFile(path, params.file, params.time_zone, frozenset([params.column]))
    )
    rules = Rules(params.fill_gaps_h, params.by_calendar, key)
    aligned = heat_demand_from_file(record, params.column, weather.grid, rules)
    return aligned.columns[0], aligned.notes


def _year_k_h(
    params: Demand, scenario: Scenario, weather: Weather, streams: RandomStreams
) -> float:
    """Return the degree hours of a year: as stated, of the period, or of its station's year.

    The station's year begins with the period and has the same weather in it, so that a part
    of a year asks for its part of the year's heat.
    """
    if params.annual_degree_k_h is not None:
        return params.annual_degree_k_h
    if scenario.period.days >= WHOLE_YEAR_DAYS:
        return degree_k_h(weather.dry_bulb_c, params.base_c)
    # The rules let no short period with a weather file through.
    place = station(scenario.site.station or "")
    year = TimeGrid(weather.grid.start_s, HOUR_S, int(YEAR_H))
    site = scenario.site
    air = synthetic_year(place, year, streams.weather(), site.elevation_m, site.monthly_anomaly_rel)
    return degree_k_h(air.dry_bulb_c, params.base_c)
