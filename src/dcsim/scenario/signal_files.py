"""Weather, carbon and price that a scenario takes from files in its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dcsim.core.timegrid import TimeGrid
from dcsim.scenario.model import Scenario
from dcsim.scenario.sections import Grid, Place, Price
from dcsim.signals.carbon import CarbonSignal
from dcsim.signals.laying import Rules
from dcsim.signals.price import PriceSignal
from dcsim.signals.readers.columns import WEATHER_COLUMNS
from dcsim.signals.readers.find import read_record
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.series_file import carbon_from_file, price_from_file
from dcsim.signals.weather import Weather
from dcsim.signals.weather_file import weather_from_file
from dcsim.workload.reserve import confined


def files_of(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the key and the name of every file that a scenario takes its inputs from."""
    trace = scenario.workload.trace
    named = (
        (("site", "weather_file"), scenario.site.weather_file),
        (("grid", "file"), scenario.grid.file),
        (("price", "file"), scenario.price.file),
        (("workload", "trace", "file"), trace.file if trace else None),
    )
    yield from ((key, file) for key, file in named if file is not None)


def weather_in_file(of: Place, file: str, hours: TimeGrid, folder: Path) -> Weather:
    """Read the weather of a period (see `dcsim.signals.weather_file.weather_from_file`)."""
    path = confined(folder, file, "site.weather_file")
    record = read_record(SourceFile(path, file, of.weather_zone, WEATHER_COLUMNS))
    return weather_from_file(
        record, hours, of.elevation_m, Rules(of.fill_gaps_h, of.by_calendar, "site")
    )


def carbon_in_file(of: Grid, file: str, hours: TimeGrid, folder: Path) -> CarbonSignal:
    """Read the carbon of a period (see `dcsim.signals.series_file.carbon_from_file`)."""
    record = _series(folder, file, "grid.file", of.time_zone, of.column)
    rules = Rules(of.fill_gaps_h, of.by_calendar, "grid")
    return carbon_from_file(record, of.column, of.basis, hours, region=of.region, rules=rules)


def price_in_file(of: Price, file: str, hours: TimeGrid, folder: Path) -> PriceSignal:
    """Read the price of a period (see `dcsim.signals.series_file.price_from_file`)."""
    record = _series(folder, file, "price.file", of.time_zone, of.column)
    rules = Rules(of.fill_gaps_h, of.by_calendar, "price")
    return price_from_file(record, of.column, of.currency, hours, rules=rules)


def _series(folder: Path, file: str, key: str, zone: str | None, column: str) -> Record:
    path = confined(folder, file, key)
    return read_record(SourceFile(path, file, zone, frozenset([column])))
