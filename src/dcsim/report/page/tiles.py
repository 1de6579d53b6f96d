"""The figures a planner quotes: value, unit, what it means, how it is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dcsim.report.events import happenings
from dcsim.report.page.heat import heat_figures
from dcsim.report.quantities import energy, joined, mass, number, percent, power, volume
from dcsim.results.summary import SiteSummary


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; ``basis`` is measured, modelled, counted or published."""

    name: str
    value: str
    unit: str
    definition: str
    basis: str = "modelled"


def tiles(site: SiteSummary) -> tuple[Tile, ...]:
    """Return the tiles of a site, the most asked first."""
    return (
        *_indicators(site),
        *_electricity(site),
        *_footprint(site),
        *_heat(site),
        *(Tile(*figure) for figure in happenings(site)),
        *_bill(site),
        *_jobs(site),
    )


def _indicators(site: SiteSummary) -> Iterator[Tile]:
    yield Tile(
        "PUE",
        number(site.pue, 5),
        "",
        "Power usage effectiveness: energy of the whole site over energy of its servers, "
        f"over the whole period. {number(site.full_load.pue, 5)} at full load.",
    )
    yield Tile(
        "WUE",
        number(site.wue_l_per_kwh, 3),
        "L/kWh",
        "Water usage effectiveness: water drawn on site per energy of the servers.",
    )
    yield Tile(
        "CUE",
        number(site.cue_kgco2e_per_kwh, 3),
        "kg/kWh",
        "Carbon usage effectiveness: CO₂e of the site's electricity (scope 2, location-based) per "
        "energy of the servers.",
    )
    yield Tile(
        "ERE",
        number(site.ere, 5),
        "",
        "Energy reuse effectiveness: PUE less the heat that others use, "
        f"which is {percent(site.erf)} of the site's energy.",
    )


def _electricity(site: SiteSummary) -> Iterator[Tile]:
    full = percent(site.full_load.cooling_share_of_it_frac)
    yield Tile(
        "Whole site",
        *energy(site.facility_energy_kwh),
        "All electricity that the site used (facility energy).",
    )
    yield Tile(
        "Servers",
        *energy(site.it_energy_kwh),
        "Electricity into the servers (IT energy), their own fans included.",
    )
    yield Tile(
        "Cooling",
        percent(site.cooling_share_of_it_frac),
        "of IT",
        "Everything that moves heat out of the room (fans, pumps, compressors, towers), "
        f"{joined(energy(site.cooling_energy_kwh))}. {full} at full load.",
    )
    yield Tile(
        "Power chain losses",
        percent(site.power_chain_loss_kwh / site.it_energy_kwh),
        "of IT",
        f"Lost in transformer, UPS and distribution, {joined(energy(site.power_chain_loss_kwh))}.",
    )


def _footprint(site: SiteSummary) -> Iterator[Tile]:
    carbon = site.carbon_kgco2e
    yield Tile(
        "Carbon, electricity",
        *mass(carbon.scope2_location),
        "Scope 2, location-based: the site's energy times the grid's intensity, hour by hour.",
    )
    yield Tile(
        "Carbon, embodied",
        *mass(carbon.scope3),
        "Scope 3: the embodied emissions of the servers, spread evenly over their life, and what "
        "else the scenario counts (data moved, what is embodied in fuel).",
    )
    if carbon.scope2_market is not None:
        yield Tile(
            "Carbon, by contract",
            *mass(carbon.scope2_market),
            "Scope 2, market-based: the site's energy times the intensity of its supply contract.",
        )
    yield Tile(
        "Water", *volume(site.water_site_l), "Water drawn on site to evaporate heat and to refill."
    )
    yield Tile(
        "Heat reused",
        *energy(site.heat_reused_kwh),
        "Heat of the site that others use.",
    )


def _heat(site: SiteSummary) -> Iterator[Tile]:
    if site.heat_reuse is not None:
        yield from (Tile(*figure) for figure in heat_figures(site.heat_reuse, site.currency))


def _bill(site: SiteSummary) -> Iterator[Tile]:
    yield Tile(
        "Peak power",
        *power(site.peak_facility_kw),
        "The highest draw of the site in any step of the simulation.",
    )
    yield Tile(
        "Cost",
        f"{site.cost:,.0f}",
        site.currency,
        "Electricity alone: the site's energy times the price of each hour.",
    )


def _jobs(site: SiteSummary) -> Iterator[Tile]:
    jobs = site.jobs
    if not jobs.submitted:
        return
    yield Tile(
        "Jobs finished",
        f"{jobs.finished:,}",
        f"of {jobs.submitted:,}",
        "Jobs of the scenario that ended within the period. "
        f"{jobs.missed_deadline:,} started later than they may.",
        "counted",
    )
    yield Tile(
        "Mean wait",
        number(site.mean_wait_h, 3),
        "h",
        "From the arrival of a job to its start, for the jobs that started.",
        "counted",
    )
