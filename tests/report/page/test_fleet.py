"""The page of a fleet tells every site, what moved between them, and what the sites remember."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.dates import num2date

import dcsim
from dcsim.core.errors import InvalidInput
from dcsim.report.course_figure import course_figure, course_png
from dcsim.report.page import page_html
from dcsim.report.page.charts import MOST_SITES, site_charts
from dcsim.report.page.fleet import courses, fleet_tables

SCENARIOS = Path(__file__).parents[3] / "scenarios"
OUTAGE = {"events": [{"what": "utility", "start": "2023-01-02T06:00:00Z", "lasts_h": 2}]}


@pytest.fixture(scope="module")
def fleet():
    sets = {"period.days": 3, "policy.kind": "follow_carbon", "sites.frankfurt.faults": OUTAGE}
    return dcsim.run(SCENARIOS / "training-moves.yaml", sets)


@pytest.fixture(scope="module")
def page(fleet, parse):
    return parse(page_html(fleet))


def ids(page):
    return {attributes.get("id") for _, attributes in page.elements}


def test_the_page_has_a_table_and_curves_of_the_sites_and_a_table_of_what_moved(page):
    assert {"h-sites", "table-sites", "chart-sites", "table-transfers"} <= ids(page)
    text = " ".join(page.text)
    assert "All sites together drew" in text
    assert "frankfurt (Frankfurt, Germany), dublin (Dublin, Ireland)" in text


def test_a_site_alone_has_none_of_that(year_page, parse):
    assert not ids(parse(year_page)) & {"h-sites", "chart-sites", "table-transfers", "h-course"}


def test_the_rows_of_the_sites_add_up_to_the_last(fleet):
    table = fleet_tables(fleet)["sites"]
    column = table.header.index("facility_energy_kwh")
    *sites, total = [row[column].value for row in table.rows]
    assert sum(sites) == pytest.approx(total, rel=1e-8)
    column = table.header.index("submitted")
    *sites, total = [row[column].value for row in table.rows]
    assert sum(sites) == total == fleet.summary.total.jobs.submitted


def test_the_directions_add_up_to_what_moved(fleet):
    table = fleet_tables(fleet)["transfers"]
    *ways, total = table.rows
    assert {row[0].text for row in ways} <= {"frankfurt to dublin", "dublin to frankfurt"}
    assert sum(row[1].value for row in ways) == total[1].value == len(fleet.transfers)


def test_where_nothing_moved_that_is_said(fleet, parse):
    still = replace(
        fleet,
        transfers=fleet.transfers.iloc[:0],
        summary=replace(fleet.summary, transfers=replace(fleet.summary.transfers, transfers=0)),
    )
    page = parse(page_html(still))
    assert "table-transfers" not in ids(page)
    assert "No data moved between the sites" in " ".join(page.text)


def test_of_many_sites_those_that_draw_most_are_drawn(fleet):
    hours = fleet.hourly
    rows = [
        hours[hours["site"] == "dublin"].assign(
            site=f"s{n}", it_energy_kwh=lambda t, n=n: t["it_energy_kwh"] * (n + 1)
        )
        for n in range(MOST_SITES + 2)
    ]
    chart = site_charts(pd.concat(rows))["sites"].children[0][0]
    named = [item.label.value for item in chart.legend[0].items]
    assert named == [f"s{n}" for n in range(2, MOST_SITES + 2)]


def test_a_site_that_remembers_shows_its_course_in_the_page_itself(fleet, page):
    (course,) = courses(fleet)
    assert course.site == "frankfurt"
    (image,) = [attributes for tag, attributes in page.elements if tag == "img"]
    assert image["src"].startswith("data:image/png;base64,")
    assert "frankfurt" in image["alt"]


def test_a_course_is_drawn_the_same_twice_and_shades_the_outage(fleet):
    assert course_png(fleet) == course_png(fleet)
    figure = course_figure(fleet)
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["jobs", "power [kW]"]  # without a backup it has neither fuel nor batteries
    assert {text.get_text() for text in figure.axes[0].texts} == {
        "the grid is out",
        "servers without power",
    }


def test_a_course_of_rooms_and_stores_has_a_panel_for_each():
    run = dcsim.run(SCENARIOS / "hot-hall-outage.yaml", {"period.days": 1})
    figure = run.plot("course")
    room, levels, jobs, power = figure.axes
    assert room.get_ylabel() == "room [°C]"
    limits = {line.get_label() for line in room.get_lines()}
    assert {"servers slow down, 32 °C", "servers switch off, 37 °C"} <= limits
    drawn = {line.get_label().partition(",")[0]: line for line in levels.get_lines()}
    assert set(drawn) == {"fuel", "batteries", "chilled water"}
    assert drawn["fuel"].get_ydata()[0] == pytest.approx(100.0)
    assert all(-1e-6 <= line.get_ydata().min() <= line.get_ydata().max() <= 100.001
               for line in drawn.values())  # fmt: skip
    assert jobs.get_xlim() == power.get_xlim() == room.get_xlim()


def test_a_long_run_shows_the_days_around_what_happened():
    far = {"events": [{"what": "utility", "start": "2023-01-20T06:00:00Z", "lasts_h": 2}]}
    run = dcsim.run(
        SCENARIOS / "training-moves.yaml", {"period.days": 28, "sites.dublin.faults": far}
    )
    first, last = run.plot("course").axes[0].get_xlim()
    assert last - first < 1.0  # days
    assert num2date(first).day == 20


def test_without_a_site_that_remembers_there_is_no_course(year):
    with pytest.raises(InvalidInput, match="no-steps"):
        year.plot("course")
