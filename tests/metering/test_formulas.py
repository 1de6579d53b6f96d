"""The field's formulas differ on one and the same run, each for its stated reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.metering.formulas import Run, codecarbon_machine_w, codecarbon_ram_w, side_by_side
from dcsim.workload.profile_added import metered_profile

# An hour of one core of two, three quarters busy.
HOUR = Run(
    wall_s=3600.0, cpu_s=2700.0, cores=1, machine_cores=2, mem_gb=1.0, machine_ram_gb=16.0,
    core_w=4.0, pue=1.5, carbon_gco2e_per_kwh=100.0,
)  # fmt: skip


def energies(run):
    return {row.name: row.energy_j for row in side_by_side(run)}


def test_each_formula_gives_what_one_computes_by_hand():
    assert energies(HOUR) == pytest.approx(
        {
            "Green Algorithms": 3600 * (4 * 0.75 + 16 * 0.3725) * 1.5,
            "Patterson": 4 * 3600 * 1.5,
            "C = P T I": 4 * 3600,
            "CodeCarbon, process": 4 * 2700 + 10 * 3600,
            "CodeCarbon, machine": (8 * (0.1 + 0.9 * 0.375**3) + 10) * 3600,
        }
    )


def test_carbon_is_energy_times_the_intensity_of_the_place():
    for row in side_by_side(HOUR):
        assert row.carbon_kgco2e == pytest.approx(row.energy_j / 3.6e6 * 0.1)


def test_inferences_are_added_by_patterson_alone():
    more = energies(replace(HOUR, queries=1000.0, query_j=7.0))
    gained = {name: value - energies(HOUR)[name] for name, value in more.items()}
    assert gained.pop("Patterson") == pytest.approx(7000 * 1.5)
    assert set(gained.values()) == {0.0}


@given(st.floats(1.0, 3.0))
def test_the_pue_is_in_two_of_them(pue):
    one, many = energies(replace(HOUR, pue=1.0)), energies(replace(HOUR, pue=pue))
    for name, value in many.items():
        factor = pue if name in {"Green Algorithms", "Patterson"} else 1.0
        assert value == pytest.approx(one[name] * factor)


def test_twice_the_work_is_not_twice_the_energy_by_the_cube_of_the_load():
    half, full = codecarbon_machine_w(8.0, 0.5), codecarbon_machine_w(8.0, 1.0)
    assert full / half == pytest.approx(8.0 / 1.7)


@pytest.mark.parametrize(
    ("ram_gb", "watts"), [(8, 10), (23.5, 20), (64, 20), (128, 38), (256, 38), (4096, 126)]
)
def test_the_constant_for_memory_grows_by_guessed_modules(ram_gb, watts):
    # 256 GB: 8 modules of 32 GB; 4096 GB: 32 modules of 128 GB at 4 x 5, 4 x 4.5, 8 x 4, 16 x 3.5.
    assert codecarbon_ram_w(ram_gb) == pytest.approx(watts)


def test_more_cpu_time_than_the_cores_can_give_is_refused():
    with pytest.raises(InvalidInput, match="not possible"):
        replace(HOUR, cpu_s=8000.0)


def test_every_row_says_why_it_differs_and_where_it_comes_from():
    rows = side_by_side(Run.of(metered_profile("heapsort-python"), machine_cores=2))
    assert len({row.why for row in rows}) == len(rows) == 5
    assert all(row.source for row in rows)
