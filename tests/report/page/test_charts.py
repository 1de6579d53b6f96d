"""The figures hold the run's hours, small enough for a page and exact enough for a screen."""

import json

import numpy as np
import pytest
from bokeh.models import ColumnDataSource, HoverTool
from hypothesis import given
from hypothesis import strategies as st

from dcsim.report.page.charts import _rounded, bar_chart, duration_charts, hourly_charts
from dcsim.report.page.embed import bokeh_scripts, embedded


@pytest.fixture(scope="module")
def hours(year):
    return hourly_charts(year.hourly)


def test_all_hours_are_there_to_six_digits(hours, year):
    (source,) = hours.select({"type": ColumnDataSource})
    assert len(source.data["pue"]) == 8760
    pairs = {"facility_kw": "facility_energy_kwh", "dry_bulb_c": "dry_bulb_c", "pue": "pue"}
    for drawn, column in pairs.items():
        assert np.allclose(source.data[drawn], year.hourly[column], rtol=5.1e-6, atol=0.0)
    seconds = source.data["time_utc"] / 1000.0
    assert seconds[0] == year.hourly.index[0].timestamp()
    assert np.all(np.diff(seconds) == 3600.0)


def test_all_hourly_figures_share_one_time_axis(hours):
    charts = [chart for chart, _, _ in hours.children]
    assert len(charts) == 4
    assert len({chart.x_range.id for chart in charts}) == 1


def test_every_figure_answers_a_pointer(hours, year):
    figures = [chart for chart, _, _ in hours.children]
    figures += [*duration_charts(year.hourly).values(), bar_chart("jobs", ["a"], {"jobs": [1]})]
    for chart in figures:
        assert list(chart.select({"type": HoverTool}))


def test_a_flat_pue_looks_flat(hours):
    pue = hours.children[1][0]
    assert pue.y_range.start == 1.0
    assert 1.1 < pue.y_range.end < 1.2


def test_a_figure_of_nothing_is_still_a_figure():
    assert bar_chart("jobs", ["a", "b"], {"jobs": [0, 0]}).y_range.end == 1.0


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_rounding_keeps_six_digits(values):
    exact = np.array(values)
    assert np.allclose(_rounded(exact), exact, rtol=5.1e-6, atol=1e-30)


def test_rounding_keeps_what_is_missing():
    assert np.isnan(_rounded([np.nan, 1.0])[0])


def test_ids_begin_anew_for_every_page(year):
    first, second = (json.dumps(embedded({"hours": hourly_charts(year.hourly)})) for _ in range(2))
    assert first == second


def test_every_figure_has_its_place(year):
    charts = duration_charts(year.hourly)
    (item,) = embedded(charts)["items"]
    assert sorted(item["roots"].values()) == sorted(f"chart-{name}" for name in charts)


def test_the_library_can_stand_in_a_page():
    for script in bokeh_scripts():
        assert "</script" not in script.lower()
        assert "<!--" not in script
        assert "\r" not in script
