"""YAML 1.2 read strictly: plain data, every key with its place, nothing surprising.

The text is scanned event by event before any tree is built, so a hostile file is
refused cheaply: too large, too deep, too many nodes, an alias, a tag, a second
document. Numbers are numbers: ``1_000`` and ``0777`` are refused, ``NO`` is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from dcsim.core.errors import InvalidInput, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_NODES = 10_000
MAX_INT = 2**63 - 1

KeyPath = tuple[str | int, ...]

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?\Z|[-+]?\.[0-9]+\Z")
_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NUMBERLIKE = re.compile(r"[-+]?[0-9][0-9_]*\Z|0[xo][0-9a-fA-F]+\Z")
# Characters that YAML refuses or folds when they stand bare inside quotes.
_UNPRINTABLE = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SPECIAL = {".nan", ".inf", "-.inf", "+.inf"}
_SYNTAX_CURES = (
    ("'\\t'", "indent with spaces, not with tabs"),
    ("cannot start any token", "put the text in quotes"),
    ("mapping values", "put a text with a colon in quotes; keys of one group begin in one column"),
    ("<stream end>", "close the bracket"),
    ("unexpected end of stream", "close the quote"),
)
"""What mends it, by a sign in the parser's words; the first that fits."""
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


OVERRIDE = "--set"
"""Stands for the file of a value that the command line gave."""

