"""Replays outages of the grid on a site's load: batteries, generators, tanks, and the dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.facility.backup.backup import Backup, SizedBackup
from dcsim.facility.backup.island import Island

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage of the grid [s], and the generators that answer it."""

    start_s: int
    end_s: int
    started: int


@dataclass(frozen=True, slots=True)
class Dark:
    """A time in which the servers have no power [s], what it came from, and what it cut off."""

    start_s: int
    end_s: int
    cause: str
    load_kw: float
    """What the site drew when the power failed."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test run of the generators [s]."""

    at_s: int
    fuel_l: float


class OutageReplay:
    """Carries a site through its outages in order; what it uses is summed by step.

    Parameters
    ----------
    backup
        What stands on the site.
    outages
        The outages, in order; those that overlap are one (see `joined`).
    grid
        The period.
    """

    def __init__(self, backup: SizedBackup, outages: Sequence[Outage], grid: TimeGrid) -> None:
        self.backup, self.outages, self.grid = backup, outages, grid
        self.tests = _tests(backup.of, backup, grid)
        steps = grid.steps
        self.bridged_s, self.lit_s = np.zeros(steps), np.zeros(steps)
        self.out_s = np.zeros(steps)
        self.battery_kwh, self.generator_kwh = np.zeros(steps), np.zeros(steps)
        self.fuel_l, self.charge_kwh, self.uncharged_kwh = np.zeros(steps), np.zeros(steps), 0.0
        self.darks: list[Dark] = []
        self.lowest_tank_l = backup.tank_l

    def run(self, facility_kw: Array, ups_kw: Array) -> list[Dark]:
        """Replay all outages under the load that the site has while it has power.

        Parameters
        ----------
        facility_kw
            What the whole site draws at every step, shape (steps,).
        ups_kw
            What the UPS gives to distribution and racks, shape (steps,).

        Returns
        -------
        list
            The times in which the servers were dark.
        """
        tank_l, full_at_s = self.backup.tank_l, 0
        tests = list(self.tests)
        for outage in self.outages:
            # A delivery comes all at its end; one that has not come yet does not count.
            if outage.start_s >= full_at_s:
                tank_l = self.backup.tank_l
            while tests and tests[0].at_s <= outage.start_s:
                tank_l -= self._tested(tests.pop(0), outage.start_s)
            battery_kwh = self.backup.battery_kwh - self._stop_charging(outage.start_s)
            island = Island(self.backup, outage.started, battery_kwh, max(tank_l, 0.0))
            self._replay(island, outage, facility_kw, ups_kw)
            self._charge(self.backup.battery_kwh - island.battery_kwh, outage.end_s)
            tank_l = island.tank_l
            self.lowest_tank_l = min(self.lowest_tank_l, tank_l)
            full_at_s = outage.end_s + round(self.backup.of.refill_after_h * HOUR_S)
        for test in tests:
            self._book_fuel(test)
        return self.darks

    def _replay(self, island: Island, outage: Outage, facility_kw: Array, ups_kw: Array) -> None:
        """Go through one outage step by step."""
        step_s, end_s = self.grid.step_s, min(outage.end_s, self.grid.duration_s)
        for step in range(outage.start_s // step_s, -(-end_s // step_s)):
            begin = max(outage.start_s, step * step_s)
            lasts = min(end_s, (step + 1) * step_s) - begin
            was_dark = island.is_dark()
            done = island.carry(float(facility_kw[step]), float(ups_kw[step]), float(lasts))
            self.out_s[step] += lasts
            self.lit_s[step] += done.lit_s
            self.bridged_s[step] += done.uncooled_s
            self.battery_kwh[step] += done.battery_kwh
            self.generator_kwh[step] += done.generator_kwh
            self.fuel_l[step] += done.fuel_l
            if island.is_dark() and not was_dark:
                failed_s = begin + int(done.lit_s)
                load_kw = float(facility_kw[step])
                self.darks.append(Dark(failed_s, outage.end_s, island.cause, load_kw))

    def _charge(self, used_kwh: float, after_s: int) -> None:
        """Charge the batteries evenly from the first whole step after an outage."""
        first = -(-after_s // self.grid.step_s)
        steps = max(1, round(self.backup.of.ups_recharge_h * HOUR_S / self.grid.step_s))
        # What the period is too short for is charged behind its end.
        self.charge_kwh[first : first + steps] += used_kwh / steps
        self.uncharged_kwh = used_kwh - float(self.charge_kwh[first : first + steps].sum())

    def _stop_charging(self, at_s: int) -> float:
        """Call off what was still to be charged, and return it [kWh]."""
        ahead = slice(at_s // self.grid.step_s, None)
        missing_kwh = float(self.charge_kwh[ahead].sum()) + self.uncharged_kwh
        self.charge_kwh[ahead] = 0.0
        self.uncharged_kwh = 0.0
        return missing_kwh

    def _tested(self, test: Test, before_s: int) -> float:
        """Book a test run; return what is still missing in the tank at a later time [L]."""
        self._book_fuel(test)
        refilled_s = test.at_s + round(self.backup.of.refill_after_h * HOUR_S)
        return test.fuel_l if refilled_s > before_s else 0.0

    def _book_fuel(self, test: Test) -> None:
        self.fuel_l[test.at_s // self.grid.step_s] += test.fuel_l


def _tests(of: Backup, backup: SizedBackup, grid: TimeGrid) -> list[Test]:
    """Return the test runs: at 10 h UTC of every so many days, counted from 1970."""
    if not of.test_every_days:
        return []
    days = np.arange(grid.start_s // DAY_S, -(-grid.end_s // DAY_S))
    due = days[days % of.test_every_days == 0] * DAY_S + 10 * HOUR_S - grid.start_s
    burn_l = backup.test_burn_l()
    return [Test(at, burn_l) for at in due.tolist() if 0 <= at < grid.duration_s]


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
