"""Walls, roof and ground floor: what comes in, and what that does to a site."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.catalogue.stations import station
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.climate import Climate, OutdoorClimate
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.envelope import Envelope, WallShares
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site, worst_case

HALL = Envelope(wall_area_m2=1000.0, roof_area_m2=2000.0, slab_area_m2=2000.0)
FLOOR = Envelope(slab_area_m2=2000.0)
FRANKFURT = Climate.of_months(station("frankfurt").dry_bulb_mean_c)
CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=Element(preset="transformer-mv-tier2", indoor_frac=0.0),
)


def outside(dry_bulb_c, sun=0.0, on_walls=0.0, ground_c=12.0):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    same = np.ones_like(t)
    return Outside(
        t,
        t - 3.0,
        0.6 * same,
        101_325.0 * same,
        sun_w_per_m2=sun * same,
        wall_sun_w_per_m2=on_walls * same,
        below_slab_c=ground_c * same,
    )


def hours(first=datetime(2023, 1, 1, tzinfo=UTC), days=365):
    return TimeGrid.of(first, days, 3600)


def site(envelope, design, cooling=None):
    cooling = cooling or DirectExpansion(kind="dx")
    return Site.sized(1000.0, CHAIN, cooling, worst_case(design), envelope=envelope)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_a_summer_noon_by_hand():
    # Roof at 35 + (0.8 x 900 - 0.9 x 63) / 17 = 74.02 C, walls at 35 + 0.6 x 300 / 17 = 45.6 C.
    roof_c = 35.0 + (0.8 * 900.0 - 0.9 * 63.0) / 17.0
    walls_c = 35.0 + 0.6 * 300.0 / 17.0
    # The slab: B = 2000 / (2 sqrt(2000)) = 22.36 m, d = 0.3 + 2 x 0.21 = 0.72 m.
    around = np.pi * 1000.0 / np.sqrt(2000.0)
    u = 4.0 / (around + 0.72) * np.log(around / 0.72 + 1.0)
    by_hand = 0.35 * 1000 * (walls_c - 30.0) + 0.25 * 2000 * (roof_c - 30.0)
    gain = HALL.gain_kw(outside(35.0, 900.0, 300.0))[0]
    assert gain == pytest.approx((by_hand + u * 2000.0 * (12.0 - 30.0)) / 1000.0)
    assert gain == pytest.approx(18.15, abs=0.01)


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


def test_single_steps_give_what_the_array_gives():
    grid = hours(datetime(2023, 6, 21, tzinfo=UTC), 1)
    air = replace(
        outside(np.linspace(8.0, 34.0, 24)),
        sun_w_per_m2=HALL.sun_w_per_m2(grid, 50.0, 8.0),
        wall_sun_w_per_m2=HALL.wall_sun_w_per_m2(grid, 50.0, 8.0),
        below_slab_c=HALL.below_slab_c(grid, FRANKFURT),
    )
    hall, it_kw = site(HALL, air), np.linspace(100.0, 1000.0, 24)
    whole = hall.run(it_kw, air)
    for i in range(24):
        one = hall.run(it_kw[i : i + 1], air.during(slice(i, i + 1)))
        assert one.envelope_kw[0] == pytest.approx(whole.envelope_kw[i], rel=1e-12, abs=1e-12)
        assert one.facility_kw[0] == pytest.approx(whole.facility_kw[i], rel=1e-12)


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


@pytest.mark.parametrize("name", ["sun_w_per_m2", "wall_sun_w_per_m2", "below_slab_c"])
def test_a_surface_without_what_it_meets_is_a_mistake(name):
    without = replace(outside(20.0), **{name: None})
    with pytest.raises(ValueError, match=name):
        HALL.gain_kw(without)
    in_shade = Envelope(wall_area_m2=1000.0, wall_absorptance_frac=0.0)
    assert in_shade.gain_kw(without)[0] == pytest.approx(-3.5)


def test_walls_in_the_shade_let_through_what_their_air_does():
    bright, dark = outside(20.0, on_walls=400.0), outside(20.0)
    shade = Envelope(wall_area_m2=1000.0, wall_absorptance_frac=0.0)
    np.testing.assert_array_equal(shade.gain_kw(bright), shade.gain_kw(dark))
    sunny = Envelope(wall_area_m2=1000.0)
    assert sunny.gain_kw(bright)[0] - sunny.gain_kw(dark)[0] == pytest.approx(
        0.35 * 0.6 * 400.0 / 17.0
    )


@pytest.mark.parametrize(
    ("side", "peak_h"), [("east_frac", (6, 9)), ("south_frac", (10, 13)), ("west_frac", (14, 18))]
)
def test_a_hall_is_warmed_when_the_sun_stands_before_its_wall(side, peak_h):
    sides = dict.fromkeys(("north_frac", "east_frac", "south_frac", "west_frac"), 0.0) | {side: 1.0}
    hall = Envelope(wall_area_m2=1000.0, wall_shares=WallShares(**sides))
    day = hours(datetime(2023, 6, 21, tzinfo=UTC), 1)
    sun = hall.wall_sun_w_per_m2(day, 50.0, 0.0)
    gain = hall.gain_kw(replace(outside(np.full(24, 20.0)), wall_sun_w_per_m2=sun))
    assert peak_h[0] <= gain.argmax() <= peak_h[1]


def test_the_mean_of_four_sides_is_what_an_even_hall_meets():
    day = hours(datetime(2023, 3, 21, tzinfo=UTC), 1)
    names = ("north_frac", "east_frac", "south_frac", "west_frac")
    each = [
        Envelope(
            wall_area_m2=1.0, wall_shares=WallShares(**(dict.fromkeys(names, 0.0) | {name: 1.0}))
        ).wall_sun_w_per_m2(day, 50.0, 8.0)
        for name in names
    ]
    even = Envelope(wall_area_m2=1.0).wall_sun_w_per_m2(day, 50.0, 8.0)
    np.testing.assert_allclose(even, np.mean(each, axis=0), rtol=1e-12)


@given(
    st.floats(50.0, 20_000.0),
    st.floats(0.0, 5.0),
    st.sampled_from(["clay", "sand", "rock"]),
    st.floats(-10.0, 29.0),
)
def test_twice_the_slab_with_twice_the_edge_lets_through_twice_the_heat(area, r, soil, ground_c):
    edge = 4.0 * area**0.5
    one, two = (
        Envelope(
            slab_area_m2=n * area,
            slab_perimeter_m=n * edge,
            slab_insulation_m2_k_per_w=r,
            soil=soil,
        ).gain_kw(outside(20.0, ground_c=ground_c))[0]
        for n in (1.0, 2.0)
    )
    assert two == pytest.approx(2.0 * one, rel=1e-9)
    assert one < 0.0


def test_a_square_has_the_least_edge_and_the_edge_is_where_the_heat_leaves():
    square = FLOOR.gain_kw(outside(20.0))[0]
    long = FLOOR.model_copy(update={"slab_perimeter_m": 300.0}).gain_kw(outside(20.0))[0]
    assert long < square < 0.0
    same = Envelope(slab_area_m2=2000.0, slab_perimeter_m=4.0 * np.sqrt(2000.0))
    assert same.gain_kw(outside(20.0))[0] == pytest.approx(square)


def test_a_day_alone_stands_on_the_ground_of_that_day_in_a_year():
    year = FLOOR.below_slab_c(hours(), FRANKFURT)
    for day in (0, 31, 200):
        first = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=day)
        alone = FLOOR.below_slab_c(hours(first, 1), FRANKFURT)
        np.testing.assert_array_equal(alone, year[24 * day : 24 * day + 24])


def test_the_ground_has_the_mean_of_the_air_and_less_of_its_seasons():
    below = FLOOR.below_slab_c(hours(), FRANKFURT)
    air = station("frankfurt").dry_bulb_mean_c
    assert below.mean() == pytest.approx(air.mean(), abs=0.01)
    assert 0.0 < np.ptp(below) < np.ptp(air)
    # Warmest in August in the north, in February in the south.
    assert 31 + 28 + 140 < below.argmax() / 24 < 250
    south = Climate.of_months(station("sydney").dry_bulb_mean_c)
    assert 30 < FLOOR.below_slab_c(hours(), south).argmax() / 24 < 75


def test_a_warmer_world_has_warmer_ground():
    warm = FLOOR.below_slab_c(hours(), FRANKFURT.warmed(2.0))
    np.testing.assert_allclose(warm - FLOOR.below_slab_c(hours(), FRANKFURT), 2.0)


def test_a_stated_climate_is_warmest_on_its_day():
    stated = OutdoorClimate(mean_c=10.0, amplitude_k=9.0, warmest_day=200).climate()
    below = FLOOR.below_slab_c(hours(), stated)
    assert below.argmax() / 24 == pytest.approx(200.0 + 365.0 / 12.0, abs=1.0)


def test_a_small_hall_feels_its_floor_and_a_large_one_does_not():
    # 250 kW on 300 m2 and 5 MW on 4,000 m2: shares of the heat that leave by the ground.
    small = Envelope(slab_area_m2=300.0).gain_kw(outside(20.0))[0] / 250.0
    large = Envelope(slab_area_m2=4000.0).gain_kw(outside(20.0))[0] / 5000.0
    assert -0.02 < small < -0.008
    assert -0.005 < large < 0.0


def test_no_surface_half_a_position_and_an_edge_without_a_slab_are_refused():
    assert [key for key, _, _ in Envelope().cross_checks()] == ["roof_area_m2"]
    half = Envelope(roof_area_m2=10.0, latitude_deg=50.0)
    assert [key for key, _, _ in half.cross_checks()] == ["longitude_deg"]
    edge = Envelope(roof_area_m2=10.0, slab_perimeter_m=40.0)
    assert [key for key, _, _ in edge.cross_checks()] == ["slab_perimeter_m"]
    most = WallShares(north_frac=0.5)
    assert [key for key, _, _ in most.cross_checks()] == ["north_frac"]
    assert WallShares().cross_checks() == []
