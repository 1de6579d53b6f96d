"""The sun: where almanacs have it, and what clear skies let through."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.physics import solar


def at(text):
    return int(np.datetime64(text, "s").astype(np.int64))


def height_deg(text, latitude, longitude):
    return 90.0 - np.degrees(np.arccos(float(solar.cos_zenith(at(text), latitude, longitude))))


def test_noon_stands_as_high_as_latitude_and_declination_say():
    # Solstices: declination 23.44; equinoxes: 0. Local noon at 10 E is near 11:20 UTC.
    for day, declination in (("2023-06-21", 23.44), ("2023-12-22", -23.44), ("2023-03-20", 0.0)):
        highest = max(
            height_deg(f"{day}T{h:02d}:{m:02d}:00", 50.0, 10.0)
            for h in (11, 12)
            for m in range(0, 60, 2)
        )
        assert highest == pytest.approx(40.0 + declination, abs=0.3)


def test_the_sun_is_ahead_in_november_and_late_in_february_as_the_equation_of_time_has_it():
    # 3 November: +16.4 min, 11 February: -14.2 min (any almanac); at Greenwich.
    for day, early_min in (("2023-11-03", 16.4), ("2023-02-11", -14.2)):
        minutes = np.arange(11 * 60, 13 * 60, 0.5)
        times = at(f"{day}T00:00:00") + (minutes * 60).astype(np.int64)
        noon = minutes[solar.cos_zenith(times, 51.5, 0.0).argmax()]
        assert 720.0 - noon == pytest.approx(early_min, abs=1.0)


def test_a_day_on_the_equator_in_march_is_half_night():
    times = at("2023-03-20T00:00:00") + 60 * np.arange(1440)
    assert np.mean(solar.cos_zenith(times, 0.0, 0.0) > 0.0) == pytest.approx(0.5, abs=0.002)


def test_the_pole_has_day_in_june_and_night_in_december():
    for month, is_day in (("06", True), ("12", False)):
        times = at(f"2023-{month}-21T00:00:00") + 3600 * np.arange(24)
        assert ((solar.cos_zenith(times, 89.9, 0.0) > 0.0) == is_day).all()


def test_a_clear_sky_is_that_of_haurwitz():
    # 60 degrees of height: 1098 cos 30 exp(-0.059 / cos 30)
    c = np.cos(np.radians(30.0))
    assert float(solar.clear_sky_w_per_m2(c)) == pytest.approx(1098.0 * c * np.exp(-0.059 / c))
    assert float(solar.clear_sky_w_per_m2(0.0)) == 0.0
    assert float(solar.clear_sky_w_per_m2(1e-9)) == pytest.approx(0.0, abs=1e-6)


@given(st.integers(0, 4_000_000_000), st.floats(-90.0, 90.0), st.floats(-180.0, 180.0))
def test_the_cosine_is_one_and_the_sun_no_stronger_than_outside_the_air(time, lat, lon):
    cosine = float(solar.cos_zenith(time, lat, lon))
    assert -1.0 - 1e-12 <= cosine <= 1.0 + 1e-12
    assert 0.0 <= float(solar.clear_sky_w_per_m2(np.clip(cosine, -1.0, 1.0))) < 1040.0


def test_the_sun_stands_where_an_exact_algorithm_has_it():
    # NREL's solar position algorithm as of pvlib 0.16.1, true zenith, at Munich.
    for text, cosine in (
        ("2023-06-21T09:00:00", 0.8049916),
        ("2023-02-10T12:00:00", 0.4561586),
        ("2023-10-03T15:30:00", 0.2097488),
    ):
        assert float(solar.cos_zenith(at(text), 48.1, 11.6)) == pytest.approx(cosine, abs=0.003)


@pytest.mark.parametrize(
    ("latitude", "longitude", "year_kwh_per_m2"),
    [(60, 10, 1456.1), (40, -105, 2086.2), (20, 80, 2528.1), (0, 0, 2680.2), (-34, 151, 2211.8)],
)
def test_a_year_of_clear_sky_is_that_of_another_implementation(
    latitude, longitude, year_kwh_per_m2
):
    # pvlib 0.16.1: Haurwitz over hours of 2023, with NREL's solar position.
    times = at("2023-01-01T00:30:00") + 3600 * np.arange(8760)
    sun = solar.clear_sky_w_per_m2(solar.cos_zenith(times, latitude, longitude))
    assert sun.sum() / 1000.0 == pytest.approx(year_kwh_per_m2, rel=5e-4)
