"""What a meter is, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dcsim.core.errors import DcsimError
from dcsim.metering.child import Child
from dcsim.workload.profile import Boundary, EnergyParts, Series, Tier


class NotAvailable(DcsimError):
    """A meter or a metered program is missing on this system; the others still run."""

    exit_code = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter says about one window.

    Parameters
    ----------
    tool, tier, boundary
        Who says it, how it is known, and what the energy encloses.
    energy_j
        Energy by component [J].
    range_j
        Interval of the total at a coverage factor of 2 [J].
    wall_s
        Length of the window [s].
    cpu_s
        CPU time of the metered process [core s]; ``None`` if the meter does not count it.
    peak_gb
        Peak resident memory of the metered process [GB]; ``None`` likewise.
    series
        Demand and power over the window; empty, with a note, where it has none.
    mode
        The tool's own name of its way of tracking, if it has several.
    """

    tool: str
    tier: Tier
    boundary: Boundary
    energy_j: EnergyParts
    range_j: tuple[float, float]
    wall_s: float
    cpu_s: float | None
    peak_gb: float | None
    series: Series
    mode: str | None = None


class Meter(Protocol):
    """Reads the energy of a window: open once, then start and stop around each window."""

    def open(self) -> None:
        """Find the instrument.

        Raises
        ------
        NotAvailable
            If this system does not offer it.
        """

    def start(self, child: Child) -> None:
        """Begin a window; ``child`` is the process that runs in it."""

    def stop(self) -> Reading:
        """End the window when ``child`` has ended, and say what it took."""
