"""The C kernels compiled again, with a compiler and flags of the user's choice.

The optimisation level is a parameter of a workload, so every build stands in a folder
of its own, named by what went into it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from dcsim.core.errors import CheckFailed, NotWritten
from dcsim.core.files import write_text
from dcsim.metering.meter import NotAvailable

PROGRAMS = ("binarytrees", "fannkuch", "fasta", "heapsort", "selectionsort")
DEFAULT_FLAGS = "-O2"
RECORD = "build.json"

_PACKAGE = Path(__file__).resolve().parents[1]
_SUFFIX = ".exe" if sys.platform == "win32" else ""


@dataclass(frozen=True, slots=True)
class Build:
    """Compiled kernels: where they stand and what made them."""

    folder: Path
    compiler: str
    flags: str
    target: str
    source_sha256: str

    def program(self, name: str) -> Path:
        """Return the program of a kernel."""
        return self.folder / f"dcsim-{name}{_SUFFIX}"


def build(flags: str = DEFAULT_FLAGS, out: Path | None = None, compiler: str = "cc") -> Build:
    """Compile the kernels, or find them compiled from the same sources in the same way.

    Parameters
    ----------
    flags
        Flags for the compiler, as on its command line.
    out
        Folder for the programs; by default one in the user's cache, named by a hash of
        sources, flags and compiler.
    compiler
        Name of the compiler on the ``PATH``.

    Raises
    ------
    NotAvailable
        If there is no such compiler, or this installation carries no sources.
    CheckFailed
        If the compiler refuses.
    NotWritten
        If the folder cannot be written.
    """
    sources = source_folder()
    found = shutil.which(compiler)
    if found is None:
        raise NotAvailable.of(
            "compiler-missing",
            f"compiler {compiler}",
            "there is no such program on the PATH",
            "install a C compiler, or name another with --cc",
        )
    version = compiler_version(found)
    digest = _source_sha256(sources)
    key = hashlib.sha256(repr((digest, flags, version, platform.machine())).encode())
    folder = out or cache_folder() / "kernels" / key.hexdigest()[:16]
    made = Build(folder.resolve(), version, flags, platform.machine(), digest)
    if not _is_made(made):
        _compile(made, sources, found)
    return made


def cache_folder() -> Path:
    """Return dcsim's folder in the user's cache: ``DCSIM_CACHE``, else the system's place."""
    if chosen := os.environ.get("DCSIM_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "dcsim"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/dcsim"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dcsim"


def source_folder(package: Path = _PACKAGE) -> Path:
    """Return the folder of the C sources: inside the package, else in the checkout.

    Raises
    ------
    NotAvailable
        If neither is there.
    """
    for folder in (package / "csrc", package.parents[1] / "csrc"):
        if (folder / "program.h").is_file():
            return folder
    raise NotAvailable.of(
        "sources-missing",
        str(package / "csrc"),
        "the C sources are not there",
        "install dcsim again",
    )


def compiler_version(compiler: str) -> str:
    """Return the first line of what the compiler says of itself."""
    done = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip().partition("\n")[0] or compiler


def read_build(folder: Path) -> Build | None:
    """Return the build that a folder records, or ``None``."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return Build(folder.resolve(), **record)
    except (OSError, ValueError, TypeError):
        return None


def _is_made(wanted: Build) -> bool:
    return read_build(wanted.folder) == wanted and all(
        wanted.program(name).is_file() for name in PROGRAMS
    )


def _compile(made: Build, sources: Path, compiler: str) -> None:
    try:
        made.folder.mkdir(parents=True, exist_ok=True)
        (made.folder / RECORD).unlink(missing_ok=True)
        for command in _commands(made, sources, compiler):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise CheckFailed.of(
                    "compiler-refused",
                    shlex.join(command),
                    done.stderr.strip() or f"it ended with status {done.returncode}",
                    "check --cflags",
                )
        # The record comes last: a build that was cut short has none.
        record = {key: value for key, value in asdict(made).items() if key != "folder"}
        write_text(made.folder / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        raise NotWritten.of(
            "output-refused",
            str(made.folder),
            f"the file system refused: {error.strerror or error}",
            "choose another folder with --out",
        ) from error


def _commands(made: Build, sources: Path, compiler: str) -> Iterator[list[str]]:
    for name in PROGRAMS:
        yield [
            compiler,
            "-std=c11",
            *shlex.split(made.flags),
            "-o",
            str(made.program(name)),
            str(sources / f"{name}.c"),
        ]


def _source_sha256(sources: Path) -> str:
    digest = hashlib.sha256()
    for name in ("program.h", "sorting.h", *(f"{name}.c" for name in PROGRAMS)):
        digest.update((sources / name).read_bytes())
    return digest.hexdigest()
