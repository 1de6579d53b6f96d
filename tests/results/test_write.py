"""A run folder holds what the result held, and nothing is published that does not balance."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from dcsim.accounting.audit import audit
from dcsim.core.errors import CheckFailed, InvalidInput, NotWritten
from dcsim.results import write
from dcsim.results.read import read_run

FILES = {
    "hourly.parquet", "jobs.parquet", "manifest.json", "run_info.json", "scenario.resolved.yaml",
    "states.parquet", "summary.json",
}  # fmt: skip


def test_what_is_written_is_read_back_equal(result, tmp_path):
    folder = result.save(tmp_path / "run")
    again = read_run(folder)
    assert {path.name for path in folder.iterdir()} == FILES
    assert again.summary == result.summary
    assert again.manifest == result.manifest
    assert again.resolved_yaml == result.resolved_yaml
    pd.testing.assert_frame_equal(again.hourly, result.hourly, check_dtype=False)
    pd.testing.assert_frame_equal(again.jobs, result.jobs, check_dtype=False)


def test_a_run_that_is_read_and_written_again_gives_the_same_bytes(result, tmp_path):
    first = result.save(tmp_path / "first")
    second = read_run(first).save(tmp_path / "second")
    for name in FILES - {"run_info.json", "states.parquet"}:
        assert (second / name).read_bytes() == (first / name).read_bytes(), name


def test_further_files_are_written_with_the_run(result, tmp_path):
    more = {"note.txt": lambda of, path: path.write_text(of.summary.name)}
    write.write_run(result, tmp_path / "run", more=more)
    assert (tmp_path / "run" / "note.txt").read_text() == "lefdal"


def test_a_further_file_that_fails_publishes_nothing(result, tmp_path):
    def fails(_result, _path):
        raise OSError(28, "No space left on device")

    with pytest.raises(NotWritten, match="No space left"):
        write.write_run(result, tmp_path / "run", more={"figure.png": fails})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", sorted(FILES - {"run_info.json", "states.parquet"}))
def test_a_folder_that_lacks_a_file_is_no_run(result, tmp_path, missing):
    folder = result.save(tmp_path / "run")
    (folder / missing).unlink()
    with pytest.raises(InvalidInput, match=missing):
        read_run(folder)


@pytest.mark.parametrize(
    "name", ["hourly.parquet", "jobs.parquet", "manifest.json", "summary.json"]
)
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"{}x", b"PAR1"])
def test_a_broken_file_is_told_as_such(result, tmp_path, name, content):
    folder = result.save(tmp_path / "run")
    (folder / name).write_bytes(content)
    with pytest.raises(InvalidInput, match="run-unreadable"):
        read_run(folder)


@pytest.mark.parametrize("text", ["{}", "[]", "null", '{"total": {}}'])
def test_a_summary_of_another_shape_is_told_as_such(result, tmp_path, text):
    folder = result.save(tmp_path / "run")
    (folder / "summary.json").write_text(text)
    with pytest.raises(InvalidInput, match="run-unreadable"):
        read_run(folder)


HOURLY = {
    "it_energy_kwh": {
        "electricity supply and use", "servers and their users", "servers and the job table",
    },
    "ups_loss_kwh": {"electricity supply and use"},
    "room_fan_kwh": {"electricity supply and use", "cooling and its components"},
    "cooling_energy_kwh": {"cooling and its components"},
    "facility_energy_kwh": {
        "electricity supply and use", "heat in and out", "facility and the job table", "carbon",
        "cost",
    },
    "heat_rejected_kwh": {"heat in and out"},
    "water_site_l": {"water in and out"},
    "water_evaporated_l": {"water in and out"},
    "job_energy_kwh": {"servers and their users"},
    "job_core_h": {"core hours"},
    "carbon_gco2e_per_kwh": {"carbon"},
    "scope2_location_kgco2e": {"carbon"},
    "price_per_mwh": {"cost"},
    "cost": {"cost"},
}  # fmt: skip


@pytest.mark.parametrize("column", HOURLY)
def test_the_audit_names_the_balances_that_one_false_hour_breaks(result, column):
    hourly = result.hourly.copy()
    hourly.loc[hourly.index[17], column] = hourly.loc[hourly.index[17], column] * 1.01 + 1.0
    broken = {balance.name for balance in audit(hourly, result.jobs) if not balance.holds}
    assert broken >= HOURLY[column]
    # Carbon and the job table may share further columns; everything else must hold.
    further = {"carbon and the job table", "energy and the job table", "cost and the job table"}
    assert broken <= HOURLY[column] | further


@pytest.mark.parametrize(
    ("column", "balance"),
    [
        ("it_energy_kwh", "servers and the job table"),
        ("facility_energy_kwh", "facility and the job table"),
        ("core_h", "core hours"),
    ],
)
def test_the_audit_names_the_balance_that_one_false_job_breaks(result, column, balance):
    jobs = result.jobs.copy()
    jobs.loc[3, column] = jobs.loc[3, column] * 1.01 + 1.0
    assert balance in {b.name for b in audit(result.hourly, jobs) if not b.holds}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "lost"),
        ("status", "queued"),
        ("start_utc", pd.NaT),
        ("start_utc", pd.Timestamp("2000-01-01", tz="UTC")),
        ("arrival_utc", pd.Timestamp("2100-01-01", tz="UTC")),
    ],
)
def test_the_audit_finds_a_job_whose_state_and_times_disagree(result, column, value):
    jobs = result.jobs.astype({"status": "str"})
    jobs.loc[3, column] = value
    assert "jobs in and out" in {b.name for b in audit(result.hourly, jobs) if not b.holds}


def test_a_hole_in_the_table_never_balances(result):
    hourly = result.hourly.copy()
    hourly.loc[hourly.index[17], "facility_energy_kwh"] = float("nan")
    assert any(not balance.holds for balance in audit(hourly, result.jobs))


def falsify(monkeypatch):
    """Let the writer falsify one hour on its way to the disk."""
    honest = write._write_table

    def false(table, path):
        if path.name == "hourly.parquet":
            table = table.copy()
            table.loc[5, "cost"] += 1.0
        honest(table, path)

    monkeypatch.setattr(write, "_write_table", false)


def test_a_run_whose_stored_tables_do_not_balance_is_kept_as_failed(result, tmp_path, monkeypatch):
    falsify(monkeypatch)
    with pytest.raises(CheckFailed) as caught:
        result.save(tmp_path / "run")
    assert caught.value.exit_code == 6
    assert [problem.place for problem in caught.value.problems] == ["cost"]
    assert {path.name for path in tmp_path.iterdir()} == {"run.failed"}
    assert {path.name for path in (tmp_path / "run.failed").iterdir()} == FILES


def test_a_second_failure_replaces_the_first_and_an_earlier_run_stays(
    result, tmp_path, monkeypatch
):
    result.save(tmp_path / "run")
    falsify(monkeypatch)
    for _ in range(2):
        with pytest.raises(CheckFailed):
            result.save(tmp_path / "run", force=True)
    assert read_run(tmp_path / "run").summary == result.summary
    assert {path.name for path in tmp_path.iterdir()} == {"run", "run.failed"}


def test_a_failed_run_never_buries_a_folder_that_is_no_run(result, tmp_path, monkeypatch):
    (tmp_path / "run.failed").mkdir()
    (tmp_path / "run.failed" / "thesis.txt").write_text("years of work")
    falsify(monkeypatch)
    with pytest.raises(CheckFailed):
        result.save(tmp_path / "run")
    assert (tmp_path / "run.failed" / "thesis.txt").read_text() == "years of work"
    assert {path.name for path in tmp_path.iterdir()} == {"run.failed"}


def test_the_command_line_leaves_with_6(lefdal, tmp_path, monkeypatch, capsys):
    from dcsim.cli import main

    falsify(monkeypatch)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["run", str(lefdal), "--set", "period.days=1", "--out", "run"])
    assert left.value.code == 6
    assert "cost: the balance is off" in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == {"run.failed"}


def test_a_figure_that_is_no_number_is_never_written(result, tmp_path):
    total = replace(result.summary.total, pue=float("nan"))
    broken = replace(result, summary=replace(result.summary, total=total))
    with pytest.raises(ValueError, match="JSON"):
        broken.save(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_holds_no_time_no_host_and_no_absolute_path(result, lefdal):
    text = json.dumps(result.manifest)
    assert str(lefdal.parent) not in text
    assert "/home" not in text
    assert not {"time", "date", "host", "platform", "python"} & result.manifest.keys()
    assert all(len(digest) == 64 for digest in result.manifest["inputs_sha256"].values())
