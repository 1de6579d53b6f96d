"""Mean waits of the queue against formulas of queueing theory.

Erlang C for Poisson arrivals and exponential service (Erlang 1917), Pollaczek-Khinchine for
constant service (Pollaczek 1930). Times are whole seconds with a mean service of 100,000 s,
so that rounding is no matter. The first tenth of the jobs is cut off; the interval is Student's
over batch means.
"""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from dcsim.simulate.queue import QueueKernel, QueueTable
from dcsim.simulate.queue.choice import is_compiled

SERVICE_S = 100_000
BATCHES = 30
KERNELS = [("compiled", 1_000_000)] if is_compiled() else []


def erlang_c_wait_s(servers, load_frac):
    """Mean wait in M/M/c: C(c, a) / (c mu - lambda)."""
    a = servers * load_frac
    blocked = a**servers / math.factorial(servers) / (1 - load_frac)
    free = sum(a**k / math.factorial(k) for k in range(servers))
    return blocked / (free + blocked) * SERVICE_S / (servers * (1 - load_frac))


def waits_s(kernel, jobs, servers, load_frac, service_s, seed):
    rng = np.random.default_rng(seed)
    gaps = rng.exponential(SERVICE_S / (servers * load_frac), jobs)
    arrival_s = np.cumsum(gaps).astype(np.int64)
    if service_s is None:
        service_s = np.maximum(rng.exponential(SERVICE_S, jobs).round().astype(np.int64), 1)
    else:
        service_s = np.full(jobs, service_s)
    # One long step, with time for the last jobs to be served.
    grid_s = int(arrival_s[-1]) + 1_000 * SERVICE_S
    table = QueueTable.of(service_s, np.ones(jobs, dtype=np.int64), [servers], grid_s)
    made = QueueKernel(table, kernel=kernel)
    made.release(np.arange(jobs), arrival_s)
    made.advance(grid_s)
    return (made.start_s - arrival_s)[jobs // 10 :]


def interval(waits, level=0.99):
    means = np.array([batch.mean() for batch in np.array_split(waits, BATCHES)])
    half = student.ppf(0.5 + level / 2, BATCHES - 1) * means.std(ddof=1) / math.sqrt(BATCHES)
    return means.mean(), half


def holds(waits, expected_s):
    mean, half = interval(waits)
    assert half < 0.35 * expected_s, "the interval is too wide to say anything"
    assert abs(mean - expected_s) <= half


@pytest.mark.parametrize("load_frac", [0.7, 0.9])
@pytest.mark.parametrize("servers", [1, 2, 10, 50])
@pytest.mark.parametrize(("kernel", "jobs"), KERNELS)
def test_the_mean_wait_with_exponential_service_is_that_of_erlang(kernel, jobs, servers, load_frac):
    waits = waits_s(kernel, jobs, servers, load_frac, None, seed=17)
    holds(waits, erlang_c_wait_s(servers, load_frac))


@pytest.mark.parametrize("load_frac", [0.7, 0.9])
@pytest.mark.parametrize(("kernel", "jobs"), KERNELS)
def test_the_mean_wait_with_constant_service_is_half_that_of_exponential(kernel, jobs, load_frac):
    waits = waits_s(kernel, jobs, 1, load_frac, SERVICE_S, seed=18)
    holds(waits, load_frac / (2 * (1 - load_frac)) * SERVICE_S)


@pytest.mark.parametrize("servers", [1, 2])
def test_the_python_twin_serves_by_erlang_too(servers):
    waits = waits_s("python", 40_000, servers, 0.7, None, seed=19)
    holds(waits, erlang_c_wait_s(servers, 0.7))
