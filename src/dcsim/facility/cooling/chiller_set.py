"""Sized chillers: how many run at a load, what they draw, and where a limit of theirs rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.chiller import Chiller
from dcsim.facility.cooling.chiller_catalogue import CATALOGUE
from dcsim.facility.cooling.plant import Event
from dcsim.physics import chiller, eir_chiller

_VARIABLE_SPEED = CATALOGUE["centrifugal_vsd_1407kw"]["part_load_coefficients"]
PART_LOAD = tuple(each / sum(_VARIABLE_SPEED) for each in _VARIABLE_SPEED)
"""Part-load curve of a variable-speed centrifugal machine, scaled to 1 at full load; used
beside the lift model."""
_ROUNDING = 1e-9
"""A machine more is not started for a load beyond the others' by less than this share."""


class ByLift(Protocol):
    """What the chillers are told by the keys of their plant."""

    @property
    def chiller(self) -> Chiller:
        """The machines."""
        ...

    @property
    def coil_water_c(self) -> float:
        """Leaving chilled water [C]."""
        ...

    @property
    def chiller_capacity_frac(self) -> float:
        """Capacity over the design heat."""
        ...

    @property
    def chiller_carnot_frac(self) -> float:
        """Share of Carnot's coefficient."""
        ...

    @property
    def chiller_minimum_lift_k(self) -> float:
        """Least lift [K]."""
        ...


