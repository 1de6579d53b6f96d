"""The energy profile: what one run of a program asked of a machine.

Joules never move between machines, demand does. A profile's energy describes the
machine it was metered on; what a simulation carries over to another machine is
the demand: core-seconds, accelerator-seconds, parallelism and memory
(`MeteredProfile.core_s_per_unit`, `MeteredProfile.accelerator_s_per_unit`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from dcsim.core.errors import InvalidInput, Problem
from dcsim.workload.profile_checks import (
    contradictions,
    metered_contradictions,
    reference_contradictions,
)

Boundary = Literal[
    "arithmetic", "cpu-share", "package", "gpu-board", "node-dc", "node-ac", "facility"
]
Tier = Literal["wall", "rapl", "nvml", "cpu-time", "codecarbon", "ops"]
Basis = Literal["measured", "modelled", "counted", "published"]

BASIS: Mapping[str, Basis] = MappingProxyType(
    {
        "wall": "measured",
        "rapl": "measured",
        "nvml": "measured",
        "cpu-time": "modelled",
        "codecarbon": "modelled",
        "ops": "counted",
        "reference": "published",
    }
)
"""How the energy of each tier is known: the word that is printed beside it."""
Triple = tuple[float, float, float]

Positive = Annotated[float, Field(gt=0)]


class _Record(BaseModel):
    """Frozen, strict, finite, no unknown keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        defer_build=True,
    )


class Work(_Record):
    """The work that the energy paid for."""

    unit: Annotated[str, Field(min_length=1)]
    """What is counted, such as "sort of 1000000 doubles"."""
    amount: Positive
    """How many units one repeat did."""
    dataset: str | None = None
    """Data the work was done on."""


class Hardware(_Record):
    """The machine that did the work."""

    cpu: Annotated[str, Field(min_length=1)]
    vcpus_used: Annotated[int, Field(ge=0)]
    ram_gb: Positive | None
    """Memory of the whole machine [GB]; null if it is not known."""
    accel: str | None = None
    """Accelerator, if the work used one."""


class Coefficients(_Record):
    """Power coefficients of a modelled energy: low, middle, high."""

    core_w: Triple
    """Power of one busy core [W]."""
    ram_w_per_gb: Triple
    """Power of memory in use [W/GB]."""


class MeterMethod(_Record):
    """How a metered energy is known."""

    tier: Tier
    tool: Annotated[str, Field(min_length=1)]
    coeff: Coefficients | None
    """Null where an instrument gave joules."""


class ReferenceMethod(_Record):
    """How a published energy is known: as its source says."""

    tier: Literal["reference"]
    tool: Annotated[str, Field(min_length=1)]
    coeff: None = None


class EnergyParts(_Record):
    """Energy by component [J]."""

    cpu: float
    ram: float
    accel: float
    total: float
    unsplit: float = 0.0
    """What the source does not split into components."""


class MeanPower(_Record):
    """Power over the wall time of the run [W]."""

    mean: float
    idle_share: float
    """The part of ``mean`` that the idle machine draws anyway [W]."""


class Utilisation(_Record):
    """The demand of the work on a machine."""

    cores: Positive | None
    """Mean number of busy cores; null in a contended run."""
    mem_gb: Annotated[float, Field(ge=0)]
    """Peak resident memory [GB]."""
    parallelism: Annotated[int, Field(ge=1)]
    """Most cores the work can use at once."""


class Repeats(_Record):
    """How often the work was repeated, and how quiet the machine was."""

    n: Annotated[int, Field(ge=1)]
    warmup: Annotated[int, Field(ge=0)]
    mad_rel: Annotated[float, Field(ge=0)]
    """Median absolute deviation of the CPU seconds over their median."""
    contended: bool | None
    """Whether others used the machine; null where the system cannot tell."""
    load1: float | None
    """Load average over a minute when the run began; null if not offered."""
    steal: Annotated[int, Field(ge=0)] | None
    """Clock ticks the hypervisor gave to others; null if not offered."""


class Series(_Record):
    """Demand and power over one repeat: value i holds from ``t_s[i-1]`` (0 first) to ``t_s[i]``.

    The arrays have the shape (n,); all are empty where the system offers no sampling,
    and ``note`` then says so. ``cores`` alone is empty where a meter reads only power.
    """

    t_s: tuple[float, ...] = ()
    cores: tuple[float, ...] = ()
    watts: tuple[float, ...] = ()
    note: str | None = None

    def core_s(self) -> float:
        """Return the CPU time under the series [core s]."""
        return _integral(self.t_s, self.cores)

    def energy_j(self) -> float:
        """Return the energy under the series [J]."""
        return _integral(self.t_s, self.watts)


