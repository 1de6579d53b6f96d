"""Weather of a period from a file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.physics.psychrometrics import (
    dew_point_c,
    relative_humidity_frac,
    standard_pressure_pa,
    wet_bulb_from_dew_point_c,
)
from dcsim.signals.alignment import Rules, align
from dcsim.signals.hours import require_hourly
from dcsim.signals.readers.record import Record
from dcsim.signals.weather import Weather

DEW_POINT_SLACK_K = 2.0
"""A dew point may stand this far above its dry bulb, by rounding; more is an error [K]."""


def weather_from_file(
    record: Record, hours: TimeGrid, elevation_m: float | None = None, rules: Rules | None = None
) -> Weather:
    """Make the weather of a period from the rows of a file.

    Parameters
    ----------
    record
        Rows with ``dry_bulb_c`` and ``dew_point_c`` or ``relative_humidity_frac``, and
        perhaps ``pressure_pa``.
    hours
        Whole UTC hours.
    elevation_m
        Height of the site [m]. It counts only where the file has no pressure.
    rules
        How gaps and other years are dealt with; strict if not given.

    Returns
    -------
    Weather
        Hourly means.

    Raises
    ------
    InvalidInput
        ``column-missing``, ``dew-point-above-dry-bulb``, ``elevation-unknown``, or as
        `dcsim.signals.alignment.align`.

    Notes
    -----
    Where dew point and relative humidity both stand, the dew point is used, because
    files round the humidity to whole per cents. A missing pressure column is the
    standard atmosphere at the site's height. Both are noted.
    """
    require_hourly(hours)
    rules = rules or Rules()
    record, notes = _with_dew_point(record)
    has_pressure = not np.isnan(record.columns.get("pressure_pa", np.array([np.nan]))).all()
    names = ["dry_bulb_c", "dew_point_c", *(["pressure_pa"] if has_pressure else [])]
    aligned = align(record, names, hours, rules)
    dry, free_dew = aligned.columns[:2]
    dew = np.minimum(free_dew, dry)
    if has_pressure:
        pressure = aligned.columns[2]
    else:
        height_m = _height_m(record, elevation_m, rules)
        pressure = np.full(hours.steps, float(standard_pressure_pa(height_m)))
        notes.append(
            f"standard-pressure: {record.name} has no pressure; the standard atmosphere at "
            f"{height_m:g} m stands in every hour ({hours.steps} h)"
        )
    return Weather(
        grid=hours,
        dry_bulb_c=dry,
        dew_point_c=dew,
        wet_bulb_c=wet_bulb_from_dew_point_c(dry, dew, pressure),
        relative_humidity_frac=relative_humidity_frac(dry, dew),
        pressure_pa=pressure,
        provenance=f"{record.format} file {record.name}" + f", {record.place}" * bool(record.place),
        quality="typical year" if record.calendar == "typical" else "hours of the file",
        capped_dew_point_hours=int((free_dew > dry).sum()),
        floored_dry_bulb_hours=0,
        notes=(*notes, *aligned.notes),
    )


def _height_m(record: Record, elevation_m: float | None, rules: Rules) -> float:
    height_m = record.elevation_m if elevation_m is None else elevation_m
    if height_m is None:
        raise InvalidInput.of(
            "elevation-unknown",
            record.name,
            "the file has neither pressure nor height",
            f"state {rules.key}.elevation_m",
        )
    return height_m


def _with_dew_point(record: Record) -> tuple[Record, list[str]]:
    """Complete the dew point from the relative humidity, row by row."""
    if "dry_bulb_c" not in record.columns:
        raise _lacking(record, "dry_bulb_c")
    dry = record.columns["dry_bulb_c"]
    nothing = np.full(len(dry), np.nan)
    dew = record.columns.get("dew_point_c", nothing)
    humidity = record.columns.get("relative_humidity_frac", nothing)
    if np.isnan(dew).all() and np.isnan(humidity).all():
        raise _lacking(record, "dew_point_c or relative_humidity_frac")
    _require_plausible(record, dry, dew)
    notes = []
    use = np.isnan(dew) & ~np.isnan(humidity) & ~np.isnan(dry)
    completed = dew.copy()
    if use.any():
        completed[use] = dew_point_c(dry[use], np.minimum(humidity[use], 1.0))
        whole = int(use.sum())
        notes.append(f"dew-point: from the relative humidity in {whole} rows of {record.name}")
    above = int((humidity[use] > 1.0).sum())
    if above:
        notes.append(f"humidity-cap: above 1 in {above} rows of {record.name}, taken as 1")
    return replace(record, columns={**record.columns, "dew_point_c": completed}), notes


def _require_plausible(record: Record, dry: Array, dew: Array) -> None:
    above = np.flatnonzero(dew > dry + DEW_POINT_SLACK_K)
    if above.size:
        row = int(above[0])
        raise InvalidInput.of(
            "dew-point-above-dry-bulb",
            record.at(row, "dew_point_c"),
            f"{above.size} dew points are more than {DEW_POINT_SLACK_K:g} K above the dry bulb; "
            f"here {dew[row]:g} C at {dry[row]:g} C",
            "check the two columns; air cannot hold that much water",
        )


def _lacking(record: Record, what: str) -> InvalidInput:
    return InvalidInput.of(
        "column-missing",
        record.name,
        f"weather needs {what}; the columns are {', '.join(record.columns) or 'none'}",
        "name the columns dry_bulb_c, and dew_point_c or relative_humidity_frac",
    )
