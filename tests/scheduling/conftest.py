"""Small worlds for the schedulers: a few jobs, a few hours, and what they may hold."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.policy import Held, SiteView, View
from dcsim.signals.signal_sum import SignalSum
from dcsim.workload.jobs import JobTable


@pytest.fixture(scope="session")
def make_jobs() -> Callable[..., JobTable]:
    """Return a maker of job tables from rows (arrival h, duration s, cores, window s)."""

    def make(*rows: tuple[int, int, int, int]) -> JobTable:
        arrival_h, duration, cores, window = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4).T
        arrival = arrival_h * HOUR_S
        return JobTable(
            class_names=("a",),
            class_index=np.zeros_like(arrival),
            arrival_s=arrival,
            duration_s=duration,
            cores=cores,
            latest_start_s=arrival + window,
            core_s=0.9 * cores * duration,
        )

    return make


@pytest.fixture(scope="session")
def make_site() -> Callable[..., SiteView]:
    """Return a maker of a site; jobs draw 0.9 kW a core unless told otherwise."""

    def make(jobs: JobTable, signal: list[float], capacity: object = 10**6, **rest: object):
        carbon = SignalSum.of(np.array(signal, dtype=float))
        steps = np.array(capacity, dtype=np.int64)
        if steps.ndim < 2:
            steps = np.broadcast_to(steps, (len(signal),))[:, None]
        known = {
            "name": "a",
            "capacity": steps,
            "demand": jobs.cores[:, None],
            "carbon": carbon,
            "price": carbon,
            "pue": np.ones(len(signal)),
            "job_kw": jobs.core_s / jobs.duration_s,
            "duration_s": jobs.duration_s,
            "left_s": jobs.duration_s,
            "held": Held(*np.empty((3, 0), dtype=np.int64), 0),
            "used": np.zeros(1, dtype=np.int64),
        }
        return SiteView(**known | rest)

    return make


@pytest.fixture(scope="session")
def make_fleet() -> Callable[..., View]:
    """Return a maker of what a policy sees of a fleet when all jobs lie ahead."""

    def make(jobs: JobTable, *sites: SiteView, **rest: object) -> View:
        hours = len(sites[0].pue)
        known = {
            "now_s": 0,
            "until_s": hours * HOUR_S,
            "jobs": jobs,
            "arriving": np.arange(len(jobs), dtype=np.int64),
            "waiting": np.empty(0, dtype=np.int64),
            "release_s": np.empty(0, dtype=np.int64),
            "running": np.empty(0, dtype=np.int64),
            "start_s": np.full(len(jobs), -1, dtype=np.int64),
            "step_s": HOUR_S,
            "sites": {site.name: site for site in sites},
            "at": np.zeros(len(jobs), dtype=np.int64),
            "ready_s": jobs.arrival_s,
            "allowed": np.ones((len(jobs), len(sites)), dtype=bool),
        }
        return _with_running(View(**known | rest))

    return make


def _with_running(view: View) -> View:
    """Return a view in which jobs that have started run on without a break until they end."""
    end_s = view.start_s + view.jobs.duration_s
    runs = (view.start_s >= 0) & (end_s > view.now_s)
    sites = {}
    for number, (name, site) in enumerate(view.sites.items()):
        ids = np.flatnonzero(runs & (view.at == number))
        left_s = site.left_s.copy()
        left_s[ids] = end_s[ids] - view.now_s
        held = Held(ids, np.full(len(ids), view.now_s), end_s[ids], view.now_s)
        sites[name] = replace(site, left_s=left_s, held=held)
    return replace(view, sites=sites)


@pytest.fixture(scope="session")
def make_view(make_site, make_fleet) -> Callable[..., View]:
    """Return a maker of what a policy sees of a single site when all jobs lie ahead."""

    def make(jobs: JobTable, signal: list[float], capacity: object = 10**6, **rest: object) -> View:
        site = {key: rest.pop(key) for key in ("pue", "job_kw", "demand") if key in rest}
        return make_fleet(jobs, make_site(jobs, signal, capacity, **site), **rest)

    return make
