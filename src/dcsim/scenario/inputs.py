"""From a scenario to what is simulated: signals, workload and a sized site."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dcsim.accounting.ledger import Rates
from dcsim.catalogue.stations import station
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import Site, worst_case
from dcsim.fleet.cluster import Cluster
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.sections import Grid, Place, Price
from dcsim.scenario.signal_files import carbon_in_file, price_in_file, weather_in_file
from dcsim.scheduling.carbon_sum import CarbonSum
from dcsim.signals.carbon import CarbonSignal, constant_carbon, hourly_carbon
from dcsim.signals.price import PriceSignal, flat_price, profile_price
from dcsim.signals.weather import Weather, synthetic_year
from dcsim.workload.jobs import JobTable, make_jobs
from dcsim.workload.reserve import Reserve, no_reserve, reserve_on


@dataclass(frozen=True, slots=True)
class Inputs:
    """Signals on the hours, load on the steps, and the site that meets them."""

    grid: TimeGrid
    weather: Weather
    carbon: CarbonSignal
    price: PriceSignal
    reserve: Reserve
    jobs: JobTable
    cluster: Cluster
    site: Site
    outside: Outside
    rates: Rates
    forecast: CarbonSum


def read_inputs(loaded: LoadedScenario) -> Inputs:
    """Draw the signals and jobs of a scenario and size its site.

    Raises
    ------
    InvalidInput
        If a trace, weather or series file is broken or does not fit the period.
    """
    scenario = loaded.scenario
    grid = scenario.period.grid()
    hours = grid.hourly()
    streams = RandomStreams(scenario.seed, scenario.held_seeds.as_mapping())
    weather = _weather(scenario.site, hours, streams, loaded.folder)
    carbon = _carbon(scenario.grid, hours, streams, loaded.folder)
    price = _price(scenario.price, hours, loaded.folder)
    trace = scenario.workload.trace
    outside = _outside(weather, grid)
    return Inputs(
        grid=grid,
        weather=weather,
        carbon=carbon,
        price=price,
        reserve=reserve_on(trace, grid, loaded.folder) if trace else no_reserve(grid),
        jobs=make_jobs(
            scenario.workload.jobs,
            grid,
            scenario.it.server.speed_rel,
            streams.generator("arrivals"),
        ),
        cluster=scenario.it,
        site=Site.sized(
            scenario.it.design_kw, scenario.power, scenario.cooling, worst_case(outside)
        ),
        outside=outside,
        rates=Rates(
            carbon.values_gco2e_per_kwh, scenario.grid.contract_gco2e_per_kwh, price.values_per_mwh
        ),
        forecast=CarbonSum.of(carbon.values_gco2e_per_kwh),
    )


def _outside(weather: Weather, grid: TimeGrid) -> Outside:
    fine = weather.on(grid)
    return Outside(fine.dry_bulb_c, fine.wet_bulb_c, fine.relative_humidity_frac, fine.pressure_pa)


def _weather(of: Place, hours: TimeGrid, streams: RandomStreams, folder: Path) -> Weather:
    if of.weather_file is not None:
        return weather_in_file(of, of.weather_file, hours, folder)
    # The model lets no scenario through that names neither.
    place = station(of.station or "")
    return synthetic_year(place, hours, streams.generator("weather"), of.elevation_m)


def _carbon(of: Grid, hours: TimeGrid, streams: RandomStreams, folder: Path) -> CarbonSignal:
    if of.file is not None:
        return carbon_in_file(of, of.file, hours, folder)
    if of.constant_gco2e_per_kwh is not None:
        return constant_carbon(of.constant_gco2e_per_kwh, of.basis, hours, region=of.region)
    return hourly_carbon(
        of.region, of.basis, hours, streams.generator("carbon"), of.annual_mean_gco2e_per_kwh
    )


def _price(of: Price, hours: TimeGrid, folder: Path) -> PriceSignal:
    if of.file is not None:
        return price_in_file(of, of.file, hours, folder)
    if of.zone is not None:
        return profile_price(of.zone, hours)
    return flat_price(of.energy_per_mwh or 0.0, of.currency, hours)
