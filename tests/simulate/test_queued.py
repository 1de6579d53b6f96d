"""The rules of the queue, as a run shows them."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario


@pytest.fixture(scope="module")
def week(pytestconfig):
    scenario = pytestconfig.rootpath / "scenarios" / "trace-queue.yaml"
    return lambda *sets: run_loaded(load_scenario(scenario, list(sets)))


@pytest.fixture(scope="module")
def plain(week):
    return week()


@pytest.fixture
def two_classes(tmp_path, pytestconfig):
    """Return a run of Lefdal with urgent and patient jobs that share 12,800 cores."""
    base = (pytestconfig.rootpath / "scenarios" / "lefdal.yaml").read_text("utf-8")
    jobs = """
    - {name: patient, profile: heapsort-c, work_amount: 6.4e+8, cores: 8000, jobs_per_day: 24,
       checkpoint_interval_s: 60, priority: 0}
    - {name: urgent, profile: heapsort-c, work_amount: 6.4e+7, cores: 8000, jobs_per_day: 24,
       priority: 5}
"""
    path = tmp_path / "two.yaml"
    path.write_text(base.split("  jobs:")[0] + "  jobs:" + jobs + "policy: {kind: fcfs}\n")
    small = ["it.racks=20", "workload.trace=null", "period.days=2"]
    return lambda *sets: run_loaded(load_scenario(path, [*small, *sets]))


def waits(result, name=None):
    jobs = result.jobs[result.jobs["kind"] == "job"]
    chosen = jobs if name is None else jobs[jobs["class"] == name]
    return chosen["wait_h"].dropna()


def test_first_come_first_served_by_rule_is_the_queue_without_rules(week, plain):
    ruled = week("queue.order=fcfs")

    assert (ruled.jobs["start_utc"].dropna() == plain.jobs["start_utc"].dropna()).all()
    np.testing.assert_allclose(
        ruled.hourly["job_energy_kwh"], plain.hourly["job_energy_kwh"], rtol=1e-12
    )


@pytest.mark.parametrize("kind", ["easy", "conservative"])
def test_backfilling_shortens_the_mean_wait_and_loses_nobody(week, plain, kind):
    filled = week(f"queue.backfill={kind}")

    assert waits(filled).mean() < 0.5 * waits(plain).mean()
    assert filled.summary.total.jobs.finished == plain.summary.total.jobs.finished


def test_shortest_first_has_the_shortest_mean_wait_and_leaves_long_jobs_behind(week, plain):
    shortest = week("queue.order=shortest_first")

    assert waits(shortest).mean() < waits(plain).mean()
    long = plain.jobs["core_h"] / plain.jobs["cores"] > 2.0
    assert shortest.jobs.loc[long, "wait_h"].max() > shortest.jobs.loc[~long, "wait_h"].median()


def test_urgent_jobs_wait_less_with_priorities_and_least_with_preemption(two_classes):
    fcfs = two_classes()
    ordered = two_classes("queue.order=priority")
    cutting = two_classes("queue.order=priority", "queue.preemption=true")

    assert waits(ordered, "urgent").mean() < waits(fcfs, "urgent").mean()
    assert waits(cutting, "urgent").mean() < waits(ordered, "urgent").mean()
    cut = cutting.jobs[cutting.jobs["interruptions"] > 0]
    assert set(cut["class"]) == {"patient"}
    # At most a checkpoint's worth is lost at each cut: 60 s on 8,000 cores.
    assert (cut["lost_core_h"] <= cut["interruptions"] * 60.0 / 3600.0 * 8000.0 + 1e-6).all()
    assert cutting.summary.total.balance_error_rel < 1e-9


def test_a_cap_on_the_whole_day_is_never_exceeded(week):
    # On a straight line a busy core draws the same whatever else runs, as the cap takes it.
    line = "it.server.curve=linear"
    capped, free = week(line, "queue.cap.limit_kw=2"), week(line)

    assert free.hourly["job_energy_kwh"].max() > 2.5
    assert 1.9 < capped.hourly["job_energy_kwh"].max() <= 2.0 + 1e-9
    assert waits(capped).mean() > waits(free).mean()


def test_a_cap_in_the_evening_leaves_the_other_hours_alone(week, plain):
    evening = week("queue.cap.limit_kw=1.0", "queue.cap.from_h=16", "queue.cap.until_h=20")
    hours = evening.hourly.index.hour

    first_day = (np.arange(len(hours)) < 24) & (hours < 16)
    np.testing.assert_allclose(
        evening.hourly["job_energy_kwh"][first_day], plain.hourly["job_energy_kwh"][first_day]
    )
    assert waits(evening).mean() > waits(plain).mean()


def test_an_enforced_cap_cuts_off_who_writes_checkpoints_and_nobody_else(two_classes):
    # One job of 8,000 cores draws 40 kW above idle of the 65 that 20 racks can.
    hours = ("queue.cap.limit_kw=10", "queue.cap.from_h=6", "queue.cap.until_h=12")
    # Patient jobs of hours, so that one runs when the cap begins to hold.
    long = ("workload.jobs.0.work_amount=9.6e9", "it.server.curve=linear")
    left, cut = two_classes(*long, *hours), two_classes(*long, *hours, "queue.cap.enforce=true")

    assert left.jobs["interruptions"].sum() == 0
    stopped = cut.jobs[cut.jobs["interruptions"] > 0]
    assert set(stopped["class"]) == {"patient"}
    inside = np.isin(cut.hourly.index.hour, range(7, 12))
    assert cut.hourly["job_energy_kwh"][inside].max() == pytest.approx(0.0, abs=1e-9)
    assert cut.summary.total.balance_error_rel < 1e-9


def test_a_quota_keeps_each_user_below_it_and_says_who_never_fits(week):
    bound = week("queue.cores_per_user=16", "queue.backfill=easy")

    assert any(text.startswith("never-fit:") for text in bound.summary.warnings)
    started = bound.jobs[bound.jobs["start_utc"].notna()]
    assert started["cores"].max() <= 16


def test_late_jobs_are_turned_away_where_the_rules_say_so(week):
    strict = week("queue.reject_late=true")
    jobs = strict.jobs[strict.jobs["kind"] == "job"]

    turned_away = jobs[jobs["status"] == "rejected"]
    assert len(turned_away) == strict.summary.total.jobs.rejected > 0
    assert turned_away["start_utc"].isna().all()
    assert (jobs["wait_h"].dropna() == 0.0).all()  # nobody of this trace may wait


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        (["queue.preemption=true"], "knows no priorities"),
        (["queue.depth=50"], "nothing is looked at"),
        (["queue.cap.limit_kw=5", "queue.cap.from_h=3", "queue.cap.until_h=3"], "never"),
        (["queue.order=lifo"], "fcfs"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(week, sets, said):
    with pytest.raises(InvalidInput, match=said):
        week(*sets)
