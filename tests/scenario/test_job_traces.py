"""Traces, generators and services in a scenario: what a run makes of them, and what it tells."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.results.read import read_run
from dcsim.runner import run_loaded
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario

TRACE = "arrival_s,length_s,cores\n0,3600,64\n1800.5,0.25,1\n7200,600,100\n90000,60,1\n"
ONLY = """workload:
  job_trace: {file: t.csv}
policy:
  kind: fcfs
"""


@pytest.fixture
def scenario(short, tmp_path):
    """Return a function that writes the short scenario with another workload."""

    def write(workload, *, trace=TRACE):
        head = short.read_text(encoding="utf-8").split("\nworkload:")[0]
        if trace is not None:
            (tmp_path / "t.csv").write_text(trace)
        path = tmp_path / "s.yaml"
        path.write_text(f"{head}\n{workload}")
        return path

    return write


@pytest.fixture
def run(scenario):
    def of(workload=ONLY, *sets, trace=TRACE):
        return run_loaded(load_scenario(scenario(workload, trace=trace), sets))

    return of


def jobs_of(result):
    return result.jobs[result.jobs["kind"] == "job"]


def test_a_trace_alone_is_work_and_its_core_hours_are_booked(run):
    result = run()
    jobs = jobs_of(result)
    assert jobs["class"].tolist() == ["trace"] * 4
    # 64 x 3600 + 0.25 + 100 x 600 + 60 core s.
    assert jobs["core_h"].sum() == pytest.approx((230_400 + 0.25 + 60_000 + 60) / 3600, rel=1e-12)
    assert result.summary.total.balance_error_rel <= 1e-9
    assert result.summary.total.job_energy_range_kwh[0] == result.summary.total.job_energy_kwh


def test_every_row_that_was_not_taken_as_it_stands_is_told_in_the_warnings(run):
    warnings = run().summary.warnings
    assert (
        "trace-rows: t.csv: shorter-than-a-second: 1 row repaired, in line 3: the job holds its "
        "cores for a whole second; its work stays as it is"
    ) in warnings
    assert "jobs of t.csv (csv)" in run().summary.basis.workload


def test_faster_cores_shorten_the_jobs_of_a_trace(run):
    slow, fast = run(), run(ONLY, "it.server.core_speed_rel=2.0")
    assert jobs_of(fast)["core_h"].sum() == pytest.approx(jobs_of(slow)["core_h"].sum() / 2)
    same = run(ONLY, "it.server.core_speed_rel=2.0", "workload.job_trace.core_speed_rel=2.0")
    np.testing.assert_allclose(jobs_of(same)["core_h"], jobs_of(slow)["core_h"])


WIDE = TRACE + "90000,60,99999999\n90060,60,1\n"


def test_a_job_wider_than_the_cluster_is_rejected_and_holds_up_nobody(run):
    result = run(ONLY, "workload.job_trace.too_wide=reject", trace=WIDE)
    jobs = jobs_of(result)
    assert jobs["status"].tolist() == ["finished"] * 4 + ["rejected", "finished"]
    assert result.summary.total.jobs.rejected == 1
    assert result.summary.total.jobs.missed_deadline == 0
    dropped = run(ONLY, "workload.job_trace.too_wide=drop", trace=WIDE)
    assert dropped.summary.total.jobs.submitted == 5
    assert dropped.summary.total.it_energy_kwh == result.summary.total.it_energy_kwh


def test_a_job_wider_than_the_cluster_is_refused_by_default(run):
    with pytest.raises(InvalidInput, match=r"t\.csv:6.*too-wide"):
        run(trace=WIDE)


@pytest.mark.parametrize(
    "policy", ["{kind: lowest_window}", "{kind: optimal_shift}"], ids=["lowest", "optimal"]
)
def test_policies_that_plan_never_see_a_rejected_job(run, policy):
    sets = (
        "workload.job_trace.too_wide=reject",
        "workload.job_trace.deferral_window_h=6",
        f"policy={policy}",
    )
    counts = run(ONLY, *sets, trace=WIDE).summary.total.jobs
    assert (counts.rejected, counts.finished) == (1, 5)


MIXED = """workload:
  trace: {name: google-2019}
  jobs:
    - {name: render, profile: heapsort-c, work_amount: 1.0e+8, cores: 64, jobs_per_day: 24}
  job_trace: {file: t.csv}
  generators:
    - name: training
      jobs_per_day: 50
      length: {kind: lognormal, mean_s: 7200, sigma: 1.2, max_s: 43200}
      cores: [16, 32, 64]
  services:
    - name: web
      requests_per_s: 4000
      service_ms: 40
      latency_bound_ms: 200
      within_bound_frac: 0.95
policy:
  kind: fcfs
