"""Profiles as BoAmps reports: Boavizta's open format for the energy of one task.

BoAmps knows neither a boundary nor a PUE nor a numeric uncertainty, and calls energy
``powerConsumption`` (kWh); what it lacks is written under ``dcsim``, which it allows.
"""

from __future__ import annotations

from typing import Any

from dcsim.core.errors import CheckFailed, Problem
from dcsim.workload.profile import MeteredProfile, ReferenceProfile

SPECIFICATION = "https://github.com/Boavizta/BoAmps/tree/main/model"
QUALITY_FRAC = (("high", 0.10), ("medium", 0.25), ("low", 0.50))
"""BoAmps's classes: the error each allows. What is worse than low has no class."""

REQUIRED = {
    "": ("task", "measures", "infrastructure"),
    "header": ("reportDatetime",),
    "task": ("taskStage", "taskFamily", "algorithms", "dataset"),
    "task.dataset[]": ("dataUsage", "dataType"),
    "measures[]": ("measurementMethod", "powerConsumption"),
    "system": ("os",),
    "software": ("language",),
    "infrastructure": ("infraType", "components"),
    "infrastructure.components[]": ("componentType", "nbComponent"),
}
"""Keys that the specification demands, by the object that must hold them."""

ENUMS = {
    "header.reportStatus": ("draft", "final", "corrective", "other"),
    "task.dataset[].dataUsage": ("input", "output"),
    "task.dataset[].dataType": (
        "tabular", "audio", "boolean", "image", "video", "object", "text", "token", "word", "other",
    ),
    "infrastructure.infraType": ("publicCloud", "privateCloud", "onPremise", "other"),
    "quality": ("high", "medium", "low"),
}  # fmt: skip

_J_PER_KWH = 3.6e6
_STAGE = {"ml-training": "training", "ml-inference": "inference"}


def boamps(profile: MeteredProfile | ReferenceProfile) -> dict[str, Any]:
    """Return the report of a profile, checked against the keys and words of the format.

    Raises
    ------
    CheckFailed
        If the report lacks what the specification demands.
    """
    date = (profile.provenance.date + "-01-01")[:10]
    report: dict[str, Any] = {
        "header": {
            "licensing": profile.provenance.licence,
            "formatVersion": "0.1",
            "formatVersionSpecificationUri": SPECIFICATION,
            "reportId": profile.id,
            "reportDatetime": f"{date} 00:00:00",
            "reportStatus": "final",
        },
        "task": _task(profile),
        "measures": [_measure(profile)],
        "infrastructure": {"infraType": "other", "components": _components(profile)},
        "dcsim": _extras(profile),
    }
    if isinstance(profile, MeteredProfile):
        report["system"] = {"os": profile.environment.os}
        compiled = profile.environment.compiler is not None
        report["software"] = {
            "language": "c" if compiled else "python",
            "version": profile.environment.compiler or profile.environment.python,
        }
    quality = quality_of(profile)
    if quality is not None:
        report["quality"] = quality
    problems = violations(report)
    if problems:
        raise CheckFailed(problems)
    return report


def quality_of(profile: MeteredProfile | ReferenceProfile) -> str | None:
    """Return BoAmps's class of a profile's uncertainty; ``None`` if it is worse than all.

    A published figure without an interval has no known quality and no class either.
    """
    low_j, high_j = profile.energy_range_j
    total_j = profile.energy_j.total
    if total_j <= 0 or low_j == high_j:
        return None
    error_frac = max(total_j - low_j, high_j - total_j) / total_j
    return next((name for name, most in QUALITY_FRAC if error_frac <= most), None)


def violations(report: dict[str, Any]) -> list[Problem]:
    """Return which demanded keys a report lacks and which words it may not use."""
    problems = []
    for path, keys in REQUIRED.items():
        for node in _nodes(report, path):
            problems += [
                Problem("boamps-key", f"{path}.{key}".lstrip("."), "the format demands this key")
                for key in keys
                if not isinstance(node, dict) or node.get(key) in (None, [], {})
            ]
    for path, words in ENUMS.items():
        for value in _nodes(report, path):
            if value not in words:
                problems.append(
                    Problem("boamps-word", path, f"{value!r} is none of {', '.join(words)}")
                )
    return problems


def _nodes(report: Any, path: str) -> list[Any]:
    """Return what stands at a path; ``[]`` goes into every item of a list."""
    nodes = [report]
    for step in path.split(".") if path else ():
        key = step.removesuffix("[]")
        nodes = [node[key] for node in nodes if isinstance(node, dict) and key in node]
        if step.endswith("[]"):
            nodes = [item for node in nodes if isinstance(node, list) for item in node]
    return nodes


def _task(profile: MeteredProfile | ReferenceProfile) -> dict[str, Any]:
    return {
        "taskStage": _STAGE.get(profile.kind, "other"),
        "taskFamily": profile.kind,
        "nbRequest": profile.work.amount,
        "algorithms": [{"algorithmName": profile.id}],
        "dataset": [{"dataUsage": "input", "dataType": "other"}],
        "taskDescription": f"{profile.work.amount:g} x {profile.work.unit}",
    }


def _measure(profile: MeteredProfile | ReferenceProfile) -> dict[str, Any]:
    measure: dict[str, Any] = {
        "measurementMethod": profile.method.tier,
        "version": profile.method.tool,
        "powerConsumption": profile.energy_j.total / _J_PER_KWH,
        "measurementDateTime": f"{(profile.provenance.date + '-01-01')[:10]} 00:00:00",
    }
    if profile.duration_s is not None:
        measure["measurementDuration"] = profile.duration_s
    return measure


def _components(profile: MeteredProfile | ReferenceProfile) -> list[dict[str, Any]]:
    hardware = profile.hardware
    components: list[dict[str, Any]] = [
        {"componentType": "cpu", "componentName": hardware.cpu, "nbComponent": 1}
    ]
    if hardware.ram_gb is not None:
        size_gb = max(1, round(hardware.ram_gb))  # the format wants whole GB
        components.append({"componentType": "ram", "nbComponent": 1, "memorySize": size_gb})
    if hardware.accel is not None:
        components.append(
            {"componentType": "gpu", "componentName": hardware.accel, "nbComponent": 1}
        )
    return components


def _extras(profile: MeteredProfile | ReferenceProfile) -> dict[str, Any]:
    demand: dict[str, Any] = {}
    if isinstance(profile, MeteredProfile):
        demand = {"coreSeconds": profile.cpu_s}
        if profile.accelerator_s is not None:
            demand["acceleratorSeconds"] = profile.accelerator_s
            demand["acceleratorEnergyKwh"] = profile.energy_j.accel / _J_PER_KWH
    return demand | {
        "boundary": profile.boundary,
        "pueIncluded": profile.pue_included,
        "energyRangeKwh": [end_j / _J_PER_KWH for end_j in profile.energy_range_j],
        "source": profile.provenance.source,
    }
