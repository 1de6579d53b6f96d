"""Selection sort, the pure-Python twin of ``csrc/selectionsort.c``."""

from __future__ import annotations

from .sorting import run_sort  # noqa: TID252

SIZES = (1, 10_000_000)


def selection_sort(values: list[float]) -> None:
    """Sort ``values`` in place, ascending, by finding the smallest of the rest each time.

    >>> numbers = [0.5, 0.25, 0.75]
    >>> selection_sort(numbers)
    >>> numbers
    [0.25, 0.5, 0.75]
    """
    n = len(values)
    for first in range(n - 1):
        smallest = first
        for i in range(first + 1, n):
            if values[i] < values[smallest]:
                smallest = i
        values[first], values[smallest] = values[smallest], values[first]


def run(size: int, repeats: int, seed: int) -> int:
    """Sort ``size`` numbers ``repeats`` times and return the checksum."""
    return run_sort(selection_sort, size, repeats, seed)
