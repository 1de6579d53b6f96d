"""The temperature of a river or lake over a period, by each of its sources."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.water_body import WaterBody

YEAR = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
JULY = TimeGrid.of(datetime(2023, 7, 1, tzinfo=UTC), 31, 3600)
AIR = 10.0 - 12.0 * np.cos(2 * np.pi * (np.arange(8760) - 20 * 24) / 8760)


def refused(**keys):
    return [key for key, _, _ in WaterBody(**keys).cross_checks()]


def test_a_sinusoid_is_warmest_on_its_day():
    course = WaterBody(mean_c=12.0, amplitude_k=8.0, warmest_day=210).hourly_c(YEAR, AIR)
    assert course.max() == pytest.approx(20.0, abs=1e-3)
    assert course.argmax() // 24 == 210
    np.testing.assert_array_equal(
        WaterBody(mean_c=12.0, amplitude_k=8.0, warmest_day=210).hourly_c(JULY, AIR),
        course[181 * 24 : 212 * 24],
    )


def test_months_keep_their_means():
    months = [4.0, 4.0, 6.0, 9.0, 14.0, 18.0, 21.0, 21.0, 18.0, 13.0, 9.0, 6.0]
    course = WaterBody(source="monthly", monthly_c=months).hourly_c(YEAR, AIR)
    got = [course[YEAR.months() == m].mean() for m in range(1, 13)]
    np.testing.assert_allclose(got, months, atol=0.02)


def test_water_that_follows_the_air_is_late_and_steady_and_never_colder_than_ice():
    shallow, deep = (
        WaterBody(source="air", mixed_depth_m=m).hourly_c(YEAR, AIR) for m in (1.0, 15.0)
    )
    assert AIR.min() < 0.0 == shallow.min()
    assert deep.max() < shallow.max() < AIR.max() + 1.0 + 1e-9
    assert AIR.argmax() < shallow.argmax() < deep.argmax()


def test_a_short_period_needs_the_water_it_starts_with():
    with pytest.raises(InvalidInput, match="start_c"):
        WaterBody(source="air").hourly_c(JULY, AIR[: JULY.steps])
    warm = WaterBody(source="air", start_c=18.0).hourly_c(JULY, AIR[: JULY.steps])
    assert warm[0] == pytest.approx(18.0, abs=0.2)


def test_the_warmest_water_is_known_only_where_the_year_is():
    assert WaterBody(mean_c=10.0, amplitude_k=5.0).warmest_c() == 15.0
    months = [float(m) for m in range(1, 13)]
    assert WaterBody(source="monthly", monthly_c=months).warmest_c() == 12.0
    with pytest.raises(InvalidInput, match="known for a period only"):
        WaterBody(source="air").warmest_c()


def test_keys_stand_with_the_source_that_reads_them():
    months = [10.0] * 12
    assert refused() == []
    assert refused(source="monthly", monthly_c=months) == []
    assert refused(source="monthly") == ["monthly_c"]
    assert refused(source="file") == ["file"]
    assert refused(source="file", file="river.csv") == []
    assert refused(monthly_c=months) == ["monthly_c"]
    assert refused(source="air", mean_c=14.0) == ["mean_c"]
    assert refused(mixed_depth_m=3.0) == ["mixed_depth_m"]
    assert refused(source="monthly", monthly_c=[-1.0] * 12) == ["monthly_c"]
    assert refused(mean_c=5.0, amplitude_k=6.0) == ["amplitude_k"]
    with pytest.raises(ValueError, match="monthly_c"):
        WaterBody(source="monthly", monthly_c=[10.0] * 11)
