"""Whole processes: peak memory of the main job, and what asking for help costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.goal import Goal

SCENARIO = Path(__file__).parent.parent / "scenarios" / "lefdal.yaml"
MEMORY_GOAL_MB, HELP_GOAL = 500.0, 4.0
ROUNDS = 7


def measure() -> list[Goal]:
    """Return peak memory [MB] of the run and the CPU time of --help over importing numpy."""
    dcsim = [sys.executable, "-c", "from dcsim.cli import main; main()"]
    with TemporaryDirectory() as folder:
        run = [*dcsim, "run", str(SCENARIO), "--out", str(Path(folder) / "run"), "--json"]
        _, peak_mb = _usage(run)
    numpy = [sys.executable, "-c", "import numpy"]
    pairs = [(_usage([*dcsim, "--help"])[0], _usage(numpy)[0]) for _ in range(ROUNDS)]
    ratio = median(pair[0] for pair in pairs) / median(pair[1] for pair in pairs)
    return [
        Goal.at_most("run-peak-memory-mb", peak_mb, MEMORY_GOAL_MB),
        Goal.at_most("help-cpu-of-numpy-import", ratio, HELP_GOAL),
    ]


def _usage(command: Sequence[str]) -> tuple[float, float]:
    """Return the CPU time [s] and the peak memory [MB] of a child process."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(command)} failed")
    unit = 1024.0**2 if sys.platform == "darwin" else 1024.0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit
