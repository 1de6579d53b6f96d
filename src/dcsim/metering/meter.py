"""What a meter is, and what it says."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from dcsim.core.errors import DcsimError
from dcsim.core.part import Part
from dcsim.metering.child import Child
from dcsim.workload.profile import Boundary, Coefficients, EnergyParts, Series, Tier

ReadingTier = Tier | Literal["reference"]


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
    coefficients
        The watts that a modelled energy used; ``None`` for all others.
    instructions
        Instructions counted; ``None`` if the meter does not count them.
    """

    tool: str
    tier: ReadingTier
    boundary: Boundary
    energy_j: EnergyParts
    range_j: tuple[float, float]
    wall_s: float
    cpu_s: float | None
    peak_gb: float | None
    series: Series
    mode: str | None = None
    coefficients: Coefficients | None = None
    instructions: int | None = None


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


class MeterPart(Part):
    """Parameters of a meter, and what can be said of it before it reads anything.

    Registered under ``dcsim.meter``; ``kind`` is its name on the command line.
    """

    tier: ClassVar[ReadingTier]
    boundary: ClassVar[Boundary]
    uncertainty: ClassVar[str]
    """What to expect of its figures, at a coverage factor of 2."""
    counts: ClassVar[str]
    """What its joules enclose, as a sentence about "it"."""

    @abstractmethod
    def build(self) -> Meter:
        """Make the meter; nothing is looked for before its ``open``."""
