"""What a run says of itself at a glance: a few figures, and whether they count."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dcsim.results.summary import Summary


def line_of(summary: Summary) -> str:
    """Return the run in one line."""
    total = summary.total
    return (
        f"<run {summary.name}: {summary.days} days from {summary.start_utc[:10]}, "
        f"{summary.policy}; PUE {total.pue:.4f}, WUE {total.wue_l_per_kwh:.3f} L/kWh, "
        f"{_all_scopes_t(summary):,.1f} t CO2e, "
        f"{total.cost:,.0f} {total.currency}; {standing(summary)}>"
    )


def _all_scopes_t(summary: Summary) -> float:
    """Return the emissions of all sites and of what moved between them [t]."""
    moved = summary.transfers.carbon_kgco2e if summary.transfers is not None else 0.0
    return (summary.total.carbon_kgco2e.total_location + moved) / 1e3


def table_of(summary: Summary) -> str:
    """Return the run as a small table in HTML."""
    rows = "".join(
        f'<tr><th style="text-align:left">{escape(name)}</th>'
        f'<td style="text-align:right">{escape(value)}</td></tr>'
        for name, value in _figures(summary)
    )
    title = escape(summary.title or summary.name)
    return f"<table><caption>{title}</caption><tbody>{rows}</tbody></table>"


def standing(summary: Summary) -> str:
    """Say whether the site did all that was asked of it, or where it fell short."""
    told = [*_shortfalls(summary)]
    notes = len(summary.warnings)
    if notes:
        told.append(f"{notes} {'note' if notes == 1 else 'notes'}")
    return ", ".join(told) or "all served"


def is_short(summary: Summary) -> bool:
    """Tell whether the plant could not remove all heat."""
    return any(text.startswith("cooling-short:") for text in summary.warnings)


def _shortfalls(summary: Summary) -> Iterator[str]:
    """Yield what was not served, so that the figures do not pay for it."""
    total = summary.total
    if is_short(summary):
        yield "cooling short"
    if total.faults is not None and total.faults.unserved_kwh > 0.0:
        yield f"{total.faults.blackout_h:,.3g} h without power"
    if total.thermal_storage is not None and total.thermal_storage.tripped_server_h > 0.0:
        yield f"{total.thermal_storage.tripped_server_h:,.3g} server hours off for heat"
    for count, word in (
        (total.jobs.missed_deadline, "late"),
        (total.jobs.rejected, "rejected"),
        (total.jobs.failed, "failed"),
    ):
        if count:
            yield f"{count:,} jobs {word}"


def _figures(summary: Summary) -> Iterator[tuple[str, str]]:
    total, carbon = summary.total, summary.total.carbon_kgco2e
    yield "scenario", summary.name
    yield "period", f"{summary.days} days from {summary.start_utc[:10]}"
    yield "policy", summary.policy
    yield "PUE", f"{total.pue:.4f}"
    yield "cooling / IT", f"{total.cooling_share_of_it_frac:.2%}"
    yield "WUE", f"{total.wue_l_per_kwh:.3f} L/kWh"
    yield "facility energy", f"{total.facility_energy_kwh / 1e3:,.1f} MWh"
    yield "carbon, scope 2", f"{carbon.scope2_location / 1e3:,.1f} t CO2e"
    yield "carbon, all scopes", f"{_all_scopes_t(summary):,.1f} t CO2e"
    yield "cost", f"{total.cost:,.0f} {total.currency}"
    yield "jobs", f"{total.jobs.finished:,} of {total.jobs.submitted:,} finished"
    yield "standing", standing(summary)
