"""Power of servers by curve: by formula, by SPECpower points, by a table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.server import Server
from dcsim.physics.server_power import SPECPOWER_LOADS, measured_power_w

POINTS_W = [60.0, 80.0, 95.0, 108.0, 120.0, 135.0, 152.0, 172.0, 196.0, 224.0, 250.0]
"""Made up, in the shape of a published result."""

shares = st.floats(0.0, 1.0)
points = st.lists(st.floats(10.0, 500.0), min_size=11, max_size=11).map(sorted)


def specpower(watts=POINTS_W, **more):
    server = Server(curve="specpower", specpower_w=list(watts), **more)
    return Cluster(racks=2, rack_power_kw=12.0, servers_per_rack=20, server=server)


@pytest.mark.parametrize(("load", "watts"), list(zip(SPECPOWER_LOADS, POINTS_W, strict=True)))
def test_a_published_point_is_met_exactly(load, watts):
    # Forty servers.
    assert specpower().power_kw(np.array([load]))[0] == pytest.approx(40 * watts / 1e3, rel=1e-12)


def test_between_two_points_runs_a_straight_line():
    # 0.75 lies half way between 172 W and 196 W.
    assert specpower().power_kw(np.array([0.75]))[0] == pytest.approx(40 * 0.184, rel=1e-12)


def test_a_table_may_have_any_points_from_rest_to_full_load():
    rows = [(0.0, 50.0), (0.3, 110.0), (1.0, 180.0)]
    table = [{"utilisation_frac": u, "power_w": w} for u, w in rows]
    some = Cluster(
        racks=1, rack_power_kw=2.0, servers_per_rack=10, server={"curve": "table", "table": table}
    )

    # 0.65 lies half way between 110 W and 180 W.
    assert some.power_kw(np.array([0.0, 0.3, 0.65, 1.0])) == pytest.approx([0.5, 1.1, 1.45, 1.8])


@given(points, shares)
def test_a_measured_server_draws_between_rest_and_full_load(watts, load):
    some = specpower(watts)

    power = some.power_kw(np.array([load]))[0]

    assert some.idle_kw() - 1e-9 <= power <= 40 * watts[-1] / 1e3 + 1e-9
    assert power <= some.design_kw + 1e-9


@given(points, shares, shares)
def test_more_work_never_takes_less_power(watts, one, other):
    less, more = specpower(watts).power_kw(np.array(sorted((one, other))))

    assert more >= less - 1e-12


def told(part):
    return {wrong.key: wrong.message for wrong in part.cross_checks()}


def test_points_that_fall_or_do_not_reach_full_load_are_told():
    falling = Server(curve="specpower", specpower_w=[*POINTS_W[:-1], 90.0])
    assert "power falls from 224 W to 90 W at 1" in told(falling)["specpower_w"]
    rows = [{"utilisation_frac": u, "power_w": 50.0} for u in (0.1, 0.8)]
    short = [wrong.message for wrong in Server(curve="table", table=rows).cross_checks()]
    assert short == [
        "the points begin at 0.1, not at rest",
        "the points end at 0.8, not at full load",
    ]


def test_a_curve_and_its_points_belong_together():
    assert "needs its measured points" in told(Server(curve="specpower"))["curve"]
    assert "does not read" in told(Server(specpower_w=POINTS_W))["specpower_w"]
    both = Server(curve="specpower", specpower_w=POINTS_W, idle_frac=0.2)
    assert "at rest" in told(both)["idle_frac"]


def test_ten_points_make_no_specpower_result():
    with pytest.raises(ValueError, match="specpower_w"):
        Server(curve="specpower", specpower_w=POINTS_W[1:])


def test_servers_that_draw_more_than_the_nameplate_are_told():
    small = Cluster(racks=1, rack_power_kw=4.0, servers_per_rack=20, server=specpower().server)
    assert "a server draws 250 W at full load, its nameplate is 200 W" in told(small).values()


@pytest.mark.parametrize(
    ("loads", "watts"),
    [((0.0, 1.0), (0.0, 5.0)), ((0.0, 0.5, 0.5, 1.0), (1.0, 2.0, 3.0, 4.0)), ((0.0,), (5.0,))],
)
def test_points_that_make_no_curve_are_refused(loads, watts):
    with pytest.raises(InvalidInput):
        measured_power_w(0.5, loads, watts)


def test_a_load_beyond_full_is_refused():
    with pytest.raises(InvalidInput):
        measured_power_w(1.1, (0.0, 1.0), (1.0, 2.0))
