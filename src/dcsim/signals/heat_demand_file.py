"""Heat that users ask for, from a column of a file."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.alignment import Laid, Rules, align
from dcsim.signals.hours import require_hourly
from dcsim.signals.readers.columns import factor_of
from dcsim.signals.readers.record import Record

HEAT_UNITS = MappingProxyType({"_kw": 1.0, "_mw": 1000.0})
"""Factor to kW by the end of a column's name."""

HIGHEST_KW = 1e7
"""No heat network is larger than 10 GW; a value above is most likely in another unit."""


def heat_demand_from_file(record: Record, column: str, hours: TimeGrid, rules: Rules) -> Laid:
    """Return the heat demand of a period as one column of hourly means [kW].

    Parameters
    ----------
    record
        What a reader returned.
    column
        Its name ends in ``_kw`` or ``_mw``.
    hours
        Whole UTC hours.
    rules
        How gaps and other years are dealt with.

    Raises
    ------
    InvalidInput
        ``unit-unknown``, ``column-missing``, ``value-out-of-range``, or as
        `dcsim.signals.alignment.align`.
    """
    require_hourly(hours)
    place = f"{record.name}: {column}"
    factor = factor_of(column, HEAT_UNITS)
    if factor is None:
        told = f"let it end in one of {', '.join(HEAT_UNITS)}"
        raise InvalidInput.of("unit-unknown", place, "the column's name ends in no power", told)
    if column not in record.columns:
        told = f"there is no such column; there are {', '.join(record.columns) or 'none'}"
        raise InvalidInput.of("column-missing", place, told, "name one of them")
    values = record.columns[column] * factor
    wrong = np.flatnonzero((values < 0.0) | (values > HIGHEST_KW))
    if wrong.size:
        row = int(wrong[0])
        raise InvalidInput.of(
            "value-out-of-range",
            record.at(row, column),
            f"{wrong.size} values are outside 0..{HIGHEST_KW:g} kW; here {values[row]:g}",
            "a demand is not negative; check the unit in the column's name",
        )
    aligned = align(record, [column], hours, rules)
    return Laid((aligned.columns[0] * factor,), aligned.notes)
