"""Fannkuch-redux, flips of permutations: the twin of ``csrc/fannkuch.c``."""

from __future__ import annotations

from .checksum import HASH_START, MASK, hashed  # noqa: TID252

SIZES = (2, 12)


def flips(permutation: list[int]) -> int:
    """Count how often the first k elements, k the first, are reversed until a 1 is first.

    >>> flips([4, 2, 1, 5, 3])
    5
    """
    work = permutation[:]
    count = 0
    while (first := work[0]) != 1:
        work[:first] = work[:first][::-1]
        count += 1
    return count


def advance(permutation: list[int], rotations: list[int]) -> bool:
    """Step to the next permutation in place; return whether there was one."""
    for last in range(1, len(permutation)):
        permutation[: last + 1] = [*permutation[1 : last + 1], permutation[0]]
        rotations[last] += 1
        if rotations[last] <= last:
            return True
        rotations[last] = 0
    return False


def checksum_and_most(n: int) -> tuple[int, int]:
    """Return the alternating sum of the flips and the most flips of a permutation.

    >>> checksum_and_most(7)
    (228, 16)
    """
    permutation, rotations = list(range(1, n + 1)), [0] * n
    total, most, sign = 0, 0, 1
    while True:
        count = flips(permutation)
        total += sign * count
        most = max(most, count)
        sign = -sign
        if not advance(permutation, rotations):
            return total, most


def run(size: int, repeats: int, seed: int) -> int:
    """Flip all permutations of ``size`` elements and return the checksum."""
    checksum = hashed(HASH_START, seed)
    for _ in range(repeats):
        total, most = checksum_and_most(size)
        checksum = hashed(hashed(checksum, total & MASK), most)
    return checksum
