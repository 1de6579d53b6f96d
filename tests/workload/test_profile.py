"""An energy profile is believed only if it does not contradict itself."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.workload.profile import MeteredProfile, ReferenceProfile
from dcsim.workload.profile_store import parse_profile

METERED: dict[str, Any] = {
    "schema": "dcsim.profile/1",
    "id": "three-sorts",
    "kind": "kernel",
    "work": {"unit": "sort", "amount": 3.0},
    "hardware": {"cpu": "a CPU", "vcpus_used": 1, "ram_gb": 16.0},
    "method": {
        "tier": "cpu-time",
        "tool": "dcsim",
        "coeff": {"core_w": [2.0, 4.0, 8.0], "ram_w_per_gb": [0.2, 0.3725, 0.6]},
    },
    "boundary": "cpu-share",
    "pue_included": None,
    "duration_s": 2.0,
    "cpu_s": 1.5,
    "energy_j": {"cpu": 6.0, "ram": 2.0, "accel": 0.0, "total": 8.0},
    "energy_range_j": [4.0, 16.0],
    "power_w": {"mean": 4.0, "idle_share": 0.0},
    "utilisation": {"cores": 0.75, "mem_gb": 0.5, "parallelism": 1},
    "repeats": {
        "n": 5, "warmup": 1, "mad_rel": 0.01, "contended": False, "load1": 0.1, "steal": 0,
    },
    "series": {"t_s": [1.0, 2.0], "cores": [1.0, 0.5], "watts": [5.0, 3.0]},
    "environment": {
        "os": "an OS", "kernel": "1", "python": "3.11", "compiler": None, "flags": None,
        "threads": 1,
    },
    "provenance": {"source": "meter", "date": "2026-01-31", "licence": "MIT"},
}  # fmt: skip

REFERENCE: dict[str, Any] = {
    "schema": "dcsim.profile/1",
    "id": "gpt-3-training",
    "kind": "reference",
    "work": {"unit": "training run", "amount": 1.0},
    "hardware": {"cpu": "not stated", "vcpus_used": 0, "ram_gb": None, "accel": "10000 V100"},
    "method": {"tier": "reference", "tool": "GPU power x time x PUE"},
    "boundary": "facility",
    "pue_included": 1.1,
    "duration_s": None,
    "energy_j": {"cpu": 0.0, "ram": 0.0, "accel": 4.6332e12, "total": 4.6332e12},
    "energy_range_j": [4.6332e12, 4.6332e12],
    "power_w": None,
    "provenance": {"source": "arXiv:2104.10350", "date": "2021", "licence": "figures"},
}


def parse(data: dict[str, Any]) -> MeteredProfile | ReferenceProfile:
    return parse_profile(json.dumps(data).encode(), "test.json")


def changed(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return ``data`` with dotted keys replaced."""
    result = copy.deepcopy(data)
    for key, value in changes.items():
        *parents, last = key.split(".")
        target = result
        for parent in parents:
            target = target[parent]
        target[last] = value
    return result


