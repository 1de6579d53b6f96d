from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.catalogue.mix import GenerationMix

amounts = st.lists(st.floats(0, 1e4), min_size=9, max_size=9).filter(lambda xs: sum(xs) > 1e-6)


@given(amounts, st.floats(0.01, 100))
def test_shares_add_up_to_one_and_do_not_depend_on_the_unit(values, factor):
    fuels = GenerationMix.fuels()
    mix = GenerationMix.of(dict(zip(fuels, values, strict=True)))
    scaled = GenerationMix.of({f: factor * v for f, v in zip(fuels, values, strict=True)})
    shares = [getattr(mix, f"{fuel}_frac") for fuel in fuels]
    assert sum(shares) == pytest.approx(1.0)
    assert shares == pytest.approx([getattr(scaled, f"{fuel}_frac") for fuel in fuels])


def test_a_quarter_of_coal_is_a_quarter():
    mix = GenerationMix.of(dict.fromkeys(GenerationMix.fuels(), 0.0) | {"coal": 25, "wind": 75})
    assert (mix.coal_frac, mix.wind_frac, mix.gas_frac) == (0.25, 0.75, 0.0)
