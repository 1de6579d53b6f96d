from __future__ import annotations

import pytest

from dcsim.catalogue.carbon import carbon_profile
from dcsim.catalogue.countries import country
from dcsim.catalogue.lookup import find
from dcsim.catalogue.prices import price_profile
from dcsim.catalogue.stations import station
from dcsim.catalogue.traces import utilisation_trace
from dcsim.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("look_up", "wrong", "code", "right"),
    [
        (station, "nordfjordeid-lefdahl", "unknown-station", "nordfjordeid-lefdal"),
        (station, "London", "unknown-station", "london"),
        (carbon_profile, "US-CAL-CIS", "unknown-region", "US-CAL-CISO"),
        (carbon_profile, "de", "unknown-region", "DE"),
        (country, "SWD", "unknown-country", "SWE"),
        (price_profile, "IT-NORD", "unknown-price-zone", "IT-NORTH"),
        (utilisation_trace, "google-2018", "unknown-trace", "google-2019"),
    ],
)
def test_an_unknown_name_is_answered_with_the_one_that_was_meant(look_up, wrong, code, right):
    with pytest.raises(InvalidInput) as caught:
        look_up(wrong)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert repr(wrong) in problem.message
    question = problem.cure.partition("?")[0]
    assert question.startswith("did you mean")
    assert right in question


def test_a_name_like_no_other_is_answered_with_the_list_alone():
    with pytest.raises(InvalidInput) as caught:
        find("thing", "zzz", {"apple": 1, "pear": 2})
    assert caught.value.problems[0].cure == "2 are known: apple, pear"
