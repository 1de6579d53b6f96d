"""What a policy may know of a site: what a job adds there, and the PUE of every hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.scheduling.policy import SiteView
from dcsim.simulate.capacity import power_above_idle_kw, resources
from dcsim.simulate.site_inputs import SiteInputs

ADDED_FRAC = 0.01
"""Share of the design power by which the load is raised to tell what more of it costs."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A site as far as it is known ahead; made once a run.

    Attributes
    ----------
    inputs
        The site.
    capacity
        What jobs may hold at each step, shape (steps, resources).
    demand
        What each job of the fleet would hold here, shape (jobs, resources).
    job_kw
        IT power that each job would add here [kW], shape (jobs,).
    pue
        Facility energy over IT energy of what is added, by hour, shape (hours,).
    resources
        What the columns of capacity and demand count.
    """

    inputs: SiteInputs
    capacity: Ints
    demand: Ints
    job_kw: Array
    pue: Array
    resources: tuple[str, ...]

    @classmethod
    def of(cls, inputs: SiteInputs, ids: Ints, jobs: int) -> Outlook:
        """Work out what is known; ``ids`` are the numbers of the site's jobs in the fleet."""
        demand, capacity, names = resources(inputs.jobs, inputs.cluster, inputs.cores)
        added_kw = power_above_idle_kw(inputs.jobs, inputs.cluster)
        if len(ids) != jobs:
            whole = np.zeros((jobs, demand.shape[1]), dtype=np.int64)
            whole[ids], demand = demand, whole
            power = np.zeros(jobs)
            power[ids], added_kw = added_kw, power
        return cls(inputs, capacity, demand, added_kw, _pue(inputs), names)

    def view(self, name: str, now_s: int, used: tuple[int, ...]) -> SiteView:
        """Return the site as the scheduler knows it now."""
        signals = self.inputs.signals
        return SiteView(
            name=name,
            capacity=self.capacity,
            demand=self.demand,
            carbon=signals.carbon.issued(now_s),
            price=signals.price.issued(now_s),
            pue=self.pue,
            job_kw=self.job_kw,
            used=np.array(used[: self.capacity.shape[1]], dtype=np.int64),
            resources=self.resources,
        )


def _pue(inputs: SiteInputs) -> Array:
    """Return what a little more load costs at each hour, at the load of the baseload."""
    grid, site = inputs.grid, inputs.model.buffers.site
    hourly = slice(0, grid.steps, grid.steps_per_hour)
    air = inputs.model.outside.during(hourly)
    reserve_kw = inputs.cluster.power_kw(inputs.baseload_frac[hourly])
    more_kw = ADDED_FRAC * site.design_it_kw
    less = site.run(reserve_kw, air)
    more = site.run(reserve_kw + more_kw, air)
    pue: Array = (more.facility_kw - less.facility_kw) / (more.it_kw - less.it_kw)
    return pue
