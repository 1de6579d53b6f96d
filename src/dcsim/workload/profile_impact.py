"""Profiles as manifests of the Green Software Foundation's Impact Framework.

A manifest is a list of observations with a pipeline over them. The energy is handed
over as observed: the pipeline only sums it, and never estimates it again.
"""

from __future__ import annotations

from typing import Any

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import HOUR_S
from dcsim.workload.profile import BASIS, MeteredProfile, ReferenceProfile

_J_PER_KWH = 3.6e6


def impact_manifest(profile: MeteredProfile | ReferenceProfile) -> dict[str, Any]:
    """Return the manifest of a profile; written as JSON it is YAML too.

    Raises
    ------
    InvalidInput
        If the profile has neither a duration nor CPU seconds: an observation needs one.
    """
    duration_s = profile.duration_s
    if duration_s is None and isinstance(profile, MeteredProfile):
        # A contended run: the time it would have taken alone on its cores.
        duration_s = profile.cpu_s / profile.utilisation.parallelism
    if duration_s is None:
        raise InvalidInput.of(
            "duration-unknown",
            f"profile {profile.id}",
            "an observation of the Impact Framework needs a duration, and none is published",
            "export it as boamps or csv",
        )
    observation: dict[str, Any] = {
        "timestamp": f"{(profile.provenance.date + '-01-01')[:10]}T00:00:00.000Z",
        "duration": duration_s,
        "energy": profile.energy_j.total / _J_PER_KWH,
    }
    if isinstance(profile, MeteredProfile):
        busy_frac = profile.cpu_s / (duration_s * profile.utilisation.parallelism)
        observation["cpu/utilization"] = round(min(1.0, busy_frac) * 100, 3)
        observation["memory/used"] = profile.utilisation.mem_gb
        if profile.accelerator_s is not None:
            # Device hours, as the framework has no key for a mean over several.
            observation["gpu/busy-hours"] = profile.accelerator_s / HOUR_S
    return {
        "name": profile.id,
        "description": f"{profile.work.amount:g} x {profile.work.unit}; energy in kWh "
        f"{BASIS[profile.method.tier]} at the boundary {profile.boundary}, "
        f"PUE included: {profile.pue_included or 'none'}; from {profile.provenance.source}",
        "tags": {"kind": profile.kind, "tier": profile.method.tier},
        "aggregation": {"metrics": ["energy"], "type": "both"},
        "initialize": {
            "plugins": {
                "sum-energy": {
                    "method": "Sum",
                    "path": "builtin",
                    "config": {
                        "input-parameters": ["energy"],
                        "output-parameter": "energy-total",
                    },
                }
            }
        },
        "tree": {
            "children": {
                profile.id: {
                    "pipeline": {"compute": ["sum-energy"]},
                    "inputs": [observation],
                }
            }
        },
    }
