"""All indicators in the order in which they are shown."""

from __future__ import annotations

from dcsim.accounting.indicators.definition import Definition, Indicator, evaluated
from dcsim.accounting.indicators.design import DESIGN
from dcsim.accounting.indicators.energy import ENERGY
from dcsim.accounting.indicators.facts import Facts
from dcsim.accounting.indicators.resources import RESOURCES
from dcsim.accounting.indicators.servers import SERVERS

DEFINITIONS: tuple[Definition, ...] = (*ENERGY, *RESOURCES, *DESIGN, *SERVERS)


def indicators_of(facts: Facts) -> tuple[Indicator, ...]:
    """Return every indicator for the facts of a period.

    Raises
    ------
    ValueError
        If the IT energy is not positive, so that no ratio exists.
    """
    if facts.it_kwh <= 0.0:
        raise ValueError("a ratio to IT energy needs some IT energy")
    return tuple(evaluated(definition, facts) for definition in DEFINITIONS)
