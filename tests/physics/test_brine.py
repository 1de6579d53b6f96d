import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.brine import WATER, brine

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
