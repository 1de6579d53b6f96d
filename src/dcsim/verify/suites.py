"""The suites by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dcsim.verify.campuses import campuses
from dcsim.verify.check import Bound, Check
from dcsim.verify.lei_masanet import lei_masanet

SUITES: dict[str, Callable[[], Sequence[Check | Bound]]] = {
    "lei-masanet": lei_masanet,
    "campuses": campuses,
}
