"""Breakdowns: as many as the rates say, each as long as its repair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.fleet.breakdown import YEAR_S, Breakdown, Down

YEAR = TimeGrid(0, 3600, 365 * 24)


def test_a_thousand_servers_break_as_often_as_their_mean_time_says():
    down = Breakdown(mtbf_years=5.0, repair_h=24.0).draw(1000, YEAR, np.random.default_rng(1))
    expected = 1000 * 365 * DAY_S / (5.0 * YEAR_S)

    # A Poisson count of about 200: four standard deviations either way.
    assert abs(len(down) - expected) < 4.0 * np.sqrt(expected)
    lasts_h = (down.end_s - down.start_s) / 3600.0
    assert abs(lasts_h.mean() - 24.0) < 4.0 * 24.0 / np.sqrt(len(down))
    assert (np.diff(down.start_s) >= 0).all()


def test_equal_seeds_break_alike():
    one, two = (
        Breakdown(mtbf_years=1.0, repair_h=1.0).draw(50, YEAR, np.random.default_rng(3))
        for _ in range(2)
    )
    assert one.start_s.tolist() == two.start_s.tolist()
    assert one.end_s.tolist() == two.end_s.tolist()


def test_units_down_are_means_over_the_step():
    grid = TimeGrid(0, 100, 4)
    down = Down(np.array([50, 150]), np.array([250, 1000]))

    # First: half a step, a step, half a step. Second: half a step, then to the end.
    np.testing.assert_allclose(down.units_down(grid), [0.5, 1.5, 1.5, 1.0])
    np.testing.assert_allclose(Down.none().units_down(grid), np.zeros(4))


@given(
    st.lists(st.tuples(st.integers(0, 399), st.integers(1, 500)), max_size=8),
    st.sampled_from([1, 5, 50, 100]),
)
def test_unit_seconds_down_add_up(events, step_s):
    grid = TimeGrid(0, step_s, 400 // step_s)
    start = np.array(sorted(start for start, _ in events), dtype=np.int64)
    end = start + np.array([lasts for _, lasts in events], dtype=np.int64)
    down = Down(start, end).units_down(grid)

    inside = (np.minimum(end, 400) - start).sum()
    assert down.sum() * step_s == pytest.approx(inside, abs=1e-6)
    assert (down >= -1e-12).all()