"""


def test_work_of_every_origin_runs_together(run):
    result = run(MIXED)
    jobs = jobs_of(result)
    assert set(jobs["class"]) == {"render", "trace", "training"}
    assert jobs["arrival_utc"].is_monotonic_increasing
    assert result.summary.total.balance_error_rel <= 1e-9
    basis = result.summary.basis.workload
    assert "drawn jobs: training" in basis
    assert "services sized by queueing: web" in basis


def test_a_generator_leaves_the_other_arrivals_as_they_were(scenario):
    poisson = MIXED.replace("jobs_per_day: 24}", "jobs_per_day: 24, arrivals: poisson}")
    alone = poisson.split("  generators:")[0] + "policy:\n  kind: fcfs\n"
    whole, part = (read_inputs(load_scenario(scenario(text))).jobs for text in (poisson, alone))
    others = whole.class_index != 2
    np.testing.assert_array_equal(whole.arrival_s[others], part.arrival_s)
    np.testing.assert_array_equal(whole.core_s[others], part.core_s)


def test_a_service_draws_by_what_is_busy_and_keeps_more_from_the_jobs(scenario):
    inputs = read_inputs(load_scenario(scenario(MIXED)))
    plain = read_inputs(
        load_scenario(scenario(MIXED.split("  services:", maxsplit=1)[0] + "policy: {kind: fcfs}"))
    )
    cores = inputs.cluster.cores
    busy = (inputs.baseload.utilisation_frac - plain.baseload.utilisation_frac) * cores
    held = (inputs.baseload.kept_frac - plain.baseload.utilisation_frac) * cores
    np.testing.assert_allclose(busy, 4000 * 0.04, rtol=1e-9)
    assert (held > 160.0).all()
    np.testing.assert_allclose(held, np.round(held), atol=1e-6)


RIGID = """workload:
  job_trace: {file: t.csv}
  services:
    - name: web
      requests_per_s: 1000
      pattern: {hour_weights: [24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                               0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}
      service_ms: 10
      latency_bound_ms: 50
      within_bound_frac: 0.9
      elastic_frac: 1
policy:
  kind: fcfs
"""


@pytest.mark.parametrize(("elastic", "status"), [(1, "finished"), (0, "queued")])
def test_what_a_service_holds_is_kept_from_the_jobs_busy_or_not(run, elastic, status):
    """One hour a day needs some 240 of 640 cores; a job of 600 fits beside it only after that."""
    trace = "arrival_s,length_s,cores\n7200,3600,600\n"
    result = run(RIGID, "it.racks=1", f"workload.services.0.elastic_frac={elastic}", trace=trace)
    assert jobs_of(result)["status"].tolist() == [status]
    hours = result.hourly["baseload_core_h"]
    assert hours.iloc[0] == pytest.approx(240.0)
    assert hours.iloc[1] == 0.0


def test_requests_stand_in_the_summary_and_survive_the_run_folder(run, tmp_path):
    result = run(MIXED)
    requests = result.summary.total.requests
    assert requests.offered == pytest.approx(4000 * 2 * 86_400)
    assert requests.answered == pytest.approx(requests.offered)
    assert 0 < requests.over_bound <= 0.05 * requests.offered
    result.save(tmp_path / "out")
    assert read_run(tmp_path / "out").summary.total.requests == requests


def test_without_services_there_are_no_requests(run):
    assert run().summary.total.requests is None


def problems(scenario, text):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(scenario(text))
    return [(problem.code, problem.place.split(": ")[-1]) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: training", "name: trace", ("contradiction", "workload.generators.0.name")),
        ("file: t.csv", "file: absent.csv", ("file-missing", "workload.job_trace.file")),
        ("file: t.csv", "file: ../t.csv", ("path-outside", "workload.job_trace.file")),
        ("cores: [16, 32, 64]", "cores: [16, 99999999]",
         ("job-too-large", "workload.generators.0.cores")),
        ("sigma: 1.2, ", "", ("contradiction", "workload.generators.0.length.sigma")),
        ("within_bound_frac: 0.95", "within_bound_frac: 0.9\n      model: sharing",
         ("contradiction", "workload.services.0.within_bound_frac")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_key(scenario, old, new, expected):
    assert MIXED.count(old) == 1
    assert problems(scenario, MIXED.replace(old, new)) == [expected]


def test_no_work_at_all_is_refused(scenario):
    assert problems(scenario, "workload: {}\npolicy: {kind: fcfs}\n") == [
        ("contradiction", "workload.trace")
    ]


def test_a_broken_row_of_a_scenarios_trace_is_told_with_its_line(run):
    with pytest.raises(InvalidInput, match=r"t\.csv:3.*negative-length"):
        run(trace="arrival_s,length_s\n0,5\n1,-5\n")
    result = run(ONLY, "workload.job_trace.invalid=drop", trace="arrival_s,length_s\n0,5\n1,-5\n")
    assert any("negative-length: 1 row dropped, in line 3" in w for w in result.summary.warnings)
