"""Water and carbon over IT energy."""

from __future__ import annotations

from dcsim.accounting.indicators.definition import Definition, Unknown
from dcsim.accounting.indicators.facts import Facts

WUE = "ISO/IEC 30134-9:2022, EN 50600-4-9"


def _with_source(facts: Facts) -> float | Unknown:
    if facts.source_l is None:
        return Unknown(facts.source_basis)
    return (facts.water_site_l + facts.source_l) / facts.it_kwh


def _with_reservoirs(facts: Facts) -> float | Unknown:
    if facts.source_with_reservoirs_l is None:
        return Unknown(
            facts.source_basis if facts.source_l is None else "the stated figure is taken as it is"
        )
    return (facts.water_site_l + facts.source_with_reservoirs_l) / facts.it_kwh


def _scarcity(facts: Facts) -> float | Unknown:
    if facts.scarcity_factor is None:
        return Unknown("no weight of the basin is given: water.scarcity_factor")
    return facts.water_consumed_l * facts.scarcity_factor / facts.it_kwh


RESOURCES = (
    Definition(
        "wue_l_per_kwh",
        "WUE",
        WUE,
        "category 1, site",
        "L/kWh",
        "Water drawn on site, people's use included, over IT energy.",
        "W_site / E_IT",
        "whole site, at the water meter",
        lambda f: f.water_site_l / f.it_kwh,
    ),
    Definition(
        "wue_source_l_per_kwh",
        "WUE, source",
        WUE,
        "category 2, site and electricity",
        "L/kWh",
        "The same with the water that power plants consume for the site's electricity. "
        "Evaporation of reservoirs is in it only with water.reservoirs: counted.",
        "(W_site + E_DC sum(s_i w_i)) / E_IT",
        "whole site and power plants in operation",
        _with_source,
    ),
    Definition(
        "wue_source_with_reservoirs_l_per_kwh",
        "WUE, source and reservoirs",
        WUE,
        "category 2, upper figure",
        "L/kWh",
        "The same with all evaporation of hydropower's reservoirs, whatever else they serve.",
        "(W_site + E_DC sum(s_i w_i)) / E_IT",
        "whole site, power plants and reservoirs",
        _with_reservoirs,
    ),
    Definition(
        "wue_scarcity_l_per_kwh",
        "WUE, scarcity-weighted",
        "after AWARE, Boulay et al. 2018",
        "site",
        "L/kWh",
        "Water consumed on site, weighed by how scarce it is in the basin, over IT energy.",
        "CF (W_evaporated + W_drift) / E_IT",
        "whole site; litres of world equivalents",
        _scarcity,
    ),
    Definition(
        "cue_kgco2e_per_kwh",
        "CUE",
        "ISO/IEC 30134-8:2022, EN 50600-4-8",
        "location-based",
        "kgCO2e/kWh",
        "Carbon of the electricity that the site buys, at the grid's intensity of each hour, over "
        "IT energy; what its generators burn is scope 1 and not in it.",
        "sum(E_grid,h CEF_h) / E_IT",
        "whole site, scope 2",
        lambda f: f.carbon_kgco2e / f.it_kwh,
    ),
)
