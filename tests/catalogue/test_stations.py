from __future__ import annotations

import numpy as np
import pytest

from dcsim.catalogue.stations import station, station_names


def test_forty_two_stations_ship_and_their_slugs_are_plain():
    names = station_names()
    assert len(names) == len(set(names)) == 42
    assert {"nordfjordeid-lefdal", "san-jose-ca", "london", "singapore"} <= set(names)
    assert all(name.replace("-", "").isalnum() and name == name.lower() for name in names)


@pytest.mark.parametrize("slug", station_names())
def test_every_station_is_a_possible_place_on_earth(slug):
    place = station(slug)
    assert -60 < place.latitude_deg < 75
    assert -180 <= place.longitude_deg <= 180
    assert -50 <= place.elevation_m < 3000
    assert (place.dew_point_mean_c < place.dry_bulb_mean_c).all()
    assert -40 < place.dry_bulb_mean_c.min() <= place.dry_bulb_mean_c.max() < 40
    assert 2 < place.daily_range_k.min() <= place.daily_range_k.max() < 20
    assert 0 < place.daily_mean_sd_k.min() <= place.daily_mean_sd_k.max() < 12
    assert 0 < place.dew_point_sd_k.min() <= place.dew_point_sd_k.max() < 12
    assert place.quality in {"computed", "approximate"}
    assert place.source


@pytest.mark.parametrize("slug", station_names())
def test_summer_is_in_july_north_and_in_january_south_of_the_tropics(slug):
    place = station(slug)
    if abs(place.latitude_deg) > 25:
        northern = place.dry_bulb_mean_c[6] > place.dry_bulb_mean_c[0]
        assert northern == (place.latitude_deg > 0)


def test_the_typed_normals_say_that_they_are_approximate():
    assert station("nordfjordeid-lefdal").quality == "approximate"
    assert "approximate" in station("nordfjordeid-lefdal").source


def test_london_is_near_its_published_climate():
    # Met Office 1991-2020, Heathrow: January 5.6 C, July 19.0 C
    place = station("london")
    assert np.allclose(place.dry_bulb_mean_c[[0, 6]], [5.6, 19.0], atol=1.5)
