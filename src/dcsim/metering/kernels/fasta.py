"""DNA sequences, repeated and drawn, in FASTA form: the twin of ``csrc/fasta.c``."""

from __future__ import annotations

from itertools import accumulate

from .checksum import HASH_START, hashed  # noqa: TID252

SIZES = (1, 1_000_000_000)
LINE = 60
MODULUS = 139_968

ALU = (
    b"GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGGGAGGCCGAGGCGGGCGGATCACCTGAGG"
    b"TCAGGAGTTCGAGACCAGCCTGGCCAACATGGTGAAACCCCGTCTCTACTAAAAATACAAAAATTAGCCG"
    b"GGCGTGGTGGCGCGCGCCTGTAATCCCAGCTACTCGGGAGGCTGAGGCAGGAGAATCGCTTGAACCCGGG"
    b"AGGCGGAGGTTGCAGTGAGCCGAGATCGCGCCACTGCACTCCAGCCTGGGCGACAGAGCGAGACTCCGTC"
    b"TCAAAAA"
)
IUB = (b"acgtBDHKMNRSVWY", (0.27, 0.12, 0.12, 0.27, *(0.02,) * 11))
HUMAN = (b"acgt", (0.3029549426680, 0.1979883004921, 0.1975473066391, 0.3015094502008))


def hash_text(checksum: int, text: bytes) -> int:
    """Hash every byte of a header line."""
    for byte in text:
        checksum = hashed(checksum, byte)
    return checksum


def repeated(checksum: int, length: int) -> int:
    """Hash ``length`` letters of the repeated sequence, in lines."""
    period = len(ALU)
    for i in range(length):
        checksum = hashed(checksum, ALU[i % period])
        if i % LINE == LINE - 1 or i == length - 1:
            checksum = hashed(checksum, 10)
    return checksum


def drawn(
    checksum: int, length: int, table: tuple[bytes, tuple[float, ...]], state: int
) -> tuple[int, int]:
    """Hash ``length`` drawn letters, in lines; return checksum and the generator's state."""
    letters, frequencies = table
    cumulative = list(accumulate(frequencies))
    last = len(letters) - 1
    for i in range(length):
        state = (state * 3877 + 29573) % MODULUS
        value = state / MODULUS
        k = 0
        # The last letter also takes what rounding leaves below 1.
        while k < last and value >= cumulative[k]:
            k += 1
        checksum = hashed(checksum, letters[k])
        if i % LINE == LINE - 1 or i == length - 1:
            checksum = hashed(checksum, 10)
    return checksum, state


def run(size: int, repeats: int, seed: int) -> int:
    """Make the three sequences ``repeats`` times and return the checksum of their bytes."""
    checksum, state = HASH_START, seed % MODULUS
    for _ in range(repeats):
        checksum = repeated(hash_text(checksum, b">ONE Homo sapiens alu\n"), 2 * size)
        checksum = hash_text(checksum, b">TWO IUB ambiguity codes\n")
        checksum, state = drawn(checksum, 3 * size, IUB, state)
        checksum = hash_text(checksum, b">THREE Homo sapiens frequency\n")
        checksum, state = drawn(checksum, 5 * size, HUMAN, state)
    return checksum
