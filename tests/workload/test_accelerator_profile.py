"""Profiles that state accelerator-seconds: how long a job lasts and what its cards draw."""

import json

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.cluster import Cluster
from dcsim.simulate.booking import book
from dcsim.simulate.fleet_load import run_fleet, users_of
from dcsim.simulate.replay import replay
from dcsim.workload.jobs import JobClass, JobTable, make_jobs
from dcsim.workload.profile_added import add_profile, metered_profile
from dcsim.workload.profile_export import exported
from dcsim.workload.profile_store import parse_profile, profile, profile_json
from dcsim.workload.segments import Segments

DAY = TimeGrid(0, 900, 96)
CARDS = {"count": 4, "power_w": 350.0, "idle_w": 50.0}


def with_cards(**changes):
    """Return a profile of 100 units: 400 core s at 10 W and 1000 accelerator s at 300 W."""
    data = json.loads(profile_json(profile("heapsort-c")))
    total = 400.0 * 10.0 + 1000.0 * 300.0
    data |= {
        "id": "training-small",
        "kind": "ml-training",
        "work": {"unit": "batch", "amount": 100.0, "dataset": None},
        "hardware": data["hardware"] | {"accel": "some card"},
        "cpu_s": 400.0,
        "accelerator_s": 1000.0,
        "duration_s": 1000.0,
        "energy_j": {"cpu": 4000.0, "ram": 0.0, "accel": 300_000.0, "unsplit": 0.0, "total": total},
        "energy_range_j": [0.9 * total, 1.1 * total],
        "power_w": {"mean": total / 1000.0, "idle_share": 0.0},
        "series": {"t_s": [], "cores": [], "watts": [], "note": "made by hand"},
    }
    return parse_profile(json.dumps(data | changes).encode(), "training-small.json")


@pytest.fixture(autouse=True)
def added(tmp_path, monkeypatch):
    monkeypatch.setenv("DCSIM_PROFILES", str(tmp_path / "profiles"))
    add_profile(with_cards())


def job_class(**more):
    given = {"name": "train", "profile": "training-small", "work_amount": 3600.0, "cores": 8}
    return JobClass(**(given | {"accelerators": 8, "jobs_per_day": 1.0} | more))


def jobs_of(*classes):
    return make_jobs(classes, DAY, 1.0, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("cores", "cards", "lasts_s"),
    # 3600 batches are 14,400 core s and 36,000 accelerator s.
    [(8, 8, 4500), (8, 10, 3600), (8, 100, 1800), (1, 8, 14_400), (7, 100, 2058)],
)
def test_a_job_lasts_as_long_as_cores_or_cards_need(cores, cards, lasts_s):
    jobs = jobs_of(job_class(cores=cores, accelerators=cards))

    assert jobs.duration_s.tolist() == [lasts_s]
    assert jobs.busy_cores[0] * lasts_s == pytest.approx(14_400.0)
    assert jobs.busy_accelerators[0] * lasts_s == pytest.approx(36_000.0)


def test_work_on_accelerators_needs_some_and_the_error_says_how():
    with pytest.raises(InvalidInput, match="holds none") as caught:
        jobs_of(job_class(accelerators=0))
    assert "add accelerators" in caught.value.problems[0].cure


def test_a_profile_for_cores_keeps_the_cards_that_a_job_holds_busy_as_ever():
    jobs = jobs_of(job_class(profile="heapsort-c", work_amount=1e6, accelerators=3))

    assert jobs.accelerator_s.tolist() == [0.0]
    assert jobs.busy_accelerators.tolist() == [3.0]


def test_busy_cards_draw_and_held_ones_rest():
    # Eight cards held for two hours, in which five on average are busy.
    jobs = jobs_of(job_class(cores=2, accelerators=8))
    assert (jobs.duration_s[0], jobs.busy_accelerators[0]) == (7200, 5.0)
    cluster = Cluster(
        racks=1, rack_power_kw=20.0, servers_per_rack=10, server={"accelerators": CARDS}
    )
    start = np.zeros(1, dtype=np.int64)
    ran = Segments.unbroken(start, jobs.duration_s)
    cores = book(start, jobs.duration_s, jobs.busy_cores, DAY)
    none = np.zeros(DAY.steps)

    flows = run_fleet(cluster, jobs, ran, none, cores, DAY).flows
    users = users_of(cluster, jobs, ran, none, cores, DAY, "dynamic")

    assert flows.accelerator_kw.sum() * DAY.step_h == pytest.approx(36_000 / 3600 * 0.3)
    assert users.cards.max() == pytest.approx(5.0)


def test_a_table_without_the_column_says_all_held_cards_are_busy():
    one = np.ones(1, dtype=np.int64)
    jobs = JobTable(("a",), 0 * one, 0 * one, 10 * one, one, one, np.ones(1), accelerators=4 * one)

    assert jobs.busy_accelerators.tolist() == [4.0]


@pytest.mark.parametrize("cpu_s", [400.0, 1700.0])
def test_on_its_own_machine_the_replay_gives_the_meters_energy(cpu_s):
    replayed = replay(with_cards(cpu_s=cpu_s))

    assert replayed.metered_j == 304_000.0
    assert replayed.error_rel <= 1e-3


def test_the_format_keeps_and_checks_accelerator_seconds():
    found = metered_profile("training-small")
    assert found.accelerator_s_per_unit() == 10.0
    assert found.power_w_per_busy_core() == pytest.approx(10.0)
    assert found.power_w_per_busy_card() == pytest.approx(300.0)
    assert parse_profile(profile_json(found).encode(), "again") == found

    unnamed = with_cards().hardware.model_dump() | {"accel": None}
    with pytest.raises(InvalidInput, match="none is named"):
        with_cards(hardware=unnamed)
    with pytest.raises(InvalidInput, match="accelerator_s"):
        with_cards(accelerator_s=0.0)


def test_what_others_read_holds_the_accelerator_seconds():
    found = with_cards()

    header, row = exported(found, "csv").splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=False))["accelerator_s"] == "1000.0"
    beside = json.loads(exported(found, "boamps"))["dcsim"]
    assert beside["acceleratorSeconds"] == 1000.0
    assert beside["acceleratorEnergyKwh"] == pytest.approx(300_000 / 3.6e6)
    assert "gpu/busy-hours" in exported(found, "if")
    assert "gpu/busy-hours" not in exported(profile("heapsort-c"), "if")
