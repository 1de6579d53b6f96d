"""The shift problem as plain arrays: which job may start when and where, and what room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.scheduling.candidates import candidates
from dcsim.scheduling.policy import SiteView, View

LATE_H = DAY_S // HOUR_S
"""Hours within which a job whose latest start is over is placed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Jobs with the sites and starts that a plan gives them; arrays of shape (jobs,)."""

    ids: Ints
    start_s: Ints
    site: Ints

    @classmethod
    def none(cls) -> Placed:
        """Return no jobs."""
        return cls(*np.empty((3, 0), dtype=np.int64))

    def and_(self, other: Placed) -> Placed:
        """Return the jobs of both."""
        return Placed(
            np.concatenate((self.ids, other.ids)),
            np.concatenate((self.start_s, other.start_s)),
            np.concatenate((self.site, other.site)),
        )


@dataclass(frozen=True, slots=True)
class ShiftProblem:
    """Choose one option per job: a site and a start.

    Arrays of shape (options,) list the options of all jobs, job by job. Capacity matters
    where a job starts, and what runs only grows there: it is enough to look at the slots,
    the instants at which some job could start at some site, sorted by site, then time.
    """

    ids: Ints
    job: Ints
    """Row of the option's job in ``ids``."""
    site: Ints
    start_s: Ints
    end_s: Ints
    demand: Ints
    """What the option holds, shape (options, resources)."""
    energy_kwh: Array
    """Energy that the option's job adds to the servers' [kWh]."""
    cost_gco2e: Array
    """What the option emits, with the PUE of its hours [gCO2e]."""
    slot_site: Ints
    time_s: Ints
    """Instant of every slot [s]."""
    capacity: Ints
    """Capacity at every slot, shape (slots, resources)."""
    taken: Ints
    """What jobs that have begun hold at every slot, shape (slots, resources)."""
    resources: tuple[str, ...]
    """What the columns count; a site at which something is not counted has it at zero."""

    @property
    def room(self) -> Ints:
        """What planned jobs may hold at every slot if one of them starts then."""
        room: Ints = self.capacity - self.taken
        return room

    def carried(self, slot: int, resource: int, earlier: Ints, since: int) -> int:
        """Return the most that ``earlier`` options can hold at a slot if none starts there.

        They started at slot ``since`` or later; where the capacity has fallen since then,
        that is more than the room.
        """
        if len(earlier) == 0:
            return 0
        taken = self.taken[slot, resource]
        most = max(self.capacity[since:slot, resource].max(), taken) - taken
        return int(min(most, self.demand[earlier, resource].sum()))

    def regret(self) -> Array:
        """Return the cost over each job's cheapest option, on the scale of an intensity.

        Divided by the largest energy of a job it is in gCO2e per kWh, so that the solver
        meets numbers of ordinary size.
        """
        cheapest = np.full(len(self.ids), np.inf)
        np.minimum.at(cheapest, self.job, self.cost_gco2e)
        scale = max(float(self.energy_kwh.max(initial=0.0)), np.finfo(float).tiny)
        regret: Array = (self.cost_gco2e - cheapest[self.job]) / scale
        return regret

    def fit_alone(self) -> Flags:
        """Tell which jobs find room at one of their options if nobody else starts."""
        first, _ = self.spans()
        fits = ((self.demand <= self.room[first]) | (self.demand == 0)).all(axis=1)
        alone = np.zeros(len(self.ids), dtype=bool)
        alone[self.job[fits]] = True
        return alone

    def placed(self, best: Ints) -> Placed:
        """Return the jobs at the options chosen for them, shape (jobs,); -1 leaves one out."""
        taken = best >= 0
        chosen = best[taken]
        return Placed(self.ids[taken], self.start_s[chosen], self.site[chosen])

    def spans(self) -> tuple[Ints, Ints]:
        """Return first and one-past-last slot at which each option runs."""
        first, last = np.empty_like(self.start_s), np.empty_like(self.start_s)
        for site in np.unique(self.slot_site).tolist():
            own = self.site == site
            begin, end = np.searchsorted(self.slot_site, [site, site + 1])
            times = self.time_s[begin:end]
            first[own] = begin + np.searchsorted(times, self.start_s[own], side="left")
            last[own] = begin + np.searchsorted(times, self.end_s[own], side="left")
        return first, last


