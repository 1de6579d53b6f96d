"""The page is one file that asks for nothing, shows every text as text, and tells the whole run."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.report.page import page_html, write_page
from dcsim.report.page.document import script_json

LARGEST_YEAR_BYTES = 3_000_000


@pytest.fixture(scope="module")
def page(year_page, parse):
    return parse(year_page)


@pytest.fixture(scope="module")
def hostile_html(hostile_run):
    return page_html(hostile_run)


def test_a_year_of_hours_stays_small(year_page):
    assert len(year_page.encode()) < LARGEST_YEAR_BYTES


def test_the_same_run_gives_the_same_page(wet_month, stored):
    assert page_html(wet_month) == page_html(wet_month) == page_html(stored)


def test_nothing_is_fetched(page):
    for tag, attributes in page.elements:
        for name in ("src", "href", "action", "data", "srcset", "poster"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:")), (tag, value)
    assert page.count("iframe") == page.count("object") == page.count("form") == 0


def test_nothing_is_fetched_by_the_style_either(year_page):
    style = re.search(r"<style>(.*?)</style>", year_page, re.DOTALL).group(1)
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_only_the_scripts_of_the_page_may_run(page):
    (policy,) = [a["content"] for t, a in page.elements if "Content-Security-Policy" in a.values()]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    code = [text for attributes, text in page.scripts if "type" not in attributes]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in code]
    assert rules["script-src"].split() == [f"'sha256-{value}'" for value in hashes]
    assert not [a for _, a in page.elements if any(name.startswith("on") for name in a)]


def test_the_page_has_one_heading_and_every_section_its_own(page):
    assert page.count("h1") == 1
    assert page.headings == ["A year of the Lefdal Mine data centre from real inputs"]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.elements:
        if tag == "section":
            assert attributes["aria-labelledby"] in ids


def test_the_page_tells_what_a_stranger_needs(page):
    text = " ".join(page.text)
    for words in (
        "Where the electricity goes",
        "Hour by hour",
        "What these numbers are not",
        "Data and assumptions",
        "Nordfjordeid, Norway",
        "dew-point-cap",
        "cooling.loop_delta_t_k",
        "grid_data/weather_normals.csv",
        "Seed:",
        "scope 3 beyond the making of servers",
    ):
        assert words in text


def test_every_figure_has_a_table_and_every_table_a_download(page):
    charts = [a for _, a in page.elements if a.get("class") == "chart"]
    assert {a["id"] for a in charts} == {
        "chart-hours",
        "chart-duration-power",
        "chart-duration-pue",
        "chart-carbon-months",
    }
    assert all(a["role"] == "img" and a["aria-label"] for a in charts)
    tables = {a["id"] for tag, a in page.elements if tag == "table"}
    downloads = {a["data-table"] for _, a in page.elements if "data-table" in a}
    assert tables == downloads
    assert {"table-daily", "table-duration", "table-monthly", "table-energy_flow"} <= tables


def test_water_and_waits_are_drawn_where_there_are_any(wet_month, parse):
    ids = {a.get("id") for _, a in parse(page_html(wet_month)).elements}
    assert {"chart-water-months", "chart-waits"} <= ids


def test_the_summary_stands_in_the_page_as_data(page, year):
    (data,) = [text for attributes, text in page.scripts if attributes.get("id") == "summary"]
    assert json.loads(data) == year.summary.as_dict()


def test_a_strangers_text_is_text(hostile_html, parse, wet_month, hostile):
    clean, evil = parse(page_html(wet_month)), parse(hostile_html)
    assert evil.headings == [hostile.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")]
    assert len(evil.scripts) == len(clean.scripts)
    assert evil.count("img") == 0
    assert not [a for _, a in evil.elements if any(name.startswith("on") for name in a)]
    assert all("alert(1)" not in text for a, text in evil.scripts if "type" not in a)
    assert sum("alert(1)" in text for text in evil.text) > 12


def test_no_text_steers_the_screen(hostile_html):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", hostile_html)


def test_a_strangers_summary_comes_back_whole(hostile_html, hostile_run, parse):
    (data,) = [t for a, t in parse(hostile_html).scripts if a.get("id") == "summary"]
    assert json.loads(data)["title"] == hostile_run.summary.title


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_in_a_script_comes_back_and_cannot_end_it(data):
    text = script_json(data)
    assert json.loads(text) == data
    assert not set(text) & set("<>&'")


def test_a_manifest_that_lacks_things_gives_a_page_all_the_same(wet_month, parse):
    bare = replace(wet_month, manifest={"warnings": 3, "versions": [1], "defaults_used": "x"})
    assert parse(page_html(bare)).count("h1") == 1


@pytest.mark.parametrize("column", ["ups_loss_kwh", "pue", "cost"])
def test_a_run_without_a_column_is_refused_by_its_name(column, wet_month):
    with pytest.raises(InvalidInput, match=column):
        page_html(replace(wet_month, hourly=wet_month.hourly.drop(columns=column)))


def test_a_site_without_jobs_says_so(wet_month, parse):
    total = wet_month.summary.total
    counts = replace(total.jobs, submitted=0, finished=0, running=0)
    summary = replace(wet_month.summary, total=replace(total, jobs=counts))
    jobs = wet_month.jobs[wet_month.jobs["kind"] != "job"]
    page = parse(page_html(replace(wet_month, summary=summary, jobs=jobs)))
    assert "The scenario has no jobs." in page.text


def test_the_written_page_is_the_page(wet_month, tmp_path):
    write_page(wet_month, tmp_path / "report.html")
    assert Path(tmp_path / "report.html").read_text(encoding="utf-8") == page_html(wet_month)
