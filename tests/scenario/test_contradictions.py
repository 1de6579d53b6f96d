"""What sections contradict only together is told before anything runs, and at its line."""

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.compatibility import INCOMPATIBLE
from dcsim.scenario.load import load_scenario

OUTAGE = "faults={events: [{what: utility, start: %s, lasts_h: 4}]}"
DROUGHT = "water={droughts: [{start: %s, days: 1, limit_m3_per_day: 0}]}"
DX = "cooling={kind: dx}"
STORE = "{volume_m3: 100, charge_limit_kw: 500, discharge_limit_kw: 500}"
SLEEP = "it.server.sleep={sleep_w: 8, wake_latency_s: 60, wake_energy_j: 12000}"


def told(path, *sets):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path, sets)
    return [(problem.code, problem.place.split(": ")[-1]) for problem in caught.value.problems]


def notes(path, *sets):
    warnings = run_loaded(
        load_scenario(path, ["period.days=1", "period.step_s=3600", *sets])
    ).summary.warnings
    return [text for text in warnings if text.startswith("outside-period")]


def test_all_that_cannot_stand_together_is_told_at_once(short):
    found = told(short, f"store={STORE}", "service={towers: {}}", "site.heat_wave={}", DX)
    assert {place.removeprefix("--set ") for _, place in found} == {
        "store", "service.towers", "site.heat_wave",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mtbf_years", "is_refused"), [(20_000 * 2 / 365.25 / 99_000, False), (1e-3, True)]
)
def test_more_faults_than_a_run_can_hold_are_refused(short, mtbf_years, is_refused):
    # 1000 racks of 20 servers over two days: 20,000 x 2 d / mtbf faults are expected.
    sets = [f"faults={{server: {{mtbf_years: {mtbf_years}, repair_h: 1}}}}"]
    if is_refused:
        assert told(short, *sets)[0][0] == "too-many-faults"
    else:
        load_scenario(short, sets)


MEMORY = ("thermal={}", "queue={backfill: easy}", "backup={}", OUTAGE % "2023-01-01T06:00:00Z")
STAGES = "cooling={kind: combination, hysteresis_frac: 0.1, stages: [{kind: dx}, {kind: dx}]}"


@pytest.mark.parametrize(
    "sets",
    [
        (*MEMORY, SLEEP, "it.consolidation={}"),
        ("water.limit_m3_per_day=10", *MEMORY),
        (STAGES, "backup={}", "water.limit_m3_per_day=10", OUTAGE % "2023-01-01T06:00:00Z"),
    ],
)
def test_what_a_loop_could_not_follow_is_no_reason_to_refuse(short, sets):
    load_scenario(short, sets)


def test_the_table_of_what_cannot_be_combined_is_short_and_tells_why():
    assert len(INCOMPATIBLE) <= 6
    for row in INCOMPATIBLE:
        assert len(row.reason.split()) > 4, row.section
        assert row.cure


def test_stages_that_remember_stand_beside_service_and_failed_cooling(short):
    stages = (
        "cooling={kind: combination, hysteresis_frac: 0.1, stages: [{kind: dx}, {kind: waterside}]}"
    )
    cooling = "faults={events: [{what: cooling, start: 2023-01-01T06:00:00Z, lasts_h: 4}]}"
    load_scenario(short, [stages, cooling, "service={filters: {}, towers: {}}", "thermal={}"])


@pytest.mark.parametrize("what", [OUTAGE, DROUGHT])
@pytest.mark.parametrize(
    ("start", "is_met"), [("2023-01-01T00:00:00Z", True), ("2024-01-01T00:00:00Z", False)]
)
def test_what_is_stated_for_another_time_is_said_not_swallowed(short, what, start, is_met):
    assert bool(notes(short, what % start)) is not is_met


def test_a_record_of_other_years_is_said_too(short, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(short.read_text(encoding="utf-8"), encoding="utf-8")
    rows = "rack,2023-01-01T06:00:00Z,1\nrack,2019-01-01T06:00:00Z,1\n"
    (tmp_path / "f.csv").write_text(f"what,start_utc,lasts_h\n{rows}", encoding="utf-8")
    assert notes(path, "faults={file: f.csv}") == [
        "outside-period: 1 of 2 faults lie outside of it"
    ]
