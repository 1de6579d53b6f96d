"""What policies steer by, and what they see of it: decision signals and their forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dcsim.catalogue.carbon import carbon_profiles
from dcsim.catalogue.countries import countries
from dcsim.core.arrays import Array
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import TimeGrid
from dcsim.scenario.sections import Grid, Price
from dcsim.scenario.signal_files import decision_in_file
from dcsim.signals.carbon import CarbonSignal, constant_carbon, hourly_carbon
from dcsim.signals.forecast import (
    Forecast,
    ForecastChoice,
    Noisy,
    Perfect,
    Persistence,
    Published,
)
from dcsim.signals.forecast_file import issues_from_file
from dcsim.signals.price import PriceSignal
from dcsim.signals.readers.columns import CARBON_UNITS, PRICE_UNITS
from dcsim.signals.readers.record import SourceFile
from dcsim.workload.baseload import confined

Notes = tuple[str, ...]

UNKNOWN_GCO2E_PER_KWH = 480.0
"""Level that persistence begins with in a region of which nothing ships: about the world's
mean intensity (Ember, Global Electricity Review 2024: 480 gCO2/kWh in 2023)."""
UNKNOWN_PER_MWH = 50.0
"""Level that persistence begins with where a price comes from a file [currency/MWh]."""


def decision_signal(
    params: Grid, account: CarbonSignal, hours: TimeGrid, streams: RandomStreams, folder: Path
) -> CarbonSignal:
    """Return the carbon intensity that policies steer by; the account's unless another is given.

    It says its own basis and whether it is average or marginal, and is never booked.

    Raises
    ------
    InvalidInput
        If a file does not fit, or nothing is known of the region in the stated basis.
    """
    decision = params.decision
    if decision is None:
        return account
    if decision.file is not None:
        return decision_in_file(decision, decision.file, params.region, hours, folder)
    if decision.constant_gco2e_per_kwh is not None:
        return constant_carbon(
            decision.constant_gco2e_per_kwh,
            decision.basis,
            hours,
            region=params.region,
            signal=decision.signal,
        )
    if decision.basis == account.basis:
        return account
    return hourly_carbon(params.region, decision.basis, hours, streams.generator("carbon"))


def carbon_forecast(
    params: Grid, decision: CarbonSignal, streams: RandomStreams, folder: Path, site: str = ""
) -> Forecast:
    """Return what policies see of the carbon intensity that they steer by.

    The errors of each ``site`` of a fleet are drawn by themselves.
    """
    return _forecast(
        params.forecast,
        decision.values_gco2e_per_kwh,
        _usual_carbon(params, decision),
        decision.grid,
        (folder, "grid.forecast.file", CARBON_UNITS),
        (streams, f"carbon/{site}"),
    )


def price_forecast(
    params: Price, price: PriceSignal, streams: RandomStreams, folder: Path, site: str = ""
) -> Forecast:
    """Return what policies see of the price."""
    made_up = price.kind == "modelled" or params.energy_per_mwh is not None
    return _forecast(
        params.forecast,
        price.values_per_mwh,
        float(price.values_per_mwh[0]) if made_up else UNKNOWN_PER_MWH,
        price.grid,
        (folder, "price.forecast.file", PRICE_UNITS),
        (streams, f"price/{site}"),
    )


def steering_notes(
    grid: Grid, price: Price, account: CarbonSignal, decision: CarbonSignal
) -> Notes:
    """Return what a reader should know of decision signals and forecasts that differ."""
    notes = []
    if grid.decision is not None:
        notes.append(
            f"decision-signal: policies steer by {decision.basis}, {decision.signal} carbon "
            f"({decision.source}); booked is {account.basis}, {account.signal}"
        )
        notes += decision.notes if decision is not account else ()
    for key, forecast in (("carbon", grid.forecast), ("price", price.forecast)):
        if forecast is not None and forecast.kind != "perfect":
            notes.append(f"forecast: policies see {_TOLD[forecast.kind].format(key, forecast)}")
    return tuple(notes)


_TOLD = {
    "persistence": "{0} as the same hour of the last known day",
    "noisy": "{0} with synthetic errors of {1.sd_24h_frac:g} (standard deviation) a day ahead",
    "file": "{0} as {1.file} foretold it",
}


def _forecast(
    params: ForecastChoice | None,
    realised: Array,
    before: float,
    hours: TimeGrid,
    file: tuple[Path, str, Mapping[str, float]],
    chance: tuple[RandomStreams, str],
) -> Forecast:
    if params is None or params.kind == "perfect":
        return Perfect(realised)
    if params.kind == "persistence":
        return Persistence(realised, before)
    if params.kind == "noisy":
        streams, branch = chance
        rng = streams.generator("forecast", branch)
        return Noisy(realised, params.sd_24h_frac, params.correlation_time_h, rng)
    folder, key, units = file
    # The model lets no scenario through whose kind is file and that names none.
    name = params.file or ""
    issues = issues_from_file(
        SourceFile(confined(folder, name, key), name), params.column, units, hours
    )
    return Published(realised, issues, before)


def _usual_carbon(params: Grid, decision: CarbonSignal) -> float:
    """Return the level that is known of a region before the period [gCO2e/kWh]."""
    if decision.variation == "constant":
        return float(decision.values_gco2e_per_kwh[0])
    profile = carbon_profiles().get(params.region)
    if profile is not None:
        direct = decision.basis == "direct"
        return (
            profile.annual_mean_direct_gco2e_per_kwh
            if direct
            else profile.annual_mean_lifecycle_gco2e_per_kwh
        )
    if params.region in countries():
        return countries()[params.region].lifecycle_gco2e_per_kwh
    return UNKNOWN_GCO2E_PER_KWH
