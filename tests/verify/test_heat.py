"""Odense and London come out near what is published, and are called plausible, not validated."""

from dcsim.verify.heat import FIRST_GWH, FULL_GWH, heat, odense


def test_odense_and_london_are_plausible():
    _, *checks = heat()
    assert [check.published for check in checks] == [FULL_GWH, FIRST_GWH, 0.554]
    assert all(check.kind == "plausibility" for check in checks)
    assert all(check.ok for check in checks)


def test_odense_uses_its_heat_pumps_and_does_not_exceed_them():
    reuse = odense(64_000.0, 45_000.0).run().reuse
    assert 0.95 * 45_000.0 < reuse.delivered_kw.max() < 1.01 * 45_000.0
    assert reuse.heat_pump_kw.max() == 0.0 < reuse.outside_kw.max()