def shift_problem(
    view: View, ids: Ints | None = None, sites: Sequence[int] | None = None
) -> ShiftProblem:
    """State the problem of some jobs at a control instant.

    Parameters
    ----------
    view
        What is known.
    ids
        The jobs to be placed; all arriving and waiting ones if not given.
    sites
        Indices of the sites at which they may be placed; all if not given.
    """
    if ids is None:
        ids = np.sort(np.concatenate((view.waiting, view.arriving)))
    views = list(view.sites.values())
    sites = range(len(views)) if sites is None else sites
    names = tuple(dict.fromkeys(name for site in sites for name in _counted(views[site])))
    parts = []
    for site in sites:
        opens_s = views[site].held.opens_s
        choice = candidates(view, ids, site, late_h=LATE_H, opens_s=opens_s)
        row, column = np.nonzero(np.isfinite(choice.cost_gco2e))
        parts.append(
            (row, np.full(len(row), site), choice.start_s[row, column],
             choice.cost_gco2e[row, column], views[site].job_kw[ids[row]],
             _by_name(views[site], views[site].demand[ids[row]], names),
             views[site].left_s[ids[row]])
        )  # fmt: skip
    columns = map(np.concatenate, zip(*parts, strict=True))
    row, site_of, start, cost, power_kw, demand, lasts_s = columns
    order = np.argsort(row, kind="stable")
    row, site_of, start, lasts_s = row[order], site_of[order], start[order], lasts_s[order]
    slot_site, time_s, capacity, taken = _slots(view, site_of, start, sites, names)
    return ShiftProblem(
        ids=ids,
        job=row,
        site=site_of,
        start_s=start,
        end_s=start + lasts_s,
        demand=demand[order],
        energy_kwh=power_kw[order] * lasts_s / HOUR_S,
        cost_gco2e=cost[order],
        slot_site=slot_site,
        time_s=time_s,
        capacity=capacity,
        taken=taken,
        resources=names,
    )


def _counted(site: SiteView) -> tuple[str, ...]:
    return site.resources[: site.demand.shape[1]]


def _by_name(site: SiteView, amounts: Ints, names: Sequence[str]) -> Ints:
    """Return amounts of what a site counts in the columns of ``names``, zero for the rest."""
    counted = _counted(site)
    if counted == tuple(names):
        return amounts
    wide = np.zeros((len(amounts), len(names)), dtype=np.int64)
    wide[:, [names.index(name) for name in counted]] = amounts
    return wide


def _slots(
    view: View, site_of: Ints, start: Ints, sites: Sequence[int], names: Sequence[str]
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return site and time of every slot, and capacity and what is taken there."""
    found: list[tuple[Ints, Ints, Ints, Ints]] = []
    views = list(view.sites.values())
    for index in sites:
        site = views[index]
        times = np.unique(start[site_of == index])
        begun = site.held
        change = np.zeros((len(times) + 1, site.demand.shape[1]), dtype=np.int64)
        held = site.demand[begun.ids]
        np.add.at(change, np.searchsorted(times, begun.begin_s), held)
        np.add.at(change, np.searchsorted(times, begun.end_s), -held)
        step = np.minimum(times // view.step_s, len(site.capacity) - 1)
        taken = np.cumsum(change, axis=0)[:-1]
        free, held_then = (
            _by_name(site, amounts, names) for amounts in (site.capacity[step], taken)
        )
        found.append((np.full(len(times), index), times, free, held_then))
    slot_site, time_s, capacity, taken = map(np.concatenate, zip(*found, strict=True))
    return slot_site, time_s, capacity, taken
