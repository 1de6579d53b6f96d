"""A run that is interrupted or killed leaves no half-written folder, at whatever instant."""

import os
import shutil
import signal
import subprocess
import time

import pytest

from dcsim.core.files import sweep_stale
from dcsim.results.read import read_run
from dcsim.runner import run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")

SLOW_WRITER = """
import os, shutil, sys, time
from pathlib import Path
from dcsim.core.files import published_folder

def slow(function):
    def call(*arguments, **named):
        time.sleep(0.01)
        result = function(*arguments, **named)
        time.sleep(0.01)
        return result
    return call

for name in ("fsync", "rename", "mkdir", "rmdir", "unlink"):
    setattr(os, name, slow(getattr(os, name)))

print("ready", flush=True)
with published_folder(Path(sys.argv[2]), force=True) as staging:
    shutil.copytree(sys.argv[1], staging, dirs_exist_ok=True)
print("done", flush=True)
"""
"""Publishes a copy of a stored run so slowly that a kill finds every file operation."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory, lefdal):
    """Return two stored runs that differ in their seed."""
    folder = tmp_path_factory.mktemp("runs")
    return [
        run(lefdal, {"period.days": 1}, seed=seed).save(folder / f"seed{seed}") for seed in (1, 2)
    ]


HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""A shell that runs the tests in the background may have them ignore an interrupt; not so here."""


def end(child):
    child.wait(timeout=60)
    child.stdout.close()
    return child.returncode


@pytest.mark.slow
@pytest.mark.parametrize("old", [False, True], ids=["first run", "forced over an old run"])
def test_a_kill_at_any_instant_of_writing_leaves_the_old_or_the_new_run(
    tmp_path, command, runs, old
):
    """The first writer ends and is timed, the second is killed at once, the others in between."""
    whole_s, seen = 0.0, set()
    for trial in range(11):
        parent = tmp_path / str(trial)
        parent.mkdir()
        target = parent / "run"
        if old:
            shutil.copytree(runs[0], target)
        child = subprocess.Popen(
            [command[0], "-c", SLOW_WRITER, str(runs[1]), str(target)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout.readline() == "ready\n"
        begin = time.monotonic()
        if trial == 0:
            assert child.stdout.readline() == "done\n"
            whole_s = time.monotonic() - begin
        elif trial > 1:
            time.sleep(trial / 10 * whole_s)
        child.kill()
        end(child)
        sweep_stale(parent)
        seed = read_run(target).summary.seed if target.exists() else None
        assert seed in ({1, 2} if old else {None, 2})
        assert [path.name for path in parent.iterdir()] == ([] if seed is None else ["run"])
        seen.add(seed)
    assert len(seen) == 2, "all kills fell on one side of the renaming"


@pytest.mark.slow
def test_a_kill_of_the_program_at_any_instant_leaves_no_half_run(tmp_path, command, lefdal):
    arguments = [*command, "run", str(lefdal), "--set", "period.days=1", "--out", "run", "--force"]
    begin = time.monotonic()
    subprocess.run(arguments, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    whole_s = time.monotonic() - begin
    for share in (0.5, 0.8, 0.95):
        child = subprocess.Popen(arguments, cwd=tmp_path, stdout=subprocess.PIPE)
        time.sleep(share * whole_s)
        child.kill()
        end(child)
        sweep_stale(tmp_path)
        assert read_run(tmp_path / "run").summary.days == 1
        assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_an_interrupt_gives_exit_code_130_and_writes_nothing(tmp_path, command, lefdal):
    waiting = (
        f"{HEARS}import dcsim.runner as runner, time\n"
        "def forever(loaded, **_):\n    print('ready', flush=True); time.sleep(60)\n"
        "runner.run_loaded = forever\n"
        "from dcsim.cli import main; main()"
    )
    child = subprocess.Popen(
        [command[0], "-c", waiting, "run", str(lefdal), "--out", "run"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    said = child.stderr.read()
    assert end(child) == 130
    child.stderr.close()
    assert "interrupted" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_while_writing_gives_exit_code_130_and_writes_nothing(
    tmp_path, command, lefdal
):
    waiting = (
        f"{HEARS}import dcsim.results.write as write, time\n"
        "def forever(*_):\n    print('ready', flush=True); time.sleep(60)\n"
        "write._write_json = forever\n"
        "from dcsim.cli import main; main()"
    )
    child = subprocess.Popen(
        [command[0], "-c", waiting, "run", str(lefdal), "--set", "period.days=1", "--out", "run"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout.readline() == "ready\n"
    assert any(tmp_path.iterdir()), "the run is not being written"
    child.send_signal(signal.SIGINT)
    assert end(child) == 130
    assert list(tmp_path.iterdir()) == []
