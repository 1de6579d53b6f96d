"""A profile of one's own runs in a scenario."""

import hashlib
import json

import pytest

from dcsim.workload.profile_store import profile, profile_json

SHORT = ("--set", "period.days=2", "--set", "period.step_s=3600")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    folder = tmp_path / "profiles"
    monkeypatch.setenv("DCSIM_PROFILES", str(folder))
    return folder


def added(here, tmp_path, **changes):
    """Add a heap sort that takes twice the CPU time, changed as asked for."""
    data = json.loads(profile_json(profile("heapsort-c")))
    data |= {"id": "my-sort", "cpu_s": 2.0 * data["cpu_s"]} | changes
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return here("profile", "add", path)


def test_a_scenario_runs_an_added_profile_and_names_its_bytes(here, lefdal, tmp_path, own_folder):
    assert added(here, tmp_path).returncode == 0

    runs = {}
    for name in ("heapsort-c", "my-sort"):
        chosen = ("--set", f"workload.jobs.0.profile={name}")
        done = here("run", lefdal, *SHORT, *chosen, "--out", tmp_path / name, "--json")
        assert (done.returncode, done.stderr.count("error")) == (0, 0)
        runs[name] = json.loads((tmp_path / name / "summary.json").read_text())["total"]

    assert runs["my-sort"]["job_core_h"] > runs["heapsort-c"]["job_core_h"]
    hashes = json.loads((tmp_path / "my-sort" / "manifest.json").read_text())["inputs_sha256"]
    own = hashlib.sha256((own_folder / "my-sort.json").read_bytes()).hexdigest()
    assert hashes["profiles/my-sort.json"] == own


def test_the_command_replays_an_added_profile(here, tmp_path):
    added(here, tmp_path)

    assert here("profile", "replay", "my-sort").returncode == 0


def test_a_profile_nobody_added_or_without_demand_is_refused_with_its_place(
    here, lefdal, tmp_path, own_folder
):
    chosen = ("--set", "workload.jobs.0.profile=my-sort")
    missing = here("validate", lefdal, *chosen)
    assert missing.returncode == 3
    assert "workload.jobs.0.profile" in missing.stderr

    added(here, tmp_path)
    (own_folder / "my-sort.json").write_text("{", encoding="utf-8")
    broken = here("validate", lefdal, *chosen)
    assert broken.returncode == 3
    assert "not strict JSON" in broken.stderr


def test_work_on_accelerators_without_any_is_refused_when_the_file_is_read(here, lefdal, tmp_path):
    hardware = json.loads(profile_json(profile("heapsort-c")))["hardware"] | {"accel": "a card"}
    added(here, tmp_path, accelerator_s=10.0, hardware=hardware)

    chosen = ("--set", "workload.jobs.0.profile=my-sort")
    refused = here("validate", lefdal, *chosen)
    assert refused.returncode == 3
    assert "workload.jobs.0.accelerators" in refused.stderr
    cards = ("--set", "workload.jobs.0.accelerators=4")
    assert here("validate", lefdal, *chosen, *cards).returncode == 0
