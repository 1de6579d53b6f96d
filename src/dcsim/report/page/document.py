"""Joins figures, tables and words into one file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bokeh.models.ui.ui_element import UIElement
from markupsafe import Markup

from dcsim.core.errors import InvalidInput
from dcsim.report.energy_flow import NARROW, WIDE, Flow, energy_flow, flow_svg
from dcsim.report.heat_flow import heat_flow
from dcsim.report.page import tables, words
from dcsim.report.page.charts import bar_chart, duration_charts, hourly_charts, site_charts
from dcsim.report.page.embed import bokeh_scripts, embedded
from dcsim.report.page.fleet import courses, fleet_tables, transfers_told
from dcsim.report.page.heat import boundaries_told, heat_table
from dcsim.report.page.indicator_tables import indicator_table, limits_table, sheet_table
from dcsim.report.page.tables import Table
from dcsim.report.page.tiles import tiles
from dcsim.report.templating import asset, render
from dcsim.results.compliance import fleet_compliance
from dcsim.results.indicators import run_indicators, scenario_of
from dcsim.results.result import Result
from dcsim.results.sites import whole_hours
from dcsim.results.summary import Summary


@dataclass(frozen=True, slots=True)
class Parts:
    """The figures and tables of a page by name."""

    flow: Flow
    heat: Flow | None
    charts: dict[str, UIElement]
    tables: dict[str, Table]


def page_html(result: Result) -> str:
    """Return the report of a run as one HTML file.

    Raises
    ------
    InvalidInput
        If the tables lack a column that a run has.
    """
    try:
        parts = _parts(result)
    except KeyError as error:
        raise InvalidInput.of(
            "run-unreadable", "hourly.parquet, jobs.parquet", f"the column {error} is missing"
        ) from error
    return _page(result, parts)


def _parts(result: Result) -> Parts:
    hourly, jobs, total = whole_hours(result.hourly), result.jobs, result.summary.total
    flow, heat = energy_flow(hourly), heat_flow(hourly)
    months = tables.monthly(hourly)
    wait_names, wait_counts = tables.waits(jobs)
    indicators = run_indicators(result)
    compliance = fleet_compliance(result, indicators)
    charts: dict[str, UIElement] = {"hours": hourly_charts(hourly)}
    charts |= duration_charts(hourly)
    names = [str(month) for month in months.index]
    charts["carbon-months"] = bar_chart(
        "t CO₂e",
        names,
        {
            "scope 2": list(months["scope2_location_kgco2e"] / 1000.0),
            "scope 3": list(months["scope3_kgco2e"] / 1000.0),
        },
    )
    if total.water_site_l > 0.0:
        water = list(months["water_site_l"] / 1000.0)
        charts["water-months"] = bar_chart("water [m³]", names, {"water": water})
    if total.jobs.submitted and total.mean_wait_h > 0.0:
        charts["waits"] = bar_chart("jobs", wait_names, {"jobs": wait_counts}, "0,0")
    if len(result.summary.sites) > 1:
        charts |= site_charts(result.hourly)
    return Parts(
        flow,
        heat,
        charts,
        {
            **fleet_tables(result),
            **({"heat": heat_table(heat)} if heat is not None else {}),
            "flow": tables.flow_table(flow),
            "monthly": tables.month_table(months, total, hourly),
            "daily": tables.day_table(tables.daily(hourly)),
            "duration": tables.duration_table(hourly),
            "classes": tables.class_table(jobs),
            "waits": tables.wait_table(wait_names, wait_counts),
            "indicators": indicator_table(indicators),
            "limits": limits_table(compliance),
            "sheet": sheet_table(compliance),
        },
    )


def _page(result: Result, parts: Parts) -> str:
    summary, manifest = result.summary, result.manifest
    scripts = [Markup(text) for text in (*bokeh_scripts(), asset("page.js"))]  # noqa: S704 - not of the run
    title = f"Energy flow of {summary.name}"
    against = summary.total.against_fcfs
    return str(
        render(
            "page.html.j2",
            summary=summary,
            heading=summary.title or summary.name,
            in_short=words.in_short(summary),
            facts=words.facts(result, scenario_of(result)),
            tiles=tiles(summary.total),
            flow_wide=flow_svg(parts.flow, WIDE, title, "flow-wide"),
            flow_narrow=flow_svg(parts.flow, NARROW, title, "flow-narrow"),
            heat=_heat(parts.heat, summary),
            transfers_told=transfers_told(summary),
            courses=courses(result),
            tables=parts.tables,
            charts=parts.charts,
            months=[str(row[0].text) for row in parts.tables["monthly"].rows[:-1]],
            jobs_told=words.jobs_told(summary.total),
            saved=words.saved(against, summary.total.currency) if against else "",
            basis=words.basis_rows(summary.basis),
            limits=(*words.LIMITS, *_not_modelled(manifest)),
            defaults=_strings(manifest.get("defaults_used")),
            hashes=_mapping(manifest.get("inputs_sha256")),
            versions=_mapping(manifest.get("versions")),
            scenario_hash=str(manifest.get("scenario_sha256", "")),
            held_seeds=_mapping(manifest.get("held_seeds")),
            resolved_yaml=result.resolved_yaml,
            policy=_policy(scripts),
            style=asset("page.css"),
            scripts=scripts,
            chart_json=script_json(embedded(parts.charts)),
            summary_json=script_json(summary.as_dict()),
        )
    )


def _heat(flow: Flow | None, summary: Summary) -> dict[str, Markup | str] | None:
    """Return the drawings of the heat and the words on its boundary, where others use it."""
    told = summary.total.heat_reuse
    if flow is None or told is None:
        return None
    title = f"Heat flow of {summary.name}"
    return {
        "wide": flow_svg(flow, WIDE, title, "heat-wide", "of heat"),
        "narrow": flow_svg(flow, NARROW, title, "heat-narrow", "of heat"),
        "boundaries": boundaries_told(told),
    }


def script_json(data: Any) -> Markup:
    r"""Return JSON that can stand in a script element: what could end it is written ``\\u003c``."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    for letter in "<>&'":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - nothing in it can end the element


def _policy(scripts: Iterable[str]) -> str:
    """Return the content policy: only these scripts run, and nothing is fetched or sent."""
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _not_modelled(manifest: Mapping[str, Any]) -> list[str]:
    return [f"Not modelled: {text}." for text in _strings(manifest.get("not_modelled"))]


def _strings(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}
