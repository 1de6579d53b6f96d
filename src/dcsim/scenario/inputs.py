"""From a scenario to what is simulated: signals, workload and a sized site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from dcsim.accounting.ledger import Rates
from dcsim.accounting.water import SourceWater, WaterRates, source_of_region, stated_source
from dcsim.accounting.water_supply import WaterSupply
from dcsim.catalogue.stations import station
from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.reuse.system import HeatSystem
from dcsim.facility.service_course import serviced
from dcsim.facility.site import Site, worst_case
from dcsim.facility.water_limit import WaterLimit
from dcsim.fleet.cluster import Cluster
from dcsim.scenario.contradictions import never_met
from dcsim.scenario.decision_inputs import (
    carbon_forecast,
    decision_signal,
    price_forecast,
    steering_notes,
)
from dcsim.scenario.fault_inputs import (
    FaultInputs,
    read_fault_inputs,
    with_failing_cooling,
)
from dcsim.scenario.heat_demand import heat_system, with_heat_pump
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import Scenario
from dcsim.scenario.sections import Grid, Place, Price
from dcsim.scenario.signal_files import carbon_in_file, price_in_file, weather_in_file
from dcsim.scenario.surroundings import surrounded
from dcsim.scenario.workload_inputs import read_work
from dcsim.signals.carbon import CarbonSignal, constant_carbon, hourly_carbon
from dcsim.signals.forecast import Forecast
from dcsim.signals.price import PriceSignal, flat_price, profile_price
from dcsim.signals.warming import warmed, with_heat_wave
from dcsim.signals.weather import Weather, synthetic_year
from dcsim.workload.baseload import Baseload
from dcsim.workload.jobs import JobTable
from dcsim.workload.residency import Homes
from dcsim.workload.serving import Requests


@dataclass(frozen=True, slots=True)
class Inputs:
    """Signals on the hours, load on the steps, and the site that meets them."""

    grid: TimeGrid
    weather: Weather
    carbon: CarbonSignal
    price: PriceSignal
    baseload: Baseload
    jobs: JobTable
    cluster: Cluster
    site: Site
    outside: Outside
    refrigerant_kgco2e: Array | None
    """Emissions of leaked refrigerant in every step; None where no service is stated."""
    rates: Rates
    water_rates: WaterRates
    water_limit: WaterLimit | None
    design_outside: Outside
    decision: CarbonSignal
    """Carbon intensity that policies steer by; the booked one unless the scenario has another."""
    forecast: Forecast
    """What policies see of ``decision``."""
    price_forecast: Forecast
    heat: HeatSystem | None = None
    """Heat reuse, where the scenario has it."""
    faults: FaultInputs | None = None
    """What fails and what stands by, where the scenario says so."""
    notes: tuple[str, ...] = ()
    """What was filled, moved, dropped or cut short in files and services."""
    requests: Requests | None = None
    """Requests of the services; None where there are none."""
    workload_basis: tuple[str, ...] = ()
    """What jobs and baseload rest on beside utilisation trace and profiles."""


def read_inputs(loaded: LoadedScenario) -> Inputs:
    """Draw the signals and jobs of a scenario of one site and size that site.

    Raises
    ------
    InvalidInput
        If a trace, weather or series file is broken or does not fit the period, or the
        scenario has several sites.
    """
    if len(loaded.sites) > 1:
        raise InvalidInput.of(
            "several-sites",
            loaded.document.name,
            f"the scenario has {len(loaded.sites)} sites, and this takes one",
            "give a scenario of one site",
        )
    [scenario] = loaded.sites.values()
    inputs = inputs_of_site(scenario, loaded.folder, Homes((scenario.name,)))
    return replace(inputs, notes=(*loaded.notes, *inputs.notes))


def inputs_of_site(scenario: Scenario, folder: Path, homes: Homes) -> Inputs:
    """Draw the signals and jobs of one site and size it.

    Parameters
    ----------
    scenario
        The site as a scenario of its own.
    folder
        Where its files lie.
    homes
        The sites of its fleet, and which of them this is.

    Raises
    ------
    InvalidInput
        If a trace, weather or series file is broken or does not fit the period.
    """
    grid = scenario.period.grid()
    hours = grid.hourly()
    streams = RandomStreams(scenario.seed, scenario.held_seeds.as_mapping())
    usual = _air(scenario.site, hours, streams, folder)
    weather = _stressed(scenario.site, usual)
    carbon = _carbon(scenario.grid, hours, streams, folder)
    price = _price(scenario.price, hours, folder)
    decision = decision_signal(scenario.grid, carbon, hours, streams, folder)
    work = read_work(scenario, grid, streams, folder, homes)
    air = _outside(weather, grid)
    outside, notes = surrounded(air, scenario, folder, weather, grid)
    # A plant is sized for the weather as it is on record, whatever then tries it.
    design = worst_case(outside)
    if weather is not usual:
        as_recorded = _unstressed(scenario)
        before = surrounded(_outside(usual, grid), as_recorded, folder, usual, grid)[0]
        design = worst_case(before)
    cooling = scenario.cooling
    site = Site.sized(
        scenario.it.design_kw,
        scenario.power,
        cooling,
        design,
        server_air=scenario.it.server_air.in_effect(),
        envelope=scenario.envelope,
    )
    site, outside, leaked = serviced(scenario.service, cooling, site, outside, grid)
    heat, demand_notes = heat_system(scenario, weather, streams, folder)
    site = with_heat_pump(site, heat, scenario.power, design)
    faults = read_fault_inputs(scenario, grid, streams, folder, site)
    site, outside = with_failing_cooling(faults, site, outside, grid)
    return Inputs(
        grid=grid,
        weather=weather,
        carbon=carbon,
        price=price,
        baseload=work.baseload,
        jobs=work.jobs,
        requests=work.requests,
        workload_basis=work.basis,
        cluster=scenario.it,
        site=site,
        outside=outside,
        refrigerant_kgco2e=leaked,
        rates=Rates(
            carbon.values_gco2e_per_kwh, scenario.grid.contract_gco2e_per_kwh, price.values_per_mwh
        ),
        water_rates=_water_rates(scenario.water, scenario.grid),
        water_limit=scenario.water.limit(grid) if scenario.water else None,
        design_outside=design,
        decision=decision,
        forecast=carbon_forecast(scenario.grid, decision, streams, folder),
        price_forecast=price_forecast(scenario.price, price, streams, folder),
        heat=heat,
        faults=faults,
        notes=(
            *notes,
            *demand_notes,
            *work.notes,
            *(faults.notes if faults is not None else ()),
            *steering_notes(scenario.grid, scenario.price, carbon, decision),
            *never_met(scenario, grid),
        ),
    )


def _water_rates(params: WaterSupply | None, grid: Grid) -> WaterRates:
    if params is None:
        return WaterRates(_source_water(None, grid), None, None)
    return WaterRates(_source_water(params, grid), params.scarcity_factor, params.price_per_m3)


def _source_water(params: WaterSupply | None, grid: Grid) -> SourceWater:
    """Return the water of the site's electricity; intensities without a mix tell none."""
    if params is not None and params.source_l_per_kwh is not None:
        return stated_source(params.source_l_per_kwh)
    for key in ("file", "constant_gco2e_per_kwh"):
        if getattr(grid, key) is not None:
            return SourceWater.unknown(f"grid.{key} states no mix; give water.source_l_per_kwh")
    counted = params is not None and params.reservoirs == "counted"
    return source_of_region(grid.region, reservoirs=counted)


