"""The sentences of the page are true of the run."""

from dataclasses import replace

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.report.page.tiles import tiles
from dcsim.report.page.words import (
    KNOWN_AS,
    LIMITS,
    basis_rows,
    facts,
    in_short,
    known_as,
    saved,
)
from dcsim.results.indicators import scenario_of


def test_the_site_in_short_tells_energy_overhead_and_carbon(year):
    text = in_short(year.summary).replace("\u00a0", " ")
    assert "In 365 days the servers used 33.94 GWh" in text
    assert "37.18 GWh, 9.5% more" in text
    assert "It drew no water." in text


def test_water_is_told_where_it_is_drawn(wet_month):
    assert "m³ of water" in in_short(wet_month.summary)


def test_the_facts_come_from_the_scenario_and_its_parts(year):
    told = dict(facts(year, scenario_of(year)))
    assert told["Servers"].startswith("1,000 racks of 5 kW nameplate, 5,000")
    assert told["Cooling"].endswith("sea water at 8 °C; supply air at 24 °C")
    assert told["Policy"] == "fcfs: First come, first served"
    assert told["Grid"] == "region NO, lifecycle average carbon"
    assert told["Load"] == "trace google-2019; jobs sort"


@pytest.mark.parametrize("text", ["{}", "it: 3", "cooling: {kind: unheard-of}", "grid: null"])
def test_a_scenario_that_lacks_things_gives_fewer_facts(text, year):
    partial = replace(year, resolved_yaml=f"{text}\n")
    told = dict(facts(partial, scenario_of(partial)))
    assert told["Place"] == "lefdal"  # what stands where is not said, so the name of the site
    assert "Servers" not in told


def test_a_scenario_that_is_no_yaml_is_refused(year):
    with pytest.raises(InvalidInput):
        scenario_of(replace(year, resolved_yaml="a: [1\n"))


def test_nothing_is_called_measured_that_does_not_say_so(year):
    assert known_as("energy of something") == "modelled"
    assert known_as("immeasured") == "modelled"
    assert known_as("published: one price, measured never") == "published"
    words = {subject: word for subject, word, _ in basis_rows(year.summary.basis)}
    assert words == {
        "Energy": "modelled",
        "Carbon": "modelled",
        "Weather": "modelled",
        "Load": "published",
        "Price": "published",
    }


def test_every_tile_has_a_value_a_definition_and_a_basis(year, wet_month):
    for run in (year, wet_month):
        for tile in tiles(run.summary.total):
            assert tile.value
            assert tile.definition.endswith(".")
            assert tile.basis in KNOWN_AS
            assert tile.basis != "measured"


def test_the_tiles_show_the_summary(year):
    shown = {tile.name: f"{tile.value} {tile.unit}".strip() for tile in tiles(year.summary.total)}
    assert shown["PUE"] == "1.0954"
    assert shown["Whole site"] == "37.18 GWh"
    assert shown["Cooling"] == "2.4% of IT"
    assert shown["Carbon, electricity"] == "1,298 t CO₂e"
    assert shown["Cost"] == "1,858,821 EUR"
    assert shown["Jobs finished"] == "17,647 of 17,651"
    assert len(shown) == len(tiles(year.summary.total))


def test_a_site_without_jobs_has_no_tile_for_them(year):
    total = year.summary.total
    none = replace(total, jobs=replace(total.jobs, submitted=0, finished=0))
    assert "Jobs finished" not in {tile.name for tile in tiles(none)}


def test_a_supply_contract_has_a_tile(year):
    total = year.summary.total
    bound = replace(total, carbon_kgco2e=replace(total.carbon_kgco2e, scope2_market=2e6))
    assert "Carbon, by contract" in {tile.name for tile in tiles(bound)}
    assert "Carbon, by contract" not in {tile.name for tile in tiles(total)}


def test_savings_are_split_by_energy_and_timing(wet_month):
    against = wet_month.summary.total.against_fcfs
    text = saved(against, "EUR")
    assert "kg CO₂e less, used" in text
    assert "Cleaner power saved" in text
    assert "h longer on average" in text


def test_a_policy_that_emits_more_is_not_said_to_save(wet_month):
    against = wet_month.summary.total.against_fcfs
    worse = replace(against, carbon_saved_kgco2e=-107.0)
    assert "emitted 107.0\xa0kg CO₂e more" in saved(worse, "EUR")


def test_each_limit_is_one_thing_that_the_numbers_are_not():
    assert len(set(LIMITS)) == len(LIMITS) >= 5
    assert all(text.startswith("Not ") and text.endswith(".") for text in LIMITS)
