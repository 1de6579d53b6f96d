"""What a stress does to a site, as rows: what fails, what waits, what it costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from dcsim.core.errors import plain
from dcsim.report.console import stdout_console
from dcsim.results.result import Result
from dcsim.study.stress import StressOutcome


@dataclass(frozen=True, slots=True)
class Row:
    """One figure in both years; None where a year does not know it."""

    kind: str
    label: str
    unit: str
    plain: float | None
    stressed: float | None

    @property
    def change(self) -> float | None:
        """Return stressed less plain."""
        if self.plain is None or self.stressed is None:
            return None
        return self.stressed - self.plain


def _hours(result: Result, state: str) -> float | None:
    """Return for how long a state held [h]; None where the year does not know it."""
    hours = result.summary.total.states_h
    return None if hours is None else hours.get(state, 0.0)


def _blackout(result: Result) -> float | None:
    return None if result.summary.total.faults is None else _hours(result, "blackout")


def _of(result: Result, section: str, name: str) -> float | None:
    part: Any = getattr(result.summary.total, section)
    value = None if part is None else getattr(part, name)
    return None if value is None else float(value)


def _heat(name: str) -> Callable[[Result], float | None]:
    return lambda result: _of(result, "thermal_storage", name)


def _carbon(result: Result) -> float:
    """Return the emissions of all sites, and of what moved between them."""
    moved = result.summary.transfers
    own = result.summary.total.carbon_kgco2e.total_location
    return own + (moved.carbon_kgco2e if moved is not None else 0.0)


def _moved(name: str) -> Callable[[Result], float | None]:
    def told(result: Result) -> float | None:
        moved = result.summary.transfers
        return None if moved is None else float(getattr(moved, name))

    return told


FIGURES: tuple[tuple[str, str, str, Callable[[Result], float | None]], ...] = (
    ("fails", "hours with too little cooling", "h", lambda r: _hours(r, "cooling-short")),
    ("fails", "heat left in the rooms", "kWh", lambda r: math.fsum(r.hourly["heat_short_kwh"])),
    ("fails", "warmest at the servers", "C", _heat("room_max_c")),
    ("fails", "servers throttled", "server h", _heat("throttled_server_h")),
    ("fails", "servers tripped", "server h", _heat("tripped_server_h")),
    ("fails", "hours with servers without power", "h", _blackout),
    ("fails", "energy not served", "kWh", lambda r: _of(r, "faults", "unserved_kwh")),
    ("fails", "jobs interrupted", "", lambda r: _of(r, "faults", "jobs_interrupted")),
    ("fails", "jobs abandoned", "", lambda r: float(r.summary.total.jobs.failed)),
    ("waits", "jobs late", "", lambda r: float(r.summary.total.jobs.missed_deadline)),
    ("waits", "jobs not started", "", lambda r: float(r.summary.total.jobs.queued)),
    ("waits", "mean wait", "h", lambda r: r.summary.total.mean_wait_h),
    ("costs", "facility energy", "kWh", lambda r: r.summary.total.facility_energy_kwh),
    ("costs", "peak power", "kW", lambda r: r.summary.total.peak_facility_kw),
    ("costs", "PUE", "", lambda r: r.summary.total.pue),
    ("costs", "water on site", "L", lambda r: r.summary.total.water_site_l),
    ("costs", "fuel", "L", lambda r: _of(r, "faults", "fuel_l")),
    ("costs", "carbon, all scopes", "kgCO2e", _carbon),
    ("costs", "network between sites", "kWh", _moved("energy_kwh")),
    ("costs", "cost of moving data", "currency", _moved("cost")),
    ("costs", "electricity cost", "currency", lambda r: r.summary.total.cost),
    ("costs", "fuel cost", "currency", lambda r: _of(r, "faults", "fuel_cost")),
)


def stress_rows(outcome: StressOutcome) -> list[Row]:
    """Return the figures that at least one of the years knows."""
    currency = outcome.plain.summary.total.currency
    rows = [
        Row(
            kind,
            label,
            currency if unit == "currency" else unit,
            of(outcome.plain),
            of(outcome.stressed),
        )
        for kind, label, unit, of in FIGURES
    ]
    return [row for row in rows if (row.plain, row.stressed) != (None, None)]


def print_stress(outcome: StressOutcome) -> None:
    """Print both years side by side on stdout."""
    console = stdout_console()
    heading = f"{outcome.plain.summary.name} under stress: {outcome.stress.meaning}"
    table = Table(title=Text(plain(heading)), title_justify="left", box=None, pad_edge=False)
    for name in ("", "figure", "as stated", "stressed", "change", ""):
        right = name in ("as stated", "stressed", "change")
        table.add_column(name, justify="right" if right else "left", no_wrap=right)
    before = ""
    for row in stress_rows(outcome):
        kind = "" if row.kind == before else row.kind
        before = row.kind
        cells = (kind, row.label, _number(row.plain), _number(row.stressed))
        table.add_row(*cells, _number(row.change, signed=True), plain(row.unit))
    console.print(table)
    new = set(outcome.stressed.summary.warnings) - set(outcome.plain.summary.warnings)
    for warning in outcome.stressed.summary.warnings:
        if warning in new:
            console.print(Text(plain(f"note      {warning}"), style="yellow"))


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 1000.0 else 4 if 0.0 < abs(value) < 10.0 else 1
    return f"{value:{'+' if signed and value else ''},.{digits}f}"
