"""Data that cross the network: which, how much energy, whose carbon."""

import numpy as np
import pytest

from dcsim.accounting.transfer import Transfer, transfer_use

DATA = Transfer(raw_gb_per_day=2400.0, result_gb_per_day=24.0)


@pytest.mark.parametrize(("kind", "gb"), [("cloud", 2424.0), ("edge", 24.0), ("on_premises", 0.0)])
def test_the_kind_of_the_site_says_what_moves(kind, gb):
    assert DATA.moved_gb_per_day(kind) == gb


def test_energy_and_carbon_of_an_hour_by_hand():
    hours = DATA.hourly("cloud", np.array([100.0, 500.0]))

    # 101 GB an hour at 0.06 kWh each, at the grid's intensity of the hour.
    assert hours.transfer_kwh == pytest.approx([6.06, 6.06])
    assert hours.transfer_kgco2e == pytest.approx([0.606, 3.03])


def test_a_network_of_its_own_intensity_does_not_follow_the_grid():
    own = Transfer(raw_gb_per_day=24.0, network_gco2e_per_kwh=200.0)

    assert own.hourly("cloud", np.array([0.0, 900.0])).transfer_kgco2e == pytest.approx(
        [0.012, 0.012]
    )


def test_the_range_of_the_network_reaches_energy_and_carbon():
    hours = DATA.hourly("cloud", np.full(24, 250.0))

    use = transfer_use(DATA, "cloud", hours)

    assert use.moved_gb == pytest.approx(2424.0)
    assert use.energy_range_kwh == pytest.approx((2424 * 0.004, 2424 * 0.12))
    assert use.carbon_kgco2e == pytest.approx(2424 * 0.06 * 0.25)
    assert use.carbon_range_kgco2e == pytest.approx((2424 * 0.001, 2424 * 0.03))


def test_where_nothing_moves_nothing_is_emitted():
    use = transfer_use(DATA, "on_premises", DATA.hourly("on_premises", np.full(24, 250.0)))

    assert (use.energy_kwh, use.carbon_kgco2e, use.carbon_range_kgco2e) == (0.0, 0.0, (0.0, 0.0))


def test_a_value_outside_its_own_range_is_told():
    wrong = Transfer(raw_gb_per_day=1.0, network_kwh_per_gb=0.5)

    assert [each.key for each in wrong.cross_checks()] == ["network_kwh_per_gb"]
