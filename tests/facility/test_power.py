"""The power chain: hand cases, redundancy, presets, and where the heat goes."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.power import PRESETS, Element, SizedElement, feed_racks


def loss_kw(element, design_kw, load_kw):
    return float(SizedElement.sized("part", element, design_kw).loss_kw(np.array([load_kw]))[0])


def custom(a, b, c, **rest):
    return Element(preset="custom", a=a, b=b, c=c, **rest)


@pytest.mark.parametrize(
    ("preset", "load_frac", "efficiency_frac"),
    [
        ("ups-legacy", 0.5, 0.89),
        ("ups-double-conversion", 0.5, 0.957),
        ("ups-double-conversion", 0.2, 0.926),
        ("ups-eco", 0.5, 0.986),
        ("ups-rack-battery", 0.5, 0.9916),
        ("transformer-mv-tier2", 1.0, 0.9918),
        ("cables", 0.7, 0.9926),
        ("none", 0.7, 1.0),
    ],
)
def test_a_preset_has_the_efficiency_of_its_data_sheet(preset, load_frac, efficiency_frac):
    load = 1000.0 * load_frac

    efficiency = load / (load + loss_kw(Element(preset=preset), 1000.0, load))

    assert efficiency == pytest.approx(efficiency_frac, abs=2e-3)


def test_the_loss_at_part_load_is_the_one_worked_out_by_hand():
    # 2N installs 2000 kW: 600 kW are 0.3 of it.
    ups = Element(preset="ups-double-conversion", redundancy="2N")

    assert loss_kw(ups, 1000.0, 600.0) == pytest.approx(
        2000.0 * (0.013 + 0.012 * 0.3 + 0.013 * 0.09)
    )


@given(st.sampled_from(sorted(PRESETS)), st.floats(0.0, 1000.0))
def test_2n_runs_two_equal_halves(preset, load):
    twice = loss_kw(Element(preset=preset, redundancy="2N"), 1000.0, load)

    assert twice == pytest.approx(
        2.0 * loss_kw(Element(preset=preset), 1000.0, load / 2.0), rel=1e-12
    )


@given(st.integers(1, 20), st.floats(0.0, 1000.0))
def test_n_plus_1_spreads_the_load_over_one_unit_more(units, load):
    spread = loss_kw(custom(0.01, 0.02, 0.03, redundancy="N+1", units=units), 1000.0, load)
    unit = loss_kw(custom(0.01, 0.02, 0.03), 1000.0 / units, load / (units + 1))

    assert spread == pytest.approx((units + 1) * unit, rel=1e-12)


@given(st.floats(0.0, 1000.0))
def test_cables_lose_the_same_share_however_many_there_are(load):
    doubled = loss_kw(Element(preset="cables", redundancy="2N"), 1000.0, load)

    assert doubled == pytest.approx(loss_kw(Element(preset="cables"), 1000.0, load), rel=1e-12)
    assert doubled == pytest.approx(0.0075 * load, rel=1e-12)


@pytest.mark.parametrize(("load_frac", "doubling_saves"), [(0.41, False), (0.45, True)])
def test_above_43_percent_load_a_second_transformer_saves_energy(load_frac, doubling_saves):
    # a + c x^2 > 2 (a + c x^2 / 4) where x^2 > 2 a / c = 0.184.
    single = loss_kw(Element(preset="transformer-mv-tier2"), 1000.0, 1000.0 * load_frac)
    double = loss_kw(
        Element(preset="transformer-mv-tier2", redundancy="2N"), 1000.0, 1000.0 * load_frac
    )

    assert (double < single) is doubling_saves


def test_the_racks_are_fed_through_distribution_and_ups_as_worked_out_by_hand():
    distribution = SizedElement.sized("distribution", custom(0.0, 0.01, 0.0), 1000.0)
    ups = SizedElement.sized("ups", custom(0.02, 0.01, 0.03), 1010.0)

    feed = feed_racks(distribution, ups, np.array([500.0]))

    assert feed.distribution_loss_kw[0] == pytest.approx(5.0)  # 1 % of 500 kW
    half = 505.0 / 1010.0
    assert feed.ups_loss_kw[0] == pytest.approx(1010.0 * (0.02 + 0.01 * half + 0.03 * half**2))
    assert feed.ups_input_kw[0] == pytest.approx(505.0 + feed.ups_loss_kw[0])


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1000.0))
def test_only_the_indoor_share_of_a_loss_warms_the_rooms(cables_indoors, ups_indoors, it_kw):
    distribution = SizedElement.sized(
        "distribution", Element(preset="cables", indoor_frac=cables_indoors), 1000.0
    )
    ups = SizedElement.sized("ups", Element(preset="ups-legacy", indoor_frac=ups_indoors), 1010.0)

    feed = feed_racks(distribution, ups, np.array([it_kw]))

    assert feed.indoor_heat_kw[0] == pytest.approx(
        cables_indoors * feed.distribution_loss_kw[0] + ups_indoors * feed.ups_loss_kw[0]
    )


@given(st.floats(0.0, 2000.0))
def test_a_load_above_what_is_installed_is_flagged(load):
    event = SizedElement.sized("ups", Element(preset="ups-eco"), 1000.0).overload(np.array([load]))

    assert event.code == "ups-overload"
    assert event.when.tolist() == [load > 1000.0 * (1.0 + 1e-9)]


def test_a_named_preset_takes_no_coefficients_of_its_own():
    assert [key for key, _, _ in Element(preset="ups-eco", b=0.1).cross_checks()] == ["b"]


def test_a_custom_curve_names_the_coefficients_it_lacks():
    [(key, message, _)] = Element(preset="custom", b=0.1).cross_checks()

    assert key == "preset"
    assert message.endswith("a, c")
    assert custom(0.0, 0.0, 0.0).cross_checks() == []


@pytest.mark.parametrize(
    "wrong",
    [{"preset": "perpetual"}, {"preset": "none", "units": 0}, {"preset": "none", "a": -0.1}],
)
def test_an_element_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=list(wrong)[-1]):
        Element(**wrong)


# By hand: 0.2 / (0.2 + 0.040 + 0.006 + 0.0012) = 0.809, 0.5 / 0.5625 = 0.889, 1 / 1.1 = 0.909 ...
# 89 %, 95.7 % and 98.6 % at half load and 92.6 % at a fifth are those of data sheets.
STATED = {
    "ups-legacy": (0.809, 0.889, 0.909),
    "ups-double-conversion": (0.926, 0.957, 0.963),
    "ups-eco": (0.976, 0.986, 0.988),
    "ups-rack-battery": (0.987, 0.992, 0.992),
}


@pytest.mark.parametrize("preset", STATED)
def test_a_ups_has_its_stated_efficiency_at_20_50_and_100_percent(preset):
    a, b, c = PRESETS[preset]
    for x, stated in zip((0.2, 0.5, 1.0), STATED[preset], strict=True):
        load = 1000.0 * x
        efficiency = load / (load + loss_kw(Element(preset=preset), 1000.0, load))
        assert efficiency == pytest.approx(x / (x + a + b * x + c * x * x), rel=1e-12)
        assert efficiency == pytest.approx(stated, abs=1e-3)


def test_the_page_lists_every_preset_with_its_curve_and_efficiencies():
    page = (Path(__file__).parents[2] / "docs" / "power_chain.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \| [^|]+ \|$", page, re.MULTILINE))
    assert set(listed) == set(PRESETS) - {"none"}
    for preset, cells in listed.items():
        a, b, c = PRESETS[preset]
        shares = [100.0 * x / (x + a + b * x + c * x * x) for x in (0.2, 0.5, 1.0)]
        told = [f"{value:.4f}" for value in (a, b, c)] + [f"{share:.1f} %" for share in shares]
        assert cells.split(" | ") == told, preset


@given(st.floats(1e-4, 0.1), st.floats(0.0, 0.1), st.floats(1e-3, 0.1), st.floats(0.01, 1.0))
def test_doubling_saves_exactly_above_the_root_of_two_a_over_c(a, b, c, x):
    # (a + b x + c x^2) - 2 (a + b x/2 + c x^2/4) = c x^2 / 2 - a
    once = loss_kw(custom(a, b, c), 1000.0, 1000.0 * x)
    twice = loss_kw(custom(a, b, c, redundancy="2N"), 1000.0, 1000.0 * x)

    assert once - twice == pytest.approx(1000.0 * (c * x * x / 2.0 - a), rel=1e-6, abs=1e-9)


@given(st.floats(0.0, 1000.0))
def test_no_load_makes_a_second_double_conversion_ups_pay(load):
    once = loss_kw(Element(preset="ups-double-conversion"), 1000.0, load)
    twice = loss_kw(Element(preset="ups-double-conversion", redundancy="2N"), 1000.0, load)

    assert twice > once


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_the_empty_hall_loses_most_by_doubling(one, other):
    low, high = sorted((one, other))

    def added(x):
        twice = loss_kw(Element(preset="ups-legacy", redundancy="2N"), 1000.0, 1000.0 * x)
        return twice - loss_kw(Element(preset="ups-legacy"), 1000.0, 1000.0 * x)

    assert added(low) >= added(high) - 1e-9


def test_pdus_stand_between_the_ups_and_the_cables():
    distribution = SizedElement.sized("distribution", custom(0.0, 0.01, 0.0), 1000.0)
    pdu = SizedElement.sized("pdu", custom(0.005, 0.0, 0.01, indoor_frac=0.5), 1010.0)
    ups = SizedElement.sized("ups", custom(0.02, 0.0, 0.0), 1025.15)

    feed = feed_racks(distribution, ups, np.array([1000.0]), pdu)

    assert feed.pdu_loss_kw[0] == pytest.approx(15.15)  # 1.5 % of 1010 kW
    assert feed.ups_output_kw[0] == pytest.approx(1025.15)
    assert feed.ups_input_kw[0] == pytest.approx(1025.15 + 20.503)
    assert feed.loss_kw[0] == pytest.approx(10.0 + 15.15 + 20.503)
    assert feed.indoor_heat_kw[0] == pytest.approx(10.0 + 7.575 + 20.503)
