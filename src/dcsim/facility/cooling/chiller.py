"""Chillers by their own data: a machine of the catalogue, or coefficients of a data sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.chiller_catalogue import CATALOGUE
from dcsim.physics import eir_chiller

DATA_SHEET = "the machine's data sheet"
REQUIRED = (
    "rated_cop",
    "capacity_coefficients",
    "input_ratio_coefficients",
    "part_load_coefficients",
    "leaving_range_c",
    "entering_range_c",
)
"""What a machine without a catalogue entry has to state."""
CURVES_ONLY = (
    "reference_leaving_c",
    "reference_entering_c",
    "minimum_unloading_frac",
    "maximum_load_frac",
)
REFERENCE_TOLERANCE = 0.05
"""Curves may miss 1 at their reference point by this much: fits do, by up to some percent."""


class Chiller(Part):
    """One machine or several alike, by curves of capacity, input ratio and part load.

    The curves are those of DOE-2 and of EnergyPlus' Chiller:Electric:EIR; x is the leaving
    chilled water, y what enters the condenser: water, or outdoor air [C]. With no curve and
    no catalogue the machines are known by their lift.
    """

    catalogue: str | None = None
    """A machine of the catalogue; keys that are written beside it win."""
    capacity_kw: float | None = quantity(
        None, source="sized for the hall unless stated", typical=(50.0, 10_000.0), gt=0.0, le=1e5
    )
    """Rated cooling of one machine, at the reference point [kW]."""
    rated_cop: float | None = quantity(None, source=DATA_SHEET, typical=(2.5, 8.0), gt=0.5, le=30.0)
    """Cooling over electricity at the reference point."""
    reference_leaving_c: float | None = quantity(
        None, source=DATA_SHEET, typical=(5.0, 20.0), ge=-15.0, le=40.0
    )
    """Leaving chilled water of the reference point [C]."""
    reference_entering_c: float | None = quantity(
        None, source=DATA_SHEET, typical=(10.0, 40.0), ge=-10.0, le=55.0
    )
    """Water or air into the condenser at the reference point [C]."""
    capacity_coefficients: list[float] | None = quantity(
        None, source=DATA_SHEET, min_length=6, max_length=6
    )
    """Capacity over rated capacity: coefficients of 1, x, x2, y, y2 and xy."""
    input_ratio_coefficients: list[float] | None = quantity(
        None, source=DATA_SHEET, min_length=6, max_length=6
    )
    """Electricity per cooling at full load over the rated one: of 1, x, x2, y, y2 and xy."""
    part_load_coefficients: list[float] | None = quantity(
        None, source=DATA_SHEET, min_length=2, max_length=5
    )
    """Electricity over that of full load: coefficients of 1, the load, its square and so on."""
    leaving_range_c: list[float] | None = quantity(
        None, source=DATA_SHEET, min_length=2, max_length=2
    )
    """Coldest and warmest leaving water that the curves know [C]; they are held at the ends."""
    entering_range_c: list[float] | None = quantity(
        None, source=DATA_SHEET, min_length=2, max_length=2
    )
    """Coldest and warmest water or air into the condenser that the curves know [C]."""
    minimum_load_frac: float = fraction(
        0.2, source=f"{PRACTICE}; {DATA_SHEET}", typical=(0.05, 0.3), gt=0.0, le=0.9
    )
    """Load below which a machine cycles."""
    minimum_unloading_frac: float = fraction(
        0.0, source=f"{DATA_SHEET}; 0 without hot gas", typical=(0.0, 0.3), le=0.9
    )
    """Load below which hot gas loads the compressor, that unloads no further."""
    maximum_load_frac: float = quantity(1.0, source=DATA_SHEET, typical=(1.0, 1.1), ge=0.5, le=1.3)
    """Highest load over the capacity at hand."""
    condenser: Literal["water", "air"] = "water"
    """What takes the machine's heat."""
    condenser_fans: Literal["apart", "in_cop", "none"] = "apart"
    """Whether the rated COP counts the fans of an air-cooled machine, or the plant does; a
    machine cooled by water has none."""
    condenser_fan_frac: float | None = fraction(
        None, source=f"{DATA_SHEET}; sized by the air they move unless stated", le=0.2
    )
    """Electricity of the condenser fans over the machine's capacity, while it runs."""
    count: int = Field(1, ge=1, le=200, json_schema_extra={"source": "one unless stated"})
    """Machines that together carry the hall."""
    spare: int = Field(0, ge=0, le=50, json_schema_extra={"source": "none unless stated"})
    """Machines more than that: one is N+1. They stand still until others fail or fall short."""
    staging: Literal["shared", "sequential", "all"] = "shared"
    """As few machines as can carry the load share it evenly; each is filled before the next
    starts; or all that carry the hall run at all times."""
    next_machine_at_frac: float = fraction(
        1.0, source="the control's setting; 0.8-1", typical=(0.7, 1.0), gt=0.1
    )
    """Load of the running machines over their rated capacity above which another starts; with
    ``staging: shared``. One starts in any case where they cannot carry the load."""

    machines: ClassVar[Mapping[str, Mapping[str, Any]]] = CATALOGUE

    @model_validator(mode="before")
    @classmethod
    def _fill_from_catalogue(cls, given: Any) -> Any:
        """Put the machine's data under the given keys; what is no mapping passes on."""
        if not isinstance(given, dict) or not isinstance(given.get("catalogue"), str):
            return given
        machine = cls.machines.get(given["catalogue"], {})
        known = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in machine.items()
            if key in cls.model_fields
        }
        return {**known, **given}

    @property
    def by_lift(self) -> bool:
        """Whether nothing is known of the machines but their lift."""
        return self.catalogue is None and all(getattr(self, key) is None for key in REQUIRED)

    def cross_checks(self) -> list[Contradiction]:
        """Refuse an unknown machine, data that is not whole, and curves that cannot be."""
        if self.catalogue is not None and self.catalogue not in self.machines:
            known = ", ".join(sorted(self.machines))
            rule = f"the catalogue has no machine {self.catalogue}"
            return [Contradiction("catalogue", rule, f"choose one of: {known}")]
        if self.by_lift:
            return self._lift_contradictions()
        missing = [key for key in REQUIRED if getattr(self, key) is None]
        if missing:
            rule = f"a machine by its own data also needs {', '.join(missing)}"
            return [Contradiction(missing[0], rule, "state them, or name a catalogue machine")]
        return [*self._range_contradictions(), *self._curve_contradictions()]

    def _lift_contradictions(self) -> list[Contradiction]:
        """Refuse numbers that play a part with curves only."""
        usual = type(self).model_fields
        rule = (
            "it plays a part with curves only, and none is stated: the machine is known by its lift"
        )
        return [
            Contradiction(
                key, rule, "name a catalogue machine or state its curves, or leave it out"
            )
            for key in CURVES_ONLY
            if getattr(self, key) != usual[key].default
        ]

    def _range_contradictions(self) -> list[Contradiction]:
        wrong = [
            Contradiction(key, "the first end lies above the second", "exchange the two")
            for key in ("leaving_range_c", "entering_range_c")
            if not getattr(self, key)[0] < getattr(self, key)[1]
        ]
        if self.minimum_load_frac >= self.maximum_load_frac:
            rule = "the least load lies above maximum_load_frac"
            wrong.append(Contradiction("minimum_load_frac", rule, "lower it"))
        if self.condenser == "air" and self.condenser_fans == "none":
            rule = "a machine cooled by air has fans"
            cure = "say whether its rated COP counts them: in_cop or apart"
            wrong.append(Contradiction("condenser_fans", rule, cure))
        if self.condenser == "water" and self.condenser_fan_frac is not None:
            rule = "a machine cooled by water has no condenser fans"
            wrong.append(Contradiction("condenser_fan_frac", rule, "leave it out"))
        return wrong

    def _curve_contradictions(self) -> list[Contradiction]:
        """Refuse curves that are not positive over their range or far from their reference."""
        curves = self.curves()
        (x_low, x_high), (y_low, y_high) = curves.leaving_c, curves.entering_c
        if not (x_low < x_high and y_low < y_high):
            return []
        wrong = []
        for key, six in (
            ("capacity_coefficients", curves.capacity),
            ("input_ratio_coefficients", curves.input_ratio),
        ):
            x = np.linspace(x_low, x_high, 9)
            y = np.linspace(y_low, y_high, 9)[:, np.newaxis]
            if not (eir_chiller.surface(six, x, y) > 0.0).all():
                rule = "the curve is not positive everywhere within its ranges"
                wrong.append(Contradiction(key, rule, "check signs and order, or the ranges"))
            elif self.reference_leaving_c is not None and self.reference_entering_c is not None:
                at = float(
                    eir_chiller.surface(six, self.reference_leaving_c, self.reference_entering_c)
                )
                if abs(at - 1.0) > REFERENCE_TOLERANCE:
                    rule = f"the curve gives {at:.3f} at the reference point, where it must be 1"
                    wrong.append(Contradiction(key, rule, "check it against the data sheet"))
        full = sum(curves.part_load)
        if abs(full - 1.0) > REFERENCE_TOLERANCE:
            rule = f"the coefficients add up to {full:.3f}; at full load they must give 1"
            wrong.append(Contradiction("part_load_coefficients", rule, "check the data sheet"))
        return wrong

    def curves(self) -> eir_chiller.EirCurves:
        """Return the machine's curves; the checks have seen that all is there."""
        one, x1, x2, y1, y2, xy = self.capacity_coefficients or []
        capacity = (one, x1, x2, y1, y2, xy)
        one, x1, x2, y1, y2, xy = self.input_ratio_coefficients or []
        x_low, x_high = self.leaving_range_c or []
        y_low, y_high = self.entering_range_c or []
        return eir_chiller.EirCurves(
            cop=self.rated_cop or 0.0,
            capacity=capacity,
            input_ratio=(one, x1, x2, y1, y2, xy),
            part_load=tuple(self.part_load_coefficients or []),
            leaving_c=(x_low, x_high),
            entering_c=(y_low, y_high),
            load_frac=(self.minimum_load_frac, self.maximum_load_frac),
            unloading_frac=self.minimum_unloading_frac,
        )
