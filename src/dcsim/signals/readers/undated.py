"""Tables without times, such as utilisation traces: one row a step that the scenario states."""

from __future__ import annotations

import numpy as np

from dcsim.signals.facts import FileFacts, column_facts
from dcsim.signals.readers.columns import has_unit
from dcsim.signals.readers.csv_table import TIMES
from dcsim.signals.readers.find import reader_of
from dcsim.signals.readers.record import SourceFile
from dcsim.signals.readers.text import Findings, csv_rows, decoded, is_missing, number


def facts_without_times(source: SourceFile) -> FileFacts | None:
    """Return what a CSV file without a time column holds, or ``None`` if it has one.

    Raises
    ------
    InvalidInput
        If the file is broken.
    """
    if reader_of(source).name != "csv":
        return None
    rows = csv_rows(decoded(source, strict=True), source.name)
    header = [name.strip() for name in next(rows, (1, []))[1]]
    wanted = [i for i, name in enumerate(header) if has_unit(name)]
    if not wanted or any(name in TIMES for name in header):
        return None
    findings = Findings(source.name)
    values: list[list[float]] = []
    for line, row in rows:
        if len(row) != len(header):
            findings.add(
                "row-broken", line, f"the row has {len(row)} fields, the header {len(header)}"
            )
            continue
        cells = [number(row[i]) for i in wanted]
        for i, cell in zip(wanted, cells, strict=True):
            if cell is None and not is_missing(row[i]):
                findings.add(
                    "not-a-number", line, f"{row[i][:40]!r} is not a number", "", header[i]
                )
        values.append([np.nan if cell is None else cell for cell in cells])
    findings.settle()
    table = np.array(values, dtype=np.float64).reshape(-1, len(wanted))
    return FileFacts(
        file=source.name,
        format="CSV without times",
        place="",
        calendar="none",
        rows=len(table),
        step_s=None,
        first=None,
        last=None,
        missing_rows=0,
        elevation_m=None,
        columns=tuple(column_facts(header[i], table[:, k]) for k, i in enumerate(wanted)),
        notes=("the step of the rows is stated by the scenario",),
    )
