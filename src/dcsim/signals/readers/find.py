"""Finds the reader of a file among those that are installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from dcsim.core.errors import InvalidInput
from dcsim.signals.readers.record import Reader, Record, SourceFile
from dcsim.signals.readers.text import MAX_BYTES

HEAD_BYTES = 8192


@cache
def readers() -> dict[str, Reader]:
    """Return the installed readers by name, sorted.

    Raises
    ------
    LookupError
        If none is registered: the package's metadata are missing.
    """
    points = sorted(entry_points(group="dcsim.reader"), key=lambda point: point.name)
    found: dict[str, Reader] = {point.name: point.load() for point in points}
    if not found:
        raise LookupError("no reader is registered in dcsim.reader: is dcsim installed?")
    return found


def read_record(source: SourceFile) -> Record:
    """Read a weather file or a series by the reader that its ending and its head name.

    Raises
    ------
    InvalidInput
        ``file-unreadable``, ``file-too-large``, ``unknown-format``, or what the
        reader finds wrong.
    """
    return reader_of(source).read(source)


def reader_of(source: SourceFile) -> Reader:
    """Return the reader of a file (see `read_record`)."""
    head = _head(source)
    suffix = source.path.suffix.lower()
    by_suffix = {name: reader for name, reader in readers().items() if suffix in reader.suffixes}
    for reader in by_suffix.values():
        if reader.sniff(head):
            return reader
    known = ", ".join(f"{name} ({' '.join(r.suffixes)})" for name, r in readers().items())
    looked = " or ".join(by_suffix)
    wrong = (
        f"its content is no {looked}" if by_suffix else f"no reader takes {suffix or 'no'} files"
    )
    raise InvalidInput.of("unknown-format", source.name, wrong, f"known formats: {known}")


def _head(source: SourceFile) -> bytes:
    try:
        size = source.path.stat().st_size
        with source.path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput.of("file-unreadable", source.name, reason, "check the path") from error
    if size > MAX_BYTES:
        raise InvalidInput.of(
            "file-too-large", source.name, f"the file is larger than {MAX_BYTES} bytes"
        )
    if not head:
        raise InvalidInput.of("file-empty", source.name, "the file is empty")
    return head
