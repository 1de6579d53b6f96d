"""What every cooling plant is asked, and what it answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.part import Part
from dcsim.facility.cooling.stage_control import Offers, StageRule
from dcsim.facility.cooling.taken import taken
from dcsim.facility.cooling.wear import Wear


def _worst(reduce: Callable[[Array], Any]) -> dict[str, Any]:
    return {"worst": reduce}


@dataclass(frozen=True, slots=True)
class Outside:
    """The outdoor air at every step, shape (steps,), and what else a plant meets outdoors.

    An input says beside it what its worst value is: plants are sized for that. One that says
    nothing is left out of sizing.
    """

    dry_bulb_c: Array = field(metadata=_worst(np.max))
    wet_bulb_c: Array = field(metadata=_worst(np.max))
    relative_humidity_frac: Array = field(metadata=_worst(np.max))
    pressure_pa: Array = field(metadata=_worst(np.min))
    wear: tuple[Wear, ...] = ()
    """How worn each stage of the plant is, one state alone any stage; none where nothing wears."""
    sun_w_per_m2: Array | None = field(default=None, metadata=_worst(np.max))
    """Sun on level ground [W/m2]; None where nothing asked for it."""
    wall_sun_w_per_m2: Array | None = field(default=None, metadata=_worst(np.max))
    """Mean sun on the outer walls [W/m2]; None where nothing asked for it."""
    below_slab_c: Array | None = field(default=None, metadata=_worst(np.max))
    """What drives the heat through the ground floor [C]; None where there is none."""
    water_c: Array | None = field(default=None, metadata=_worst(np.max))
    """River or lake at the intake [C]; None where there is none."""
    cooling_available_frac: Array | None = None
    """Share of the cooling that has not failed; None where nothing can fail."""
    usual_pressure_pa: float | None = None
    """Mean pressure of the period that a design step stands for; None with other steps [Pa]."""

    def during(self, steps: slice | NDArray[np.integer]) -> Outside:
        """Return some of the steps."""
        return taken(self, steps)

    def at_stage(self, number: int) -> Outside:
        """Return what one stage of a plant meets: its own wear, if it has one."""
        return self if len(self.wear) < 2 else replace(self, wear=self.wear[number : number + 1])

    def columns(self) -> dict[str, Array]:
        """Return the inputs that are there by their name."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: values for name, values in named.items() if isinstance(values, np.ndarray)}

    def worst(self) -> Outside:
        """Return one step that joins the worst of a period: the hottest, wettest, thinnest air."""
        columns = self.columns()
        found: dict[str, Any] = {
            each.name: np.array([each.metadata["worst"](columns[each.name])])
            for each in fields(self)
            if each.name in columns and "worst" in each.metadata
        }
        return Outside(**found, usual_pressure_pa=float(self.pressure_pa.mean()))

    def flat(self) -> Outside:
        """Return the inputs of many sites one behind the other, as new: nothing is worn."""
        flat: dict[str, Any] = {name: values.ravel() for name, values in self.columns().items()}
        return Outside(**flat)

    @property
    def lowest_pressure_pa(self) -> float:
        """Pressure of the thinnest air [Pa]: fans are sized for it."""
        return float(self.pressure_pa.min())


@dataclass(frozen=True, slots=True)
class Event:
    """A state worth counting: its code, what it means, and at which steps it held."""

    code: str
    meaning: str
    when: Flags
    is_limit: bool = False
    """Whether the model stood at a limit of its own, of which a result may hang."""


Layer = Literal["room fans", "pumps, towers", "compressors"]
"""The layers in which pictures stack what the plant draws."""


@dataclass(frozen=True, slots=True)
class Component:
    """What is said of a component of the plant's electricity, wherever it is told."""

    name: str
    """Its field in `Electricity`, without the unit."""
    label: str
    layer: Layer

    @property
    def column(self) -> str:
        """Its column in hourly.parquet."""
        return f"{self.name}_kwh"


_ABSENT: Any = None


def _told(label: str, layer: Layer) -> dict[str, str]:
    return {"label": label, "layer": layer}


