"""Carbon intensity and price of a period from a column of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.alignment import Laid, Rules, align
from dcsim.signals.carbon import Basis, CarbonSignal, Kind
from dcsim.signals.hours import require_hourly
from dcsim.signals.price import PriceSignal
from dcsim.signals.readers.columns import CARBON_UNITS, PRICE_UNITS, factor_of
from dcsim.signals.readers.record import Record

HIGHEST_GCO2E_PER_KWH = 1500.0
"""No grid is dirtier; a value above is most likely in another unit."""
LOWEST_LIFECYCLE_GCO2E_PER_KWH = 2.0
"""No grid's dirtiest hour is cleaner than this over the life cycle; see above."""
HIGHEST_PRICE_PER_MWH = 1e6

_BASIS_WORDS = {"direct": "direct", "lifecycle": "lifecycle", "lca": "lifecycle"}
_MARGINAL_WORDS = frozenset(["marginal", "moer", "mef"])
_AVERAGE_WORDS = frozenset(["average", "mean", "aef"])
_CURRENCIES = (
    "aud brl cad chf clp cny cop czk dkk eur gbp huf inr jpy krw mxn myr nok nzd pln ron sek sgd "
    "try usd zar"
)


def carbon_from_file(
    record: Record,
    column: str,
    basis: Basis,
    hours: TimeGrid,
    *,
    region: str = "",
    rules: Rules | None = None,
    signal: Kind = "average",
) -> CarbonSignal:
    """Make the carbon intensity of a period from a column of a file.

    Parameters
    ----------
    record
        What a reader returned.
    column
        Its name ends in the unit: ``_gco2e_per_kwh`` (the same as ``_g_per_kwh`` and
        ``_kg_per_mwh``), ``_kg_per_kwh``, or ``_lb_per_mwh``, times 0.45359237.
    basis
        ``lifecycle`` or ``direct``, as the scenario states; a column that names
        another is refused.
    hours
        Whole UTC hours.
    region
        Name of the region, for the results.
    rules
        How gaps and other years are dealt with; strict if not given.
    signal
        ``average`` or ``marginal``, as the scenario states; a column that names the other
        is refused.

    Raises
    ------
    InvalidInput
        ``unit-unknown``, ``basis-mixed``, ``marginal-signal``, ``average-signal``,
        ``value-out-of-range``, ``unit-slip``, or as `dcsim.signals.alignment.align`.
    """
    require_hourly(hours)
    _require_meaning(record, column, basis, signal)
    factor = _factor(record, column, CARBON_UNITS)
    values = record.columns[column] * factor
    _require_range(record, column, values, 0.0, HIGHEST_GCO2E_PER_KWH, "gCO2e/kWh")
    top = float(np.nanmax(values, initial=0.0))
    if basis == "lifecycle" and top < LOWEST_LIFECYCLE_GCO2E_PER_KWH:
        raise InvalidInput.of(
            "unit-slip",
            f"{record.name}: {column}",
            f"the highest value is {top:g} gCO2e/kWh over the life cycle: is it in kg/kWh?",
            "let the column's name end in its unit, such as _kg_per_kwh",
        )
    aligned = align(record, [column], hours, rules or Rules(key="grid"))
    return CarbonSignal(
        grid=hours,
        values_gco2e_per_kwh=aligned.columns[0] * factor,
        basis=basis,
        signal=signal,
        kind="published",
        variation="hourly",
        region=region,
        source=_origin(record, column, factor),
        year=record.years[0],
        clipped_hours=0,
        notes=_notes(record, aligned),
    )


def price_from_file(
    record: Record, column: str, currency: str, hours: TimeGrid, *, rules: Rules | None = None
) -> PriceSignal:
    """Make the price of a period from a column of a file.

    The column's name ends in ``_per_mwh`` or ``_per_kwh``; if it names a currency
    before that (``price_eur_per_mwh``), it must be the scenario's.

    Raises
    ------
    InvalidInput
        ``unit-unknown``, ``currency-mixed``, ``value-out-of-range``, or as
        `dcsim.signals.alignment.align`.
    """
    require_hourly(hours)
    named = (set(_CURRENCIES.split()) & set(_words(column))) - {currency.lower()}
    if named:
        raise InvalidInput.of(
            "currency-mixed",
            f"{record.name}: {column}",
            f"the column is in {named.pop().upper()}, the scenario in {currency}",
            "nothing is converted: give both in one currency",
        )
    factor = _factor(record, column, PRICE_UNITS)
    values = record.columns[column] * factor
    limit = HIGHEST_PRICE_PER_MWH
    _require_range(record, column, values, -limit, limit, f"{currency}/MWh")
    aligned = align(record, [column], hours, rules or Rules(key="price"))
    return PriceSignal(
        grid=hours,
        values_per_mwh=aligned.columns[0] * factor,
        currency=currency,
        kind="published",
        source=_origin(record, column, factor),
        notes=_notes(record, aligned),
    )


def _words(column: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", column.lower())


def _require_meaning(record: Record, column: str, basis: str, signal: Kind) -> None:
    """Refuse a column whose name contradicts what the scenario says it is."""
    words = _words(column)
    place = f"{record.name}: {column}"
    if signal == "marginal" and _AVERAGE_WORDS.intersection(words):
        raise InvalidInput.of(
            "average-signal",
            place,
            "the column is an average, the scenario's signal is marginal",
            "use a column of marginal intensity, or state signal: average",
        )
    if signal == "average" and _MARGINAL_WORDS.intersection(words):
        raise InvalidInput.of(
            "marginal-signal",
            place,
            "the column is marginal, the scenario's signal is the average",
            "use a column of average intensity",
        )
    for word in words:
        named = _BASIS_WORDS.get(word, basis)
        if named != basis:
            raise InvalidInput.of(
                "basis-mixed",
                place,
                f"the column is {named}, the scenario's basis is {basis}",
                f"use a {basis} column, or state grid.basis: {named}",
            )


def _factor(record: Record, column: str, units: Mapping[str, float]) -> float:
    factor = factor_of(column, units)
    if factor is None or column not in record.columns:
        raise InvalidInput.of(
            "unit-unknown" if factor is None else "column-missing",
            f"{record.name}: {column}",
            "the column's name does not end in a unit"
            if factor is None
            else f"there is no such column; there are {', '.join(record.columns) or 'none'}",
            f"let it end in one of {', '.join(units)}",
        )
    return factor


def _require_range(
    record: Record, column: str, values: Array, low: float, high: float, unit: str
) -> None:
    wrong = np.flatnonzero((values < low) | (values > high))
    if wrong.size:
        row = int(wrong[0])
        raise InvalidInput.of(
            "value-out-of-range",
            record.at(row, column),
            f"{wrong.size} values are outside {low:g}..{high:g} {unit}; here {values[row]:g}",
            "check the unit: kg/MWh equals g/kWh; pounds need a name that ends in _lb_per_mwh",
        )


def _origin(record: Record, column: str, factor: float) -> str:
    times = "" if factor == 1.0 else f", times {factor:.9g}"
    return f"column {column} of {record.name}{times}"


def _notes(record: Record, aligned: Laid) -> tuple[str, ...]:
    if record.step_s <= 3600:
        return aligned.notes
    each_h = record.step_s / 3600
    return (*aligned.notes, f"coarse-series: each value of {record.name} holds for {each_h:g} h")
