import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.physics.brine import WATER, brine
from tests.facility.cooling.test_air_cooled_chiller import DESIGN, KW, air, run, when

glycols = st.sampled_from(["ethylene_glycol", "propylene_glycol"])


def test_a_mixture_of_nothing_is_water():
    assert brine("ethylene_glycol", 0.0) == WATER


@given(glycols, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_more_glycol_carries_less_heat_flows_harder_and_freezes_later(kind, one, other):
    weak, strong = (brine(kind, share) for share in sorted((one, other)))
    assert strong.liquid.cp_kj_per_kg_k <= weak.liquid.cp_kj_per_kg_k
    assert strong.liquid.density_kg_m3 >= weak.liquid.density_kg_m3
    assert strong.friction_rel >= weak.friction_rel
    assert strong.freezing_c <= weak.freezing_c


def test_ethylene_glycol_of_40_per_cent_by_hand():
    mixture = brine("ethylene_glycol", 0.4)
    assert mixture.liquid.cp_kj_per_kg_k == pytest.approx(4.18 * 3.477 / 4.196, rel=1e-12)
    expected = (1056.4 / 998.8) ** 0.75 * (3.947 / 1.312) ** 0.25
    assert mixture.friction_rel == pytest.approx(expected, rel=1e-12)
    assert mixture.freezing_c == -23.8


@pytest.mark.parametrize("share", [-0.1, 0.51])
def test_a_share_beyond_the_table_is_refused(share):
    with pytest.raises(InvalidInput, match="share of antifreeze"):
        brine("propylene_glycol", share)


def test_glycol_in_the_loop_costs_its_pumps_and_nothing_else():
    water = run(20.0)
    glycol = run(20.0, loop_fluid="propylene_glycol", loop_glycol_frac=0.35)
    mixture = brine("propylene_glycol", 0.35)
    volume = 4.18 * 997.0 / (mixture.liquid.cp_kj_per_kg_k * mixture.liquid.density_kg_m3)
    assert glycol.electricity.loop_pump_kw[0] == pytest.approx(
        water.electricity.loop_pump_kw[0] * volume * mixture.friction_rel, rel=1e-9
    )
    assert glycol.electricity.room_fan_kw == water.electricity.room_fan_kw


def test_a_loop_outdoors_is_told_to_freeze_unless_glycol_or_heaters_keep_it():
    plain, mixed = run(-12.0), run(-12.0, loop_fluid="ethylene_glycol")
    heated = run([-12.0, 10.0], outdoor_heater_kw=4.0)
    assert when(plain, "loop-frost").all()
    assert not when(mixed, "loop-frost").any()
    assert when(run(-16.0, loop_fluid="ethylene_glycol"), "loop-frost").all()
    assert not when(heated, "loop-frost").any()
    assert when(heated, "freeze-protection").tolist() == [True, False]
    more = heated.electricity.rejection_fan_kw - run([-12.0, 10.0]).electricity.rejection_fan_kw
    assert more.tolist() == pytest.approx([4.0, 0.0], abs=1e-9)


def test_heaters_are_electricity_that_leaves_to_the_air():
    plant = AirCooledChiller(kind="air_cooled_chiller", outdoor_heater_kw=4.0).plant(KW, DESIGN)
    outside = air([-12.0])
    flows = plant.run(outside.dry_bulb_c * 0.0 + 500.0, outside)
    assert flows.heat_kw()[0] == pytest.approx(500.0, abs=1e-9)
