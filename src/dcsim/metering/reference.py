"""A published figure in place of a meter: nothing is read, a table is looked up."""

from __future__ import annotations

import time
from typing import Literal

from dcsim.core.part import quantity
from dcsim.metering.child import Child
from dcsim.metering.meter import MeterPart, NotAvailable, Reading
from dcsim.workload.profile import EnergyParts, ReferenceProfile, Series
from dcsim.workload.profile_store import profile


class Reference(MeterPart):
    """What a publication says of the same work."""

    kind: Literal["reference"] = "reference"
    profile: str | None = None
    """Id of a published profile."""
    work_amount: float = quantity(1.0, source="the user's count", gt=0.0)
    """How many of the profile's work units the run does."""
    tier = "reference"
    boundary = "package"
    uncertainty = "as published"
    counts = (
        "It counts nothing of this run: it repeats what a publication found on its own machine, "
        "within its own boundary."
    )

    def build(self) -> ReferenceMeter:
        """Make the meter."""
        return ReferenceMeter(self.profile, self.work_amount)


class ReferenceMeter:
    """Multiplies a published energy by an amount of work."""

    def __init__(self, profile_id: str | None, work_amount: float) -> None:
        self._profile_id = profile_id
        self._work_amount = work_amount
        self._profile: ReferenceProfile | None = None
        self._start_s = 0.0

    def open(self) -> None:
        """Find the publication.

        Raises
        ------
        NotAvailable
            If none was named, or it was metered here.
        InvalidInput
            If no profile has this id.
        """
        found = profile(self._profile_id) if self._profile_id is not None else None
        if not isinstance(found, ReferenceProfile):
            raise NotAvailable.of(
                "meter-unavailable",
                "meter reference",
                "no published profile was named" if found is None else f"{found.id} was metered",
                "name one of `dcsim profile list --published` with --reference ID",
            )
        self._profile = found

    def start(self, child: Child) -> None:  # noqa: ARG002  (it reads nothing)
        """Note the instant."""
        self._start_s = time.perf_counter()

    def stop(self) -> Reading:
        """Return the published energy of the amount of work."""
        if self._profile is None:
            raise RuntimeError("stop() without open()")
        times = self._work_amount / self._profile.work.amount
        low_j, high_j = self._profile.energy_range_j
        parts = {part: value * times for part, value in self._profile.energy_j}
        return Reading(
            tool=self._profile.provenance.source,
            tier="reference",
            boundary=self._profile.boundary,
            energy_j=EnergyParts(**parts),
            range_j=(low_j * times, high_j * times),
            wall_s=time.perf_counter() - self._start_s,
            cpu_s=None,
            peak_gb=None,
            series=Series(note="published: nothing was read"),
            mode=f"{self._work_amount:g} x {self._profile.work.unit}",
        )
