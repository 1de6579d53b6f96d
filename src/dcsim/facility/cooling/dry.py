"""Plants that can do without the water they evaporate, and one that stands still without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPlant,
    Electricity,
    Flag,
    Outside,
    Water,
)
from dcsim.physics.arrays import Array


@runtime_checkable
class CanRunDry(Protocol):
    """A plant with evaporation that it can switch off, or without any."""

    def dry(self) -> CoolingPlant | None:
        """Return the same machines with all evaporation off; nothing if they need it."""
        ...


def dry_variant(plant: CoolingPlant) -> CoolingPlant | None:
    """Return the plant with its evaporation off, or nothing if it cannot be.

    The machines keep their size: what was sized behind wet media may then be short, and
    says so by ``short_kw``. A plant that evaporates nothing returns itself; one without a
    method ``dry`` is taken to need its water.
    """
    return plant.dry() if isinstance(plant, CanRunDry) else None


@dataclass(frozen=True, slots=True)
class NoCooling:
    """A plant that stands still: all heat stays in the rooms."""

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove nothing, at every step."""
        zero = np.zeros_like(heat_kw)
        return CoolingFlows(
            electricity=Electricity(zero, zero, zero, zero, zero, zero),
            latent_gain_kw=zero,
            rejected_kw=zero,
            short_kw=heat_kw,
            water=Water.none(len(heat_kw)),
            flags=(
                Flag("cooling-short", "the plant stood still for want of water", heat_kw > 0.0),
            ),
        )
