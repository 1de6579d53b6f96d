"""Traces of the GAIA scheduler's evaluation: CSV with ``arrival_time,length,cpus`` in seconds.

Source: Hanafy, Liang, Bashir et al. 2024, "Going green for less green",
doi:10.1145/3620666.3651374, whose traces have these three columns.
"""

from __future__ import annotations

from dcsim.workload.traces.columns import TraceColumns
from dcsim.workload.traces.table import CsvTrace

HEADER = ("arrival_time", "length", "cpus")

READER = CsvTrace(
    TraceColumns(arrival_s="arrival_time", length_s="length", cores="cpus"), format="gaia"
)
