"""An error says where, what and how to mend it, and has an exit code of its own."""

import pytest

from dcsim.core import errors
from dcsim.core.errors import DcsimError, InvalidInput, Problem, plain


def test_a_problem_reads_as_place_message_code_and_cure():
    problem = Problem("out-of-range", "s.yaml:3:1: it.racks", "must be at least 1", "add a rack")
    assert str(problem) == (
        "s.yaml:3:1: it.racks: must be at least 1 [out-of-range]\n    cure: add a rack"
    )
    assert "cure" not in str(Problem("x", "here", "wrong"))


def test_an_error_carries_all_its_problems():
    one, two = Problem("a", "p", "m"), Problem("b", "q", "n")
    error = InvalidInput([one, two])
    assert error.problems == (one, two)
    assert str(error) == f"{one}\n{two}"
    assert InvalidInput(one).problems == (one,)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UsageError", 2),
        ("InvalidInput", 3),
        ("NoSolution", 4),
        ("NotWritten", 5),
        ("CheckFailed", 6),
    ],
)
def test_every_class_has_its_exit_code(name, code):
    kind = getattr(errors, name)
    assert issubclass(kind, DcsimError)
    assert kind.of("code", "place", "message").exit_code == code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nordfjøre 8 °C\n", "Nordfjøre 8 °C\n"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\rb\tc\x00\x7f\x9b", "a\\rb\\tc\\x00\\x7f\\x9b"),
        ("a\u202eb\u2028", "a\\u202eb\\u2028"),
        ("\udcff", "\\udcff"),
    ],
)
def test_text_that_could_steer_a_terminal_is_spelled_out(text, shown):
    assert plain(text) == shown
