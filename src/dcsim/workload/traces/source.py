"""Opens a trace file: regular, plain or gzip, read block by block and never whole."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from dcsim.core.errors import InvalidInput

BLOCK_BYTES = 2 * 1024 * 1024
MAX_LINE_BYTES = 64 * 1024
MAX_UNPACKED_BYTES = 64 * 1024**3
"""What a text file may unpack to; more is no trace but a trap."""
HEAD_BYTES = 64 * 1024
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class TraceSource:
    """A trace file and what messages call it."""

    path: Path
    name: str

    @property
    def suffixes(self) -> str:
        """Ending of the name in lower case without ``.gz``, such as ``.swf``."""
        name = self.path.name.lower().removesuffix(".gz")
        return Path(name).suffix


def head_of(source: TraceSource) -> bytes:
    """Return the first unpacked bytes of a file, up to 64 KiB.

    Raises
    ------
    InvalidInput
        ``file-unreadable``, ``not-a-regular-file``, ``gzip-broken`` or ``file-empty``.
    """
    head = next(_raw_blocks(source, HEAD_BYTES), b"")
    if not head:
        raise InvalidInput.of("file-empty", source.name, "the file is empty")
    return head


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a text: the number of the first, and all without the end of the last."""

    first: int
    text: bytes


def text_blocks(source: TraceSource) -> Iterator[Block]:
    """Yield a text file in blocks of whole lines.

    Raises
    ------
    InvalidInput
        As `head_of`, and ``not-text``, ``line-too-long`` or ``file-too-large``.
    """
    rest, line, total = b"", 1, 0
    for raw in _raw_blocks(source, BLOCK_BYTES):
        block = raw
        if total == 0:
            block = block.removeprefix(b"\xef\xbb\xbf")
        total += len(raw)
        _check_text(block, line, total, source.name)
        text, end, last = block.rpartition(b"\n")
        if end:
            whole = Block(line, rest + text)
            _check_lengths(whole, source.name)
            yield whole
            line += whole.text.count(b"\n") + 1
            rest = last
        else:
            rest += last
        if len(rest) > MAX_LINE_BYTES:
            _check_lengths(Block(line, rest), source.name)
    if rest:
        whole = Block(line, rest)
        _check_lengths(whole, source.name)
        yield whole


def _check_text(block: bytes, line: int, total: int, name: str) -> None:
    if b"\0" in block:
        raise InvalidInput.of(
            "not-text",
            f"{name}:{line}",
            "in or after this line stands a zero byte, so this is no text file",
            "save the file as UTF-8 text; Parquet files end in .parquet",
        )
    if total > MAX_UNPACKED_BYTES:
        raise InvalidInput.of(
            "file-too-large", name, f"the file unpacks to more than {MAX_UNPACKED_BYTES} bytes"
        )


def _check_lengths(block: Block, name: str) -> None:
    ends = np.flatnonzero(np.frombuffer(block.text, dtype=np.uint8) == ord(b"\n"))
    lengths = np.diff(ends, prepend=-1, append=len(block.text)) - 1
    if lengths.max() > MAX_LINE_BYTES:
        raise InvalidInput.of(
            "line-too-long",
            f"{name}:{block.first + int(np.argmax(lengths > MAX_LINE_BYTES))}",
            f"the line has more than {MAX_LINE_BYTES} bytes",
            "a trace has one job a line",
        )


def _raw_blocks(source: TraceSource, size: int) -> Iterator[bytes]:
    try:
        if not source.path.is_file():
            raise InvalidInput.of(
                "not-a-regular-file" if source.path.exists() else "file-unreadable",
                source.name,
                "this is no regular file" if source.path.exists() else "there is no such file",
                "check the path",
            )
        with source.path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            yield from _unpacked(file, size) if packed else iter(lambda: file.read(size), b"")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InvalidInput.of(
            "gzip-broken",
            source.name,
            f"the packed file is truncated or damaged: {error}",
            "fetch it again",
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput.of("file-unreadable", source.name, reason, "check the path") from error


def _unpacked(file: IO[bytes], size: int) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
        while block := unpacked.read(size):
            yield block
