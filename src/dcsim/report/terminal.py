"""The summary of a run as a table on the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from dcsim.core.errors import plain
from dcsim.report.console import stdout_console
from dcsim.report.happenings import happenings
from dcsim.results.summary import SiteSummary, Summary


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
    for name, value, remark in rows(summary.total):
        table.add_row(name, Text(plain(value)), Text(plain(remark)))
    console.print(table)
    basis = summary.basis
    for label, text in (
        ("energy", basis.energy),
        ("carbon", basis.carbon),
        ("weather", basis.weather),
        ("workload", basis.workload),
        ("price", basis.price),
    ):
        console.print(Text(plain(f"{label:<9} {text}"), style="dim"))
    for warning in summary.warnings:
        console.print(Text(plain(f"note      {warning}"), style="yellow"))
    console.print(Text(plain(f"results   {folder}")))


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
        ("carbon, scope 3", f"{carbon.scope3 / 1e3:,.1f} t", "making of the servers, pro rata"),
        ("cost", f"{site.cost:,.0f} {site.currency}", "electricity"),
        *(
            (name.lower(), _typed(f"{value} {unit}"), _typed(told))
            for name, value, unit, told in happenings(site)
        ),
        *_job_rows(site),
        ("balances", f"{site.balance_error_rel:.1e}", "largest relative error, 1e-9 allowed"),
    ]


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
        states += f", {jobs.rejected} rejected, {jobs.failed} given up"
    wait = f"{jobs.missed_deadline} late; mean wait {site.mean_wait_h:.2f} h"
    lines = [("jobs", f"{jobs.finished:,} done", f"{states}, {wait}")]
    if saved is not None:
        by_energy = f"{saved.carbon_saved_by_less_energy_kgco2e:,.0f} kg of it by less energy"
        waiting = f"{saved.mean_wait_added_h:.2f} h longer wait"
        value = f"{saved.carbon_saved_kgco2e:,.0f} kg saved"
        lines.append(("against FCFS", value, f"{by_energy}; {waiting}"))
    return lines