def codes(data: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse(data)
    return [problem.code for problem in caught.value.problems]


def test_a_metered_profile_gives_its_demand_and_a_reference_has_none():
    metered, reference = parse(METERED), parse(REFERENCE)
    assert isinstance(metered, MeteredProfile)
    assert metered.core_s_per_unit() == 0.5  # 1.5 core s for 3 sorts
    assert metered.energy_j_per_unit() == pytest.approx(8 / 3)
    assert metered.power_w_per_busy_core() == pytest.approx(8 / 1.5)
    assert isinstance(reference, ReferenceProfile)
    assert not hasattr(reference, "core_s_per_unit")


def test_the_area_under_the_series_is_the_energy_and_the_cpu_time_of_the_run():
    metered = parse(METERED)
    assert isinstance(metered, MeteredProfile)
    assert metered.series.energy_j() == 8.0  # 5 W and 3 W, 1 s each
    assert metered.series.core_s() == 1.5


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"energy_j.ram": -2.0, "energy_j.cpu": 10.0}, "negative-energy"),
        ({"energy_j.cpu": 6.00002}, "parts-not-total"),
        ({"energy_range_j": [8.5, 16.0]}, "range-without-total"),
        ({"energy_range_j": [16.0, 4.0]}, "range-without-total"),
        ({"power_w.mean": 4.1}, "power-against-energy"),
        ({"power_w": None}, "power-without-duration"),
        ({"power_w.idle_share": 4.5}, "idle-above-mean"),
        ({"boundary": "facility"}, "facility-without-pue"),
        ({"pue_included": 1.2}, "pue-without-facility"),
        ({"series.watts": [5.0, 3.1]}, "series-against-energy"),
        ({"series.watts": [5.0]}, "series-lengths"),
        ({"series.t_s": [2.0, 2.0], "series.watts": [4.0, 0.0]}, "series-order"),
        ({"series.cores": [1.0, -0.5]}, "series-negative"),
        ({"series": {"t_s": [], "cores": [], "watts": []}}, "series-silent"),
        ({"method.coeff": None}, "coefficients-missing"),
        ({"method.coeff.core_w": [4.0, 2.0, 8.0]}, "coefficients-order"),
        ({"repeats.contended": True}, "contended-duration"),
    ],
)
def test_a_metered_profile_that_contradicts_itself_is_refused(changes, code):
    assert codes(changed(METERED, changes)) == [code]


def test_a_reference_cannot_claim_to_come_from_a_meter():
    assert codes(changed(REFERENCE, {"provenance.source": "meter"})) == ["reference-from-meter"]


def test_a_metered_kind_must_come_from_a_meter():
    assert codes(changed(METERED, {"provenance.source": "arXiv:2104.10350"})) == [
        "profile-literal_error"
    ]


def test_all_contradictions_are_told_at_once_with_file_profile_and_key():
    data = changed(
        METERED,
        {"energy_j.ram": -1.0, "energy_range_j": [9.0, 10.0], "pue_included": 1.5},
    )
    with pytest.raises(InvalidInput) as caught:
        parse(data)
    assert [problem.code for problem in caught.value.problems] == [
        "negative-energy", "parts-not-total", "range-without-total", "pue-without-facility",
    ]  # fmt: skip
    assert caught.value.problems[0].place == "test.json: profile three-sorts: energy_j.ram"
    assert "sum to 5.0 J, not to the total 8.0 J" in caught.value.problems[1].message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cpu_s": "1.5"}, "profile-float_type"),
        ({"cpu_s": 0.0}, "profile-greater_than"),
        ({"cpu_s": True}, "profile-float_type"),
        ({"work.amuont": 3}, "profile-extra_forbidden"),
        ({"boundary": "rack"}, "profile-literal_error"),
        ({"schema": "dcsim.profile/2"}, "profile-literal_error"),
        ({"id": "../escape"}, "profile-string_pattern_mismatch"),
        ({"kind": "benchmark"}, "profile-union_tag_invalid"),
        ({"boundary": "facility", "pue_included": 0.9}, "profile-greater_than_equal"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(changes, code):
    assert codes(changed(METERED, changes)) == [code]


def test_a_profile_is_frozen():
    metered = parse(METERED)
    with pytest.raises(ValueError, match="frozen"):
        metered.boundary = "facility"


@given(
    cpu_j=st.floats(0, 1e9),
    ram_j=st.floats(0, 1e9),
    error_rel=st.floats(-0.5, 0.5),
)
def test_only_a_total_within_a_millionth_of_its_parts_is_believed(cpu_j, ram_j, error_rel):
    total_j = (cpu_j + ram_j) * (1 + error_rel)
    data = changed(
        REFERENCE,
        {
            "energy_j": {"cpu": cpu_j, "ram": ram_j, "accel": 0.0, "total": total_j},
            "energy_range_j": [0.0, 1e10],
        },
    )
    if total_j == cpu_j + ram_j or abs(error_rel) < 0.9e-6:
        assert parse(data).energy_j.total == total_j
    elif abs(error_rel) > 1.1e-6 and total_j > 0:
        assert codes(data) == ["parts-not-total"]
