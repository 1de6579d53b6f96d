"""The command line, started as a program of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcsim.cli import main

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
START = "from dcsim.cli import main; main()"


@pytest.fixture(scope="session")
def lefdal():
    """Return the path of the shipped scenario."""
    return LEFDAL


@pytest.fixture(scope="session")
def command():
    """Return the command that starts dcsim, without its arguments."""
    return [sys.executable, "-c", START]


@pytest.fixture
def dcsim(tmp_path, command):
    """Return a function that runs dcsim in an empty folder and gives the ended process."""

    def run(*arguments, **environment):
        return subprocess.run(
            [*command, *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "100", "LC_ALL": "C.UTF-8"} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            timeout=120,
        )

    return run


@dataclass(frozen=True)
class Done:
    """How a command ended inside of this process."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def here(tmp_path, monkeypatch, capsys):
    """Return a function like `dcsim` that stays inside of this process, which is quicker."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Done(left.value.code, said.out, said.err)

    return run
