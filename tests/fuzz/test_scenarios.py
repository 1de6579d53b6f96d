"""Whatever a scenario file holds, it is read or refused: no other error escapes.

``DCSIM_FUZZ_S`` gives each fuzzer that many seconds with fresh random examples in place
of the fixed ones.
"""

import os
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dcsim.core.errors import DcsimError
from dcsim.core.strictyaml import parse_yaml
from dcsim.scenario.load import load_scenario

FILES = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
TEXTS = [file.read_text(encoding="utf-8") for file in FILES]
SECONDS = float(os.environ.get("DCSIM_FUZZ_S", "0"))

EXAMPLES = 60


def fuzz(strategy, check):
    """Check fixed examples, or fresh ones for `SECONDS`."""
    bounded = settings(
        max_examples=EXAMPLES,
        derandomize=not SECONDS,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    ends = time.monotonic() + SECONDS
    while True:
        bounded(given(strategy)(check))()
        if time.monotonic() >= ends:
            return


WORDS = [
    "null",
    "~",
    ".nan",
    "-.inf",
    "1e999",
    "NO",
    "0777",
    "[]",
    "{}",
    "[[[",
    "*a",
    "&a",
    "-1",
    "0",
    "1.5",
    "true",
    "'",
    '"',
    "|",
    ">",
    "<<",
    "=",
    "é",
]
words = st.sampled_from([*WORDS, "!!str 1", "? :", "\t", "\x00", "\ufeff", ""])


@st.composite
def mutated(draw):
    """Draw a shipped scenario with some lines cut, doubled, moved or given another value."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 5))):
        i = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                del lines[i]
            case 1:
                lines.insert(i, lines[draw(st.integers(0, len(lines) - 1))])
            case 2:
                lines[i] = f"{lines[i].partition(':')[0]}: {draw(words)}"
            case 3:
                lines[i] = " " * draw(st.integers(0, 6)) + lines[i].lstrip()
            case 4:
                lines[i] = lines[i][: draw(st.integers(0, len(lines[i])))]
            case _:
                lines[i] += draw(st.text(max_size=4))
        if not lines:
            return ""
    return "\n".join(lines) + "\n"


def _refusal(call, *arguments):
    """Return the error of dcsim that a call raised, or none; any other escapes."""
    try:
        call(*arguments)
    except DcsimError as error:
        return error
    return None


def _is_told(error):
    problems = [] if error is None else error.problems
    return error is None or (
        error.exit_code == 3 and all(p.code and p.place and p.message for p in problems)
    )


def test_any_bytes_are_read_as_yaml_or_refused():
    texts = st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))

    def check(raw):
        assert _is_told(_refusal(parse_yaml, raw, "f.yaml"))

    fuzz(st.binary(max_size=200) | texts, check)


def test_any_mutation_of_a_scenario_is_loaded_or_refused(tmp_path):
    path = tmp_path / "s.yaml"

    def check(text):
        path.write_text(text, encoding="utf-8", newline="")
        assert _is_told(_refusal(load_scenario, path))

    fuzz(mutated(), check)
