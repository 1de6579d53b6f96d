"""Factors of water by fuel."""

import pytest

from dcsim.catalogue.mix import GenerationMix
from dcsim.catalogue.water import water_factors

# Macknick et al. 2012, Environ. Res. Lett. 7 045802: medians in US gal/MWh, plants with towers.
PUBLISHED = {
    "coal": 687, "gas": 205, "nuclear": 672, "hydro": 4491, "wind": 0, "solar": 1, "biomass": 553
}  # fmt: skip


@pytest.mark.parametrize("fuel", PUBLISHED)
def test_the_published_medians_are_converted_exactly(fuel):
    factor = water_factors()[fuel]
    assert factor.is_published
    assert factor.l_per_kwh == pytest.approx(PUBLISHED[fuel] * 3.785411784e-3, rel=1e-12)


def test_oil_is_an_assumption_and_unnamed_fuels_have_no_factor():
    assert not water_factors()["oil"].is_published
    assert set(water_factors()) == set(GenerationMix.fuels()) - {"other"}
