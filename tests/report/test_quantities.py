"""Amounts are short, honest and in a unit of fitting size."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.report.quantities import energy, joined, mass, number, percent, power, volume

FACTORS = {"kWh": 1.0, "MWh": 1e3, "GWh": 1e6}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (energy(37_350_396.4), ("37.35", "GWh")),
        (energy(828.7), ("828.7", "kWh")),
        (energy(0.0), ("0", "kWh")),
        (power(4865.54), ("4.866", "MW")),
        (mass(1_303_784.5), ("1,304", "t CO₂e")),
        (mass(-12.0), ("-12.00", "kg CO₂e")),
        (volume(6_179_780.0), ("6,180", "m³")),
    ],
)
def test_an_amount_has_four_digits_and_a_unit(told, expected):
    assert told == expected


@given(st.floats(1e-3, 1e12))
def test_a_shown_energy_is_within_a_twentieth_of_a_percent_of_the_true_one(kwh):
    text, unit = energy(kwh)
    assert float(text.replace(",", "")) * FACTORS[unit] == pytest.approx(kwh, rel=6e-4)


@pytest.mark.parametrize(
    ("frac", "text"), [(0.0, "0%"), (1.0, "100%"), (0.0243, "2.4%"), (0.00058, "0.058%")]
)
def test_a_share_is_a_percentage(frac, text):
    assert percent(frac) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_a_dash(value):
    assert number(value) == "–"


def test_value_and_unit_stay_on_one_line():
    assert joined(("1", "kWh")) == "1\u00a0kWh"
