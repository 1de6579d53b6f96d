"""The clock: at each control instant the policy decides, and every site advances to the next.

SimPy wakes only at control instants; between them every site goes on by itself, in blocks
that are as long as nothing has to be fed back. A policy that needs nothing but arrivals is
asked once, for the whole period.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import simpy

from dcsim.core.arrays import Ints
from dcsim.scheduling.check import check_blind, check_plan
from dcsim.scheduling.policy import Decision, Policy, SiteView, View
from dcsim.simulate.fleet import Fleet
from dcsim.simulate.outlook import Outlook
from dcsim.simulate.site_jobs import SiteJobs
from dcsim.simulate.site_year import SiteYear, site_year
from dcsim.simulate.transfers import Transfer, Transfers


@dataclass(frozen=True, slots=True)
class FleetYear:
    """What the sites of a fleet did, and what they sent each other."""

    sites: dict[str, SiteYear]
    transfers: tuple[Transfer, ...]
    put_off: int = 0
    """Jobs that plans put off beyond their windows, since the work did not fit into them."""


class Simulation:
    """A run under way: the sites, the links, and the process that asks the policy.

    Parameters
    ----------
    fleet
        What is simulated.
    policy
        The scheduler.
    env
        The SimPy environment, its clock in seconds from the start of the period; one of its
        own unless given. Other processes may run in it; one that looks at a site calls its
        ``advance`` first.
    """

    def __init__(self, fleet: Fleet, policy: Policy, env: simpy.Environment | None = None) -> None:
        env = env or simpy.Environment()
        self.env, self.fleet, self.policy = env, fleet, policy
        jobs, names = fleet.jobs, list(fleet.sites)
        self.sites = [
            SiteJobs(name, inputs, ids, len(jobs), caps=policy.caps_power)
            for (name, inputs), ids in zip(fleet.sites.items(), fleet.ids, strict=True)
        ]
        self.transfers = Transfers(names, fleet.links)
        self.allowed = jobs.allowed_at(len(names))
        self.at: Ints = jobs.first_site()
        self._ready_s: Ints = jobs.arrival_s.copy()
        self.control_instants = 0
        self._outlooks: list[Outlook] | None = None
        self._put_off: set[int] = set()
        self._rejects = bool(jobs.rejected.any())
        self._unplanned: Ints = np.empty(0, dtype=np.int64)
        self._transfer_s: Ints | None = None
        if len(names) > 1 and policy.looks_at_sites:
            self._transfer_s = np.empty((len(jobs), len(names)), dtype=np.int64)
            for site in range(len(names)):
                here = np.flatnonzero(self.at == site)
                self._transfer_s[here] = self.transfers.seconds(site, jobs.data_gb[here])
        self.process = env.process(self._control())

    def year(self) -> FleetYear:
        """Return what every site did, once the environment has run to the end of the period."""
        years: dict[str, SiteYear] = {}
        for number, site in enumerate(self.sites):
            site.run.advance(self.fleet.grid.duration_s)
            stays = self.at[site.ids] == number
            rows, jobs, schedule = site.finished(stays, self.control_instants)
            years[site.name] = site_year(site.run, jobs, rows, schedule)
        return FleetYear(years, tuple(self.transfers.sent), len(self._put_off))

    def _control(self) -> Generator[simpy.Event, None, None]:
        """Let the policy decide, wait for the next control instant, advance the sites."""
        end = self.fleet.grid.duration_s
        interval = self.policy.control_interval_s or self._issued_every_s() or end
        known, arrival_s = 0, self.fleet.jobs.arrival_s
        while self.env.now < end:
            now = int(self.env.now)
            until = min(now + interval, end)
            arrived = int(arrival_s.searchsorted(until))
            self._decide(now, until, known, arrived)
            self.control_instants += 1
            known = arrived
            yield self.env.timeout(until - now)
            for site in self.sites:
                site.run.serve(until)

    def _decide(self, now: int, until: int, known: int, arrived: int) -> None:
        jobs, policy = self.fleet.jobs, self.policy
        waiting = running = np.empty(0, dtype=np.int64)
        if policy.replans or policy.keeps_capacity:
            waiting = self._waiting(known)
        if policy.replans or (policy.looks_at_sites and len(self.sites) > 1):
            running = self._running()
        arriving = self._unplanned
        if arrived > known:
            new = np.arange(known, arrived, dtype=np.int64)
            if self._rejects:
                new = new[~jobs.rejected[known:arrived]]
            arriving = np.concatenate((arriving, new)) if len(arriving) else new
        if not len(arriving) and policy.control_interval_s is None:
            return
        view = View(
            now_s=now,
            until_s=until,
            jobs=jobs,
            arriving=arriving,
            waiting=waiting,
            release_s=self._release_s(waiting),
            running=running,
            start_s=self._start_s() if policy.looks_at_sites else waiting[:0],
            step_s=self.fleet.grid.step_s,
            sites=_Views(self, now) if policy.looks_at_sites else {},
            at=self.at,
            ready_s=self._ready_s,
            allowed=self.allowed,
            transfer_s=self._transfer_s,
        )
        decision = policy.decide(view)
        self._unplanned = arriving
        self._put_off.update(decision.late.tolist())
        if not (len(decision.ids) or decision.cap_kw or decision.move):
            return
        if decision.ids is arriving:
            self._unplanned = arriving[:0]
        else:
            self._unplanned = arriving[np.isin(arriving, decision.ids, invert=True)]
        if policy.looks_at_sites:
            check_plan(view, decision, keeps_capacity=policy.keeps_capacity)
        else:
            check_blind(decision)
        self._apply(decision, now)

    def _issued_every_s(self) -> int | None:
        """Return how often a forecast is issued anew that the policy looks at; None if never."""
        if not self.policy.looks_at_sites:
            return None
        signals = [site.run.inputs.signals for site in self.sites]
        every = [each.interval_s for both in signals for each in (both.carbon, both.price)]
        return min((interval for interval in every if interval is not None), default=None)

    @property
    def outlooks(self) -> list[Outlook]:
        """What is known ahead of every site, worked out when a policy first looks."""
        if self._outlooks is None:
            self._outlooks = [Outlook.of(site, self.fleet.jobs.duration_s) for site in self.sites]
        return self._outlooks

    def _start_s(self) -> Ints:
        """Return the first start of every job [s], -1 if there was none, shape (jobs,)."""
        if len(self.sites) == 1:
            return self.sites[0].queue.start_s
        first = np.full(len(self.fleet.jobs), np.iinfo(np.int64).max)
        for site in self.sites:
            start = site.queue.start_s
            began = start >= 0
            ids = site.ids[began]
            first[ids] = np.minimum(first[ids], start[began])
        return np.where(first == np.iinfo(np.int64).max, -1, first)

    def _waiting(self, known: int) -> Ints:
        """Return the jobs that arrived before and have not started, by number."""
        found = [site.waiting(known) for site in self.sites]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def _release_s(self, waiting: Ints) -> Ints:
        """Return the releases of jobs that wait, each where it is [s]."""
        release_s, at = np.empty_like(waiting), self.at[waiting]
        for number in np.unique(at).tolist():
            here, site = at == number, self.sites[number]
            release_s[here] = site.queue.release_s(site.own(waiting[here]))
        return release_s

    def _running(self) -> Ints:
        found = [site.ids[site.queue.running] for site in self.sites]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def _apply(self, decision: Decision, now: int) -> None:
        """Release the jobs where the policy wants them, and move what it moves."""
        ids, release_s = decision.ids, decision.release_s
        for name, limit_kw in decision.cap_kw.items():
            next(site for site in self.sites if site.name == name).cap(limit_kw)
        if len(self.sites) == 1:
            self.sites[0].release(ids, release_s)
            return
        at = self.at[ids]
        target = at if decision.site is None else decision.site
        moves = np.flatnonzero(target != at)
        at[moves] = -1
        for number, site in enumerate(self.sites):
            here = np.flatnonzero(at == number)
            if len(here):
                site.release(ids[here], release_s[here])
        for job, to in decision.move.items():
            if to != int(self.at[job]):
                self._move(job, to, now, now)
        for job, to, earliest_s in zip(
            ids[moves].tolist(), target[moves].tolist(), release_s[moves].tolist(), strict=True
        ):
            self._move(job, to, earliest_s, max(now, int(self._ready_s[job])))

    def _move(self, job: int, target: int, earliest_s: int, from_s: int) -> None:
        """Send a job with its data and the work that it has saved to another site."""
        origin = int(self.at[job])
        done_frac = self.sites[origin].give_up(job)
        data_gb = float(self.fleet.jobs.data_gb[job])
        there_s = self.transfers.send(job, origin, target, data_gb, from_s)
        self.sites[target].take_up(job, done_frac, max(earliest_s, there_s))
        self.at[job], self._ready_s[job] = target, there_s
        if self._transfer_s is not None:
            self._transfer_s[job] = self.transfers.seconds(target, np.array([data_gb]))[0]


class _Views(Mapping[str, SiteView]):
    """The sites as the scheduler knows them now; each is made when the policy looks at it."""

    def __init__(self, simulation: Simulation, now_s: int) -> None:
        self._simulation, self._now_s = simulation, now_s
        # A view that is kept and looked at later still tells what was held when it was made.
        self._used = {site.name: site.queue.used for site in simulation.sites}
        self._begun = [site.begun() for site in simulation.sites]
        self._made: dict[str, SiteView] = {}

    def __getitem__(self, name: str) -> SiteView:
        if name not in self._made:
            used = self._used[name]
            number = list(self._used).index(name)
            outlook = self._simulation.outlooks[number]
            self._made[name] = outlook.view(name, self._now_s, used, self._begun, number)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._simulation.fleet.sites)

    def __len__(self) -> int:
        return len(self._simulation.sites)


def simulate(fleet: Fleet, policy: Policy, env: simpy.Environment | None = None) -> FleetYear:
    """Run jobs and sites through the period.

    Parameters
    ----------
    fleet
        Sites, links and jobs.
    policy
        Decides releases, sites and moves at every control instant.
    env
        A SimPy environment to run in, at its time 0; one of its own unless given.
    """
    simulation = Simulation(fleet, policy, env)
    simulation.env.run(until=simulation.process)
    return simulation.year()
