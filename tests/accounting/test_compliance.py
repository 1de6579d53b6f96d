"""Limits hold or do not, with a margin, and the European sheet leaves nothing unsaid."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.compliance import (
    AT_LEAST,
    AT_MOST,
    UNKNOWN_TO_DCSIM,
    SheetFacts,
    european_sheet,
    verdicts,
)
from dcsim.accounting.indicators.definition import Indicator
from dcsim.accounting.limits import Limits

FACTS = SheetFacts(600.0, 5e6, 4e6, 1e5, 8e6, 24.0, 120.0, 2e6, 365.0)


def indicator(key, value):
    reason = "" if value is not None else "nobody measured it"
    return Indicator(key, key.upper(), "S", "", "-", value, reason, "modelled", "b", "d", "e")


ALL = {key: indicator(key, 0.5) for key in (AT_MOST | AT_LEAST).values()}


def test_every_limit_of_a_scenario_limits_an_indicator():
    assert set(AT_MOST) | set(AT_LEAST) == set(Limits.model_fields)


@given(st.floats(1.0, 10.0), st.floats(1.0, 10.0))
def test_a_largest_value_holds_up_to_itself(limit, value):
    [verdict] = verdicts(Limits(pue_max=limit), [*ALL.values(), indicator("pue", value)])

    assert verdict.ok is (value <= limit)
    assert verdict.margin == limit - value


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_least_value_holds_from_itself_on(limit, value):
    [verdict] = verdicts(Limits(erf_min=limit), [*ALL.values(), indicator("erf", value)])

    assert verdict.ok is (value >= limit)
    assert verdict.margin == value - limit


def test_a_limit_on_what_is_unknown_is_not_kept():
    [verdict] = verdicts(Limits(ref_min=0.0), [*ALL.values(), indicator("ref", None)])

    assert not verdict.ok
    assert verdict.margin is None
    assert verdict.reason == "nobody measured it"


def test_only_the_limits_that_are_set_are_judged_in_their_order():
    limits = Limits(ref_min=0.1, pue_max=1.2, cue_max_kgco2e_per_kwh=0.3)
    found = verdicts(limits, ALL.values())
    assert [verdict.key for verdict in found] == ["pue_max", "cue_max_kgco2e_per_kwh", "ref_min"]


def test_a_section_that_limits_nothing_is_refused():
    [(_, message, _)] = Limits().cross_checks()
    assert "no limit" in message
    assert Limits(erf_min=0.0).cross_checks() == []


def lines(facts=FACTS):
    return {line.name: line for line in european_sheet(facts, list(ALL.values()))}


def test_the_sheet_gives_what_is_modelled_in_the_regulations_units():
    found = lines()
    assert found["installed IT power"].value == 600.0
    assert found["water drawn"].value == 8000.0
    assert found["renewable energy"].value == 2e6
    assert found["power usage effectiveness"].value == 0.5


@pytest.mark.parametrize(("installed_kw", "due"), [(500.0, True), (499.9, False)])
def test_reporting_is_due_from_500_kw_on(installed_kw, due):
    note = lines(replace(FACTS, installed_it_kw=installed_kw))["installed IT power"].note
    assert note.startswith("reporting is due") is due


def test_what_cannot_be_known_stands_in_the_sheet_and_says_so():
    found = lines()
    for _, name, _ in UNKNOWN_TO_DCSIM:
        assert found[name].value is None
        assert "state it yourself" in found[name].note
    assert len(UNKNOWN_TO_DCSIM) > 10


def test_what_a_scenario_left_open_says_what_to_give():
    found = lines(replace(FACTS, renewable_kwh=None, supply_air_c=None))
    assert "grid.contract_renewable_frac" in found["renewable energy"].note
    assert "state it yourself" in found["intake air of the IT"].note


def test_less_than_a_year_is_told():
    assert "28 days" in lines(replace(FACTS, days=28.0))["total energy"].note
    assert lines()["total energy"].note == ""


def test_heat_and_generators_are_filled_where_a_scenario_has_them_and_asked_for_where_not():
    found = lines(replace(FACTS, waste_heat_c=31.0, generator_kwh=1200.0))
    assert found["mean temperature of the waste heat"].value == 31.0
    assert found["energy from backup generators"].value == 1200.0
    without = lines()
    assert "give heat_reuse" in without["mean temperature of the waste heat"].note
    assert "give backup" in without["energy from backup generators"].note
