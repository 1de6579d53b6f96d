"""The power chain: transformer, UPS, PDUs and cables, each with load-dependent losses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.plant import Event
from dcsim.physics import losses

Redundancy = Literal["N", "N+1", "2N"]

PRESETS: dict[str, tuple[float, float, float]] = {
    "ups-legacy": (0.040, 0.030, 0.030),
    "ups-double-conversion": (0.013, 0.012, 0.013),
    "ups-eco": (0.004, 0.004, 0.004),
    "ups-rack-battery": (0.002, 0.003, 0.003),
    "transformer-mv-tier2": (0.0007, 0.0, 0.0076),
    "transformer-pdu": (0.005, 0.0, 0.010),
    "cables": (0.0, 0.0075, 0.0),
    "psu": (0.005, 0.020, 0.030),
    "none": (0.0, 0.0, 0.0),
}
"""Loss over installed power: no-load, proportional and square-law share, by name.

UPS: manufacturers' efficiency curves, e.g. double conversion 95.7 % at half and
92.6 % at a fifth of the load; medium-voltage transformer: EU 548/2014 tier 2 at 1 MVA;
power supplies of servers: 95.7 % at half load.
"""

FORM = "no-load, proportional and square-law loss over installed power"


class Element(Part):
    """One element of the chain: its loss curve, its redundancy, and where its heat goes."""

    preset: Literal[
        "ups-legacy",
        "ups-double-conversion",
        "ups-eco",
        "ups-rack-battery",
        "transformer-mv-tier2",
        "transformer-pdu",
        "cables",
        "psu",
        "none",
        "custom",
    ]
    """Named loss curve, or ``custom`` with a, b and c."""
    a: float | None = quantity(None, source=FORM, typical=(0.0, 0.05), ge=0.0, le=0.5)
    """No-load loss over installed power."""
    b: float | None = quantity(None, source=FORM, typical=(0.0, 0.05), ge=0.0, le=0.5)
    """Loss proportional to load, over installed power at full load."""
    c: float | None = quantity(None, source=FORM, typical=(0.0, 0.05), ge=0.0, le=0.5)
    """Loss with the square of load, over installed power at full load."""
    redundancy: Redundancy = "N"
    """N installs the design load, N+1 one unit more, 2N twice the load."""
    units: int = quantity(
        4, source="units that carry the design load; matters for N+1", ge=1, le=1000
    )
    """Units that carry the design load between them."""
    indoor_frac: float = fraction(1.0, source="1: in the cooled rooms; 0: outdoors")
    """Share of the loss that the cooling has to remove."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse own coefficients beside a named preset; ``custom`` needs all three."""
        given = [name for name in "abc" if getattr(self, name) is not None]
        if self.preset == "custom" and len(given) < 3:
            missing = ", ".join(name for name in "abc" if name not in given)
            needs = f"a custom loss curve also needs {missing}"
            return [Contradiction("preset", needs, "give a, b and c")]
        if self.preset != "custom" and given:
            return [
                Contradiction(
                    given[0],
                    f"{', '.join(given)} contradicts the preset {self.preset}",
                    "remove it, or write preset: custom with a, b and c",
                )
            ]
        return []

    def coefficients(self) -> tuple[float, float, float]:
        """Return a, b and c of the loss curve."""
        if self.preset == "custom":
            return (self.a or 0.0, self.b or 0.0, self.c or 0.0)
        return PRESETS[self.preset]


