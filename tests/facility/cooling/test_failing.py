"""A plant with failed units."""

import numpy as np
import pytest

from dcsim.facility.cooling.failing import FailingPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.seawater import Seawater

DESIGN_KW = 1000.0


def outside(available):
    steps = len(available)
    return Outside(
        np.full(steps, 20.0),
        np.full(steps, 15.0),
        np.full(steps, 0.6),
        np.full(steps, 101_325.0),
        cooling_available_frac=np.array(available),
    )


@pytest.fixture
def plant():
    part = Seawater(kind="seawater", sea_temperature_c=8.0)
    return FailingPlant(part.plant(DESIGN_KW, outside([1.0])), DESIGN_KW)


def test_what_failed_units_would_have_removed_stays_in_the_rooms(plant):
    heat = np.array([800.0, 800.0, 800.0, 300.0])
    flows = plant.run(heat, outside([1.0, 0.5, 0.0, 0.5]))

    np.testing.assert_allclose(flows.short_kw, [0.0, 300.0, 800.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(
        heat + flows.latent_gain_kw + flows.electricity.total_kw(),
        flows.rejected_kw + flows.short_kw,
        rtol=1e-12,
    )
    events = {event.code: event.when.tolist() for event in flows.events}
    assert events["cooling-failed"] == [False, True, True, True]
    assert events["cooling-short"] == [False, True, True, False]


def test_with_all_units_at_work_it_is_the_plant_itself(plant):
    heat = np.array([100.0, 900.0])
    ours, whole = plant.run(heat, outside([1.0, 1.0])), plant.inner.run(heat, outside([1.0, 1.0]))

    np.testing.assert_array_equal(ours.electricity.total_kw(), whole.electricity.total_kw())
    np.testing.assert_array_equal(ours.short_kw, whole.short_kw)
