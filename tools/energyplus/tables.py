"""From a run to a table: columns by the names of dcsim, quirks as flags, annual totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from energyplus.engine import HOURS, Run

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.chiller_catalogue import CATALOGUE

Plate = Mapping[str, Any]
Columns = dict[str, Array]

LITRES = 1000.0
TOLERANCE_K = 0.1

QUIRKS = {
    "curve_limit": "a temperature outside the fitted range of a running machine's curves, held "
    "there by the program",
    "tower_below_set_point": "tower water below its set point: fans off, and no bypass",
    "tower_law_limit": "wet bulb outside the range of the york law, 26.67 C at most, held there",
    "set_point_missed": "chilled water or supply air 0.1 K or more off its set point",
    "unsettled": "the condenser loop's heat off by 1 % or more: the iteration stopped early",
    "load_missed": "the load was not served at all (the loop stood still near freezing)",
    "trickle": "a chiller running for less than 2 % of the IT heat, with its whole condenser flow",
    "pad_wets_little": "a wet pad while the economiser is shut: only the least outdoor air",
}
"""Hours to leave out of a score, by bit: the first is 1, the second 2, the third 4 ..."""

YORK_WET_BULB_C = (-34.4, 26.67)


def weather(run: Run) -> Columns:
    """Return what the program took from the weather file."""
    site = "environment"
    return {
        "dry_bulb_c": run.one("Site Outdoor Air Drybulb Temperature", site),
        "wet_bulb_c": run.one("Site Outdoor Air Wetbulb Temperature", site),
        "dew_point_c": run.one("Site Outdoor Air Dewpoint Temperature", site),
        "pressure_pa": run.one("Site Outdoor Air Barometric Pressure", site),
    }


WEATHER_OUTPUTS = (
    "Site Outdoor Air Drybulb Temperature",
    "Site Outdoor Air Wetbulb Temperature",
    "Site Outdoor Air Dewpoint Temperature",
    "Site Outdoor Air Barometric Pressure",
)


def chilled_water_columns(run: Run, plate: Plate, it_kw: Array) -> Columns:
    """Return the hourly columns of a chilled-water plant."""
    loads = np.array(
        [
            values
            for (name, _), values in sorted(run.series.items())
            if name == "chiller evaporator cooling rate"
        ]
    )
    columns = {
        "it_kw": it_kw,
        "chiller_kw": run.total("Chiller Electricity Rate") / 1e3,
        "chilled_water_pump_kw": run.one("Pump Electricity Rate", "chilled pump") / 1e3,
        "chiller_load_kw": loads.sum(axis=0) / 1e3,
        "chillers_running": (loads > 0.0).sum(axis=0).astype(float),
    }
    if "tower" in plate:
        litres = {
            name: run.total(f"Cooling Tower {what} Volume") * LITRES
            for name, what in (
                ("makeup_l", "Make Up Water"),
                ("evaporation_l", "Water Evaporation"),
                ("drift_l", "Water Drift"),
                ("blowdown_l", "Water Blowdown"),
            )
        }
        columns |= {
            "tower_fan_kw": run.total("Cooling Tower Fan Electricity Rate") / 1e3,
            "condenser_pump_kw": run.one("Pump Electricity Rate", "condenser pump") / 1e3,
            "condenser_flow_kg_s": run.total("Cooling Tower Mass Flow Rate"),
            "tower_leaving_c": run.one("Cooling Tower Outlet Temperature", "tower"),
            **litres,
        }
    if "exchanger" in plate:
        columns["exchanger_kw"] = run.total("Fluid Heat Exchanger Heat Transfer Rate") / 1e3
    return columns | {"quirks": _chilled_water_quirks(run, plate, columns)}


def _chilled_water_quirks(run: Run, plate: Plate, columns: Columns) -> Array:
    machine = CATALOGUE[plate["chillers"]["catalogue"]]
    water = machine["condenser"] == "water"
    outdoor = run.one("Site Outdoor Air Drybulb Temperature", "environment")
    entering = columns["tower_leaving_c"] if water else outdoor
    running = columns["chillers_running"] > 0.0
    supply = run.one("Plant Supply Side Outlet Temperature", "chilled water")
    set_point = plate["chilled_water"]["supply_c"]
    served_kw = -run.total("Plant Load Profile Heat Transfer Rate") / 1e3
    quirks: dict[str, Flags] = {
        "curve_limit": running & _outside(entering, machine["entering_range_c"]),
        "set_point_missed": np.abs(supply - set_point) > TOLERANCE_K,
        "load_missed": np.abs(served_kw - columns["it_kw"]) > 1e-3 * columns["it_kw"],
        "trickle": running & (columns["chiller_load_kw"] < 0.02 * columns["it_kw"]),
    }
    if water:
        tower = plate["tower"]
        wet_bulb = run.one("Site Outdoor Air Wetbulb Temperature", "environment")
        least = np.maximum(wet_bulb + tower["set_point_offset_k"], tower["set_point_minimum_c"])
        quirks["tower_below_set_point"] = entering < least - TOLERANCE_K
        if tower["law"] == "york":
            quirks["tower_law_limit"] = _outside(wet_bulb, YORK_WET_BULB_C)
        quirks["unsettled"] = _unsettled(run, plate, columns)
    return flags(quirks)


def _unsettled(run: Run, plate: Plate, columns: Columns) -> Flags:
    """Tell where the tower gives off another heat than its water was given."""
    shaft = plate["condenser_pump"]["motor_efficiency_frac"]
    given = (
        columns["chiller_load_kw"]
        + columns["chiller_kw"]
        + columns.get("exchanger_kw", np.zeros(HOURS))
        + shaft * columns["condenser_pump_kw"]
    )
    off = run.total("Cooling Tower Heat Transfer Rate") / 1e3
    return np.asarray(np.abs(off - given) > 0.01 * given)


def air_columns(run: Run, plate: Plate, it_kw: Array) -> Columns:
    """Return the hourly columns of an air-cooled hall."""
    before = "mixed" if "outdoor_air" in plate else "loop return"
    columns = {
        "it_kw": it_kw,
        "room_fan_kw": run.total("Fan Electricity Rate") / 1e3,
        "dx_kw": run.total("Cooling Coil Electricity Rate") / 1e3,
        "coil_total_kw": run.total("Cooling Coil Total Cooling Rate") / 1e3,
        "coil_sensible_kw": run.total("Cooling Coil Sensible Cooling Rate") / 1e3,
        "coil_inlet_c": run.one("System Node Temperature", before),
        "coil_inlet_wet_bulb_c": run.one("System Node Wetbulb Temperature", before),
        "supply_air_kg_s": run.one("System Node Mass Flow Rate", "loop supply"),
    }
    if "outdoor_air" in plate:
        columns["outdoor_air_kg_s"] = run.total("Air System Outdoor Air Mass Flow Rate")
        columns["economiser_open"] = run.total("Air System Outdoor Air Economizer Status")
    if "pad" in plate:
        columns["pad_kw"] = run.total("Evaporative Cooler Electricity Rate") / 1e3
        columns["makeup_l"] = run.total("Evaporative Cooler Water Volume") * LITRES
    return columns | {"quirks": _air_quirks(run, plate, columns)}


def _air_quirks(run: Run, plate: Plate, columns: Columns) -> Array:
    coil, room = plate["coil"], plate["room"]
    running = columns["dx_kw"] > 0.0
    outdoor = run.one("Site Outdoor Air Drybulb Temperature", "environment")
    supply = run.one("System Node Temperature", "loop supply")
    quirks: dict[str, Flags] = {
        "curve_limit": running
        & (
            _outside(columns["coil_inlet_wet_bulb_c"], coil["wet_bulb_range_c"])
            | _outside(outdoor, coil["outdoor_range_c"])
        ),
        "set_point_missed": np.abs(supply - room["supply_c"]) > TOLERANCE_K,
    }
    if "pad" in plate:
        quirks["pad_wets_little"] = (columns["economiser_open"] == 0.0) & (columns["makeup_l"] > 0)
    return flags(quirks)


def flags(quirks: Mapping[str, Flags]) -> Array:
    """Return one number an hour: the sum of the bits of `QUIRKS` that hold."""
    bits = {name: 1 << place for place, name in enumerate(QUIRKS)}
    summed = np.sum([bits[name] * held for name, held in quirks.items()], axis=0)
    return np.asarray(summed, dtype=float)


def totals(columns: Columns) -> dict[str, Any]:
    """Return the sums of the year: energies, PUE, water, and hours of each quirk."""
    energy = {
        name.replace("_kw", "_mwh"): float(f"{values.sum() / 1e3:.6g}")
        for name, values in columns.items()
        if name.endswith("_kw")
    }
    used = [n for n in columns if n.endswith("_kw") and n not in HEAT and n != "it_kw"]
    overhead = sum(columns[name].sum() for name in used)
    it_kwh = columns["it_kw"].sum()
    result: dict[str, Any] = {**energy, "pue": round(float(1.0 + overhead / it_kwh), 5)}
    for name, values in columns.items():
        if name.endswith("_l"):
            result[name.replace("_l", "_m3")] = float(f"{values.sum() / LITRES:.6g}")
    if "makeup_l" in columns:
        wue = columns["makeup_l"].sum() / it_kwh
        result["wue_l_per_kwh"] = float(f"{wue:.5g}")
    marks = columns["quirks"].astype(int)
    result["quirk_hours"] = {
        name: int(((marks >> place) & 1).sum())
        for place, name in enumerate(QUIRKS)
        if ((marks >> place) & 1).any()
    }
    return result


HEAT = ("chiller_load_kw", "exchanger_kw", "coil_total_kw", "coil_sensible_kw")
"""Columns of heat moved, not of electricity used."""


def _outside(values: Array, between: tuple[float, float]) -> Flags:
    low, high = between
    return np.asarray((values < low) | (values > high))
