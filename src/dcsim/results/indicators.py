"""The indicators of a run, of all its hours or of some."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from dcsim.accounting.indicators.definition import Indicator
from dcsim.accounting.indicators.facts import Facts
from dcsim.accounting.indicators.table import indicators_of
from dcsim.core.errors import InvalidInput, UsageError
from dcsim.core.strictyaml import parse_yaml
from dcsim.results.result import Result
from dcsim.results.summary import SiteSummary
from dcsim.results.tables import hours_of

HOURS_A_DAY = 24.0


def run_indicators(
    result: Result, start: datetime | None = None, end: datetime | None = None
) -> tuple[Indicator, ...]:
    """Return the indicators of a run; those of a fleet are of the sums of its sites.

    `Result.of_site` gives those of a single site.

    Parameters
    ----------
    result
        The run.
    start, end
        First hour that counts and the hour after its last, in UTC; the ends of the
        run unless given.

    Raises
    ------
    UsageError
        If no hour of the run is among them.
    InvalidInput
        If the folder lacks columns, or the servers drew nothing in these hours.
    """
    hourly = _between(result.hourly, start, end)
    sites = [replace(result, hourly=hourly).of_site(name) for name in result.summary.sites]
    try:
        facts = summed_facts(
            [facts_of(each.hourly, each.summary.total, scenario_of(each)) for each in sites]
        )
    except KeyError as error:
        raise InvalidInput.of(
            "run-unreadable",
            "hourly.parquet, scenario.resolved.yaml",
            f"{error} is missing: the folder is of an earlier version",
            "run the scenario again",
        ) from error
    if facts.it_kwh <= 0.0:
        raise InvalidInput.of(
            "no-it-energy",
            "hourly.parquet",
            "the servers draw nothing in these hours, so no ratio to their energy exists",
            "choose more hours",
        )
    return indicators_of(facts)


def scenario_of(result: Result) -> Mapping[str, Any]:
    """Return the resolved scenario of a run as plain data, not to be changed.

    Raises
    ------
    InvalidInput
        If it is no YAML that dcsim would have written.
    """
    return _plain(result.resolved_yaml)


@lru_cache(maxsize=4)
def _plain(resolved_yaml: str) -> Mapping[str, Any]:
    return MappingProxyType(parse_yaml(resolved_yaml.encode(), "scenario.resolved.yaml").data)


def facts_of(hourly: pd.DataFrame, total: SiteSummary, scenario: Mapping[str, Any]) -> Facts:
    """Return the facts of some hours.

    Parameters
    ----------
    hourly
        Rows of hourly.parquet.
    total
        The summary of the whole run, for what holds for all hours alike.
    scenario
        The resolved scenario.
    """

    def summed(column: str) -> float:
        return math.fsum(hourly[column])

    power, it = scenario["power"], scenario["it"]
    facility, water = summed("facility_energy_kwh"), total.water
    bought, all_bought = facility, total.facility_energy_kwh
    if total.faults is not None:
        bought, all_bought = summed("grid_energy_kwh"), total.faults.grid_energy_kwh
    share = bought / all_bought if all_bought else 0.0
    hours = len(hourly)
    return Facts(
        days=hours / HOURS_A_DAY,
        it_kwh=summed("it_energy_kwh"),
        facility_kwh=facility,
        distribution_kwh=summed("distribution_loss_kwh"),
        pdu_kwh=summed("pdu_loss_kwh") if power.get("pdu") else None,
        ups_kwh=summed("ups_loss_kwh"),
        transformer_kwh=summed("transformer_loss_kwh"),
        psu_kwh=summed("psu_loss_kwh") if power.get("psu") else None,
        lights_kwh=summed("lights_kwh"),
        cooling_kwh=summed("cooling_energy_kwh"),
        heat_rejected_kwh=summed("heat_rejected_kwh"),
        heat_reused_kwh=summed("heat_reused_kwh"),
        heat_pump_kwh=summed("heat_pump_kwh") if "heat_pump_kwh" in hourly else 0.0,
        water_site_l=summed("water_site_l"),
        water_consumed_l=summed("water_evaporated_l") + summed("water_drift_l"),
        # One mix holds for all hours, so the source's water goes with what was bought.
        source_l=_times(water.source_l if water else None, share),
        source_with_reservoirs_l=_times(water.source_with_reservoirs_l if water else None, share),
        source_basis=water.source_basis if water else "the folder is of an earlier version",
        scarcity_factor=(scenario.get("water") or {}).get("scarcity_factor"),
        carbon_kgco2e=summed("scope2_location_kgco2e"),
        contract_renewable_frac=scenario["grid"].get("contract_renewable_frac"),
        busy_core_h=summed("baseload_core_h") + summed("job_core_h"),
        core_h=float(hours)
        * sum(
            racks["racks"] * racks["servers_per_rack"] * racks["cores_per_server"]
            for racks in racks_of(it)
        ),
        design_it_kw=sum(racks["racks"] * racks["rack_power_kw"] for racks in racks_of(it)),
        full_load_pue=total.full_load.pue,
        full_load_mechanical_frac=total.full_load.cooling_share_of_it_frac,
        design=total.design,
    )


def summed_facts(sites: Sequence[Facts]) -> Facts:
    """Return the facts of several sites together.

    A sum of which a part is unknown is unknown, but for PDUs: where a site names none, its
    distribution holds them. The air that each site is designed for is its own, so a fleet has
    no design point.
    """
    if len(sites) == 1:
        return sites[0]

    def every(key: str) -> Any:
        values = [getattr(site, key) for site in sites]
        return None if None in values else math.fsum(values)

    def weighted(key: str, by: str) -> Any:
        """Return the ratio of sums that a ratio of each site stands for."""
        values, weights = ([getattr(site, name) for site in sites] for name in (key, by))
        if None in values:
            return None
        whole = math.fsum(weights)
        return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / (whole or 1.0)

    pdu = [site.pdu_kwh for site in sites if site.pdu_kwh is not None]
    amounts = [
        field.name
        for field in fields(Facts)
        if field.name.endswith(("_kwh", "_l", "_h", "_kgco2e")) and field.name != "pdu_kwh"
    ]
    return replace(
        sites[0],
        **{key: every(key) for key in amounts},
        pdu_kwh=math.fsum(pdu) if pdu else None,
        source_basis="; ".join(dict.fromkeys(site.source_basis for site in sites)),
        scarcity_factor=weighted("scarcity_factor", "water_consumed_l"),
        contract_renewable_frac=weighted("contract_renewable_frac", "facility_kwh"),
        full_load_pue=weighted("full_load_pue", "design_it_kw"),
        full_load_mechanical_frac=weighted("full_load_mechanical_frac", "design_it_kw"),
        design_it_kw=every("design_it_kw"),
        design=None,
    )


def racks_of(it: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the racks of a resolved scenario: the first ones and those of every group."""
    return [it, *(it.get("groups") or [])]


def _times(amount: float | None, share: float) -> float | None:
    return None if amount is None else amount * share


def _between(hourly: pd.DataFrame, start: datetime | None, end: datetime | None) -> pd.DataFrame:
    """Return the hours from ``start`` on and before ``end``."""
    time = hours_of(hourly)
    chosen = np.ones(len(time), dtype=np.bool_)
    if start is not None:
        chosen &= time >= pd.Timestamp(start)
    if end is not None:
        chosen &= time < pd.Timestamp(end)
    if not chosen.any():
        raise UsageError.of(
            "no-hours",
            "--from, --until",
            f"the run has no hour there; it goes from {time[0]:%Y-%m-%dT%H:%MZ} "
            f"to {time[-1]:%Y-%m-%dT%H:%MZ}",
            "choose hours within it",
        )
    return hourly[chosen]
