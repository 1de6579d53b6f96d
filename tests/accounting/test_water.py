"""Water of electricity by the mix, and water of a period by use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.water import (
    SourceWater,
    WaterRates,
    source_of_mix,
    source_of_region,
    stated_source,
    water_use,
)
from dcsim.catalogue.mix import GenerationMix
from dcsim.catalogue.water import water_factors

FUELS = GenerationMix.fuels()
amounts = st.fixed_dictionaries({fuel: st.floats(0.0, 100.0) for fuel in FUELS}).filter(
    lambda mix: sum(mix.values()) > 1.0 and mix["other"] <= 0.09 * sum(mix.values())
)
TOTAL = {
    "facility_energy_kwh": 1000.0,
    "water_site_l": 110.0,
    "water_evaporated_l": 60.0,
    "water_humidified_l": 5.0,
    "water_blowdown_l": 30.0,
    "water_drift_l": 10.0,
    "water_domestic_l": 10.0,
}


def mix(**shares):
    return GenerationMix.of(dict.fromkeys(FUELS, 0.0) | shares)


def test_a_mix_has_the_water_worked_out_by_hand():
    # 687 and 205 gal/MWh are 2.60058 and 0.77601 L/kWh; half and half.
    found = source_of_mix(mix(coal=3.0, gas=3.0), "X", reservoirs=False)

    assert found.l_per_kwh == pytest.approx(0.5 * (2.60058 + 0.77601), abs=1e-5)
    assert found.with_reservoirs_l_per_kwh == found.l_per_kwh
    assert "X" in found.basis


def test_reservoirs_are_left_out_unless_asked_for_and_always_stand_beside():
    left_out = source_of_mix(mix(hydro=1.0, wind=1.0), "X", reservoirs=False)
    counted = source_of_mix(mix(hydro=1.0, wind=1.0), "X", reservoirs=True)

    # 4,491 gal/MWh are 17.0003 L/kWh.
    assert left_out.l_per_kwh == 0.0
    assert left_out.with_reservoirs_l_per_kwh == pytest.approx(8.50014, abs=1e-5)
    assert counted.l_per_kwh == left_out.with_reservoirs_l_per_kwh


def test_a_tenth_of_unnamed_fuels_is_taken_for_the_mean_of_the_rest_and_more_is_not():
    named = source_of_mix(mix(coal=9.0), "X", reservoirs=False)

    assert source_of_mix(
        mix(coal=9.0, other=0.9), "X", reservoirs=False
    ).l_per_kwh == pytest.approx(named.l_per_kwh)
    unknown = source_of_mix(mix(coal=8.0, other=2.0), "X", reservoirs=False)
    assert unknown.l_per_kwh is None
    assert "20%" in unknown.basis


@given(amounts)
def test_a_mix_lies_between_its_thirstiest_and_its_driest_fuel(given_amounts):
    factors = [factor.l_per_kwh for factor in water_factors().values()]

    found = source_of_mix(GenerationMix.of(given_amounts), "X", reservoirs=True)

    assert min(factors) - 1e-9 <= found.l_per_kwh <= max(factors) + 1e-9


def test_a_country_of_coal_drinks_more_than_one_of_gas():
    poland, singapore = (
        source_of_region(region, reservoirs=False).l_per_kwh for region in ("PL", "SGP")
    )
    assert poland > 2.0
    assert 0.7 < singapore < 1.0


def test_a_region_with_much_unnamed_generation_or_none_at_all_has_no_figure():
    assert source_of_region("NL", reservoirs=False).l_per_kwh is None
    nowhere = source_of_region("Atlantis", reservoirs=False)
    assert nowhere.l_per_kwh is None
    assert "Atlantis" in nowhere.basis


def test_the_uses_of_a_period_by_hand():
    rates = WaterRates(SourceWater(1.5, 4.0, "b"), 12.0, 3.5)

    found = water_use(TOTAL, rates)

    assert found.source_l == 1500.0
    assert found.source_with_reservoirs_l == 4000.0
    assert found.scarcity_weighted_l == 12.0 * 70.0, "blowdown and people's water go back"
    assert found.cost == pytest.approx(0.110 * 3.5)
    drawn = found.evaporated_l + found.blowdown_l + found.drift_l + found.domestic_l
    assert drawn == TOTAL["water_site_l"]


def test_what_is_unknown_stays_so():
    found = water_use(TOTAL, WaterRates(SourceWater.unknown("why"), None, None))

    assert (found.source_l, found.scarcity_weighted_l, found.cost) == (None, None, None)
    assert found.source_basis == "why"
    assert stated_source(2.0).with_reservoirs_l_per_kwh is None
