"""Recorded utilisation of whole data centres."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache

import numpy as np

from dcsim.catalogue.lookup import unknown
from dcsim.catalogue.paths import data_path
from dcsim.catalogue.sources import Source, source, sources
from dcsim.catalogue.tables import fixed
from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput

_FOLDER, _SUFFIX = "traces/", ".csv.gz"
_HEADER = b"cpu_util_frac"
_STEP_S = 300


@dataclass(frozen=True, slots=True, eq=False)
class UtilisationTrace:
    """CPU utilisation of a fleet in equal steps, without dates.

    Attributes
    ----------
    name
        Key in scenarios.
    cpu_util_frac
        Busy share of the fleet's CPU in each step [-], shape (steps,).
    step_s
        Length of a step [s].
    source
        Origin, licence, credit and what the share refers to.
    """

    name: str
    cpu_util_frac: Array
    step_s: int
    source: Source

    @property
    def duration_s(self) -> int:
        """Length of the trace [s]."""
        return self.step_s * len(self.cpu_util_frac)


def trace_names() -> list[str]:
    """Return the names of all traces."""
    return [
        file.removeprefix(_FOLDER).removesuffix(_SUFFIX)
        for file in sources()
        if file.startswith(_FOLDER)
    ]


@cache
def utilisation_trace(name: str) -> UtilisationTrace:
    """Return one trace.

    Raises
    ------
    InvalidInput
        ``unknown-trace``, with the names that come close.
    """
    if name not in trace_names():
        raise unknown("trace", name, trace_names())
    file = f"{_FOLDER}{name}{_SUFFIX}"
    lines = gzip.decompress(data_path(file).read_bytes()).split()
    if lines[0] != _HEADER:
        raise InvalidInput.of(
            "grid-data-incomplete",
            f"grid_data: {file}",
            f"the file does not begin with the column {_HEADER.decode()}",
            "install dcsim again; the data file is damaged",
        )
    return UtilisationTrace(
        name=name,
        cpu_util_frac=fixed(np.array(lines[1:], dtype=np.float64)),
        step_s=_STEP_S,
        source=source(file),
    )
