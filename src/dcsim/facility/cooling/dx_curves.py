"""The curves of a direct-expansion machine as a scenario states them."""

from __future__ import annotations

import numpy as np

from dcsim.core.part import Contradiction, Part, quantity
from dcsim.physics import direct_expansion

PACKAGED = "packaged unit of 10-70 kW that is distributed with EnergyPlus"


def _six(curve: direct_expansion.Biquadratic) -> list[float]:
    return list(curve.coefficients)


class TemperatureCurve(Part):
    """A factor by coil wet bulb x and outdoor dry bulb y: a + b x + c x2 + d y + e y2 + f x y."""

    coefficients: list[float] = quantity(
        ..., source="the machine's data sheet", min_length=6, max_length=6
    )
    """Six numbers a to f for temperatures in C; 1 in total at 19.4 C wet bulb and 35 C outdoors."""
    wet_bulb_low_c: float = quantity(
        direct_expansion.COIL_WET_BULB_C[0], source=PACKAGED, ge=-10.0, le=40.0
    )
    """Coldest coil wet bulb of the curve; below, it is held and told (curve-clipped) [C]."""
    wet_bulb_high_c: float = quantity(
        direct_expansion.COIL_WET_BULB_C[1], source=PACKAGED, ge=-10.0, le=40.0
    )
    """Warmest coil wet bulb of the curve; above, it is held and told (curve-held) [C]."""
    outdoor_low_c: float = quantity(
        direct_expansion.OUTDOOR_C[0], source=PACKAGED, ge=-50.0, le=60.0
    )
    """Coolest outdoor air of the curve; below, it is held and told (curve-held) [C]."""
    outdoor_high_c: float = quantity(
        direct_expansion.OUTDOOR_C[1], source=PACKAGED, ge=-50.0, le=60.0
    )
    """Hottest outdoor air of the curve; above, it is held and told (curve-clipped) [C]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse empty ranges and a curve that is not positive all over its range."""
        wrong = []
        for low, high in (
            ("wet_bulb_low_c", "wet_bulb_high_c"),
            ("outdoor_low_c", "outdoor_high_c"),
        ):
            if getattr(self, low) >= getattr(self, high):
                wrong.append(Contradiction(low, f"does not lie below {high}", "exchange the two"))
        if not wrong and self.curve().least() <= 0.0:
            rule = "the curve is not above 0 at every corner of its range"
            wrong.append(
                Contradiction("coefficients", rule, "check the order a to f and the range")
            )
        return wrong

    def curve(self) -> direct_expansion.Biquadratic:
        """Return the curve."""
        return direct_expansion.Biquadratic(
            tuple(self.coefficients),
            (self.wet_bulb_low_c, self.wet_bulb_high_c),
            (self.outdoor_low_c, self.outdoor_high_c),
        )


class FlowCurve(Part):
    """A factor by air flow over rated flow x: a + b x + c x2 + d x3."""

    coefficients: list[float] = quantity(
        ..., source="the machine's data sheet", min_length=1, max_length=4
    )
    """One to four numbers, in total 1: at the rated flow nothing changes."""
    flow_low_rel: float = quantity(
        direct_expansion.FLOW_FRAC[0], source=PACKAGED, typical=(0.4, 0.8), ge=0.0, le=1.0
    )
    """Least flow of the curve over rated flow; below, it is held and told (curve-clipped)."""
    flow_high_rel: float = quantity(
        direct_expansion.FLOW_FRAC[1], source=PACKAGED, typical=(1.0, 1.8), ge=1.0, le=3.0
    )
    """Most flow of the curve over rated flow; above, it is held and told (curve-held)."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a curve that changes the rating itself or falls to nothing."""
        curve = self.curve()
        total = float(curve.at(1.0))
        if abs(total - 1.0) > 0.02:
            rule = f"the coefficients sum to {total:g}, not to 1"
            return [Contradiction("coefficients", rule, "divide each by their sum")]
        if min(float(curve.at(end)) for end in curve.between) <= 0.0:
            rule = "the curve is not above 0 at both ends of its range"
            return [Contradiction("coefficients", rule, "check the coefficients and the range")]
        return []

    def curve(self) -> direct_expansion.Polynomial:
        """Return the curve."""
        between = (self.flow_low_rel, self.flow_high_rel)
        return direct_expansion.Polynomial(tuple(self.coefficients), between)


class MachineCurves(Part):
    """Curves of one's own machine; what is not stated is that of a packaged unit."""

    capacity: TemperatureCurve = TemperatureCurve(coefficients=_six(direct_expansion.CAPACITY))
    """Capacity over rated capacity."""
    energy_input: TemperatureCurve = TemperatureCurve(
        coefficients=_six(direct_expansion.ENERGY_INPUT)
    )
    """Electricity for each cooling over the rated one."""
    capacity_flow: FlowCurve = FlowCurve(
        coefficients=list(direct_expansion.CAPACITY_FLOW.coefficients)
    )
    """Capacity by air flow."""
    energy_input_flow: FlowCurve = FlowCurve(
        coefficients=list(direct_expansion.ENERGY_INPUT_FLOW.coefficients)
    )
    """Electricity for each cooling by air flow."""

    part_load_coefficients: list[float] = quantity(
        [], source="usual 0.85 and 0.15 (ARI 210/240, degradation 0.15)", max_length=4
    )
    """Efficiency by load over capacity x, a + b x + c x2 + d x3; none: by cycling_loss_frac."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a part load that costs or saves at full load, or whose run fraction exceeds 1."""
        given = self.part_load_coefficients
        if not given:
            return []
        load = np.linspace(0.0, 1.0, 21)
        part = self._part_load(given).at(load)
        if abs(part[-1] - 1.0) > 0.01:
            rule = f"the coefficients sum to {part[-1]:g}, not to 1"
            return [Contradiction("part_load_coefficients", rule, "divide each by their sum")]
        if part.min() < 0.5 or (part < load - 1e-9).any():
            rule = "falls below 0.5, or below the load itself, between 0 and 1"
            return [Contradiction("part_load_coefficients", rule, "usual are 0.85 and 0.15")]
        return []

    @staticmethod
    def _part_load(coefficients: list[float]) -> direct_expansion.Polynomial:
        return direct_expansion.Polynomial(tuple(coefficients), (0.0, 1.0))

    def part_load(self, cycling_loss_frac: float) -> direct_expansion.Polynomial:
        """Return the efficiency at part load, by its own numbers or by the loss of cycling."""
        usual = [1.0 - cycling_loss_frac, cycling_loss_frac]
        return self._part_load(self.part_load_coefficients or usual)

    def curves(self) -> direct_expansion.Curves:
        """Return the curves."""
        return direct_expansion.Curves(
            self.capacity.curve(),
            self.energy_input.curve(),
            self.capacity_flow.curve(),
            self.energy_input_flow.curve(),
        )