class PowerChain(Part):
    """From the medium-voltage connection to the servers' sockets."""

    distribution: Element
    """Cables, switchgear and PDUs between the UPS and the racks; with ``pdu`` given, only
    what lies behind the PDUs."""
    pdu: Element | None = None
    """Power distribution units with transformers behind the UPS; none unless given."""
    psu: Element | None = None
    """Power supplies inside the servers, which only splits the IT energy; none unless given."""
    ups: Element
    """Uninterruptible power supply of the IT."""
    transformer: Element
    """Medium-voltage transformer of the whole site."""
    lights_frac: float = fraction(
        0.005, source="0.1-0.2 % of IT in large sites, 1-5 % in small ones", typical=(0.001, 0.05)
    )
    """Lights and offices, constant, as a share of the IT design power."""
    lights_kw: float | None = quantity(
        None,
        source="5-10 W per m2 of lit floor: ASHRAE 90.1-2019, electrical and computer rooms",
        typical=(0.1, 100.0),
        ge=0.0,
        le=1e5,
    )
    """Constant load of the halls' lights, whose heat stays in the rooms [kW]; beside it
    `lights_frac` has to be 0."""
    offices_kw: float | None = quantity(
        None, source="people and their rooms beside the halls", typical=(1.0, 200.0), ge=0.0, le=1e5
    )
    """Constant load of offices; the plant of the halls does not cool them [kW]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse lights that are stated twice."""
        if self.lights_kw is None or self.lights_frac == 0.0:
            return []
        rule = f"lights_frac: {self.lights_frac:g} states the lights as well"
        cure = "write lights_frac: 0 beside it, or remove lights_kw"
        return [Contradiction("lights_kw", rule, cure)]

    def hall_lights_kw(self, design_it_kw: float) -> float:
        """Return what the lights of the halls draw, over servers of a design power [kW]."""
        if self.lights_kw is not None:
            return self.lights_kw
        return self.lights_frac * design_it_kw


@dataclass(frozen=True, slots=True)
class SizedElement:
    """An element with its installed power."""

    name: str
    installed_kw: float
    a: float
    b: float
    c: float
    indoor_frac: float

    @classmethod
    def sized(cls, name: str, params: Element, design_kw: float) -> SizedElement:
        """Install what the redundancy asks for above the design load [kW]."""
        installed = losses.redundancy_installed(design_kw, params.redundancy, params.units)
        return cls(name, installed, *params.coefficients(), params.indoor_frac)

    def loss_kw(self, load_kw: Array) -> Array:
        """Return the loss at a load [kW], shape (steps,)."""
        return losses.loss_kw(load_kw, self.installed_kw, self.a, self.b, self.c)

    def loss_of_input_kw(self, input_kw: Array) -> Array:
        """Return the loss at a power drawn [kW], shape (steps,)."""
        return losses.loss_of_input_kw(input_kw, self.installed_kw, self.a, self.b, self.c)

    def starved(self, input_kw: Array) -> Event:
        """Flag the steps at which the power drawn is below the loss of all units at rest."""
        return Event(
            f"{self.name}-starved",
            f"less was drawn than the no-load loss of every {self.name}: some must be off",
            np.asarray(input_kw < self.a * self.installed_kw),
        )

    def overload(self, load_kw: Array) -> Event:
        """Flag the steps at which the load exceeds what is installed."""
        return Event(
            f"{self.name}-overload",
            f"the {self.name} carried more than its installed {self.installed_kw:.0f} kW",
            losses.overloaded(load_kw, self.installed_kw),
        )


@dataclass(frozen=True, slots=True)
class UpstreamOfRacks:
    """Losses between UPS input and racks, with the heat they leave indoors [kW]."""

    distribution_loss_kw: Array
    pdu_loss_kw: Array
    ups_loss_kw: Array
    ups_input_kw: Array
    indoor_heat_kw: Array

    @property
    def loss_kw(self) -> Array:
        """All losses between UPS input and racks."""
        return self.distribution_loss_kw + self.pdu_loss_kw + self.ups_loss_kw

    @property
    def ups_output_kw(self) -> Array:
        """What the UPS delivers."""
        return self.ups_input_kw - self.ups_loss_kw


def feed_racks(
    distribution: SizedElement, ups: SizedElement, it_kw: Array, pdu: SizedElement | None = None
) -> UpstreamOfRacks:
    """Carry the IT power back through distribution, PDUs and UPS, arrays of shape (steps,)."""
    distribution_loss = distribution.loss_kw(it_kw)
    at_pdu = it_kw + distribution_loss
    pdu_loss = np.zeros_like(at_pdu) if pdu is None else pdu.loss_kw(at_pdu)
    at_ups = at_pdu + pdu_loss
    ups_loss = ups.loss_kw(at_ups)
    indoor = distribution.indoor_frac * distribution_loss + ups.indoor_frac * ups_loss
    if pdu is not None:
        indoor = indoor + pdu.indoor_frac * pdu_loss
    return UpstreamOfRacks(
        distribution_loss, pdu_loss, ups_loss, at_ups + ups_loss, np.asarray(indoor)
    )
