"""The summary of a run as a table on the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dcsim.results.summary import SiteSummary, Summary


def print_summary(summary: Summary, folder: Path) -> None:
    """Print the figures, their basis and every warning on stdout."""
    console = Console()
    heading = f"{summary.name}: {summary.title}" if summary.title else summary.name
    table = Table(title=Text(heading), title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="left", style="dim", overflow="fold")
    for name, value, remark in rows(summary.total):
        table.add_row(name, value, Text(remark))
    console.print(table)
    basis = summary.basis
    for label, text in (
        ("energy", basis.energy),
        ("carbon", basis.carbon),
        ("weather", basis.weather),
        ("workload", basis.workload),
        ("price", basis.price),
    ):
        console.print(Text(f"{label:<9} {text}", style="dim"))
    for warning in summary.warnings:
        console.print(Text(f"note      {warning}", style="yellow"))
    console.print(Text(f"results   {folder}"))


def rows(site: SiteSummary) -> list[tuple[str, str, str]]:
    """Return name, value with unit, and meaning of every figure worth a line."""
    full = site.full_load
    jobs = site.jobs
    lines = [
        ("PUE", f"{site.pue:.4f}", f"facility over IT energy; {full.pue:.4f} at full load"),
        (
            "cooling / IT",
            f"{site.cooling_share_of_it_frac:.2%}",
            f"fans, pumps, compressors; {full.cooling_share_of_it_frac:.2%} at full load",
        ),
        ("IT energy", f"{site.it_energy_kwh / 1e6:,.3f} GWh", ""),
        ("facility energy", f"{site.facility_energy_kwh / 1e6:,.3f} GWh", ""),
        ("power chain loss", f"{site.power_chain_loss_kwh / site.it_energy_kwh:.2%}", "of IT energy"),
        ("peak power", f"{site.peak_facility_kw:,.0f} kW", "at the grid connection"),
        ("WUE", f"{site.wue_l_per_kwh:.3f} L/kWh", "water drawn on site over IT energy"),
        ("ERE", f"{site.ere:.4f}", f"ERF {site.erf:.3f}"),
        (
            "CUE",
            f"{site.cue_kgco2e_per_kwh:.4f} kg/kWh",
            "scope 2, location-based, over IT energy",
        ),
        ("carbon, scope 2", f"{site.carbon_kgco2e.scope2_location / 1e3:,.1f} t", "location-based"),
        ("carbon, scope 3", f"{site.carbon_kgco2e.scope3 / 1e3:,.1f} t", "making of the servers, pro rata"),
        ("cost", f"{site.cost:,.0f} {site.currency}", "electricity"),
        (
            "jobs",
            f"{jobs.finished:,} done",
            f"of {jobs.submitted:,}; {jobs.running} running, {jobs.queued} queued, "
            f"{jobs.missed_deadline} late; mean wait {site.mean_wait_h:.2f} h",
        ),
    ]
    saved = site.against_fcfs
    if saved is not None:
        lines.append(
            (
                "against FCFS",
                f"{saved.carbon_saved_kgco2e:,.0f} kg saved",
                f"{saved.job_carbon_saved_frac:.2%} of the jobs' carbon, "
                f"{saved.mean_wait_added_h:.2f} h longer wait",
            )
        )
    lines.append(("balances", f"{site.balance_error_rel:.1e}", "largest relative error, 1e-9 allowed"))
    return lines
