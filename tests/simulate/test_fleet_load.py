"""Fleets inside a run: sleep in blocks, cards and memory that run short, rules end to end."""

import math
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import dcsim
from dcsim.core.errors import InvalidInput
from dcsim.fleet.cluster import Cluster
from dcsim.results.read import read_run
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario
from dcsim.simulate.booking import book_jobs
from dcsim.simulate.fleet_load import JobRates, run_fleet
from dcsim.workload.segments import Segments

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DAYS = "period.days=2"
RACKS = {"racks": 2, "rack_power_kw": 5.0, "servers_per_rack": 5, "cores_per_server": 10}
CARDS = {"count": 1, "power_w": 300.0, "idle_w": 30.0}
GROUPS = (
    "[{name: old, racks: 300, rack_power_kw: 4, server: {core_speed_rel: 0.5,"
    " refurbished: {embodied_share_frac: 0, refurbishment_kgco2e: 50}}}]"
)


def held(make_jobs, make_inputs, cluster, **columns):
    """Return the flags of a fleet on which one job of the given columns runs."""
    jobs = replace(make_jobs((0, 7200, 10, 0)), **columns)
    grid = make_inputs().grid
    ran = Segments.unbroken(jobs.arrival_s, jobs.duration_s)
    none = np.zeros(grid.steps)
    run = run_fleet(cluster, jobs, ran, none, book_jobs(jobs, ran, grid), grid)
    return run.flows, {event.code: float(event.when.sum()) for event in run.events}


def test_more_cards_than_there_are_are_counted_and_draw_no_more(make_jobs, make_inputs):
    cluster = Cluster(**RACKS, server={"accelerators": CARDS, "curve": "linear"})

    for asked, short in ((10, 0.0), (12, 8.0)):
        flows, events = held(make_jobs, make_inputs, cluster, accelerators=np.array([asked]))
        assert events == {"accelerators-short": short}
        assert flows.accelerator_kw[0] == pytest.approx(10 * 0.27)


def test_more_memory_than_there_is_is_counted(make_jobs, make_inputs):
    cluster = Cluster(**RACKS, server={"memory_gb": 64.0})

    for asked, short in ((640.0, 0.0), (641.0, 8.0)):
        _, events = held(make_jobs, make_inputs, cluster, memory_gb=np.array([asked]))
        assert events == {"memory-short": short}


def test_a_run_with_sleep_is_read_back_as_it_was(tmp_path):
    run = run_loaded(load_scenario(SCENARIOS / "sleeping-servers.yaml", [DAYS]))
    run.save(tmp_path / "run")
    again = read_run(tmp_path / "run")

    fleet = run.summary.total.fleet
    assert again.summary == run.summary
    assert math.fsum(again.hourly["server_wakes"]) == fleet.server_wakes
    assert again.hourly["awake_servers"].mean() == pytest.approx(fleet.mean_awake_servers)
    assert (
        "awake_servers" not in run_loaded(load_scenario(SCENARIOS / "lefdal.yaml", [DAYS])).hourly
    )


def test_a_mixed_fleet_runs_and_says_so(tmp_path):
    sets = [DAYS, f"it.groups={GROUPS}", "it.placement=efficient_first"]
    run = run_loaded(load_scenario(SCENARIOS / "lefdal.yaml", sets))
    total = run.summary.total
    plain = run_loaded(load_scenario(SCENARIOS / "lefdal.yaml", [DAYS])).summary.total

    assert total.balance_error_rel <= 1e-9
    assert any(text.startswith("mixed-fleet: ") for text in run.summary.warnings)
    # Six thousand servers of 50 kg over five years, beside the twenty thousand new ones.
    added = 6000 * 50.0 / 5 * 2 / 365.25
    assert total.carbon_kgco2e.scope3 - plain.carbon_kgco2e.scope3 == pytest.approx(added)
    # What is resolved gives the same run.
    (tmp_path / "again.yaml").write_text(run.resolved_yaml, encoding="utf-8")
    assert dcsim.run(tmp_path / "again.yaml").summary.total == total


