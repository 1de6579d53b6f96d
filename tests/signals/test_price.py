from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from dcsim.catalogue.prices import price_profile
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.price import flat_price, profile_price

START = datetime(2023, 1, 1, tzinfo=UTC)
YEAR = TimeGrid.of(START, 365, 3600)


def test_a_flat_price_holds_in_every_hour_and_may_be_negative():
    signal = flat_price(-5.0, "NOK", YEAR)
    assert signal.values_per_mwh.shape == (8760,)
    assert (signal.values_per_mwh == -5.0).all()
    assert (signal.currency, signal.kind) == ("NOK", "published")


def test_a_profile_price_is_the_mean_of_its_month_and_utc_hour():
    signal = profile_price("DE", YEAR)
    table = price_profile("DE").mean_per_mwh
    july_first_17h = (181 * 24) + 17
    assert signal.values_per_mwh[0] == table[0, 0]
    assert signal.values_per_mwh[july_first_17h] == table[6, 17]
    assert (signal.currency, signal.kind) == ("EUR", "modelled")
    assert "2018" in signal.source


def test_a_profile_price_has_no_chance_in_it():
    first, again = profile_price("US-TEX-ERCO", YEAR), profile_price("US-TEX-ERCO", YEAR)
    assert np.array_equal(first.values_per_mwh, again.values_per_mwh)
    assert first.currency == "USD"


def test_on_a_finer_grid_each_hours_price_holds_for_the_hour():
    signal = profile_price("FR", YEAR)
    fine = signal.on(TimeGrid.of(START, 365, 900))
    assert np.array_equal(fine, np.repeat(signal.values_per_mwh, 4))


def test_a_price_that_is_no_number_is_refused():
    with pytest.raises(InvalidInput, match="price-not-finite"):
        flat_price(float("nan"), "EUR", YEAR)


@pytest.mark.parametrize(
    "make", [lambda g: flat_price(1.0, "EUR", g), lambda g: profile_price("DE", g)]
)
def test_prices_are_made_on_full_hours_only(make):
    with pytest.raises(InvalidInput, match="grid-not-hourly"):
        make(TimeGrid(0, 300, 12))
