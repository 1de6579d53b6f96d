"""Rewrite docs/indicators.md from the records of the installed dcsim.

Usage: python tools/make_indicators.py
"""

# ruff: noqa: E501  (the lines are those of the page)
from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from dcsim.accounting.compliance import AT_LEAST, AT_MOST, UNKNOWN_TO_DCSIM
from dcsim.accounting.indicators.table import DEFINITIONS
from dcsim.accounting.limits import Limits
from dcsim.catalogue.water import water_factors
from dcsim.core.part_docs import documented

PAGE = Path(__file__).resolve().parents[1] / "docs" / "indicators.md"

HEAD = """# Indicators, limits and reporting

<!-- Written by tools/make_indicators.py from the records in dcsim.accounting. Do not edit by hand. -->

```console
$ dcsim indicators scenarios/lefdal.yaml --set period.days=14
$ dcsim indicators scenarios/lefdal.yaml --set period.days=14 --from 2023-01-03 --until 2023-01-05T12:00Z
$ dcsim compliance scenarios/lefdal.yaml --set period.days=14 --set limits.pue_max=1.15 --set limits.wue_max_l_per_kwh=0.2
```

Both verbs take a run folder or a scenario, and `--json`. Every indicator is a sum of the period over a sum; the mean of hourly
ratios is none of them. One without a value says what it would need. All of them are *modelled*: they tell what to expect and
replace no meter. Of a segment shorter than a year they are interim figures, and say so.

## Definitions

`E` is energy of the period, `L` a loss of it, `P` power, `Q` heat, `W` water, `s_i` the share of a fuel in the mix of the grid.
"""

PUE_TEXT = """
The categories of PUE differ in where the energy of the IT is measured. Category 3, at the servers' inputs, is the highest and is what
`pue` in `summary.json` means. Category 2 needs a chain that names its PDUs (`power.pdu`); a chain without has their losses
among the cables, and category 2 lies between the other two. pPUE less 1 of cooling and of the power chain, the lights and a
heat pump inside the boundary add up to PUE less 1. `CUE E_IT` is `scope2_location`, the carbon of what the grid delivers
(`E_grid`: all of `E_DC` unless batteries or generators carry the site); the Green Grid's CUE of 2010 adds fuel burnt on site, which
stands in `scope1`. `WUE E_IT` is the water, and `ERE = (1 - ERF) PUE`. With heat reuse inside the site's boundary
the heat pump's electricity is in `E_DC`.

MLC and ELC follow ASHRAE 90.4 in what they compare. The standard prescribes loads, redundancies and the air of the place, and its
tables of maxima do not ship: these figures show no conformity.

## Water

| use | column of `hourly.parquet` |
| --- | --- |
| evaporated in towers, pads and media | `water_evaporated_l` less `water_humidified_l` |
| evaporated for the humidity of the rooms | `water_humidified_l` |
| blowdown | `water_blowdown_l` |
| drift | `water_drift_l` |
| people | `water_domestic_l`, from `water.domestic_l_per_day` |

Category 2 of WUE adds what power plants consume in operation: the mix of `grid.region` times these medians (Macknick et al. 2012,
Environ. Res. Lett. 7 045802, plants with cooling towers):
"""

RESERVOIRS = """
Evaporation of hydropower's reservoirs is left out unless the scenario says `water.reservoirs: counted`; the figure with it stands
beside the other ([decision 0013](decisions/0013-indicators-say-what-they-need.md)). Fuels without a median are taken for the mean of the rest, up to a tenth of the mix.
Beyond, and for a grid that is a file or a constant, there is no figure until `water.source_l_per_kwh` states it.

A limit on water (`water.limit_m3_per_day`, `water.droughts`) holds for each day in UTC. The plant draws as it needs from midnight on; once the
day's water is spent, it runs dry until the next midnight: media, sprays and pads of `direct_air`, `indirect_air`, `waterside` with
`rejection: adiabatic_dry_cooler`, `rear_door`, `cold_plate` and `immersion`; a `combination` runs on those of its stages that can do
without. Machines keep their size, and heat they cannot remove
counts as short. Towers cannot run dry: `water.beyond_limit` says whether such a plant draws on and the hours are counted
(`count`), stands still (`short`), or the run ends with exit code 4 (`refuse`), as it does where only a humidifier draws on.

```yaml
water:
  limit_m3_per_day: 400
  droughts:
    - {start: 2023-07-01T00:00:00Z, days: 45, limit_m3_per_day: 150}
  beyond_limit: count
  domestic_l_per_day: 2500
  scarcity_factor: 12
  price_per_m3: 3.5
```

## Limits

`limits:` in a scenario sets what the indicators have to keep. `dcsim compliance` tells value, limit and margin, and leaves with 6 if
one is broken. A limit on an indicator without a value is broken: nothing shows that it holds.
"""

SHEET = """
## Regulation (EU) 2024/1364

Operators of data centres in the Union with 500 kW of installed IT power or more report the quantities of a calendar year. `dcsim compliance`
fills in what the model knows: installed IT power, energy of site and IT, water drawn, heat reused, set point of the intake
air, cooling degree days, renewable energy by contract, temperature of the heat that leaves the site, energy of the generators, and
PUE, WUE, ERF and REF. `--out FILE.csv` writes limits and sheet as a table.
The rest is for the operator to state:
"""


def page() -> str:
    """Return the whole page."""
    definitions = [
        (
            f"`{of.key}`",
            of.name,
            ", ".join(part for part in (of.standard, of.category) if part),
            of.unit,
            of.definition,
            f"`{of.equation}`",
            of.boundary,
        )
        for of in DEFINITIONS
    ]
    heads = ("key", "name", "standard, category", "unit", "definition", "equation", "boundary")
    factors = [(of.fuel, f"{of.l_per_kwh:.3f}", of.technology) for of in water_factors().values()]
    blocks = (
        HEAD,
        _table(heads, definitions),
        PUE_TEXT,
        _table(("fuel", "L/kWh", "plants"), factors),
        RESERVOIRS,
        _table(("key", "holds if", "meaning"), list(_limits())),
        SHEET,
        "".join(f"- {name}\n" for _, name, _ in UNKNOWN_TO_DCSIM),
    )
    return "\n".join(block.strip("\n") + "\n" for block in blocks)


def _limits() -> Iterable[tuple[str, str, str]]:
    for key, field in documented(Limits).model_fields.items():
        indicator = (AT_MOST | AT_LEAST)[key]
        side = "at most" if key in AT_MOST else "at least"
        yield f"`limits.{key}`", f"`{indicator}` is {side} this", str(field.description)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
