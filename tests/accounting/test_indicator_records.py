"""Every indicator is one record; their identities hold, and what is unknown says why."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dcsim
from dcsim.accounting.indicators.facts import Facts
from dcsim.accounting.indicators.table import DEFINITIONS, indicators_of
from dcsim.core.units import SUFFIXES, unit_of
from dcsim.facility.design_point import DesignPoint

ROUND = Facts(
    days=365.0,
    it_kwh=1000.0,
    facility_kwh=1320.0,
    distribution_kwh=10.0,
    pdu_kwh=15.0,
    ups_kwh=50.0,
    transformer_kwh=20.0,
    psu_kwh=50.0,
    lights_kwh=25.0,
    cooling_kwh=200.0,
    heat_rejected_kwh=1150.0,
    heat_reused_kwh=132.0,
    heat_pump_kwh=0.0,
    water_site_l=1800.0,
    water_consumed_l=1200.0,
    source_l=1320.0,
    source_with_reservoirs_l=2640.0,
    source_basis="a mix",
    scarcity_factor=10.0,
    carbon_kgco2e=330.0,
    contract_renewable_frac=0.4,
    busy_core_h=300.0,
    core_h=600.0,
    design_it_kw=1000.0,
    full_load_pue=1.25,
    full_load_mechanical_frac=0.15,
    design=DesignPoint((1.5, 1.4, 1.35, 1.3), (0.3, 0.25, 0.2, 0.18), (0.1, 0.08, 0.07, 0.06)),
)
BY_HAND = {
    "pue": 1.32,
    "pue_category_2": 1320.0 / 1010.0,
    "pue_category_1": 1320.0 / 1025.0,
    "ipue": None,
    "ppue_cooling": 1.2,
    "ppue_power_chain": 1.095,
    "ere": 1.188,
    "erf": 0.1,
    "ref": 0.4,
    "cer": (1150.0 + 132.0 - 200.0) / 200.0,
    "wue_l_per_kwh": 1.8,
    "wue_source_l_per_kwh": 3.12,
    "wue_source_with_reservoirs_l_per_kwh": 4.44,
    "wue_scarcity_l_per_kwh": 12.0,
    "cue_kgco2e_per_kwh": 0.33,
    "dpue": 1.3,
    "mlc_design": 0.18,
    "mlc_full_load": 0.15,
    "mlc": 0.2,
    "elc_full_load": 0.06,
    "elc_half_load": 0.08,
    "iteu_sv": 0.5,
    "itee_sv": None,
    "itue": 1000.0 / 950.0,
    "tue": 1320.0 / 950.0,
}


def values(facts):
    return {indicator.key: indicator.value for indicator in indicators_of(facts)}


def test_the_indicators_of_a_round_year_are_those_worked_out_by_hand():
    found = values(ROUND)

    assert list(found) == list(BY_HAND)
    for key, by_hand in BY_HAND.items():
        assert found[key] == (None if by_hand is None else pytest.approx(by_hand, rel=1e-12)), key


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda of: of.key)
def test_a_record_says_all_that_a_reader_needs_and_its_key_carries_its_unit(definition):
    for field in ("name", "standard", "unit", "definition", "equation", "boundary"):
        assert getattr(definition, field), field
    unit = unit_of(definition.key)
    if definition.unit in set(SUFFIXES.values()) - {"-"}:
        assert unit == definition.unit


def test_keys_are_unique():
    assert len({of.key for of in DEFINITIONS}) == len(DEFINITIONS)


@pytest.mark.parametrize(
    ("change", "key", "cure"),
    [
        ({"pdu_kwh": None}, "pue_category_2", "power.pdu"),
        ({"psu_kwh": None}, "itue", "power.psu"),
        ({"psu_kwh": None}, "tue", "power.psu"),
        ({"source_l": None, "source_basis": "no mix"}, "wue_source_l_per_kwh", "no mix"),
        ({"scarcity_factor": None}, "wue_scarcity_l_per_kwh", "water.scarcity_factor"),
        ({"contract_renewable_frac": None}, "ref", "grid.contract_renewable_frac"),
        ({"design": None}, "dpue", "a design is of one site"),
        ({"design": None}, "elc_half_load", "a design is of one site"),
        ({"cooling_kwh": 0.0}, "cer", "drew nothing"),
    ],
)
def test_what_is_unknown_says_what_it_would_need(change, key, cure):
    found = {of.key: of for of in indicators_of(replace(ROUND, **change))}

    assert found[key].value is None
    assert cure in found[key].reason
    assert found[key].basis == ""


def test_every_indicator_has_either_a_value_with_its_basis_or_a_reason():
    for of in indicators_of(ROUND):
        assert (of.value is None) == bool(of.reason) == (not of.basis), of.key


def test_a_stretch_shorter_than_a_year_is_interim():
    found = {of.key: of for of in indicators_of(replace(ROUND, days=30.0))}

    assert found["ipue"].value == found["pue"].value == 1.32
    assert "interim: 30 days" in found["pue"].basis
    assert "interim" not in indicators_of(ROUND)[0].basis


amounts = st.floats(0.0, 1e6)


@given(
    it=st.floats(1.0, 1e6),
    losses=st.tuples(*[amounts] * 6),
    reused=st.floats(0.0, 1.0),
    water=amounts,
    carbon=amounts,
)
def test_the_identities_hold(it, losses, reused, water, carbon):
    distribution, pdu, ups, transformer, lights, cooling = losses
    facility = it + sum(losses)
    facts = replace(
        ROUND,
        it_kwh=it,
        distribution_kwh=distribution,
        pdu_kwh=pdu,
        ups_kwh=ups,
        transformer_kwh=transformer,
        lights_kwh=lights,
        cooling_kwh=cooling,
        facility_kwh=facility,
        heat_reused_kwh=reused * facility,
        water_site_l=water,
        carbon_kgco2e=carbon,
        psu_kwh=0.05 * it,
    )

    found = values(facts)

    assert found["ere"] == pytest.approx((1.0 - found["erf"]) * found["pue"], rel=1e-9, abs=1e-9)
    assert found["cue_kgco2e_per_kwh"] * it == pytest.approx(carbon, rel=1e-9)
    assert found["wue_l_per_kwh"] * it == pytest.approx(water, rel=1e-9)
    parts = found["ppue_cooling"] - 1.0 + found["ppue_power_chain"] - 1.0 + lights / it
    assert parts == pytest.approx(found["pue"] - 1.0, rel=1e-9, abs=1e-9)
    assert found["pue_category_1"] >= 1.0 - 1e-12
    assert found["pue_category_1"] <= found["pue_category_2"] * (1 + 1e-12)
    assert found["pue_category_2"] <= found["pue"] * (1 + 1e-12)
    assert found["tue"] == pytest.approx(found["itue"] * found["pue"], rel=1e-12)


SUMS = [
    field.name
    for field in fields(Facts)
    if field.name.endswith(("_kwh", "_l", "_kgco2e", "_core_h", "core_h"))
]


@given(st.floats(0.01, 100.0))
def test_the_size_of_a_site_does_not_matter(size):
    larger = replace(ROUND, **{name: size * getattr(ROUND, name) for name in SUMS})

    for key, value in values(larger).items():
        assert value == (None if BY_HAND[key] is None else pytest.approx(BY_HAND[key])), key


def test_what_a_heat_pump_adds_was_not_taken_from_the_rooms():
    found = values(replace(ROUND, heat_pump_kwh=32.0))
    assert found["cer"] == pytest.approx((1150.0 + 132.0 - 32.0 - 200.0) / 200.0)


def test_without_it_energy_there_is_no_indicator():
    with pytest.raises(ValueError, match="needs some IT energy"):
        indicators_of(replace(ROUND, it_kwh=0.0))


def test_nowhere_is_a_ratio_averaged():
    """The mean of hourly ratios weighs a quiet hour like a busy one."""
    ratio = r"(pue|wue|cue|ere|erf|mlc|elc)\w*"
    averaged = re.compile(
        rf"\b{ratio}(\"\]|'\])?\)?\.mean\(|mean\([^()\n]*\b{ratio}\b|average\([^()\n]*\b{ratio}\b"
    )
    for path in Path(dcsim.__file__).parent.rglob("*.py"):
        found = averaged.search(path.read_text("utf-8"))
        assert found is None, f"{path}: {found}"
