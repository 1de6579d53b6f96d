"""Follow the carbon: every job starts where it is cleanest, and long ones move after it.

At each control interval arriving jobs are released at once at the allowed site where they
would emit least among those with room for them, and running jobs that write checkpoints and
may move do so when that pays and there is room.
The idea of one choice of place and of moving again later is that of Sukprasert et al.,
EuroSys 2024, doi 10.1145/3627703.3629574.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.part import quantity
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.scheduling.candidates import NEVER, facility_carbon, ready_s
from dcsim.scheduling.policy import Decision, Policy, PolicyPart, View

LOOKS_AHEAD_S = DAY_S
"""Time over which a move must pay [s]."""
SAME_REL = 1e-9
"""Costs this close are the same: nothing moves for the rounding of a sum."""
REPAID = "1: a move at least repays the running time that it costs; a rule of our own"


@dataclass(frozen=True, slots=True)
class FollowCarbonPolicy(Policy):
    """Releases at the cleanest site, and moves what runs when the saving is worth it.

    Notes
    -----
    Moving job ``j`` from site ``a`` to ``b`` costs time: the transfer, and the work since the
    last checkpoint, at most one interval. With ``I`` the forecast intensity times PUE and
    ``P`` the job's power, over the next 24 h or what is left of the job, ``r`` (there as long
    as the same work takes on its cores), the saving is
    ``P_a I_a(now, r) - P_b I_b(now + transfer, r)`` and the cost of moving ``P_b I_b`` over
    the lost time. The job moves to the site of the largest saving
    less cost if the saving exceeds ``threshold_frac`` times the cost. What the transfer
    itself consumes is not known to the policy.

    A site has room for what its capacity now leaves beside the jobs that run there and those
    that wait or are on their way. Jobs that end before the next look are not counted on.
    Where no site has room a job stays where it is.
    """

    threshold_frac: float = 1.0
    control_interval_s: int | None = HOUR_S
    replans: bool = True
    """It counts the jobs that wait, and leaves them where they are."""

    def decide(self, view: View) -> Decision:
        """Release what arrives at its cleanest site, and move what runs."""
        ids = view.arriving
        room = _Room.of(view)
        cost, there = self._costs(view, ids)
        site = _cheapest(cost, ids, view.at[ids], room)
        release = there[np.arange(len(ids)), site]
        release = np.where(release < NEVER, release, view.jobs.arrival_s[ids])
        return Decision(ids, release, site, move=self._moves(view, room))

    def _costs(self, view: View, ids: Ints) -> tuple[Array, Ints]:
        """Return what each job would emit at each site, and when it can be there [s].

        Shapes (ids, sites); inf and `NEVER` where it may not be, or too late for its window.
        """
        costs, times = [], []
        late = view.jobs.latest_start_s[ids]
        for index, site in enumerate(view.sites.values()):
            there = ready_s(view, ids, index)
            cost = site.job_kw[ids] * facility_carbon(site).over(there, site.left_s[ids])
            fits = (there < NEVER) & ((there <= late) | (view.at[ids] == index))
            costs.append(np.where(fits, cost, np.inf))
            times.append(there)
        return np.column_stack(costs), np.column_stack(times)

    def _moves(self, view: View, room: _Room) -> dict[int, int]:
        """Return the running jobs that are worth moving, and where to."""
        jobs = view.jobs
        may_move = jobs.migrates & (jobs.checkpoint_interval_s > 0)
        ids = view.running[may_move[view.running]]
        if len(ids) == 0:
            return {}
        saving = np.full((len(ids), len(view.sites)), -np.inf)
        cost = np.zeros_like(saving)
        now = np.full(len(ids), view.now_s)
        left_s, whole_s = _at_own_site(view, ids)
        for index, site in enumerate(view.sites.values()):
            there = ready_s(view, ids, index)
            power_kw, carbon = site.job_kw[ids], facility_carbon(site)
            # Beyond the end of the forecasts nothing is known, so both sides stop there.
            known = np.clip(carbon.end_s - there, 0, LOOKS_AHEAD_S)
            ahead = np.minimum(left_s, known)
            may = (there < NEVER) & (view.at[ids] != index)
            same_work = np.ceil(ahead * (site.duration_s[ids] / whole_s)).astype(np.int64)
            gain = _staying(view, ids, ahead) - power_kw * carbon.over(there, same_work)
            saving[may, index] = gain[may]
            lost = there - view.now_s + jobs.checkpoint_interval_s[ids]
            cost[:, index] = power_kw * carbon.over(now, lost)
        best = np.argmax(saving - cost, axis=1)
        each = np.arange(len(ids))
        pays = saving[each, best] > self.threshold_frac * cost[each, best]
        pays &= saving[each, best] > 0.0
        worth = (saving - cost)[each, best]
        by_worth = np.argsort(-worth, kind="stable")
        wanted = by_worth[pays[by_worth]]
        pairs = zip(ids[wanted].tolist(), best[wanted].tolist(), strict=True)
        return {job: site for job, site in pairs if room.take(job, site)}


def _at_own_site(view: View, ids: Ints) -> tuple[Ints, Ints]:
    """Return what is left of running jobs where they run, and their whole length there [s]."""
    left_s, whole_s = np.empty_like(ids), np.empty_like(ids)
    for index, site in enumerate(view.sites.values()):
        own = view.at[ids] == index
        left_s[own], whole_s[own] = site.left_s[ids[own]], site.duration_s[ids[own]]
    return left_s, whole_s


def _staying(view: View, ids: Ints, ahead_s: Ints) -> Array:
    """Return what running jobs emit where they are over a time from now [gCO2e]."""
    emits = np.empty(len(ids))
    for index, site in enumerate(view.sites.values()):
        own = view.at[ids] == index
        begin = np.full(int(own.sum()), view.now_s)
        emits[own] = site.job_kw[ids[own]] * facility_carbon(site).over(begin, ahead_s[own])
    return emits


@dataclass(frozen=True, slots=True)
class _Room:
    """What each site has free now, and what each job would take of it."""

    free: list[list[int]]
    demand: list[Ints]

    @classmethod
    def of(cls, view: View) -> _Room:
        """Count what runs, waits or is on its way as taken."""
        step = min(view.now_s // view.step_s, len(view.site.capacity) - 1)
        free, demand = [], []
        for index, site in enumerate(view.sites.values()):
            waits = view.waiting[view.at[view.waiting] == index]
            goes_on = np.setdiff1d(site.held.ids, view.running)
            left = site.capacity[step] - site.used
            left = left - site.demand[waits].sum(axis=0) - site.demand[goes_on].sum(axis=0)
            free.append(left.tolist())
            demand.append(site.demand)
        return cls(free, demand)

    def take(self, job: int, site: int) -> bool:
        """Tell whether a site has room for a job, which takes it then."""
        free, needs = self.free[site], self.demand[site][job].tolist()
        if any(need > left for need, left in zip(needs, free, strict=True) if need):
            return False
        free[:] = [left - need for left, need in zip(free, needs, strict=True)]
        return True


def _cheapest(cost: Array, ids: Ints, own: Ints, room: _Room) -> Ints:
    """Return for each job in turn the cheapest site with room for it, its own if none has.

    Its own site counts as cheaper than those which differ from it by rounding only.
    """
    each = np.arange(len(ids))
    nearly = cost.copy()
    nearly[each, own] *= 1.0 - SAME_REL
    chosen = own.copy()
    order = np.argsort(nearly, axis=1, kind="stable").tolist()
    may = np.isfinite(cost).tolist()
    for k, job in enumerate(ids.tolist()):
        with_room = (site for site in order[k] if may[k][site] and room.take(job, site))
        chosen[k] = next(with_room, chosen[k])
    return chosen


class FollowCarbon(PolicyPart):
    """Start every job at the cleanest site, and move long ones after clean power."""

    kind: Literal["follow_carbon"]
    control_interval_s: int = quantity(
        HOUR_S, source="signals change by the hour", typical=(900, 86_400), ge=60, le=604_800
    )
    """Time between two looks at the fleet [s]."""
    threshold_frac: float = quantity(1.0, source=REPAID, typical=(0.5, 10.0), ge=0.0, le=1000.0)
    """Saving of the next 24 h over which a running job moves, as a multiple of what the
    running time that the move costs emits."""

    def policy(self) -> Policy:
        """Return the running policy."""
        return FollowCarbonPolicy(self.threshold_frac, self.control_interval_s)
