"""YAML is read strictly: what could be misread is refused, with its place."""

import os
import resource
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcsim.core.errors import DcsimError, InvalidInput
from dcsim.core.strictyaml import (
    MAX_BYTES,
    MAX_INT,
    MAX_NODES,
    dump_yaml,
    parse_scalar,
    parse_yaml,
    read_yaml,
)


def read(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return parse_yaml(raw, "f.yaml").data


def refused(text):
    """Return code and place of every problem of a text that must be refused."""
    with pytest.raises(InvalidInput) as caught:
        read(text)
    return [(problem.code, problem.place) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("NULL", None),
        ("~", None),
        ("", None),
        ("tRuE", "tRuE"),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("1e3", 1000.0),
        ("6.4e+8", 6.4e8),
        (".5", 0.5),
        ("1.", 1.0),
        ("-0.0", 0.0),
        ("2023-01-01", "2023-01-01"),
        ("2023-01-01T00:00:00Z", "2023-01-01T00:00:00Z"),
        ("12:30:00", "12:30:00"),
        ("'12'", "12"),
        ('"true"', "true"),
        ('".nan"', ".nan"),
        ("'0777'", "0777"),
        ("5 %", "5 %"),
        ("<<", "<<"),
        (str(MAX_INT), MAX_INT),
        (str(-MAX_INT), -MAX_INT),
    ],
)
def test_a_plain_value_is_what_yaml_1_2_says_and_nothing_cleverer(text, value):
    parsed = read(f"a: {text}")["a"]
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("number", ["0777", "1_000", "0x10", "0o17", "-007", "00"])
def test_a_number_that_can_be_read_in_two_ways_is_refused(number):
    assert refused(f"x: 1\na: {number}") == [("ambiguous-number", "f.yaml:2:4: a")]


@pytest.mark.parametrize("number", [".nan", ".NaN", ".inf", "-.inf", "+.INF", "1e400", "-1e400"])
def test_a_number_that_is_not_finite_is_refused(number):
    assert refused(f"a: {number}") == [("not-finite", "f.yaml:1:4: a")]


@pytest.mark.parametrize("number", [str(MAX_INT + 1), str(-MAX_INT - 1), "9" * 20, "9" * 5000])
def test_a_very_long_whole_number_is_refused(number):
    assert refused(f"a: {number}") == [("number-too-large", "f.yaml:1:4: a")]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "file-empty", "f.yaml"),
        (" \n\t\n  ", "file-empty", "f.yaml"),
        ("# only a comment\n", "not-a-mapping", "f.yaml:1:1"),
        ("- a\n- b\n", "not-a-mapping", "f.yaml:1:1"),
        ("just words", "not-a-mapping", "f.yaml:1:1"),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", "f.yaml:3:1: a"),
        ("o:\n  a: 1\n  'a': 2\n", "duplicate-key", "f.yaml:3:3: o.a"),
        ("a: &x 1\n", "alias", "f.yaml:1:4"),
        ("a: *x\n", "alias", "f.yaml:1:4"),
        ("b: &b {c: 1}\na: {<<: *b}\n", "alias", "f.yaml:1:4"),
        ("a: !!python/object:os.system {}\n", "tag", "f.yaml:1:4"),
        ("a: !!python/object/apply:os.system ['id']\n", "tag", "f.yaml:1:4"),
        ("a: !!int '3'\n", "tag", "f.yaml:1:4"),
        ("a: !mine x\n", "tag", "f.yaml:1:4"),
        ("a: 1\n---\nb: 2\n", "second-document", "f.yaml:2:1"),
        ("? [1, 2]\n: a\n", "key-not-text", "f.yaml:1:3: (whole file)"),
        ("? {x: 1}\n: a\n", "key-not-text", "f.yaml:1:3: (whole file)"),
        ("{[1]: 2}\n", "key-not-text", "f.yaml:1:2: (whole file)"),
        ("a:\n\tb: 1\n", "yaml-syntax", "f.yaml:2:1"),
        ("a: 1\n\tb: 2\n", "yaml-syntax", "f.yaml:2:1"),
        ("a: [1, 2\n", "yaml-syntax", "f.yaml:2:1"),
        ("a: 1\n b: 2\n", "yaml-syntax", "f.yaml:2:3"),
        ('a: "unclosed\n', "yaml-syntax", "f.yaml:2:1"),
        ("a: x\x00y\n", "yaml-syntax", "f.yaml"),
        ("a: x\x07y\n", "yaml-syntax", "f.yaml"),
        (b"a: \xff\n", "not-utf8", "f.yaml"),
        ("a: 1\n".encode("utf-16"), "not-utf8", "f.yaml"),
        (b"a: 1\nb: caf\xe9\n", "not-utf8", "f.yaml"),
    ],
)
def test_what_is_no_plain_mapping_is_refused_with_its_place(text, code, place):
    assert refused(text) == [(code, place)]


