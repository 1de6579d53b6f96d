"""Profiles as rows of a CSV table, one a profile, each quantity with its unit in its name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from dcsim.workload.profile import BASIS, MeteredProfile, ReferenceProfile

COLUMNS = (
    "id",
    "kind",
    "work_unit",
    "work_amount",
    "basis",
    "tier",
    "boundary",
    "pue_included",
    "duration_s",
    "cpu_s",
    "accelerator_s",
    "energy_j",
    "energy_low_j",
    "energy_high_j",
    "cpu_energy_j",
    "ram_energy_j",
    "accel_energy_j",
    "unsplit_energy_j",
    "source",
    "date",
    "flags",
)

_STEERING = ("=", "+", "-", "@", "\t", "\r")


def profiles_csv(profiles: Iterable[MeteredProfile | ReferenceProfile]) -> str:
    """Return the table of profiles; text that a spreadsheet would run gets an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for profile in profiles:
        writer.writerow([_cell(value) for value in _row(profile)])
    return text.getvalue()


def _row(profile: MeteredProfile | ReferenceProfile) -> tuple[object, ...]:
    energy = profile.energy_j
    metered = profile if isinstance(profile, MeteredProfile) else None
    return (
        profile.id,
        profile.kind,
        profile.work.unit,
        profile.work.amount,
        BASIS[profile.method.tier],
        profile.method.tier,
        profile.boundary,
        profile.pue_included,
        profile.duration_s,
        metered.cpu_s if metered else None,
        metered.accelerator_s if metered else None,
        energy.total,
        *profile.energy_range_j,
        energy.cpu,
        energy.ram,
        energy.accel,
        energy.unsplit,
        profile.provenance.source,
        profile.provenance.date,
        "; ".join(profile.flags) if isinstance(profile, ReferenceProfile) else "",
    )


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_STEERING) else value
