"""The sites in the tables of a run: the rows of one, and the hours of all in sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import dump_yaml, parse_yaml
from dcsim.results.summary import SiteSummary, Summary

SITE = "site"
"""The column that names the site of a row."""

SUMMED = ("_kwh", "_l", "_h", "_kgco2e", "_servers", "_wakes", "_switches", "cost", "revenue")
"""How columns end that hold amounts, which add up over sites."""
BY_IT = ("dry_bulb_c", "wet_bulb_c", "server_inlet_c")
"""Means over the sites, weighted by the IT energy that was used in that air."""
BY_BOUGHT = ("carbon_gco2e_per_kwh", "price_per_mwh")
"""Means weighted by the energy that the grid supplied."""
HIGHEST = ("room_temperature_c",)


def whole_hours(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return one row an hour for all sites together, without the column of the site.

    Amounts are summed. The PUE is that of the sums; outdoor air and inlets are means weighted
    by IT energy, intensity and price by the energy bought; the room is the warmest. A column
    that is none of these is left out. The hours of a single site come back as they are.

    Parameters
    ----------
    hourly
        Rows of hourly.parquet under their UTC times.

    Examples
    --------
    >>> hours = pd.DataFrame({"site": ["oslo", "rome"], "it_energy_kwh": [3.0, 1.0],
    ...     "facility_energy_kwh": [3.0, 2.0], "dry_bulb_c": [0.0, 20.0]}, index=[0, 0])
    >>> whole_hours(hours).to_dict("records")
    [{'it_energy_kwh': 4.0, 'facility_energy_kwh': 5.0, 'dry_bulb_c': 5.0, 'pue': 1.25}]
    """
    if SITE not in hourly:
        return hourly
    if len(set(hourly[SITE])) == 1:
        return hourly.drop(columns=SITE)
    table = hourly.copy(deep=False)
    if "grid_energy_kwh" in table:
        # A site that cannot lose the grid buys all it uses.
        table["grid_energy_kwh"] = table["grid_energy_kwh"].fillna(table["facility_energy_kwh"])
    bought = table.get("grid_energy_kwh", table["facility_energy_kwh"])
    columns = {}
    for name in table.columns:
        if name in BY_IT:
            columns[name] = _weighted(table[name], table["it_energy_kwh"])
        elif name in BY_BOUGHT:
            columns[name] = _weighted(table[name], bought)
        elif name in HIGHEST:
            columns[name] = _hours(table[name]).max()
        elif name.endswith(SUMMED) and "_per_" not in name:
            columns[name] = _hours(table[name]).sum()
    it = columns["it_energy_kwh"]
    columns["pue"] = columns["facility_energy_kwh"] / it.where(it > 0.0)
    return pd.DataFrame(columns)


def _hours(column: pd.Series[float]) -> pd.api.typing.SeriesGroupBy[float, Any]:
    return column.groupby(level=0, sort=False)


def _weighted(values: pd.Series[float], weights: pd.Series[float]) -> pd.Series[float]:
    """Return the weighted mean of each hour; the plain one where nothing has any weight."""
    known = weights.where(values.notna(), 0.0)
    whole = _hours(known).sum()
    mean = _hours(values * known).sum() / whole.where(whole > 0.0)
    return mean.fillna(_hours(values).mean())


def rows_of(table: pd.DataFrame, site: str) -> pd.DataFrame:
    """Return the rows of one site, without columns that only other sites have."""
    rows = table[table[SITE] == site]
    others = table[table[SITE] != site]
    foreign = [name for name in rows if rows[name].isna().all() and others[name].notna().any()]
    rows = rows.drop(columns=foreign)
    return rows if isinstance(table.index, pd.DatetimeIndex) else rows.reset_index(drop=True)


def with_site(
    table: pd.DataFrame, site: str, after: str | None = None, among: Sequence[str] = ()
) -> pd.DataFrame:
    """Return a table with a column that names the site; one that has it stays as it is.

    The names are categories, those of ``among`` where there are more sites: of a million jobs
    they take a megabyte.
    """
    if SITE in table:
        return table
    names = list(among) or [site]
    number = np.full(len(table), names.index(site), dtype=np.int16)
    named = table.copy(deep=False)
    place = 0 if after is None else list(table.columns).index(after) + 1
    words: Any = pd.Categorical.from_codes(number, pd.Index(names))
    named.insert(place, SITE, words)
    return named


def site_of(summary: Summary, site: str) -> SiteSummary:
    """Return the figures of one site.

    Raises
    ------
    InvalidInput
        If the run has no such site.
    """
    if site not in summary.sites:
        known = ", ".join(summary.sites)
        raise InvalidInput.of("unknown-site", "site", f"the run has no site {site!r}", known)
    return summary.sites[site]


def summary_of(summary: Summary, site: str) -> Summary:
    """Return the summary of one site of a fleet, its figures as the total.

    Data that moved between sites is nobody's own and left out; notes on other sites too.
    """
    total = site_of(summary, site)
    if len(summary.sites) == 1:
        return summary
    own = f"site {site}: "
    notes = [
        text.removeprefix(own)
        for text in summary.warnings
        if text.startswith(own) or not text.startswith(tuple(f"site {n}: " for n in summary.sites))
    ]
    title = f"{summary.title or summary.name}: {site}"
    return replace(
        summary,
        name=site,
        title=title,
        total=total,
        sites={site: total},
        warnings=tuple(notes),
        transfers=None,
    )


def scenario_of_site(resolved_yaml: str, site: str) -> str:
    """Return the resolved scenario of one site of a fleet as that of a site alone."""
    data = parse_yaml(resolved_yaml.encode(), "scenario.resolved.yaml").data
    if "sites" not in data:
        return resolved_yaml
    top = {key: value for key, value in data.items() if key not in {"sites", "links", "title"}}
    return dump_yaml(top | {"name": site} | data["sites"][site])
