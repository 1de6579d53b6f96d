"""One site, one step at a time: for control studies, as users of Gymnasium expect it.

``reset`` and ``step`` return what Gymnasium's do, without depending on it. The action
is the share of the free cores that batch jobs may hold in the coming step: 1 runs what
waits, 0 holds it back. Everything else (weather, grid, reserve, arrivals) is the
scenario's, seed by seed.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.facility.cooling.plant import Outside
from dcsim.fleet.own_servers import OwnLoad, fills_servers, own_power_kw
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.scenario.model import Scenario
from dcsim.signals.forecast import Forecast
from dcsim.simulate.engine import batch_capacity
from dcsim.study.step_queue import StepQueue

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Info = dict[str, float]

OBSERVATIONS = (
    "hour_sin",
    "hour_cos",
    "dry_bulb_c",
    "wet_bulb_c",
    "carbon_gco2e_per_kwh",
    "carbon_next_day_gco2e_per_kwh",
    "price_per_mwh",
    "reserved_frac",
    "running_frac",
    "waiting_jobs",
    "waiting_core_h",
    "slack_h",
)
"""What `SiteEnvironment.step` observes, in order; `carbon_next_day` is the forecast."""

REWARDS: dict[str, Callable[[Info], float]] = {
    "carbon": lambda info: -info["carbon_kgco2e"],
    "cost": lambda info: -info["cost"],
    "energy": lambda info: -info["facility_energy_kwh"],
}


class SiteEnvironment:
    """A site under the control of whoever steps it.

    Jobs start only at the beginning of a step, in order of arrival, as many as the
    action leaves room for; once started they run to their end.

    Parameters
    ----------
    scenario
        The scenario file; its policy is not used.
    reward
        ``carbon``, ``cost`` or ``energy`` of the step, negative; or a function of ``info``.
    late_penalty
        Taken from the reward for every job that starts after its latest start.
    sets
        Overrides ``key.inner=value``.

    Examples
    --------
    >>> env = SiteEnvironment("scenarios/lefdal.yaml", sets=["period.days=1"])
    >>> observation, info = env.reset(seed=7)
    >>> observation, reward, terminated, truncated, info = env.step([1.0])
    >>> terminated, truncated, bool(reward == -info["carbon_kgco2e"])
    (False, False, True)
    """

    observation_names = OBSERVATIONS
    action_names = ("batch_frac",)
    action_low, action_high = np.zeros(1), np.ones(1)

    def __init__(
        self,
        scenario: Path | str,
        *,
        reward: Literal["carbon", "cost", "energy"] | Callable[[Info], float] = "carbon",
        late_penalty: float = 0.0,
        sets: Sequence[str] = (),
    ) -> None:
        self._scenario, self._sets = scenario, tuple(sets)
        self._reward = REWARDS[reward] if isinstance(reward, str) else reward
        self._late_penalty = late_penalty
        self._seed: int | None = None
        self._inputs: Inputs | None = None

    def reset(self, *, seed: int | None = None) -> tuple[Array, Info]:
        """Begin the period; a seed draws new weather, grid and arrivals.

        Returns
        -------
        tuple
            The first observation and ``info`` (empty but for ``step``).

        Raises
        ------
        InvalidInput
            If the scenario is invalid, or its plant remembers earlier steps.
        """
        if self._inputs is None or seed != self._seed:
            loaded = load_scenario(self._scenario, self._sets, seed)
            _refuse_what_remembers(loaded.scenario)
            self._inputs = read_inputs(loaded)
            self._seed = seed
            self._lay_out(self._inputs)
        self._step = 0
        self._queue = StepQueue(self._inputs.jobs, self._step_s, self._own)
        self._queue.admit(0)
        return self._observe(), {"step": 0.0}

    def step(self, action: Sequence[float] | Array) -> tuple[Array, float, bool, bool, Info]:
        """Let batch jobs hold a share of the free cores, and carry the site one step on.

        Returns
        -------
        tuple
            Observation, reward, ``terminated`` (always False: a site has no goal state),
            ``truncated`` (True at the end of the period) and ``info``: power, energy,
            carbon, cost, water and jobs of the step.

        Raises
        ------
        InvalidInput
            If the action is no number of 0..1, or the period is over.
        """
        share = self._checked(action)
        now_s = self._step * self._step_s
        room = math.floor(share * self._capacity[self._step] + 1e-9)
        started, late = self._queue.start(now_s, room)
        info = self._carry(self._queue.run(now_s))
        info["jobs_started"], info["jobs_late"] = float(started), float(late)
        self._step += 1
        info["step"] = float(self._step)
        truncated = self._step >= self._inputs_now.grid.steps
        if not truncated:
            self._queue.admit(self._step * self._step_s)
        reward = self._reward(info) - self._late_penalty * late
        return self._observe(), reward, False, truncated, info

    @property
    def _inputs_now(self) -> Inputs:
        if self._inputs is None:
            raise InvalidInput.of("env-reset", "step", "the period has not begun", "call reset()")
        return self._inputs

    def _lay_out(self, inputs: Inputs) -> None:
        """Turn arrays into what a step reads fast."""
        grid = inputs.grid
        self._step_s = grid.step_s
        each = grid.steps_per_hour
        longest_s = int(inputs.jobs.duration_s.max(initial=0))
        reserved = inputs.reserve.utilisation_frac
        self._capacity: list[int] = batch_capacity(
            inputs.cluster.cores, reserved, longest_s, grid
        ).tolist()
        begins = grid.step_s * np.arange(grid.steps + 1, dtype=np.int64)
        day = np.minimum(begins + DAY_S, inputs.forecast.end_s) - begins
        ahead_h = np.maximum(day, 1) / HOUR_S
        angle = 2.0 * math.pi * ((grid.start_s + begins) % DAY_S) / DAY_S

        def held(values: Array) -> Array:
            return np.append(values, values[-1])

        self._signals = np.column_stack(
            [
                np.sin(angle),
                np.cos(angle),
                held(inputs.outside.dry_bulb_c),
                held(inputs.outside.wet_bulb_c),
                held(np.repeat(inputs.rates.carbon_gco2e_per_kwh, each)),
                _foreseen(inputs.forecast, begins, day) / ahead_h,
                held(np.repeat(inputs.rates.price_per_mwh, each)),
                held(reserved),
            ]
        )
        self._cluster_cores = inputs.cluster.cores
        self._own = _own_amounts(inputs)

    def _checked(self, action: Sequence[float] | Array) -> float:
        steps = self._inputs_now.grid.steps
        if self._step >= steps:
            raise InvalidInput.of("env-over", "step", "the period is over", "call reset()")
        values = np.asarray(action, dtype=np.float64).reshape(-1)
        if values.size != 1 or not 0.0 <= values[0] <= 1.0:
            raise InvalidInput.of(
                "env-action", "step", f"the action {values.tolist()} is no single number of 0..1",
                "clip it to action_low..action_high",
            )  # fmt: skip
        return float(values[0])

    def _carry(self, job_cores: float) -> Info:
        """Carry servers, plant and power chain through the step."""
        inputs, k = self._inputs_now, self._step
        reserved = self._signals[k, 7]
        outside = inputs.outside
        now = Outside(
            outside.dry_bulb_c[k : k + 1],
            outside.wet_bulb_c[k : k + 1],
            outside.relative_humidity_frac[k : k + 1],
            outside.pressure_pa[k : k + 1],
        )
        flows = inputs.site.run(self._it_kw(reserved, job_cores), now)
        step_h = self._step_s / HOUR_S
        facility_kwh = flows.facility_kw.item() * step_h
        it_kwh = flows.it_kw.item() * step_h
        return {
            "it_energy_kwh": it_kwh,
            "facility_energy_kwh": facility_kwh,
            "cooling_energy_kwh": flows.cooling.electricity.total_kw().item() * step_h,
            "carbon_kgco2e": facility_kwh * self._signals[k, 4] / 1000.0,
            "cost": facility_kwh * self._signals[k, 6] / 1000.0,
            "water_site_l": flows.cooling.water.makeup_l_per_s.item() * self._step_s,
            "job_cores": job_cores,
        }

    def _it_kw(self, reserved_frac: float, job_cores: float) -> Array:
        """Return what the servers draw in the step [kW], shape (1,)."""
        cluster = self._inputs_now.cluster
        if self._own is None:
            used = np.array([min(reserved_frac + job_cores / self._cluster_cores, 1.0)])
            return cluster.power_kw(used)
        held, shared, *power_kw = self._queue.means
        used = np.array([min(reserved_frac + shared / self._cluster_cores, 1.0)])
        own = OwnLoad(np.array([held / self._cluster_cores]), np.array([power_kw]).T)
        flows, _ = cluster.run(used, self._step_s, own=own)
        return flows.power_kw

    def _observe(self) -> Array:
        """Return the observation at the beginning of the coming step, shape (observations,)."""
        seen = np.empty(len(OBSERVATIONS))
        seen[:8] = self._signals[self._step]
        queue = self._queue
        seen[8] = queue.running_cores / self._cluster_cores
        seen[9] = len(queue.waiting)
        seen[10] = queue.waiting_core_s / HOUR_S
        seen[11] = queue.slack_s(self._step * self._step_s) / HOUR_S
        return seen


def _foreseen(forecast: Forecast, begin_s: Ints, length_s: Ints) -> Array:
    """Return the integral over each window as it is forecast at the window's beginning."""
    first = np.concatenate((np.flatnonzero(np.diff(begin_s // HOUR_S, prepend=-1)), [len(begin_s)]))
    hours = [slice(a, b) for a, b in itertools.pairwise(first.tolist())]
    return np.concatenate(
        [forecast.issued(int(begin_s[h.start])).over(begin_s[h], length_s[h]) for h in hours]
    )


def _refuse_what_remembers(scenario: Scenario) -> None:
    """Refuse sections whose effect a single step cannot carry, all at once.

    Raises
    ------
    InvalidInput
        One problem for each section.
    """
    sections = ("thermal", "store", "faults", "backup", "heat_reuse", "water", "queue")
    found = [name for name in sections if getattr(scenario, name, None) is not None]
    if scenario.it.sleeps:
        found.append("it.consolidation")
    if getattr(scenario.cooling, "hysteresis_frac", 0.0) or getattr(
        scenario.cooling, "minimum_run_s", 0
    ):
        found.append("cooling.hysteresis_frac")
    if found:
        raise InvalidInput(
            [
                Problem("env-memory", name, "a step stands for itself here, and this remembers",
                        f"remove {name}, or study it with dcsim run")
                for name in found
            ]
        )  # fmt: skip
