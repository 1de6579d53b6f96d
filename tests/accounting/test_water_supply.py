"""The section water of a scenario."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dcsim.accounting.water_supply import Drought, WaterSupply
from dcsim.core.timegrid import TimeGrid

NOON = datetime(2023, 6, 30, 12, tzinfo=UTC)


def drought(day, days, limit):
    start = datetime(2023, 7, day, tzinfo=UTC)
    return Drought(start=start, days=days, limit_m3_per_day=limit)


def test_without_a_limit_in_the_period_there_is_none():
    grid = TimeGrid.of(NOON, 3, 3600)
    assert WaterSupply().limit(grid) is None
    assert WaterSupply(droughts=[drought(20, 5, 1.0)]).limit(grid) is None


def test_days_begin_at_midnight_whenever_the_period_does():
    limit = WaterSupply(limit_m3_per_day=2.0).limit(TimeGrid.of(NOON, 2, 3600))

    assert limit.limit_l.tolist() == [2000.0] * 48
    lengths = [int((limit.day == number).sum()) for number in np.unique(limit.day)]
    assert lengths == [12, 24, 12]


def test_in_a_drought_the_lower_of_two_limits_holds():
    supply = WaterSupply(limit_m3_per_day=4.0, droughts=[drought(1, 2, 1.0), drought(2, 2, 9.0)])

    limit = supply.limit(TimeGrid.of(datetime(2023, 6, 30, tzinfo=UTC), 5, 3600))

    assert limit.limit_l.reshape(5, 24)[:, 0].tolist() == [4000.0, 1000.0, 1000.0, 4000.0, 4000.0]
    assert (limit.limit_l.reshape(5, 24) == limit.limit_l.reshape(5, 24)[:, :1]).all()


def test_a_drought_that_begins_at_noon_is_refused():
    [(key, _, cure)] = Drought(start=NOON, days=1, limit_m3_per_day=0.0).cross_checks()
    assert key == "start"
    assert "T00:00:00Z" in cure


def test_options_that_nothing_asks_for_are_refused():
    wrong = WaterSupply(beyond_limit="short", source_l_per_kwh=1.0, reservoirs="counted")
    assert [key for key, _, _ in wrong.cross_checks()] == ["beyond_limit", "reservoirs"]
    assert WaterSupply(beyond_limit="short", limit_m3_per_day=1.0).cross_checks() == []


@pytest.mark.parametrize(
    "wrong", [{"limit_m3_per_day": -1.0}, {"beyond_limit": "pray"}, {"scarcity_factor": -0.1}]
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        WaterSupply(**wrong)
