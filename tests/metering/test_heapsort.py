"""The Python heap sort does what the C program does, number for number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.metering.child import Child
from dcsim.metering.kernels import heapsort
from dcsim.metering.meter import NotAvailable
from dcsim.metering.workloads import Workload, workload

finite = st.floats(allow_nan=False)


@pytest.fixture(scope="module")
def in_c() -> Workload:
    try:
        return workload("heapsort", "c")
    except NotAvailable as error:
        pytest.skip(str(error.problems[0].message))


@given(st.lists(finite, min_size=1))
def test_heap_sort_sorts(values):
    expected = sorted(values)
    heapsort.heap_sort(values)
    assert values == expected


def test_the_generator_gives_the_integers_of_its_recurrence():
    values, state = heapsort.draw(2, 0)
    first = 1442695040888963407
    second = (first * 6364136223846793005 + first) % 2**64
    assert [int(value * 2**53) for value in values] == [first >> 11, second >> 11]
    assert state == second


def test_the_checksum_of_one_number_is_one_round_of_the_hash():
    folded = ((14695981039346656037 ^ (1442695040888963407 >> 11)) * 1099511628211) % 2**64
    assert heapsort.run(1, 1, 0) == folded


def test_the_checksum_depends_on_the_order():
    assert heapsort.fold(7, [0.25, 0.5]) != heapsort.fold(7, [0.5, 0.25])


@pytest.mark.parametrize(
    "arguments",
    [("1", "1", "0"), ("2", "3", "1"), ("999", "2", "5"), ("4321", "3", str(2**64 - 1))],
)
def test_c_and_python_print_the_same_line(in_c, arguments):
    in_python = workload("heapsort", "python")
    lines = [
        subprocess.run([*program, *arguments], capture_output=True, text=True, check=True).stdout
        for program in (in_c.program, in_python.program)
    ]
    assert lines[0] == lines[1] == f"{arguments[0]} {arguments[1]} {lines[0].split()[2]}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "usage"),
        (["0", "1", "1"], "N must be"),
        (["5", "x", "1"], "REPEATS must be"),
        (["5", "1", str(2**64)], "SEED must be"),
        (["5", "1", "-1"], "SEED must be"),
        (["5", "1", "²"], "SEED must be"),
    ],
)
def test_arguments_that_make_no_sense_end_with_status_2(arguments, complaint, capsys):
    assert heapsort.main(arguments) == 2
    assert complaint in capsys.readouterr().err


def test_it_runs_as_a_module_and_as_an_isolated_file():
    script = str(Path(heapsort.__file__))
    for how in (["-m", "dcsim.metering.kernels.heapsort"], ["-I", script]):
        done = subprocess.run(
            [sys.executable, *how, "10", "1", "3"], capture_output=True, text=True, check=True
        )
        assert done.stdout == f"10 1 {heapsort.run(10, 1, 3)}\n"


def test_c_needs_at_least_ten_times_fewer_cpu_seconds_than_python(in_c):
    in_python = workload("heapsort", "python")
    size, loops = "20000", 20
    c_s = Child.launch([*in_c.program, size, str(loops), "1"]).reap().cpu_s / loops
    python_s = Child.launch([*in_python.program, size, "2", "1"]).reap().cpu_s / 2
    assert python_s > 10 * c_s
