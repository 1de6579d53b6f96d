"""Stages, water, walls and servers' air in a scenario file, from the text to the run."""

import json

import jsonschema
import numpy as np
import pandas as pd
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import read_yaml
from dcsim.facility.cooling.direct_air import DirectAir
from dcsim.results.read import read_run
from dcsim.runner import run, run_loaded
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.scenario.resolve import resolved_yaml
from dcsim.scenario.schema import scenario_schema
from dcsim.simulate.site_inputs import site_inputs

TWO = (
    "cooling={kind: combination, stages: [{kind: direct_air, preset: typical}, {kind: waterside}]}"
)
AIR = "{kind: direct_air, filter_pressure_pa: 250}"
TOWER = "{kind: waterside}"
RIVER = "cooling={kind: surface_water, water: {source: air, start_c: 8}}"


def problems(path, *sets):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path, sets)
    return {(p.code, p.place.partition(": ")[2] or p.place): str(p) for p in caught.value.problems}


def test_stages_are_plants_of_their_own_kind(short):
    cooling = load_scenario(short, [TWO]).scenario.cooling
    assert [stage.kind for stage in cooling.stages] == ["direct_air", "waterside"]
    assert isinstance(cooling.stages[0], DirectAir)
    assert cooling.stages[0].bypass_frac == 0.05


DX = "{kind: dx}"
WRONG = [
    ("", "", "wrong-type", "at least 2"),
    (", {kind: combination}", ".1.kind", "unknown-choice", "known here: air_cooled"),
    (", {kind: tower}", ".1.kind", "unknown-choice", "waterside"),
    (", {supply_air_c: 20}", ".1.kind", "key-missing", "seawater"),
    (", {kind: dx, sea_delta_t_k: 8}", ".1.sea_delta_t_k", "unknown-key", "mean air_delta_t_k"),
    (", {kind: dx, supply_air_c: 99}", ".1.supply_air_c", "out-of-range", "40"),
    (", {kind: direct_air, supply_low_c: 30}", ".1.supply_low_c", "contradiction", "exchange"),
    (", {kind: surface_water, water: {source: file}}", ".1.water.file", "contradiction", "add"),
]


@pytest.mark.parametrize(("text", "place", "code", "said"), WRONG)
def test_a_stage_is_checked_as_strictly_as_a_plant(short, text, place, code, said):
    found = problems(short, f"cooling={{kind: combination, stages: [{DX}{text}]}}")
    hit = [t for (c, _), t in found.items() if c == code and f"cooling.stages{place}" in t]
    assert len(hit) == 1, found
    assert said in hit[0]


@pytest.mark.parametrize(
    ("published", "kind"), [("sea", "seawater"), ("tower", "waterside"), ("air", "direct_air")]
)
def test_a_published_plant_is_refused_with_the_kind_that_does_the_like(short, published, kind):
    found = problems(short, f"cooling={{kind: lei-masanet-2020-{published}}}")
    [text] = [text for (code, _), text in found.items() if code == "unknown-choice"]
    assert "dcsim verify lei-masanet" in text
    assert f"write kind: {kind}" in text


def test_the_schema_knows_the_stages(short):
    editor = jsonschema.Draft202012Validator(scenario_schema())

    def errors(*stages):
        data = json.loads(json.dumps(read_yaml(short).data, default=str))
        data["cooling"] = {"kind": "combination", "stages": list(stages)}
        return list(editor.iter_errors(data))

    assert errors({"kind": "dx"}, {"kind": "surface_water"}) == []
    assert errors({"kind": "dx"})
    assert errors({"kind": "dx"}, {"kind": "combination", "stages": []})
    assert errors({"kind": "dx"}, {"kind": "dx", "sea_temperature_c": 8})


def test_a_resolved_scenario_has_the_same_stages(short, tmp_path):
    chiller = "{kind: water_cooled_chiller, preset: legacy, chilled_water_c: null}"
    sets = [f"cooling={{kind: combination, stages: [{DX}, {chiller}]}}"]
    text = resolved_yaml(load_scenario(short, sets).scenario)
    path = tmp_path / "r.yaml"
    path.write_text(text, encoding="utf-8")
    again = load_scenario(path).scenario
    assert again.cooling.stages[1].chilled_water_c is None
    assert resolved_yaml(again) == text


@pytest.fixture(scope="module")
def staged(short):
    return run_loaded(
        load_scenario(
            short,
            [
                f"cooling={{kind: combination, minimum_run_s: 1800, stages: [{AIR}, {TOWER}]}}",
                "site.station=golden-co",
                "period.start=2023-06-01T00:00:00Z",
                "period.days=20",
                "workload.trace=null",
            ],
        )
    )


def test_every_switch_is_listed_with_its_step(staged):
    table = staged.stage_switches
    assert len(table) > 0
    assert staged.hourly["stage_switches"].sum() == len(table)
    assert (table["from_stage"] != table["to_stage"]).all()
    assert (table["from_stage"].to_numpy()[1:] == table["to_stage"].to_numpy()[:-1]).all()
    start = pd.Timestamp("2023-06-01", tz="UTC")
    seconds = (table["time_utc"] - start) / pd.Timedelta(seconds=1)
    np.testing.assert_allclose(seconds, table["step"] * staged.summary.step_s)
    assert set(table["from_kind"]) <= {"direct_air", "waterside"}
    assert np.diff(table["step"]).min() * staged.summary.step_s >= 1800


