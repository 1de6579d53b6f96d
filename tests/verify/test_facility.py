"""The spread of PUE and WUE over climates and systems is found again from published ranges."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from dcsim.cli import main
from dcsim.physics.lei_masanet import TOWER
from dcsim.verify.check import Bound, Cell
from dcsim.verify.facility import facility, mean_bounds, spread_by_zone
from dcsim.verify.facility_published import PUE, SYSTEMS, Spread
from dcsim.verify.facility_ranges import RANGES, draw
from dcsim.verify.facility_systems import use
from dcsim.verify.facility_weather import STAND_INS, ZoneAir, zone_air
from dcsim.verify.suites import SUITES


@pytest.fixture(scope="module")
def suite():
    return facility()


def test_every_bound_on_the_published_spread_holds(suite):
    bounds = [row for row in suite if isinstance(row, Bound)]
    assert len(bounds) == 24
    assert [row.name for row in bounds if not row.ok] == []


def test_cells_name_their_station_and_missed_ones_a_reason(suite):
    cells = [row for row in suite if isinstance(row, Cell)]
    assert len(cells) == 2 * 14 * (6 + 2)
    missed = [cell for cell in cells if cell.missed]
    assert 0 < len(missed) < 0.1 * len(cells)
    assert all(cell.reason and "(" in cell.name and cell.ok for cell in cells)


def test_a_cell_that_is_no_number_makes_the_suite_fail(suite):
    cell = next(row for row in suite if isinstance(row, Cell))
    broken = replace(cell, value=float("nan"))
    assert broken.missed
    assert not broken.ok


def test_the_water_side_system_is_the_printed_tower_plant():
    """With the printed parameters it must return the printed PUE, 1.0887168184890426."""
    sample, water = draw(2, 1), TOWER.water
    printed = {
        "ups_efficiency_frac": TOWER.electrical.ups_efficiency_frac,
        "distribution_loss_frac": TOWER.electrical.distribution_loss_frac,
        "lights_frac": TOWER.electrical.lights_frac,
        "supply_high_c": water.supply_air_c,
        "air_rise_k": water.air_rise_k,
        "water_rise_k": water.water_rise_k,
        "tower_rise_k": water.source_rise_k,
        "fan_pressure_pa": water.room_fan.pressure_pa,
        "fan_efficiency_frac": water.room_fan.efficiency_frac,
        "humidifier_pump_pa": water.humidifier_pump.pressure_pa,
        "humidifier_pump_frac": water.humidifier_pump.efficiency_frac,
        "economiser_pump_pa": water.economiser_pump.pressure_pa,
        "economiser_pump_frac": water.economiser_pump.efficiency_frac,
        "chilled_water_pump_pa": water.chilled_water_pump.pressure_pa,
        "chilled_water_pump_frac": water.chilled_water_pump.efficiency_frac,
        "tower_pump_pa": water.source_pump.pressure_pa,
        "tower_pump_frac": water.source_pump.efficiency_frac,
        "tower_fan_pressure_pa": TOWER.tower_fan.pressure_pa,
        "tower_fan_frac": TOWER.tower_fan.efficiency_frac,
        "tower_approach_k": TOWER.tower_approach_k,
        "exchanger_approach_k": water.exchanger_approach_k,
        "coil_effectiveness_frac": water.coil_effectiveness_frac,
        "sensible_heat_frac": water.sensible_heat_frac,
        "chiller_load_frac": water.chiller_load_frac,
        "cop_error_frac": water.chiller_error_frac,
        "liquid_to_gas_ratio": TOWER.liquid_to_gas_ratio,
    }
    sample = replace(sample, **{name: np.array([[value]]) for name, value in printed.items()})
    air = ZoneAir.of(np.array([20.0]), np.array([0.4]), np.array([101_325.0]))
    assert use(2, sample, air).pue[0] == pytest.approx(1.0887168184890426, abs=1e-7)


def test_a_sealed_room_by_hand():
    """System 5 at 20 C wet bulb, every parameter at the middle of its range."""
    middle = {
        name: np.array([[0.5 * (low + high)]])
        for name in type(RANGES[5]).__dataclass_fields__
        for low, high in [getattr(RANGES[5], name)]
    }
    sample = replace(draw(5, 1), **middle)
    found = use(5, sample, ZoneAir.of(np.array([20.0]), np.array([1.0]), np.array([101_325.0])))
    heat = 1.0 / 0.87 + (1.0 / 0.965 - 1.0) + 0.035
    density = 1.293 * 273.15 / (273.15 + 22.5)
    fan = heat / (1.01 * 7.5) / density * 650.0 / 0.7 / 1000.0
    cooled = (heat + fan) / 0.97
    t, x = 20.0 + 4.75, 0.3
    cop = 16.798751 + 0.00884 * t * t - 8.528931 * x * x + 9.885294 * x - 0.760621 * t
    cop = (cop + 0.084615 * x * t) * 0.8
    compressor = cooled / cop
    loop = cooled / (4.2 * 7.5) * 144e3 / (1e6 * 0.7)
    flow = (cooled + compressor) / (4.2 * 5.0)
    tower = flow * 209e3 / (1e6 * 0.7)
    tower += flow / 2.0 / (1.293 * 273.15 / 293.15) * 250.0 / 0.775 / 1000.0
    moisture = 0.03 * cooled / (2500.5 - 2.3097 * 20.0 - 0.0013 * 400.0)
    humidifier = moisture * 7e6 / (1e6 * 0.7)
    pue = heat + fan + compressor + loop + tower + humidifier
    # The paper's wet bulb of saturated air is off by 0.0002 K.
    assert found.pue[0] == pytest.approx(pue, rel=1e-5)
    evaporated = 0.00153 * 5.0 * flow
    water = evaporated * (1.0 + 1.0 / 6.5) + 0.002525 * flow + moisture
    assert found.wue_l_per_kwh[0] == pytest.approx(3600.0 * water, rel=1e-5)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_hour_gives_what_one_hour_in_seven_gives(system):
    few = spread_by_zone(system, ["5A"], 32)["5A"]
    all_hours = spread_by_zone(system, ["5A"], 32, 1)["5A"]
    assert np.abs(few.pue - all_hours.pue).max() < 0.003
    assert np.abs(few.wue_l_per_kwh - all_hours.wue_l_per_kwh).max() < 0.03


def test_twice_the_draws_move_no_percentile_far():
    """Of a thousand draws the 5th and 95th lie where those of 256 lie, within 0.02 PUE."""
    for system in (1, 5, 9):
        ends = [
            np.percentile(spread_by_zone(system, ["4A"], draws)["4A"].pue, [5, 95])
            for draws in (256, 1024)
        ]
        assert np.abs(ends[0] - ends[1]).max() < 0.025


def test_hot_places_cost_more_and_an_economiser_pays_everywhere():
    for zone in STAND_INS:
        air = zone_air(zone)
        assert (use(2, draw(4, 32), air).pue < use(5, draw(4, 32), air).pue).all()
    for system in SYSTEMS:
        hot, cold = spread_by_zone(system, ["1A", "8"], 32).values()
        assert hot.pue.mean() > cold.pue.mean()


def test_all_ten_systems_meet_the_full_table(reference_data):
    published = {system: ({}, {}) for system in SYSTEMS}
    with (reference_data / "published/lei_masanet_2022_percentiles.csv").open() as table:
        rows = list(csv.DictReader(table))
    ends = {(int(r["Case"]), r["Climate Zone"], r["Quantile"]): r for r in rows}
    for system, zone, quantile in ends:
        if quantile == "5th":
            low, high = ends[system, zone, "5th"], ends[system, zone, "95th"]
            for table, key in zip(published[system], ("PUE", "WUE"), strict=True):
                table[zone] = Spread(float(low[key]), float(high[key]))
    for system, (pue, wue) in published.items():
        uses = spread_by_zone(system, pue)
        found = {z: Spread(*np.percentile(u.pue, [5, 95])) for z, u in uses.items()}
        assert all(bound.ok for bound in mean_bounds(system, "PUE", found, pue)), system
        found = {z: Spread(*np.percentile(u.wue_l_per_kwh, [5, 95])) for z, u in uses.items()}
        assert all(bound.ok for bound in mean_bounds(system, "WUE", found, wue)), system


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
