"""Profiles that the user added, beside the shipped ones, and the one look-up for both.

Added profiles are kept in a folder of their own. A scenario runs them as it runs others.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dcsim.core.errors import InvalidInput, NotWritten
from dcsim.workload.profile import MeteredProfile, ReferenceProfile
from dcsim.workload.profile_store import (
    ids_in,
    profile,
    profile_ids,
    published_ids,
    read_profile,
    unknown_profile,
    write_profile,
)


def added_ids() -> tuple[str, ...]:
    """Return the ids of the profiles that the user added, sorted."""
    folder = added_folder()
    return ids_in(folder) if folder.is_dir() else ()


def added_folder() -> Path:
    """Return the folder of added profiles: ``DCSIM_PROFILES``, else the user's data folder."""
    if chosen := os.environ.get("DCSIM_PROFILES"):
        return Path(chosen)
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "dcsim/profiles"
        )
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/dcsim/profiles"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    return Path(data) / "dcsim/profiles"


def any_profile(profile_id: str) -> MeteredProfile | ReferenceProfile:
    """Return a shipped profile or one that the user added.

    Raises
    ------
    InvalidInput
        If no profile has this id, or the added file is no longer valid.
    """
    added = added_ids()
    if profile_id in added:
        return read_profile(added_folder() / f"{profile_id}.json")
    shipped = (*profile_ids(), *published_ids())
    if profile_id not in shipped:
        raise unknown_profile(profile_id, (*shipped, *added))
    return profile(profile_id)


def metered_profile(profile_id: str) -> MeteredProfile:
    """Return a profile that a meter made, shipped or added, so that a simulation can run it.

    Raises
    ------
    InvalidInput
        If no profile has this id, it is a published reference, or no longer valid.
    """
    found = any_profile(profile_id)
    if isinstance(found, ReferenceProfile):
        raise InvalidInput.of(
            "profile-not-metered",
            f"profile {profile_id}",
            "a published reference states energy but no demand, so no job can run it",
            "use a metered profile",
        )
    return found


def added_file(profile_id: str) -> Path | None:
    """Return the file of a profile that the user added; None for any other."""
    return added_folder() / f"{profile_id}.json" if profile_id in added_ids() else None


def add_profile(profile: MeteredProfile | ReferenceProfile, *, force: bool = False) -> Path:
    """Keep a profile in the user's folder and return its path.

    Raises
    ------
    NotWritten
        If its id is taken by a shipped profile, or by an added one and ``force`` is
        false, or the file system refuses.
    """
    if profile.id in (*profile_ids(), *published_ids()):
        raise NotWritten.of(
            "id-taken",
            f"profile {profile.id}",
            "a shipped profile has this id",
            "give the profile another id",
        )
    folder = added_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten.of(
            "output-refused", str(folder), f"the file system refused: {error.strerror or error}"
        ) from error
    path = folder / f"{profile.id}.json"
    write_profile(profile, path, force=force)
    return path
