"""Files of a scenario: what it says of them, what it refuses, and what its results tell."""
# ruff: noqa: DTZ001 - the clock readings in these files have no zone

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
SHORT = ["period.days=3", "period.step_s=3600"]


@pytest.fixture
def folder(tmp_path, years):
    """Return a folder with the shipped scenario, a weather file, carbon and prices."""
    (tmp_path / "lefdal.yaml").write_bytes(LEFDAL.read_bytes())
    years.epw()
    hours = [datetime(2023, 1, 1) + timedelta(hours=i) for i in range(24 * 4)]
    years.csv(
        "time_utc,carbon_gco2e_per_kwh,price_per_mwh,missing_per_mwh",
        [f"{at:%Y-%m-%d %H:%M},200,{at.hour},{'' if i == 5 else 1}" for i, at in enumerate(hours)],
        "grid.csv",
    )
    return tmp_path


def with_weather(folder, *sets):
    text = (folder / "lefdal.yaml").read_text("utf-8")
    path = folder / "weather.yaml"
    path.write_text(text.replace("station: nordfjordeid-lefdal", "weather_file: year.epw"), "utf-8")
    return path, [*SHORT, *sets]


def with_price(folder, *sets):
    text = (folder / "lefdal.yaml").read_text("utf-8")
    path = folder / "price.yaml"
    path.write_text(text.replace("energy_per_mwh: 50", "file: grid.csv"), "utf-8")
    return path, [*SHORT, *sets]


def codes_and_keys(path, sets):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path, sets)
    return {(p.code, p.place.split(": ")[-1].removeprefix("--set ")) for p in caught.value.problems}


def test_a_run_on_a_weather_file_says_so_and_keeps_its_hash(folder):
    path, sets = with_weather(folder)
    result = run_loaded(load_scenario(path, sets))
    assert "EPW file year.epw, Testville" in result.summary.basis.weather
    assert any(note.startswith("aligned-by-calendar") for note in result.summary.warnings)
    assert len(result.manifest["inputs_sha256"]["year.epw"]) == 64
    assert result.hourly["dry_bulb_c"].max() == pytest.approx(12.3)


def test_a_station_and_a_file_exclude_each_other(folder):
    path, sets = with_weather(folder, "site.station=london")
    assert codes_and_keys(path, sets) == {("contradiction", "site.station")}


@pytest.mark.parametrize("key", ["weather_zone=UTC", "fill_gaps_h=2", "by_calendar=true"])
def test_what_is_said_of_a_file_needs_a_file(key):
    wrong = codes_and_keys(LEFDAL, [f"site.{key}"])
    assert wrong == {("contradiction", f"site.{key.partition('=')[0]}")}


def test_carbon_and_price_of_one_file_reach_the_results(folder):
    path, sets = with_price(folder, "grid.file=grid.csv", "grid.region=home")
    result = run_loaded(load_scenario(path, sets))
    total = result.summary.total
    emitted = total.facility_energy_kwh * 0.2
    assert total.carbon_kgco2e.scope2_location == pytest.approx(emitted)
    assert "column price_per_mwh of grid.csv" in result.summary.basis.price
    assert "column carbon_gco2e_per_kwh of grid.csv" in result.summary.basis.carbon


def test_a_constant_beside_a_file_contradicts_it(folder):
    sets = ["grid.file=grid.csv", "grid.constant_gco2e_per_kwh=10"]
    assert ("contradiction", "grid.file") in codes_and_keys(folder / "lefdal.yaml", sets)


def test_two_prices_contradict_each_other(folder):
    sets = ["price.file=grid.csv"]
    assert codes_and_keys(folder / "lefdal.yaml", sets) == {
        ("contradiction", "price.energy_per_mwh")
    }


@pytest.mark.parametrize("name", ["../outside.csv", "absent.csv", "."])
def test_files_lie_in_the_scenarios_folder(folder, name):
    (folder.parent / "outside.csv").write_text("time_utc,carbon_gco2e_per_kwh\n")
    found = codes_and_keys(folder / "lefdal.yaml", [f"grid.file={name}"])
    assert {key for _, key in found} == {"grid.file"}


def test_a_gap_is_refused_then_filled_and_reported(folder):
    path, sets = with_price(folder, "price.column=missing_per_mwh")
    with pytest.raises(InvalidInput, match=r"(?s)grid\.csv:7: .*price\.fill_gaps_h"):
        run_loaded(load_scenario(path, sets))
    result = run_loaded(load_scenario(path, [*sets, "price.fill_gaps_h=1"]))
    assert any(note.startswith("gaps-filled") for note in result.summary.warnings)
    json.dumps(result.summary.as_dict())


@pytest.mark.slow
def test_a_year_on_londons_recorded_weather_is_close_to_one_on_its_normals(folder, reference_data):
    recorded = reference_data / "weather" / "london_2023.parquet"
    (folder / "london.parquet").write_bytes(recorded.read_bytes())
    path, _ = with_weather(folder)
    sets = ["period.step_s=3600", "cooling={kind: waterside}"]
    real = run_loaded(load_scenario(path, [*sets, "site.weather_file=london.parquet"]))
    made = run_loaded(load_scenario(LEFDAL, [*sets, "site.station=london"]))
    assert real.summary.total.pue == pytest.approx(made.summary.total.pue, abs=0.01)
    assert real.hourly["dry_bulb_c"].mean() == pytest.approx(11.62, abs=0.01)
