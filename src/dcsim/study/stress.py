"""Stress years: the same site in a year that tests it, beside the year as stated.

The sites of a fleet are tested all at once, each in its own hottest or dearest days.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from dcsim.accounting.water_supply import Drought, WaterSupply
from dcsim.catalogue.stations import station
from dcsim.core.errors import InvalidInput
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.fleet.faults import FaultEvent, Faults
from dcsim.results.result import Result
from dcsim.runner import run_loaded
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import Scenario, model_of
from dcsim.signals.warming import AROUND_DAYS, SEASON_DAYS, HeatWave, with_heat_wave
from dcsim.signals.weather import synthetic_year

WARMER_K = 2.0
DROUGHT_DAYS = 60
FAILED_FRAC, FAILED_H = 0.25, 24.0
NON_FIRM_DAYS, NON_FIRM_H, NON_FIRM_FROM_H = 20, 4.0, 16


@dataclass(frozen=True, slots=True)
class Stress:
    """A way to test a site: what it is called, what it does, and how it changes a scenario."""

    name: str
    meaning: str
    applied: Callable[[Scenario, Inputs], Scenario]


@dataclass(frozen=True, slots=True)
class StressOutcome:
    """The year as stated and the year under stress."""

    stress: Stress
    plain: Result
    stressed: Result


def run_stressed(loaded: LoadedScenario, name: str) -> StressOutcome:
    """Run a scenario as it stands, and under a stress.

    Raises
    ------
    InvalidInput
        If there is no such stress, or the scenario cannot carry it.
    """
    stress = STRESSES.get(name)
    if stress is None:
        cure = f"choose one of {', '.join(STRESSES)}"
        raise InvalidInput.of("unknown-stress", "--stress", f"there is no stress {name!r}", cure)
    inputs = read_fleet(loaded).sites
    of = loaded.scenario
    called = {
        "name": f"{of.name[:50]}-{name}",
        "title": f"{of.title or of.name}: {stress.meaning}",
    }
    if loaded.fleet:
        sites = {
            site: _valid(stress.applied(scenario, inputs[site]))
            for site, scenario in loaded.fleet.items()
        }
        stressed = replace(loaded, scenario=_valid(of.model_copy(update=called)), fleet=sites)
    else:
        # The stressed year is called otherwise, and meets the jobs and faults of the plain one.
        changed = stress.applied(of, inputs[of.name]).model_copy(update=called)
        stressed = replace(loaded, scenario=_valid(_site(changed, drawn_as=of.stream_name)))
    return StressOutcome(stress, run_loaded(loaded), run_loaded(stressed, keep_broken=True))


def _valid(scenario: Scenario) -> Scenario:
    """Return a scenario that was put together by hand once it has passed the rules of a file."""
    data = scenario.model_dump(mode="json")
    valid: Scenario = model_of(data).model_validate_json(json.dumps(data))
    return valid


def _warmer(scenario: Scenario, _: Inputs) -> Scenario:
    return _site(scenario, warming_k=scenario.site.warming_k + WARMER_K)


def _heat_wave(scenario: Scenario, inputs: Inputs) -> Scenario:
    """Raise the hottest days, or all days of a period too short to hold a wave and its season."""
    wave, place = HeatWave(), scenario.site
    if scenario.period.days >= wave.days + AROUND_DAYS or place.station is None:
        return _site(scenario, heat_wave=wave)
    begin_s = inputs.grid.start_s + inputs.grid.duration_s // 2 - SEASON_DAYS * DAY_S // 2
    season = TimeGrid(begin_s // HOUR_S * HOUR_S, HOUR_S, SEASON_DAYS * DAY_S // HOUR_S)
    streams = RandomStreams(scenario.seed, scenario.held_seeds.as_mapping())
    at = station(place.station)
    usual = synthetic_year(
        at, season, streams.weather(), place.elevation_m, place.monthly_anomaly_rel
    )
    hotter_k = with_heat_wave(usual, wave).dry_bulb_c - usual.dry_bulb_c
    return _site(scenario, warming_k=place.warming_k + float(hotter_k.max()))


def _drought(scenario: Scenario, inputs: Inputs) -> Scenario:
    hottest = _hottest_day(inputs)
    begin = max(inputs.grid.start(), hottest - timedelta(days=DROUGHT_DAYS // 2))
    dry = Drought(start=_midnight(begin), days=DROUGHT_DAYS, limit_m3_per_day=0.0)
    water = scenario.water or WaterSupply(droughts=[dry], beyond_limit="short")
    droughts = {"droughts": [*water.droughts, dry]} if scenario.water else {}
    return scenario.model_copy(update={"water": water.model_copy(update=droughts)})


def _chiller_failed(scenario: Scenario, inputs: Inputs) -> Scenario:
    noon = _hottest_day(inputs) + timedelta(hours=12)
    half = timedelta(hours=FAILED_H / 2.0)
    event = FaultEvent(what="cooling", start=noon - half, lasts_h=FAILED_H, lost_frac=FAILED_FRAC)
    return _failing(scenario, [event])


def _non_firm(scenario: Scenario, inputs: Inputs) -> Scenario:
    """Cut the grid off on the dearest days, or the dirtiest where all cost the same."""
    price = inputs.rates.price_per_mwh
    strain = price if np.ptp(price) > 0.0 else inputs.rates.carbon_gco2e_per_kwh
    days = strain[: len(strain) // 24 * 24].reshape(-1, 24).mean(axis=1)
    worst = np.sort(np.argsort(days, kind="stable")[::-1][:NON_FIRM_DAYS])
    begins = [
        inputs.grid.start() + timedelta(days=int(day), hours=NON_FIRM_FROM_H) for day in worst
    ]
    events = [FaultEvent(what="utility", start=begin, lasts_h=NON_FIRM_H) for begin in begins]
    return _failing(scenario, events)


def _site(scenario: Scenario, **changes: Any) -> Scenario:
    return scenario.model_copy(update={"site": scenario.site.model_copy(update=changes)})


def _failing(scenario: Scenario, events: list[FaultEvent]) -> Scenario:
    faults = scenario.faults or Faults(events=events)
    every = {"events": [*faults.events, *events]} if scenario.faults else {}
    return scenario.model_copy(update={"faults": faults.model_copy(update=every)})


def _hottest_day(inputs: Inputs) -> datetime:
    """Return the midnight before the period's highest dry bulb."""
    hour = int(np.argmax(inputs.weather.dry_bulb_c))
    return _midnight(inputs.grid.start() + timedelta(hours=hour))


def _midnight(at: datetime) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // DAY_S * DAY_S, tz=UTC)


STRESSES: dict[str, Stress] = {
    stress.name: stress
    for stress in (
        Stress("warmer", f"every hour {WARMER_K:g} K warmer", _warmer),
        Stress("heat-wave", "the hottest five days as hot as once in twenty years", _heat_wave),
        Stress("drought", f"no water for {DROUGHT_DAYS} days around the hottest", _drought),
        Stress(
            "chiller-failed",
            f"a quarter of the cooling fails for {FAILED_H:g} h on the hottest day",
            _chiller_failed,
        ),
        Stress(
            "non-firm-grid",
            f"the grid is cut off for {NON_FIRM_H:g} h on the {NON_FIRM_DAYS} dearest days",
            _non_firm,
        ),
    )
}
