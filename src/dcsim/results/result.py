"""What a run gives back to Python."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dcsim.results.summary import Summary


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Summary and tables of one run, all in memory.

    Attributes
    ----------
    summary
        The figures of summary.json, as attributes.
    hourly
        One row an hour; every column ends in its unit.
    jobs
        One row a job, then a row each for the reserve and for idle servers.
    manifest
        Versions, input hashes, seeds, warnings and defaults of the run.
    resolved_yaml
        The scenario with every default written out.
    stage_switches
        Every switch of a cooling plant of several stages; None for one of a single stage.
    states
        Every state of the plant worth counting, with its begin and end; None in folders of
        earlier versions.
    """

    summary: Summary
    hourly: pd.DataFrame
    jobs: pd.DataFrame
    manifest: dict[str, Any]
    resolved_yaml: str
    stage_switches: pd.DataFrame | None = None
    states: pd.DataFrame | None = None

    def save(self, folder: Path | str, *, force: bool = False) -> Path:
        """Write the run folder (see `dcsim.results.write.write_run`)."""
        from dcsim.results.write import write_run

        return write_run(self, Path(folder), force=force)
