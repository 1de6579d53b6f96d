"""A slab on the ground: printed tables, what area and edge do, and the seasons below it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import slab

CLAY, SAND, ROCK = (slab.SOILS[name] for name in ("clay", "sand", "rock"))
SIZES = st.floats(1.0, 500.0)
INSULATION = st.floats(0.0, 8.0)
SOILS = st.sampled_from(list(slab.SOILS.values()))


def u(wide, long, insulation=0.0, soil=CLAY):
    return float(slab.slab_u_w_per_m2_k(wide * long, 2.0 * (wide + long), insulation, soil))


def test_a_slab_on_clay_by_hand():
    # 10 m x 10 m: B = 5, d = 0.3 + 1.5 x 0.21 = 0.615; 3 / (5 pi + d) x ln(5 pi / d + 1).
    around = 5.0 * np.pi
    assert u(10.0, 10.0) == pytest.approx(3.0 / (around + 0.615) * np.log(around / 0.615 + 1.0))
    # With 4 m2 K/W on 10 m x 10 m, d = 6.615 is above B: lambda / (0.457 B + d).
    assert u(10.0, 10.0, 4.0) == pytest.approx(1.5 / (0.457 * 5.0 + 6.615))


@pytest.mark.parametrize(
    ("wide", "long", "printed"),
    [
        (150.0, 60.0, 0.11), (60.0, 60.0, 0.15), (60.0, 30.0, 0.21), (30.0, 30.0, 0.26),
        (30.0, 15.0, 0.36), (15.0, 15.0, 0.45), (15.0, 7.5, 0.62), (7.5, 7.5, 0.76),
    ],
)  # fmt: skip
def test_slabs_lose_what_an_older_printed_table_has(wide, long, printed):
    # IHVE Guide A3, 1977: solid floors in contact with the earth with four exposed edges, by
    # a method of its own and rounded to 0.01.
    assert u(wide, long) == pytest.approx(printed, rel=0.06, abs=0.01)


def test_a_bare_floor_of_little_edge_meets_the_elemental_limit_as_the_regulations_say():
    # Scottish non-domestic building regulations 2005, annex 6.C: on clay 0.25 W/(m2 K) needs
    # no insulation if perimeter over area is below 0.12 1/m.
    assert float(slab.slab_u_w_per_m2_k(1000.0, 120.0, 0.0, CLAY)) == pytest.approx(0.25, abs=0.005)


def test_the_year_reaches_as_deep_as_the_standard_prints():
    depths = [soil.penetration_m for soil in (CLAY, SAND, ROCK)]
    assert depths == pytest.approx([2.2, 3.2, 4.2], abs=0.05)


@given(SIZES, SIZES, INSULATION, SOILS)
def test_two_slabs_apart_let_through_twice_the_heat_of_one(wide, long, insulation, soil):
    area, edge = wide * long, 2.0 * (wide + long)
    one = area * slab.slab_u_w_per_m2_k(area, edge, insulation, soil)
    two = 2.0 * area * slab.slab_u_w_per_m2_k(2.0 * area, 2.0 * edge, insulation, soil)
    assert float(two) == pytest.approx(2.0 * float(one), rel=1e-12)
    swing = [float(slab.edge_w_per_k(e, insulation, soil)) for e in (edge, 2.0 * edge)]
    assert swing[1] == pytest.approx(2.0 * swing[0], rel=1e-12)


@given(SIZES, SIZES, INSULATION, st.floats(0.01, 5.0), SOILS)
def test_joined_slabs_lose_more_than_one_and_less_than_two_and_insulation_helps(
    wide, long, insulation, more, soil
):
    alone, joined = u(wide, long, insulation, soil), u(wide, 2.0 * long, insulation, soil)
    assert alone < 2.0 * joined
    assert joined <= alone
    assert u(wide, long, insulation + more, soil) < alone
    assert alone < soil.conductivity_w_per_m_k / slab.WALL_THICKNESS_M


@given(st.floats(-20.0, 30.0), st.floats(0.0, 20.0), st.floats(0.0, 3.0))
def test_the_seasons_below_a_slab_cancel_over_a_year(mean, amplitude, ratio):
    days = 2.0 * np.pi * np.arange(365) / 365.0
    below = slab.below_c(mean, amplitude, days, ratio)
    assert below.mean() == pytest.approx(mean, abs=1e-9)
    assert np.ptp(below) <= 2.0 * amplitude * ratio + 1e-9


def test_the_ground_is_warmest_a_month_behind_the_air():
    days = 2.0 * np.pi * np.arange(365) / 365.0
    assert slab.below_c(10.0, 8.0, days, 0.5).argmax() == pytest.approx(365.0 / 12.0, abs=1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: slab.slab_u_w_per_m2_k(0.0, 10.0, 0.0, CLAY),
        lambda: slab.slab_u_w_per_m2_k(10.0, 0.0, 0.0, CLAY),
        lambda: slab.slab_u_w_per_m2_k(10.0, 10.0, -0.1, CLAY),
        lambda: slab.edge_w_per_k(-1.0, 0.0, CLAY),
        lambda: slab.below_c(10.0, -1.0, 0.0, 0.5),
        lambda: slab.below_c(10.0, 1.0, 0.0, -0.5),
    ],
)
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
