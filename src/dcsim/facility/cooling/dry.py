"""Plants that can do without the water they evaporate."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from dcsim.facility.cooling.plant import CoolingPlant


@runtime_checkable
class CanRunDry(Protocol):
    """A plant with evaporation that it can switch off."""

    def dry(self) -> CoolingPlant | None:
        """Return the same machines with all evaporation off; nothing if they need it."""
        ...


def dry_variant(plant: CoolingPlant) -> CoolingPlant | None:
    """Return the plant with its evaporation off, or nothing if it cannot be.

    The machines keep their size: what was sized behind wet media may then be short, and
    says so by ``short_kw``. A plant without a method ``dry`` is taken to need its water.
    """
    return plant.dry() if isinstance(plant, CanRunDry) else None