class SideReading(_Record):
    """What another tool said beside the meter, over all repeats; never used above it."""

    tool: str
    tracking_mode: str | None
    statement: str
    """What its figure is, or why there is none."""
    duration_s: float | None
    energy_j: EnergyParts | None


class Environment(_Record):
    """The software the work ran on."""

    os: str
    kernel: str
    python: str
    compiler: str | None
    """Compiler of the program; null if there is none or it is not known."""
    flags: str | None
    threads: Annotated[int, Field(ge=1)]


class MeterRun(_Record):
    """Provenance of a profile that a meter made."""

    source: Literal["meter"]
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    licence: str


class Publication(_Record):
    """Provenance of a profile that someone published: ``source`` is a DOI or a citation."""

    source: Annotated[str, Field(min_length=1)]
    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}){0,2}$")]
    licence: str


class EnergyProfile(_Record):
    """What metered and published profiles share; use one of the two subclasses.

    Raises
    ------
    InvalidInput
        On construction, with every contradiction at once: a negative energy, parts
        that do not sum to the total (1e-6), a range without the total, an energy
        that is not mean power times duration (1 %), a series that does not
        integrate to the total (1 %), a facility boundary without its PUE.
    """

    schema_: Literal["dcsim.profile/1"] = Field("dcsim.profile/1", alias="schema")
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=80)]
    work: Work
    hardware: Hardware
    boundary: Boundary
    pue_included: Annotated[float, Field(ge=1)] | None
    """The PUE that the energy already contains; a number only at the facility."""
    duration_s: Positive | None
    """Wall time of the run; null if it was contended or is not known."""
    instructions: Annotated[int, Field(ge=0)] | None = None
    energy_j: EnergyParts
    energy_range_j: tuple[float, float]
    """Interval of the total at a coverage factor of 2 [J]."""
    power_w: MeanPower | None
    """Null where ``duration_s`` is."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = self._contradictions()
        if problems:
            raise InvalidInput(problems)
        return self

    def _contradictions(self) -> list[Problem]:
        return contradictions(self)

    def energy_j_per_unit(self) -> float:
        """Return the energy of one unit of work on the profile's own machine [J]."""
        return self.energy_j.total / self.work.amount


class MeteredProfile(EnergyProfile):
    """A profile that a meter made: it knows its demand, so a simulation can run it."""

    kind: Literal["kernel", "ml-training", "ml-inference", "neuromorphic-estimate"]
    method: MeterMethod
    cpu_s: Positive
    """CPU time of the run, user and system, of all threads [core s]."""
    accelerator_s: Positive | None = None
    """Busy time of accelerators in the run, summed over them [accelerator s]; null if the work
    used none, or nobody metered it."""
    utilisation: Utilisation
    repeats: Repeats
    series: Series
    beside: tuple[SideReading, ...] = ()
    environment: Environment
    provenance: MeterRun

    def core_s_per_unit(self) -> float:
        """Return the demand of one unit of work [core s]: what moves between machines."""
        return self.cpu_s / self.work.amount

    def accelerator_s_per_unit(self) -> float:
        """Return the demand of one unit of work on accelerators [accelerator s]."""
        return 0.0 if self.accelerator_s is None else self.accelerator_s / self.work.amount

    def power_w_per_busy_core(self) -> float:
        """Return the energy of the run over its CPU time [W per busy core].

        That of accelerators is left out where their time is known (`power_w_per_busy_card`).
        It belongs to the profile's machine and must not be used for another.
        """
        apart = 0.0 if self.accelerator_s is None else self.energy_j.accel
        return (self.energy_j.total - apart) / self.cpu_s

    def power_w_per_busy_card(self) -> float | None:
        """Return the energy of accelerators over their busy time [W]; None where none is known.

        It belongs to the profile's machine, as the other does.
        """
        return None if self.accelerator_s is None else self.energy_j.accel / self.accelerator_s

    def _contradictions(self) -> list[Problem]:
        return [*contradictions(self), *metered_contradictions(self)]


class ReferenceProfile(EnergyProfile):
    """A published energy: it scales with its work unit alone, never to another machine."""

    kind: Literal["reference"]
    method: ReferenceMethod
    provenance: Publication
    flags: tuple[str, ...] = ()
    """What to know before using the figure: contradictions, corrections, other versions."""

    def _contradictions(self) -> list[Problem]:
        return [*contradictions(self), *reference_contradictions(self)]


PROFILES: TypeAdapter[MeteredProfile | ReferenceProfile] = TypeAdapter(
    Annotated[MeteredProfile | ReferenceProfile, Field(discriminator="kind")],
    config=ConfigDict(defer_build=True),
)
"""Reads either type; ``kind`` tells which."""


def _integral(t_s: tuple[float, ...], values: tuple[float, ...]) -> float:
    starts = (0.0, *t_s[:-1])
    return sum((end - start) * v for start, end, v in zip(starts, t_s, values, strict=True))
