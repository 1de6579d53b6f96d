"""An object of one's own that decides: what it answers is checked before anything is done."""

from pathlib import Path

import numpy as np
import pytest

import dcsim
from dcsim.core.errors import CheckFailed, InvalidInput
from dcsim.scheduling.policy import Decision

FLEET = Path(__file__).parents[2] / "scenarios" / "three-sites.yaml"
SHORT = {"period.days": 1, "period.step_s": 3600}


class Own:
    """Answers with what a function makes of the view, and says of itself what it is given."""

    control_interval_s = 3600

    def __init__(self, answer, **said):
        self.answer = answer
        for name, value in said.items():
            setattr(self, name, value)

    def decide(self, view):
        return self.answer(view)


def decided(answer, **said):
    return dcsim.run(FLEET, SHORT, policy=Own(answer, **said))


def on_arrival(view, **more):
    return Decision(view.arriving, view.jobs.arrival_s[view.arriving], **more)


def at(view, value):
    return on_arrival(view, site=np.full(len(view.arriving), value))


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (lambda _: None, "decision-kind", "NoneType, not a Decision"),
        (lambda v: (v.arriving, v.arriving), "decision-kind", "tuple, not a Decision"),
        (lambda v: Decision(v.arriving, v.jobs.arrival_s[v.arriving] + 0.5), "decision-row", "fl"),
        (lambda v: Decision(v.arriving[:, None], v.arriving), "decision-row", "2-dimensional"),
        (lambda _: Decision(np.array([10**9]), np.array([0])), "decision-row", "there are"),
        (lambda v: at(v, "dublin"), "decision-row", "site is"),
        (lambda v: on_arrival(v, move={0: "dublin"}), "decision-move", "dublin"),
        (lambda v: on_arrival(v, cap_kw={"dublin": -5.0}), "decision-cap", "-5.0"),
        (lambda v: on_arrival(v, cap_kw={"dublin": 5.0}), "decision-cap", "did not say"),
    ],
)
def test_an_answer_that_is_no_decision_is_told_as_such(answer, code, words):
    with pytest.raises(InvalidInput) as told:
        decided(answer)
    assert {problem.code for problem in told.value.problems} == {code}
    assert any(words in problem.message for problem in told.value.problems)


@pytest.mark.parametrize("every", [0, -5, 1.5, "hourly", True])
def test_a_control_interval_is_a_whole_number_of_seconds(every):
    with pytest.raises(InvalidInput, match="policy-interval"):
        decided(on_arrival, control_interval_s=every)


def test_lists_are_as_good_as_arrays():
    as_lists = decided(
        lambda v: Decision(v.arriving.tolist(), v.jobs.arrival_s[v.arriving].tolist())
    )
    assert as_lists.summary.total == decided(on_arrival).summary.total


def test_who_looks_at_no_sites_decides_on_none():
    with pytest.raises(CheckFailed, match="looks at no sites"):
        decided(lambda v: at(v, 1), looks_at_sites=False)
