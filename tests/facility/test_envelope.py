"""Walls and roof of the rooms: what comes in, and what that does to a site."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.envelope import Envelope
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site, worst_case

HALL = Envelope(wall_area_m2=1000.0, roof_area_m2=2000.0)
CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=Element(preset="transformer-mv-tier2", indoor_frac=0.0),
)


def outside(dry_bulb_c, sun=0.0):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    same = np.ones_like(t)
    return Outside(t, t - 3.0, 0.6 * same, 101_325.0 * same, sun_w_per_m2=sun * same)


def site(envelope, design, cooling=None):
    cooling = cooling or DirectExpansion(kind="dx")
    return Site.sized(1000.0, CHAIN, cooling, worst_case(design), envelope=envelope)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_a_summer_noon_by_hand():
    # Walls: 0.35 x 1000 x (35 - 30); roof at 35 + (0.8 x 900 - 0.9 x 63) / 17 = 74.02 C.
    roof_c = 35.0 + (0.8 * 900.0 - 0.9 * 63.0) / 17.0
    gain = HALL.gain_kw(outside(35.0, 900.0))[0]
    assert gain == pytest.approx((0.35 * 1000 * 5 + 0.25 * 2000 * (roof_c - 30.0)) / 1000.0)
    assert gain == pytest.approx(23.8, abs=0.1)


def test_a_reflective_roof_lets_less_in():
    white = HALL.model_copy(update={"roof_reflectance_frac": 0.8})
    noon = outside(35.0, 900.0)
    less_kw = 0.25 * 2000 * 0.6 * 900.0 / 17.0 / 1000.0
    assert HALL.gain_kw(noon)[0] - white.gain_kw(noon)[0] == pytest.approx(less_kw)
    np.testing.assert_array_equal(HALL.gain_kw(outside(5.0)), white.gain_kw(outside(5.0)))


def test_a_clear_day_peaks_at_solar_noon_and_clouds_take_their_share():
    day = TimeGrid.of(datetime(2023, 6, 21, tzinfo=UTC), 1, 900)
    sun = HALL.sun_w_per_m2(day, 50.0, 10.0)
    assert (sun.argmax() + 0.5) / 4 == pytest.approx(12.0 - 10.0 / 15.0 + 0.03, abs=0.2)
    assert sun[0] == 0.0
    clear = HALL.model_copy(update={"sky_clearness_frac": 1.0}).sun_w_per_m2(day, 50.0, 10.0)
    np.testing.assert_allclose(sun, 0.6 * clear)


def test_what_comes_in_has_to_be_cooled():
    hot = outside(35.0, 900.0)
    plain = site(None, hot).run(np.array([800.0]), hot)
    hall = site(HALL, hot).run(np.array([800.0]), hot)
    assert hall.envelope_kw[0] == pytest.approx(HALL.gain_kw(hot)[0])
    gained = hall.cooling.heat_kw()[0] - plain.cooling.heat_kw()[0]
    assert gained == pytest.approx(hall.envelope_kw[0], rel=1e-9)
    assert hall.facility_kw[0] > plain.facility_kw[0]


def test_without_an_envelope_nothing_comes_in():
    flows = site(None, outside(35.0)).run(np.array([800.0]), outside(35.0))
    assert flows.envelope_kw.tolist() == [0.0]


@settings(max_examples=50)
@given(
    st.lists(st.floats(-35.0, 48.0), min_size=1, max_size=5),
    st.floats(0.0, 1000.0),
    st.floats(0.05, 1.0),
    st.floats(0.0, 50_000.0),
)
def test_heat_closes_with_what_walls_and_roof_let_through(dry_bulb, sun, load, area):
    air = outside(dry_bulb, sun)
    hall = HALL.model_copy(update={"roof_area_m2": area})
    flows = site(hall, air).run(np.full(len(dry_bulb), load * 1000.0), air)
    into = flows.facility_kw + flows.cooling.latent_gain_kw + flows.envelope_kw
    out = flows.cooling.rejected_kw + flows.cooling.short_kw + flows.outdoor_loss_kw
    np.testing.assert_allclose(into, out, rtol=1e-9)
    assert (flows.cooling.heat_kw() > 0.0).all()


def test_in_deep_cold_the_rooms_of_few_servers_are_colder_than_stated_and_it_is_told():
    big = Envelope(wall_area_m2=50_000.0, wall_u_w_per_m2_k=1.0)
    air = outside([-35.0, 20.0])
    flows = site(big, outside([-35.0, 20.0])).run(np.full(2, 100.0), air)
    assert when(flows, "room-cold").tolist() == [True, True]
    heat = flows.cooling.heat_kw() - flows.envelope_kw
    np.testing.assert_allclose(flows.envelope_kw, -0.99 * heat, rtol=1e-9)
    busy = site(HALL, air).run(np.full(2, 800.0), air)
    assert not when(busy, "room-cold").any()


def test_the_plant_is_sized_for_the_hottest_roof():
    hot = outside(40.0, 1000.0)
    big = Envelope(roof_area_m2=20_000.0)
    flows = site(big, hot).full_load(hot)
    assert flows.envelope_kw[0] > 200.0
    assert not when(flows, "cooling-short").any()


def test_a_roof_without_its_sun_is_a_mistake():
    dark = replace(outside(20.0), sun_w_per_m2=None)
    with pytest.raises(ValueError, match="sun_w_per_m2"):
        HALL.gain_kw(dark)
    walls = Envelope(wall_area_m2=1000.0)
    assert walls.gain_kw(dark)[0] == pytest.approx(-3.5)


def test_no_surface_and_half_a_position_are_refused():
    assert [key for key, _, _ in Envelope().cross_checks()] == ["roof_area_m2"]
    half = Envelope(roof_area_m2=10.0, latitude_deg=50.0)
    assert [key for key, _, _ in half.cross_checks()] == ["longitude_deg"]
