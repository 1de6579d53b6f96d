"""The scenario model, joined from the sections and the parts that are registered."""

from __future__ import annotations

from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from dcsim.core.part import Part, quantity
from dcsim.core.registry import Family, parts
from dcsim.core.streams import STREAMS
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.power import PowerChain
from dcsim.fleet.cluster import Cluster
from dcsim.scenario.sections import Grid, Period, Place, Price, Workload
from dcsim.scheduling.policy import PolicyPart

SCHEMA_VERSION = 1

SEED = "any whole number; runs of the same seed are equal"


class HeldSeeds(Part):
    """Seeds of single random streams, which then do not follow the common seed."""

    weather: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the synthetic weather."""
    carbon: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the grid's carbon intensity."""
    arrivals: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the job arrivals."""

    def as_mapping(self) -> dict[str, int]:
        """Return the held streams and their seeds."""
        given = {name: getattr(self, name) for name in STREAMS}
        return {name: seed for name, seed in given.items() if seed is not None}


class Scenario(Part):
    """A whole scenario of one site."""

    schema_version: Literal[1]
    """Version of this format."""
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    """Short name; the run folder is called after it."""
    title: str = ""
    """What the scenario asks, in a sentence."""
    seed: int = quantity(0, source=SEED, ge=0, le=2**63 - 1)
    """Seed of all random streams."""
    held_seeds: HeldSeeds = HeldSeeds()
    """Streams that keep a seed of their own."""
    period: Period
    """When."""
    site: Place
    """Where."""
    it: Cluster
    """Racks and servers."""
    power: PowerChain
    """The power chain."""
    cooling: CoolingPart
    """The cooling plant."""
    grid: Grid
    """Carbon intensity."""
    price: Price
    """Price of electricity."""
    workload: Workload
    """Trace and jobs."""
    policy: PolicyPart
    """The scheduler."""


@cache
def scenario_model() -> type[Scenario]:
    """Return `Scenario` with ``cooling`` and ``policy`` open to all registered kinds."""

    def choice(family: Family) -> Any:
        kinds: Any = reduce(or_, parts(family).values())
        said = Scenario.model_fields[family].description
        return Annotated[kinds, Field(discriminator="kind", description=said)]

    return create_model(
        "Scenario",
        __base__=Scenario,
        __doc__=Scenario.__doc__,
        cooling=(choice("cooling"), ...),
        policy=(choice("policy"), ...),
    )
