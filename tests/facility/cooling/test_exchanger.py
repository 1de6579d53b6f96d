"""The exchanger between loop and source water: sized, by hand, and backwards."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.facility.cooling.exchanger import SizedExchanger
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.waterside import Waterside

CP = 4.18
LOOP, SOURCE = 20.0, 30.0
"""Design flows [kg/s]."""


def exchanger(ua=400.0, minimum_k=0.0):
    return SizedExchanger(ua, SOURCE, minimum_k)


def most_kw(of, loop_kg_s=LOOP, source_kg_s=SOURCE, return_c=25.0, source_c=15.0):
    at = (np.atleast_1d(np.float64(x)) for x in (loop_kg_s, source_kg_s, return_c, source_c))
    return float(of.most_kw(*at)[0])


@given(
    st.floats(0.3, 8.0),
    st.floats(100.0, 5000.0),
    st.floats(3.0, 20.0),
    st.floats(1.0, 3.0),
)
def test_one_sized_by_its_approach_makes_that_approach_at_design(approach, heat, rise, more):
    loop = heat / (CP * rise)
    of = SizedExchanger.by_approach(approach, heat, loop, more * loop)
    # The loop comes back warmer by its rise, and leaves by the approach above the source.
    passed = most_kw(of, loop, more * loop, 15.0 + approach + rise, 15.0)
    assert passed == pytest.approx(heat, rel=1e-9)


def test_balanced_flows_leave_the_same_approach_at_both_ends():
    # 836 kW through 20 kg/s either way: 10 K of rise, 2 K of approach, NTU 10/2.
    of = SizedExchanger.by_approach(2.0, 836.0, 20.0, 20.0)
    assert of.ua_kw_per_k == pytest.approx(5.0 * 20.0 * CP, rel=1e-6)


def test_counterflow_by_hand():
    # C_min 83.6, C_max 125.4 kW/K, ratio 2/3; NTU 400/83.6.
    e = np.exp(-400.0 / 83.6 * (1.0 - 2.0 / 3.0))
    effectiveness = (1.0 - e) / (1.0 - 2.0 / 3.0 * e)
    assert most_kw(exchanger()) == pytest.approx(effectiveness * 83.6 * 10.0, rel=1e-12)


def test_a_source_at_rest_or_as_warm_as_the_return_takes_nothing():
    assert most_kw(exchanger(), source_kg_s=0.0) == 0.0
    assert most_kw(exchanger(), return_c=15.0) == 0.0
    assert most_kw(exchanger(), return_c=14.0) == 0.0


def test_below_the_minimum_difference_the_exchanger_is_left_out():
    of = exchanger(minimum_k=2.0)
    assert most_kw(of, return_c=16.9) == 0.0
    assert most_kw(of, return_c=17.1) == most_kw(exchanger(), return_c=17.1) > 0.0


@given(st.floats(0.01, 1.0), st.floats(4.0, 20.0), st.floats(0.5, 15.0))
def test_the_flow_needed_for_a_heat_is_the_flow_that_carries_it(share, loop, difference):
    of = exchanger()
    carried = share * most_kw(of, loop, SOURCE, 15.0 + difference)
    at = (np.array([carried]), np.array([loop]), np.array([15.0 + difference]), np.array([15.0]))
    needed = float(of.needed_kg_s(*at)[0])
    assert 0.0 < needed <= SOURCE
    assert most_kw(of, loop, needed, 15.0 + difference) == pytest.approx(carried, rel=1e-8)


def test_a_heat_beyond_the_exchanger_gets_all_its_water():
    at = (np.array([1e4]), np.array([LOOP]), np.array([25.0]), np.array([15.0]))
    assert exchanger().needed_kg_s(*at).tolist() == [SOURCE]


@given(st.floats(1.0, 800.0), st.floats(4.0, 20.0), st.floats(2.0, 30.0))
def test_the_warmest_source_that_takes_a_heat_takes_just_that(heat, loop, source):
    of = exchanger()
    at = (np.array([heat]), np.array([loop]), np.array([source]), np.array([25.0]))
    warmest = float(of.source_c(*at)[0])
    assert most_kw(of, loop, source, 25.0, warmest) == pytest.approx(heat, rel=1e-9)


def test_the_warmest_source_keeps_the_minimum_difference():
    at = (np.array([1.0]), np.array([LOOP]), np.array([SOURCE]), np.array([25.0]))
    assert exchanger(minimum_k=3.0).source_c(*at).tolist() == [22.0]


@given(st.floats(1.0, 40.0), st.floats(1.0, 40.0), st.floats(50.0, 800.0), st.floats(50.0, 800.0))
def test_more_water_or_more_surface_never_passes_less_heat(one, other, small, large):
    few, many = sorted((one, other))
    assert most_kw(exchanger(), source_kg_s=few) <= most_kw(exchanger(), source_kg_s=many) + 1e-9
    assert most_kw(exchanger(), loop_kg_s=few) <= most_kw(exchanger(), loop_kg_s=many) + 1e-9
    thin, thick = sorted((small, large))
    assert most_kw(exchanger(thin)) <= most_kw(exchanger(thick)) + 1e-9


def test_source_water_too_scarce_for_the_approach_is_refused_with_the_cure():
    # 836 kW warm 10 kg/s by 20 K: from 12 K below the return no exchanger brings that.
    with pytest.raises(InvalidInput, match="exchanger-too-small") as refused:
        SizedExchanger.by_approach(2.0, 836.0, 20.0, 10.0)
    assert "exchanger_flow_l_per_s" in str(refused.value)
    # Half the water in the loop comes back 20 K warmer, and source water of 20 kg/s suffices.
    assert SizedExchanger.by_approach(2.0, 836.0, 10.0, 20.0).ua_kw_per_k > 0.0
    # More water in the loop is no cure: its return is colder.
    with pytest.raises(InvalidInput, match="exchanger-too-small"):
        SizedExchanger.by_approach(2.0, 836.0, 40.0, 10.0)


DESIGN = Outside(*(np.array([x]) for x in (35.0, 24.0, 0.4, 101_325.0)))


def plant(**keys):
    return Waterside.model_validate({"kind": "waterside", **keys}).plant(1000.0, DESIGN)


def test_a_plant_takes_the_stated_conductance_and_flow():
    of = plant(exchanger_ua_kw_per_k=321.0, exchanger_flow_l_per_s=50.0).exchanger
    assert of.ua_kw_per_k == 321.0
    assert of.source_kg_s == pytest.approx(49.85, rel=1e-12)


def test_a_plant_of_which_nothing_is_said_has_the_default_approach_at_design():
    of = plant()
    loop = of.rooms.loop
    # The loop's own pumps warm it beside the rooms' heat.
    rise = loop.design_kw / (loop.pump.rated_kg_s * CP)
    passed = most_kw(
        of.exchanger, loop.pump.rated_kg_s, of.exchanger.source_kg_s, 15.0 + 2.0 + rise, 15.0
    )
    assert passed == pytest.approx(loop.design_kw, rel=1e-9)
