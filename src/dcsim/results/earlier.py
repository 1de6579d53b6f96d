"""Run folders of earlier formats, told in today's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

RUN_SCHEMA = "dcsim.run/2"
"""The format of a run folder, as its manifest states it."""
FIRST_SCHEMA = "dcsim.run/1"

KEYS: dict[str, str] = {
    "memory": "thermal_storage",
    "reserved_lost_core_h": "baseload_lost_core_h",
    "dark_h": "blackout_h",
    "dark_times": "blackouts",
    "jobs_cut": "jobs_interrupted",
    "jobs_cut_named": "jobs_interrupted_named",
    "dark": "blackout",
    "reserve-cut": "baseload-cut",
}
"""Today's key of summary.json by that of the first format; states are keys too."""
COLUMNS: dict[str, str] = {
    "reserved_energy_kwh": "baseload_energy_kwh",
    "reserved_core_h": "baseload_core_h",
    "dark_s": "blackout_s",
}
WORDS: dict[str, dict[str, str]] = {
    "kind": {"reserved": "baseload"},
    "status": {"reserved": "baseload"},
    "state": {"dark": "blackout", "reserve-cut": "baseload-cut"},
}
"""Today's word by that of the first format, in the columns that hold words."""


def is_first(manifest: Mapping[str, Any]) -> bool:
    """Return whether a manifest is that of a folder of the first format."""
    return bool(manifest["schema"] == FIRST_SCHEMA)


def keys_of_today(data: Any) -> Any:
    """Return what a summary of the first format says under today's keys.

    The names of sites are nobody's keys, whatever they are.
    """
    if isinstance(data, dict):
        return {
            KEYS.get(key, key): {name: keys_of_today(site) for name, site in value.items()}
            if key == "sites"
            else keys_of_today(value)
            for key, value in data.items()
        }
    return [keys_of_today(value) for value in data] if isinstance(data, list) else data


def table_of_today(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of the first format with today's columns and words."""
    table = table.rename(columns=COLUMNS)
    for column, words in WORDS.items():
        if column in table:
            given = table[column]
            is_words = isinstance(given.dtype, pd.CategoricalDtype)
            table[column] = given.cat.rename_categories(words) if is_words else given.replace(words)
    return table
