"""The summary of a run: the figures a planner quotes, each with its basis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from dcsim.accounting.audit import Balance
from dcsim.accounting.fleet_hours import FleetUse
from dcsim.accounting.indicators import Totals, indicators
from dcsim.accounting.transfer import TransferUse
from dcsim.accounting.water import WaterRates, WaterUse, water_use
from dcsim.core.errors import InvalidInput
from dcsim.facility.design_point import DesignPoint
from dcsim.results.faults import FaultSummary
from dcsim.results.heat_reuse import HeatReuseSummary
from dcsim.results.memory import MemorySummary
from dcsim.results.tables import exact_sum, only_jobs
from dcsim.workload.serving import Requests


@dataclass(frozen=True, slots=True)
class Carbon:
    """Emissions of the period by scope [kgCO2e].

    ``scope2_market`` is ``None`` without a supply contract. With a lifecycle basis
    scope 2 also holds the upstream emissions of electricity.
    """

    scope1: float
    scope2_location: float
    scope2_market: float | None
    scope3: float
    total_location: float


@dataclass(frozen=True, slots=True)
class JobCounts:
    """Jobs by their state at the end of the period."""

    submitted: int
    queued: int
    running: int
    finished: int
    rejected: int
    failed: int
    missed_deadline: int


@dataclass(frozen=True, slots=True)
class FullLoad:
    """The site with every server at full load, at the period's mean outdoor air."""

    pue: float
    cooling_share_of_it_frac: float


@dataclass(frozen=True, slots=True)
class AgainstFcfs:
    """What the policy saved on the same jobs and windows against first come, first served."""

    carbon_saved_kgco2e: float
    carbon_saved_by_less_energy_kgco2e: float
    """Part of it that a smaller energy saves at the mean intensity; the rest is timing."""
    carbon_saved_frac: float
    """Share of the site's scope 2 that is saved."""
    facility_energy_saved_kwh: float
    cost_saved: float
    mean_wait_added_h: float


@dataclass(frozen=True, slots=True)
class Parts:
    """What only some sites have; None where a site has none."""

    memory: MemorySummary | None = None
    """Room, servers and store."""
    requests: Requests | None = None
    """Requests of the services."""
    heat_reuse: HeatReuseSummary | None = None
    """Heat for others."""
    fleet: FleetUse | None = None
    """Servers awake and woken."""
    transfer: TransferUse | None = None
    """Data that crossed the network."""
    faults: FaultSummary | None = None
    """Outages, supply and jobs cut off."""


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """Totals and indicators of one site, or of all."""

    pue: float
    wue_l_per_kwh: float
    wue_source_l_per_kwh: float | None
    cue_kgco2e_per_kwh: float
    ere: float
    erf: float
    it_energy_kwh: float
    facility_energy_kwh: float
    cooling_energy_kwh: float
    cooling_share_of_it_frac: float
    power_chain_loss_kwh: float
    lights_kwh: float
    heat_rejected_kwh: float
    heat_reused_kwh: float
    water_site_l: float
    carbon_kgco2e: Carbon
    cost: float
    currency: str
    peak_facility_kw: float
    jobs: JobCounts
    mean_wait_h: float
    job_core_h: float
    job_energy_kwh: float
    job_energy_range_kwh: tuple[float, float]
    """The jobs' IT energy if the meters of their profiles are off as far as they may be."""
    job_carbon_kgco2e: float
    full_load: FullLoad
    against_fcfs: AgainstFcfs | None
    balance_error_rel: float
    design: DesignPoint | None = None
    """The site at the air it is sized for; None in folders of earlier versions."""
    water: WaterUse | None = None
    """Water by use and place; None in folders of earlier versions."""
    memory: MemorySummary | None = None
    """Room, servers and store; None where the site has no memory."""
    requests: Requests | None = None
    """Requests of the services; None where there are none."""
    heat_reuse: HeatReuseSummary | None = None
    """Heat for others; None where the site gives none."""
    fleet: FleetUse | None = None
    """Servers awake and woken; None where none sleeps."""
    transfer: TransferUse | None = None
    """Data that crossed the network; None where the scenario counts none."""
    faults: FaultSummary | None = None
    """Outages, supply and jobs cut off; None where nothing may fail."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures rest on."""

    energy: str
    carbon: str
    weather: str
    workload: str
    price: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a run; `as_dict` gives summary.json."""

    name: str
    title: str
    policy: str
    start_utc: str
    days: int
    step_s: int
    seed: int
    basis: Basis
    total: SiteSummary
    sites: dict[str, SiteSummary]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, as written to summary.json."""
        plain: dict[str, Any] = _listed(asdict(self))
        return plain


def _listed(value: Any) -> Any:
    """Return plain data with lists in place of tuples, as JSON gives them back."""
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, tuple) else value


