"""What a policy sees, what it decides, and the part every policy registers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.part import Part
from dcsim.fleet.resources import WORDS
from dcsim.signals.signal_sum import SignalSum
from dcsim.workload.jobs import JobTable


@dataclass(frozen=True, slots=True)
class Held:
    """What the jobs of a site that have begun hold from now on, as known now; shape (held,).

    Attributes
    ----------
    ids
        Jobs that run, that were interrupted and go on as soon as they fit, or that are on
        their way from another site with work saved.
    begin_s, end_s
        When each holds its cores [s]: from now or from when it goes on to its end, at the
        present clock.
    opens_s
        Earliest instant at which another job can start [s]: those that were interrupted
        stand before it.
    """

    ids: Ints
    begin_s: Ints
    end_s: Ints
    opens_s: int


@dataclass(frozen=True, slots=True)
class SiteView:
    """One site as the scheduler knows it at a control instant.

    Attributes
    ----------
    name
        Name of the site.
    capacity
        What jobs that start may hold in every step, shape (steps, resources): cores, then
        whatever else the queue counts. Reservations are known ahead, faults are not.
    demand
        What each job would hold here, shape (jobs, resources).
    carbon, price
        Forecasts issued at or before now, in the signal that policies steer by.
    pue
        Facility energy that a further unit of IT energy costs, by hour, shape (hours,).
    job_kw
        IT power that each job would add here while it runs [kW], shape (jobs,).
    duration_s
        How long each job takes on the cores here from its beginning to its end [s], shape
        (jobs,).
    left_s
        How long each job holds its cores here yet [s]: one that runs here until it ends, any
        other from its next start here on, with the work that it has saved and its restart.
        Shape (jobs,).
    held
        What the jobs hold that have begun here.
    used
        What running jobs hold now, shape (resources,).
    resources
        What the columns of ``capacity``, ``demand`` and ``used`` count, for messages.
    """

    name: str
    capacity: Ints
    demand: Ints
    carbon: SignalSum
    price: SignalSum
    pue: Array
    job_kw: Array
    duration_s: Ints
    left_s: Ints
    held: Held
    used: Ints
    resources: tuple[str, ...] = WORDS


@dataclass(frozen=True, slots=True)
class View:
    """What the scheduler knows at a control instant; times in seconds from the start.

    Attributes
    ----------
    now_s, until_s
        This control instant and the next.
    jobs
        All jobs; a policy looks at those named below alone.
    arriving
        The jobs that arrive before ``until_s``, and those that were left out of all plans.
    waiting
        Those that arrived earlier and have not started, for a policy that plans again or
        keeps the capacity.
    release_s
        Release that each of these has now [s], shape (waiting,).
    running
        Those that run now, in a fleet or for a policy that plans again.
    start_s
        First start of every job, -1 if it has not started, shape (jobs,): for every policy.
    step_s
        Length of a step.
    sites
        The sites by name, in the order of the scenario.
    at
        Index of the site at which each job is, shape (jobs,): its home until it is moved.
    ready_s
        When each job and its data are there [s], shape (jobs,).
    allowed
        Whether each job may run at each site, shape (jobs, sites).
    transfer_s
        Time that moving each job's data to each site takes [s], -1 where no link leads
        there, shape (jobs, sites); None on a single site, and for a policy that looks at none.
    """

    now_s: int
    until_s: int
    jobs: JobTable
    arriving: Ints
    waiting: Ints
    release_s: Ints
    running: Ints
    start_s: Ints
    step_s: int
    sites: Mapping[str, SiteView]
    at: Ints
    ready_s: Ints
    allowed: Flags
    transfer_s: Ints | None = None

    @property
    def site(self) -> SiteView:
        """The first site: the only one unless the scenario is a fleet."""
        return next(iter(self.sites.values()))


@dataclass(frozen=True, slots=True)
class Decision:
    """Release times for some jobs, arrays of shape (ids,).

    Attributes
    ----------
    ids, release_s
        The jobs, and the time from which each may start [s].
    site
        Index of the site to run at; None leaves every job where it is.
    cap_kw
        Most power above idle that the jobs of a site may draw from now on [kW], by name.
    move
        Running jobs that write checkpoints, to be stopped and moved, with the index of the
        site each moves to.
    late
        Jobs that are put off beyond their windows, since the work does not fit into them; they
        are counted and shown. One that is not among ``ids`` is left to a later plan.
    """

    ids: Ints
    release_s: Ints
    site: Ints | None = None
    cap_kw: Mapping[str, float] = field(default_factory=dict)
    move: Mapping[int, int] = field(default_factory=dict)
    late: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


class Policy(ABC):
    """A running policy; what stands here holds unless a policy says otherwise."""

    __slots__ = ()

    @property
    def control_interval_s(self) -> int | None:
        """How often it must look at the queue; ``None`` when arrivals are all it needs.

        It is asked once for the whole period then, or whenever a forecast is issued anew.
        """
        return None

    @property
    def looks_at_sites(self) -> bool:
        """Whether it looks at capacities and forecasts; its plans are then checked."""
        return True

    @property
    def replans(self) -> bool:
        """Whether it wants to see the jobs that arrived earlier: which wait, which run."""
        return False

    @property
    def keeps_capacity(self) -> bool:
        """Whether its plans promise to fit the capacity, and are checked for it."""
        return False

    @property
    def caps_power(self) -> bool:
        """Whether it may cap the power of the jobs."""
        return False

    @abstractmethod
    def decide(self, view: View) -> Decision:
        """Set release times for arriving jobs and, if it likes, for waiting ones."""


class PolicyPart(Part):
    """Parameters of a policy; registered under ``dcsim.policy``."""

    if TYPE_CHECKING:
        # Every kind declares it as a literal, among its own keys and in their order.
        kind: str

    @abstractmethod
    def policy(self) -> Policy:
        """Return the running policy."""