def test_a_run_folder_keeps_the_switches(staged, tmp_path):
    staged.save(tmp_path / "run")
    again = read_run(tmp_path / "run")
    pd.testing.assert_frame_equal(again.stage_switches, staged.stage_switches)


def test_a_plant_of_one_stage_lists_none(short, tmp_path):
    plain = run(short)
    assert plain.stage_switches is None
    assert "stage_switches" not in plain.hourly
    plain.save(tmp_path / "run")
    assert not (tmp_path / "run" / "stage_switches.parquet").exists()
    assert read_run(tmp_path / "run").stage_switches is None


def test_fans_and_leakage_are_part_of_the_it_energy(short):
    leaky = "it.server_air={leakage_frac_per_k: 0.003}"
    as_stated = "it.server_air={fans: as_stated, fans_behind_liquid: as_stated}"
    warm, plain = (
        run_loaded(load_scenario(short, ["cooling.supply_air_c=32", servers]))
        for servers in (leaky, as_stated)
    )
    hourly = warm.hourly
    share = hourly["server_fan_kwh"] + hourly["leakage_kwh"]
    # 32 C: flow 0.6 + 0.4 x 0.7 = 0.88; fans 4 % x (0.88/0.6)^3; leakage 0.5 x 7 x 0.3 %.
    rel = 0.96 + 0.04 * (0.88 / 0.6) ** 3 + 0.5 * 7 * 0.003
    np.testing.assert_allclose(hourly["it_energy_kwh"], plain.hourly["it_energy_kwh"] * rel)
    np.testing.assert_allclose(share, plain.hourly["it_energy_kwh"] * (rel - 0.96))
    np.testing.assert_allclose(hourly["idle_energy_kwh"], plain.hourly["idle_energy_kwh"] * rel)
    np.testing.assert_allclose(hourly["server_inlet_c"], 32.0)
    assert "server_fan_kwh" not in plain.hourly


def test_walls_let_the_winter_in(short):
    hall = run(short, {"envelope": {"wall_area_m2": 3000, "wall_absorptance_frac": 0.0}})
    assert (hall.hourly["heat_envelope_kwh"] < 0.0).all()
    dry = hall.hourly["dry_bulb_c"]
    np.testing.assert_allclose(hall.hourly["heat_envelope_kwh"], 0.35 * 3.0 * (dry - 30.0))


def test_the_roof_of_a_weather_file_has_to_say_where_it_stands(short, tmp_path):
    sets = ["site={place: here, weather_file: w.csv}", "envelope={roof_area_m2: 100}"]
    text = str(problems(short, *sets))
    assert "position-unknown" in text
    assert "latitude_deg" in text
    there = [*sets, "envelope={roof_area_m2: 100, latitude_deg: 50, longitude_deg: 10}"]
    assert "position-unknown" not in str(problems(short, *there))


def test_water_that_follows_the_air_needs_a_start_or_a_year(short):
    found = str(problems(short, "cooling={kind: surface_water, water: {source: air}}"))
    assert "water-start-unknown" in found
    water = read_inputs(load_scenario(short, [RIVER])).outside.water_c
    assert water[0] == pytest.approx(8.0, abs=0.1)


def test_all_stages_stand_at_one_water(short):
    stages = "{kind: surface_water}, {kind: surface_water, water: {mean_c: 11}}"
    found = str(problems(short, f"cooling={{kind: combination, stages: [{stages}]}}"))
    assert "one river or lake" in found


@pytest.fixture
def river(short, tmp_path):
    """Return a function that writes a river's file beside the short scenario."""
    path = tmp_path / "s.yaml"
    path.write_text(short.read_text("utf-8"), "utf-8")
    start = load_scenario(short).scenario.period.start

    def write(values):
        times = pd.date_range(start, periods=len(values), freq="h")
        table = pd.DataFrame(
            {"time_utc": times.strftime("%Y-%m-%dT%H:%M:%SZ"), "water_temperature_c": values}
        )
        table.to_csv(tmp_path / "river.csv", index=False)
        return path

    return write


FROM_FILE = ["cooling={kind: surface_water, water: {source: file, file: river.csv}}"]


def test_a_river_of_a_file_is_aligned_with_the_steps(river):
    values = np.linspace(5.0, 25.0, 48)
    path = river(values)
    loaded = load_scenario(path, FROM_FILE)
    water = read_inputs(loaded).outside.water_c
    each = len(water) // 48
    np.testing.assert_allclose(water, np.repeat(values, each), atol=1e-9)
    assert "river.csv" in run_loaded(load_scenario(path, FROM_FILE)).manifest["inputs_sha256"]


def test_a_river_in_fahrenheit_is_refused(river):
    path = river(np.full(48, 55.0))
    with pytest.raises(InvalidInput, match="degrees Celsius"):
        read_inputs(load_scenario(path, FROM_FILE))


def test_service_takes_its_cores_from_the_jobs(short):
    tank = "cooling={kind: immersion, service_hours_per_year: 876}"
    served, free = (read_capacity(short, [tank.replace("876", hours)]) for hours in ("876", "0"))
    cores = load_scenario(short).scenario.it.cores
    assert (free - served == -(-cores // 10)).all()


def read_capacity(path, sets):
    loaded = load_scenario(path, [*sets, "workload.trace=null"])
    return site_inputs(loaded.scenario, read_inputs(loaded)).cores
