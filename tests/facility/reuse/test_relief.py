"""Every plant rejects less when heat is taken, and never draws more for it."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from dcsim.core.registry import parts
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.reuse.heat_pump import HeatPump
from dcsim.facility.reuse.reuse import HeatReuse
from dcsim.facility.reuse.system import HeatSystem
from dcsim.facility.site import Site, worst_case

CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=Element(preset="transformer-mv-tier2", indoor_frac=0.5),
)
HOT, COLD = 33.0, 2.0


def kinds():
    """Return a plant of every kind that runs with its defaults."""
    for kind, part in parts("cooling").items():
        if not any(f.is_required() and n != "kind" for n, f in part.model_fields.items()):
            yield pytest.param(TypeAdapter(part).validate_python({"kind": kind}), id=kind)


def weather(steps):
    t = np.linspace(COLD, HOT, steps)
    return Outside(t, t - 4.0, np.full(steps, 0.6), np.full(steps, 101_325.0))


@pytest.mark.parametrize("share", [0.3, 1.0])
@pytest.mark.parametrize("cooling", list(kinds()))
def test_what_others_take_is_not_rejected(make_reuse, cooling, share):
    air = weather(6)
    site = Site.sized(1000.0, CHAIN, cooling, worst_case(air))
    full = site.run(np.array([300.0, 500.0, 700.0, 800.0, 900.0, 1000.0]), air)
    reuse: HeatReuse = make_reuse(
        source={"capturable_frac": share},
        heat_pump=HeatPump(capacity_kw=2000.0, minimum_load_frac=0.0),
        heat_pump_boundary="outside",
    )
    system = HeatSystem.sized(reuse, cooling, np.full(6, 5000.0), 3600)
    flows, _ = system.run(site, full, air, 0, system.initial_kwh())
    source = flows.reuse.source_kw
    assert (source > 0.0).all()
    before, after = full.cooling, flows.cooling
    assert (after.rejected_kw < before.rejected_kw - 0.9 * source + 1e-6).all()
    assert (after.rejected_kw >= 0.0).all()
    light, heavy = after.electricity, before.electricity
    np.testing.assert_array_equal(light.room_fan_kw, heavy.room_fan_kw)
    np.testing.assert_array_equal(light.loop_pump_kw, heavy.loop_pump_kw)
    assert (light.compressor_kw <= heavy.compressor_kw * (1.0 + 1e-9) + 1e-9).all()
    assert (after.water.makeup_l_per_s <= before.water.makeup_l_per_s * (1.0 + 1e-9) + 1e-9).all()
    enters = flows.facility_kw + after.latent_gain_kw
    leaves = after.rejected_kw + after.short_kw + flows.outdoor_loss_kw + source
    np.testing.assert_allclose(enters, leaves, rtol=1e-9)
    assert [event.code for event in flows.events][: len(full.events)] == [
        f.code for f in full.events
    ]
