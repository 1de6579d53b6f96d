"""The synthetic weather of a scenario: its key, its sites, its parts."""

from pathlib import Path

import numpy as np
import pytest

from dcsim.catalogue.stations import station
from dcsim.core.errors import InvalidInput
from dcsim.core.streams import RandomStreams
from dcsim.scenario.fleet_inputs import read_fleet
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.signals.weather import synthetic_year

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LEFDAL = SCENARIOS / "lefdal.yaml"
FLEET = SCENARIOS / "three-sites.yaml"
SHORT = ("period.days=3", "period.step_s=3600")


def weather(*sets, path=LEFDAL):
    return read_inputs(load_scenario(path, [*SHORT, *sets])).weather


def test_months_stray_only_where_the_scenario_says_so():
    typical, straying = weather(), weather("site.monthly_anomaly_rel=1")
    assert "months as the normals" in typical.quality
    assert "months with 1 of their anomalies" in straying.quality
    assert not np.array_equal(typical.dry_bulb_c, straying.dry_bulb_c)


def test_a_weather_file_has_its_own_months(years_in, tmp_path):
    years_in(tmp_path).epw()
    text = LEFDAL.read_text("utf-8").replace(
        "station: nordfjordeid-lefdal", "weather_file: year.epw"
    )
    path = tmp_path / "filed.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path, [*SHORT, "site.monthly_anomaly_rel=1"])
    assert any("monthly_anomaly_rel" in p.place for p in caught.value.problems)
    assert "as it has them" in str(caught.value)


def test_a_site_has_the_same_weather_alone_as_among_others():
    loaded = load_scenario(FLEET, list(SHORT))
    together = read_fleet(loaded).sites
    assert len(together) == 3
    for name, inputs in together.items():
        slug = loaded.fleet[name].site.station
        alone = synthetic_year(
            station(slug), inputs.weather.grid, RandomStreams(loaded.scenario.seed).weather()
        )
        assert np.array_equal(alone.dry_bulb_c, inputs.weather.dry_bulb_c)
        assert np.array_equal(alone.dew_point_c, inputs.weather.dew_point_c)


def test_a_week_has_the_weather_that_it_has_within_the_month():
    week = weather("period.days=7", "period.start=2023-07-10T00:00:00Z")
    month = weather("period.days=31", "period.start=2023-07-01T00:00:00Z")
    assert np.array_equal(week.wet_bulb_c, month.wet_bulb_c[9 * 24 : 16 * 24])
