"""Weather, carbon and price that a scenario takes from files in its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dcsim.core.strictyaml import KeyPath
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.cooling.surface_water import SurfaceWater
from dcsim.facility.cooling.water_body import WaterBody
from dcsim.scenario.model import Scenario
from dcsim.scenario.sections import DecisionSignal, Grid, Place, Price
from dcsim.scenario.workload_inputs import workload_files
from dcsim.signals.alignment import Rules
from dcsim.signals.carbon import CarbonSignal
from dcsim.signals.price import PriceSignal
from dcsim.signals.readers.columns import WEATHER_COLUMNS
from dcsim.signals.readers.find import read_record
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.series_file import carbon_from_file, price_from_file
from dcsim.signals.weather import Weather
from dcsim.signals.weather_file import weather_from_file
from dcsim.workload.baseload import confined


def files_of(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield the key and the name of every file that a scenario takes its inputs from."""
    trace, reuse, faults = scenario.workload.trace, scenario.heat_reuse, scenario.faults
    grid, price = scenario.grid, scenario.price
    named = (
        (("site", "weather_file"), scenario.site.weather_file),
        (("grid", "file"), grid.file),
        (("grid", "decision", "file"), grid.decision.file if grid.decision else None),
        (("grid", "forecast", "file"), grid.forecast.file if grid.forecast else None),
        (("price", "file"), price.file),
        (("price", "forecast", "file"), price.forecast.file if price.forecast else None),
        (("workload", "trace", "file"), trace.file if trace else None),
        (("heat_reuse", "demand", "file"), reuse.demand.file if reuse else None),
        (("faults", "file"), faults.file if faults else None),
    )
    yield from ((key, file) for key, file in named if file is not None)
    yield from workload_files(scenario.workload)
    for place, body in water_bodies(scenario.cooling):
        if body.file is not None:
            yield ("cooling", *place, "water", "file"), body.file


def water_bodies(cooling: CoolingPart) -> Iterator[tuple[KeyPath, WaterBody]]:
    """Yield the river or lake of a plant, and of its stages, with the way to it."""
    if isinstance(cooling, SurfaceWater):
        yield (), cooling.water
    elif isinstance(cooling, Combination):
        for i, stage in enumerate(cooling.stages):
            for place, body in water_bodies(stage):
                yield ("stages", i, *place), body


def weather_in_file(params: Place, file: str, hours: TimeGrid, folder: Path) -> Weather:
    """Read the weather of a period (see `dcsim.signals.weather_file.weather_from_file`)."""
    path = confined(folder, file, "site.weather_file")
    record = read_record(SourceFile(path, file, params.weather_zone, WEATHER_COLUMNS))
    return weather_from_file(
        record, hours, params.elevation_m, Rules(params.fill_gaps_h, params.by_calendar, "site")
    )


def carbon_in_file(params: Grid, file: str, hours: TimeGrid, folder: Path) -> CarbonSignal:
    """Read the carbon of a period (see `dcsim.signals.series_file.carbon_from_file`)."""
    record = _series(folder, file, "grid.file", params.time_zone, params.column)
    rules = Rules(params.fill_gaps_h, params.by_calendar, "grid")
    return carbon_from_file(
        record, params.column, params.basis, hours, region=params.region, rules=rules
    )


def decision_in_file(
    params: DecisionSignal, file: str, region: str, hours: TimeGrid, folder: Path
) -> CarbonSignal:
    """Read what policies steer by (see `dcsim.signals.series_file.carbon_from_file`)."""
    record = _series(folder, file, "grid.decision.file", params.time_zone, params.column)
    rules = Rules(params.fill_gaps_h, params.by_calendar, "grid.decision")
    return carbon_from_file(
        record, params.column, params.basis, hours, region=region, rules=rules, signal=params.signal
    )


def price_in_file(params: Price, file: str, hours: TimeGrid, folder: Path) -> PriceSignal:
    """Read the price of a period (see `dcsim.signals.series_file.price_from_file`)."""
    record = _series(folder, file, "price.file", params.time_zone, params.column)
    rules = Rules(params.fill_gaps_h, params.by_calendar, "price")
    return price_from_file(record, params.column, params.currency, hours, rules=rules)


def _series(folder: Path, file: str, key: str, zone: str | None, column: str) -> Record:
    path = confined(folder, file, key)
    return read_record(SourceFile(path, file, zone, frozenset([column])))
