"""The summary of a run as a table on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.table import Table
from rich.text import Text

from dcsim.core.errors import plain
from dcsim.report.console import stdout_console
from dcsim.report.events import happenings
from dcsim.results.summary import SiteSummary, Summary

MOST_SITES, MOST_NOTES = 10, 3
"""Sites and notes of a fleet that the terminal lists."""


def print_summary(summary: Summary, folder: Path) -> None:
    """Print the figures, their basis and every warning on stdout."""
    console = stdout_console()
    heading = f"{summary.name}: {summary.title}" if summary.title else summary.name
    table = Table(
        title=Text(plain(heading)),
        title_justify="left",
        show_header=False,
        box=None,
        pad_edge=False,
    )
    table.add_column(justify="left", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="left", style="dim", overflow="fold")
    figures = rows(summary.total) if len(summary.sites) == 1 else fleet_rows(summary)
    for name, value, remark in figures:
        table.add_row(name, Text(plain(value)), Text(plain(remark)))
    console.print(table)
    if len(summary.sites) > 1:
        console.print(_sites(summary))
    for label, text in _told(summary):
        console.print(Text(plain(f"{label:<9} {text}"), style="dim"))
    several = len(summary.sites) > 1
    notes = summary.warnings[:MOST_NOTES] if several else summary.warnings
    for warning in notes:
        console.print(Text(plain(f"note      {warning}"), style="yellow"))
    if len(notes) < len(summary.warnings):
        more = len(summary.warnings) - len(notes)
        console.print(Text(f"note      and {more} more in summary.json", style="yellow"))
    console.print(Text(plain(f"results   {folder}")))


def _told(summary: Summary) -> Iterator[tuple[str, str]]:
    """Yield what the figures rest on; what differs from site to site stands in the summary."""
    basis, first = summary.basis, next(iter(summary.sites))
    differing = []
    for label, text in (
        ("energy", basis.energy),
        ("carbon", basis.carbon),
        ("weather", basis.weather),
        ("workload", basis.workload),
        ("price", basis.price),
    ):
        if len(summary.sites) > 1 and text.startswith(f"{first}: "):
            differing.append(label)
        else:
            yield label, text
    if differing:
        yield "by site", f"{', '.join(differing)}: see basis in summary.json"


def rows(site: SiteSummary) -> list[tuple[str, str, str]]:
    """Return name, value with unit, and meaning of every figure worth a line."""
    full, carbon = site.full_load, site.carbon_kgco2e
    at_full = f"{full.cooling_share_of_it_frac:.2%} at full load"
    loss = site.power_chain_loss_kwh / site.it_energy_kwh
    return [
        ("PUE", f"{site.pue:.4f}", f"facility over IT energy; {full.pue:.4f} at full load"),
        ("cooling / IT", f"{site.cooling_share_of_it_frac:.2%}", f"fans and pumps; {at_full}"),
        ("power chain / IT", f"{loss:.2%}", "losses of cables, UPS and transformer"),
        ("IT energy", f"{site.it_energy_kwh / 1e6:,.3f} GWh", "modelled"),
        ("facility energy", f"{site.facility_energy_kwh / 1e6:,.3f} GWh", "modelled"),
        ("peak power", f"{site.peak_facility_kw:,.0f} kW", "at the grid connection"),
        ("WUE", f"{site.wue_l_per_kwh:.3f} L/kWh", "water drawn on site over IT energy"),
        ("ERE", f"{site.ere:.4f}", f"PUE less reused heat; ERF {site.erf:.3f}"),
        *_heat_rows(site),
        ("CUE", f"{site.cue_kgco2e_per_kwh:.4f} kg/kWh", "scope 2, location-based"),
        ("carbon, scope 2", f"{carbon.scope2_location / 1e3:,.1f} t", "location-based"),
        ("carbon, scope 3", f"{carbon.scope3 / 1e3:,.1f} t", "embodied in the servers, pro rata"),
        ("cost", f"{site.cost:,.0f} {site.currency}", "electricity"),
        *(
            (name.lower(), _typed(f"{value} {unit}"), _typed(told))
            for name, value, unit, told in happenings(site)
        ),
        *_job_rows(site),
        ("balances", f"{site.balance_error_rel:.1e}", "largest relative error, 1e-9 allowed"),
    ]


IN_SHORT = frozenset(
    {
        "PUE", "IT energy", "facility energy", "peak power", "WUE", "carbon, scope 2",
        "carbon, scope 3", "cost", "jobs", "against FCFS", "balances",
    }
)  # fmt: skip
"""What is told of a fleet in sum, so that its sites fit on the same screen."""


def fleet_rows(summary: Summary) -> list[tuple[str, str, str]]:
    """Return the figures of all sites together, and of what moved between them."""
    of_all = [row for row in rows(summary.total) if row[0] in IN_SHORT]
    moved = summary.transfers
    if moved is None or not moved.transfers:
        return of_all
    took = f"{moved.energy_kwh:,.0f} kWh of network, {moved.carbon_kgco2e:,.0f} kg, "
    took += f"{moved.cost:,.0f} {summary.total.currency}; in no site's figures"
    row = ("moved", f"{moved.moved_gb:,.0f} GB", f"in {moved.transfers:,} transfers; {took}")
    return [*of_all[:-1], row, of_all[-1]]


def _sites(summary: Summary) -> Table:
    """Return one row a site; of many sites those that draw most, so that they fit on a screen."""
    table = Table(box=None, pad_edge=False, title_justify="left")
    table.add_column("site", no_wrap=True)
    currency = summary.total.currency
    for head in ("PUE", "WUE", "IT MWh", "carbon t", f"cost {currency}", "jobs", "left running"):
        table.add_column(head, justify="right", no_wrap=True)
    largest = sorted(summary.sites, key=lambda name: -summary.sites[name].it_energy_kwh)
    kept = set(largest[:MOST_SITES])
    for name, site in summary.sites.items():
        if name in kept:
            table.add_row(
                Text(plain(name)),
                f"{site.pue:.3f}",
                f"{site.wue_l_per_kwh:.2f}",
                f"{site.it_energy_kwh / 1e3:,.1f}",
                f"{site.carbon_kgco2e.total_location / 1e3:,.1f}",
                f"{site.cost:,.0f}",
                f"{site.jobs.finished:,} of {site.jobs.submitted:,}",
                f"{site.jobs.moved:,}",
            )
    if len(kept) < len(summary.sites):
        table.caption = f"the {MOST_SITES} largest of {len(summary.sites)} sites"
    return table


def _typed(text: str) -> str:
    """Return text of the page as a terminal shows it."""
    return text.replace("\N{NO-BREAK SPACE}", " ").rstrip()


def _heat_rows(site: SiteSummary) -> list[tuple[str, str, str]]:
    heat = site.heat_reuse
    if heat is None:
        return []
    cop = "" if heat.heat_pump_cop is None else f" at COP {heat.heat_pump_cop:.2f}"
    pumped = f"{heat.heat_pump_kwh / 1e6:,.3f} GWh of electricity{cop}, {heat.boundary} the site"
    covered = heat.heat_demand_covered_frac
    reach = "" if covered is None else f"; covers {covered:.1%} of the demand"
    pump_t = heat.heat_pump_kgco2e / 1e3
    beside = f"beside the site's own, never taken off; heat pump {pump_t:,.1f} t"
    return [
        ("heat delivered", f"{heat.heat_delivered_kwh / 1e6:,.3f} GWh", f"{pumped}{reach}"),
        ("carbon displaced", f"{heat.heat_displaced_kgco2e / 1e3:,.1f} t", beside),
    ]


def _job_rows(site: SiteSummary) -> list[tuple[str, str, str]]:
    jobs, saved = site.jobs, site.against_fcfs
    states = f"of {jobs.submitted:,}; {jobs.running} running, {jobs.queued} queued"
    if jobs.rejected or jobs.failed:
        states += f", {jobs.rejected} rejected, {jobs.failed} abandoned"
    wait = f"{jobs.missed_deadline} late; mean wait {site.mean_wait_h:.2f} h"
    lines = [("jobs", f"{jobs.finished:,} done", f"{states}, {wait}")]
    if saved is not None:
        carbon, by_energy = saved.carbon_saved_kgco2e, saved.carbon_saved_by_less_energy_kgco2e
        value = f"{carbon:,.0f} kg saved" if carbon >= 0.0 else f"{-carbon:,.0f} kg more"
        parts = f"saved by cleaner power {carbon - by_energy:,.0f}, by less energy {by_energy:,.0f}"
        lines.append(
            ("against FCFS", value, f"{parts}; {saved.mean_wait_added_h:.2f} h longer wait")
        )
    return lines
