"""Why a row of a trace is refused, dropped or repaired: one table, shown and documented."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Effect = Literal["invalid", "dropped", "repaired", "rejected"]
"""``invalid`` rows break a rule: they are refused, or dropped where the scenario says so."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What happens to such a row, and in words what is wrong with it."""

    effect: Effect
    meaning: str
    cure: str = ""


REASONS = MappingProxyType(
    {
        "row-broken": Reason(
            "invalid",
            "the row has too few or too many fields",
            "is the file truncated, or the delimiter another?",
        ),
        "not-a-number": Reason("invalid", "a value is no plain number"),
        "value-missing": Reason("invalid", "a value that every job needs is missing"),
        "not-a-time": Reason(
            "invalid", "the arrival is no time", "write it as 2023-01-01T00:00:00Z"
        ),
        "not-finite": Reason("invalid", "a value is infinite or not a number"),
        "negative-arrival": Reason("invalid", "the job arrives before the trace begins"),
        "arrival-out-of-range": Reason(
            "invalid", "the arrival is out of range", "are the times in another unit?"
        ),
        "negative-length": Reason("invalid", "the job ends before it starts"),
        "length-unknown": Reason("invalid", "the trace does not know how long the job ran"),
        "length-out-of-range": Reason(
            "invalid", "the job ran longer than a century", "is the length in another unit?"
        ),
        "cores-unknown": Reason("invalid", "neither allocated nor requested cores are known"),
        "no-cores": Reason("invalid", "the job has no cores"),
        "cores-not-whole": Reason("invalid", "the cores are no whole number"),
        "cores-out-of-range": Reason("invalid", "the job has more than 100 million cores"),
        "value-out-of-range": Reason("invalid", "a value that is known is out of its range"),
        "unknown-site": Reason("invalid", "the row names a site that the scenario has not"),
        "duplicate-id": Reason("invalid", "an earlier row has the same id"),
        "zero-length": Reason("dropped", "the job ran for no time, so it asks for nothing"),
        "partial-execution": Reason(
            "dropped", "a part of a job that has a row of its own (SWF status 2 to 4)"
        ),
        "requested-cores": Reason(
            "repaired", "the allocated cores are unknown; the requested ones were taken"
        ),
        "usage-above-capacity": Reason(
            "repaired", "the job used more than its cores have; all of them were taken"
        ),
        "no-fragments": Reason(
            "repaired", "no fragment tells the job's usage; all of its cores were taken as busy"
        ),
        "sorted": Reason("repaired", "the row stood after a later one; rows were sorted"),
        "shorter-than-a-second": Reason(
            "repaired", "the job holds its cores for a whole second; its work stays as it is"
        ),
        "before-period": Reason("dropped", "the job arrives before the period"),
        "beyond-period": Reason("dropped", "the job arrives after the period"),
        "too-wide": Reason("dropped", "the job has more cores than the cluster"),
        "rejected": Reason(
            "rejected", "the job has more cores than the cluster; it is turned away on arrival"
        ),
    }
)
