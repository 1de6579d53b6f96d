"""Indicators of a design: at full load and at the air that the site is sized for."""

from __future__ import annotations

from collections.abc import Callable

from dcsim.accounting.indicators.definition import Definition, Unknown
from dcsim.accounting.indicators.facts import Facts
from dcsim.facility.design_point import LOADS, DesignPoint

ASHRAE = "after ASHRAE 90.4-2019"
AT_DESIGN = "hottest, wettest and thinnest air of the period"
HALF, FULL = LOADS.index(0.50), LOADS.index(1.00)


def _at_design(of: Callable[[DesignPoint], float]) -> Callable[[Facts], float | Unknown]:
    def value(facts: Facts) -> float | Unknown:
        if facts.design is None:
            return Unknown(
                "a design is of one site: name one of the fleet; a folder of an earlier version "
                "has none: run the scenario again"
            )
        return of(facts.design)

    return value


DESIGN = (
    Definition(
        "dpue",
        "dPUE",
        "ISO/IEC 30134-2:2016, EN 50600-4-2",
        "design, category 3",
        "-",
        "PUE with every server at full load in the air that the plant is sized for.",
        "P_DC / P_IT at 100 % of IT design power",
        f"whole site; {AT_DESIGN}",
        _at_design(lambda d: d.pue[FULL]),
    ),
    Definition(
        "mlc_design",
        "MLC, design",
        ASHRAE,
        "mechanical load component, peak",
        "-",
        "Power of the cooling plant over IT power at full load, in the air it is sized for.",
        "P_cooling / P_IT at 100 % of IT design power",
        f"cooling plant; {AT_DESIGN}",
        _at_design(lambda d: d.mechanical_load_frac[FULL]),
    ),
    Definition(
        "mlc_full_load",
        "MLC, full load",
        ASHRAE,
        "mechanical load component, annualised at 100 % load",
        "-",
        "Energy of the cooling plant over IT energy with every server at full load through all "
        "hours of the period.",
        "sum P_cooling / sum P_IT at 100 % of IT design power",
        "cooling plant; outdoor air of every hour",
        lambda f: f.full_load_mechanical_frac,
    ),
    Definition(
        "mlc",
        "MLC, as run",
        ASHRAE,
        "mechanical load component, annualised at the load that ran",
        "-",
        "Energy of the cooling plant over IT energy of the period.",
        "E_cooling / E_IT",
        "cooling plant; outdoor air of every hour",
        lambda f: f.cooling_kwh / f.it_kwh,
    ),
    Definition(
        "elc_full_load",
        "ELC, full load",
        ASHRAE,
        "electrical loss component, design, 100 % load",
        "-",
        "Share of the power that is lost between grid connection and racks, with the segments' "
        "efficiencies multiplied.",
        "1 - eta_transformer eta_UPS eta_distribution",
        f"power chain; {AT_DESIGN}",
        _at_design(lambda d: d.electrical_loss_frac[FULL]),
    ),
    Definition(
        "elc_half_load",
        "ELC, half load",
        ASHRAE,
        "electrical loss component, design, 50 % load",
        "-",
        "The same at half of the IT design power.",
        "1 - eta_transformer eta_UPS eta_distribution",
        f"power chain; {AT_DESIGN}",
        _at_design(lambda d: d.electrical_loss_frac[HALF]),
    ),
)
