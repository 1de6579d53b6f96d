"""Where and when each job may start and what each start costs: one measure for all policies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.policy import SiteView, View
from dcsim.signals.signal_sum import SignalSum

DELAY_WORTH = 1e-6
"""An hour of delay must save this share of the mean intensity, so ties go to the earliest."""
NEVER = np.int64(2**62)
"""Instant that no run reaches [s]."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whole hours from the first possible start on, shape (jobs, hours).

    The cost is what a start emits [gCO2e]: the job's power at the site times the sum of
    forecast carbon intensity times PUE over its hours, and the worth of its delay. It is
    inf where the job may not start.
    """

    ids: Ints
    start_s: Ints
    cost_gco2e: Array


def facility_carbon(site: SiteView) -> SignalSum:
    """Return what a kWh of the servers emits with all that the facility adds [gCO2e/kWh]."""
    return site.carbon.times(site.pue)


def ready_s(view: View, ids: Ints, site: int) -> Ints:
    """Return when each job and its data can be at a site [s], `NEVER` where they may not.

    To another site than its own the data of a job leave no earlier than now.
    """
    ready = view.ready_s[ids].copy()
    moves = view.at[ids] != site
    ready[moves] = np.maximum(ready[moves], view.now_s)
    allowed = view.allowed[ids, site]
    if view.transfer_s is not None:
        takes = view.transfer_s[ids, site]
        ready[moves] += takes[moves]
        allowed = allowed & ~(moves & (takes < 0))
    return np.where(allowed, ready, NEVER)


def candidates(
    view: View, ids: Ints, site: int = 0, *, late_h: int = 0, opens_s: int = 0
) -> Candidates:
    """List the starts of ``ids`` at a site that are neither past nor later than allowed.

    A job whose latest start is over before it can start where it is may still start as soon
    as it can, or up to ``late_h`` hours later, each hour of waiting dearer than any intensity.
    Nobody starts before ``opens_s``, nor so late that a run reaches beyond the period, where
    it need not.
    """
    jobs, here = view.jobs, list(view.sites.values())[site]
    carbon = facility_carbon(here)
    arrival, lasts_s = jobs.arrival_s[ids], here.left_s[ids]
    ready = ready_s(view, ids, site)
    first = np.maximum(ready, max(view.now_s, opens_s))
    last = jobs.latest_start_s[ids]
    is_late = (last < first) & ((view.at[ids] == site) | (ready <= view.now_s))
    last = np.where(is_late, first + late_h * HOUR_S, last)
    # Hours behind the end are not known: a job is to end before it, or to start at once.
    last = np.minimum(last, np.maximum(carbon.end_s - lasts_s, first))
    last_h = np.where(ready < NEVER, (last - first) // HOUR_S, -1)
    offset_h = np.arange(int(last_h.max(initial=0)) + 1, dtype=np.int64)
    starts = first[:, None] + offset_h * HOUR_S
    length_h = lasts_s[:, None] / HOUR_S
    delay_h = (starts - arrival[:, None]) / HOUR_S
    worth = np.full(len(ids), DELAY_WORTH * carbon.mean)
    worth[is_late] = 2.0 * float(np.abs(carbon.hourly).max()) if is_late.any() else 0.0
    cost = carbon.over(starts, lasts_s[:, None]) + worth[:, None] * delay_h * length_h
    cost *= here.job_kw[ids][:, None]
    cost[offset_h > last_h[:, None]] = np.inf
    return Candidates(ids, starts, cost)
