"""The five ratios that stand in every summary, as energy of the period over energy.

PUE: ISO/IEC 30134-2; WUE: ISO/IEC 30134-9; CUE: ISO/IEC 30134-8; ERF: ISO/IEC
30134-6; ERE: The Green Grid, ERE = (1 - ERF) PUE. The mean of hourly ratios is
no PUE and is nowhere used.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a period from which every indicator follows."""

    it_energy_kwh: float
    facility_energy_kwh: float
    heat_reused_kwh: float
    water_site_l: float
    carbon_kgco2e: float


@dataclass(frozen=True, slots=True)
class Indicators:
    """The indicators of a period."""

    pue: float
    wue_l_per_kwh: float
    cue_kgco2e_per_kwh: float
    ere: float
    erf: float


def indicators(totals: Totals) -> Indicators:
    """Return the indicators of a period with some IT energy.

    Raises
    ------
    ValueError
        If the IT energy is not positive, so that no ratio exists.

    Examples
    --------
    >>> indicators(Totals(100.0, 110.0, 11.0, 50.0, 3.0))
    Indicators(pue=1.1, wue_l_per_kwh=0.5, cue_kgco2e_per_kwh=0.03, ere=0.99, erf=0.1)
    """
    if totals.it_energy_kwh <= 0.0:
        raise ValueError("a ratio to IT energy needs some IT energy")
    it, facility = totals.it_energy_kwh, totals.facility_energy_kwh
    return Indicators(
        pue=facility / it,
        wue_l_per_kwh=totals.water_site_l / it,
        cue_kgco2e_per_kwh=totals.carbon_kgco2e / it,
        ere=(facility - totals.heat_reused_kwh) / it,
        erf=totals.heat_reused_kwh / facility,
    )
