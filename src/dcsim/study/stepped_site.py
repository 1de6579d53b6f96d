"""A site between two steps: who waits for the action, what is observed, what a step used."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.scenario.inputs import Inputs
from dcsim.simulate.queue import STATES
from dcsim.simulate.site_inputs import SiteInputs
from dcsim.simulate.site_jobs import SiteJobs
from dcsim.simulate.site_load import SiteLoad
from dcsim.simulate.site_model import SiteSteps
from dcsim.simulate.site_year import supplied
from dcsim.study.look_ahead import LookAhead

Info = dict[str, float]

SITE = (
    "dry_bulb_c",
    "wet_bulb_c",
    "carbon_gco2e_per_kwh",
    "price_per_mwh",
    "baseload_frac",
    "carbon_next_day_gco2e_per_kwh",
    "running_frac",
    "waiting_jobs",
    "waiting_core_h",
    "slack_h",
)
"""What is observed of every site, in order; `carbon_next_day` is the scenario's forecast."""
ROOM = ("room_above_setpoint_k", "clock_rel")
STORE = ("store_frac",)
FAULTS = ("servers_out_frac", "grid_out_frac")


USED = (
    "it_energy_kwh",
    "facility_energy_kwh",
    "cooling_energy_kwh",
    "grid_energy_kwh",
    "carbon_kgco2e",
    "cost",
    "water_site_l",
    "job_cores",
)
"""What is told of every step that a site was carried through."""


