"""How much heat is delivered, stored and fed in at every step: one pass over the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.facility.reuse.store import SizedTank


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What heat pump and tank do, arrays of shape (steps,)."""

    delivered_kw: Array
    """From the heat pump."""
    charge_kw: Array
    """Into the tank, negative out of it."""
    content_kwh: Array
    """Of the tank at the end of the step."""
    loss_kw: Array
    """Of the tank."""

    @property
    def fed_kw(self) -> Array:
        """Heat into the pipes."""
        return self.delivered_kw - self.charge_kw


def without_tank(possible_kw: Array, needed_kw: Array, least_kw: float) -> Dispatch:
    """Deliver what is needed as far as it is there; below its least the heat pump stands."""
    wanted = np.minimum(possible_kw, needed_kw)
    zero = np.zeros_like(wanted)
    return Dispatch(np.where(wanted >= least_kw, wanted, 0.0), zero, zero, zero)


def with_tank(
    possible_kw: Array, needed_kw: Array, least_kw: float, tank: SizedTank, content_kwh: float
) -> Dispatch:
    """Deliver for network and tank, and let the tank make up for what is missing.

    Parameters
    ----------
    possible_kw, needed_kw
        Largest delivery and heat that the network takes [kW], shape (steps,).
    least_kw
        Least delivery; if network and tank together take less, the heat pump stands still.
    tank
        The tank.
    content_kwh
        Its content at the start [kWh].

    Notes
    -----
    The tank loses a share of what it held at the start of the step. It is filled whenever
    there is heat to spare and emptied whenever heat is missing; nothing is planned ahead.
    Plain floats in one loop: a year of 5-minute steps takes a fraction of a second.
    """
    kept, step_h, capacity = tank.kept_rel, tank.step_h, tank.capacity_kwh
    most_in, most_out = tank.charge_kw, tank.discharge_kw
    now = content_kwh
    delivered, charge, content, lost = [], [], [], []
    for possible, needed in zip(possible_kw.tolist(), needed_kw.tolist(), strict=True):
        held = kept * now
        room = min((capacity - held) / step_h, most_in)
        heat = min(possible, needed + room)
        if heat < least_kw:
            heat = 0.0
        into = heat - needed
        if into < 0.0:
            into = -min(-into, most_out, held / step_h)
        lost.append((now - held) / step_h)
        now = held + into * step_h
        delivered.append(heat)
        charge.append(into)
        content.append(now)
    return Dispatch(*(np.array(values) for values in (delivered, charge, content, lost)))
