"""Users ask for heat where it is cold, for hot water always, and in a year for what is stated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.reuse.demand import Demand, degree_k_h, on_steps

years = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).normal(9.0, 8.0, 8760)
)


@given(years, st.floats(0.0, 1.0), st.floats(1.0, 1e5))
def test_a_year_asks_for_what_is_stated(dry_bulb_c, hot_water, annual_mwh):
    of = Demand(annual_mwh=annual_mwh, hot_water_frac=hot_water)
    hours = of.by_weather_kw(dry_bulb_c, degree_k_h(dry_bulb_c, of.base_c))
    assert hours.sum() == pytest.approx(1000.0 * annual_mwh, rel=1e-9)
    assert hours.min() >= hot_water * 1000.0 * annual_mwh / 8760.0 * (1.0 - 1e-12)


@given(years)
def test_the_colder_hour_asks_for_more(dry_bulb_c):
    of = Demand(annual_mwh=100.0)
    year = degree_k_h(dry_bulb_c, of.base_c)
    mild, cold = of.by_weather_kw(np.array([5.0, -5.0]), year)
    assert cold > mild
    # 12 and 22 K below the base, above the hot water.
    water = 0.18 * 100e3 / 8760.0
    assert (cold - water) / (mild - water) == pytest.approx(22.0 / 12.0)


def test_where_it_is_never_cold_only_hot_water_is_left():
    of = Demand(annual_mwh=8760.0, hot_water_frac=0.2)
    assert of.by_weather_kw(np.array([30.0, 25.0]), 0.0).tolist() == [200.0, 200.0]


def test_an_hour_is_the_same_in_each_of_its_steps():
    assert on_steps(np.array([1.0, 2.0]), TimeGrid(0, 1800, 4)).tolist() == [1.0, 1.0, 2.0, 2.0]
