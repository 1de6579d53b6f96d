"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dcsim.core.errors import NotWritten

_STAGING = ".dcsim-staging-"
_ASIDE = ".dcsim-aside-"


def _sync(path: Path) -> None:
    """Flush a file, or on POSIX a folder, to the disk."""
    if os.name != "posix" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def sweep_stale(parent: Path) -> int:
    """Mend what a killed process left in ``parent``; return how many folders that took.

    A staging folder is removed. A result that was moved aside goes back to its
    place unless its successor already stands there.
    """
    mended = 0
    for folder in [*parent.glob(f"{_STAGING}*"), *parent.glob(f"{_ASIDE}*")]:
        owner = folder.name.removeprefix(_STAGING).removeprefix(_ASIDE).partition("-")[0]
        if os.name != "posix" or not owner.isdecimal() or _alive(int(owner)):
            continue
        if folder.name.startswith(_ASIDE):
            _put_back(folder)
        shutil.rmtree(folder, ignore_errors=True)
        mended += 1
    return mended


def _put_back(aside: Path) -> None:
    """Return what was moved aside to its place, unless a successor stands there."""
    with suppress(FileNotFoundError):  # another process may be mending the same
        for old in aside.iterdir():
            place = aside.parent / old.name
            if not place.exists():
                old.rename(place)


def require_free(folder: Path, *, force: bool) -> None:
    """Refuse a result folder that already exists, or that would bury something else.

    Raises
    ------
    NotWritten
        If ``folder`` exists and ``force`` is false, or if it is no earlier result.
    """
    try:
        _require_free(folder, force=force)
    except OSError as error:
        raise _refused(folder, error) from error


def _require_free(folder: Path, *, force: bool) -> None:
    if not folder.exists():
        return
    if not force:
        raise NotWritten.of(
            "output-exists",
            str(folder),
            "the run folder already exists",
            "choose another with --out, or replace it with --force",
        )
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / "manifest.json").is_file()):
        raise NotWritten.of(
            "output-not-a-result",
            str(folder),
            "this is not a run folder of dcsim, so --force will not replace it",
            "choose another folder with --out",
        )


@contextmanager
def published_folder(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """Fill a staging folder, then rename it to ``folder`` in one step.

    The staging folder stands beside the target, so the rename never crosses a
    file system. An older result is moved aside first and removed last; if the
    process is killed between the two renames, `sweep_stale` puts it back.
    On any exception nothing is published.

    Raises
    ------
    NotWritten
        If the target exists (see `require_free`) or the file system refuses.
    """
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep_stale(folder.parent)
        require_free(folder, force=force)
        staging = Path(tempfile.mkdtemp(prefix=f"{_STAGING}{os.getpid()}-", dir=folder.parent))
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        yield staging
        _replace(staging, folder, force=force)
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace(staging: Path, folder: Path, *, force: bool) -> None:
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            _sync(path)
    staging.chmod(0o755)
    _sync(staging)
    require_free(folder, force=force)
    if folder.exists():
        aside = Path(tempfile.mkdtemp(prefix=f"{_ASIDE}{os.getpid()}-", dir=folder.parent))
        try:
            folder.rename(aside / folder.name)
            staging.rename(folder)
        finally:
            # Whatever happened, an interrupt too: one of the two results stands in its place
            # before the other goes. If even that fails, the old one stays aside for the sweep.
            _put_back(aside)
            shutil.rmtree(aside, ignore_errors=True)
    else:
        staging.rename(folder)
    with suppress(OSError):  # the result stands; some file systems cannot flush a folder
        _sync(folder.parent)


def _refused(folder: Path, error: OSError) -> NotWritten:
    return NotWritten.of(
        "output-refused",
        str(folder),
        f"the file system refused: {error.strerror or error}",
        "check the free space and the rights of the folder, or choose another with --out",
    )


def write_text(path: Path, text: str) -> None:
    """Write ``text`` (UTF-8, Unix line ends) so that ``path`` is the old or the new file."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` so that ``path`` is the old or the new file."""
    handle, name = tempfile.mkstemp(prefix=_STAGING, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)  # a temporary file is its owner's alone
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