@dataclass(frozen=True, slots=True)
class Electricity:
    """What the plant draws, by component [kW], each of shape (steps,).

    A component that a plant does not name draws nothing; one at least is named. Server fans
    are not here: they are IT. Ledger, audit and pictures read their list of components from
    these fields.
    """

    room_fan_kw: Array = field(default=_ABSENT, metadata=_told("Room fans", "room fans"))
    loop_pump_kw: Array = field(default=_ABSENT, metadata=_told("Loop pumps", "pumps, towers"))
    source_pump_kw: Array = field(default=_ABSENT, metadata=_told("Source pumps", "pumps, towers"))
    compressor_kw: Array = field(default=_ABSENT, metadata=_told("Compressors", "compressors"))
    rejection_fan_kw: Array = field(
        default=_ABSENT, metadata=_told("Rejection fans", "pumps, towers")
    )
    humidifier_kw: Array = field(default=_ABSENT, metadata=_told("Humidifiers", "pumps, towers"))

    def __post_init__(self) -> None:
        powers: list[Array | None] = [getattr(self, name) for name in self._fields()]
        zero: Array | None = None
        for name, power_kw in zip(self._fields(), powers, strict=True):
            if power_kw is None:
                if zero is None:
                    zero = np.zeros(next(kw.shape for kw in powers if kw is not None))
                object.__setattr__(self, name, zero)

    @staticmethod
    @cache
    def _fields() -> tuple[str, ...]:
        return tuple(each.name for each in fields(Electricity))

    @staticmethod
    @cache
    def components() -> tuple[Component, ...]:
        """Return what there is to say of every component, in the order of the fields."""
        return tuple(
            Component(each.name.removesuffix("_kw"), **each.metadata)
            for each in fields(Electricity)
        )

    def by_component(self) -> dict[str, Array]:
        """Return the power of every component [kW] by its name."""
        return {each.name: getattr(self, f"{each.name}_kw") for each in self.components()}

    def total_kw(self) -> Array:
        """Return the sum of all components [kW], shape (steps,)."""
        first, *others = [getattr(self, field) for field in self._fields()]
        total: Array = first
        for power_kw in others:
            total = total + power_kw
        return total


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
    events: tuple[Event, ...]
    inlet_c: Array | None = None
    """Mean temperature of the air that enters the servers [C]; None where none is stated."""
    stage: Ints | None = None
    """Number of the stage that ran, from 0; None for a plant of one stage."""

    def heat_kw(self) -> Array:
        """Return the heat that the plant was asked to remove [kW], by the balance."""
        gained = self.latent_gain_kw + self.electricity.total_kw()
        return self.rejected_kw + self.short_kw - gained


class CoolingPlant(ABC):
    """A sized plant without memory: every step stands for itself.

    What a plant can tell beside its flows stands here with the answer of a plain plant of
    one stage; a plant states what is otherwise with it, and nobody has to look for it.
    """

    __slots__ = ()

    @abstractmethod
    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` from the rooms at every step, shape (steps,)."""

    @property
    def server_fan_saving_frac(self) -> float:
        """Share of the servers' own fan power that the plant saves; below 0 if it costs some."""
        return 0.0

    @property
    def availability_frac(self) -> float:
        """Share of the year in which a server is not out of its place for service."""
        return 1.0

    @property
    def reserve_frac(self) -> float:
        """Cooling units that stand by, over those that carry the design heat."""
        return 0.0

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the stages; empty for a plant of one stage."""
        return ()

    @property
    def stage_rule(self) -> StageRule:
        """How reluctantly the stage is changed."""
        return StageRule(hysteresis_frac=0.0, minimum_run_s=0)

    @property
    def has_memory(self) -> bool:
        """Whether the stage before matters."""
        return self.stage_rule.has_memory

    def dry(self) -> CoolingPlant | None:
        """Return the same machines with all evaporation off; nothing if they need it.

        The machines keep their size: what was sized behind wet media may then be short.
        """
        return None

    def fouled(self, added_k: float) -> CoolingPlant | None:
        """Return the same machines with an approach to their water wider by ``added_k``.

        Nothing for a plant that meets the air: to it dirt is the same as warmer air.
        """
        return None

    def offers(self, heat_kw: Array, outside: Outside) -> Offers:
        """Return what every stage would cost and leave, shape (stages, steps)."""
        flows = self.run(heat_kw, outside)
        cost = flows.electricity.total_kw()
        return Offers.of(cost[np.newaxis], flows.short_kw[np.newaxis], heat_kw)

    def holding(self, stage: Ints) -> CoolingPlant:
        """Return the plant with its stage given at every step, shape (steps,)."""
        return self

    def each_stage(self, change: Callable[[CoolingPlant], CoolingPlant]) -> CoolingPlant:
        """Return the plant with every stage replaced by what ``change`` makes of it."""
        return change(self)


@dataclass(frozen=True, slots=True)
class NoCooling(CoolingPlant):
    """A plant that stands still: all heat stays in the rooms."""

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove nothing, at every step."""
        zero = np.zeros_like(heat_kw)
        meaning = "the plant stood still for want of water"
        return CoolingFlows(
            electricity=Electricity(room_fan_kw=zero),
            latent_gain_kw=zero,
            rejected_kw=zero,
            short_kw=heat_kw,
            water=Water.none(len(heat_kw)),
            events=(Event("cooling-short", meaning, heat_kw > 0.0),),
        )


class CoolingPart(Part):
    """Parameters of a cooling mode; registered under ``dcsim.cooling``."""

    if TYPE_CHECKING:
        # Every kind declares it as a literal, among its own keys and in their order.
        kind: str

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

    def stage_parts(self) -> tuple[CoolingPart, ...]:
        """Return the parameters of every stage: of a plant of one stage its own."""
        return (self,)

    @property
    def return_air_c(self) -> float | None:
        """Air back from the rooms [C]; None where no air carries their heat."""
        return None

    @property
    def return_liquid_c(self) -> float | None:
        """Water or liquid back from rooms and racks [C]; None where none carries their heat."""
        return None

    @property
    def outdoor_approach_k(self) -> float | None:
        """Approach of the exchanger to air or water outdoors [K]; None where none is stated."""
        return None
