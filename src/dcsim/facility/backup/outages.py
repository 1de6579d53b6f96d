"""Outages of the grid: batteries, generators, tanks and blackouts, step by step with their state.

What happens before a failure never depends on what comes after it. A block of steps is
carried as far as the site has its full power all the time; the first step that has not is
answered alone, with the shares of its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.facility.backup.backup import SizedBackup
from dcsim.facility.backup.island import Carried, Island
from dcsim.facility.backup.supply import Shares


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage of the grid [s], and the generators that answer it."""

    start_s: int
    end_s: int
    started: int


@dataclass(frozen=True, slots=True)
class Blackout:
    """A time in which the servers have no power [s], and what it came from."""

    start_s: int
    end_s: int
    cause: str
    load_kw: float
    """What the site drew when the power failed."""


@dataclass(frozen=True, slots=True)
class BackupState:
    """What stands by at the beginning of a step."""

    tank_l: float
    full_at_s: int = 0
    """When the tank is full again after an outage [s]."""
    charge_kwh: float = 0.0
    """What each step of a recharge puts into the batteries."""
    charge_from: int = 0
    charge_until: int = 0
    """First step of the recharge, and the first behind it."""
    outage: int = 0
    """Index of the next outage, or of the one that lasts."""
    island: Island | None = None
    """The site without the grid; None while the grid is there."""
    blackout: Blackout | None = None

    def missing_kwh(self, step: int) -> float:
        """Return what the batteries still lack at the beginning of a step."""
        return self.charge_kwh * max(self.charge_until - max(step, self.charge_from), 0)


@dataclass(frozen=True, slots=True)
class SupplySteps:
    """What stood in for the grid, arrays of shape (steps,)."""

    out_s: Array
    """Seconds without the grid."""
    lit_s: Array
    """Of these, seconds for which the servers had power."""
    bridged_s: Array
    """Of these, seconds on batteries alone: no cooling, no lights."""
    battery_kwh: Array
    generator_kwh: Array
    fuel_l: Array
    charge_kwh: Array
    unserved_kw: Array
    """What the site drew before the power failed, during a blackout."""
    tank_l: Array
    """In the tanks at the end of the step; deliveries come all at their end."""
    stored_kwh: Array
    """In the batteries at the end of the step."""

    def shares(self, step_s: int) -> Shares:
        """Return the shares of the first step with full power and on batteries alone."""
        blackout_s = float(self.out_s[0] - self.lit_s[0])
        bridged = float(self.bridged_s[0]) / step_s
        return Shares(1.0 - blackout_s / step_s - bridged, bridged)


@dataclass(frozen=True, slots=True)
class SupplyAnswer:
    """The supply over the first ``holds`` steps of a block, and the state behind them."""

    steps: SupplySteps
    holds: int
    state: BackupState
    blackout: Blackout | None = None
    """A loss of power that began within the only step of the answer."""