def test_every_problem_of_the_values_is_reported_at_once():
    text = "a: .nan\nb: 0777\na: 2\nc: [1, 1_0]\n"
    assert refused(text) == [
        ("not-finite", "f.yaml:1:4: a"),
        ("ambiguous-number", "f.yaml:2:4: b"),
        ("duplicate-key", "f.yaml:3:1: a"),
        ("ambiguous-number", "f.yaml:4:8: c.1"),
    ]


def test_a_duplicate_key_names_the_line_of_its_twin():
    with pytest.raises(InvalidInput, match="already stands in line 2"):
        read("x: 0\na: 1\nb: 2\na: 3\n")


def test_a_merge_key_is_an_ordinary_key():
    assert read("a: {<<: 1}") == {"a": {"<<": 1}}


def test_byte_order_mark_and_windows_line_ends_change_nothing():
    plain = "a: 1\nb:\n  - x\n  - {c: 2}\n"
    assert read(b"\xef\xbb\xbf" + plain.encode()) == read(plain)
    assert read(plain.replace("\n", "\r\n")) == read(plain)
    document = parse_yaml(plain.replace("\n", "\r\n").encode(), "f.yaml")
    assert document.place(("b", 1, "c")) == "f.yaml:4:6: b.1.c"


def test_the_place_of_a_key_that_is_absent_is_that_of_its_nearest_parent():
    document = parse_yaml(b"a:\n  b: 1\n", "f.yaml")
    assert document.place(("a", "b")) == "f.yaml:2:3: a.b"
    assert document.place(("a", "z")) == "f.yaml:1:1: a.z"
    assert document.place(()) == "f.yaml:1:1: (whole file)"


@pytest.mark.parametrize("opening", ["[", "{", "{a: ", "- "])
def test_twenty_thousand_nested_collections_are_refused_at_once(opening):
    text = f"a: {opening * 20_000}" if opening != "- " else f"a:\n {opening * 20_000}"
    begin = time.process_time()
    codes = {code for code, _place in refused(text)}
    assert codes <= {"too-deep", "yaml-syntax"}
    assert time.process_time() - begin < 1.0


def test_nesting_is_allowed_to_the_limit_and_not_beyond():
    assert read("a: " + "[" * 23 + "]" * 23)
    assert refused("a: " + "[" * 24 + "]" * 24) == [("too-deep", "f.yaml:1:27")]


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in KiB on Linux only")
def test_an_alias_bomb_costs_neither_time_nor_memory():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    assert refused("\n".join(lines)) == [("alias", "f.yaml:1:5")]
    assert time.process_time() - begin < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_file_of_many_values_is_refused():
    assert refused("a: [" + "1," * MAX_NODES + "]")[0][0] == "too-many-nodes"


