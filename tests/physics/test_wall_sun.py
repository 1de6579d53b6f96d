"""The sun on walls: which wall has it when, and years of it against weather records."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import solar, wall_sun

NORTH, EAST, SOUTH, WEST = 0.0, 90.0, 180.0, 270.0
TIMES = st.integers(0, 4_000_000_000)
LATITUDES, LONGITUDES = st.floats(-90.0, 90.0), st.floats(-180.0, 180.0)


def hours_of(first, days):
    start = int(np.datetime64(first, "s").astype(np.int64))
    return start + 3600 * np.arange(24 * days) + 1800


def sun_on(times, latitude, facing, clearness=0.6):
    direction = solar.sun_direction(times, latitude, 0.0)
    return wall_sun.vertical_sun_w_per_m2(direction, clearness, facing)


def test_an_east_wall_has_its_sun_in_the_morning_and_a_west_wall_in_the_afternoon():
    day = hours_of("2023-06-21", 1)
    east, west = (sun_on(day, 48.0, facing) for facing in (EAST, WEST))
    assert east.argmax() in (7, 8)
    assert west.argmax() in (15, 16)
    # The equation of time, two minutes in June, keeps them from being mirror images.
    np.testing.assert_allclose(east[::-1], west, atol=12.0)


@pytest.mark.parametrize(("latitude", "shady", "sunny"), [(48, NORTH, SOUTH), (-48, SOUTH, NORTH)])
def test_the_wall_away_from_the_equator_has_the_least_sun_of_a_year(latitude, shady, sunny):
    year = hours_of("2023-01-01", 365)
    sums = {facing: sun_on(year, latitude, facing).sum() for facing in (NORTH, EAST, SOUTH, WEST)}
    assert min(sums, key=sums.get) == shady
    assert max(sums, key=sums.get) == sunny
    # The walls to the east and west are alike.
    assert sums[EAST] == pytest.approx(sums[WEST], rel=0.01)


def test_a_south_wall_has_more_at_a_winter_noon_than_at_a_summer_noon():
    noons = [
        sun_on(hours_of(f"2023-{month}-21", 1), 48.0, SOUTH, 1.0)[11] for month in ("12", "06")
    ]
    assert noons[0] > noons[1]


@given(TIMES, LATITUDES, LONGITUDES)
def test_the_sun_has_one_direction_and_opposite_walls_never_both_face_it(time, lat, lon):
    direction = solar.sun_direction(time, lat, lon)
    assert sum(float(part) ** 2 for part in direction) == pytest.approx(1.0, abs=1e-9)
    assert float(direction[2]) == float(solar.cos_zenith(time, lat, lon))
    shade = np.minimum(
        *(wall_sun.vertical_sun_w_per_m2(direction, 0.6, facing) for facing in (EAST, WEST))
    )
    share = wall_sun.diffuse_share_frac(0.0)
    level = solar.clear_sky_w_per_m2(np.clip(direction[2], -1.0, 1.0))
    assert float(shade) <= 0.6 * float(level) * 0.5 * (float(share) + 0.2) + 1e-9


@given(TIMES, LATITUDES, LONGITUDES, st.floats(0.0, 360.0), st.floats(0.0, 1.0))
def test_no_wall_has_more_sun_than_there_is_above_the_air(time, lat, lon, facing, clearness):
    sun = float(
        wall_sun.vertical_sun_w_per_m2(solar.sun_direction(time, lat, lon), clearness, facing)
    )
    assert 0.0 <= sun < 1361.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.3))
def test_a_clearer_sky_has_a_smaller_share_of_diffuse_sun(index, more):
    clear, grey = (float(wall_sun.diffuse_share_frac(k)) for k in (min(index + more, 1.0), index))
    assert 0.15 < clear <= grey < 0.7


@pytest.mark.parametrize(
    ("latitude", "longitude", "level", "walls"),
    [
        (36.1, -79.95, 1566.2, (445, 902, 1142, 917)),
        (55.317, -160.517, 829.2, (296, 543, 808, 552)),
    ],
)
def test_years_of_sun_on_walls_are_those_of_weather_records(latitude, longitude, level, walls):
    # TMY3 of Greensboro NC and Sand Point AK (NREL, public domain), beam and diffuse as
    # recorded, by the Perez model of pvlib 0.16.1 with albedo 0.2 [kWh/m2]. The clearness is
    # that which gives the record's sun on level ground, all that dcsim knows of the sky.
    times = hours_of("2023-01-01", 365)
    direction = solar.sun_direction(times, latitude, longitude)
    clear = solar.clear_sky_w_per_m2(np.clip(direction[2], -1.0, 1.0)).sum() / 1000.0
    found = [
        wall_sun.vertical_sun_w_per_m2(direction, level / clear, facing).sum() / 1000.0
        for facing in (NORTH, EAST, SOUTH, WEST)
    ]
    assert np.mean(found) == pytest.approx(np.mean(walls), rel=0.05)
    np.testing.assert_allclose(found, walls, rtol=0.18)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wall_sun.diffuse_share_frac(1.2),
        lambda: sun_on(hours_of("2023-06-21", 1), 48.0, 400.0),
        lambda: sun_on(hours_of("2023-06-21", 1), 48.0, SOUTH, 1.5),
        lambda: solar.sun_direction(0, 91.0, 0.0),
    ],
)
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
