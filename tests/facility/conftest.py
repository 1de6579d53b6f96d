"""Outdoor air for plants that do not look at it, and sites around a seawater plant."""

from collections.abc import Callable

import numpy as np
import pytest

from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site

CABLES = Element(preset="cables")
UPS = Element(preset="ups-double-conversion")
OUTDOORS = Element(preset="transformer-mv-tier2", indoor_frac=0.0)


@pytest.fixture(scope="session")
def mild_air() -> Callable[[int], Outside]:
    """Return a maker of some steps of mild outdoor air."""

    def make(steps: int) -> Outside:
        return Outside(*(np.full(steps, value) for value in (15.0, 10.0, 0.5, 101_325.0)))

    return make


@pytest.fixture(scope="session")
def make_site(mild_air) -> Callable[..., Site]:
    """Return a maker of sites: keywords are elements of the chain or seawater parameters."""

    def make(
        design_it_kw: float = 1000.0,
        *,
        lights_frac: float = 0.005,
        distribution: Element = CABLES,
        ups: Element = UPS,
        transformer: Element = OUTDOORS,
        pdu: Element | None = None,
        psu: Element | None = None,
        offices_kw: float | None = None,
        **seawater: object,
    ) -> Site:
        chain = PowerChain(
            distribution=distribution,
            ups=ups,
            transformer=transformer,
            lights_frac=lights_frac,
            pdu=pdu,
            psu=psu,
            offices_kw=offices_kw,
        )
        return Site.sized(design_it_kw, chain, Seawater(kind="seawater", **seawater), mild_air(1))

    return make
