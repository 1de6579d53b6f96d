"""Asking for help is quick, and a reader who leaves early is no fault."""

import os
import subprocess
import sys

import pytest

from dcsim.cli import _exit_code

resource = pytest.importorskip("resource", reason="CPU time of children is counted on POSIX")


def cpu_s(command, times=3):
    """Return the least CPU time of a command [s]."""
    spent = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


@pytest.mark.slow
@pytest.mark.parametrize("verb", [[], ["run"], ["validate"], ["doctor"], ["meter"]])
def test_help_takes_at_most_four_times_the_import_of_numpy(command, verb):
    numpy = cpu_s([sys.executable, "-c", "import numpy"])
    assert cpu_s([*command, *verb, "--help"]) <= 4.0 * numpy


def test_help_loads_no_library_of_the_model(command):
    script = (
        "import sys; from dcsim.cli import _exit_code; _exit_code(['run', '--help']);"
        "print(sorted({'numpy', 'pandas', 'scipy', 'simpy', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(os.name != "posix", reason="a closed pipe is POSIX")
def test_a_reader_who_leaves_early_sees_no_traceback(command):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*command, "doctor"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert "Traceback" not in done.stderr


def test_a_run_too_large_for_the_machine_says_so_without_a_traceback(monkeypatch, capsys, lefdal):
    def starved(*_arguments, **_options):
        raise MemoryError

    monkeypatch.setattr("dcsim.scenario.load.load_scenario", starved)
    assert _exit_code(["run", str(lefdal)]) == 1
    told = capsys.readouterr().err
    assert "out-of-memory" in told
    assert "Traceback" not in told
