"""The Python heap sort does what the C program does, number for number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.metering.child import Child
from dcsim.metering.kernels import heapsort, sorting
from dcsim.metering.meter import NotAvailable
from dcsim.metering.workloads import workload


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_heap_sort_sorts(values):
    expected = sorted(values)
    heapsort.heap_sort(values)
    assert values == expected


def test_the_generator_gives_the_integers_of_its_recurrence():
    values, state = sorting.draw(2, 0)
    first = 1442695040888963407
    second = (first * 6364136223846793005 + first) % 2**64
    assert [int(value * 2**53) for value in values] == [first >> 11, second >> 11]
    assert state == second


def test_the_checksum_of_one_number_is_one_round_of_the_hash():
    folded = ((14695981039346656037 ^ (1442695040888963407 >> 11)) * 1099511628211) % 2**64
    assert heapsort.run(1, 1, 0) == folded


def test_the_checksum_depends_on_the_order():
    assert sorting.fold(7, [0.25, 0.5]) != sorting.fold(7, [0.5, 0.25])


def test_a_sort_that_does_not_sort_is_found_out():
    with pytest.raises(ArithmeticError, match="not sorted"):
        sorting.run_sort(lambda values: None, 100, 1, 1)


def test_c_needs_at_least_ten_times_fewer_cpu_seconds_than_python():
    try:
        in_c = workload("heapsort", "c")
    except NotAvailable as error:
        pytest.skip(str(error.problems[0].message))
    in_python = workload("heapsort", "python")
    c_s = Child.launch([*in_c.program, "20000", "20", "1"]).reap().cpu_s / 20
    python_s = Child.launch([*in_python.program, "20000", "2", "1"]).reap().cpu_s / 2
    assert python_s > 10 * c_s