NO_LINE = (0, 0)
"""The mark of a value that stands in no file."""


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data and the ``line:column`` of every value by its path of keys (or `NO_LINE`)."""

    data: dict[str, Any]
    name: str
    marks: dict[KeyPath, tuple[int, int]]
    files: dict[KeyPath, str] = field(default_factory=dict)
    """The file of every value that was taken from another than ``name``."""
    stands: dict[KeyPath, KeyPath] = field(default_factory=dict)
    """Where a value stands in its file, if that is not its own path here: a site's values
    stand under ``sites`` and its name."""

    def place(self, path: KeyPath) -> str:
        """Return ``file:line:col: key`` for a path, or of its nearest parent."""
        known = path
        while known and known not in self.marks:
            known = known[:-1]
        line, column = self.marks.get(known, (1, 1))
        whole = (*self.stands.get(known, known), *path[len(known) :])
        key = ".".join(str(part) for part in whole) or "(whole file)"
        origin = self.file_of(known)
        return f"{origin}:{line}:{column}: {key}" if line else f"{origin} {key}"

    def override(self, path: KeyPath, origin: str = OVERRIDE) -> None:
        """Note that a value, with all in it, stands in no file but came from ``origin``."""
        for inner in [mark for mark in self.marks if mark[: len(path)] == path]:
            del self.marks[inner]
        self.marks[path] = NO_LINE
        self.files[path] = origin

    def file_of(self, path: KeyPath) -> str:
        """Return the name of the file that a value stands in."""
        return self.files.get(path, self.name)


def read_yaml(path: Path, name: str | None = None) -> Document:
    """Read a YAML file that holds one mapping.

    Raises
    ------
    InvalidInput
        With every problem found: not a regular file, too large, not UTF-8, not
        YAML, duplicate keys, aliases, tags, numbers that are none.
    """
    name = name or str(path)
    try:
        if not path.exists():
            raise InvalidInput.of("file-missing", name, "there is no such file", "check the path")
        if not path.is_file():
            raise InvalidInput.of("file-not-regular", name, "this is not a regular file")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput.of("file-unreadable", name, reason) from error
    return parse_yaml(raw, name)


def parse_yaml(raw: bytes, name: str) -> Document:
    """Parse the bytes of a YAML file (see `read_yaml`)."""
    if len(raw) > MAX_BYTES:
        raise InvalidInput.of("file-too-large", name, f"the file is larger than {MAX_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput.of(
            "not-utf8", name, f"byte {error.start} is not UTF-8", "save the file as UTF-8"
        ) from error
    if not text.strip():
        raise InvalidInput.of(
            "file-empty", name, "the file is empty", "write one to start from with dcsim init"
        )
    try:
        events = list(_guarded(text, name))
    except MarkedYAMLError as error:
        raise InvalidInput(_syntax(error, name)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidInput.of("yaml-syntax", name, f"this is not YAML: {first}") from error
    if not (events and isinstance(events[0], MappingStartEvent)):
        raise InvalidInput.of(
            "not-a-mapping",
            f"{name}:1:1",
            "the file must hold keys and values",
            "write each as key: value, with a space after the colon",
        )
    builder = _Builder(name, iter(events))
    data = builder.build(())
    if builder.problems:
        raise InvalidInput(builder.problems)
    return Document(data, name, builder.marks)


def parse_scalar(text: str) -> Any:
    """Read one plain value as YAML would, for ``--set KEY=VALUE``."""
    # An argument that is not UTF-8 arrives as surrogates, which are then refused as such.
    raw = f"value: {text}\n".encode(errors="surrogatepass")
    return parse_yaml(raw, OVERRIDE).data["value"]


def _guarded(text: str, name: str) -> Iterator[Event]:
    """Yield the values of a text; refuse what is too deep, too large or not plain."""
    depth = nodes = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        mark = event.start_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}"
        _refuse_not_plain(event, place)
        documents += isinstance(event, DocumentStartEvent)
        nodes += isinstance(event, CollectionStartEvent | ScalarEvent)
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        if documents > 1:
            raise InvalidInput.of(
                "second-document",
                place,
                "one file holds one document",
                "remove the line --- and what follows",
            )
        if depth > MAX_DEPTH:
            raise InvalidInput.of("too-deep", place, f"nested deeper than {MAX_DEPTH} levels")
        if nodes > MAX_NODES:
            raise InvalidInput.of("too-many-nodes", place, f"more than {MAX_NODES} values")
        if isinstance(event, CollectionStartEvent | CollectionEndEvent | ScalarEvent):
            yield event


def _refuse_not_plain(event: Event, place: str) -> None:
    """Refuse aliases, anchors and tags."""
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        raise InvalidInput.of(
            "alias", place, "anchors and aliases are not allowed", "write the value out"
        )
    if isinstance(event, CollectionStartEvent | ScalarEvent) and event.tag is not None:
        raise InvalidInput.of(
            "tag",
            place,
            f"tags are not allowed ({event.tag})",
            "remove what begins with !, or put it in quotes if it is text",
        )


def _syntax(error: MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    what = " ".join(str(error.problem or error.context or "cannot be read").split())
    cure = next(
        (cure for sign, cure in _SYNTAX_CURES if sign in what), "check indentation and colons"
    )
    return Problem("yaml-syntax", place, f"this is not YAML: {what}", cure)


class _Builder:
    """Turns the events of one document into plain data, collecting marks and problems."""

    def __init__(self, name: str, events: Iterator[Event]) -> None:
        self.name = name
        self.events = events
        self.marks: dict[KeyPath, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def build(self, path: KeyPath) -> Any:
        """Return the next value, which stands at a path."""
        return self._value(next(self.events), path)

    def _value(self, event: Event, path: KeyPath) -> Any:
        self._mark(event, path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            items = self._until_end()
            return [self._value(item, (*path, i)) for i, item in enumerate(items)]
        return self._scalar(cast("ScalarEvent", event), path)

    def _until_end(self) -> Iterator[Event]:
        """Yield what begins the items of a collection; each is taken before the next is asked."""
        return iter(self._next_or_end, None)

    def _next_or_end(self) -> Event | None:
        event = next(self.events)
        return None if isinstance(event, CollectionEndEvent) else event

    def _mark(self, event: Event, path: KeyPath) -> None:
        self.marks.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for event in self._until_end():
            if not isinstance(event, ScalarEvent):
                self._problem(
                    event,
                    path,
                    "key-not-text",
                    "a key must be a plain word",
                    "put it in quotes if it is text",
                )
                self._skip(event)
                self._skip(next(self.events))
                continue
            key = str(event.value)
            here = (*path, key)
            if key in data:
                line = self.marks[here][0]
                self._problem(
                    event,
                    here,
                    "duplicate-key",
                    f"this key already stands in line {line}",
                    "keep one of the two",
                )
                self._skip(next(self.events))
                continue
            self._mark(event, here)
            data[key] = self.build(here)
        return data

    def _skip(self, event: Event) -> None:
        """Pass over a value that begins with an event."""
        depth = int(isinstance(event, CollectionStartEvent))
        while depth:
            event = next(self.events)
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)

    def _scalar(self, event: ScalarEvent, path: KeyPath) -> Any:
        text = str(event.value)
        if event.style is not None:
            return text
        if text.lower() in _WORDS and text in {text.lower(), text.capitalize(), text.upper()}:
            return _WORDS[text.lower()]
        if _INT.match(text):
            return self._int(event, text, path)
        if _FLOAT.match(text) and isfinite(float(text)):
            return float(text)
        if _FLOAT.match(text) or text.lower() in _SPECIAL:
            self._problem(
                event,
                path,
                "not-finite",
                f"{text} is not a finite number",
                "write a number, or remove the key",
            )
        elif _NUMBERLIKE.match(text):
            self._problem(
                event,
                path,
                "ambiguous-number",
                f"{text} can be read as different numbers",
                "write plain decimal digits, or quote it if it is a name",
            )
        return text

    def _int(self, event: ScalarEvent, text: str, path: KeyPath) -> int | None:
        if len(text) > 20 or abs(int(text)) > MAX_INT:
            self._problem(
                event,
                path,
                "number-too-large",
                f"a whole number is at most {MAX_INT}",
                "write a smaller one, or quote it if it is a name",
            )
            return None
        return int(text)

    def _problem(
        self, event: Event, path: KeyPath, code: str, message: str, cure: str = ""
    ) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        key = ".".join(str(part) for part in path) or "(whole file)"
        self.problems.append(Problem(code, f"{self.name}:{line}:{column}: {key}", message, cure))


def dump_yaml(data: dict[str, Any]) -> str:
    """Write plain data so that `parse_yaml` reads back the same, in the order given."""
    return "".join(f"{line}\n" for line in _lines(data, 0))


def _lines(data: dict[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    for name, value in data.items():
        key = name if _BARE_KEY.match(name) else _written(name)
        if isinstance(value, dict) and value:
            yield f"{pad}{key}:"
            yield from _lines(value, indent + 2)
        elif isinstance(value, list) and value:
            yield f"{pad}{key}:"
            for item in value:
                if isinstance(item, dict) and item:
                    first, *rest = _lines(item, indent + 4)
                    yield f"{pad}  - {first.lstrip()}"
                    yield from rest
                else:
                    yield f"{pad}  - {_written(item)}"
        else:
            yield f"{pad}{key}: {_written(value)}"


def _written(value: Any) -> str:
    """Write a scalar or an empty collection; text always in JSON's quotes, which YAML shares."""
    return _UNPRINTABLE.sub(
        lambda found: f"\\U{ord(found[0]):08x}", json.dumps(value, ensure_ascii=False)
    )
