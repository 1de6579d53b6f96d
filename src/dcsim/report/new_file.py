"""Writes files that must not bury others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dcsim.core.errors import NotWritten, Problem
from dcsim.core.files import write_text


def write_new(texts: Mapping[Path, str], *, force: bool = False) -> None:
    """Write every text to its path; none if one of them exists and ``force`` is false.

    Raises
    ------
    NotWritten
        If a file exists and ``force`` is false, or the file system refuses.
    """
    require_new(texts, force=force)
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, text)
        except OSError as error:
            raise NotWritten.of(
                "output-refused",
                str(path),
                f"the file system refused: {error.strerror or error}",
                "check the free space and the rights of the folder, or choose another with --out",
            ) from error


def require_new(paths: Mapping[Path, str] | list[Path], *, force: bool) -> None:
    """Refuse paths that exist, all of them at once.

    Raises
    ------
    NotWritten
        If one exists and ``force`` is false, or is a folder.
    """
    cure = "choose another place with --out, or replace it with --force"
    problems = [
        Problem("output-exists", str(path), "this exists already", cure)
        for path in paths
        if path.is_dir() or (path.exists() and not force)
    ]
    if problems:
        raise NotWritten(problems)
