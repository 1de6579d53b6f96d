"""Runs that are not alike are refused; what is let pass takes its measures along."""

from copy import deepcopy
from dataclasses import replace

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario
from dcsim.study.compare import compare
from dcsim.study.likeness import CONDITIONS, differing, require_alike

TOTALS = {
    "facility energy",
    "carbon, scope 2",
    "carbon, all scopes",
    "water on site",
    "electricity cost",
    "peak power",
    "mean wait of jobs",
}
LEFT_OUT = {
    "period": TOTALS,
    "workload": TOTALS,
    "carbon": {"CUE", "carbon, scope 2", "carbon, all scopes"},
    "currency": {"electricity cost"},
    "version": set(),
}


def told(result, *path, value):
    """Return the result with another value in its manifest."""
    manifest = deepcopy(result.manifest)
    inner = manifest
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return replace(result, manifest=manifest)


def unlike(result, condition):
    """Return a run that differs in one condition only."""
    if condition == "workload":
        return told(result, "comparable", "workload_sha256", value="another")
    if condition == "carbon":
        return told(result, "comparable", "carbon", value=["direct", "average"])
    if condition == "version":
        return told(result, "versions", "dcsim", value="0.0.1")
    summary = result.summary
    if condition == "currency":
        summary = replace(summary, total=replace(summary.total, currency="NOK"))
    else:
        summary = replace(summary, days=summary.days + 1)
    return replace(result, summary=summary)


def test_the_conditions_are_all_tried_here():
    assert [condition.name for condition in CONDITIONS] == list(LEFT_OUT)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_one_difference_is_refused_alone_with_its_cure(name, day):
    with pytest.raises(InvalidInput) as caught:
        compare({"a": day, "b": unlike(day, name)})
    (problem,) = caught.value.problems
    assert problem.code == f"not-alike-{name}"
    assert f"--allow {name}" in problem.cure


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_difference_that_is_allowed_leaves_out_what_rests_on_it(name, day):
    comparison = compare({"a": day, "b": unlike(day, name)}, allow=[name])
    assert set(comparison.left_out) == LEFT_OUT[name]
    assert comparison.allowed == (name,)
    assert not LEFT_OUT[name] & {row.measure.label for row in comparison.rows}
    assert "PUE" in {row.measure.label for row in comparison.rows}


def test_all_differences_are_told_at_once(day):
    other = day
    for name in LEFT_OUT:
        other = unlike(other, name)
    with pytest.raises(InvalidInput) as caught:
        require_alike([day, day, other], [])
    assert [problem.code for problem in caught.value.problems] == [
        f"not-alike-{name}" for name in LEFT_OUT
    ]


def test_allowing_one_difference_allows_no_other(day):
    other = unlike(unlike(day, "workload"), "carbon")
    with pytest.raises(InvalidInput) as caught:
        require_alike([day, other], ["workload"])
    assert [problem.code for problem in caught.value.problems] == ["not-alike-carbon"]


def test_allowing_a_difference_that_is_not_there_leaves_nothing_out(day):
    comparison = compare({"a": day, "b": day}, allow=["workload", "carbon"])
    assert comparison.left_out == comparison.allowed == ()


@pytest.mark.parametrize(
    "change", [{"days": 2}, {"step_s": 300}, {"start_utc": "2024-01-01T00:00:00+00:00"}]
)
def test_a_period_is_start_days_and_step(change, day, made):
    assert [c.name for c in differing([day, made(summary=change)])] == ["period"]


def test_the_same_share_of_a_larger_cluster_is_more_work(day, short):
    larger = run_loaded(short("it.racks=1100"))
    assert [c.name for c in differing([day, larger])] == ["workload"]


def test_the_same_jobs_are_the_same_work_on_a_larger_cluster(lefdal):
    file = lefdal.parent / "gb-carbon-shift.yaml"
    small, large = (
        run_loaded(load_scenario(file, ["period.days=1", f"it.racks={racks}"]))
        for racks in (60, 120)
    )
    assert differing([small, large]) == []


def test_the_odd_one_out_is_found_wherever_it_stands(day):
    other = unlike(day, "version")
    for results in ([other, day, day], [day, other, day], [day, day, other]):
        assert [c.name for c in differing(results)] == ["version"]


def test_an_unknown_condition_is_refused_with_the_known_ones(day):
    with pytest.raises(InvalidInput) as caught:
        require_alike([day, day], ["wokload"])
    (problem,) = caught.value.problems
    assert problem.code == "unknown-condition"
    assert all(name in problem.cure for name in LEFT_OUT)
