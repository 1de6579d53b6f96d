"""The heat of a site that gives some away is drawn to scale, and both boundaries are told."""

import math
from pathlib import Path

import pytest

from dcsim.report.energy_flow import energy_flow, flow_rows
from dcsim.report.heat_flow import heat_flow
from dcsim.report.page import page_html
from dcsim.report.page.tiles import tiles
from dcsim.report.terminal import rows
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WEEK = ("period.days=7", "period.step_s=3600")


@pytest.fixture(scope="module", params=["inside", "outside"])
def run(request):
    sets = [*WEEK, f"heat_reuse.heat_pump_boundary={request.param}"]
    return run_loaded(load_scenario(SCENARIOS / "london.yaml", sets))


def test_what_the_heat_ends_in_is_what_the_site_and_the_heat_pump_turned_to_heat(run):
    flow, hourly = heat_flow(run.hourly), run.hourly
    made = math.fsum(hourly["facility_energy_kwh"]) + math.fsum(hourly["heat_pump_outside_kwh"])
    assert flow.kwh == pytest.approx(made, rel=1e-9)
    ends = {name: kwh for name, kwh, _ in flow_rows(flow)}
    assert ends["Users of the heat"] == pytest.approx(hourly["heat_used_kwh"].sum())
    assert sum(ends.values()) == pytest.approx(flow.kwh, rel=1e-12)


def test_a_heat_pump_of_the_site_is_an_end_of_its_electricity_and_others_are_not(run):
    root = energy_flow(run.hourly)
    assert root.kwh == pytest.approx(run.summary.total.facility_energy_kwh, rel=1e-12)
    ends = {name: kwh for name, kwh, _ in flow_rows(root)}
    assert ends.get("Heat pump", 0.0) == pytest.approx(run.hourly["heat_pump_kwh"].sum())
    assert ("Heat pump" in ends) == (run.summary.total.heat_reuse.boundary == "inside")


def test_page_and_terminal_tell_heat_carbon_and_both_boundaries(run):
    heat = run.summary.total.heat_reuse
    html = page_html(run)
    assert "Where the heat goes" in html
    assert f"count the heat pump {heat.boundary} the site" in html
    shown = {tile.name for tile in tiles(run.summary.total)}
    assert {"Heat delivered", "Heat demand covered", "Carbon displaced", "Heat revenue"} <= shown
    told = {name: remark for name, _, remark in rows(run.summary.total)}
    assert "never taken off" in told["carbon displaced"]
    assert heat.boundary in told["heat delivered"]


def test_a_site_that_gives_no_heat_away_shows_none_of_it():
    bare = run_loaded(load_scenario(SCENARIOS / "london.yaml", [*WEEK, "heat_reuse=null"]))
    assert heat_flow(bare.hourly) is None
    assert "Where the heat goes" not in page_html(bare)
    assert not {tile.name for tile in tiles(bare.summary.total)} & {"Heat delivered"}
