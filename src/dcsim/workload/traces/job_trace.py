"""A job trace in a scenario: the file, how strictly it is read, how it is laid on the period."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from dcsim.core.part import Contradiction, Part, quantity
from dcsim.workload.baseload import confined
from dcsim.workload.residency import AllowedSites, movable_contradictions, moved_data
from dcsim.workload.traces.columns import TraceColumns
from dcsim.workload.traces.read import Format, ReadRules, TraceFile, read_trace
from dcsim.workload.traces.rows import TraceTable
from dcsim.workload.traces.source import TraceSource

OWN_CHOICE = "the planner's choice"
KEY = "workload.job_trace"


class JobTrace(Part):
    """Jobs of a recorded or made trace."""

    name: str = "trace"
    """Name of the jobs' class in tables."""
    file: str
    """The trace, in the scenario's folder; a name in .gz is unpacked while it is read."""
    format: Format = "auto"
    """Format; `auto` tells it by name, first bytes and header."""
    fragments_file: str | None = None
    """OpenDC's table of fragments, from which the tasks' CPU usage is taken."""
    columns: TraceColumns = TraceColumns()
    """Names of the columns of a CSV or Parquet table."""
    invalid: Literal["refuse", "drop"] = "refuse"
    """What becomes of rows that break a rule."""
    unsorted: Literal["refuse", "sort"] = "refuse"
    """What becomes of rows that are not in order of arrival."""
    too_wide: Literal["refuse", "reject", "drop"] = "refuse"
    """What becomes of jobs with more cores than the cluster: an error, turned away on arrival
    and kept as rejected, or left out."""
    align: Literal["auto", "by_date", "from_start"] = "auto"
    """Whether dates count, or the first job arrives as the period starts. `auto` keeps dates
    where arrivals have them, and else the trace's second 0 is the start of the period."""
    limit_jobs: int | None = quantity(
        None, source="all jobs unless stated", typical=(100, 1e6), ge=1, le=20_000_000
    )
    """Take only the first jobs of the file."""
    scale_arrivals: float = quantity(
        1.0, source="1 keeps the trace's own rate", typical=(0.2, 5.0), gt=0.0, le=1e6
    )
    """Factor on the rate of arrivals: 2 brings the same jobs in half the time."""
    repeat_every_h: float | None = quantity(
        None,
        source="nothing is repeated unless asked; weeks keep the course of the days",
        typical=(24.0, 8760.0),
        gt=0.0,
        le=87_840.0,
    )
    """Repeat the trace every so many hours, after `scale_arrivals`; not shorter than it is."""
    core_speed_rel: float = quantity(
        1.0,
        source="speed of a traced core over a core of the metered machine; 1 assumes the same",
        typical=(0.3, 2.0),
        gt=0.0,
        le=100.0,
    )
    """How fast the traced cores were, on the scale of `it.server.core_speed_rel`."""
    deferral_window_h: int = quantity(
        0, source="service agreement; 0 starts at once", typical=(0, 168), ge=0, le=8760
    )
    """Whole hours by which a start may be put off."""
    checkpoint_interval_s: int = quantity(
        0, source="0: the jobs write no checkpoints", typical=(0, 86_400), ge=0, le=31_536_000
    )
    """Running time between the jobs' checkpoints [s]."""
    allowed_sites: AllowedSites | None = None
    """Sites of the fleet at which jobs may run whose row names none, or `all`; at home alone
    unless given."""
    data_gb: float = moved_data()
    """Data that move with a job that runs elsewhere, where its row states none [GB]."""
    migrates: bool = False
    """Whether the jobs may be stopped at a checkpoint and moved to another allowed site."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse keys that the format cannot use."""
        wrong = movable_contradictions(self)
        if self.fragments_file is not None and self.format not in {"auto", "opendc"}:
            rule = f"a {self.format} trace has no fragments"
            wrong.append(Contradiction("fragments_file", rule, "remove it, or use format: opendc"))
        fixed = self.format in {"swf", "gaia", "opendc"}
        if fixed and self.columns != TraceColumns():
            rule = f"a {self.format} trace has columns of its own"
            wrong.append(Contradiction("columns", rule, "remove it, or use format: csv or parquet"))
        return wrong

    def files(self) -> list[tuple[str, str]]:
        """Return the key and the name of every file."""
        named = (("file", self.file), ("fragments_file", self.fragments_file))
        return [(key, file) for key, file in named if file is not None]


def read_job_trace(trace: JobTrace, folder: Path) -> TraceTable:
    """Read the trace of a scenario whose files lie in ``folder``.

    Raises
    ------
    InvalidInput
        If a file is missing, outside the folder, or breaks a rule.
    """
    sources = {
        key: TraceSource(confined(folder, file, f"{KEY}.{key}"), file)
        for key, file in trace.files()
    }
    file = TraceFile(sources["file"], trace.format, trace.columns, sources.get("fragments_file"))
    return read_trace(file, ReadRules(trace.invalid, trace.unsorted, trace.limit_jobs))
