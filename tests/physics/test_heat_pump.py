"""A heat pump lifts heat as far as the Lorenz process lets it; warm sources need none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.heat_pump import (
    LEAST_LIFT_K,
    is_direct,
    lift_k,
    log_mean_k,
    lorenz_cop,
    sink_heat_kw,
)

celsius = st.floats(0.0, 100.0)


@pytest.mark.parametrize(
    ("source_c", "sink_c", "low", "high"),
    [(25.0, 75.0, 2.8, 3.8), (35.0, 70.0, 3.8, 5.1), (45.0, 80.0, 3.9, 5.2)],
)
def test_large_machines_reach_the_usual_cops(source_c, sink_c, low, high):
    """Lorenz efficiency 0.45 to 0.60 and 3 K approaches between streams of one temperature."""
    cops = [lorenz_cop(sink_c, sink_c, source_c, source_c, eta, 3.0) for eta in (0.45, 0.60)]
    assert [round(float(cop), 1) for cop in cops] == [low, high]


def test_a_cop_worked_out_by_hand():
    # Sink 30/ln(348.15/318.15) = 332.925 + 3; source 10/ln(298.15/288.15) = 293.122 - 3.
    sink = 30.0 / np.log(348.15 / 318.15) + 3.0
    source = 10.0 / np.log(298.15 / 288.15) - 3.0
    cop = lorenz_cop(45.0, 75.0, 25.0, 15.0, 0.5, 3.0)
    assert float(cop) == pytest.approx(0.5 * sink / (sink - source), rel=1e-12)


@given(celsius, celsius)
def test_a_log_mean_lies_between_its_ends_and_below_their_mean(first, second):
    mean = float(log_mean_k(first, second)) - 273.15
    assert min(first, second) - 1e-9 <= mean <= 0.5 * (first + second) + 1e-9


@given(st.floats(10.0, 90.0))
def test_the_series_meets_the_logarithm_where_they_change_over(celsius_):
    kelvin = celsius_ + 273.15
    inside, outside = (
        float(log_mean_k(celsius_, celsius_ + share * kelvin)) for share in (0.00999, 0.01011)
    )
    exact = [share * kelvin / np.log1p(share) for share in (0.00999, 0.01011)]
    np.testing.assert_allclose([inside, outside], exact, rtol=1e-9)


@given(st.floats(5.0, 40.0), st.floats(45.0, 95.0), st.floats(0.3, 0.7))
def test_a_cop_stays_below_carnot_between_the_mean_temperatures(source, sink, eta):
    cop = float(lorenz_cop(sink - 5.0, sink, source, source - 5.0, eta, 2.0))
    carnot = float(log_mean_k(sink - 5.0, sink)) / float(
        log_mean_k(sink - 5.0, sink) - log_mean_k(source, source - 5.0)
    )
    assert 1.0 <= cop < carnot


@given(st.floats(5.0, 30.0), st.floats(55.0, 85.0), st.floats(0.5, 10.0))
def test_a_hotter_network_and_a_colder_source_cost_more(source, sink, more):
    def cop(source_c, sink_c):
        return float(lorenz_cop(sink_c - 10.0, sink_c, source_c, source_c - 5.0, 0.5, 3.0))

    assert cop(source, sink + more) < cop(source, sink)
    assert cop(source - 0.5 * more, sink) < cop(source, sink)


def test_where_heat_flows_by_itself_no_compressor_is_needed():
    streams = (30.0, 45.0, 60.0, 40.0)
    assert float(lift_k(*streams, 3.0)) < 0.0
    assert float(is_direct(*streams, 3.0)) == 1.0
    cop = lorenz_cop(*streams, 0.5, 3.0)
    assert np.isinf(cop)
    assert float(sink_heat_kw(100.0, cop)) == 100.0


def test_a_warm_source_that_cannot_reach_the_end_of_the_network_still_needs_a_machine():
    # On the mean 50 C is warmer than 43 C, yet 50 C warms nothing to 55 C.
    streams = (33.0, 55.0, 52.0, 48.0)
    assert float(is_direct(*streams, 1.0)) == 0.0
    assert float(lift_k(*streams, 1.0)) < LEAST_LIFT_K
    sink = float(log_mean_k(33.0, 55.0)) + 1.0
    assert float(lorenz_cop(*streams, 0.5, 1.0)) == pytest.approx(0.5 * sink / LEAST_LIFT_K)


def test_a_source_cooled_below_the_networks_return_needs_a_machine():
    # 60 C warms 55 C, but water of 40 C takes heat from a return of 45 C.
    assert float(is_direct(45.0, 55.0, 60.0, 40.0, 3.0)) == 0.0
    assert float(is_direct(36.0, 55.0, 60.0, 40.0, 3.0)) == 1.0
    assert np.isfinite(lorenz_cop(45.0, 55.0, 60.0, 40.0, 0.5, 3.0))


def test_a_machine_never_gives_less_than_its_electricity():
    assert float(lorenz_cop(170.0, 175.0, 5.0, 2.0, 0.1, 10.0)) == 1.0


@given(st.floats(1.0, 1e5), st.floats(1.1, 20.0))
def test_sink_heat_is_source_heat_and_electricity(source_kw, cop):
    sink = float(sink_heat_kw(source_kw, cop))
    assert sink == pytest.approx(source_kw + sink / cop, rel=1e-12)


def test_arrays_give_what_scalars_give():
    sinks = np.array([55.0, 65.0, 75.0])
    whole = lorenz_cop(40.0, sinks, 30.0, 20.0, 0.5, 3.0)
    single = [float(lorenz_cop(40.0, sink, 30.0, 20.0, 0.5, 3.0)) for sink in sinks]
    np.testing.assert_array_equal(whole, single)


@pytest.mark.parametrize(
    "streams",
    [(75.0, 45.0, 25.0, 15.0), (45.0, 75.0, 15.0, 25.0), (45.0, 275.0, 25.0, 15.0)],
    ids=["sink cooled", "source warmed", "beyond the range"],
)
def test_streams_the_wrong_way_round_are_refused(streams):
    with pytest.raises(InvalidInput):
        lorenz_cop(*streams, 0.5, 3.0)


def test_a_machine_that_takes_no_source_heat_is_refused():
    with pytest.raises(InvalidInput):
        sink_heat_kw(100.0, 1.0)
