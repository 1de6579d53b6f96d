"""The sites of a run, their links, and the jobs of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.links import Link
from dcsim.scenario.fleet_inputs import FleetInputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.site_inputs import SiteInputs, site_inputs
from dcsim.workload.jobs import JobTable


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is simulated.

    Attributes
    ----------
    grid
        The period.
    sites
        The sites by name, in the order of the scenario.
    jobs
        All jobs, by arrival; the site numbers in it follow that order.
    ids
        The numbers of the jobs that may run at each site, in the order of the site's own
        table; one entry a site.
    links
        The links between the sites.
    """

    grid: TimeGrid
    sites: Mapping[str, SiteInputs]
    jobs: JobTable
    ids: tuple[Ints, ...]
    links: tuple[Link, ...] = ()

    @classmethod
    def of(cls, scenarios: Mapping[str, Scenario], inputs: FleetInputs) -> Fleet:
        """Return the fleet of a scenario; a job is as long at a site as its cores are fast."""
        names, jobs = list(inputs.sites), inputs.jobs
        allowed = jobs.allowed_at(len(names))
        speed = np.array([site.cluster.speed_rel for site in inputs.sites.values()])
        sites: dict[str, SiteInputs] = {}
        ids: list[Ints] = []
        for number, name in enumerate(names):
            here = np.flatnonzero(allowed[:, number])
            own = _own_jobs(jobs, inputs.sites[name].jobs, number, here)
            own = _at_speed(own, speed[own.home] / speed[number])
            sites[name] = site_inputs(scenarios[name], inputs.sites[name], own)
            ids.append(here)
        return cls(inputs.grid, sites, jobs, tuple(ids), inputs.links)


def _own_jobs(jobs: JobTable, drawn: JobTable, site: int, here: Ints) -> JobTable:
    """Return the jobs that may run at a site, ``here`` among all; ``drawn`` were drawn there.

    Where those are just its own they are at hand, and are not picked out of all.
    """
    if len(here) == len(jobs):
        return jobs
    if jobs.allowed is None and len(drawn) == len(here) and (drawn.home == site).all():
        index = jobs.class_index[here]
        return replace(drawn, class_names=jobs.class_names, class_index=index)
    return jobs.taken(here)


def _at_speed(jobs: JobTable, longer_rel: Array) -> JobTable:
    """Return jobs on cores on which they take ``longer_rel`` times as long, shape (jobs,)."""
    if (longer_rel == 1.0).all():
        return jobs

    def lasts_s(seconds: Ints) -> Ints:
        longer = np.maximum(np.ceil(seconds * longer_rel - 1e-9), 1.0).astype(np.int64)
        return np.where(longer_rel == 1.0, seconds, longer)

    duration_s = lasts_s(jobs.duration_s)
    is_exact = jobs.estimate_s is jobs.duration_s
    return replace(
        jobs,
        duration_s=duration_s,
        estimate_s=duration_s if is_exact else lasts_s(jobs.estimate_s),
        core_s=jobs.core_s * longer_rel,
    )
