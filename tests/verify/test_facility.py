"""The published spread of PUE and WUE is found by the shipped plants from published ranges."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from dcsim.cli import main
from dcsim.core.registry import parts
from dcsim.facility.site import Site
from dcsim.verify.check import Bound, Cell
from dcsim.verify.facility import facility_rows
from dcsim.verify.facility_plants import built, power_chain
from dcsim.verify.facility_published import PUE, SYSTEMS, published
from dcsim.verify.facility_ranges import drawn_losses, drawn_plants
from dcsim.verify.facility_run import heat_of_racks, plant_year, uses
from dcsim.verify.facility_weather import STAND_INS, zone_air
from dcsim.verify.suites import SUITES


@pytest.fixture(scope="module")
def rows():
    """A quarter of the suite's draws: bounds that hold by less than their error may break."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DCSIM_REFERENCE_DATA", raising=False)
        table = published(STAND_INS)
    found = {system: uses(system, STAND_INS, scrambles=4, points=8) for system in SYSTEMS}
    return facility_rows(found, table)


def test_every_mean_stays_within_its_bound_and_none_is_wider_than_a_constants_error(rows):
    means = [row for row in rows if isinstance(row, Bound) and row.constant_error is not None]
    assert [row.name.split()[0:2] for row in means] == [
        ["PUE", "large"],
        ["PUE", "midsize"],
        ["WUE", "towers"],
    ]
    for row in means:
        assert row.bound <= row.constant_error
        assert row.value <= row.bound + 2.0 * row.standard_error, row.name


def test_no_plant_leaves_heat_in_the_rooms(rows):
    (short,) = [row for row in rows if isinstance(row, Bound) and row.constant_error is None]
    assert short.ok


def test_cells_name_their_station_and_missed_ones_a_reason(rows):
    cells = [row for row in rows if isinstance(row, Cell) and "(" in row.name]
    assert len(cells) == 2 * 14 * (6 + 5)
    assert all(cell.reason and cell.ok for cell in cells if cell.missed)
    broken = replace(cells[0], value=float("nan"))
    assert broken.missed
    assert not broken.ok


def test_the_order_of_the_climates_is_found_by_every_system_that_is_judged(rows):
    told = [row.name for row in rows if isinstance(row, Cell) and "correlation" in row.name]
    orders = {name.split(" mean")[0]: float(name.rsplit(" ", 1)[1]) for name in told}
    assert all(orders[f"PUE {system}"] > 0.7 for system in (1, 2, 4, 5, 7))


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_is_a_shipped_kind_with_the_published_values_as_its_keys(system):
    plants = (built(system, drawn) for drawn in drawn_plants(system, 0, 64))
    part = next(plant for plant in plants if plant is not None)
    assert type(part) is parts("cooling")[part.kind]
    assert part.cross_checks() == []


def test_an_economiser_pays_in_every_zone():
    with_, without = (
        next(p for p in (built(system, d) for d in drawn_plants(system, 0, 64)) if p is not None)
        for system in (4, 5)
    )
    for zone in STAND_INS:
        air = zone_air(zone)
        assert plant_year(with_, air).electricity_frac < plant_year(without, air).electricity_frac


@pytest.mark.parametrize("system", [1, 2, 5, 7, 10])
def test_few_representative_hours_give_what_all_hours_give(system):
    few, all_hours = (
        uses(system, ["5A"], scrambles=2, points=2, every=every)["5A"] for every in (30, 1)
    )
    assert few.pue.mean() == pytest.approx(all_hours.pue.mean(), abs=0.004)
    assert few.wue_l_per_kwh.mean() == pytest.approx(all_hours.wue_l_per_kwh.mean(), abs=0.04)


@pytest.mark.parametrize("system", [1, 2, 7, 10])
def test_plant_times_chain_is_the_site_of_both(system):
    plant = next(p for p in (built(system, d) for d in drawn_plants(system, 1, 64)) if p)
    losses, air = drawn_losses(system, 0, 4)[3], zone_air("2A")
    year, heat = plant_year(plant, air), heat_of_racks(losses)
    site = Site.sized(700.0, power_chain(losses), plant, air.design)
    flows = site.run(np.full(len(air.hours.dry_bulb_c), 700.0), air.hours)
    pue = flows.facility_kw.sum() / flows.it_kw.sum()
    assert pue == pytest.approx(heat * (1.0 + year.electricity_frac), rel=1e-12)
    litres = 3600.0 * flows.cooling.water.makeup_l_per_s.sum() / flows.it_kw.sum()
    assert litres == pytest.approx(heat * year.water_l_per_kwh, rel=1e-9, abs=1e-12)


def test_more_draws_leave_a_smaller_standard_error():
    few, many = (uses(7, ["4A"], scrambles=4, points=points)["4A"] for points in (2, 16))
    spread = [np.percentile(use.pue, 95.0, axis=1).std(ddof=1) for use in (few, many)]
    assert spread[1] < spread[0]


def test_the_printed_cells_are_those_of_the_full_table(reference_data):
    with (reference_data / "published/lei_masanet_2022_percentiles.csv").open() as table:
        full = {
            (int(r["Case"]), r["Climate Zone"], r["Quantile"]): float(r["PUE"])
            for r in csv.DictReader(table)
        }
    for system, zones in PUE.items():
        for zone, spread in zones.items():
            assert spread.low == pytest.approx(full[system, zone, "5th"], abs=6e-4)
            assert spread.high == pytest.approx(full[system, zone, "95th"], abs=6e-4)


def test_the_command_shows_a_missed_cell_with_its_reason_and_fails_for_bounds_alone(
    capsys, monkeypatch
):
    missed = Cell("1 4B WUE 5th (madrid)", 0.035, 0.05, 0.01, "no 4B station ships", "")
    held, broken = (Bound("mean", value, 0.2, at_most=True, source="") for value in (0.1, 0.3))
    monkeypatch.setitem(SUITES, "facility", lambda: [missed, held])
    with pytest.raises(SystemExit) as left:
        main(["verify", "facility"])
    assert left.value.code == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("miss  1 4B WUE 5th (madrid)")
    assert told[0].endswith("; no 4B station ships")
    assert told[1].startswith("ok  ")
    monkeypatch.setitem(SUITES, "facility", lambda: [missed, broken])
    with pytest.raises(SystemExit) as left:
        main(["verify", "facility", "--json"])
    assert left.value.code == 6
    assert '"missed": true' in capsys.readouterr().out
