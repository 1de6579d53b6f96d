"""The page's sentences: the site in short, its basis, and what its numbers are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dcsim.core.registry import Family, part
from dcsim.report.quantities import energy, joined, mass, number, percent
from dcsim.results.result import Result
from dcsim.results.summary import AgainstFcfs, Basis, SiteSummary, Summary

KNOWN_AS = ("measured", "modelled", "counted", "published")

LIMITS = (
    "Not a measurement: every energy is modelled from nameplate power, load and loss curves.",
    "Not a forecast: weather and grid stand for a typical period, without its extremes.",
    "Not a design: do not size a chiller by weather that is milder than the records.",
    "Not the effect of a change: average carbon does not tell what one kWh less would save.",
    "Not a full footprint: scope 3 leaves out buildings, cooling plant and network.",
    "Not a bill: the cost is energy times price, without grid fees, taxes or demand charges.",
    "Not a mean of hourly ratios: PUE, WUE, CUE and ERE are sums of the period over sums.",
)


def in_short(summary: Summary) -> str:
    """Return the run in a few sentences for someone who has never seen the site."""
    site = summary.total
    who = "The whole site" if len(summary.sites) == 1 else "All sites together"
    over = site.pue - 1.0
    carbon = site.carbon_kgco2e
    water = (
        f"It drew {joined((number(site.water_site_l / 1000.0), 'm³'))} of water."
        if site.water_site_l > 0.0
        else "It drew no water."
    )
    return (
        f"In {summary.days} days the servers used {joined(energy(site.it_energy_kwh))}. "
        f"{who} drew {joined(energy(site.facility_energy_kwh))}, {percent(over)} more: "
        f"{percent(site.cooling_share_of_it_frac)} for cooling, "
        f"{percent(site.power_chain_loss_kwh / site.it_energy_kwh)} lost between grid and "
        f"servers, {percent(site.lights_kwh / site.it_energy_kwh)} for lights. "
        f"The electricity emitted {joined(mass(carbon.scope2_location))}, what is embodied in the "
        f"servers counts for {joined(mass(carbon.scope3))}. {water}"
    )


def saved(against: AgainstFcfs, currency: str) -> str:
    """Return what the policy saved against serving jobs in order."""
    carbon, by_energy = against.carbon_saved_kgco2e, against.carbon_saved_by_less_energy_kgco2e
    changes = [
        _change("emitted", joined(mass(abs(carbon))), carbon),
        _change(
            "used",
            joined(energy(abs(against.facility_energy_saved_kwh))),
            against.facility_energy_saved_kwh,
        ),
        _change("cost", f"{number(abs(against.cost_saved))} {currency}", against.cost_saved),
    ]
    return (
        "Against first come, first served on the same jobs, the policy "
        f"{changes[0]}, {changes[1]} and {changes[2]}. "
        f"Cleaner power saved {joined(mass(carbon - by_energy))}, less energy "
        f"{joined(mass(by_energy))}; "
        f"jobs waited {number(against.mean_wait_added_h, 3)} h longer on average."
    )


def _change(verb: str, amount: str, saved: float) -> str:
    return f"{verb} {amount} {'less' if saved >= 0.0 else 'more'}"


def jobs_told(site: SiteSummary) -> str:
    """Return the states of the jobs as a sentence."""
    jobs = site.jobs
    given_up = f", {jobs.failed:,} were abandoned after interruptions" if jobs.failed else ""
    moved = f" {jobs.moved:,} times a running job went on at another site." if jobs.moved else ""
    return (
        f"{jobs.submitted:,} jobs were submitted: {jobs.finished:,} finished, {jobs.running:,} "
        f"still ran at the end, {jobs.queued:,} had not started, {jobs.rejected:,} were "
        f"rejected{given_up}. {jobs.missed_deadline:,} started later than their window allows."
        f"{moved}"
    )


def basis_rows(basis: Basis) -> list[tuple[str, str, str]]:
    """Return subject, the word for how it is known, and the full text."""
    rows = (
        ("Energy", basis.energy),
        ("Carbon", basis.carbon),
        ("Weather", basis.weather),
        ("Load", basis.workload),
        ("Price", basis.price),
    )
    words = {name: known_as(text) for name, text in rows}
    if not basis.workload.startswith("no trace"):
        words["Load"] = "published"
    return [(name, words[name], text) for name, text in rows]


def known_as(text: str) -> str:
    """Return the first of the four words in a text; nothing is taken for measured unsaid.

    >>> known_as("published: one price"), known_as("a trace")
    ('published', 'modelled')
    """
    found = re.search(rf"\b({'|'.join(KNOWN_AS)})\b", text)
    return found.group(1) if found else "modelled"


def facts(result: Result, scenario: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is simulated, as label and text; what the scenario lacks is left out."""
    summary = result.summary
    found = [
        _places(summary, scenario),
        ("Period", f"{summary.start_utc[:10]}, {summary.days} days in steps of {summary.step_s} s"),
        *_hardware(scenario),
        *_surroundings(scenario),
        ("Policy", f"{summary.policy}: {_told('policy', summary.policy)}"),
    ]
    return [(label, text) for label, text in found if text]


