"""Make the recorded years of `dcsim verify energyplus` again, with the program itself.

Usage: python tools/energyplus_cases.py --out DIR [--weather DIR] [--plant P] [--climate C]

Reads src/dcsim/verify/energyplus/cases.yaml, builds every plant from its nameplate, runs
it over every climate, and writes one Parquet table a plant, one of the weather, and
totals.json. Needs the extra: pip install 'dcsim[energyplus]' (Linux on x86-64, 63 MB). Two
climates use weather files of other packages; unpack those into a folder and name it with
--weather. A year takes one to ten seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from energyplus.air_plants import air_plant
from energyplus.engine import HOURS, Run, program, simulate, weather_folder
from energyplus.model import ask_for
from energyplus.tables import (
    QUIRKS,
    WEATHER_OUTPUTS,
    Columns,
    air_columns,
    chilled_water_columns,
    totals,
    weather,
)
from energyplus.water_plants import chilled_water_plant

from dcsim.core.strictyaml import read_yaml

CASES = Path(__file__).resolve().parents[1] / "src/dcsim/verify/energyplus/cases.yaml"

MANTISSA_BITS = 12
"""Bits kept of a single-precision number's 23: 1.2e-4 of the value, four digits. The rest
are noughts and take no room once packed."""

BUILD = {"chilled_water": chilled_water_plant, "air": air_plant}
READ = {"chilled_water": chilled_water_columns, "air": air_columns}


def main() -> None:
    """Run the cases that were asked for."""
    cases = read_yaml(CASES).data
    asked = _arguments(cases)
    program()
    files = _weather_files(cases["climates"], asked)
    asked.out.mkdir(parents=True, exist_ok=True)
    recorded: dict[str, Any] = {}
    skies: dict[str, Columns] = {}
    for name, plate in cases["plants"].items():
        if asked.plant and name not in asked.plant:
            continue
        tables: dict[str, Columns] = {}
        recorded[name] = {}
        for climate, file in files.items():
            run = _run(plate, cases["it_hourly_frac"], file)
            _one_sky(skies, climate, weather(run))
            it_kw = plate["it_peak_kw"] * np.tile(cases["it_hourly_frac"], HOURS // 24)
            tables[climate] = READ[plate["kind"]](run, plate, it_kw)
            recorded[name][climate] = {
                **totals(tables[climate]),
                "severe_errors": run.severe,
                **run.sized,
            }
            print(f"{name} in {climate}: PUE {recorded[name][climate]['pue']}", flush=True)
        write_table(asked.out / f"{name}.parquet", tables)
    write_table(asked.out / "weather.parquet", skies)
    whole = {"quirks": QUIRKS, "totals": recorded}
    text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
    (asked.out / "totals.json").write_text(text, encoding="utf-8")


def _arguments(cases: Mapping[str, Any]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--weather", type=Path, help="folder with further weather files")
    for name in ("plant", "climate"):
        known = list(cases[f"{name}s"])
        told = f"only this {name} (repeatable)"
        parser.add_argument(f"--{name}", action="append", choices=known, help=told)
    return parser.parse_args()


def _weather_files(climates: Mapping[str, Any], asked: argparse.Namespace) -> dict[str, Path]:
    """Return where each climate's file lies; all that are asked for must be there."""
    folders = [weather_folder(), *([asked.weather] if asked.weather else [])]
    files: dict[str, Path] = {}
    for name, climate in climates.items():
        if asked.climate and name not in asked.climate:
            continue
        found = [folder / climate["file"] for folder in folders]
        there = [path for path in found if path.exists()]
        if not there:
            sys.exit(
                f"{name}: no {climate['file']}. Unpack {climate['package']} and name the folder "
                "with its weather files: --weather DIR"
            )
        files[name] = there[0]
    return files


def _run(plate: Mapping[str, Any], hourly_frac: list[float], file: Path) -> Run:
    model = BUILD[plate["kind"]](plate, hourly_frac)
    ask_for(model, WEATHER_OUTPUTS)
    with tempfile.TemporaryDirectory() as folder:
        return simulate(model, file, Path(folder))


def _one_sky(skies: dict[str, Columns], climate: str, seen: Columns) -> None:
    """Keep the weather once, and make sure that every plant stood under the same."""
    for name, values in skies.setdefault(climate, seen).items():
        if not np.array_equal(values, seen[name]):
            sys.exit(f"{climate}: two plants saw different {name}")


def write_table(path: Path, tables: Mapping[str, Columns]) -> None:
    """Write one table: the climates one after the other, each a row group of 8760 hours."""
    names = list(next(iter(tables.values())))
    fields = [pa.field("climate", pa.dictionary(pa.int32(), pa.string()))]
    fields += [pa.field(name, pa.float32()) for name in names]
    schema = pa.schema(fields)
    with pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=19,
        use_dictionary=["climate"],
        column_encoding=dict.fromkeys(names, "BYTE_STREAM_SPLIT"),
    ) as writer:
        for climate, columns in tables.items():
            hours = len(columns[names[0]])
            data = [pa.array([climate] * hours).dictionary_encode()]
            data += [pa.array(shortened(columns[name]), pa.float32()) for name in names]
            writer.write_table(pa.Table.from_arrays(data, schema=schema))


def shortened(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Round to single precision with the mantissa's last bits nought."""
    dropped = 23 - MANTISSA_BITS
    bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)
    rounded = (bits + (1 << (dropped - 1))) >> dropped << dropped
    return rounded.astype(np.uint32).view(np.float32)


if __name__ == "__main__":
    main()
