"""Reads a run folder back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from dcsim.accounting.fleet_hours import FleetUse
from dcsim.accounting.transfer import TransferUse
from dcsim.accounting.water import WaterUse
from dcsim.core.errors import InvalidInput
from dcsim.facility.design_point import DesignPoint
from dcsim.results.faults import DarkTime, FaultSummary
from dcsim.results.heat_reuse import HeatReuseSummary
from dcsim.results.memory import MemorySummary
from dcsim.results.result import Result
from dcsim.results.sites import with_site
from dcsim.results.summary import (
    AgainstFcfs,
    Basis,
    Carbon,
    FullLoad,
    JobCounts,
    SiteSummary,
    Summary,
)
from dcsim.results.tables import by_time
from dcsim.results.transfers import TransferSummary
from dcsim.results.write import (
    HOURLY,
    JOBS,
    MANIFEST,
    RESOLVED,
    STATES,
    STEPS,
    SUMMARY,
    SWITCHES,
    TRANSFERS,
)
from dcsim.workload.serving import Requests


def read_run(folder: Path | str) -> Result:
    """Read a run folder back.

    Parameters
    ----------
    folder
        What `Result.save` or ``dcsim run`` wrote.

    Returns
    -------
    Result
        The same figures and tables as those of the run.

    Raises
    ------
    InvalidInput
        If a file is missing or cannot be read.

    Examples
    --------
    >>> import dcsim, tempfile
    >>> run = dcsim.run("scenarios/lefdal.yaml", {"period": {"days": 1, "step_s": 3600}})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = dcsim.read_run(run.save(f"{folder}/day"))
    >>> again.summary == run.summary
    True
    """
    folder = Path(folder)
    missing = [
        name
        for name in (HOURLY, JOBS, SUMMARY, MANIFEST, RESOLVED)
        if not (folder / name).is_file()
    ]
    if missing:
        raise InvalidInput.of(
            "not-a-run",
            str(folder),
            f"this is no run folder: {', '.join(missing)} missing",
            "run the scenario again",
        )
    try:
        summary = _summary(json.loads((folder / SUMMARY).read_text(encoding="utf-8")))
        only = next(iter(summary.sites))
        return Result(
            summary=summary,
            hourly=by_time(with_site(pd.read_parquet(folder / HOURLY), only, "time_utc")),
            jobs=with_site(pd.read_parquet(folder / JOBS), only, "job"),
            manifest=json.loads((folder / MANIFEST).read_text(encoding="utf-8")),
            resolved_yaml=(folder / RESOLVED).read_text(encoding="utf-8"),
            stage_switches=_table_if_there(folder / SWITCHES, only),
            states=_table_if_there(folder / STATES, only),
            steps=_table_if_there(folder / STEPS, only),
            transfers=_table_if_there(folder / TRANSFERS),
        )
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InvalidInput.of(
            "run-unreadable", str(folder), f"the run cannot be read: {error}"
        ) from error


def _table_if_there(path: Path, only: str | None = None) -> pd.DataFrame | None:
    if not path.is_file():
        return None
    table = pd.read_parquet(path)
    return table if only is None else with_site(table, only)


def _summary(data: dict[str, Any]) -> Summary:
    sites = {name: _site(site) for name, site in data["sites"].items()}
    rest = data | {"total": _site(data["total"]), "sites": sites, "basis": Basis(**data["basis"])}
    moved = data.get("transfers")
    more = {
        "warnings": tuple(data["warnings"]),
        "transfers": TransferSummary(**moved) if moved else None,
    }
    return Summary(**(rest | more))


def _site(data: dict[str, Any]) -> SiteSummary:
    saved = data["against_fcfs"]
    return SiteSummary(
        **(
            data
            | {
                "carbon_kgco2e": Carbon(**data["carbon_kgco2e"]),
                "job_energy_range_kwh": tuple(data["job_energy_range_kwh"]),
                "jobs": JobCounts(**data["jobs"]),
                "full_load": FullLoad(**data["full_load"]),
                "against_fcfs": AgainstFcfs(**saved) if saved else None,
                "design": _design(data.get("design")),
                "water": WaterUse(**data["water"]) if data.get("water") else None,
                "memory": MemorySummary(**data["memory"]) if data.get("memory") else None,
                "requests": Requests(**data["requests"]) if data.get("requests") else None,
                "heat_reuse": _heat_reuse(data.get("heat_reuse")),
                "fleet": FleetUse(**data["fleet"]) if data.get("fleet") else None,
                "transfer": _transfer(data.get("transfer")),
                "faults": _faults(data.get("faults")),
            }
        )
    )


def _faults(data: dict[str, Any] | None) -> FaultSummary | None:
    if not data:
        return None
    dark = tuple(DarkTime(**each) for each in data["dark_times"])
    named = tuple(data["jobs_cut_named"])
    return FaultSummary(**(data | {"dark_times": dark, "jobs_cut_named": named}))


def _transfer(data: dict[str, Any] | None) -> TransferUse | None:
    ends = ("energy_range_kwh", "carbon_range_kgco2e")
    return TransferUse(**(data | {key: tuple(data[key]) for key in ends})) if data else None


def _heat_reuse(data: dict[str, Any] | None) -> HeatReuseSummary | None:
    return HeatReuseSummary(**data) if data else None


def _design(data: dict[str, list[float]] | None) -> DesignPoint | None:
    return DesignPoint(**{key: tuple(values) for key, values in data.items()}) if data else None
