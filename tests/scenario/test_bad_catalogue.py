"""Two hundred ways to get a scenario wrong: each is refused with place, rule and cure."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import parse_yaml, read_yaml
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.scenario.schema import scenario_schema

FOLDER = Path(__file__).parent / "bad"
SHORT = Path(__file__).parent / "short.yaml"

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['case']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in read_yaml(file).data["cases"]
]
"""The files hold what is wrong and what is told about it."""

STRUCTURAL = {
    "unknown-key", "wrong-type", "out-of-range", "unknown-choice", "bad-name", "zone-missing",
    "unknown-station", "unknown-region", "unknown-price-zone", "unknown-trace",
    "version-newer", "version-unknown",
}  # fmt: skip
"""What an editor can see by the schema alone, without a second value or file."""


def text_of(case):
    if "text" in case:
        return case["text"].encode()
    if "bytes" in case:
        return bytes.fromhex(case["bytes"])
    text = SHORT.read_text(encoding="utf-8")
    for old, new in case["change"]:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in short.yaml"
        text = text.replace(old, new)
    return text.encode()


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a case and gives its scenario."""

    def write(case):
        for name, text in case.get("files", {}).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        path = tmp_path / "s.yaml"
        path.write_bytes(text_of(case))
        return path

    return write


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_with_its_place_the_rule_and_a_cure(written, tmp_path, case):
    with pytest.raises(InvalidInput) as caught:
        read_inputs(load_scenario(written(case)))
    told = caught.value.problems
    assert len(told) == len(case["problems"]) + case.get("more", 0)
    for problem, (code, place, message, cure) in zip(told, case["problems"], strict=False):
        assert (problem.code, problem.place.removeprefix(f"{tmp_path}/")) == (code, place)
        assert message in problem.message
        assert cure in problem.cure


BEYOND_A_SCHEMA = {"a whole number as a decimal", "a version with a point", "a 30th of February"}
"""JSON knows one kind of number, and a pattern no calendar."""


@pytest.fixture(scope="module")
def schema():
    return jsonschema.Draft202012Validator(scenario_schema())


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if "change" in case.values[0]
        and case.values[0]["case"] not in BEYOND_A_SCHEMA
        and "files" not in case.values[0]
        and "extends:" not in str(case.values[0]["change"])
        and {problem[0] for problem in case.values[0]["problems"]} & (STRUCTURAL | {"key-missing"})
    ],
)
def test_an_editor_sees_by_the_schema_what_stands_in_one_place(schema, case):
    assert not schema.is_valid(parse_yaml(text_of(case), "s.yaml").data)


def test_the_catalogue_is_large_and_no_two_cases_have_one_name():
    names = [case.id for case in CASES]
    assert len(set(names)) == len(names) >= 200
    assert len({problem[0] for case in CASES for problem in case.values[0]["problems"]}) > 40


# --------------------------------------------------------------------- hostile files

MEMORY = 200 * 1024 * 1024
HOSTILE = {
    "too many keys": "\n".join(f"k{i}: {i}" for i in range(24_000)),
    "as many keys as are allowed": "\n".join(f"k{i}: 1" for i in range(4_990)),
    "too many numbers": f"a: [{'1,' * 120_000}1]",
    "too deep by brackets": f"a: {'[' * 200_000}",
    "too deep by indentation": "\n".join(f"{' ' * i}a:" for i in range(700)),
    "one long word": f"a: {'x' * 260_000}",
    "one long text": f"a: {'x ' * 130_000}",
    "a text of many lines": f"a:\n{'  x' * 1}\n" + "  x\n" * 60_000,
    "a folded text": "a: >\n" + "  x\n\n" * 50_000,
    "an escaped text": f'a: "{chr(92)}n{chr(92)}n' * 10_000,
    "only comments": "a: 1\n" + "#\n" * 120_000,
    "only question marks": "?" * 200_000,
    "only colons": ":" * 200_000,
    "only dashes": "- " * 100_000,
    "only exclamation marks": "!" * 200_000,
    "an open group": f"a: {{{'a,' * 100_000}",
    "a long key": f"{'x' * 200_000}: 1",
    "aliases upon aliases": "\n".join(
        [
            "a0: &a0 [1, 1]",
            *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)),
        ]
    ),
    "larger than is allowed": "#" * 262_145,
}

CHILD = """
import resource, sys, time
from pathlib import Path
from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import read_yaml
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
for path in sorted(Path(sys.argv[1]).iterdir()):
    began = time.process_time()
    try:
        read_yaml(path)
    except InvalidInput:
        pass
    print(path.name, time.process_time() - began, sep="\\t")
"""


def test_hostile_files_cost_less_than_a_second_and_200_megabytes(tmp_path):
    for name, text in HOSTILE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, tmp_path, str(MEMORY)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    spent = dict(line.split("\t") for line in done.stdout.splitlines())
    assert spent.keys() == HOSTILE.keys()
    assert {name: s for name, s in spent.items() if float(s) >= 1.0} == {}


def test_a_file_with_thousands_of_faults_is_told_a_hundred_and_the_count(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("\n".join(f"key{i}: 1" for i in range(4_000)), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path)
    *_, last = caught.value.problems
    assert len(caught.value.problems) == 101
    assert last.code == "too-many-problems"
    assert json.loads(last.message.split()[0]) > 3_800
