"""Profiles go out as BoAmps, Impact Framework and CSV, and come in from CodeCarbon."""

from __future__ import annotations

import copy
import csv
import io
import json

import pytest
from typer.testing import CliRunner

from dcsim.cli.profile import app
from dcsim.core.errors import CheckFailed, InvalidInput, NotWritten, UsageError
from dcsim.workload import profile_boamps
from dcsim.workload.profile_added import add_profile, added_folder, added_ids, any_profile
from dcsim.workload.profile_boamps import boamps, quality_of, violations
from dcsim.workload.profile_codecarbon import read_emissions
from dcsim.workload.profile_csv import COLUMNS, profiles_csv
from dcsim.workload.profile_export import exported
from dcsim.workload.profile_impact import impact_manifest
from dcsim.workload.profile_store import profile, profile_ids, profile_json, published_ids

ALL = (*profile_ids(), *published_ids())
HEAD = (
    "timestamp,project_name,duration,emissions,cpu_energy,gpu_energy,ram_energy,energy_consumed,"
    "cpu_model,gpu_model,codecarbon_version,tracking_mode,pue\n"
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DCSIM_PROFILES", str(tmp_path / "profiles"))
    return tmp_path / "profiles"


def invoke(*arguments):
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("profile_id", ALL)
def test_every_profile_is_a_boamps_report_that_lacks_nothing(profile_id):
    found = profile(profile_id)
    report = boamps(found)
    assert violations(report) == []
    (measure,) = report["measures"]
    assert measure["powerConsumption"] * 3.6e6 == pytest.approx(found.energy_j.total)
    assert report["dcsim"]["boundary"] == found.boundary


@pytest.mark.parametrize(
    ("path", "code"),
    [("task", "boamps-key"), ("measures", "boamps-key"), ("infrastructure", "boamps-key"),
     ("task.taskStage", "boamps-key"), ("task.algorithms", "boamps-key"),
     ("measures.0.powerConsumption", "boamps-key"), ("header.reportDatetime", "boamps-key"),
     ("infrastructure.components.0.nbComponent", "boamps-key"), ("software.language", "boamps-key"),
     ("task.dataset.0.dataUsage", "boamps-key")],
)  # fmt: skip
def test_a_report_without_a_demanded_key_is_found_out(path, code):
    report = copy.deepcopy(boamps(profile("heapsort-c")))
    *parents, last = path.split(".")
    node = report
    for step in parents:
        node = node[int(step)] if step.isdecimal() else node[step]
    del node[last]
    assert code in {problem.code for problem in violations(report)}


@pytest.mark.parametrize(
    ("keys", "word"),
    [(("quality",), "excellent"), (("infrastructure", "infraType"), "cloud"),
     (("header", "reportStatus"), "done")],
)  # fmt: skip
def test_a_word_that_the_format_does_not_know_is_found_out(keys, word):
    report = copy.deepcopy(boamps(profile("heapsort-c")))
    node = report
    for key in keys[:-1]:
        node = node[key]
    node[keys[-1]] = word
    assert [problem.code for problem in violations(report)] == ["boamps-word"]


def test_a_report_that_breaks_the_format_is_not_handed_out(monkeypatch):
    monkeypatch.setattr(profile_boamps, "_components", lambda _: [])
    with pytest.raises(CheckFailed, match="components"):
        boamps(profile("heapsort-c"))


@pytest.mark.parametrize(
    ("range_j", "quality"),
    [((9.5, 10.5), "high"), ((8.0, 11.0), "medium"), ((5.5, 11.0), "low"), ((5.0, 20.0), None),
     ((10.0, 10.0), None)],
)  # fmt: skip
def test_the_quality_is_the_class_that_holds_the_interval(range_j, quality):
    data = json.loads(profile_json(profile("guide-2024-heapsort-c")))
    data["energy_j"] = {"cpu": 10.0, "ram": 0.0, "accel": 0.0, "total": 10.0}
    data |= {"energy_range_j": list(range_j), "duration_s": None, "power_w": None}
    found = type(profile("guide-2024-heapsort-c")).model_validate_json(json.dumps(data))
    assert quality_of(found) == quality


def test_a_factor_of_two_is_worse_than_every_class_of_boamps():
    assert "quality" not in boamps(profile("heapsort-c"))


def test_an_impact_manifest_hands_the_energy_over_and_only_sums_it():
    found = profile("heapsort-c")
    manifest = impact_manifest(found)
    node = manifest["tree"]["children"]["heapsort-c"]
    (observation,) = node["inputs"]
    assert observation["energy"] * 3.6e6 == pytest.approx(found.energy_j.total)
    assert observation["duration"] == found.duration_s
    assert node["pipeline"]["compute"] == list(manifest["initialize"]["plugins"])
    assert "modelled" in manifest["description"]


def test_a_publication_without_a_duration_is_no_observation():
    with pytest.raises(InvalidInput, match="needs a duration"):
        impact_manifest(profile("luccioni-2024-text-generation"))


def test_the_csv_holds_every_profile_with_units_in_its_columns():
    rows = list(csv.DictReader(io.StringIO(profiles_csv(profile(i) for i in ALL))))
    assert tuple(rows[0]) == COLUMNS
    for profile_id, row in zip(ALL, rows, strict=True):
        assert row["id"] == profile_id
        assert float(row["energy_j"]) == profile(profile_id).energy_j.total
        assert row["basis"] in {"modelled", "published"}


def test_text_that_a_spreadsheet_would_run_is_disarmed():
    data = json.loads(profile_json(profile("bloom-176b-dynamic")))
    data["work"]["unit"] = "=HYPERLINK(1)"
    found = type(profile("bloom-176b-dynamic")).model_validate_json(json.dumps(data))
    (row,) = csv.DictReader(io.StringIO(profiles_csv([found])))
    assert row["work_unit"] == "'=HYPERLINK(1)"


def emissions(tmp_path, *rows):
    path = tmp_path / "emissions.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


GOOD = "2026-01-02T03:04:05,p,10.0,0.1,2e-6,0,1e-6,3e-6,a CPU,,3.3.2,process,1"


def test_an_emissions_file_becomes_a_reference_in_joules(tmp_path):
    found = read_emissions(emissions(tmp_path, GOOD), "mine", "run")
    assert found.energy_j.cpu == pytest.approx(7.2)
    assert found.energy_j.ram == pytest.approx(3.6)
    assert found.energy_j.total == pytest.approx(10.8)
    assert found.power_w.mean == pytest.approx(1.08)
    assert (found.boundary, found.pue_included, found.duration_s) == ("cpu-share", None, 10.0)
    assert found.provenance.date == "2026-01-02"


def test_the_last_row_is_taken_unless_another_is_asked_for(tmp_path):
    other = GOOD.replace(",10.0,", ",20.0,")
    path = emissions(tmp_path, GOOD, other)
    assert read_emissions(path, "mine", "run").duration_s == 20.0
    assert read_emissions(path, "mine", "run", row=0).duration_s == 10.0


def test_a_pue_in_the_file_makes_it_an_energy_of_the_facility(tmp_path):
    row = GOOD.replace("3e-6", "4.5e-6").replace("process,1", "process,1.5")
    found = read_emissions(emissions(tmp_path, row), "mine", "run")
    assert (found.boundary, found.pue_included) == ("facility", 1.5)
    assert found.energy_j.unsplit == pytest.approx(1.5e-6 * 3.6e6)


@pytest.mark.parametrize(
    ("row", "reason"),
    [(GOOD.replace("2e-6", "much"), "cpu_energy"), (GOOD.replace("2e-6", "-1"), "cpu_energy"),
     (GOOD.replace("10.0", "nan"), "duration")],
)  # fmt: skip
def test_a_figure_that_is_none_is_refused_with_its_column(tmp_path, row, reason):
    with pytest.raises(InvalidInput, match=reason):
        read_emissions(emissions(tmp_path, row), "mine", "run")


def test_an_empty_or_missing_emissions_file_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no row -1"):
        read_emissions(emissions(tmp_path), "mine", "run")
    with pytest.raises(InvalidInput, match="No such file"):
        read_emissions(tmp_path / "none.csv", "mine", "run")


def test_an_added_profile_is_listed_and_shown_and_not_replaced_unasked(tmp_path):
    path = emissions(tmp_path, GOOD)
    arguments = ("add", str(path), "--format", "codecarbon", "--id", "mine")
    assert invoke(*arguments).exit_code == 0
    assert added_ids() == ("mine",)
    assert any_profile("mine").energy_j.total == pytest.approx(10.8)
    assert "mine" in {row["id"] for row in json.loads(invoke("list", "--json").stdout)}
    assert isinstance(invoke(*arguments).exception, NotWritten)
    assert invoke(*arguments, "--force").exit_code == 0


def test_a_shipped_id_cannot_be_taken(tmp_path):
    with pytest.raises(NotWritten, match="shipped"):
        add_profile(profile("heapsort-c"), force=True)
    assert not added_folder().exists()


def test_an_emissions_file_needs_an_id(tmp_path):
    done = invoke("add", str(emissions(tmp_path, GOOD)), "--format", "codecarbon")
    assert isinstance(done.exception, UsageError)


def test_an_unknown_profile_is_refused_with_the_nearest_of_all():
    with pytest.raises(InvalidInput, match="did you mean patterson-2021-gpt-3"):
        any_profile("paterson-2021-gpt-3")


def test_the_list_can_be_of_metered_or_of_published_profiles_alone():
    metered = {row["id"] for row in json.loads(invoke("list", "--metered", "--json").stdout)}
    published = {row["id"] for row in json.loads(invoke("list", "--published", "--json").stdout)}
    assert (metered, published) == (set(profile_ids()), set(published_ids()))


def test_show_says_how_the_energy_is_known_and_what_to_mind():
    published = invoke("show", "guide-2024-cnn").stdout
    assert "published" in published
    assert "wrong by 2" in published
    metered = invoke("show", "heapsort-c").stdout
    assert "J modelled" in metered
    assert "core s for a unit, measured" in metered
    assert json.loads(invoke("show", "heapsort-c", "--json").stdout)["id"] == "heapsort-c"


@pytest.mark.parametrize("profile_id", ["heapsort-c", "luccioni-2024-image-generation"])
def test_a_profile_is_drawn_once_and_not_over_a_file(tmp_path, profile_id):
    out = tmp_path / "figure.png"
    assert invoke("plot", profile_id, "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    assert isinstance(invoke("plot", profile_id, "--out", str(out)).exception, NotWritten)


def test_an_export_goes_to_stdout_or_to_a_file_that_is_not_there(tmp_path):
    out = tmp_path / "report.json"
    assert invoke("export", "fasta-c").stdout == exported(profile("fasta-c"), "boamps")
    assert invoke("export", "fasta-c", "--format", "if", "--out", str(out)).exit_code == 0
    assert out.read_text("utf-8") == exported(profile("fasta-c"), "if")
    assert isinstance(invoke("export", "fasta-c", "--out", str(out)).exception, NotWritten)
