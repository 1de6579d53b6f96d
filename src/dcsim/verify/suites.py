"""The suites by name."""

from __future__ import annotations

from collections.abc import Callable

from dcsim.verify.campuses import campuses
from dcsim.verify.check import Rows
from dcsim.verify.energyplus.suite import energyplus
from dcsim.verify.facility import facility
from dcsim.verify.heat import heat
from dcsim.verify.lefdal import lefdal
from dcsim.verify.lei_masanet import lei_masanet

SUITES: dict[str, Callable[[], Rows]] = {
    "lei-masanet": lei_masanet,
    "lefdal": lefdal,
    "campuses": campuses,
    "facility": facility,
    "heat": heat,
    "energyplus": energyplus,
}
