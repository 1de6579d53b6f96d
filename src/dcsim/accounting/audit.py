"""Audits the balances of a run from its tables, by code that shares nothing with the model.

Only what the columns of the cooling plant are called is read from it.

What flows in must flow out, to 1e-9 of the larger side, in every hour and in total.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dcsim.core.errors import Problem
from dcsim.facility.cooling.plant import Electricity

TOLERANCE_REL = 1e-9

COOLING = [component.column for component in Electricity.components()]
USES = [
    "it_energy_kwh",
    "distribution_loss_kwh",
    "pdu_loss_kwh",
    "ups_loss_kwh",
    "transformer_loss_kwh",
    "lights_kwh",
    *COOLING,
]
OF_SOME = ["heat_pump_kwh"]
"""Uses that only some sites have."""
HEAT_IN = ["facility_energy_kwh", "latent_gain_kwh", "heat_envelope_kwh"]
HEAT_OUT = [
    "heat_rejected_kwh",
    "heat_short_kwh",
    "heat_outdoor_loss_kwh",
    "heat_reused_kwh",
    "heat_stored_kwh",
]
WATER_OUT = ["water_evaporated_l", "water_blowdown_l", "water_drift_l", "water_domestic_l"]
JOB_COLUMNS = [
    "job", "status", "arrival_utc", "release_utc", "start_utc", "interruptions", "core_h",
]  # fmt: skip
"""What is asked of a job."""
AUDITED = [*JOB_COLUMNS, "kind", "site", "it_energy_kwh", "facility_energy_kwh"]
"""What is asked of the job table."""
SERVERS = ["idle_energy_kwh", "baseload_energy_kwh", "job_energy_kwh"]


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance: its name and its largest relative error, hourly and in total."""

    name: str
    error_rel: float

    @property
    def holds(self) -> bool:
        """Whether the error is within the tolerance; a NaN never is."""
        return self.error_rel <= TOLERANCE_REL

    def problem(self) -> Problem:
        """Say that the balance does not hold."""
        return Problem(
            "balance",
            self.name,
            f"the balance is off by {self.error_rel:.2e}, more than {TOLERANCE_REL:g}",
            "this is a fault of dcsim: please report it with the scenario",
        )


def audit(
    hourly: pd.DataFrame, jobs: pd.DataFrame, returned: Collection[int] = ()
) -> tuple[Balance, ...]:
    """Return every balance of one site's rows of hourly.parquet and jobs.parquet.

    Parameters
    ----------
    hourly
        One row an hour, the columns of `dcsim.accounting.ledger.Ledger`.
    jobs
        One row a job, and one each for the baseload and for idle servers.
    returned
        Jobs that were at other sites too: the release that their row tells may be their
        last, after they had started here before.
    """
    facility = hourly["facility_energy_kwh"]
    uses = [*USES, *(name for name in OF_SOME if name in hourly)]
    only_jobs = _only_jobs(jobs)
    # Only a site that may lose the grid has a column of what the grid supplied.
    bought = hourly.get("grid_energy_kwh", facility)
    carbon = bought * hourly["carbon_gco2e_per_kwh"] / 1000.0
    cost = bought * hourly["price_per_mwh"] / 1000.0
    return (
        Balance("electricity supply and use", _error(facility, _sum(hourly, uses))),
        Balance(
            "cooling and its components",
            _error(hourly["cooling_energy_kwh"], hourly[COOLING].sum(axis=1)),
        ),
        Balance("heat in and out", _error(_sum(hourly, HEAT_IN), _sum(hourly, HEAT_OUT))),
        Balance("water in and out", _error(hourly["water_site_l"], hourly[WATER_OUT].sum(axis=1))),
        Balance(
            "servers and their users", _error(hourly["it_energy_kwh"], hourly[SERVERS].sum(axis=1))
        ),
        Balance(
            "servers and the job table",
            _of_sums(hourly["it_energy_kwh"].sum(), jobs["it_energy_kwh"].sum()),
        ),
        Balance(
            "facility and the job table",
            _of_sums(facility.sum(), jobs["facility_energy_kwh"].sum()),
        ),
        Balance("core hours", _of_sums(hourly["job_core_h"].sum(), only_jobs["core_h"].sum())),
        Balance("carbon", _error(hourly["scope2_location_kgco2e"], carbon)),
        Balance("cost", _error(hourly["cost"], cost)),
        *_of_store(hourly),
        *_of_network(hourly),
        *_of_supply(hourly),
        Balance("jobs in and out", _job_error(only_jobs, returned)),
    )


