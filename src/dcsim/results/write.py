"""Writes a run folder: the same bytes for the same run, whole or not at all."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dcsim.accounting.audit import AUDITED
from dcsim.accounting.fleet_audit import audit_sites
from dcsim.core.errors import CheckFailed, NotWritten, Problem
from dcsim.core.files import published_folder
from dcsim.core.memory import give_back
from dcsim.core.strictyaml import parse_yaml
from dcsim.results.tables import with_time
from dcsim.simulate.queue import KERNEL_NAME

if TYPE_CHECKING:
    from dcsim.results.result import Result

HOURLY, JOBS, SUMMARY, MANIFEST = "hourly.parquet", "jobs.parquet", "summary.json", "manifest.json"
SWITCHES, STATES = "stage_switches.parquet", "states.parquet"
STEPS, TRANSFERS = "steps.parquet", "transfers.parquet"
RESOLVED, RUN_INFO = "scenario.resolved.yaml", "run_info.json"

ROWS_A_GROUP = 131_072
"""Rows of a table that are packed together: what is in memory beside the table itself."""

Writer = Callable[["Result", Path], None]
"""Writes one more file of a run, such as a figure."""


def write_run(
    result: Result, folder: Path, *, force: bool = False, more: Mapping[str, Writer] | None = None
) -> Path:
    """Write a result as a run folder and return its path (see `Result.save`).

    The tables are read back from the disk and audited before anything is published.
    ``more`` names further files and who writes them.

    Raises
    ------
    NotWritten
        If the folder exists and ``force`` is false, or the file system refuses.
    CheckFailed
        If a balance of the stored tables does not hold; the files then lie in
        ``<folder>.failed``.
    """
    with published_folder(folder, force=force) as staging:
        _write_table(with_time(result.hourly), staging / HOURLY)
        _write_table(result.jobs, staging / JOBS)
        if result.stage_switches is not None:
            _write_table(result.stage_switches, staging / SWITCHES)
        for table, name in (
            (result.states, STATES),
            (result.steps, STEPS),
            (result.transfers, TRANSFERS),
        ):
            if table is not None:
                _write_table(table, staging / name)
        _write_json(result.summary.as_dict(), staging / SUMMARY)
        _write_json(result.manifest, staging / MANIFEST)
        (staging / RESOLVED).write_text(result.resolved_yaml, encoding="utf-8", newline="\n")
        _write_json(_run_info(), staging / RUN_INFO)
        broken = _broken_balances(staging, result)
        for name, write in (more or {}).items():
            write(result, staging / name)
        if broken:
            _keep_failed(staging, folder.resolve())
            raise CheckFailed(broken)
    return folder


def _broken_balances(folder: Path, result: Result) -> list[Problem]:
    """Return the balances that do not hold in the tables as they lie on the disk."""
    moved = result.transfers is not None
    # Nothing of these tables is needed behind the audit, nor of the ones just written.
    give_back()
    balances = audit_sites(
        _read_table(folder / HOURLY),
        _read_table(folder / JOBS, AUDITED),
        _read_table(folder / TRANSFERS) if moved else None,
        _links(result) if moved else None,
    )
    give_back()
    return [balance.problem() for balance in balances if not balance.holds]


def _links(result: Result) -> dict[frozenset[str], float]:
    """Return what the links of the scenario take [kWh/GB], by the sites that they join."""
    data = parse_yaml(result.resolved_yaml.encode(), RESOLVED).data
    return {
        frozenset(link["between"]): float(link["energy_kwh_per_gb"])
        for link in data.get("links", [])
    }


def _keep_failed(staging: Path, folder: Path) -> None:
    """Keep the files of a run that failed its audit beside the place it would have had."""
    failed = folder.with_name(f"{folder.name}.failed")
    with suppress(NotWritten), published_folder(failed, force=True) as kept:
        shutil.copytree(staging, kept, dirs_exist_ok=True)


def _write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table piece by piece, so that little more is held than its rows."""
    schema = pa.Schema.from_pandas(table, preserve_index=False)
    # Energies and times hardly repeat: a dictionary of them costs time and room.
    repeating = [
        column.name
        for column in schema
        if not (pa.types.is_floating(column.type) or pa.types.is_timestamp(column.type))
    ]
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeating) as writer:
        for first in range(0, max(len(table), 1), ROWS_A_GROUP):
            piece = table.iloc[first : first + ROWS_A_GROUP]
            writer.write_table(pa.Table.from_pandas(piece, schema, preserve_index=False))


def _read_table(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return columns of a table as it lies on the disk, read one by one."""
    with pq.ParquetFile(path) as file:
        names = columns or file.schema_arrow.names
        read = {
            name: file.read([name], use_threads=False).to_pandas(use_threads=False)[name]
            for name in names
        }
    return pd.DataFrame(read, copy=False)


def _write_json(data: dict[str, Any], path: Path) -> None:
    text = json.dumps(data, indent=2, allow_nan=False, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _run_info() -> dict[str, Any]:
    return {
        "written_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "job_kernel": KERNEL_NAME,
    }