@dataclass(frozen=True, slots=True)
class ChillerSet:
    """Machines alike, by curves of their own or by their lift."""

    params: ByLift
    curves: eir_chiller.EirCurves | None
    rated_kw: float
    """Capacity of one machine at the reference point, or at any with the lift model [kW]."""

    @classmethod
    def sized(cls, params: ByLift, loop_kw: float, entering_c: float) -> ChillerSet:
        """Size the machines for a loop [kW] with this water or air [C] into their condensers."""
        machine = params.chiller
        curves = None if machine.by_lift else machine.curves()
        if machine.capacity_kw is not None:
            return cls(params, curves, machine.capacity_kw)
        each_kw = params.chiller_capacity_frac * loop_kw / machine.count
        if curves is not None:
            each_kw /= float(eir_chiller.capacity_frac(curves, params.coil_water_c, entering_c))
        return cls(params, curves, each_kw)

    @property
    def reserve_frac(self) -> float:
        """Machines beyond those that carry the hall, over these."""
        return self.params.chiller.spare / self.params.chiller.count

    def capacity_kw(self, entering_c: Array, available_frac: Array | None = None) -> Array:
        """Return the cooling that all machines at hand can give, shape of ``entering_c``."""
        highest = 1.0 if self.curves is None else self.curves.load_frac[1]
        all_kw = self._at_hand(available_frac) * highest * self._each_kw(entering_c)
        return np.full_like(entering_c, all_kw) if np.ndim(all_kw) == 0 else np.asarray(all_kw)

    def running(
        self, load_kw: Array, entering_c: Array, available_frac: Array | None = None
    ) -> Array:
        """Return how many machines run for a load within capacity; none without a load."""
        machine, at_hand = self.params.chiller, self._at_hand(available_frac)
        highest = 1.0 if self.curves is None else self.curves.load_frac[1]
        each_kw = highest * self._each_kw(entering_c)
        if machine.staging == "shared":
            each_kw = np.minimum(each_kw, machine.next_machine_at_frac * self.rated_kw)
        needed = load_kw / np.where(each_kw > 0.0, each_kw, 1.0)
        number = np.ceil(needed - _ROUNDING)
        if machine.staging == "all":
            # Spares join where those that carry the hall fall short.
            number = np.where(load_kw > 0.0, np.maximum(number, machine.count), 0.0)
        return np.minimum(number, at_hand)

    def power_kw(
        self,
        load_kw: Array,
        entering_c: Array,
        available_frac: Array | None = None,
        number: Array | None = None,
    ) -> Array:
        """Return the electricity of the compressors for a load within capacity.

        ``number`` machines run, where it is stated: those that have started stay on.
        """
        each_kw, machine = self._each_kw(entering_c), self.params.chiller
        if machine.count + machine.spare == 1:
            return self._each_power_kw(load_kw, each_kw, entering_c)
        if number is None:
            number = self.running(load_kw, entering_c, available_frac)
        if machine.staging != "sequential":
            shared_kw = load_kw / np.maximum(number, 1.0)
            return np.asarray(number * self._each_power_kw(shared_kw, each_kw, entering_c))
        highest = 1.0 if self.curves is None else self.curves.load_frac[1]
        filled = np.maximum(number - 1.0, 0.0)
        last_kw = np.maximum(load_kw - filled * highest * each_kw, 0.0)
        full = self._each_power_kw(highest * each_kw, each_kw, entering_c)
        return np.asarray(filled * full + self._each_power_kw(last_kw, each_kw, entering_c))

    def fan_kw(
        self, load_kw: Array, entering_c: Array, available_frac: Array | None = None
    ) -> Array | None:
        """Return the electricity of the machines' own condenser fans.

        None where the plant is to size fans for the air that the condensers need.
        """
        machine = self.params.chiller
        if machine.condenser_fans == "in_cop":
            return np.zeros_like(load_kw)
        if machine.condenser_fan_frac is None:
            return None
        each_kw = self._each_kw(entering_c)
        number = self.running(load_kw, entering_c, available_frac)
        full_kw = number * each_kw
        load = load_kw / np.where(full_kw > 0.0, full_kw, 1.0)
        on = np.minimum(load / machine.minimum_load_frac, 1.0)
        return machine.condenser_fan_frac * full_kw * on

    def events(self, running: Flags, entering_c: Array) -> tuple[Event, ...]:
        """Tell where the least lift or the end of a curve decided, shape (steps,)."""
        params = self.params
        if self.curves is not None:
            inside = eir_chiller.in_range(self.curves, params.coil_water_c, entering_c)
            meaning = "the chiller's curves were held at the end of their fitted range"
            return (Event("curve-extrapolated", meaning, running & ~inside, is_limit=True),)
        least = chiller.at_minimum_lift(
            params.coil_water_c, entering_c, params.chiller_minimum_lift_k
        )
        meaning = "the chiller held its least lift, more than the temperatures asked for"
        return (Event("minimum-lift", meaning, running & least, is_limit=True),)

    def _at_hand(self, available_frac: Array | None) -> float | Array:
        """Return how many machines have not failed; a part of a machine cannot run."""
        machine = self.params.chiller
        installed = machine.count + machine.spare
        if available_frac is None or installed == 1:
            return float(installed)
        return np.floor(installed * available_frac + _ROUNDING)

    def _each_kw(self, entering_c: Array) -> float | Array:
        """Return the capacity of one machine: by its lift it is the same at any step."""
        if self.curves is None:
            return self.rated_kw
        share = eir_chiller.capacity_frac(self.curves, self.params.coil_water_c, entering_c)
        return self.rated_kw * share

    def _each_power_kw(
        self, load_kw: float | Array, each_kw: float | Array, entering_c: Array
    ) -> Array:
        params = self.params
        # Without chillers capacity and load are 0, and any share of the load will do.
        load = load_kw / np.where(each_kw > 0.0, each_kw, 1.0)
        if self.curves is not None:
            # Rounding may lift a load at capacity above the curve's end.
            load = np.minimum(load, self.curves.load_frac[1])
            share = eir_chiller.power_frac(self.curves, params.coil_water_c, entering_c, load)
            return each_kw * share
        cop = chiller.lift_cop(
            params.coil_water_c,
            entering_c,
            params.chiller_carnot_frac,
            params.chiller_minimum_lift_k,
        )
        part = eir_chiller.part_load_frac(load, PART_LOAD, params.chiller.minimum_load_frac)
        return np.asarray(each_kw / cop * part)
