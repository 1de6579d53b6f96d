"""The compliance of a run: its limits, and the sheet of the European scheme."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dcsim.accounting.compliance import (
    REGULATION,
    SheetFacts,
    SheetLine,
    Verdict,
    european_sheet,
    verdicts,
)
from dcsim.accounting.indicators.definition import Indicator
from dcsim.accounting.limits import Limits
from dcsim.results.indicators import racks_of, run_indicators, scenario_of
from dcsim.results.result import Result
from dcsim.results.tables import hours_of
from dcsim.scenario.model import model_of

CDD_FROM_C, CDD_BASE_C = 24.0, 21.0
"""A day counts from this mean on, and by its excess over this base (Eurostat) [C]."""


@dataclass(frozen=True, slots=True)
class Compliance:
    """What `dcsim compliance` tells of one site."""

    regulation: str
    limits: tuple[Verdict, ...]
    sheet: tuple[SheetLine, ...]
    site: str = ""
    """The site of a fleet; "" for a site alone."""

    @property
    def ok(self) -> bool:
        """Whether every limit holds; with none set, nothing is broken."""
        return all(verdict.ok for verdict in self.limits)


def fleet_compliance(
    result: Result, indicators: tuple[Indicator, ...] | None = None
) -> tuple[Compliance, ...]:
    """Hold every site of a run against its own limits: each is a data centre by itself.

    ``indicators`` are those of a run of one site, where they are known already.
    """
    names = list(result.summary.sites)
    if len(names) == 1:
        return (run_compliance(result, indicators),)
    return tuple(replace(run_compliance(result.of_site(name)), site=name) for name in names)


def run_compliance(result: Result, indicators: tuple[Indicator, ...] | None = None) -> Compliance:
    """Hold a run of one site against its scenario's limits and fill the sheet.

    Raises
    ------
    InvalidInput
        If the folder is of an earlier version.
    """
    scenario = scenario_of(result)
    found = run_indicators(result) if indicators is None else indicators
    limits = scenario.get("limits")
    return Compliance(
        REGULATION,
        verdicts(Limits(**limits), found) if limits else (),
        european_sheet(_sheet_facts(result, scenario), found),
    )


def _sheet_facts(result: Result, scenario: Mapping[str, Any]) -> SheetFacts:
    total = result.summary.total
    share = scenario["grid"].get("contract_renewable_frac")
    supply_c = scenario["cooling"].get("supply_air_c")
    faults = total.faults
    # A contract certifies what is bought; what generators give is nobody's certificate.
    bought_kwh = total.facility_energy_kwh if faults is None else faults.grid_energy_kwh
    return SheetFacts(
        installed_it_kw=float(
            sum(racks["racks"] * racks["rack_power_kw"] for racks in racks_of(scenario["it"]))
        ),
        facility_kwh=total.facility_energy_kwh,
        it_kwh=total.it_energy_kwh,
        heat_reused_kwh=total.heat_reused_kwh,
        water_site_l=total.water_site_l,
        supply_air_c=None if supply_c is None else float(supply_c),
        cooling_degree_days_k=cooling_degree_days_k(result.hourly),
        renewable_kwh=None if share is None else share * bought_kwh,
        days=float(result.summary.days),
        waste_heat_c=_waste_heat_c(scenario) if total.heat_reused_kwh > 0.0 else None,
        generator_kwh=None if faults is None else faults.generator_energy_kwh,
    )


def _waste_heat_c(scenario: Mapping[str, Any]) -> float | None:
    """Return the heat's temperature where it leaves the site [C], the same at every hour.

    A heat pump inside the boundary hands over the network's supply, one outside it is
    handed the water that the plant's stream warms.
    """
    whole = model_of(scenario).model_validate_json(json.dumps(dict(scenario)))
    reuse = whole.heat_reuse
    if reuse is None:
        return None
    if reuse.heat_pump is not None and reuse.heat_pump_boundary == "inside":
        return reuse.network.supply_c
    return reuse.source.found_c(whole.cooling)


def cooling_degree_days_k(hourly: pd.DataFrame) -> float:
    """Return the cooling degree days of a run [K d].

    Notes
    -----
    ``sum(t_mean - 21)`` over the days in UTC with ``t_mean >= 24``, as Eurostat counts
    them; it takes the mean of the day's extremes for ``t_mean``, this the mean of its hours.
    """
    mean_c = hourly["dry_bulb_c"].groupby(hours_of(hourly).floor("D")).mean()
    return float((mean_c[mean_c >= CDD_FROM_C] - CDD_BASE_C).sum())
