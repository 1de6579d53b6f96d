"""Rewrite scenarios/data/trace-queue.swf.gz: a week of jobs, drawn by dcsim's own generators.

Usage: python tools/make_job_trace.py

The jobs are nobody's: small ones by day, long and wide ones by night, from fixed seeds.
"""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import numpy as np

from dcsim.core.timegrid import TimeGrid
from dcsim.workload.generators.generator import Generator
from dcsim.workload.jobs import JobTable

TRACE = Path(__file__).resolve().parents[1] / "scenarios" / "data" / "trace-queue.swf.gz"

MONDAY_S = 1_672_617_600  # 2023-01-02T00:00:00Z
WEEK = TimeGrid(MONDAY_S, 3600, 168)
WORKDAYS = [1.0, 1.0, 1.0, 1.0, 1.0, 0.4, 0.3]

GENERATORS = (
    Generator.model_validate(
        {
            "name": "small",
            "jobs_per_day": 400.0,
            "pattern": {
                "hour_weights": [1.0] * 7
                + [3.0, 5.0, 6.0, 6.0, 5.0, 5.0, 6.0, 6.0, 5.0, 4.0]
                + [2.0] * 7,
                "weekday_weights": WORKDAYS,
            },
            "length": {"kind": "lognormal", "mean_s": 2400.0, "sigma": 1.4, "max_s": 28_800.0},
            "cores": [1, 2, 4, 8, 16],
            "core_weights": [0.3, 0.2, 0.25, 0.15, 0.1],
            "users": 20,
        }
    ),
    Generator.model_validate(
        {
            "name": "wide",
            "jobs_per_day": 30.0,
            "pattern": {
                "hour_weights": [1.0] * 15 + [4.0] * 5 + [2.0] * 4,
                "weekday_weights": WORKDAYS,
            },
            "length": {"kind": "lognormal", "mean_s": 14_400.0, "sigma": 0.9, "max_s": 86_400.0},
            "cores": [32, 64, 128],
            "core_weights": [0.5, 0.35, 0.15],
            "users": 5,
        }
    ),
)

HEAD = f"""; Version: 2.2
; Computer: none; drawn by tools/make_job_trace.py of dcsim
; MaxJobs: {{jobs}}
; UnixStartTime: {MONDAY_S}
; TimeZoneString: UTC
; MaxProcs: 640
; Note: estimates are half as long again as the jobs, in whole quarters of an hour
"""


def lines(jobs: JobTable) -> str:
    """Return the jobs as lines of 18 fields."""
    rows = []
    for i in range(len(jobs)):
        run_s = int(jobs.duration_s[i])
        estimate_s = -(-run_s * 3 // 1800) * 900
        cores = int(jobs.cores[i])
        user = int(jobs.user[i]) + 100 * int(jobs.class_index[i])
        rows.append(
            f"{i + 1} {jobs.arrival_s[i]} -1 {run_s} {cores} -1 -1 {cores} {estimate_s} -1 "
            f"1 {user} -1 -1 -1 -1 -1 -1\n"
        )
    return "".join(rows)


def main() -> None:
    """Draw the jobs and write them."""
    drawn = [
        generator.draw(WEEK, 1.0, np.random.default_rng(seed))
        for seed, generator in enumerate(GENERATORS)
    ]
    jobs = JobTable.joined(drawn)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write((HEAD.format(jobs=len(jobs)) + lines(jobs)).encode())
    TRACE.parent.mkdir(exist_ok=True)
    TRACE.write_bytes(packed.getvalue())


if __name__ == "__main__":
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    main()