def _places(summary: Summary, scenario: Mapping[str, Any]) -> tuple[str, str]:
    """Return where the sites stand, as far as the scenario says."""
    if len(summary.sites) == 1:
        return "Place", str(_at(scenario, "site.place") or next(iter(summary.sites)))
    sites = scenario.get("sites") or {}
    told = {name: _at(sites.get(name), "site.place") for name in summary.sites}
    return "Sites", ", ".join(f"{n} ({place})" if place else n for n, place in told.items())


def _hardware(scenario: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    it, cooling, ups = (_at(scenario, path) for path in ("it", "cooling", "power.ups"))
    racks, rack_kw = _at(it, "racks"), _at(it, "rack_power_kw")
    if racks and rack_kw:
        total = joined((f"{racks * rack_kw:,g}", "kW"))
        yield "Servers", f"{racks:,} racks of {rack_kw:g} kW nameplate, {total} in all"
    if cooling:
        settings = (
            ("sea_temperature_c", "sea water at {} °C"),
            ("supply_air_c", "supply air at {} °C"),
        )
        told = [t.format(f"{cooling[k]:.4g}") for k, t in settings if _is_number(cooling.get(k))]
        kind = str(cooling.get("kind", ""))
        yield "Cooling", "; ".join([_told("cooling", kind), *told])
    if ups:
        yield "UPS", ", ".join(str(ups[k]) for k in ("preset", "redundancy") if k in ups)


def _surroundings(scenario: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    grid, price, work = (_at(scenario, path) for path in ("grid", "price", "workload"))
    if grid:
        told = " ".join(str(grid[k]) for k in ("basis", "signal") if k in grid)
        yield "Grid", f"region {grid.get('region', '')}, {told} carbon"
    if price:
        at = price.get("energy_per_mwh")
        zone = f"zone {price['zone']}" if price.get("zone") else ""
        currency = price.get("currency", "")
        yield "Price", zone or (f"{at:g} {currency}/MWh" if _is_number(at) else "")
    if work:
        trace = _at(work, "trace")
        jobs = [str(job.get("name", "")) for job in work.get("jobs") or []]
        load = [f"trace {trace.get('name')}"] if trace else []
        yield "Load", "; ".join([*load, *([f"jobs {', '.join(jobs)}"] if jobs else [])])


def _told(family: Family, kind: str) -> str:
    """Return the first sentence of a part's documentation; its kind where it is not installed."""
    try:
        about = part(family, kind).__doc__ or kind
    except LookupError:
        return kind
    return about.splitlines()[0].removesuffix(".")


def _at(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
