"""Where each job may start and what each start costs: one measure for all carbon policies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.policy import View

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

DELAY_WORTH = 1e-6
"""An hour of delay must save this share of the mean intensity, so ties go to the earliest."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Starts on whole hours after arrival, shape (jobs, hours); cost is inf where not allowed.

    The cost is the mean carbon intensity over the job's run plus the worth of the
    delay [gCO2e/kWh]: what a busy core-hour of the job emits, up to its power.
    """

    ids: Ints
    start_s: Ints
    cost_gco2e_per_kwh: Array


def candidates(view: View, ids: Ints) -> Candidates:
    """List the starts of ``ids`` that are neither past nor later than allowed."""
    jobs = view.jobs
    arrival, duration = jobs.arrival_s[ids], jobs.duration_s[ids]
    last_h = (jobs.latest_start_s[ids] - arrival) // HOUR_S
    offset_h = np.arange(int(last_h.max(initial=0)) + 1, dtype=np.int64)
    starts = arrival[:, None] + offset_h * HOUR_S
    sums = view.carbon.over(starts, duration[:, None])
    cost = sums / (duration[:, None] / HOUR_S) + DELAY_WORTH * view.carbon.mean * offset_h
    cost[(offset_h > last_h[:, None]) | (starts < view.now_s)] = np.inf
    return Candidates(ids, starts, cost)
