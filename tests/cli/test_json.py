"""Every verb that prints a result prints it for programs too."""

import typer

from dcsim.cli import build

WRITES_FILES = {"profile plot", "profile add", "profile export"}
"""Verbs whose result is the file they write, in a form of its own."""


def verbs(command, path=()):
    """Yield every verb with its parameters by option."""
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from verbs(inner, (*path, name))
    else:
        yield " ".join(path), {option: param for param in command.params for option in param.opts}


def test_every_verb_takes_json_and_says_what_it_prints_but_those_that_only_write_files():
    found = dict(verbs(typer.main.get_command(build())))
    assert len(found) > 20
    assert {verb for verb, options in found.items() if "--json" not in options} <= WRITES_FILES
    assert all(options["--json"].help for options in found.values() if "--json" in options)
