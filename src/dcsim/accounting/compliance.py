"""Holds indicators against limits, and fills what the European scheme asks operators for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dcsim.accounting.indicators.definition import Indicator
from dcsim.accounting.limits import Limits

REGULATION = "Commission Delegated Regulation (EU) 2024/1364"
REPORTING_FROM_KW = 500.0
"""Installed IT power from which a data centre in the Union reports [kW]."""

AT_MOST = {
    "pue_max": "pue",
    "wue_max_l_per_kwh": "wue_l_per_kwh",
    "cue_max_kgco2e_per_kwh": "cue_kgco2e_per_kwh",
    "ere_max": "ere",
}
AT_LEAST = {"erf_min": "erf", "ref_min": "ref"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One limit and whether it holds.

    Attributes
    ----------
    key, indicator
        The scenario's key, and the indicator it limits.
    unit
        Unit of limit, value and margin.
    limit, value
        The two that are compared; without a value the limit is not shown to hold.
    margin
        How far the value may still move before the limit is reached; negative beyond it.
    ok
        Whether the limit holds; the limit itself is kept.
    reason
        Why there is no value.
    """

    key: str
    indicator: str
    unit: str
    limit: float
    value: float | None
    margin: float | None
    ok: bool
    reason: str


def verdicts(limits: Limits, indicators: Iterable[Indicator]) -> tuple[Verdict, ...]:
    """Return a verdict for every limit that is set, in the order of `Limits`.

    A limit on an indicator without a value does not hold: nothing shows that it does.
    """
    by_key = {indicator.key: indicator for indicator in indicators}
    return tuple(
        _verdict(key, limit, by_key[(AT_MOST | AT_LEAST)[key]])
        for key, limit in limits.given().items()
    )


def _verdict(key: str, limit: float, params: Indicator) -> Verdict:
    margin = None
    if params.value is not None:
        margin = limit - params.value if key in AT_MOST else params.value - limit
    ok = margin is not None and margin >= 0.0
    return Verdict(key, params.name, params.unit, limit, params.value, margin, ok, params.reason)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the sheet needs beside the indicators.

    Attributes
    ----------
    installed_it_kw
        Nameplate of all servers [kW].
    facility_kwh, it_kwh, heat_reused_kwh
        Energies of the period [kWh].
    water_site_l
        Water drawn on site [L].
    supply_air_c
        Set point of the air to the servers [C]; None for plants without one.
    cooling_degree_days_k
        Degree days of the period [K d].
    renewable_kwh
        Renewable energy by contract [kWh]; None without a stated share.
    days
        Length of the period [d].
    waste_heat_c
        Mean temperature of the heat that others took, weighted by that heat [C]; None where
        nothing is reused or the temperature is not known.
    generator_kwh
        Energy of the generators on site [kWh]; None where the scenario has none and no faults.
    """

    installed_it_kw: float
    facility_kwh: float
    it_kwh: float
    heat_reused_kwh: float
    water_site_l: float
    supply_air_c: float | None
    cooling_degree_days_k: float
    renewable_kwh: float | None
    days: float
    waste_heat_c: float | None = None
    generator_kwh: float | None = None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One entry of the sheet; without a value the note says what to do."""

    symbol: str
    name: str
    unit: str
    value: float | None
    note: str


NOT_MODELLED = "not modelled: state it yourself"
NO_WASTE_HEAT = "nothing is reused: give heat_reuse"
NO_GENERATOR = "no generator stands by: give backup"

UNKNOWN_TO_DCSIM = (
    ("S_DC", "total floor area", "m2"),
    ("S_CR", "floor area of computer rooms", "m2"),
    ("W_IN-POT", "potable water drawn", "m3"),
    ("", "types of refrigerants", "-"),
    ("", "functions for the grid and mean battery capacity offered to it", "kW"),
    ("E_RES-GOO", "of it by guarantees of origin", "kWh"),
    ("E_RES-PPA", "of it by power purchase agreements", "kWh"),
    ("E_RES-OS", "of it from plants on site", "kWh"),
    ("C_SERV", "capacity of servers by a benchmark", "-"),
    ("C_STOR", "capacity of storage", "PB"),
    ("", "bandwidth in and out", "GB/s"),
    ("", "traffic in and out", "EB"),
)


def european_sheet(facts: SheetFacts, indicators: Sequence[Indicator]) -> tuple[SheetLine, ...]:
    """Return what Regulation (EU) 2024/1364 asks for, as far as the model knows it.

    Parameters
    ----------
    facts
        What the run and its scenario state.
    indicators
        The indicators of the same period.

    Notes
    -----
    Annexes I to III of the regulation ask for quantities of a calendar year and for PUE,
    WUE, ERF and REF after EN 50600-4. Figures here are modelled: they tell a planner what
    to expect, and are no report. What the model cannot know stands in the sheet too.
    """
    period = "" if facts.days >= 365 else f"of {facts.days:g} days, the report asks for a year"
    is_due = facts.installed_it_kw >= REPORTING_FROM_KW
    due = "reporting is due from 500 kW on" if is_due else "no report is due below 500 kW"
    no_set_point = NOT_MODELLED if facts.supply_air_c is None else "set point of the supply air"
    no_share = "" if facts.renewable_kwh is not None else "give grid.contract_renewable_frac"
    by_key = {indicator.key: indicator for indicator in indicators}
    ratios = [
        SheetLine(name, definition, unit, by_key[key].value, by_key[key].reason or period)
        for key, name, definition, unit in (
            ("pue", "PUE", "power usage effectiveness", "-"),
            ("wue_l_per_kwh", "WUE", "water usage effectiveness", "L/kWh"),
            ("erf", "ERF", "energy reuse factor", "-"),
            ("ref", "REF", "renewable energy factor", "-"),
        )
    ]
    stated = (
        ("P_DIT", "installed IT power", "kW", facts.installed_it_kw, due),
        ("E_DC", "total energy", "kWh", facts.facility_kwh, period),
        ("E_IT", "energy of the IT", "kWh", facts.it_kwh, period),
        ("W_IN", "water drawn", "m3", facts.water_site_l / 1000.0, period),
        ("E_REUSE", "heat reused", "kWh", facts.heat_reused_kwh, period),
        ("T_IN", "intake air of the IT", "C", facts.supply_air_c, no_set_point),
        ("CDD", "cooling degree days", "K d", facts.cooling_degree_days_k, period),
        ("E_RES-TOT", "renewable energy", "kWh", facts.renewable_kwh, no_share or period),
        (
            "T_WH",
            "mean temperature of the waste heat",
            "C",
            facts.waste_heat_c,
            NO_WASTE_HEAT if facts.waste_heat_c is None else "where it leaves the site",
        ),
        (
            "E_DC-BG",
            "energy from backup generators",
            "kWh",
            facts.generator_kwh,
            NO_GENERATOR if facts.generator_kwh is None else period,
        ),
    )
    return (
        *(SheetLine(*line) for line in stated),
        *ratios,
        *(SheetLine(*line, None, NOT_MODELLED) for line in UNKNOWN_TO_DCSIM),
    )
