"""Profiles in the formats of others."""

from __future__ import annotations

import json
from typing import Literal

from dcsim.workload.profile import MeteredProfile, ReferenceProfile
from dcsim.workload.profile_boamps import boamps
from dcsim.workload.profile_csv import profiles_csv
from dcsim.workload.profile_impact import impact_manifest

Format = Literal["boamps", "if", "csv"]


def exported(profile: MeteredProfile | ReferenceProfile, to: Format) -> str:
    """Return a profile as a BoAmps report, an Impact Framework manifest or a CSV table.

    Raises
    ------
    CheckFailed
        If a BoAmps report lacks what its format demands.
    InvalidInput
        If the format needs what the profile does not know.
    """
    if to == "csv":
        return profiles_csv([profile])
    data = boamps(profile) if to == "boamps" else impact_manifest(profile)
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
