"""A link carries data both ways alike; time, energy and money follow from the data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.fleet.links import Link, link_between

LINK = Link(
    between=["a", "b"], latency_ms=20, bandwidth_gbit_per_s=10, energy_kwh_per_gb=0.05,
    price_per_gb=0.02,
)  # fmt: skip


def test_a_terabyte_over_ten_gigabits_a_second_by_hand():
    # 1000 GB are 8000 Gbit, at 10 Gbit/s 800 s, after 20 ms.
    assert LINK.seconds(1000.0) == pytest.approx(800.02)
    assert LINK.energy_kwh(1000.0) == pytest.approx(50.0)
    assert LINK.cost(1000.0) == pytest.approx(20.0)


def test_no_data_take_the_latency_and_nothing_else():
    assert LINK.seconds(0.0) == 0.02
    assert (LINK.energy_kwh(0.0), LINK.cost(0.0)) == (0.0, 0.0)


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_energy_and_price_of_data_do_not_depend_on_how_they_are_cut(one, other):
    for of in (LINK.energy_kwh, LINK.cost):
        assert of(one) + of(other) == pytest.approx(of(one + other))


def test_a_link_is_found_from_both_ends():
    links = (Link(between=["a", "c"], latency_ms=1, bandwidth_gbit_per_s=1), LINK)
    assert link_between(links, "a", "b") is LINK
    assert link_between(links, "b", "a") is LINK
    assert link_between(links, "b", "c") is None


def test_a_link_has_two_ends():
    [wrong] = Link(between=["a", "a"], latency_ms=1, bandwidth_gbit_per_s=1).cross_checks()
    assert wrong.key == "between.1"
    assert LINK.cross_checks() == []
