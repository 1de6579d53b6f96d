"""The published references say what their sources print, with boundary, PUE and flags."""

from __future__ import annotations

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.workload.profile import BASIS, ReferenceProfile
from dcsim.workload.profile_added import metered_profile
from dcsim.workload.profile_store import profile, profile_ids, published_ids

KWH = 3.6e6
TASKS = {
    "text-classification": 0.002,
    "extractive-qa": 0.003,
    "masked-language-modelling": 0.003,
    "token-classification": 0.004,
    "image-classification": 0.007,
    "object-detection": 0.038,
    "text-generation": 0.047,
    "summarization": 0.049,
    "image-captioning": 0.063,
    "image-generation": 2.907,
}


@pytest.mark.parametrize("profile_id", published_ids())
def test_every_reference_is_valid_published_and_has_its_id_and_source(profile_id):
    found = profile(profile_id)
    assert isinstance(found, ReferenceProfile)
    assert found.id == profile_id
    assert BASIS[found.method.tier] == "published"
    assert len(found.provenance.source) > 10


def test_metered_and_published_profiles_do_not_share_an_id():
    assert not set(profile_ids()) & set(published_ids())


@pytest.mark.parametrize(("task", "kwh"), TASKS.items())
def test_a_thousand_inferences_take_what_luccioni_found(task, kwh):
    found = profile(f"luccioni-2024-{task}")
    assert found.energy_j_per_unit() == pytest.approx(kwh * KWH)
    assert found.work.unit.startswith("1000 inferences")
    assert (found.boundary, found.pue_included) == ("node-dc", None)


def test_the_ten_tasks_are_all_there():
    assert len([name for name in published_ids() if name.startswith("luccioni")]) == 10


@pytest.mark.parametrize(
    ("name", "mwh"),
    [("evolved-transformer-nas", 7.5), ("t5-11b", 85.7), ("meena", 232), ("gshard-600b", 24.1),
     ("switch-transformer", 179), ("gpt-3", 1287)],
)  # fmt: skip
def test_a_training_run_of_patterson_is_at_the_facility_with_its_pue(name, mwh):
    found = profile(f"patterson-2021-{name}")
    assert found.energy_j.total == pytest.approx(mwh * 1000 * KWH)
    assert found.boundary == "facility"
    assert 1.09 <= found.pue_included <= 1.12


def test_gpt_3_is_its_boards_times_their_power_times_the_pue():
    found = profile("patterson-2021-gpt-3")
    recomputed_j = 10_000 * 330 * 14.8 * 86_400 * 1.1
    assert found.energy_j.total == pytest.approx(recomputed_j, rel=0.005)


def test_the_guides_figure_for_gpt_3_is_flagged_as_far_above_the_published_one():
    guide, published = profile("guide-2024-gpt-3"), profile("patterson-2021-gpt-3")
    assert guide.energy_j.total / published.energy_j.total == pytest.approx(7.8, abs=0.05)
    assert any("do not use" in flag for flag in guide.flags)


def test_boards_alone_carry_no_pue():
    for name in ("bloom-176b-dynamic", "llama-3.1-all"):
        assert (profile(name).boundary, profile(name).pue_included) == ("gpu-board", None)
    assert profile("llama-3.1-all").energy_j.total == pytest.approx(27.5e6 * KWH, rel=0.01)
    assert profile("bloom-176b-dynamic").energy_j.total == pytest.approx(433e3 * KWH)


@pytest.mark.parametrize(
    ("name", "energy_j", "time_s"),
    [("selectionsort-c", 16547.21, 1091.76), ("selectionsort-python", 70e3, 7384),
     ("heapsort-c", 11.36, 0.74), ("heapsort-python", 66.26, 6.5)],
)  # fmt: skip
def test_the_guides_sorts_are_as_printed(name, energy_j, time_s):
    found = profile(f"guide-2024-{name}")
    assert (found.energy_j.total, found.duration_s) == (energy_j, time_s)
    assert found.boundary == "package"


@pytest.mark.parametrize(
    ("name", "kwh", "cpu_s"),
    [("mlp", 0.000165, 38.6), ("gru", 0.001281, 298.9), ("cnn", 0.000444, 103)],
)
def test_the_guides_networks_are_a_time_at_constant_watts(name, kwh, cpu_s):
    found = profile(f"guide-2024-{name}")
    assert found.energy_j.total == pytest.approx(kwh * KWH)
    assert found.energy_j.cpu == pytest.approx(12.5 * cpu_s, rel=0.005)
    assert found.energy_j.ram == pytest.approx(2.93 * cpu_s, rel=0.02)
    assert any("not a measurement" in flag for flag in found.flags)


def test_the_time_that_contradicts_its_energy_is_not_carried():
    found = profile("guide-2024-cnn")
    assert found.duration_s is None
    assert any("wrong by 2" in flag for flag in found.flags)


def test_the_guides_small_runs_are_their_carbon_over_its_intensity():
    assert profile("guide-2024-knn").energy_j.total == pytest.approx(0.45, abs=0.01)
    assert profile("guide-2024-minibatch-kmeans").energy_j.total == pytest.approx(21, abs=0.2)


@pytest.mark.parametrize(
    ("kind", "energy_j"), [("compiled", 120), ("virtual-machine", 576), ("interpreted", 2365)]
)
def test_pereiras_languages_are_as_printed(kind, energy_j):
    assert profile(f"pereira-2017-{kind}").energy_j.total == energy_j


def test_no_job_can_run_a_published_figure():
    with pytest.raises(InvalidInput, match="no demand"):
        metered_profile("patterson-2021-gpt-3")


@pytest.mark.parametrize(
    "kernel", ["binarytrees", "fannkuch", "fasta", "heapsort", "selectionsort"]
)
def test_every_kernel_ships_in_both_languages_with_one_unit_of_work(kernel):
    c, python = metered_profile(f"{kernel}-c"), metered_profile(f"{kernel}-python")
    assert c.work.unit == python.work.unit
    assert python.core_s_per_unit() > 4 * c.core_s_per_unit()
    assert min(c.cpu_s, python.cpu_s) >= 1.0
    assert (c.repeats.n, python.repeats.n) == (5, 5)
    assert c.environment.compiler is not None
    assert python.environment.compiler is None
