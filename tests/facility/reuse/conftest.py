"""Makers of heat reuse: a source of 30 C, a network of 70 and 45 C, users beside it."""

from collections.abc import Callable

import numpy as np
import pytest

from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.reuse.demand import Demand
from dcsim.facility.reuse.heat_pump import HeatPump
from dcsim.facility.reuse.network import Network
from dcsim.facility.reuse.reuse import HeatReuse
from dcsim.facility.reuse.source import HeatSource
from dcsim.facility.reuse.system import HeatSystem

SEA = Seawater(kind="seawater")


@pytest.fixture(scope="session")
def make_reuse() -> Callable[..., HeatReuse]:
    """Return a maker of heat reuse; keywords replace its sections or keys of them."""

    def make(**changes: object) -> HeatReuse:
        source = {"stream": "air_return", "temperature_c": 30.0, "capturable_frac": 0.8}
        network = {"supply_c": 70.0, "return_c": 45.0, "loss_frac": 0.1, "pump_frac": 0.01}
        source |= changes.pop("source", {})
        network |= changes.pop("network", {})
        if network.get("loss_w_per_m_k") is not None:
            network["loss_frac"] = None
        given = {
            "source": HeatSource(**source),
            "heat_pump": HeatPump(capacity_kw=1000.0, minimum_load_frac=0.2),
            "network": Network(**network),
            "demand": Demand(annual_mwh=4000.0),
            "heat_pump_boundary": "inside",
            "replaced_gco2e_per_kwh": 240.0,
        }
        return HeatReuse(**(given | changes))

    return make


@pytest.fixture(scope="session")
def make_system(make_reuse) -> Callable[..., HeatSystem]:
    """Return a maker of sized systems for a demand at every step."""

    def make(demand_kw: object, step_s: int = 3600, **changes: object) -> HeatSystem:
        return HeatSystem.sized(
            make_reuse(**changes), SEA, np.asarray(demand_kw, dtype=float), step_s
        )

    return make