@dataclass(frozen=True, slots=True)
class BackupRun:
    """What stands on a site, and the outages that it meets."""

    backup: SizedBackup
    outages: tuple[Outage, ...]
    grid: TimeGrid
    tests_s: tuple[int, ...]
    """Starts of the test runs [s]."""

    @classmethod
    def of(cls, backup: SizedBackup, outages: Sequence[Outage], grid: TimeGrid) -> BackupRun:
        """Place tests and outages in a period; outages that overlap are one (see `joined`)."""
        inside = tuple(outage for outage in outages if outage.start_s < grid.duration_s)
        return cls(backup, inside, grid, _tests_s(backup, grid))

    def initial(self) -> BackupState:
        """Return full tanks and batteries."""
        return BackupState(tank_l=self.backup.tank_l)

    def meets(self, end: int, state: BackupState) -> bool:
        """Tell whether an outage that is not over begins before the end of some steps."""
        if state.outage >= len(self.outages):
            return False
        return self.outages[state.outage].start_s < end * self.grid.step_s

    def advance(
        self,
        first: int,
        facility_kw: Array,
        ups_kw: Array,
        state: BackupState,
        blackout: Blackout | None = None,
    ) -> SupplyAnswer:
        """Carry a load from step ``first`` on, as far as it has full power.

        Parameters
        ----------
        first
            Number of the first step in the period.
        facility_kw
            What the whole site draws while it has power, shape (steps,).
        ups_kw
            What the UPS gives to distribution and racks, shape (steps,).
        state
            What stands by.
        blackout
            A loss of power that is known to begin within the first step.
        """
        count = holds = len(facility_kw)
        did = _Sums(self, first, count, state)
        found: Blackout | None = None
        for i in self._steps_out(first, count, state):
            load = (float(facility_kw[i]), float(ups_kw[i]))
            after, begun = self._step(did, i, load, state, blackout)
            is_whole = did.lit_s[i] == did.out_s[i] and did.bridged_s[i] == 0.0
            if is_whole or i == 0:
                state, found = after, begun
            if not is_whole:
                holds = max(i, 1)
                break
        return SupplyAnswer(did.steps(holds), holds, state, found)

    def _steps_out(self, first: int, count: int, state: BackupState) -> list[int]:
        """Return the steps of a block that lie within outages, counted from its first."""
        step_s = self.grid.step_s
        found: list[int] = []
        for outage in self.outages[state.outage :]:
            begin = max(outage.start_s // step_s - first, 0)
            end = min(-(-min(outage.end_s, self.grid.duration_s) // step_s) - first, count)
            if begin >= count:
                break
            found += range(max(begin, found[-1] + 1 if found else 0), end)
        return found

    def _step(
        self,
        did: _Sums,
        i: int,
        load_kw: tuple[float, float],
        state: BackupState,
        known: Blackout | None,
    ) -> tuple[BackupState, Blackout | None]:
        """Carry one step that meets one outage or more."""
        step_s, step = self.grid.step_s, did.first + i
        at_s, end_s = step * step_s, (step + 1) * step_s
        found: Blackout | None = None
        for outage in self.outages[state.outage :]:
            if outage.start_s >= end_s:
                break
            if state.island is None:
                state = self._begun(state, outage, step)
                did.charge_kwh[i:] = 0.0
            island = copy(state.island)
            if island is None:
                raise RuntimeError("an outage without an island")
            begin_s, until_s = max(outage.start_s, at_s), min(outage.end_s, end_s)
            carries_s, was_dark = until_s - begin_s, island.is_blacked_out
            is_known = known is not None and begin_s <= known.start_s < until_s
            if known is not None and is_known:
                carries_s = known.start_s - begin_s
            done = island.carry(*load_kw, float(carries_s))
            blackout = state.blackout
            if known is not None and is_known:
                island.black_out(known.cause)
                blackout = known
            elif island.is_blacked_out and not was_dark:
                failed_s = begin_s + int(done.lit_s)
                blackout = found = Blackout(failed_s, outage.end_s, island.cause, load_kw[0])
            did.book(i, until_s - begin_s, done, 0.0 if blackout is None else blackout.load_kw)
            did.tank_l[i:] = island.tank_l
            state = replace(state, island=island, blackout=blackout)
            if outage.end_s > end_s:
                break
            state = self._over(state, outage)
            did.plan(state)
        return state, found

    def _begun(self, state: BackupState, outage: Outage, step: int) -> BackupState:
        """Return the site as the grid fails: what tanks and batteries hold then."""
        tank_l = self.backup.tank_l if outage.start_s >= state.full_at_s else state.tank_l
        earlier_s = self.outages[state.outage - 1].start_s if state.outage else -1
        refill_s = round(self.backup.params.refill_after_h * HOUR_S)
        for at_s in self.tests_s:
            if earlier_s < at_s <= outage.start_s < at_s + refill_s:
                tank_l -= self.backup.test_burn_l()
        stored_kwh = self.backup.battery_kwh - state.missing_kwh(step)
        island = Island(self.backup, outage.started, stored_kwh, max(tank_l, 0.0))
        return replace(state, island=island, charge_until=min(state.charge_until, step))

    def _over(self, state: BackupState, outage: Outage) -> BackupState:
        """Return the state behind an outage: the batteries charge, the tanks wait for fuel."""
        island = state.island or Island(self.backup, 0, self.backup.battery_kwh, state.tank_l)
        first = -(-outage.end_s // self.grid.step_s)
        steps = max(1, round(self.backup.params.ups_recharge_h * HOUR_S / self.grid.step_s))
        return BackupState(
            tank_l=island.tank_l,
            full_at_s=outage.end_s + round(self.backup.params.refill_after_h * HOUR_S),
            charge_kwh=(self.backup.battery_kwh - island.battery_kwh) / steps,
            charge_from=first,
            charge_until=first + steps,
            outage=state.outage + 1,
        )


class _Sums:
    """What a block of steps used, step by step."""

    def __init__(self, run: BackupRun, first: int, count: int, state: BackupState) -> None:
        self.run, self.first = run, first
        self.out_s, self.lit_s, self.bridged_s = (np.zeros(count) for _ in range(3))
        self.battery_kwh, self.generator_kwh = np.zeros(count), np.zeros(count)
        self.fuel_l, self.charge_kwh, self.unserved_kw = (np.zeros(count) for _ in range(3))
        self.tank_l = np.full(count, state.tank_l)
        step_s = run.grid.step_s
        for at_s in run.tests_s:
            if first <= at_s // step_s < first + count:
                self.fuel_l[at_s // step_s - first] += run.backup.test_burn_l()
        island = state.island
        self.stored_kwh = run.backup.battery_kwh - state.missing_kwh(first)
        if island is not None:
            self.stored_kwh = island.battery_kwh
            self.tank_l[:] = island.tank_l
        else:
            self.plan(state)

    def plan(self, state: BackupState) -> None:
        """Plan recharge and delivery behind an outage."""
        begin, end = state.charge_from - self.first, state.charge_until - self.first
        self.charge_kwh[max(begin, 0) : max(end, 0)] = state.charge_kwh
        if state.full_at_s:
            full = -(-state.full_at_s // self.run.grid.step_s) - 1 - self.first
            self.tank_l[max(full, 0) :] = self.run.backup.tank_l

    def book(self, i: int, out_s: int, done: Carried, load_kw: float) -> None:
        """Add what happened within a part of a step."""
        self.out_s[i] += out_s
        self.lit_s[i] += done.lit_s
        self.bridged_s[i] += done.uncooled_s
        self.battery_kwh[i] += done.battery_kwh
        self.generator_kwh[i] += done.generator_kwh
        self.fuel_l[i] += done.fuel_l
        self.unserved_kw[i] += load_kw * (out_s - done.lit_s) / self.run.grid.step_s

    def steps(self, count: int) -> SupplySteps:
        """Return the first steps."""
        charge, battery = self.charge_kwh[:count], self.battery_kwh[:count]
        return SupplySteps(
            out_s=self.out_s[:count],
            lit_s=self.lit_s[:count],
            bridged_s=self.bridged_s[:count],
            battery_kwh=battery,
            generator_kwh=self.generator_kwh[:count],
            fuel_l=self.fuel_l[:count],
            charge_kwh=charge,
            unserved_kw=self.unserved_kw[:count],
            tank_l=self.tank_l[:count],
            stored_kwh=self.stored_kwh + np.cumsum(charge - battery),
        )


def _tests_s(backup: SizedBackup, grid: TimeGrid) -> tuple[int, ...]:
    """Return the test runs: at 10 h UTC of every so many days, counted from 1970."""
    if not backup.params.test_every_days:
        return ()
    days = np.arange(grid.start_s // DAY_S, -(-grid.end_s // DAY_S))
    due = days[days % backup.params.test_every_days == 0] * DAY_S + 10 * HOUR_S - grid.start_s
    return tuple(at for at in due.tolist() if 0 <= at < grid.duration_s)


def joined(outages: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return outages [s] in order, with those that overlap or touch made one.

    >>> joined([(50, 60), (0, 10), (5, 20), (20, 25)])
    [(0, 25), (50, 60)]
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(outages):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
