"""Many sites in blocks give what each gives alone."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.facility import batch
from dcsim.facility.batch import run_sites
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.waterside import Waterside
from dcsim.physics import psychrometrics


def air(sites, steps, seed=1):
    rng = np.random.default_rng(seed)
    t, rh = rng.uniform(-20.0, 40.0, (sites, steps)), rng.uniform(0.1, 1.0, (sites, steps))
    p = np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


@pytest.mark.parametrize("block", [1, 60, 10_000])
def test_a_site_among_many_has_the_totals_it_has_alone(block, monkeypatch):
    monkeypatch.setattr(batch, "BLOCK_STEPS", block)
    outside = air(7, 24)
    heat = np.random.default_rng(2).uniform(100.0, 1000.0, (7, 24))
    worst = Outside(*(np.array([value]) for value in (40.0, 28.0, 1.0, 101_325.0)))
    plant = Waterside(kind="waterside").plant(1000.0, worst)
    totals = run_sites(plant, heat, outside)
    for site in range(7):
        alone = plant.run(heat[site], outside.during(site))
        assert totals.cooling_kw[site] == pytest.approx(alone.electricity.total_kw().sum())
        assert totals.compressor_kw[site] == pytest.approx(alone.electricity.compressor_kw.sum())
        assert totals.rejected_kw[site] == pytest.approx(alone.rejected_kw.sum())
        assert totals.short_kw[site] == pytest.approx(alone.short_kw.sum())
        assert totals.makeup_l_per_s[site] == pytest.approx(alone.water.makeup_l_per_s.sum())


@pytest.mark.parametrize("heat", [np.ones(24), np.ones((7, 23))])
def test_columns_of_another_shape_are_refused_by_name(heat):
    with pytest.raises(InvalidInput) as refused:
        run_sites(None, heat, air(7, 24))
    assert refused.value.problems[0].code == "shapes-differ"
    assert "dry_bulb_c" in refused.value.problems[0].place
