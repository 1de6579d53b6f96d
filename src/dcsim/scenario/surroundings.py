"""What a site meets besides its air: sun, the ground below, and the river or lake beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dcsim.catalogue.stations import station
from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.strictyaml import KeyPath
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.climate import Climate
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.water_body import ICE_C, WHOLE_YEAR_DAYS, WaterBody
from dcsim.facility.envelope import Envelope
from dcsim.scenario.model import Scenario
from dcsim.scenario.sections import Place
from dcsim.scenario.signal_files import water_bodies
from dcsim.signals.alignment import Rules, align
from dcsim.signals.hours import spread
from dcsim.signals.readers.find import read_record
from dcsim.signals.readers.record import SourceFile
from dcsim.signals.weather import Weather
from dcsim.workload.baseload import confined

WARMEST_C = 45.0
"""No river or lake is warmer; a value above is most likely in another unit [C]."""


def surrounded(
    outside: Outside, scenario: Scenario, folder: Path, weather: Weather, grid: TimeGrid
) -> tuple[Outside, tuple[str, ...]]:
    """Return the outdoor air with what else the scenario asks for, and notes.

    Raises
    ------
    InvalidInput
        If a surface in the sun stands nowhere, the ground has no climate, or the water's file
        or start is missing or broken.
    """
    where = Where(scenario, folder, weather, grid)
    met = {name: given(where) for name, given in SURROUNDINGS.items()}
    columns: dict[str, Any] = {name: each.values for name, each in met.items() if each}
    notes = tuple(note for each in met.values() if each for note in each.notes)
    return replace(outside, **columns), notes


@dataclass(frozen=True, slots=True)
class Where:
    """What an outdoor input may follow from: the site, its files, its weather and the steps."""

    scenario: Scenario
    folder: Path
    weather: Weather
    grid: TimeGrid


@dataclass(frozen=True, slots=True)
class Met:
    """An outdoor input at every step, shape (steps,), and what is to be noted of it."""

    values: Array
    notes: tuple[str, ...] = ()


def _sun(where: Where) -> Met | None:
    params = where.scenario.envelope
    if params is None or params.roof_area_m2 <= 0.0:
        return None
    return Met(params.sun_w_per_m2(where.grid, *position(params, where.scenario.site)))


def _wall_sun(where: Where) -> Met | None:
    params = where.scenario.envelope
    if params is None or not params.sunny_walls:
        return None
    return Met(params.wall_sun_w_per_m2(where.grid, *position(params, where.scenario.site)))


def _below_slab(where: Where) -> Met | None:
    params, site = where.scenario.envelope, where.scenario.site
    if params is None or params.slab_area_m2 <= 0.0:
        return None
    return Met(params.below_slab_c(where.grid, outdoor_climate(params, site)))


def _water(where: Where) -> Met | None:
    bodies = list(water_bodies(where.scenario.cooling))
    if not bodies:
        return None
    # The rules let no stages through that stand at different waters.
    place, body = bodies[-1]
    key = ".".join(str(part) for part in ("cooling", *place, "water"))
    hourly, notes = _hourly_c(body, key, where.folder, where.weather)
    return Met(spread(hourly, where.weather.grid, where.grid), notes)


SURROUNDINGS: dict[str, Callable[[Where], Met | None]] = {
    "sun_w_per_m2": _sun,
    "wall_sun_w_per_m2": _wall_sun,
    "below_slab_c": _below_slab,
    "water_c": _water,
}
"""Where the inputs of `Outside` come from that no weather holds; None where none is asked for."""


def position(params: Envelope, site: Place) -> tuple[float, float]:
    """Return latitude and longitude of the rooms [deg].

    Raises
    ------
    InvalidInput
        ``position-unknown`` with a weather file and no position.
    """
    if params.latitude_deg is not None and params.longitude_deg is not None:
        return params.latitude_deg, params.longitude_deg
    if site.station is None:
        raise InvalidInput([_no_position("envelope.latitude_deg")])
    here = station(site.station)
    return here.latitude_deg, here.longitude_deg


def outdoor_climate(params: Envelope, site: Place) -> Climate:
    """Return mean and seasons of the outdoor air, which the ground follows.

    They are the stated ones or those of the station's normals, warmed as the site is: the
    ground below a warmer world has followed it.

    Raises
    ------
    InvalidInput
        ``climate-unknown`` with a weather file and no stated climate.
    """
    if params.climate is not None:
        return params.climate.climate().warmed(site.warming_k)
    if site.station is None:
        raise InvalidInput([_no_climate("envelope.climate")])
    return Climate.of_months(station(site.station).dry_bulb_mean_c).warmed(site.warming_k)


def surrounding_problems(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str, str]]:
    """Yield place, code, message and cure of what sections say only together."""
    envelope = scenario.envelope
    if envelope is not None and scenario.site.station is None:
        in_the_sun = envelope.roof_area_m2 > 0.0 or envelope.sunny_walls
        if in_the_sun and envelope.latitude_deg is None:
            problem = _no_position("")
            yield ("envelope", "latitude_deg"), problem.code, problem.message, problem.cure
        if envelope.slab_area_m2 > 0.0 and envelope.climate is None:
            problem = _no_climate("")
            yield ("envelope", "climate"), problem.code, problem.message, problem.cure
    bodies = list(water_bodies(scenario.cooling))
    for place, body in bodies:
        way = ("cooling", *place, "water")
        short = scenario.period.days < WHOLE_YEAR_DAYS
        if body.source == "air" and body.start_c is None and short:
            message = "the water follows the air of weeks, and the period begins without a past"
            cure = "add start_c, the water at the start, or simulate a whole year"
            yield (*way, "start_c"), "water-start-unknown", message, cure
        if body != bodies[0][1]:
            message = "the stages stand at one river or lake, and this is another"
            yield way, "contradiction", message, "give all stages the same water"


def _no_position(place: str) -> Problem:
    return Problem(
        "position-unknown",
        place,
        "the sun on roof and walls needs to know where they stand, and a weather file does not say",
        "add latitude_deg and longitude_deg; wall_absorptance_frac: 0 leaves walls in the shade",
    )


def _no_climate(place: str) -> Problem:
    return Problem(
        "climate-unknown",
        place,
        "the ground follows years of outdoor air, and a weather file tells of its own hours alone",
        "add climate: {mean_c, amplitude_k, warmest_day}",
    )


def _hourly_c(
    body: WaterBody, key: str, folder: Path, weather: Weather
) -> tuple[Array, tuple[str, ...]]:
    if body.file is None:
        return body.hourly_c(weather.grid, weather.dry_bulb_c), ()
    path = confined(folder, body.file, f"{key}.file")
    record = read_record(SourceFile(path, body.file, body.time_zone, frozenset([body.column])))
    rules = Rules(body.fill_gaps_h, body.by_calendar, key)
    aligned = align(record, [body.column], weather.grid, rules)
    values = aligned.columns[0]
    outside = (values < ICE_C) | (values > WARMEST_C)
    if outside.any():
        raise InvalidInput.of(
            "value-out-of-range",
            f"{body.file}: {body.column}",
            f"{int(outside.sum())} hours lie outside {ICE_C:g}..{WARMEST_C:g} C, first "
            f"{values[outside][0]:g}",
            "correct the file; the column holds degrees Celsius",
        )
    return values, aligned.notes
