"""A plant around another: it tells all that the other tells, and answers in its own way."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace

from dcsim.core.arrays import Array, Ints
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPlant, Outside
from dcsim.facility.cooling.stage_control import Offers, StageRule


@dataclass(frozen=True, slots=True)
class WrappedPlant(CoolingPlant):
    """A sized plant around another, that states only what it changes: its `answer`.

    Around a plant of several stages it stands around each of them, so that the control
    chooses among stages as they are.
    """

    inner: CoolingPlant

    @abstractmethod
    def answer(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` with the plant of one stage inside, shape (steps,)."""

    def around(self, inner: CoolingPlant) -> CoolingPlant:
        """Return the same around another plant."""
        return replace(self, inner=inner)

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step, shape (steps,)."""
        if self.kinds:
            return self._stages().run(heat_kw, outside)
        return self.answer(heat_kw, outside)

    @property
    def server_fan_saving_frac(self) -> float:
        """As the plant's inside."""
        return self.inner.server_fan_saving_frac

    @property
    def availability_frac(self) -> float:
        """As the plant's inside."""
        return self.inner.availability_frac

    @property
    def reserve_frac(self) -> float:
        """As the plant's inside."""
        return self.inner.reserve_frac

    @property
    def kinds(self) -> tuple[str, ...]:
        """As the plant's inside."""
        return self.inner.kinds

    @property
    def stage_rule(self) -> StageRule:
        """As the plant's inside."""
        return self.inner.stage_rule

    @property
    def has_memory(self) -> bool:
        """As the plant's inside."""
        return self.inner.has_memory

    def dry(self) -> CoolingPlant | None:
        """Return the same around the dry plant, or nothing if there is none."""
        plant = self.inner.dry()
        return None if plant is None else self.around(plant)

    def fouled(self, added_k: float) -> CoolingPlant | None:
        """Return the same around the fouled plant, or nothing if it meets the air."""
        plant = self.inner.fouled(added_k)
        return None if plant is None else self.around(plant)

    def offers(self, heat_kw: Array, outside: Outside) -> Offers:
        """Return what every stage would cost and leave, shape (stages, steps)."""
        if self.kinds:
            return self._stages().offers(heat_kw, outside)
        return CoolingPlant.offers(self, heat_kw, outside)

    def holding(self, stage: Ints) -> CoolingPlant:
        """Return the plant with its stage given at every step, shape (steps,)."""
        return self._stages().holding(stage) if self.kinds else self

    def each_stage(self, change: Callable[[CoolingPlant], CoolingPlant]) -> CoolingPlant:
        """Return the plant with every stage replaced by what ``change`` makes of it."""
        return self._stages().each_stage(change) if self.kinds else change(self)

    def _stages(self) -> CoolingPlant:
        """Return the plant inside with this around each of its stages."""
        return self.inner.each_stage(self.around)
