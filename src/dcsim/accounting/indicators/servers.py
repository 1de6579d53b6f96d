"""How well the servers themselves are used."""

from __future__ import annotations

from dcsim.accounting.indicators.definition import Definition, Unknown
from dcsim.accounting.indicators.facts import Facts

NO_PSU = "the chain names no power supplies: add power.psu"


def _itue(facts: Facts) -> float | Unknown:
    if facts.psu_kwh is None:
        return Unknown(NO_PSU)
    if facts.psu_kwh >= facts.it_kwh:
        return Unknown("the power supplies lost all that the servers drew")
    return facts.it_kwh / (facts.it_kwh - facts.psu_kwh)


def _tue(facts: Facts) -> float | Unknown:
    inside = _itue(facts)
    return inside if isinstance(inside, Unknown) else inside * facts.facility_kwh / facts.it_kwh


SERVERS = (
    Definition(
        "iteu_sv",
        "ITEUsv",
        "ISO/IEC 30134-5:2017, EN 50600-4-5",
        "",
        "-",
        "Share of the servers' core time that is busy with trace and jobs.",
        "sum(busy core hours) / sum(core hours)",
        "servers",
        lambda f: f.busy_core_h / f.core_h,
    ),
    Definition(
        "itee_sv",
        "ITEEsv",
        "ISO/IEC 30134-4:2017, EN 50600-4-4",
        "",
        "1/kW",
        "Computing capacity of the servers by a benchmark over their greatest power.",
        "sum(performance) / sum(P_max)",
        "servers",
        lambda _: Unknown("needs a benchmark's score of the servers, which no scenario holds"),
    ),
    Definition(
        "itue",
        "ITUE",
        "Patterson et al. 2013, ISC",
        "power supplies alone",
        "-",
        "Energy into the servers over what their power supplies hand on; fans and voltage "
        "regulators are left out.",
        "E_IT / (E_IT - L_PSU)",
        "servers",
        _itue,
    ),
    Definition(
        "tue",
        "TUE",
        "Patterson et al. 2013, ISC",
        "power supplies alone",
        "-",
        "Energy of the whole site over what the servers' power supplies hand on.",
        "ITUE PUE",
        "whole site to the boards",
        _tue,
    ),
)