def _only_jobs(jobs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are jobs, as a view where they stand first, as they are written."""
    is_job = (jobs["kind"] == "job").to_numpy()
    first = int(is_job.sum())
    return jobs.iloc[:first] if is_job[:first].all() else jobs.loc[is_job, JOB_COLUMNS]


def _of_store(hourly: pd.DataFrame) -> list[Balance]:
    """Return the balance of a store of cold, where there is one: what came in, left or is there."""
    if "store_level_kwh" not in hourly or not hourly["store_level_kwh"].any():
        return []
    into = hourly["store_charge_kwh"] - hourly["store_discharge_kwh"] - hourly["store_loss_kwh"]
    rise = hourly["store_level_kwh"].diff()
    scale = float(hourly["store_level_kwh"].max())
    return [Balance("cold in and out", float((rise - into)[1:].abs().max()) / scale)]


def _of_network(hourly: pd.DataFrame) -> list[Balance]:
    """Return the balances of heat for others: of the heat pump, and of the network."""
    if "heat_source_kwh" not in hourly:
        return []
    delivered = hourly["heat_delivered_kwh"]
    made = ["heat_source_kwh", "heat_pump_kwh", "heat_pump_outside_kwh"]
    went = ["heat_used_kwh", "network_loss_kwh", "heat_store_loss_kwh", "heat_store_change_kwh"]
    return [
        Balance("heat pump in and out", _error(_sum(hourly, made), delivered)),
        Balance("heat network in and out", _error(_sum(hourly, went), delivered)),
    ]


def _of_supply(hourly: pd.DataFrame) -> list[Balance]:
    """Return the balance of grid, generators and batteries, where there are any."""
    if "grid_energy_kwh" not in hourly:
        return []
    given = _sum(hourly, ["grid_energy_kwh", "generator_energy_kwh", "battery_discharge_kwh"])
    taken = _sum(hourly, ["facility_energy_kwh", "battery_charge_kwh"])
    return [Balance("grid, generators and batteries", _error(given, taken))]


def _sum(table: pd.DataFrame, columns: list[str]) -> pd.Series[float]:
    return table[columns].sum(axis=1)


def _error(left: pd.Series[float], right: pd.Series[float]) -> float:
    """Return the largest hourly error over the largest hourly amount, or the total's."""
    scale = max(float(left.abs().max()), float(right.abs().max()))
    hourly = float((left - right).abs().max()) / scale if scale else 0.0
    return float(np.max([hourly, _of_sums(left.sum(), right.sum())]))


def _of_sums(left: float, right: float) -> float:
    scale = max(abs(left), abs(right))
    return abs(left - right) / scale if scale else 0.0


def _job_error(jobs: pd.DataFrame, returned: Collection[int]) -> float:
    """Return the share of jobs whose state or times contradict each other."""
    if jobs.empty:
        return 0.0
    moved = jobs["status"] == "moved"
    known = moved | jobs["status"].isin(["finished", "running", "queued", "rejected", "failed"])
    has_start = jobs["start_utc"].notna()
    needs_start = moved | jobs["status"].isin(["finished", "running"])
    interrupted = jobs["interruptions"] > 0
    never_started = jobs["status"] == "rejected"
    # A job that left is released no more; one that came back was released anew.
    released = jobs["start_utc"] >= jobs["release_utc"]
    released &= jobs["release_utc"] >= jobs["arrival_utc"]
    released |= moved | jobs["job"].isin(returned)
    in_order = released & (jobs["start_utc"] >= jobs["arrival_utc"])
    wrong = ~known | (has_start & ~in_order) | (needs_start & ~has_start)
    wrong |= has_start & (never_started | ~(needs_start | interrupted))
    return float(wrong.mean())