def test_a_file_of_300_kilobytes_is_refused_unread(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_text("a: 1\n" + "#" * 300_000)
    with pytest.raises(InvalidInput, match="file-too-large"):
        read_yaml(path)
    assert refused("a: 1\n" + "#" * MAX_BYTES)[0][0] == "file-too-large"
    assert read("a: 1\n" + "#" * (MAX_BYTES - 5)) == {"a": 1}


def test_only_a_regular_file_is_read(tmp_path):
    with pytest.raises(InvalidInput, match="file-missing"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(InvalidInput, match="file-not-regular"):
        read_yaml(tmp_path)
    with pytest.raises(InvalidInput, match="file-unreadable"):
        read_yaml(tmp_path / ("x" * 300))
    with pytest.raises(InvalidInput, match=r"file-unreadable|file-missing"):
        read_yaml(tmp_path / "x\0y")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_a_fifo_is_refused_and_nobody_waits_for_its_writer(tmp_path):
    fifo = tmp_path / "fifo.yaml"
    os.mkfifo(fifo)
    with pytest.raises(InvalidInput, match="file-not-regular"):
        read_yaml(fifo)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("NO", "NO"), ("", None), ("[1, a]", [1, "a"]), ("{a: 1}", {"a": 1})],
)
def test_an_override_is_read_as_the_file_would_read_it(text, value):
    assert parse_scalar(text) == value


@pytest.mark.parametrize("text", ["[", ".nan", "*a", "!!int 3", "a: b: c", "\udcff", "1\n---\n2"])
def test_an_override_that_yaml_would_refuse_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_scalar(text)


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"a: \xf0\x9f\x98\x80")
@example(b"%YAML 3.0\n---\na: 1")
@example(b"%TAG ! x\n%TAG ! x\n---\na: 1")
@example(b"a: \x85b")
def test_random_bytes_give_a_mapping_or_an_error_of_dcsim(raw):
    try:
        document = parse_yaml(raw, "f")
    except DcsimError:
        return
    assert isinstance(document.data, dict)


TOKENS = st.sampled_from(
    ["a", "b", ":", " ", "\n", "- ", "? ", "[", "]", "{", "}", ",", "'", '"', "|", ">", "#", "&x",
     "*x", "!t", "!!str", "%YAML 1.2", "---", "...", "<<", "0", "7", "1e", ".nan", "\t", "\r\n",
     "  ", "\\", "~", "é", "\u2028", "@", "`", "=", "!<", "!!binary", "!!set", "+", "-"]
)  # fmt: skip


@given(st.lists(TOKENS, max_size=40).map("".join))
def test_random_yaml_gives_a_mapping_or_an_error_of_dcsim(text):
    try:
        document = parse_yaml(text.encode(), "f")
    except DcsimError:
        return
    assert isinstance(document.data, dict)


KEYS = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_INT, MAX_INT)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.dictionaries(KEYS, inner, max_size=4) | st.lists(inner | SCALARS, max_size=3),
    max_leaves=12,
)


def in_lists_are_no_lists(tree):
    """Tell whether a tree holds no list directly inside a list, which no scenario has."""
    if isinstance(tree, dict):
        return all(in_lists_are_no_lists(value) for value in tree.values())
    if isinstance(tree, list):
        return all(not isinstance(v, list) and v != {} and in_lists_are_no_lists(v) for v in tree)
    return True


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=5).filter(in_lists_are_no_lists))
@example({"a": "x\u2028y\x7f\x85\ufeff"})
@example({"a": [{"b": [{"c": "1"}, {"d": None}]}, "NO"], "e": {}, "f": []})
def test_what_is_written_is_read_back_the_same(tree):
    assert parse_yaml(dump_yaml(tree).encode(), "f").data == tree


@pytest.mark.parametrize(
    "data",
    [
        {"items": [{}, {"a": 1}, [], [{}], [[1, {"b": None}]]]},
        {"": 1, " ": {"5": 2}, "a: b": [3], "\ufeff": None, "- x": {}, "#": "#", "null": True},
        {"deep": {"deeper": {"": {"": []}}}},
    ],
)
def test_odd_keys_and_empty_groups_are_written_so_that_they_read_back(data):
    assert parse_yaml(dump_yaml(data).encode(), "f").data == data