def _outside(weather: Weather, grid: TimeGrid) -> Outside:
    fine = weather.on(grid)
    return Outside(fine.dry_bulb_c, fine.wet_bulb_c, fine.relative_humidity_frac, fine.pressure_pa)


def _stressed(params: Place, usual: Weather) -> Weather:
    weather = warmed(usual, params.warming_k)
    return weather if params.heat_wave is None else with_heat_wave(weather, params.heat_wave)


def _unstressed(scenario: Scenario) -> Scenario:
    """Return the scenario in the world of the records, whose ground is not warmed either."""
    place = scenario.site.model_copy(update={"warming_k": 0.0, "heat_wave": None})
    return scenario.model_copy(update={"site": place})


def _air(params: Place, hours: TimeGrid, streams: RandomStreams, folder: Path) -> Weather:
    if params.weather_file is not None:
        return weather_in_file(params, params.weather_file, hours, folder)
    # The model lets no scenario through that names neither.
    place = station(params.station or "")
    return synthetic_year(
        place, hours, streams.weather(), params.elevation_m, params.monthly_anomaly_rel
    )


def _carbon(params: Grid, hours: TimeGrid, streams: RandomStreams, folder: Path) -> CarbonSignal:
    if params.file is not None:
        return carbon_in_file(params, params.file, hours, folder)
    if params.constant_gco2e_per_kwh is not None:
        return constant_carbon(
            params.constant_gco2e_per_kwh, params.basis, hours, region=params.region
        )
    return hourly_carbon(
        params.region, params.basis, hours, streams.carbon(), params.annual_mean_gco2e_per_kwh
    )


def _price(params: Price, hours: TimeGrid, folder: Path) -> PriceSignal:
    if params.file is not None:
        return price_in_file(params, params.file, hours, folder)
    if params.zone is not None:
        return profile_price(params.zone, hours)
    return flat_price(params.energy_per_mwh or 0.0, params.currency, hours)
