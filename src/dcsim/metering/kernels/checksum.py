"""The checksum of all kernels: FNV-1a over 64-bit words (see ``csrc/program.h``)."""

from __future__ import annotations

MASK = 2**64 - 1
HASH_START = 14_695_981_039_346_656_037
HASH_PRIME = 1_099_511_628_211


def hashed(checksum: int, word: int) -> int:
    """Return the checksum with another word of 64 bits hashed into it."""
    return ((checksum ^ word) * HASH_PRIME) & MASK
