"""An independent check of a plan: jobs, windows, sites, transfers and every capacity.

It shares no code with the policies, so a mistake there does not hide here. All rules are
checked on whole arrays: a hundred thousand jobs take a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dcsim.core.arrays import Flags, Ints
from dcsim.core.errors import CheckFailed, Problem
from dcsim.scheduling.policy import Decision, SiteView, View

SHOWN = 5
"""Breaches of one rule that are named; the rest are counted."""


def check_plan(view: View, decision: Decision, *, keeps_capacity: bool = True) -> None:
    """Check what a policy decided against what it saw.

    A job whose latest start is over may still be released, and one that the plan says is put
    off beyond its window. The capacity counts where a
    planned job starts, beside the jobs that have begun, those that the plan leaves at their
    earlier release and the others of the plan: a job that needs a resource must find it free.
    A release before now is a start now.

    Parameters
    ----------
    view
        What the policy saw; ``held`` of each site tells of the jobs that have begun.
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
        problems += _jobs(view, decision)
        problems += _windows(view, decision)
        placed = list(_places(view, decision.ids, to, decision.release_s))
        problems += placed
        moves = list(_moves(view, decision))
        if keeps_capacity and not (placed or moves):
            problems += _capacities(view, decision, to)
        problems += moves
        problems += _caps(view, decision)
    if problems:
        raise CheckFailed(problems)


def check_blind(decision: Decision) -> None:
    """Check the decision of a policy that looks at no sites: it decides on none of them.

    Raises
    ------
    CheckFailed
        ``plan-blind`` or ``plan-shape``.
    """
    if decision.site is not None or decision.move or decision.cap_kw:
        rule = "it names sites, moves or caps, but its policy looks at no sites"
        cure = "let looks_at_sites of the policy be true, so that it is checked"
        raise CheckFailed([Problem("plan-blind", "the decision", rule, cure)])
    if len(decision.ids) != len(decision.release_s):
        raise CheckFailed([Problem("plan-shape", "the decision", "ids and release_s differ")])


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
        and (decision.site.min() < 0 or decision.site.max() >= view.allowed.shape[1])
    ):
        yield Problem("plan-shape", "the decision", f"there are {view.allowed.shape[1]} sites")


def _jobs(view: View, decision: Decision) -> Iterator[Problem]:
    ids = decision.ids
    known = np.concatenate((view.arriving, view.waiting))
    named = np.concatenate((ids, decision.late))
    strange = np.unique(named[~np.isin(named, known)])
    yield from _listed("plan-job", strange, "it is not among the jobs to be planned")
    alike, once = np.unique(ids, return_counts=True)
    yield from _listed("plan-job", alike[once > 1], "it is planned more than once")


def _windows(view: View, decision: Decision) -> Iterator[Problem]:
    ids, release = decision.ids, decision.release_s
    latest = view.jobs.latest_start_s[ids]
    late = (release > latest) & ~np.isin(ids, decision.late)
    late[late] = latest[late] >= _first_s(view, ids[late])
    wrong = (release < view.jobs.arrival_s[ids]) | late
    told = [f"its start {start} s is outside its window" for start in release[wrong].tolist()]
    yield from _listed("plan-window", ids[wrong], told)


def _first_s(view: View, ids: Ints) -> Ints:
    """Return when jobs can start at the earliest where they are [s], shape (ids,)."""
    first_s, at = np.maximum(view.ready_s[ids], view.now_s), view.at[ids]
    sites = list(view.sites)
    for number in np.unique(at).tolist():
        here = at == number
        first_s[here] = np.maximum(first_s[here], view.sites[sites[number]].held.opens_s)
    return first_s


def _places(view: View, ids: Ints, to: Ints, release: Ints) -> Iterator[Problem]:
    names, moves = list(view.sites), to != view.at[ids]
    refused = ~view.allowed[ids, to]
    told = [f"it may not run at {names[site]}" for site in to[refused].tolist()]
    yield from _listed("plan-site", ids[refused], told)
    there = view.ready_s[ids].copy()
    takes = np.zeros_like(there) if view.transfer_s is None else view.transfer_s[ids, to]
    cut = moves & (takes < 0)
    told = [f"no link leads to {names[site]}" for site in to[cut].tolist()]
    yield from _listed("plan-transfer", ids[cut], told)
    there[moves] = np.maximum(there[moves], view.now_s) + takes[moves]
    early = ~cut & (release < there) & (there > view.jobs.arrival_s[ids])
    told = [f"its data are there at {time} s, after its start" for time in there[early].tolist()]
    yield from _listed("plan-transfer", ids[early], told)


def _capacities(view: View, decision: Decision, to: Ints) -> Iterator[Problem]:
    """Check every site by itself, with the jobs that have begun and those that are to start."""
    ids, to, start = _starts(view, decision, to)
    moved = np.array(list(decision.move), dtype=np.int64)
    for index, (name, site) in enumerate(view.sites.items()):
        here = to == index
        if not here.any():
            continue
        where = "" if len(view.sites) == 1 else f" at {name}"
        shut = here & (start < site.held.opens_s) & np.isin(ids, decision.ids)
        told = f"jobs that were interrupted stand before it until {site.held.opens_s} s"
        yield from _listed("plan-capacity", ids[shut], told)
        stays = ~np.isin(site.held.ids, moved)
        starts = np.maximum(start[here], site.held.opens_s)
        yield from _capacity(view, site, stays, ids[here], starts, where)


def _starts(view: View, decision: Decision, to: Ints) -> tuple[Ints, Ints, Ints]:
    """Return who is to start, where and when: as decided, as released before, or moved on."""
    left = ~np.isin(view.waiting, decision.ids)
    waiting, moved = view.waiting[left], np.array(list(decision.move), dtype=np.int64)
    target = np.array(list(decision.move.values()), dtype=np.int64)
    arrives = np.full(len(moved), view.now_s)
    if view.transfer_s is not None:
        arrives += view.transfer_s[moved, target]
    ids = np.concatenate((decision.ids, waiting, moved))
    start = np.concatenate((decision.release_s, view.release_s[left], arrives))
    sites = np.concatenate((to, view.at[waiting], target))
    return ids, sites, np.maximum(start, view.now_s)


def _capacity(
    view: View, site: SiteView, stays: Flags, ids: Ints, start: Ints, where: str
) -> Iterator[Problem]:
    """Find the instants at which a job would start, or go on, and not find what it needs."""
    begun, planned = site.held, site.demand[ids]
    held = np.concatenate((site.demand[begun.ids[stays]], planned))
    begin = np.concatenate((begun.begin_s[stays], start))
    end = np.concatenate((begun.end_s[stays], start + site.left_s[ids]))
    times, slot = np.unique(np.concatenate((begin, end)), return_inverse=True)
    change = np.zeros((len(times), held.shape[1]), dtype=np.int64)
    np.add.at(change, slot, np.concatenate((held, -held)))
    load = np.cumsum(change, axis=0)
    starts = np.zeros_like(change, dtype=bool)
    at, is_new = np.searchsorted(times, begin), begin >= view.now_s
    is_new[: np.count_nonzero(stays)] = begun.begin_s[stays] > view.now_s
    for resource in range(held.shape[1]):
        starts[at[is_new & (held[:, resource] > 0)], resource] = True
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
