"""A site or a fleet, one step at a time: for control studies, as users of Gymnasium expect it.

``reset`` and ``step`` return what Gymnasium's do, without depending on it. The action
is the share of the free cores that batch jobs may hold in the coming step: 1 runs what
waits, 0 holds it back. Everything else (weather, grid, baseload, arrivals, faults, rooms,
stores, the rules of the queue) is the scenario's, seed by seed, in the engine of a run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import DAY_S
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.source import Source, load
from dcsim.simulate.fleet import Fleet
from dcsim.simulate.site_jobs import SiteJobs
from dcsim.study.stepped_site import Given, Info, SteppedSite, names_of

HOUR = ("hour_sin", "hour_cos")
"""What is observed once, whatever the number of sites."""

REWARDS: dict[str, Callable[[Info], float]] = {
    "carbon": lambda info: -info["carbon_kgco2e"],
    "cost": lambda info: -info["cost"],
    "energy": lambda info: -info["facility_energy_kwh"],
}


def _reward_of(reward: str | Callable[[Info], float]) -> Callable[[Info], float]:
    if callable(reward):
        return reward
    if reward not in REWARDS:
        cure = f"give {', '.join(REWARDS)}, or a function of info"
        raise InvalidInput.of("env-reward", "reward", f"{reward!r} is no reward", cure)
    return REWARDS[reward]


def _penalty_of(late_penalty: float) -> float:
    if not 0.0 <= late_penalty < math.inf:
        rule = f"{late_penalty!r} is no penalty of 0 or more"
        raise InvalidInput.of("env-penalty", "late_penalty", rule, "give 0 or more a late job")
    return late_penalty


class SiteEnvironment:
    """A site, or a fleet, under the control of whoever steps it.

    Jobs start only at the beginning of a step, at their home and in order of arrival, as
    many as the action leaves room for; once started they are the scenario's: they run to
    their end, or a fault interrupts them and they start again as its rules say.

    Parameters
    ----------
    source
        The path of a scenario file, a mapping with its keys, or a loaded scenario; its
        policy is not used.
    overrides
        Values in place of the scenario's, as `dcsim.run` takes them.
    seed
        Replaces the scenario's seed until ``reset`` names another, which then holds.
    reward
        ``carbon``, ``cost`` or ``energy`` of the step, negative; or a function of ``info``.
    late_penalty
        Taken from the reward for every job that starts after its latest start.

    Attributes
    ----------
    fleet
        What is simulated, with the seed drawn last.
    site_names
        The sites, in the order of the scenario.
    observation_names, action_names
        What the numbers of an observation and an action stand for; in a fleet those of a
        site begin with its name, as in ``dublin.dry_bulb_c``.
    action_low, action_high
        Bounds of the action, shape (sites,).

    Examples
    --------
    >>> env = SiteEnvironment("scenarios/lefdal.yaml", {"period.days": 1})
    >>> observation, info = env.reset(seed=7)
    >>> observation, reward, terminated, truncated, info = env.step([1.0])
    >>> terminated, truncated, bool(reward == -info["carbon_kgco2e"])
    (False, False, True)
    """

    def __init__(
        self,
        source: Source,
        overrides: Mapping[str, Any] | None = None,
        seed: int | None = None,
        *,
        reward: Literal["carbon", "cost", "energy"] | Callable[[Info], float] = "carbon",
        late_penalty: float = 0.0,
    ) -> None:
        self._source, self._overrides = source, overrides
        self._reward, self._late_penalty = _reward_of(reward), _penalty_of(late_penalty)
        self._step = -1
        self._read(seed)
        self.site_names = tuple(self._given)
        many = len(self.site_names) > 1
        self._prefixes = tuple(f"{name}." if many else "" for name in self.site_names)
        self.action_names = tuple(f"{prefix}batch_frac" for prefix in self._prefixes)
        self.action_low, self.action_high = np.zeros(len(self._given)), np.ones(len(self._given))
        each = zip(self._prefixes, self._given.values(), strict=True)
        self.observation_names = (
            *HOUR,
            *(f"{prefix}{name}" for prefix, given in each for name in names_of(given.site)),
        )

    def reset(self, *, seed: int | None = None) -> tuple[Array, Info]:
        """Begin the period; a seed draws new weather, grid, arrivals and faults.

        Without a seed it is the same period again: the seed named last holds on. Training
        over many years names one for every episode.

        Returns
        -------
        tuple
            The first observation and ``info`` (empty but for ``step``).

        Raises
        ------
        InvalidInput
            If the scenario is invalid with that seed.
        """
        if seed is not None and seed != self._drawn:
            self._read(seed)
        fleet = self.fleet
        here = np.where(fleet.jobs.rejected, -1, fleet.jobs.first_site())
        self._sites = []
        for number, (name, given) in enumerate(self._given.items()):
            jobs = SiteJobs(name, given.site, fleet.ids[number], len(here), caps=False)
            self._sites.append(SteppedSite(given, jobs, np.flatnonzero(here == number)))
        self._step = 0
        return self._observe(), {"step": 0.0}

    def step(self, action: Sequence[float] | Array) -> tuple[Array, float, bool, bool, Info]:
        """Let batch jobs hold a share of the free cores, and carry the sites one step on.

        Parameters
        ----------
        action
            One number of 0..1 for every site, in order.

        Returns
        -------
        tuple
            Observation, reward, ``terminated`` (always False: a site has no goal state),
            ``truncated`` (True at the end of the period) and ``info``: energy, carbon and
            cost of what was bought, water and jobs of the step, in a fleet also by site.

        Raises
        ------
        InvalidInput
            If the action is not one number of 0..1 a site, or the period is over.
        """
        shares = self._checked(action)
        k = self._step
        for site, share in zip(self._sites, shares, strict=True):
            site.let_in(share, k)
        info = self._joined([site.carried(k) for site in self._sites])
        self._step = k + 1
        info["step"] = float(self._step)
        reward = self._reward(info) - self._late_penalty * info["jobs_late"]
        return self._observe(), reward, False, self._step >= self.fleet.grid.steps, info

    def _read(self, seed: int | None) -> None:
        """Draw what a seed decides."""
        loaded = load(self._source, self._overrides, seed)
        inputs = read_fleet(loaded)
        self.fleet, self._drawn = Fleet.of(loaded.sites, inputs), seed
        self._given: dict[str, Given] = {}
        for name, site in self.fleet.sites.items():
            water = loaded.sites[name].water
            domestic_l = water.domestic_l_per_day if water else 0.0
            self._given[name] = Given.of(site, inputs.sites[name], domestic_l)

    def _checked(self, action: Sequence[float] | Array) -> list[float]:
        if self._step < 0:
            raise InvalidInput.of("env-reset", "step", "the period has not begun", "call reset()")
        if self._step >= self.fleet.grid.steps:
            raise InvalidInput.of("env-over", "step", "the period is over", "call reset()")
        given: NDArray[np.generic] = np.asarray(action)
        values: list[float] = given.reshape(-1).tolist()
        sites, is_number = len(self._sites), given.dtype.kind in "iuf"
        if len(values) != sites or not is_number or not all(0.0 <= v <= 1.0 for v in values):
            wanted = "a single number" if sites == 1 else f"{sites} numbers, one a site,"
            rule = f"the action {values} is not {wanted} of 0..1"
            raise InvalidInput.of("env-action", "step", rule, "clip it to action_low..action_high")
        return values

    def _joined(self, infos: list[Info]) -> Info:
        """Return the sums over the sites, and in a fleet what each of them did."""
        if len(infos) == 1:
            return infos[0]
        joined = {name: math.fsum(info[name] for info in infos) for name in infos[0]}
        for prefix, info in zip(self._prefixes, infos, strict=True):
            joined |= {f"{prefix}{name}": value for name, value in info.items()}
        return joined

    def _observe(self) -> Array:
        """Return the observation at the beginning of the coming step, shape (observations,)."""
        grid, k = self.fleet.grid, self._step
        angle = 2.0 * math.pi * ((grid.start_s + k * grid.step_s) % DAY_S) / DAY_S
        seen = [math.sin(angle), math.cos(angle)]
        for site in self._sites:
            if k < grid.steps:
                site.admit(k * grid.step_s)
            seen += site.observe(k)
        return np.array(seen)
