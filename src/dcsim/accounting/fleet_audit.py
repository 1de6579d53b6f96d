"""Audits the tables of a run of any number of sites: each site by itself, then what moved.

Like the audit of a site it shares nothing with the model, and reads nothing but the tables
and what the scenario says of its links.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from dcsim.accounting.audit import Balance, audit

PerGb = Mapping[frozenset[str], float]
"""Electricity of a link over the data that it carries [kWh/GB], by the sites that it joins."""


def audit_sites(
    hourly: pd.DataFrame,
    jobs: pd.DataFrame,
    transfers: pd.DataFrame | None = None,
    kwh_per_gb: PerGb | None = None,
) -> tuple[Balance, ...]:
    """Return every balance of the stored tables; those of a fleet are named with their site.

    Parameters
    ----------
    hourly, jobs
        The tables, with a column that names the site of each row.
    transfers
        Data that moved between sites; None for a single site.
    kwh_per_gb
        What the links take [kWh/GB].
    """
    names = list(dict.fromkeys(hourly["site"]))
    if len(names) == 1:
        return audit(hourly, jobs)
    found = []
    several = set(jobs.loc[jobs["job"].duplicated() & (jobs["job"] >= 0), "job"])
    for name in names:
        hours = hourly[hourly["site"] == name].reset_index(drop=True)
        others = hourly[hourly["site"] != name]
        # What only other sites have is empty here and no hole.
        foreign = [c for c in hours if hours[c].isna().all() and others[c].notna().any()]
        of_site = audit(hours.drop(columns=foreign), jobs[jobs["site"] == name], several)
        found += [Balance(f"{name}: {each.name}", each.error_rel) for each in of_site]
    moves = () if transfers is None else audit_moves(jobs, transfers, kwh_per_gb or {})
    return (*found, *moves)


def audit_moves(
    jobs: pd.DataFrame, transfers: pd.DataFrame, kwh_per_gb: PerGb
) -> tuple[Balance, ...]:
    """Return the balances between sites: of jobs that move, and of their data on the links."""
    return (
        Balance("jobs between sites", _move_error(jobs, transfers)),
        Balance("energy of the transfers", _transfer_error(transfers, kwh_per_gb)),
    )


def _move_error(jobs: pd.DataFrame, transfers: pd.DataFrame) -> float:
    """Return the share of jobs that are at no site in the end, at several, or came by no way."""
    numbers = jobs["job"].to_numpy()
    left = (jobs["status"] == "moved").to_numpy()
    is_job = numbers >= 0
    known = np.bincount(numbers[is_job]) > 0
    ends = np.bincount(numbers[is_job & ~left], minlength=len(known))[known]
    moved, sent = set(numbers[left]), set(transfers["job"])
    wrong = int((ends != 1).sum()) + len(moved - sent)
    return wrong / len(ends) if len(ends) else 0.0


def _transfer_error(transfers: pd.DataFrame, kwh_per_gb: PerGb) -> float:
    """Return how far the energy of the transfers is from that of their data on their links."""
    energy = math.fsum(transfers["energy_kwh"])
    ends = zip(transfers["from_site"], transfers["to_site"], transfers["data_gb"], strict=True)
    unknown = math.nan  # over a link that the scenario has not, nothing can be sent
    data = math.fsum(
        gb * kwh_per_gb.get(frozenset((origin, target)), unknown) for origin, target, gb in ends
    )
    scale = max(abs(energy), abs(data)) if not math.isnan(data) else math.nan
    return abs(energy - data) / scale if scale else 0.0
