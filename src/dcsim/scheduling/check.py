"""An independent check of a plan: jobs, windows, sites, transfers and every capacity.

It shares no code with the policies, so a mistake there does not hide here. All rules are
checked on whole arrays: a hundred thousand jobs take a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.core.errors import CheckFailed, Problem
from dcsim.scheduling.policy import Decision, SiteView, View

SHOWN = 5
"""Breaches of one rule that are named; the rest are counted."""


def check_plan(view: View, decision: Decision, *, keeps_capacity: bool = True) -> None:
    """Check what a policy decided against what it saw.

    A job whose latest start is over may still be released. The capacity counts where a
    planned job starts, beside the jobs that run and the others of the plan: a job that needs
    a resource must find it free. A release before now is a start now.

    Parameters
    ----------
    view
        What the policy saw; ``start_s`` names the jobs that have started.
    decision
        What it decided.
    keeps_capacity
        Whether the plan promises to fit the capacity; else the queue sees to that.

    Raises
    ------
    CheckFailed
        ``plan-shape``, ``plan-job`` (not among those to be planned, or twice),
        ``plan-window``, ``plan-site``, ``plan-transfer``, ``plan-capacity``, ``plan-move``
        or ``plan-cap``.
    """
    problems = list(_shape(view, decision))
    if not problems:
        to = view.at[decision.ids] if decision.site is None else decision.site
        problems += _jobs(view, decision.ids)
        problems += _windows(view, decision)
        placed = list(_places(view, decision.ids, to, decision.release_s))
        problems += placed
        if keeps_capacity and not placed:
            problems += _capacities(view, decision, to)
        problems += _moves(view, decision)
        problems += _caps(view, decision)
    if problems:
        raise CheckFailed(problems)


def _shape(view: View, decision: Decision) -> Iterator[Problem]:
    """Find arrays that do not belong together, before anything is looked up by them."""
    ids = decision.ids
    given = [decision.release_s] if decision.site is None else [decision.release_s, decision.site]
    if any(np.shape(values) != np.shape(ids) for values in given):
        yield Problem("plan-shape", "the decision", "ids, release_s and site differ in shape")
    elif len(ids) and (ids.min() < 0 or ids.max() >= len(view.jobs)):
        yield Problem("plan-shape", "the decision", f"there are {len(view.jobs)} jobs")
    elif (
        decision.site is not None
        and len(ids)
        and (decision.site.min() < 0 or decision.site.max() >= len(view.sites))
    ):
        yield Problem("plan-shape", "the decision", f"there are {len(view.sites)} sites")


def _jobs(view: View, ids: Ints) -> Iterator[Problem]:
    known = np.sort(np.concatenate((view.arriving, view.waiting)))
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    strange = known[at] != ids if len(known) else np.ones(len(ids), dtype=bool)
    yield from _listed("plan-job", ids[strange], "it is not among the jobs to be planned")
    alike, once = np.unique(ids, return_counts=True)
    yield from _listed("plan-job", alike[once > 1], "it is planned more than once")


def _windows(view: View, decision: Decision) -> Iterator[Problem]:
    ids, release = decision.ids, decision.release_s
    latest = view.jobs.latest_start_s[ids]
    late = (release > latest) & (latest >= view.now_s)
    wrong = (release < view.jobs.arrival_s[ids]) | late
    told = [f"its start {start} s is outside its window" for start in release[wrong].tolist()]
    yield from _listed("plan-window", ids[wrong], told)


def _places(view: View, ids: Ints, to: Ints, release: Ints) -> Iterator[Problem]:
    names = list(view.sites)
    refused = ~view.allowed[ids, to]
    told = [f"it may not run at {names[site]}" for site in to[refused].tolist()]
    yield from _listed("plan-site", ids[refused], told)
    if view.transfer_s is None:
        return
    moves = to != view.at[ids]
    takes = view.transfer_s[ids, to]
    cut = moves & (takes < 0)
    told = [f"no link leads to {names[site]}" for site in to[cut].tolist()]
    yield from _listed("plan-transfer", ids[cut], told)
    there = np.maximum(view.jobs.arrival_s[ids], view.now_s) + takes
    early = moves & ~cut & (release < there)
    told = [f"its data are there at {time} s, after its start" for time in there[early].tolist()]
    yield from _listed("plan-transfer", ids[early], told)


def _capacities(view: View, decision: Decision, to: Ints) -> Iterator[Problem]:
    """Check every site by itself, with the jobs that run there and those planned for it."""
    end = view.start_s + view.jobs.duration_s
    runs = (view.start_s >= 0) & (end > view.now_s)
    for index, (name, site) in enumerate(view.sites.items()):
        running = np.flatnonzero(runs & (view.at == index))
        here = to == index
        ids, start = decision.ids[here], np.maximum(decision.release_s[here], view.now_s)
        where = "" if len(view.sites) == 1 else f" at {name}"
        yield from _capacity(view, site, running, ids, start, where)


def _capacity(
    view: View, site: SiteView, running: Ints, ids: Ints, start: Ints, where: str
) -> Iterator[Problem]:
    if len(ids) == 0:
        return
    length = view.jobs.duration_s
    planned = site.demand[ids]
    held = np.concatenate((site.demand[running], planned))
    begin = np.concatenate((view.start_s[running], start))
    end = begin + np.concatenate((length[running], length[ids]))
    times, slot = np.unique(np.concatenate((begin, end)), return_inverse=True)
    change = np.zeros((len(times), held.shape[1]), dtype=np.int64)
    np.add.at(change, slot, np.concatenate((held, -held)))
    load = np.cumsum(change, axis=0)
    starts = np.zeros_like(change, dtype=bool)
    at = np.searchsorted(times, start)
    for resource in range(held.shape[1]):
        starts[at[planned[:, resource] > 0], resource] = True
    step = times // view.step_s
    known = step < len(site.capacity)
    free = site.capacity[np.minimum(step, len(site.capacity) - 1)]
    over = starts & (load > free) & known[:, None]
    found = np.argwhere(over).tolist()
    for t, resource in found[:SHOWN]:
        what = site.resources[resource]
        told = f"{load[t, resource]} {what} held, {free[t, resource]} free"
        yield Problem("plan-capacity", f"at {times[t]} s{where}", told)
    if len(found) > SHOWN:
        told = f"and {len(found) - SHOWN} more instants"
        yield Problem("plan-capacity", f"the decision{where}", told)


def _moves(view: View, decision: Decision) -> Iterator[Problem]:
    jobs, names = view.jobs, list(view.sites)
    for job, to in decision.move.items():
        place = f"job {job}"
        if not (0 <= job < len(jobs) and 0 <= to < len(names)):
            yield Problem("plan-move", place, f"there is no such job, or no site {to}")
        elif job not in view.running:
            yield Problem(
                "plan-move", place, "it does not run and cannot be moved as a running one"
            )
        elif not jobs.migrates[job] or jobs.checkpoint_interval_s[job] <= 0:
            yield Problem("plan-move", place, "it may not move while it runs")
        elif not view.allowed[job, to]:
            yield Problem("plan-move", place, f"it may not run at {names[to]}")
        elif view.transfer_s is not None and view.transfer_s[job, to] < 0:
            yield Problem("plan-move", place, f"no link leads to {names[to]}")


def _caps(view: View, decision: Decision) -> Iterator[Problem]:
    for name, cap in decision.cap_kw.items():
        if name not in view.sites:
            yield Problem(
                "plan-cap", name, f"there is no such site; there are {', '.join(view.sites)}"
            )
        elif not cap >= 0.0:
            yield Problem("plan-cap", name, f"a cap is zero or more, not {cap} kW")


def _listed(code: str, jobs: Ints, told: str | Sequence[str]) -> Iterator[Problem]:
    """Yield the first breaches of a rule, and the number of the rest."""
    for i, job in enumerate(jobs[:SHOWN].tolist()):
        yield Problem(code, f"job {job}", told if isinstance(told, str) else told[i])
    if len(jobs) > SHOWN:
        yield Problem(code, "the decision", f"and {len(jobs) - SHOWN} more jobs")
