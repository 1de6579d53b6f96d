"""The page shows indicators, limits and the European sheet."""

import pytest

from dcsim.report.page import page_html
from dcsim.report.page.indicator_tables import indicator_table, limits_table, sheet_table
from dcsim.results.compliance import run_compliance
from dcsim.results.indicators import run_indicators
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario


@pytest.fixture(scope="module")
def limited(lefdal_path):
    limits = "limits={pue_max: 1.05, wue_max_l_per_kwh: 1, ref_min: 0.5}"
    return run_loaded(load_scenario(lefdal_path, ["period.days=2", limits]))


@pytest.fixture(scope="module")
def lefdal_path():
    from pathlib import Path

    return Path(__file__).parents[3] / "scenarios" / "lefdal.yaml"


def test_a_row_holds_the_equation_or_the_reason_and_the_number_behind_it(limited):
    found = run_indicators(limited)
    rows = {row[0].text: row for row in indicator_table(found).rows}

    assert len(rows) == len(found)
    assert rows["PUE"][1].value == pytest.approx(limited.summary.total.pue, rel=1e-8)
    assert rows["PUE"][4].text == "E_DC / E_IT"
    assert rows["PUE2"][1].value is None
    assert "power.pdu" in rows["PUE2"][4].text


def test_limits_tell_their_verdict(limited):
    rows = limits_table([run_compliance(limited)]).rows
    assert [(row[0].text, row[1].text) for row in rows] == [
        ("limits.pue_max", "broken"),
        ("limits.wue_max_l_per_kwh", "holds"),
        ("limits.ref_min", "broken"),
    ]


def test_the_sheet_has_a_row_a_line(limited):
    found = run_compliance(limited)
    assert len(sheet_table([found]).rows) == len(found.sheet)


def test_they_stand_on_the_page(limited, parse):
    page = parse(page_html(limited))
    ids = {attributes.get("id") for tag, attributes in page.elements if tag == "table"}
    assert {"table-indicators", "table-limits", "table-eu_2024_1364"} <= ids
    assert "By the standards" in "".join(page.text)


def test_a_scenario_without_limits_says_so(year, year_page, parse):
    assert "The scenario sets no limits." in "".join(parse(year_page).text)
