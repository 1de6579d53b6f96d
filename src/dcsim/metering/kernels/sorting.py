"""What the two sorts share: the numbers they sort and how a sorted list is checked.

The twin of ``csrc/sorting.h``, which describes the numbers.
"""

from __future__ import annotations

from collections.abc import Callable

from .checksum import HASH_START, MASK, hashed  # noqa: TID252

_SAMPLES = 1000


def draw(n: int, state: int) -> tuple[list[float], int]:
    """Return ``n`` numbers in 0..1 and the generator's new state."""
    values = []
    for _ in range(n):
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) & MASK
        values.append((state >> 11) / 2**53)
    return values, state


def fold(checksum: int, values: list[float]) -> int:
    """Hash about a thousand of the sorted values into the checksum."""
    for value in values[:: max(1, len(values) // _SAMPLES)]:
        checksum = hashed(checksum, int(value * 2**53))
    return checksum


def run_sort(sort: Callable[[list[float]], None], n: int, repeats: int, seed: int) -> int:
    """Sort ``n`` numbers ``repeats`` times and return the checksum.

    Raises
    ------
    ArithmeticError
        If a list came out unsorted.
    """
    checksum, state = HASH_START, seed
    for _ in range(repeats):
        values, state = draw(n, state)
        sort(values)
        if any(values[i - 1] > values[i] for i in range(1, n)):
            raise ArithmeticError("the list is not sorted")
        checksum = fold(checksum, values)
    return checksum
