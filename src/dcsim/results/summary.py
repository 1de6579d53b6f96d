"""The summary of a run: the figures a planner quotes, each with its basis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
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
from dcsim.results.server_fans import ServerFansSummary
from dcsim.results.tables import exact_sum, only_jobs
from dcsim.results.thermal_storage import ThermalStorageSummary
from dcsim.results.transfers import TransferSummary
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
    """Jobs by their state at the end of the period, each counted at its last site."""

    submitted: int
    queued: int
    running: int
    finished: int
    rejected: int
    failed: int
    missed_deadline: int
    moved: int = 0
    """Jobs that ran here and went on at another site, where they are counted."""


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
    work_more_frac: float = 0.0
    """Work that was done beyond that of first come, first served, as a share of it; what it
    drew is taken off the saving."""


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
    thermal_storage: ThermalStorageSummary | None = None
    """Room, servers and store; None where it has neither room nor store."""
    requests: Requests | None = None
    """Requests of the services; None where there are none."""
    heat_reuse: HeatReuseSummary | None = None
    """Heat for others; None where the site gives none."""
    server_fans: ServerFansSummary | None = None
    """Fans inside the servers; None where their power is taken as stated."""
    fleet: FleetUse | None = None
    """Servers awake and woken; None where none sleeps."""
    transfer: TransferUse | None = None
    """Data that crossed the network; None where the scenario counts none."""
    faults: FaultSummary | None = None
    """Outages, supply and jobs interrupted; None where nothing may fail."""
    work_done_core_h: float | None = None
    """Core hours of the jobs less what was lost; None in folders of earlier versions."""
    states_h: Mapping[str, float] | None = None
    """Hours of every state that held, by its code; None in folders of earlier versions."""


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
    transfers: TransferSummary | None = None
    """Data moved between the sites of a fleet; None for a single site."""

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, as written to summary.json."""
        plain: dict[str, Any] = _listed(asdict(self))
        return plain


def _listed(value: Any) -> Any:
    """Return plain data with lists in place of tuples, as JSON gives them back."""
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, tuple) else value


def flat(data: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every figure of a summary under the dotted path of its keys.

    >>> dict(flat({"pue": 1.1, "jobs": {"finished": 3}, "range_kwh": (1.0, 2.0)}))
    {'pue': 1.1, 'jobs.finished': 3, 'range_kwh.0': 1.0, 'range_kwh.1': 2.0}
    """
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from flat(value, f"{name}.{key}" if name else str(key))
    elif isinstance(data, list | tuple):
        for at, value in enumerate(data):
            yield from flat(value, f"{name}.{at}")
    else:
        yield name, data


def site_summary(
    hourly: pd.DataFrame,
    jobs: pd.DataFrame,
    balances: tuple[Balance, ...],
    *,
    currency: str,
    peak_facility_kw: float,
    contract_gco2e_per_kwh: float | None,
    full_load: FullLoad,
    job_energy_range_kwh: tuple[float, float],
    design: DesignPoint,
    water_rates: WaterRates,
    sections: Mapping[str, Any],
    states_h: Mapping[str, float],
) -> SiteSummary:
    """Sum the tables of a site; totals are exact sums, independent of order.

    ``sections`` are those of `SiteSummary` that not every site has, by name.
    """
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
        work_done_core_h=exact_sum(done["core_h"]) - exact_sum(done["lost_core_h"]),
        job_energy_kwh=exact_sum(done["it_energy_kwh"]),
        job_energy_range_kwh=job_energy_range_kwh,
        job_carbon_kgco2e=exact_sum(done["carbon_kgco2e"]),
        full_load=full_load,
        against_fcfs=None,
        balance_error_rel=float(np.max([balance.error_rel for balance in balances])),
        design=design,
        water=water,
        states_h=states_h,
        **sections,
    )


MOST_WORK_APART_FRAC = 0.005
"""Two runs whose work done differs by more than this share are not compared."""


def against_fcfs(
    chosen: SiteSummary, plain: SiteSummary, moved_kgco2e: float = 0.0
) -> AgainstFcfs | None:
    """Return what a policy saved against first come, first served on the same jobs.

    Work that only one of the runs has done by the end of the period is taken off its side,
    at the mean energy and carbon of the work that it did. Where that is more than
    `MOST_WORK_APART_FRAC` of the work, nothing is said to be saved.

    Parameters
    ----------
    chosen, plain
        The policy's run, and the same under first come, first served.
    moved_kgco2e
        Carbon of the data that the policy moved between sites.
    """
    done, usual = chosen.work_done_core_h or 0.0, plain.work_done_core_h or 0.0
    more = done - usual
    if abs(more) > MOST_WORK_APART_FRAC * max(done, usual):
        return None
    # Power above idle goes with the work; what stays on at rest does not.
    share = more / done if done > 0.0 else 0.0
    job_kwh = chosen.job_energy_kwh * chosen.pue * share
    before = plain.carbon_kgco2e.scope2_location
    after = chosen.carbon_kgco2e.scope2_location - chosen.job_carbon_kgco2e * share
    saved = before - after - moved_kgco2e
    energy_saved = plain.facility_energy_kwh - (chosen.facility_energy_kwh - job_kwh)
    per_kwh = chosen.cost / chosen.facility_energy_kwh
    return AgainstFcfs(
        carbon_saved_kgco2e=saved,
        carbon_saved_by_less_energy_kgco2e=energy_saved * before / plain.facility_energy_kwh,
        facility_energy_saved_kwh=energy_saved,
        carbon_saved_frac=saved / before if before else 0.0,
        cost_saved=plain.cost - (chosen.cost - per_kwh * job_kwh),
        mean_wait_added_h=chosen.mean_wait_h - plain.mean_wait_h,
        work_more_frac=more / usual if usual > 0.0 else 0.0,
    )


def with_saving(chosen: SiteSummary, plain: SiteSummary) -> SiteSummary:
    """Return a site's summary with what its policy saved there, as far as that can be told."""
    return replace(chosen, against_fcfs=against_fcfs(chosen, plain))


def work_apart(chosen: SiteSummary, plain: SiteSummary) -> str:
    """Say how far two runs are apart whose savings are not stated."""
    done, usual = chosen.work_done_core_h or 0.0, plain.work_done_core_h or 0.0
    if usual == 0.0:
        return (
            "work-differs: first come, first served does no work in the period; no saving is told"
        )
    more = (done - usual) / usual
    told = "more" if more > 0.0 else "less"
    return (
        f"work-differs: by the end of the period {abs(more):.1%} {told} work is done than first "
        "come, first served does, so no saving is told; simulate more days, or allow less delay"
    )


def _with_source(site_l: float, source_l: float | None, it_kwh: float) -> float | None:
    return None if source_l is None else (site_l + source_l) / it_kwh


def _mean(values: pd.Series[float]) -> float:
    known = values.dropna()
    return exact_sum(known) / len(known) if len(known) else 0.0


def _counts(jobs: pd.DataFrame) -> JobCounts:
    status = jobs["status"].value_counts()

    def count(name: str) -> int:
        return int(status.get(name, 0))

    return JobCounts(
        submitted=len(jobs) - count("moved"),
        queued=count("queued"),
        running=count("running"),
        finished=count("finished"),
        rejected=count("rejected"),
        failed=count("failed"),
        missed_deadline=int(jobs["late"].sum()),
        moved=count("moved"),
    )
