"""Power usage effectiveness in its categories and parts, reuse, renewables and cooling."""

from __future__ import annotations

from dcsim.accounting.indicators.definition import Definition, Unknown
from dcsim.accounting.indicators.facts import Facts

PUE = "ISO/IEC 30134-2:2016, EN 50600-4-2"
WHOLE = "whole site, at the grid connection"
NO_PDU = (
    "the chain names no PDU: its loss stands with the cables, and this lies between the "
    "categories 1 and 3; add power.pdu"
)


def _pue_at_pdu(facts: Facts) -> float | Unknown:
    if facts.pdu_kwh is None:
        return Unknown(NO_PDU)
    return facts.facility_kwh / (facts.it_kwh + facts.distribution_kwh)


def _pue_at_ups(facts: Facts) -> float:
    pdu = facts.pdu_kwh or 0.0
    return facts.facility_kwh / (facts.it_kwh + facts.distribution_kwh + pdu)


def _interim(facts: Facts) -> float | Unknown:
    if not facts.is_interim:
        return Unknown("the period is a year: see PUE")
    return facts.facility_kwh / facts.it_kwh


def _renewable(facts: Facts) -> float | Unknown:
    if facts.contract_renewable_frac is None:
        return Unknown(
            "no contract states its renewable share; the mix of the grid does not count; "
            "give grid.contract_renewable_frac"
        )
    return facts.contract_renewable_frac


def _cooling_ratio(facts: Facts) -> float | Unknown:
    if facts.cooling_kwh <= 0.0:
        return Unknown("the plant drew nothing")
    given_off = facts.heat_rejected_kwh + facts.heat_reused_kwh
    return (given_off - facts.cooling_kwh - facts.heat_pump_kwh) / facts.cooling_kwh


ENERGY = (
    Definition(
        "pue",
        "PUE",
        PUE,
        "category 3",
        "-",
        "Energy of the whole site over that of its IT, measured where it enters the servers.",
        "E_DC / E_IT",
        WHOLE,
        lambda f: f.facility_kwh / f.it_kwh,
    ),
    Definition(
        "pue_category_2",
        "PUE2",
        PUE,
        "category 2",
        "-",
        "The same with IT energy measured at the output of the PDUs: cables behind them count "
        "as IT.",
        "E_DC / (E_IT + L_distribution)",
        WHOLE,
        _pue_at_pdu,
    ),
    Definition(
        "pue_category_1",
        "PUE1",
        PUE,
        "category 1",
        "-",
        "The same with IT energy measured at the output of the UPS: PDUs and cables count as IT.",
        "E_DC / (E_IT + L_distribution + L_PDU)",
        WHOLE,
        _pue_at_ups,
    ),
    Definition(
        "ipue",
        "iPUE",
        PUE,
        "interim, category 3",
        "-",
        "PUE of a period shorter than twelve months.",
        "E_DC / E_IT over the period",
        WHOLE,
        _interim,
    ),
    Definition(
        "ppue_cooling",
        "pPUE, cooling",
        PUE,
        "partial",
        "-",
        "PUE of the part that holds IT and the cooling plant alone.",
        "(E_IT + E_cooling) / E_IT",
        "IT and cooling plant, at their terminals",
        lambda f: (f.it_kwh + f.cooling_kwh) / f.it_kwh,
    ),
    Definition(
        "ppue_power_chain",
        "pPUE, power chain",
        PUE,
        "partial",
        "-",
        "PUE of the part that holds IT and the power chain alone; its losses are those of the "
        "whole load.",
        "(E_IT + L_transformer + L_UPS + L_PDU + L_distribution) / E_IT",
        "IT and power chain",
        lambda f: (f.it_kwh + f.chain_kwh) / f.it_kwh,
    ),
    Definition(
        "ere",
        "ERE",
        "The Green Grid, WP 29 (2010)",
        "",
        "-",
        "Energy of the site less the heat that others use, over that of its IT.",
        "(E_DC - E_reuse) / E_IT = (1 - ERF) PUE",
        "whole site; reused heat at its boundary",
        lambda f: (f.facility_kwh - f.heat_reused_kwh) / f.it_kwh,
    ),
    Definition(
        "erf",
        "ERF",
        "ISO/IEC 30134-6:2021, EN 50600-4-6",
        "",
        "-",
        "Share of the site's energy that leaves as heat for others.",
        "E_reuse / E_DC",
        "whole site; reused heat at its boundary",
        lambda f: f.heat_reused_kwh / f.facility_kwh,
    ),
    Definition(
        "ref",
        "REF",
        "ISO/IEC 30134-3:2016, EN 50600-4-3",
        "",
        "-",
        "Share of the site's energy that is renewable and owned or under contract.",
        "E_renewable / E_DC",
        WHOLE,
        _renewable,
    ),
    Definition(
        "cer",
        "CER",
        "ISO/IEC 30134-7:2023, EN 50600-4-7",
        "",
        "-",
        "Heat that the plant takes from the rooms over the electricity it needs for it.",
        "(Q_rejected + Q_reused - E_cooling - E_heat_pump) / E_cooling",
        "cooling plant, room fans to towers",
        _cooling_ratio,
    ),
)
