"""Several plants in one: at every step the cheapest that carries all the heat runs.

A hall with outdoor air for the winter and a chiller for the summer, a river with dry
coolers beside it, a tower that rests while water is dear. Every stage is a plant of its
own kind, sized for the whole heat unless its own parameters say otherwise; one runs at
a time, and those at rest draw nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import Field, SerializeAsAny

from dcsim.core.arrays import Array, Ints
from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPart,
    CoolingPlant,
    Electricity,
    Event,
    NoCooling,
    Outside,
    Water,
)
from dcsim.facility.cooling.stage_control import Offers, StageRule

T = TypeVar("T", Electricity, Water)

MOST_STAGES = 8
SHORT = "the stage that ran could not remove all heat; the room would warm"
OWN_PRICE = "the planner's choice; the control knows this price, not the hour's"


class Combination(CoolingPart):
    """Two or more cooling plants, of which the cheapest that carries all heat runs."""

    kind: Literal["combination"]
    stages: Annotated[
        list[SerializeAsAny[CoolingPart]], Field(min_length=2, max_length=MOST_STAGES)
    ]
    """The plants, each with its kind and keys; of equals the first runs."""
    cheapest_by: Literal["electricity", "electricity_and_water"] = "electricity"
    """What makes a stage cheap: its electricity alone, or its bill for electricity and water."""
    electricity_price_per_mwh: float | None = quantity(
        None, source=OWN_PRICE, typical=(20.0, 300.0), gt=0.0, le=10_000.0
    )
    """Price by which the control weighs electricity; with ``electricity_and_water`` only."""
    water_price_per_m3: float | None = quantity(
        None, source=OWN_PRICE, typical=(0.5, 10.0), ge=0.0, le=1000.0
    )
    """Price by which the control weighs water; with ``electricity_and_water`` only."""
    hysteresis_frac: float = fraction(
        0.0, source="0 switches at once; 0.02-0.1 spares starts", typical=(0.0, 0.2), le=0.9
    )
    """Another stage has to be cheaper by this share of what the present one costs."""
    minimum_run_s: int = quantity(
        0,
        source="compressors 300-900 s between starts; plants with water an hour or more",
        typical=(0, 7200),
        ge=0,
        le=7 * 86_400,
    )
    """A stage runs at least this long before a cheaper one follows, unless it falls short."""

    def cross_checks(self) -> list[Contradiction]:
        """Require both prices where they count, and none where they do not."""
        wrong = []
        by_bill = self.cheapest_by == "electricity_and_water"
        for key in ("electricity_price_per_mwh", "water_price_per_m3"):
            is_given = getattr(self, key) is not None
            if by_bill and not is_given:
                rule = "cheapest_by: electricity_and_water weighs both by their price"
                wrong.append(Contradiction(key, rule, f"add {key}"))
            if is_given and not by_bill:
                rule = "cheapest_by: electricity looks at no price"
                cure = f"remove {key}, or write cheapest_by: electricity_and_water"
                wrong.append(Contradiction(key, rule, cure))
        for i, stage in enumerate(self.stages):
            if isinstance(stage, Combination):
                rule = "a combination does not stand inside a combination"
                cure = "list its stages among these"
                wrong.append(Contradiction(f"stages.{i}.kind", rule, cure))
        return wrong

    def plant(self, design_heat_kw: float, design: Outside) -> CombinationPlant:
        """Size every stage for the heat of the fully loaded rooms [kW]."""
        return CombinationPlant(
            self,
            tuple(stage.kind for stage in self.stages),
            tuple(stage.plant(design_heat_kw, design) for stage in self.stages),
        )

    def stage_parts(self) -> tuple[CoolingPart, ...]:
        """Return the parameters of every stage."""
        return tuple(self.stages)


@dataclass(frozen=True, slots=True)
class CombinationPlant(CoolingPlant):
    """The sized stages; see `Combination` for the parameters.

    `run` answers without memory: every step takes its cheapest stage. A control that
    remembers asks for `offers`, chooses, and runs what `holding` returns.
    """

    params: Combination
    # Without field() the base's property would be taken for a default.
    kinds: tuple[str, ...] = field()
    stages: tuple[CoolingPlant, ...] = field()
    held: Ints | None = None
    """The stage of every step, where it is given."""

    @property
    def stage_rule(self) -> StageRule:
        """How reluctantly the stage is changed."""
        return StageRule(self.params.hysteresis_frac, self.params.minimum_run_s)

    @property
    def server_fan_saving_frac(self) -> float:
        """Share of the servers' fan power that is saved: the servers serve every stage."""
        return min(stage.server_fan_saving_frac for stage in self.stages)

    @property
    def availability_frac(self) -> float:
        """Share of the year in which a server is in its place."""
        return min(stage.availability_frac for stage in self.stages)

    def dry(self) -> CombinationPlant | None:
        """Return the plant with every evaporation off; nothing if all stages need theirs.

        A stage that needs its water stands still and keeps its number, so that it runs only
        where no stage can do anything.
        """
        dry = [stage.dry() for stage in self.stages]
        if not any(dry):
            return None
        return replace(self, stages=tuple(stage or NoCooling() for stage in dry))

    def each_stage(self, change: Callable[[CoolingPlant], CoolingPlant]) -> CombinationPlant:
        """Return the plant with every stage replaced by what ``change`` makes of it."""
        return replace(self, stages=tuple(map(change, self.stages)))

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` by the given or the cheapest stage of every step, shape (steps,)."""
        if self.held is not None and self.held.shape != heat_kw.shape:
            raise ValueError(f"{len(self.held)} stages are given for {len(heat_kw)} steps")
        answers = self._answers(heat_kw, outside)
        stage = self._offers(answers, heat_kw).best() if self.held is None else self.held
        return self._picked(answers, stage)

    def offers(self, heat_kw: Array, outside: Outside) -> Offers:
        """Return what every stage would cost and leave, shape (stages, steps)."""
        return self._offers(self._answers(heat_kw, outside), heat_kw)

    def holding(self, stage: Ints) -> CombinationPlant:
        """Return the plant with its stage given at every step, shape (steps,)."""
        return replace(self, held=stage)

    def _answers(self, heat_kw: Array, outside: Outside) -> list[CoolingFlows]:
        return [stage.run(heat_kw, outside.at_stage(i)) for i, stage in enumerate(self.stages)]

    def _offers(self, answers: Sequence[CoolingFlows], heat_kw: Array) -> Offers:
        cost = np.stack([self._cost(flows) for flows in answers])
        return Offers.of(cost, np.stack([flows.short_kw for flows in answers]), heat_kw)

    def _cost(self, flows: CoolingFlows) -> Array:
        """Return the electricity [kW], or the bill of electricity and water an hour."""
        params, power_kw = self.params, flows.electricity.total_kw()
        if params.cheapest_by == "electricity":
            return power_kw
        water_m3_h = flows.water.makeup_l_per_s * 3.6
        # The rules let no combination through that weighs by prices it does not have.
        per_mwh, per_m3 = params.electricity_price_per_mwh or 0.0, params.water_price_per_m3 or 0.0
        return power_kw * (per_mwh / 1000.0) + water_m3_h * per_m3

    def _picked(self, answers: Sequence[CoolingFlows], stage: Ints) -> CoolingFlows:
        def pick(arrays: Sequence[Array]) -> Array:
            return np.asarray(np.choose(stage, np.stack(arrays)))

        return CoolingFlows(
            electricity=_joined([flows.electricity for flows in answers], stage),
            latent_gain_kw=pick([flows.latent_gain_kw for flows in answers]),
            rejected_kw=pick([flows.rejected_kw for flows in answers]),
            short_kw=pick([flows.short_kw for flows in answers]),
            water=_joined([flows.water for flows in answers], stage),
            events=(*_merged(answers, stage), *self._stage_events(stage)),
            inlet_c=_inlet_c(answers, stage),
            stage=stage,
        )

    def _stage_events(self, stage: Ints) -> tuple[Event, ...]:
        return tuple(
            Event(f"stage-{i + 1}", f"the stage {kind} ran", stage == i)
            for i, kind in enumerate(self.kinds)
        )


def _joined(parts: Sequence[T], stage: Ints) -> T:
    """Return the fields of the stage that ran, one by one."""
    chosen: dict[str, Any] = {
        field.name: _chosen([getattr(part, field.name) for part in parts], stage)
        for field in fields(parts[0])
    }
    return replace(parts[0], **chosen)


def _chosen(arrays: Sequence[Array | None], stage: Ints) -> Array | None:
    """Return the array of the stage that ran; one that a stage does not name is nothing there."""
    named = [array for array in arrays if array is not None]
    if not named:
        return None
    zero = np.zeros_like(named[0])
    return np.asarray(
        np.choose(stage, np.stack([zero if array is None else array for array in arrays]))
    )


def _inlet_c(answers: Sequence[CoolingFlows], stage: Ints) -> Array | None:
    """Return the inlet of the stage that ran; None unless every stage that ran states its."""
    stated = [flows.inlet_c for flows in answers]
    if any(inlet is None and (stage == i).any() for i, inlet in enumerate(stated)):
        return None
    return _chosen(stated, stage)


def _merged(answers: Sequence[CoolingFlows], stage: Ints) -> list[Event]:
    """Return the stages' events, each held only where its stage ran.

    Flags of one code and meaning are one, and so are all shortages, whatever they are called.
    """
    merged: dict[tuple[str, str], Event] = {}
    for i, flows in enumerate(answers):
        for event in flows.events:
            meaning = SHORT if event.code == "cooling-short" else event.meaning
            when = event.when & (stage == i)
            known = merged.get((event.code, meaning))
            merged[event.code, meaning] = Event(
                event.code, meaning, when if known is None else known.when | when
            )
    return list(merged.values())
