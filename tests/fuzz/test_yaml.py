"""Any bytes are read as plain data or refused with a place; nothing else can happen."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import dump_yaml, parse_yaml

MARKS = ["- ", ": ", "? ", ", ", "{", "}", "[", "]", "&a ", "*a", "!!str ", "|\n", ">\n", "#", "'"]
ODD = ['"', "%", "@", "`", "---\n", "...\n", "<<: ", "\t", "\r", "\x00", "\x85", "\ufeff", "\\"]
WORDS = ["a", "b: 1", "true", "null", "~", ".nan", ".inf", "1e999", "0x1F", "1_0", "-0", "1e5"]
SPACE = ["\n", "\n  ", "\n    ", " "]
TEXTS = st.lists(
    st.sampled_from(MARKS + ODD + WORDS + SPACE * 3) | st.text(max_size=3), max_size=40
)
RAW = TEXTS.map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")) | st.binary()


def leaves(value):
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def test_any_text_is_plain_data_or_an_error_with_a_place(fuzz):
    @given(RAW)
    def prove(raw):
        document, problems = None, ()
        try:
            document = parse_yaml(raw, "f.yaml")
        except InvalidInput as error:
            problems = error.problems
        if document is None:
            assert problems
            for problem in problems:
                assert problem.code
                assert problem.message
                assert problem.place.startswith("f.yaml")
            return
        for leaf in leaves(document.data):
            assert leaf is None or type(leaf) in {str, int, float, bool}
            assert not isinstance(leaf, float) or math.isfinite(leaf)
        assert (
            parse_yaml(dump_yaml(document.data).encode() or b"{}", "f.yaml").data == document.data
        )

    fuzz(prove)
