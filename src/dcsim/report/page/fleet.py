"""What the page says of several sites: their table, what moved between them, and their courses."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dcsim.report.course_figure import course_png
from dcsim.report.page.tables import Table, cells
from dcsim.report.quantities import energy, joined, mass, number
from dcsim.results.result import Result
from dcsim.results.summary import SiteSummary, Summary

SITE_COLUMNS = (
    "pue",
    "wue_l_per_kwh",
    "it_energy_kwh",
    "facility_energy_kwh",
    "scope2_location_kgco2e",
    "total_location_kgco2e",
    "cost",
    "submitted",
    "finished",
    "missed_deadline",
    "moved",
)
TRANSFER_COLUMNS = ("transfers", "data_gb", "energy_kwh", "carbon_kgco2e", "cost")
MOST_COURSES = 3
"""Pictures step by step that one page holds."""


@dataclass(frozen=True, slots=True)
class Course:
    """The picture of a site step by step, as the page holds it."""

    site: str
    source: str
    told: str


def fleet_tables(result: Result) -> dict[str, Table]:
    """Return the tables of a fleet; none for a single site."""
    summary, transfers = result.summary, result.transfers
    if len(summary.sites) == 1:
        return {}
    found = {"sites": site_table(summary)}
    if transfers is not None and not transfers.empty:
        found["transfers"] = transfer_table(transfers)
    return found


def site_table(summary: Summary) -> Table:
    """Return one row a site, and the sum."""
    rows = [cells(name, SITE_COLUMNS, _figures(site)) for name, site in summary.sites.items()]
    total = cells("all sites", SITE_COLUMNS, _figures(summary.total))
    caption = f"Site by site; cost in {summary.total.currency}"
    return Table("sites", caption, ("site", *SITE_COLUMNS), (*rows, total), total=True)


def _figures(site: SiteSummary) -> list[float]:
    carbon, jobs = site.carbon_kgco2e, site.jobs
    return [
        site.pue,
        site.wue_l_per_kwh,
        site.it_energy_kwh,
        site.facility_energy_kwh,
        carbon.scope2_location,
        carbon.total_location,
        site.cost,
        jobs.submitted,
        jobs.finished,
        jobs.missed_deadline,
        jobs.moved,
    ]


def transfer_table(transfers: pd.DataFrame) -> Table:
    """Return one row a direction between two sites, and the sum."""
    rows = [
        cells(f"{ends[0]} to {ends[1]}", TRANSFER_COLUMNS, _sums(group))
        for ends, group in transfers.groupby(["from_site", "to_site"], sort=True)
    ]
    total = cells("all", TRANSFER_COLUMNS, _sums(transfers))
    header = ("direction", *TRANSFER_COLUMNS)
    return Table("transfers", "Data moved between sites", header, (*rows, total), total=True)


def _sums(transfers: pd.DataFrame) -> Sequence[float]:
    return [len(transfers), *(math.fsum(transfers[name]) for name in TRANSFER_COLUMNS[1:])]


def transfers_told(summary: Summary) -> str:
    """Return what moved between the sites as a sentence; nothing for a single site."""
    moved = summary.transfers
    if moved is None:
        return ""
    if not moved.transfers:
        return "No data moved between the sites: every job ran where it arose."
    return (
        f"{moved.transfers:,} times a job and its data went to another site, "
        f"{number(moved.moved_gb)}\u00a0GB in all. The network drew "
        f"{joined(energy(moved.energy_kwh))} for them, which emitted "
        f"{joined(mass(moved.carbon_kgco2e))} and cost {number(moved.cost)} "
        f"{summary.total.currency}. That is part of no site's figures."
    )


def courses(result: Result) -> tuple[Course, ...]:
    """Return the pictures of the sites that remember, the first few of them."""
    if result.steps is None:
        return ()
    steps = result.steps
    names = list(dict.fromkeys(steps["site"]))[:MOST_COURSES]
    return tuple(
        _course(result.of_site(name), name, steps[steps["site"] == name]) for name in names
    )


def _course(site: Result, name: str, steps: pd.DataFrame) -> Course:
    picture = base64.b64encode(course_png(site)).decode()
    panels = {
        "room_temperature_c": "temperature at the servers with their limits",
        "tank_l": "fuel and batteries",
        "store_level_kwh": "cold in the store",
    }
    told = [text for column, text in panels.items() if column in steps and steps[column].any()]
    return Course(
        name,
        f"data:image/png;base64,{picture}",
        f"The course of {name} step by step: {', '.join([*told, 'jobs', 'power'])}.",
    )
