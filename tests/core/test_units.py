"""A name carries its unit as its longest known suffix."""

import pytest

from dcsim.core.units import DIMENSIONLESS, SUFFIXES, unit_of


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("rack_power_kw", "kW"),
        ("sea_temperature_c", "C"),
        ("exchanger_approach_k", "K"),
        ("room_fan_pressure_pa", "Pa"),
        ("flow_kg_s", "kg/s"),
        ("wue_l_per_kwh", "L/kWh"),
        ("carbon_gco2e_per_kwh", "gCO2e/kWh"),
        ("embodied_kgco2e", "kgCO2e"),
        ("cue_kgco2e_per_kwh", "kgCO2e/kWh"),
        ("idle_frac", "-"),
        ("job_core_h", "core h"),
        ("deferral_window_h", "h"),
        ("days", "d"),
        ("pue", "1"),
        ("balance_error_rel", "1"),
        ("racks", "1"),
        ("supply_air", None),
        ("idle_pct", None),
        ("kw_installed", None),
        ("", None),
    ],
)
def test_the_unit_of_a_name(name, unit):
    assert unit_of(name) == unit


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_is_found_at_the_end_of_a_name(suffix):
    assert unit_of(f"thing_{suffix}") == SUFFIXES[suffix]


def test_no_dimensionless_name_hides_a_unit():
    assert [name for name in DIMENSIONLESS if name in SUFFIXES and name not in "abc"] == []


def test_no_percent_and_no_imperial_unit_is_known():
    assert not {"pct", "percent", "f", "ft", "gal", "btu", "ton", "hp", "psi"} & SUFFIXES.keys()
