"""Dynamic voltage and frequency scaling: the states of a server and who picks one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.workload.operations import dynamic_power_w

DATA_SHEET = "the machine's own frequency table, e.g. cpupower frequency-info"


class DvfsState(Part):
    """A clock and a voltage that all cores of a server can run at."""

    clock_rel: float = quantity(source=DATA_SHEET, typical=(0.4, 1.0), gt=0.0, le=2.0)
    """Clock over nominal clock."""
    voltage_rel: float = quantity(source=DATA_SHEET, typical=(0.7, 1.0), gt=0.0, le=1.5)
    """Voltage over nominal voltage."""

    @property
    def power_rel(self) -> float:
        """Power above idle over that of the nominal state, cores equally busy: V^2 f."""
        return dynamic_power_w(1.0, self.voltage_rel, self.clock_rel)


class Dvfs(Part):
    """States that a governor chooses among, step by step."""

    governor: Literal["fixed", "by_utilisation", "race_to_idle"]
    """`fixed` holds one state; `by_utilisation` takes the slowest that carries the load of the
    step; `race_to_idle` always takes the fastest, so that cores rest the longer."""
    states: list[DvfsState] = quantity(source=DATA_SHEET, min_length=1, max_length=64)
    """States in rising order of clock."""
    fixed_state: int | None = quantity(None, source="the planner's choice", ge=0, le=63)
    """Number of the state that `fixed` holds, from 0."""

    def cross_checks(self) -> list[Contradiction]:
        """Require rising clocks, voltages that do not fall, and a state for `fixed` alone."""
        wrong = []
        for i in range(1, len(self.states)):
            below, here = self.states[i - 1], self.states[i]
            if here.clock_rel <= below.clock_rel:
                rule = f"the clock {here.clock_rel:g} does not rise above {below.clock_rel:g}"
                cure = "list the states in rising order of clock"
                wrong.append(Contradiction(f"states.{i}.clock_rel", rule, cure))
            if here.voltage_rel < below.voltage_rel:
                rule = f"the voltage falls to {here.voltage_rel:g} while the clock rises"
                cure = "a faster clock needs at least the voltage of a slower one"
                wrong.append(Contradiction(f"states.{i}.voltage_rel", rule, cure))
        if self.governor == "fixed" and self.fixed_state is None:
            rule = "governor: fixed needs the state it holds"
            wrong.append(Contradiction("governor", rule, "add fixed_state"))
        if self.governor != "fixed" and self.fixed_state is not None:
            rule = f"governor: {self.governor} chooses for itself"
            wrong.append(Contradiction("fixed_state", rule, "remove it"))
        if self.fixed_state is not None and self.fixed_state >= len(self.states):
            rule = f"there are only {len(self.states)} states"
            wrong.append(Contradiction("fixed_state", rule, f"use 0..{len(self.states) - 1}"))
        return wrong

    @property
    def full_state(self) -> DvfsState:
        """The state in which the server carries its full load: the fixed or the fastest one."""
        return self.states[-1 if self.fixed_state is None else self.fixed_state]

    def run(self, utilisation_frac: Array) -> ChosenStates:
        """Return the state of each step.

        Parameters
        ----------
        utilisation_frac
            Work of the step over what the server can do in its `full_state`, 0..1.

        Notes
        -----
        With clocks f_k and the full state's clock f, `by_utilisation` takes the lowest
        f_k >= u f; its cores are then busy for u f / f_k of the step. The load of a step is
        taken as divisible: a job that needs its core at full clock is not slowed down, so
        this is the most that such a governor can save.
        """
        full = self.full_state
        clocks = np.array([state.clock_rel for state in self.states])
        powers = np.array([state.power_rel for state in self.states])
        if self.governor != "by_utilisation":
            return ChosenStates(utilisation_frac, np.full_like(utilisation_frac, full.power_rel))
        shares = clocks / full.clock_rel
        # Rounding of a load that fills a state exactly must not take the next one.
        chosen = np.searchsorted(shares, utilisation_frac * (1.0 - 1e-12), side="left")
        chosen = np.minimum(chosen, len(shares) - 1)
        busy = np.minimum(utilisation_frac / shares[chosen], 1.0)
        return ChosenStates(busy, powers[chosen])


@dataclass(frozen=True, slots=True)
class ChosenStates:
    """What the governor made of each step, arrays of the load's shape."""

    busy_frac: Array
    """Share of the step in which cores are busy."""
    power_rel: Array
    """Power above idle of a busy core over that at nominal clock and voltage."""
