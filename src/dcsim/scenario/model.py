"""The scenario model, joined from the sections and the parts that are registered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, reduce
from operator import or_
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from dcsim.accounting.limits import Limits
from dcsim.accounting.shares import Accounting
from dcsim.accounting.transfer import Transfer
from dcsim.accounting.water_supply import WaterSupply
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.registry import Family, parts
from dcsim.core.streams import STREAMS
from dcsim.facility.backup.backup import Backup
from dcsim.facility.chilled_water_store import ChilledWaterStore, store_contradictions
from dcsim.facility.cooling.combination import MOST_STAGES, Combination
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.envelope import Envelope
from dcsim.facility.power import PowerChain
from dcsim.facility.reuse.reuse import HeatReuse
from dcsim.facility.service import Service
from dcsim.facility.thermal_mass import ThermalMass
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.faults import Faults
from dcsim.scenario.sections import NAME, Grid, Period, Place, Price, Workload
from dcsim.scheduling.policy import PolicyPart
from dcsim.scheduling.queue_rules import QueueRules

SCHEMA_VERSION = 2

COMMON = (
    "schema_version", "name", "title", "seed", "held_seeds", "period", "policy",
)  # fmt: skip
"""Keys that hold for a whole fleet and stand at the top of its file."""

SEED = "any whole number; runs of the same seed are equal"


class HeldSeeds(Part):
    """Seeds of single random streams, which then do not follow the common seed."""

    weather: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the synthetic weather."""
    carbon: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the grid's carbon intensity."""
    arrivals: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the job arrivals."""
    faults: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the faults."""
    forecast: int | None = quantity(None, source=SEED, ge=0, le=2**63 - 1)
    """Seed of the errors of forecasts."""

    def as_mapping(self) -> dict[str, int]:
        """Return the held streams and their seeds."""
        given = {name: getattr(self, name) for name in STREAMS}
        return {name: seed for name, seed in given.items() if seed is not None}


class Scenario(Part):
    """A whole scenario of one site."""

    schema_version: Literal[2]
    """Version of this format."""
    name: str = Field(pattern=NAME)
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
    envelope: Envelope | None = None
    """Walls and roof of the rooms; nothing comes through them unless given."""
    grid: Grid
    """Carbon intensity."""
    price: Price
    """Price of electricity."""
    workload: Workload
    """Trace and jobs."""
    policy: PolicyPart
    """The scheduler."""
    queue: QueueRules | None = None
    """How the queue serves; first come, first served, strictly, unless given."""
    water: WaterSupply | None = None
    """Water: limits, droughts, people, weight and price; none unless given."""
    thermal: ThermalMass | None = None
    """Rooms that warm while the plant falls short, and what servers do then; none unless given."""
    store: ChilledWaterStore | None = None
    """A store of chilled water; none unless given."""
    service: Service | None = None
    """Dirt, leaks and their mending; a plant stays as new unless given."""
    heat_reuse: HeatReuse | None = None
    """Heat for users outside: source, heat pump, network, demand; none unless given."""
    transfer: Transfer | None = None
    """Data that cross the network; nothing is counted unless given."""
    accounting: Accounting | None = None
    """How the servers' energy is shared; idle power is nobody's unless given."""
    faults: Faults | None = None
    """What may fail; nothing does unless given."""
    backup: Backup | None = None
    """Batteries, generators and tanks against the loss of the grid; none unless given."""
    limits: Limits | None = None
    """Limits on the indicators, which `dcsim compliance` checks; none unless given."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse moved data of which nobody knows whether they cross the network."""
        if self.transfer is None or self.site.kind is not None:
            return []
        rule = "it depends on the site's kind which data cross the network"
        return [Contradiction("transfer", rule, "add site.kind: on_premises, cloud or edge")]

    @property
    def stream_name(self) -> str:
        """Name after which the random streams of the site's own chance are called."""
        return self.site.drawn_as or self.name


@cache
def scenario_model() -> type[Scenario]:
    """Return `Scenario` with ``cooling`` and ``policy`` open to all registered kinds."""

    def choice(family: Family, kinds: Iterable[type[Part]]) -> Any:
        said = Scenario.model_fields[family].description
        return Annotated[_union(kinds), Field(discriminator="kind", description=said)]

    return create_model(
        "Scenario",
        __base__=Scenario,
        __doc__=Scenario.__doc__,
        cooling=(choice("cooling", _cooling_kinds()), ...),
        policy=(choice("policy", parts("policy").values()), ...),
    )


def _union(kinds: Iterable[type[Part]]) -> Any:
    joined: Any = reduce(or_, kinds)
    return joined


def _cooling_kinds() -> list[type[Part]]:
    """Return all kinds of cooling, a combination open to every kind but combinations."""
    kinds = parts("cooling")
    single = [kind for kind in kinds.values() if not issubclass(kind, Combination)]
    stage: Any = Annotated[_union(single), Field(discriminator="kind")]
    stages: Any = (GenericAlias(list, (stage,)), _stages_field())
    return [
        create_model(
            kind.__name__,
            __base__=kind,
            __module__=kind.__module__,
            __doc__=kind.__doc__,
            stages=stages,
        )
        if issubclass(kind, Combination)
        else kind
        for kind in kinds.values()
    ]


def _stages_field() -> Any:
    said = Combination.model_fields["stages"].description
    return Field(min_length=2, max_length=MOST_STAGES, description=said)
