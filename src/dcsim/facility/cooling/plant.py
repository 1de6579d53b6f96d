"""What every cooling plant is asked, and what it answers."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from dcsim.core.part import Part
from dcsim.facility.cooling.taken import taken
from dcsim.facility.cooling.wear import Wear
from dcsim.physics.arrays import Array, Flags

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outside:
    """The outdoor air at every step, shape (steps,)."""

    dry_bulb_c: Array
    wet_bulb_c: Array
    relative_humidity_frac: Array
    pressure_pa: Array
    wear: Wear | None = None
    """How worn the plant is, where it is serviced; a plant is sized clean."""
    sun_w_per_m2: Array | None = None
    """Sun on level ground [W/m2]; None where nothing asked for it."""
    water_c: Array | None = None
    """River or lake at the intake [C]; None where there is none."""
    cooling_available_frac: Array | None = None
    """Share of the cooling that has not failed; None where nothing can fail."""

    def during(self, steps: slice | NDArray[np.integer]) -> Outside:
        """Return some of the steps."""
        return taken(self, steps)

    @property
    def lowest_pressure_pa(self) -> float:
        """Pressure of the thinnest air [Pa]: fans are sized for it."""
        return float(self.pressure_pa.min())


@dataclass(frozen=True, slots=True)
class Flag:
    """A state worth counting: its code, what it means, and at which steps it held."""

    code: str
    meaning: str
    when: Flags


@dataclass(frozen=True, slots=True)
class Electricity:
    """What the plant draws, by component [kW], each of shape (steps,).

    Server fans are not here: they are IT.
    """

    room_fan_kw: Array
    loop_pump_kw: Array
    source_pump_kw: Array
    compressor_kw: Array
    rejection_fan_kw: Array
    humidifier_kw: Array

    def total_kw(self) -> Array:
        """Return the sum of all components [kW], shape (steps,)."""
        return (
            self.room_fan_kw
            + self.loop_pump_kw
            + self.source_pump_kw
            + self.compressor_kw
            + self.rejection_fan_kw
            + self.humidifier_kw
        )


@dataclass(frozen=True, slots=True)
class Water:
    """Water of the plant [L/s], each of shape (steps,): what is drawn, and where it goes."""

    makeup_l_per_s: Array
    evaporated_l_per_s: Array
    blowdown_l_per_s: Array
    drift_l_per_s: Array
    humidified_l_per_s: Array | None = None
    """Part of what evaporates that moistens the rooms' air; None where no plant does."""

    @classmethod
    def none(cls, steps: int) -> Water:
        """Return the water of a dry plant."""
        zero = np.zeros(steps)
        return cls(zero, zero, zero, zero)


@dataclass(frozen=True, slots=True)
class CoolingFlows:
    """The plant's answer, arrays of shape (steps,).

    ``heat_kw`` (what was asked) + ``latent_gain_kw`` (brought in by moisture) +
    all electricity = ``rejected_kw`` + ``short_kw`` (heat the plant could not remove).
    """

    electricity: Electricity
    latent_gain_kw: Array
    rejected_kw: Array
    short_kw: Array
    water: Water
    flags: tuple[Flag, ...]
    inlet_c: Array | None = None
    """Mean temperature of the air that enters the servers [C]; None where none is stated."""
    stage: Ints | None = None
    """Number of the stage that ran, from 0; None for a plant of one stage."""

    def heat_kw(self) -> Array:
        """Return the heat that the plant was asked to remove [kW], by the balance."""
        gained = self.latent_gain_kw + self.electricity.total_kw()
        return self.rejected_kw + self.short_kw - gained


class CoolingPlant(Protocol):
    """A sized plant without memory: every step stands for itself."""

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` from the rooms at every step, shape (steps,)."""
        ...


class CoolingPart(Part):
    """Parameters of a cooling mode; registered under ``dcsim.cooling``."""

    fouls: ClassVar[Literal["exchanger", "nothing"]] = "exchanger"
    """Whether dirt widens the approach of the plant to its surroundings.

    A plant that names ``nothing`` meets them without an exchanger, or stays as published.
    """

    @abstractmethod
    def plant(self, design_heat_kw: float, design: Outside) -> CoolingPlant:
        """Size the plant for the heat of the fully loaded rooms [kW].

        ``design`` is one step of outdoor air that joins the hottest, the wettest and
        the thinnest of the period.
        """
