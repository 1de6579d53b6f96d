"""Full binary trees made, counted and dropped: the twin of ``csrc/binarytrees.c``."""

from __future__ import annotations

from typing import Optional

from .checksum import HASH_START, hashed  # noqa: TID252

LEAST_DEPTH = 4
SIZES = (LEAST_DEPTH, 24)

Tree = tuple[Optional["Tree"], Optional["Tree"]]


def make_tree(depth: int) -> Tree:
    """Return a full tree; depth 0 is a single node."""
    return (make_tree(depth - 1), make_tree(depth - 1)) if depth > 0 else (None, None)


def count_nodes(tree: Tree) -> int:
    """Walk the tree and count its nodes.

    >>> count_nodes(make_tree(3))
    15
    """
    left, right = tree
    if left is None or right is None:
        return 1
    return 1 + count_nodes(left) + count_nodes(right)


def run(size: int, repeats: int, seed: int) -> int:
    """Do the work of trees up to depth ``size`` and return the checksum of their counts."""
    checksum = hashed(HASH_START, seed)
    for _ in range(repeats):
        checksum = hashed(checksum, count_nodes(make_tree(size + 1)))
        kept = make_tree(size)
        for depth in range(LEAST_DEPTH, size + 1, 2):
            trees = 2 ** (size - depth + LEAST_DEPTH)
            nodes = sum(count_nodes(make_tree(depth)) for _ in range(trees))
            checksum = hashed(checksum, nodes)
        checksum = hashed(checksum, count_nodes(kept))
    return checksum