def names_of(site: SiteInputs) -> tuple[str, ...]:
    """Return what is observed of a site: what it does not have is left out."""
    buffers = site.model.buffers
    return (
        *SITE,
        *(ROOM if buffers.mass is not None else ()),
        *(STORE if buffers.store is not None else ()),
        *(FAULTS if site.faults is not None else ()),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """What of a site does not depend on the actions; laid out once for many periods.

    Attributes
    ----------
    site
        The site as it is simulated.
    signals
        The first columns of `SITE` at every step and behind the last, shape (steps + 1, 5).
    domestic_l
        Water of the people on site in a step [L].
    """

    site: SiteInputs
    signals: Array
    domestic_l: float

    @classmethod
    def of(cls, site: SiteInputs, inputs: Inputs, domestic_l_per_day: float) -> Given:
        """Lay the signals of a site onto its steps."""
        each, outside = site.grid.steps_per_hour, site.model.outside
        columns = (
            outside.dry_bulb_c,
            outside.wet_bulb_c,
            np.repeat(inputs.rates.carbon_gco2e_per_kwh, each),
            np.repeat(inputs.rates.price_per_mwh, each),
            site.baseload_frac,
        )
        signals = np.column_stack([np.append(column, column[-1]) for column in columns])
        return cls(site, signals, domestic_l_per_day * site.grid.step_s / DAY_S)


class SteppedSite:
    """A site that is stepped: which of its jobs wait, and how its last step went.

    Plain lists: a step looks at one job at a time, where arrays only cost.

    Parameters
    ----------
    given
        The site.
    jobs
        Its queue under way.
    at_home
        Numbers in the fleet of the jobs that run here, ascending.
    """

    def __init__(self, given: Given, jobs: SiteJobs, at_home: Ints) -> None:
        self._given, self._jobs = given, jobs
        site = given.site
        table, own = site.jobs, jobs.own(at_home)
        self._ids: list[int] = at_home.tolist()
        self._own: list[int] = own.tolist()
        self._arrival_s: list[int] = table.arrival_s[own].tolist()
        self._latest_s: list[int] = table.latest_start_s[own].tolist()
        self._cores: list[int] = table.cores[own].tolist()
        self._work: list[float] = table.core_s[own].tolist()
        self._capacity: list[int] = site.cores.tolist()
        self._all_cores = site.cluster.cores
        self._ahead = LookAhead(jobs.run)
        self._rows: list[list[float]] = []
        """What each step of the last block used, as in `USED`."""
        self._held: list[int] = []
        """Cores of the jobs that run at the end of each of them."""
        self._arrived = 0
        self._waiting: deque[int] = deque()
        self._waiting_core_s = 0.0
        self._let_in: list[int] = []
        """Those that the action has let in and that have not started yet."""
        self._queued = self._queued_cores = 0
        self._queued_core_s = 0.0
        self._used = 0
        self._foreseen: list[float] = []
        self._told: list[float] = self._told_of(None, None)
        self._interruptions = 0

    def admit(self, now_s: int) -> None:
        """Let the jobs that have arrived by now wait."""
        arrival_s = self._arrival_s
        while self._arrived < len(arrival_s) and arrival_s[self._arrived] <= now_s:
            self._waiting.append(self._arrived)
            self._waiting_core_s += self._work[self._arrived]
            self._arrived += 1

    def let_in(self, share: float, step: int) -> None:
        """Let the waiting jobs start that fit the share of the free cores, in order of arrival."""
        if not self._waiting:
            return
        room = math.floor(share * self._capacity[step] + 1e-9) - self._used - self._queued_cores
        found: list[int] = []
        while self._waiting and self._cores[self._waiting[0]] <= room:
            job = self._waiting.popleft()
            self._waiting_core_s -= self._work[job]
            room -= self._cores[job]
            found.append(job)
        if found:
            self._let_in += found
            self._ahead.decided(step)
            now_s = np.full(len(found), step * self._given.site.grid.step_s)
            self._jobs.release(np.array([self._ids[job] for job in found]), now_s)

    def carried(self, step: int) -> Info:
        """Carry the site through a step, whose decision is made, and tell how it went."""
        run = self._jobs.run
        if step == self._ahead.end:
            load, did, self._held = self._ahead.carry()
            self._rows = self._used_in(load, did)
            self._told = self._told_of(load, did)
        interrupted = len(run.jobs.interrupted) + len(run.killed) - self._interruptions
        self._interruptions += interrupted
        started, late = self._starts((step + 1) * self._given.site.grid.step_s)
        self._used = self._held[step - self._ahead.first]
        self._look_at_queue(interrupted)
        info: Info = dict(zip(USED, self._rows[step - self._ahead.first], strict=True))
        info["jobs_started"] = float(started)
        info["jobs_late"] = float(late)
        info["jobs_interrupted"] = float(interrupted)
        return info

    def observe(self, step: int) -> list[float]:
        """Return the observation at the beginning of a step, in the order of `names_of`."""
        grid = self._given.site.grid
        now_s, inside = step * grid.step_s, step % grid.steps_per_hour
        if inside == 0:
            self._foreseen = self._forecast(now_s)
        slack_s = self._latest_s[self._waiting[0]] - now_s if self._waiting else 0
        return [
            *self._given.signals[step].tolist(),
            self._foreseen[inside],
            self._used / self._all_cores,
            float(len(self._waiting) + self._queued),
            (self._waiting_core_s + self._queued_core_s) / HOUR_S,
            slack_s / HOUR_S,
            *self._told,
        ]

    def _starts(self, now_s: int) -> tuple[int, int]:
        """Return how many jobs that were let in have started by now, and how many of them late."""
        if not self._let_in:
            return 0, 0
        queue = self._jobs.queue
        start_s, still, late = queue.start_s, [], 0
        for job in self._let_in:
            at_s = int(start_s[self._own[job]])
            if 0 <= at_s < now_s:
                late += at_s > self._latest_s[job]
            else:
                still.append(job)
        started = len(self._let_in) - len(still)
        if still and self._given.site.rules.reject_late:
            turned_away = queue.status == STATES.index("rejected")
            still = [job for job in still if not turned_away[self._own[job]]]
        self._let_in = still
        return started, late

    def _look_at_queue(self, interrupted: int) -> None:
        """Count what was let in or interrupted and waits in the queue."""
        queue, table = self._jobs.queue, self._given.site.jobs
        if not (queue.settings.interrupts or self._let_in or interrupted or self._queued):
            return
        if self._ahead.sees:
            waiting = np.array([self._own[job] for job in self._let_in], dtype=np.int64)
        else:
            waiting = queue.waiting
        self._queued = len(waiting)
        self._queued_cores = int(table.cores[waiting].sum())
        self._queued_core_s = float(table.core_s[waiting].sum())

    def _forecast(self, now_s: int) -> list[float]:
        """Return the mean carbon of the next day at each step of the hour, as foreseen now."""
        site, forecast = self._given.site, self._given.site.signals.carbon
        begin = now_s + site.grid.step_s * np.arange(site.grid.steps_per_hour)
        lasts = np.clip(forecast.end_s - begin, 1, DAY_S)
        ahead: list[float] = (forecast.issued(now_s).over(begin, lasts) / (lasts / HOUR_S)).tolist()
        return ahead

    def _used_in(self, load: SiteLoad, did: SiteSteps) -> list[list[float]]:
        """Return what the site drew in some steps, and what that emitted and cost."""
        site, flows, ahead = self._given.site, did.flows, self._ahead
        step_h, signals = site.grid.step_h, self._given.signals[ahead.first : ahead.end]
        grid_kw = flows.facility_kw
        if site.faults is not None and did.supply is not None:
            flows, supply = supplied(site, flows, did.supply)
            grid_kw = supply.grid_kw
        bought_kwh = grid_kw * step_h
        makeup_l = flows.cooling.water.makeup_l_per_s * site.grid.step_s
        columns = (
            flows.it_kw * step_h,
            flows.facility_kw * step_h,
            flows.cooling.electricity.total_kw() * step_h,
            bought_kwh,
            bought_kwh * signals[:, 2] / 1000.0,
            bought_kwh * signals[:, 3] / 1000.0,
            makeup_l + self._given.domestic_l,
            load.job_cores,
        )
        rows: list[list[float]] = np.array(columns).T.tolist()
        return rows

    def _told_of(self, load: SiteLoad | None, did: SiteSteps | None) -> list[float]:
        """Return how room, store, servers and grid stood in the last step, where they are."""
        site, run = self._given.site, self._jobs.run
        buffers, fill, told = site.model.buffers, run.state.fill, []
        if buffers.mass is not None:
            told += [buffers.mass.excess_k(fill.heat_kwh), run.clock_rel]
        if buffers.store is not None:
            told.append(fill.cold_kwh / buffers.store.capacity_kwh)
        if site.faults is not None:
            lit, out_s = 1.0, 0.0
            if load is not None and did is not None:
                lit = load.lit_frac.item() * (1.0 - site.faults.down_frac[run.at - 1].item())
                out_s = 0.0 if did.supply is None else did.supply.out_s.item()
            told += [1.0 - lit, out_s / site.grid.step_s]
        return told
