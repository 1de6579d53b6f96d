"""Heap sort, the pure-Python twin of ``csrc/heapsort.c``.

``python -m dcsim.metering.kernels.heapsort N REPEATS SEED`` prints the line that
``dcsim-heapsort N REPEATS SEED`` prints: the checksum shows that both did the same
work on the same numbers. It imports nothing but ``sys``, so that the metered CPU time
is the sort's.
"""

from __future__ import annotations

import sys

MAX_N = 100_000_000
MAX_REPEATS = 1_000_000
MAX_SEED = 2**64 - 1

_SAMPLES = 1000
_MASK = 2**64 - 1
_HASH_START = 14_695_981_039_346_656_037
_HASH_PRIME = 1_099_511_628_211


def draw(n: int, state: int) -> tuple[list[float], int]:
    """Return ``n`` numbers in 0..1 and the generator's new state."""
    values = []
    for _ in range(n):
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) & _MASK
        values.append((state >> 11) / 2**53)
    return values, state


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


def fold(checksum: int, values: list[float]) -> int:
    """Fold about a thousand of the sorted values into the checksum, FNV-1a style."""
    for value in values[:: max(1, len(values) // _SAMPLES)]:
        checksum = ((checksum ^ int(value * 2**53)) * _HASH_PRIME) & _MASK
    return checksum


def run(n: int, repeats: int, seed: int) -> int:
    """Sort ``n`` numbers ``repeats`` times and return the checksum.

    Raises
    ------
    ArithmeticError
        If an array came out unsorted.
    """
    checksum, state = _HASH_START, seed
    for _ in range(repeats):
        values, state = draw(n, state)
        heap_sort(values)
        if any(values[i - 1] > values[i] for i in range(1, n)):
            raise ArithmeticError("the array is not sorted")
        checksum = fold(checksum, values)
    return checksum


def main(arguments: list[str]) -> int:
    """Run as a program; return its exit status: 0, or 2 for arguments it cannot read."""
    if len(arguments) != 3:
        sys.stderr.write("usage: heapsort N REPEATS SEED\n")
        return 2
    numbers = []
    limits = (("N", 1, MAX_N), ("REPEATS", 1, MAX_REPEATS), ("SEED", 0, MAX_SEED))
    for text, (name, low, high) in zip(arguments, limits, strict=True):
        if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
            sys.stderr.write(
                f'heapsort: {name} must be a whole number from {low} to {high}, not "{text}"\n'
            )
            continue
        numbers.append(int(text))
    if len(numbers) < len(limits):
        return 2
    n, repeats, seed = numbers
    sys.stdout.write(f"{n} {repeats} {run(n, repeats, seed)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
