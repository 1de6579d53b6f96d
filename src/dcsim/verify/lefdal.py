"""The plant of the shipped scenario of Lefdal against what its operator claims.

The claims are those of brochures, not measurements, and the plant was chosen within published
ranges so that it meets them: that they hold shows that they fit such a plant.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site, SiteFlows
from dcsim.verify.check import Bound, Cell, Check, Row, Rows, with_verdict

PUE_CLAIM = "Lefdal Mine, 1.08-1.15 at 5 kW a rack: ABB 2018; DCS Awards entry"
COOLING_CLAIM = "Lefdal Mine, cooling energy less than 3 % of IT energy: the operator"
LOWEST_PUE, HIGHEST_PUE, MOST_COOLING_FRAC = 1.08, 1.15, 0.03
SEA_CLAIM = "between 4 and 12 C of fjord the exchanger carries all heat"
MOST_PUE_BY_SEA = 0.005

NAMEPLATE_KW = 5000.0
"""1,000 racks of 5 kW."""
LOAD_FRAC = 0.777
"""Mean power of the scenario's servers over their nameplate, its trace and jobs together."""
SEA_C = 8.0
COOLING: dict[str, Any] = {
    "kind": "seawater",
    "supply_air_c": 24.0,
    "air_delta_t_k": 12.0,
    "room_fan_pressure_pa": 180.0,
    "exchanger_approach_k": 2.0,
    "sea_delta_t_k": 8.0,
    "sea_friction_head_m": 15.0,
    "sea_static_head_m": 5.0,
}
CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion", redundancy="2N"),
    transformer=Element(preset="transformer-mv-tier2", redundancy="N+1", units=4, indoor_frac=0.0),
    lights_frac=0.005,
)
"""Plant and chain of scenarios/lefdal.yaml."""


def run(load_frac: float, sea_c: float = SEA_C) -> SiteFlows:
    """Return one hour of the site at a load and a temperature of the fjord [C]."""
    air = [np.array([value]) for value in (8.0, 6.0, 0.8, 101_325.0)]
    hour = Outside(air[0], air[1], air[2], air[3])
    cooling = Seawater(**COOLING, sea_temperature_c=sea_c)
    site = Site.sized(NAMEPLATE_KW, CHAIN, cooling, hour.worst())
    return site.run(np.array([load_frac * NAMEPLATE_KW]), hour)


def pue(flows: SiteFlows) -> float:
    """Return facility over IT energy."""
    return float(flows.facility_kw.sum() / flows.it_kw.sum())


def cooling_frac(flows: SiteFlows) -> float:
    """Return the electricity of cooling over that of IT."""
    return float(flows.cooling.electricity.total_kw().sum() / flows.it_kw.sum())


def lefdal() -> Rows:
    """Return the verdict and the claims."""
    usual, full = run(LOAD_FRAC), run(1.0)
    by_sea = [pue(run(LOAD_FRAC, sea_c)) for sea_c in (4.0, SEA_C, 12.0)]
    middle = 0.5 * (LOWEST_PUE + HIGHEST_PUE)
    rows: list[Row] = [
        Check(
            "PUE at the scenario's load",
            pue(usual),
            middle,
            HIGHEST_PUE - middle,
            "plausibility",
            PUE_CLAIM,
        ),
        Bound(
            "cooling over IT energy at the scenario's load",
            cooling_frac(usual),
            MOST_COOLING_FRAC,
            at_most=True,
            source=COOLING_CLAIM,
        ),
        Cell(
            "cooling over IT energy with every server at full load",
            cooling_frac(full),
            MOST_COOLING_FRAC,
            0.0,
            "the claim does not say at which load; at full load this plant needs more",
            COOLING_CLAIM,
        ),
        Bound(
            "largest difference of PUE for 4 to 12 C of fjord",
            max(by_sea) - min(by_sea),
            MOST_PUE_BY_SEA,
            at_most=True,
            source=SEA_CLAIM,
        ),
        Check(
            "water drawn [L/kWh]",
            float(usual.cooling.water.makeup_l_per_s.sum()),
            0.0,
            0.0,
            "plausibility",
            "sea water is given back",
        ),
    ]
    claim = "a plant chosen within published ranges meets the operator's claims: a plausibility"
    return with_verdict("lefdal", claim, rows)
