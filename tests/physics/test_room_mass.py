"""A room as one lump of heat capacity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.room_mass import decay_rel, excess_k, heat_capacity_kj_per_k, held_rel


def test_the_capacity_is_that_of_metal_air_and_water():
    # 400 kg x 0.5 + 10 m3 x 1.2 x 1.006 + 20 L x 4.186
    assert heat_capacity_kj_per_k(400.0, 10.0, 20.0) == pytest.approx(200.0 + 12.072 + 83.72)


def test_without_walls_a_room_warms_in_a_straight_line():
    minutes = np.arange(1.0, 60.0)
    # 50 kW into 30 MJ/K: 0.1 K a minute.
    np.testing.assert_allclose(
        excess_k(0.0, 50.0, 60.0 * minutes, 30_000.0, 0.0), 0.1 * minutes, rtol=1e-12
    )


@given(st.floats(0.01, 50.0), st.floats(1e2, 1e6), st.floats(1.0, 1e5), st.floats(-500.0, 500.0))
def test_the_step_response_is_that_of_a_resistance_and_a_capacity(wall, capacity, time, heat):
    final = heat / wall
    closed = final * -np.expm1(-time * wall / capacity)
    found = excess_k(0.0, heat, time, capacity, wall)
    assert found == pytest.approx(closed, rel=1e-9, abs=1e-9 * abs(final))


@given(st.floats(0.0, 20.0), st.floats(0.0, 300.0), st.floats(0.0, 5.0), st.integers(1, 20))
def test_a_long_step_is_many_short_ones(start, heat, wall, parts):
    whole = excess_k(start, heat, 3600.0, 50_000.0, wall)
    here = start
    for _ in range(parts):
        here = float(excess_k(here, heat, 3600.0 / parts, 50_000.0, wall))
    assert here == pytest.approx(float(whole), rel=1e-9, abs=1e-9)


@given(st.floats(1e-9, 1e-4))
def test_the_series_meets_the_formula(x):
    exact = -np.expm1(-x) / x
    assert held_rel(1.0, 1.0, x) == pytest.approx(exact, rel=1e-12, abs=1e-12)


def test_what_is_left_falls_by_the_same_share_in_equal_times():
    assert decay_rel(200.0, 100.0, 1.0) == pytest.approx(decay_rel(100.0, 100.0, 1.0) ** 2)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: heat_capacity_kj_per_k(-1.0, 0.0, 0.0), "metal_kg"),
        (lambda: decay_rel(1.0, 0.0, 1.0), "capacity_kj_per_k"),
        (lambda: held_rel(-1.0, 1.0, 1.0), "time_s"),
        (lambda: excess_k(0.0, 1.0, 1.0, 1.0, -1.0), "wall_kw_per_k"),
    ],
)
def test_what_is_no_room_is_refused(call, named):
    with pytest.raises(InvalidInput, match=named):
        call()
