"""Whole processes: what a run costs beside its imports, a million jobs, and asking for help."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from pyarrow import csv

from benchmarks.goal import Goal

SCENARIOS = Path(__file__).parent.parent / "scenarios"
SCENARIO, TRACE = SCENARIOS / "lefdal.yaml", SCENARIOS / "trace-queue.yaml"
MEMORY_GOAL_MB, HELP_GOAL = 500.0, 4.0
DAY_GOAL, JOBS_GOAL_S = 1.8, 5.0
ROUNDS, RUNS = 7, 3
JOBS, DAYS, RACKS = 1_000_000, 90, 4
DCSIM = (sys.executable, "-c", "from dcsim.cli import main; main()")
IMPORTS = "import pandas, matplotlib.pyplot, bokeh.plotting, bokeh.embed"
"""What a run that draws and writes cannot do without."""

Usage = tuple[float, float]
"""CPU time [s] and peak memory [MB] of a process."""


def measure() -> list[Goal]:
    """Return CPU time and peak memory of runs, and CPU times over those of their imports."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        # An installed package is compiled once, not at every start: neither are these.
        kept = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
        environment = {**os.environ, **kept}
        day = [*_run(SCENARIO, folder / "day"), "--set", "period.days=1"]
        day_s, imports_s = _in_turn(day, _python(IMPORTS), environment, RUNS)
        help_s, numpy_s = _in_turn([*DCSIM, "--help"], _python("import numpy"), environment, ROUNDS)
        _, year_mb = _usage(_run(SCENARIO, folder / "year"), environment)
        jobs = _million_jobs(folder)
        runs = [_usage(jobs, environment) for _ in range(RUNS)]
        _require_all_jobs(folder / "jobs")
    return [
        Goal.at_most("run-peak-memory-mb", year_mb, MEMORY_GOAL_MB),
        Goal.at_most("run-day-cpu-of-imports", day_s / imports_s, DAY_GOAL),
        Goal.at_most("run-million-jobs-cpu-s", median(run[0] for run in runs), JOBS_GOAL_S),
        Goal.at_most("run-million-jobs-memory-mb", max(run[1] for run in runs), MEMORY_GOAL_MB),
        Goal.at_most("help-cpu-of-numpy-import", help_s / numpy_s, HELP_GOAL),
    ]


def _run(scenario: Path, folder: Path) -> list[str]:
    return [*DCSIM, "run", str(scenario), "--out", str(folder), "--force", "--json"]


def _python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def _million_jobs(folder: Path) -> list[str]:
    """Write a CSV trace of a million jobs in a quarter of a year; return the run of it."""
    rng = np.random.default_rng(1)
    columns = {
        "arrival_s": np.sort(rng.integers(0, DAYS * 86_400, JOBS)),
        "length_s": 1 + rng.exponential(1800.0, JOBS).astype(np.int64),
        "cores": rng.choice([1, 2, 4, 8, 16, 32], JOBS, p=[0.35, 0.25, 0.2, 0.1, 0.06, 0.04]),
    }
    csv.write_csv(pa.table(columns), folder / "jobs.csv", csv.WriteOptions(quoting_style="none"))
    scenario = shutil.copy(TRACE, folder)
    sets = ("workload.job_trace.file=jobs.csv", f"period.days={DAYS}", f"it.racks={RACKS}")
    return [*_run(Path(scenario), folder / "jobs"), *(f"--set={text}" for text in sets)]


def _require_all_jobs(folder: Path) -> None:
    jobs = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["total"]["jobs"]
    if jobs["submitted"] != JOBS or jobs["finished"] < 0.9 * JOBS:
        raise RuntimeError(f"the trace did not run as it should: {jobs}")


def _in_turn(
    run: Sequence[str], bare: Sequence[str], environment: Mapping[str, str], rounds: int
) -> tuple[float, float]:
    """Return the median CPU times [s] of two commands that run in turn, after one warm round."""
    pairs = [
        (_usage(run, environment)[0], _usage(bare, environment)[0]) for _ in range(rounds + 1)
    ][1:]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


WAIT = """
import json, os, subprocess, sys
child = subprocess.Popen(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
cpu_s = used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), cpu_s, used.ru_maxrss]))
"""
"""Runs a command and tells its usage. A process counts the peak of the one that started it as
its own until it is under way, so a small one has to start it."""


def _usage(command: Sequence[str], environment: Mapping[str, str]) -> Usage:
    waiting = [sys.executable, "-S", "-c", WAIT, json.dumps(list(command))]
    told = subprocess.run(waiting, check=True, capture_output=True, text=True, env=environment)
    code, cpu_s, peak = json.loads(told.stdout)
    if code:
        raise RuntimeError(f"{' '.join(command)} failed: {told.stderr}")
    return cpu_s, peak / (1024.0**2 if sys.platform == "darwin" else 1024.0)
