from __future__ import annotations

import pytest

from dcsim.catalogue.countries import countries, country, country_codes
from dcsim.catalogue.mix import GenerationMix


def test_every_country_has_a_code_a_mean_and_a_mix():
    assert len(country_codes()) == 212
    for code, entry in countries().items():
        assert entry.iso3 == code
        assert len(code) == 3
        assert code.isupper()
        assert 10 < entry.lifecycle_gco2e_per_kwh < 1500
        shares = [getattr(entry.annual_mix, f"{fuel}_frac") for fuel in GenerationMix.fuels()]
        assert sum(shares) == pytest.approx(1.0)
        assert min(shares) >= 0.0


def test_australia_is_thirteen_times_sweden_on_one_lifecycle_basis():
    ratio = country("AUS").lifecycle_gco2e_per_kwh / country("SWE").lifecycle_gco2e_per_kwh
    assert 13 <= ratio <= 15


def test_norway_is_not_a_boolean_and_runs_on_water():
    assert country("NOR").name == "Norway"
    assert country("NOR").annual_mix.hydro_frac == pytest.approx(0.89, abs=0.02)