@pytest.mark.parametrize("rule", ["dynamic", "proportional", "by_cores_held"])
def test_every_rule_of_attribution_balances_and_only_moves_idle_power(rule):
    run, plain = (
        run_loaded(load_scenario(SCENARIOS / "lefdal.yaml", [DAYS, *more]))
        for more in ([f"accounting.attribution={rule}"], [])
    )
    total, before = run.summary.total, plain.summary.total

    assert total.balance_error_rel <= 1e-9
    assert total.it_energy_kwh == before.it_energy_kwh
    idle = float(run.hourly["idle_energy_kwh"].sum())
    if rule == "dynamic":
        assert total.job_energy_kwh == before.job_energy_kwh
    else:
        assert total.job_energy_kwh > before.job_energy_kwh
        assert idle < float(plain.hourly["idle_energy_kwh"].sum())
    by_row = run.jobs.groupby("kind")["it_energy_kwh"].sum()
    assert by_row["idle"] == pytest.approx(idle, abs=1e-6)
    assert by_row["job"] == pytest.approx(float(run.hourly["job_energy_kwh"].sum()))


def bad(*sets):
    with pytest.raises(InvalidInput) as caught:
        run_loaded(load_scenario(SCENARIOS / "sleeping-servers.yaml", [DAYS, *sets]))
    return [(p.code, p.place.split(": ")[-1], bool(p.cure)) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("setting", "code", "place"),
    [
        ("it.consolidation=null", "contradiction", "it.server.sleep"),
        ("it.server.sleep=null", "contradiction", "it.consolidation"),
        ("it.server.sleep.sleep_w=200", "contradiction", "it.server.sleep.sleep_w"),
        ("it.placement=even", "contradiction", "it.placement"),
        ("it.consolidation.target_utilisation_frac=0", "out-of-range", "target_utilisation_frac"),
        ("it.consolidation.wake=never", "unknown-choice", "it.consolidation.wake"),
        ("it.server.curve=specpower", "contradiction", "it.server.curve"),
        ("it.server.table=[]", "wrong-type", "it.server.table"),
        ("accounting.attribution=fair", "unknown-choice", "accounting.attribution"),
        ("transfer.raw_gb_per_day=3", "contradiction", "transfer"),
    ],
)
def test_a_fleet_that_cannot_be_is_told_with_its_place_and_cure(setting, code, place):
    problems = bad(setting)

    assert all(cure for *_, cure in problems)
    assert any(found == code and where.endswith(place) for found, where, _ in problems)


@pytest.mark.parametrize("cores", [(3.0, 4.0, 2.0, 5.0), (10.0, 4.0, 20.0, 5.0)])
def test_jobs_booked_a_few_at_a_time_load_the_servers_as_all_at_once(
    make_jobs, make_inputs, monkeypatch, cores
):
    cluster, grid = Cluster(**RACKS, server={"curve": "linear"}), make_inputs().grid
    jobs = make_jobs(*((600.0 * n, 1800.0 + 700 * n, c, 0) for n, c in enumerate(cores)))
    ran = Segments.unbroken(jobs.arrival_s, jobs.duration_s)
    rates = JobRates.of(cluster, jobs)

    at_once, own = rates.book(ran, grid)
    monkeypatch.setattr("dcsim.simulate.fleet_load.SEGMENTS_AT_ONCE", 2)
    by_two, own_by_two = rates.book(ran, grid)

    np.testing.assert_allclose(by_two, at_once, rtol=1e-12)
    assert (own is None) == (own_by_two is None) == (10.0 not in cores)
    if own is not None and own_by_two is not None:
        for field in fields(own):
            few, all_ = getattr(own_by_two, field.name), getattr(own, field.name)
            np.testing.assert_allclose(few, all_, rtol=1e-12, atol=1e-12)
