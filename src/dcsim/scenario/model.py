"""The scenario model, joined from the sections and the parts that are registered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from dcsim.core.part_docs import documented
from dcsim.core.registry import Family, part, parts
from dcsim.core.streams import STREAMS
from dcsim.facility.backup.backup import Backup
from dcsim.facility.chilled_water_store import ChilledWaterStore
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

SCHEMA_VERSION = 3

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

    schema_version: Literal[3]
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
    """Walls, roof and ground floor of the rooms; nothing comes through them unless given."""
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
    kinds = parts("cooling")
    single = [kind for kind in kinds.values() if not issubclass(kind, Combination)]
    documented(Scenario)
    documented(Combination)
    return documented(
        _open_to(
            [_with_stages(kind, single) for kind in kinds.values()], list(parts("policy").values())
        )
    )


def model_of(data: Mapping[str, Any]) -> type[Scenario]:
    """Return `Scenario` open to the kinds that a file names, without loading any other.

    It takes the same valid files as `scenario_model`; that one knows better what a file with
    a mistake may have meant.
    """
    stages, cooling = _kinds_below(data.get("cooling"))
    _, policy = _kinds_below(data.get("policy"))
    try:
        return _model_of_kinds(frozenset(cooling), frozenset(stages), frozenset(policy))
    except LookupError:
        return scenario_model()


@cache
def _model_of_kinds(
    cooling: frozenset[str], stages: frozenset[str], policy: frozenset[str]
) -> type[Scenario]:
    """Return the model of some kinds.

    Raises
    ------
    LookupError
        If one of them is not registered, a group names none, or a stage is none.
    """
    if not cooling or not policy:
        raise LookupError("no kind is named")
    single = [part("cooling", kind) for kind in sorted(stages)]
    if any(issubclass(kind, Combination) for kind in single):
        raise LookupError("a combination is no stage of another")
    return _open_to(
        [_with_stages(part("cooling", kind), single) for kind in sorted(cooling)],
        [part("policy", kind) for kind in sorted(policy)],
    )


def _kinds_below(group: Any) -> tuple[set[str], set[str]]:
    """Return the kinds of a group's stages and its own kind, as far as they are named."""
    if not isinstance(group, dict):
        return set(), set()
    stages = group.get("stages")
    inner = [_kinds_below(stage)[1] for stage in stages] if isinstance(stages, list) else []
    kind = group.get("kind")
    return set().union(*inner), {kind} if isinstance(kind, str) else set()


def _open_to(cooling: Sequence[type[Part]], policy: Sequence[type[Part]]) -> type[Scenario]:
    def choice(family: Family, kinds: Sequence[type[Part]]) -> Any:
        return _one_of(kinds, Scenario.model_fields[family].description)

    return create_model(
        "Scenario",
        __base__=Scenario,
        __doc__=Scenario.__doc__,
        cooling=(choice("cooling", cooling), ...),
        policy=(choice("policy", policy), ...),
    )


def _one_of(kinds: Sequence[type[Part]], said: str | None = None) -> Any:
    """Return the type of a field that takes one of the kinds, told apart by ``kind``."""
    if len(kinds) == 1:
        return Annotated[kinds[0], Field(description=said)]
    joined: Any = reduce(or_, kinds)
    return Annotated[joined, Field(discriminator="kind", description=said)]


def _with_stages(kind: type[Part], single: Sequence[type[Part]]) -> type[Part]:
    """Return a combination with stages open to the single kinds, and any other kind as it is."""
    if not issubclass(kind, Combination):
        return kind
    if not single:
        raise LookupError("no stage is named")
    said = Combination.model_fields["stages"].description
    field = Field(min_length=2, max_length=MOST_STAGES, description=said)
    stages: Any = (GenericAlias(list, (_one_of(single),)), field)
    return create_model(
        kind.__name__,
        __base__=kind,
        __module__=kind.__module__,
        __doc__=kind.__doc__,
        stages=stages,
    )
