"""Heap sort, the pure-Python twin of ``csrc/heapsort.c``."""

from __future__ import annotations

from .sorting import run_sort  # noqa: TID252

SIZES = (1, 100_000_000)


def _sift_down(values: list[float], root: int, n: int) -> None:
    sinking = values[root]
    child = 2 * root + 1
    while child < n:
        if child + 1 < n and values[child + 1] > values[child]:
            child += 1
        if values[child] <= sinking:
            break
        values[root] = values[child]
        root = child
        child = 2 * root + 1
    values[root] = sinking


def heap_sort(values: list[float]) -> None:
    """Sort ``values`` in place, ascending.

    >>> numbers = [0.5, 0.25, 0.75]
    >>> heap_sort(numbers)
    >>> numbers
    [0.25, 0.5, 0.75]
    """
    n = len(values)
    for root in range(n // 2 - 1, -1, -1):
        _sift_down(values, root, n)
    for last in range(n - 1, 0, -1):
        values[0], values[last] = values[last], values[0]
        _sift_down(values, 0, last)


def run(size: int, repeats: int, seed: int) -> int:
    """Sort ``size`` numbers ``repeats`` times and return the checksum."""
    return run_sort(heap_sort, size, repeats, seed)
