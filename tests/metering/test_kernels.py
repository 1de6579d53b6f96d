"""Every kernel does the same work in C and in Python, and the work it is named after."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.metering import run_kernel
from dcsim.metering.build import PROGRAMS
from dcsim.metering.kernels import binarytrees, fannkuch, fasta, selectionsort
from dcsim.metering.meter import NotAvailable
from dcsim.metering.workloads import KERNELS, workload

SIZES = {
    "binarytrees": (4, 5, 9),
    "fannkuch": (2, 3, 7),
    "fasta": (1, 59, 60, 1000),
    "heapsort": (1, 2, 999, 4321),
    "selectionsort": (1, 2, 3, 700),
}
SEEDS = (0, 7, 2**64 - 1)


def line(program, *arguments):
    return subprocess.run(
        [*program, *map(str, arguments)], capture_output=True, text=True, check=True
    ).stdout


def in_language(name, language):
    try:
        return workload(name, language).program
    except NotAvailable as error:
        pytest.skip(str(error.problems[0].message))


def test_the_kernels_are_those_that_are_built():
    assert tuple(sorted(KERNELS)) == PROGRAMS == tuple(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_c_and_python_print_the_same_line(name):
    c, python = in_language(name, "c"), in_language(name, "python")
    for i, size in enumerate(SIZES[name]):
        repeats, seed = 1 + i % 2, SEEDS[i % 3]
        told = line(c, size, repeats, seed)
        assert told == line(python, size, repeats, seed)
        assert told.startswith(f"{size} {repeats} ")


@pytest.mark.parametrize("name", SIZES)
def test_another_seed_and_another_repeat_give_another_checksum(name):
    program = in_language(name, "python")
    size = SIZES[name][-2]
    lines = {line(program, size, *rest) for rest in ((1, 1), (2, 1), (1, 2))}
    assert len({told.split()[2] for told in lines}) == 3


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "usage"),
        (["SMALL", "1", "1"], "SIZE must be"),
        (["5", "x", "1"], "REPEATS must be"),
        (["5", "0", "1"], "REPEATS must be"),
        (["5", "1", str(2**64)], "SEED must be"),
        (["5", "1", "-1"], "SEED must be"),
        (["5", "1", "²"], "SEED must be"),
    ],
)
def test_arguments_that_make_no_sense_end_with_status_2_in_both_languages(
    name, arguments, complaint, capsys
):
    assert run_kernel.main([name, *arguments]) == 2
    assert complaint in capsys.readouterr().err
    done = subprocess.run(
        [*in_language(name, "c"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert complaint in done.stderr


@pytest.mark.parametrize("name", SIZES)
def test_both_languages_take_the_same_sizes(name):
    program = in_language(name, "c")
    low, high = import_module(f"dcsim.metering.kernels.{name}").SIZES
    done = subprocess.run([*program, "0", "1", "1"], capture_output=True, text=True, check=False)
    assert f"from {low} to {high}," in done.stderr


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_selection_sort_sorts(values):
    expected = sorted(values)
    selectionsort.selection_sort(values)
    assert values == expected


@given(st.integers(0, 9))
def test_a_full_tree_of_depth_d_has_one_less_than_two_to_the_d_plus_one_nodes(depth):
    assert binarytrees.count_nodes(binarytrees.make_tree(depth)) == 2 ** (depth + 1) - 1


@pytest.mark.parametrize(("size", "published"), [(7, (228, 16)), (8, (1616, 22))])
def test_fannkuch_gives_the_published_sums_and_most_flips(size, published):
    assert fannkuch.checksum_and_most(size) == published


@given(st.integers(2, 6))
@settings(max_examples=5)
def test_fannkuch_visits_every_permutation_once(size):
    permutation, rotations = list(range(size)), [0] * size
    seen = {tuple(permutation)}
    count = 1
    while fannkuch.advance(permutation, rotations):
        seen.add(tuple(permutation))
        count += 1
    factorial = 1
    for i in range(2, size + 1):
        factorial *= i
    assert count == len(seen) == factorial


def test_fasta_draws_letters_as_often_as_its_table_says(monkeypatch):
    drawn = []
    monkeypatch.setattr(fasta, "hashed", lambda checksum, word: drawn.append(word) or 0)
    fasta.drawn(0, 20_000, fasta.HUMAN, 42)
    counts = Counter(drawn)
    assert counts[ord("\n")] == 334  # 20000 letters in lines of 60
    for letter, frequency in zip(*fasta.HUMAN, strict=True):
        assert counts[letter] / 20_000 == pytest.approx(frequency, abs=0.01)


def test_fasta_repeats_the_alu_sequence_of_287_letters(monkeypatch):
    hashed = []
    monkeypatch.setattr(fasta, "hashed", lambda checksum, word: hashed.append(word) or 0)
    fasta.repeated(0, 2 * 287)
    letters = bytes(byte for byte in hashed if byte != 10)
    assert letters == fasta.ALU * 2
    assert len(fasta.ALU) == 287


def test_a_kernel_runs_as_a_module_too():
    told = line([sys.executable, "-m", "dcsim.metering.run_kernel", "fasta"], 10, 1, 3)
    assert told == f"10 1 {fasta.run(10, 1, 3)}\n"
