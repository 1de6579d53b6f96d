"""Profiles from CodeCarbon's ``emissions.csv``.

Such a file states energy but no CPU seconds, so its profile is a reference: it scales
with its unit of work and cannot move to another machine.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

from dcsim.core.errors import InvalidInput, Problem
from dcsim.workload.profile import (
    EnergyParts,
    Hardware,
    MeanPower,
    Publication,
    ReferenceMethod,
    ReferenceProfile,
    Work,
)

MAX_BYTES = 10_000_000
NUMBERS = ("duration", "cpu_energy", "gpu_energy", "ram_energy", "energy_consumed", "pue")
TEXTS = ("timestamp", "codecarbon_version", "cpu_model", "gpu_model", "tracking_mode")
FACTOR = 2.0
"""Uncertainty each way without an energy counter; with one it is up to 40 %."""

_J_PER_KWH = 3.6e6


def read_emissions(path: Path, profile_id: str, unit: str, row: int = -1) -> ReferenceProfile:
    """Make a profile of one row of an ``emissions.csv``, by default the last.

    Parameters
    ----------
    path
        The file.
    profile_id, unit
        Id and unit of work of the profile: the file knows neither.
    row
        Which row, from 0; negative from the end.

    Raises
    ------
    InvalidInput
        With everything that is wrong with the file or the row.
    """
    record = _record(path, row)
    problems, values = [], {}
    for name in NUMBERS:
        text = record.get(name) or ("1" if name == "pue" else "")
        try:
            values[name] = float(text)
        except ValueError:
            values[name] = math.nan
        if not (math.isfinite(values[name]) and values[name] >= 0):
            problems.append(
                Problem("bad-number", f"{path}: {name}", f"{text!r} is no number of at least 0")
            )
    if problems:
        raise InvalidInput(problems)
    return _profile(values, {name: record.get(name) or "" for name in TEXTS}, profile_id, unit)


def _record(path: Path, row: int) -> dict[str, str]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidInput.of("file-too-large", str(path), f"it is above {MAX_BYTES} bytes")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput.of("file-unreadable", str(path), str(error)) from error
    try:
        return rows[row]
    except IndexError as error:
        raise InvalidInput.of(
            "row-missing", str(path), f"there is no row {row}: the file has {len(rows)}"
        ) from error


def _profile(
    values: dict[str, float], texts: dict[str, str], profile_id: str, unit: str
) -> ReferenceProfile:
    cpu_j, accel_j, ram_j = (
        values[name] * _J_PER_KWH for name in ("cpu_energy", "gpu_energy", "ram_energy")
    )
    parts_j = cpu_j + accel_j + ram_j
    total_j = values["energy_consumed"] * _J_PER_KWH
    pue = values["pue"]
    # Versions differ in whether the parts carry the PUE that the sum does.
    unsplit_j = 0.0 if math.isclose(parts_j, total_j, rel_tol=1e-3) else total_j - parts_j
    if unsplit_j == 0.0:
        total_j = parts_j
    return ReferenceProfile(
        id=profile_id,
        kind="reference",
        work=Work(unit=unit, amount=1.0),
        hardware=Hardware(
            cpu=texts["cpu_model"] or "not stated",
            vcpus_used=0,
            ram_gb=None,
            accel=texts["gpu_model"] or None,
        ),
        method=ReferenceMethod(
            tier="reference",
            tool=f"CodeCarbon {texts['codecarbon_version']}, {texts['tracking_mode']} mode",
        ),
        boundary="facility" if pue > 1 else "cpu-share",
        pue_included=pue if pue > 1 else None,
        duration_s=values["duration"] or None,
        energy_j=EnergyParts(cpu=cpu_j, ram=ram_j, accel=accel_j, total=total_j, unsplit=unsplit_j),
        energy_range_j=(total_j / FACTOR, total_j * FACTOR),
        power_w=MeanPower(mean=total_j / values["duration"], idle_share=0.0)
        if values["duration"]
        else None,
        provenance=Publication(
            source="CodeCarbon emissions.csv", date=texts["timestamp"][:10], licence="the user's"
        ),
        flags=("the file does not say whether its energy was counted or modelled",),
    )
