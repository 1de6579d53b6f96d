"""Energy profiles on disk: the shipped ones by id, any by file, each read strictly."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from dcsim.core.errors import InvalidInput, NotWritten, Problem
from dcsim.core.files import write_text
from dcsim.workload.profile import PROFILES, MeteredProfile, ReferenceProfile

MAX_BYTES = 1_000_000


@cache
def profile_ids() -> tuple[str, ...]:
    """Return the ids of the metered profiles that ship with dcsim, sorted: what jobs can run."""
    return ids_in(_shipped())


@cache
def published_ids() -> tuple[str, ...]:
    """Return the ids of the published references that ship with dcsim, sorted."""
    return ids_in(_shipped() / "published")


@cache
def profile(profile_id: str) -> MeteredProfile | ReferenceProfile:
    """Return a shipped profile.

    Raises
    ------
    InvalidInput
        If no profile has this id.
    """
    for ids, folder in ((profile_ids(), _shipped()), (published_ids(), _shipped() / "published")):
        if profile_id in ids:
            raw = folder.joinpath(f"{profile_id}.json").read_bytes()
            return parse_profile(raw, f"{profile_id}.json")
    raise unknown_profile(profile_id, (*profile_ids(), *published_ids()))


def _shipped() -> Traversable:
    return resources.files("dcsim.workload") / "profiles"


def ids_in(folder: Traversable) -> tuple[str, ...]:
    """Return the ids of the profiles in a folder, sorted."""
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def unknown_profile(profile_id: str, ids: tuple[str, ...]) -> InvalidInput:
    """Return the error that an id is none of ``ids``."""
    close = get_close_matches(profile_id, ids, n=1)
    return InvalidInput.of(
        "unknown-profile",
        f"profile {profile_id}",
        "there is no profile with this id",
        f"did you mean {close[0]}?" if close else "list them with: dcsim profile list",
    )


def read_profile(path: Path) -> MeteredProfile | ReferenceProfile:
    """Read a profile from a JSON file of at most 1 MB.

    Raises
    ------
    InvalidInput
        With every problem found: no regular file, too large, not strict JSON, a
        rule of the format broken.
    """
    if not path.is_file():
        raise InvalidInput.of("file-missing", str(path), "there is no such file", "check the path")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput.of("file-unreadable", str(path), str(error.strerror or error)) from error
    return parse_profile(raw, str(path))


def parse_profile(raw: bytes, name: str) -> MeteredProfile | ReferenceProfile:
    """Parse the bytes of a profile; ``name`` is the place that problems are told at."""
    if len(raw) > MAX_BYTES:
        raise InvalidInput.of("file-too-large", name, f"the file is larger than {MAX_BYTES} bytes")
    _require_strict_json(raw, name)
    try:
        return PROFILES.validate_json(raw)
    except ValidationError as error:
        raise InvalidInput(_problems(error, name)) from error
    except InvalidInput as error:
        raise InvalidInput(
            [Problem(p.code, f"{name}: {p.place}", p.message, p.cure) for p in error.problems]
        ) from error


def profile_json(profile: MeteredProfile | ReferenceProfile) -> str:
    """Return the profile as JSON, a key a line: equal profiles give equal bytes.

    What a profile without accelerators does not know is left out.
    """
    data = profile.model_dump(mode="json", by_alias=True)
    if data.get("accelerator_s") is None:
        data.pop("accelerator_s", None)
    lines = (
        f"{json.dumps(key)}: {json.dumps(data[key], sort_keys=True, allow_nan=False)}"
        for key in sorted(data)
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write_profile(
    profile: MeteredProfile | ReferenceProfile, path: Path, *, force: bool = False
) -> None:
    """Write a profile so that the file appears whole or not at all.

    Raises
    ------
    NotWritten
        If ``path`` exists and ``force`` is false, or the file system refuses.
    """
    if path.exists() and not force:
        raise NotWritten.of(
            "output-exists",
            str(path),
            "the file already exists",
            "choose another with --save, or replace it with --force",
        )
    try:
        write_text(path, profile_json(profile))
    except OSError as error:
        raise NotWritten.of(
            "output-refused", str(path), f"the file system refused: {error.strerror or error}"
        ) from error


def _require_strict_json(raw: bytes, name: str) -> None:
    """Refuse what JSON readers disagree on: duplicate keys, NaN, bytes that are no UTF-8."""
    try:
        data = json.loads(raw, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        message = str(error) or "nested too deep"
        raise InvalidInput.of(
            "not-json", name, f"this is not strict JSON: {message}", "write plain JSON (RFC 8259)"
        ) from error
    if not isinstance(data, dict):
        raise InvalidInput.of("not-a-mapping", name, "the file must hold one JSON object")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"a key stands twice: {', '.join(twice)}")
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _problems(error: ValidationError, name: str) -> list[Problem]:
    problems = []
    for detail in error.errors(include_url=False):
        # The first step of a location is the type that `kind` chose, no key of the file.
        steps = [str(step) for step in detail["loc"]]
        key = ".".join(steps[1:] or steps) or "kind"
        problems.append(Problem(f"profile-{detail['type']}", f"{name}: {key}", detail["msg"]))
    return problems
