"""A cluster: its cores, and its power at rest, in between and at full load."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.fleet.cluster import Cluster, Server

curves = st.sampled_from(["fan2007", "linear"])


def cluster(**server):
    return Cluster(racks=3, rack_power_kw=5.0, server=Server(**server))


def test_racks_hold_servers_and_servers_hold_cores():
    small = Cluster(racks=3, rack_power_kw=5.0, servers_per_rack=20, cores_per_server=32)

    assert (small.servers, small.cores, small.design_kw) == (60, 1920, 15.0)


@given(curves, st.floats(0.0, 1.0))
def test_it_idles_at_its_idle_share_and_peaks_at_its_nameplate(curve, idle):
    some = cluster(curve=curve, idle_frac=idle)

    power = some.power_kw(np.array([0.0, 1.0]))

    np.testing.assert_allclose(power, [15.0 * idle, 15.0], rtol=1e-12)
    assert some.idle_kw() == pytest.approx(power[0], rel=1e-12)


@given(curves, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_work_never_takes_less_power(curve, idle, one, other):
    less, more = cluster(curve=curve, idle_frac=idle).power_kw(np.array(sorted((one, other))))

    assert more >= less - 1e-12


def test_the_published_curve_lies_above_the_straight_line_in_between():
    half = np.array([0.5])

    assert cluster(curve="linear", idle_frac=0.4).power_kw(half)[0] == pytest.approx(15.0 * 0.7)
    # Fan et al.: 0.4 + 0.6 (2 x 0.5 - 0.5^1.4)
    assert cluster(curve="fan2007", idle_frac=0.4).power_kw(half)[0] == pytest.approx(
        15.0 * (0.4 + 0.6 * (1.0 - 0.5**1.4))
    )


@pytest.mark.parametrize(
    "wrong",
    [{"racks": 0}, {"rack_power_kw": 0.0}, {"cores_per_server": 0}, {"servers_per_rack": 0}],
)
def test_a_cluster_without_racks_power_or_cores_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Cluster(**{"racks": 1, "rack_power_kw": 1.0} | wrong)


@pytest.mark.parametrize(
    "wrong", [{"idle_frac": 1.1}, {"core_speed_rel": 0.0}, {"lifetime_years": 0.0}]
)
def test_a_server_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Server(**wrong)


def test_a_lower_voltage_saves_more_of_a_jobs_energy_than_a_lower_clock():
    nominal, slow, low = (
        Server(idle_frac=0.0, curve="linear", **point)
        for point in ({}, {"clock_rel": 0.8}, {"clock_rel": 0.8, "voltage_rel": 0.9})
    )

    def energy(server):
        cluster = Cluster(racks=1, rack_power_kw=10.0, server=server)
        return float(cluster.power_kw(np.array([0.5]))[0]) / server.speed_rel

    # Four fifths of the power for five quarters of the time: a lower clock alone saves nothing.
    assert energy(slow) == pytest.approx(energy(nominal), rel=1e-12)
    assert energy(low) == pytest.approx(0.81 * energy(nominal), rel=1e-12)


def test_idle_power_does_not_follow_the_clock():
    slow = Cluster(
        racks=2, rack_power_kw=5.0, server=Server(clock_rel=0.5, voltage_rel=0.8, idle_frac=0.4)
    )

    assert slow.power_kw(np.array([0.0]))[0] == pytest.approx(4.0)
    assert slow.power_kw(np.array([1.0]))[0] == pytest.approx(4.0 + 6.0 * 0.5 * 0.64)
