"""What a policy may know of a site: what a job adds there, and the PUE of every hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.scheduling.policy import SiteView
from dcsim.simulate.begun import Begun, credited_s
from dcsim.simulate.capacity import power_above_idle_kw, resources
from dcsim.simulate.queue.readings import at_speed
from dcsim.simulate.site_inputs import SiteInputs
from dcsim.simulate.site_jobs import SiteJobs

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
    duration_s, target_s
        How long each job takes here at full clock, and when it is stopped at the latest [s],
        shape (jobs,); where it may not run, how long it takes at home.
    restart_s
        Running time that each new start of a job costs here [s].
    pue
        Facility energy over IT energy of what is added, by hour, shape (hours,).
    resources
        What the columns of capacity and demand count.
    """

    inputs: SiteInputs
    capacity: Ints
    demand: Ints
    job_kw: Array
    duration_s: Ints
    target_s: Ints
    restart_s: int
    pue: Array
    resources: tuple[str, ...]

    @classmethod
    def of(cls, site: SiteJobs, home_s: Ints) -> Outlook:
        """Work out what is known; ``home_s`` is how long each job takes at its home [s]."""
        inputs, ids = site.run.inputs, site.ids
        demand, capacity, names = resources(inputs.jobs, inputs.cluster, inputs.cores)
        added_kw = power_above_idle_kw(inputs.jobs, inputs.cluster)
        duration_s = inputs.jobs.duration_s
        target_s = np.broadcast_to(site.queue.target_s(slice(None)), len(ids))
        if len(ids) != len(home_s):
            whole = np.zeros((len(home_s), demand.shape[1]), dtype=np.int64)
            whole[ids], demand = demand, whole
            power = np.zeros(len(home_s))
            power[ids], added_kw = added_kw, power
            everywhere_s, stops_s = home_s.copy(), home_s.copy()
            everywhere_s[ids], stops_s[ids] = duration_s, target_s
            duration_s, target_s = everywhere_s, stops_s
        return cls(
            inputs,
            capacity,
            demand,
            added_kw,
            duration_s,
            target_s,
            max(inputs.rules.restart_cost_s, inputs.retrying.restart_cost_s),
            _pue(inputs),
            names,
        )

    def view(
        self, name: str, now_s: int, used: tuple[int, ...], begun: Sequence[Begun], number: int
    ) -> SiteView:
        """Return the site as the scheduler knows it now.

        Parameters
        ----------
        name, number
            The site.
        now_s
            The present instant.
        used
            What running jobs hold here now.
        begun
            The jobs that have begun at each site.
        """
        signals, here = self.inputs.signals, begun[number]
        return SiteView(
            name=name,
            capacity=self.capacity,
            demand=self.demand,
            carbon=signals.carbon.issued(now_s),
            price=signals.price.issued(now_s),
            pue=self.pue,
            job_kw=self.job_kw,
            duration_s=at_speed(self.duration_s, here.speed),
            left_s=self._left_s(begun, number),
            held=here.held(now_s, self.demand, self.capacity, self.inputs.grid.step_s),
            used=np.array(used[: self.capacity.shape[1]], dtype=np.int64),
            resources=self.resources,
        )

    def _left_s(self, begun: Sequence[Begun], number: int) -> Ints:
        """Return how long each job holds its cores here yet [s], shape (jobs,)."""
        speed = begun[number].speed
        left_s = at_speed(self.target_s, speed)
        if not any(len(each.ids) for each in begun):
            return left_s
        left_s = left_s.copy()
        for site, each in enumerate(begun):
            if site == number:
                left_s[each.ids] = each.left_s
                continue
            target_s = self.target_s[each.ids]
            done_s = credited_s(each.done_frac, self.duration_s[each.ids], target_s)
            left_s[each.ids] = at_speed(self.restart_s + target_s - done_s, speed)
        return left_s


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