def site_summary(
    hourly: pd.DataFrame,
    jobs: pd.DataFrame,
    balances: tuple[Balance, ...],
    *,
    currency: str,
    peak_facility_kw: float,
    contract_gco2e_per_kwh: float | None,
    full_load: FullLoad,
    against_fcfs: AgainstFcfs | None,
    energy_factors: Mapping[str, tuple[float, float]],
    design: DesignPoint,
    water_rates: WaterRates,
    parts: Parts,
) -> SiteSummary:
    """Sum the tables of a site; totals are exact sums, independent of order."""
    total = {
        name: exact_sum(hourly[name])
        for name in hourly.columns
        if name.endswith(("_kwh", "_l", "_h", "kgco2e", "cost"))
    }
    done = only_jobs(jobs)
    it, facility = total["it_energy_kwh"], total["facility_energy_kwh"]
    if it <= 0.0:
        raise InvalidInput.of(
            "no-it-energy",
            "it",
            "the servers draw nothing in the whole period, so no ratio to their energy exists",
            "raise it.server.idle_frac, add work, or let the power fail for a shorter time",
        )
    scope1 = total["scope1_kgco2e"]
    scope2, scope3 = total["scope2_location_kgco2e"], total["scope3_kgco2e"]
    scope3 += total.get("transfer_kgco2e", 0.0)
    ratios = indicators(
        Totals(it, facility, total["heat_reused_kwh"], total["water_site_l"], scope2)
    )
    water = water_use(total, water_rates)
    bought = total.get("grid_energy_kwh", facility)
    market = None if contract_gco2e_per_kwh is None else bought * contract_gco2e_per_kwh / 1000.0
    return SiteSummary(
        **asdict(ratios),
        wue_source_l_per_kwh=_with_source(total["water_site_l"], water.source_l, it),
        it_energy_kwh=it,
        facility_energy_kwh=facility,
        cooling_energy_kwh=total["cooling_energy_kwh"],
        cooling_share_of_it_frac=total["cooling_energy_kwh"] / it,
        power_chain_loss_kwh=math.fsum(
            total[f"{name}_loss_kwh"] for name in ("distribution", "pdu", "ups", "transformer")
        ),
        lights_kwh=total["lights_kwh"],
        heat_rejected_kwh=total["heat_rejected_kwh"],
        heat_reused_kwh=total["heat_reused_kwh"],
        water_site_l=total["water_site_l"],
        carbon_kgco2e=Carbon(scope1, scope2, market, scope3, scope1 + scope2 + scope3),
        cost=total["cost"],
        currency=currency,
        peak_facility_kw=peak_facility_kw,
        jobs=_counts(done),
        mean_wait_h=_mean(done["wait_h"]),
        job_core_h=exact_sum(done["core_h"]),
        job_energy_kwh=exact_sum(done["it_energy_kwh"]),
        job_energy_range_kwh=_energy_range(done, energy_factors),
        job_carbon_kgco2e=exact_sum(done["carbon_kgco2e"]),
        full_load=full_load,
        against_fcfs=against_fcfs,
        balance_error_rel=float(np.max([balance.error_rel for balance in balances])),
        design=design,
        water=water,
        memory=parts.memory,
        requests=parts.requests,
        heat_reuse=parts.heat_reuse,
        fleet=parts.fleet,
        transfer=parts.transfer,
        faults=parts.faults,
    )


def against_fcfs(chosen: SiteSummary, plain: SiteSummary) -> AgainstFcfs:
    """Return what a policy saved against first come, first served on the same jobs."""
    before = plain.carbon_kgco2e.scope2_location
    saved = before - chosen.carbon_kgco2e.scope2_location
    energy_saved = plain.facility_energy_kwh - chosen.facility_energy_kwh
    return AgainstFcfs(
        carbon_saved_kgco2e=saved,
        carbon_saved_by_less_energy_kgco2e=energy_saved * before / plain.facility_energy_kwh,
        facility_energy_saved_kwh=energy_saved,
        carbon_saved_frac=saved / before if before else 0.0,
        cost_saved=plain.cost - chosen.cost,
        mean_wait_added_h=chosen.mean_wait_h - plain.mean_wait_h,
    )


def _with_source(site_l: float, source_l: float | None, it_kwh: float) -> float | None:
    return None if source_l is None else (site_l + source_l) / it_kwh


def _energy_range(
    jobs: pd.DataFrame, factors: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    """Return the ends of the jobs' energy; the classes are off together, not by chance."""
    by_class = {name: exact_sum(energy) for name, energy in jobs.groupby("class")["it_energy_kwh"]}
    low = math.fsum(factors[str(name)][0] * energy for name, energy in by_class.items())
    high = math.fsum(factors[str(name)][1] * energy for name, energy in by_class.items())
    return low, high


def _mean(values: pd.Series[float]) -> float:
    known = values.dropna()
    return exact_sum(known) / len(known) if len(known) else 0.0


def _counts(jobs: pd.DataFrame) -> JobCounts:
    status = jobs["status"].value_counts()

    def count(name: str) -> int:
        return int(status.get(name, 0))

    return JobCounts(
        submitted=len(jobs),
        queued=count("queued"),
        running=count("running"),
        finished=count("finished"),
        rejected=count("rejected"),
        failed=count("failed"),
        missed_deadline=int(jobs["late"].sum()),
    )
