"""A site at the air it is sized for."""

import numpy as np
import pytest

from dcsim.facility.design_point import LOADS, design_point
from dcsim.facility.power import Element


def test_the_chain_multiplies_the_efficiencies_of_its_segments(make_site, mild_air):
    site = make_site(
        distribution=Element(preset="custom", a=0.0, b=0.02, c=0.0),
        ups=Element(preset="custom", a=0.0, b=0.05, c=0.0),
        transformer=Element(preset="custom", a=0.0, b=0.01, c=0.0, indoor_frac=0.0),
    )

    point = design_point(site, mild_air(1))

    by_hand = 1.0 - 1.0 / 1.02 / 1.05 / 1.01
    assert point.electrical_loss_frac == pytest.approx([by_hand] * 4, rel=1e-12)


def test_it_is_the_site_run_at_its_loads(make_site, mild_air):
    site = make_site(design_it_kw=800.0)
    flows = site.run(800.0 * np.array(LOADS), mild_air(4))

    point = design_point(site, mild_air(1))

    assert point.pue == pytest.approx(flows.facility_kw / flows.it_kw, rel=1e-12)
    cooling = flows.cooling.electricity.total_kw() / flows.it_kw
    assert point.mechanical_load_frac == pytest.approx(cooling, rel=1e-12)


def test_a_named_pdu_adds_its_loss(make_site, mild_air):
    plain, with_pdu = (
        design_point(make_site(pdu=pdu), mild_air(1)).electrical_loss_frac
        for pdu in (None, Element(preset="transformer-pdu"))
    )

    # At full load a PDU transformer loses 1.5 %, at a quarter (0.005 + 0.01/16)/0.25 = 2.25 %.
    for i, loss in ((3, 0.015), (0, 0.0225)):
        assert 1.0 - with_pdu[i] == pytest.approx((1.0 - plain[i]) / (1.0 + loss), rel=2e-3)
