"""Queueing formulas: printed values, closed forms, an exact chain and a simulated queue."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.workload.queueing import (
    erlang_b,
    erlang_c,
    over_bound_frac,
    servers_for,
    servers_for_sharing,
)


def exact_erlang_b(servers, load):
    """Erlang's recursion, as the tables were computed."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


@given(st.integers(1, 400), st.floats(0.01, 400.0))
def test_erlang_b_is_what_the_recursion_gives(servers, load):
    found = erlang_b(np.array(float(servers)), np.array(load))
    assert found == pytest.approx(exact_erlang_b(servers, load), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("servers", "load", "printed"),
    # Load that blocks one call in a hundred, as Erlang B tables in teletraffic handbooks print it.
    [(1, 0.0101, 0.01), (5, 1.361, 0.01), (10, 4.461, 0.01), (50, 37.90, 0.01), (100, 84.06, 0.01)],
)
def test_erlang_b_agrees_with_the_printed_table(servers, load, printed):
    assert erlang_b(np.array(float(servers)), np.array(load)) == pytest.approx(printed, rel=3e-3)


def test_a_single_server_is_busy_as_often_as_its_load():
    load = np.array([0.1, 0.5, 0.99])
    np.testing.assert_allclose(erlang_c(np.ones(3), load), load, rtol=1e-12)


@given(st.floats(0.01, 0.99), st.floats(0.01, 50.0))
def test_a_single_server_has_an_exponential_response(load, bound):
    found = over_bound_frac(np.array(1.0), np.array(load), bound)
    assert found == pytest.approx(math.exp(-(1 - load) * bound), rel=1e-9)


def by_integration(servers, load, bound):
    """P(wait + service > t), integrating over the wait: an atom at zero and an exponential tail."""
    waits = float(erlang_c(np.array(float(servers)), np.array(load)))
    wait = np.linspace(0.0, bound, 200_001)
    density = waits * (servers - load) * np.exp(-(servers - load) * wait)
    later = np.trapezoid(density * np.exp(-(bound - wait)), wait)
    return (1 - waits) * math.exp(-bound) + later + waits * math.exp(-(servers - load) * bound)


@pytest.mark.parametrize(
    ("servers", "load", "bound"),
    [(3, 2.0, 1.5), (3, 2.0 - 1e-7, 1.5), (3, 2.001, 4.0), (10, 9.5, 6.0), (40, 20.0, 2.0)],
)
def test_the_response_is_wait_and_service_added(servers, load, bound):
    """Where load is servers - 1 the closed form is 0/0, so its series is tried there too."""
    found = over_bound_frac(np.array(float(servers)), np.array(load), bound)
    assert found == pytest.approx(by_integration(servers, load, bound), rel=1e-6)


def test_a_bound_of_many_service_times_does_not_overflow():
    found = over_bound_frac(np.array([2.0, 5.0]), np.array([1.9, 1.0]), 5000.0)
    np.testing.assert_allclose(found, 0.0, atol=1e-100)


def test_without_a_steady_state_every_request_is_late():
    assert over_bound_frac(np.array([2.0, 2.0]), np.array([2.0, 3.0]), 10.0).tolist() == [1.0, 1.0]


@given(st.floats(0.0, 3000.0), st.floats(0.5, 30.0), st.floats(0.01, 0.99))
def test_the_servers_found_keep_the_bound_and_one_fewer_would_not(load, bound, room):
    over = math.exp(-bound) + (1 - math.exp(-bound)) * room
    (servers,) = servers_for(np.array([load]), bound, over)
    if load == 0.0:
        assert servers == 0
        return
    assert servers > load
    assert over_bound_frac(np.array(float(servers)), np.array(load), bound) <= over
    if servers > 1:
        fewer = over_bound_frac(np.array(servers - 1.0), np.array(max(load, 1e-12)), bound)
        assert fewer > over


def test_more_load_never_needs_fewer_servers_and_pooling_saves_some():
    needed = servers_for(np.linspace(0.0, 200.0, 401), 3.0, 0.1)
    assert (np.diff(needed) >= 0).all()
    # Ten small pools of load 10 against one of load 100: economies of scale.
    assert needed[200] < 10 * needed[20]


@given(st.lists(st.floats(0.0, 300.0), min_size=1, max_size=20))
def test_many_loads_at_once_need_what_each_needs(loads):
    alone = [int(servers_for(np.array([load]), 2.5, 0.2)[0]) for load in loads]
    assert servers_for(np.array(loads), 2.5, 0.2).tolist() == alone


def test_a_bound_that_service_alone_breaks_is_refused():
    with pytest.raises(ValueError, match="no number of servers"):
        servers_for(np.array([1.0]), 2.0, math.exp(-2.0))


@given(st.floats(0.001, 1e4), st.floats(1.01, 100.0))
def test_sharing_keeps_the_mean_and_one_fewer_would_not(load, bound):
    (servers,) = servers_for_sharing(np.array([load]), bound)
    assert 1.0 / (1.0 - load / servers) <= bound * (1 + 1e-9)
    fewer = servers - 1
    assert fewer <= load or 1.0 / (1.0 - load / fewer) > bound * (1 - 1e-9)


def test_a_simulated_queue_is_late_as_often_as_the_formula_says():
    rng = np.random.default_rng(7)
    servers, load, bound, n = 8, 6.5, 2.0, 200_000
    arrival = np.cumsum(rng.exponential(1 / load, n))
    service = rng.exponential(1.0, n)
    free = [0.0] * servers
    late = 0
    for at, needs in zip(arrival.tolist(), service.tolist(), strict=True):
        end = max(at, heapq.heappop(free)) + needs
        heapq.heappush(free, end)
        late += end - at > bound
    found = over_bound_frac(np.array(float(servers)), np.array(load), bound)
    # Requests near each other are late together: a busy spell lasts some 1 / (1.5 / 8) services,
    # so 200 000 are worth about 2000; three standard errors are 0.03.
    assert late / n == pytest.approx(float(found), abs=0.015)
