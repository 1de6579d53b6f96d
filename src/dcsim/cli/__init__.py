"""The command line: one verb a file, heavy imports only inside the verbs."""

from __future__ import annotations

import gc
import io
import os
import sys
import traceback
from importlib import import_module
from typing import Any

import typer

from dcsim.core.errors import DcsimError, plain

BUG, INTERRUPTED = 1, 130
OBJECTS_A_COLLECTION = 200_000
"""New objects after which cyclic garbage is looked for."""

# Typer carries its own Click or uses the installed one; this is the root of what it raises.
CommandLineError = next(
    base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException"
)


VERBS = (
    "run",
    "validate",
    "migrate",
    "init",
    "schema",
    "report",
    "export",
    "regions",
    "compare",
    "explain",
    "indicators",
    "compliance",
    "show",
    "verify",
    "doctor",
)
"""Verbs in the order of --help; each is the function of its name in the file of its name."""
GROUPS = ("meter", "kernels", "profile")
"""Groups of verbs, each the ``app`` of its file."""


def build(wanted: str | None = None) -> typer.Typer:
    """Return the command line with one of its verbs, or with all if that is no verb."""
    app = typer.Typer(
        name="dcsim",
        help="Simulate data centres: jobs, cooling, water, power, carbon and cost, hour by hour.",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    one = (wanted,) if wanted in (*VERBS, *GROUPS) else None
    for name in one or (*VERBS, *GROUPS):
        file: Any = import_module(f"dcsim.cli.{name}")
        if name in GROUPS:
            app.add_typer(file.app, name=name)
        else:
            app.command(name)(vars(file)[name])
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with the documented exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A result is written by now: a terminal without the letter must not undo it.
            stream.reconfigure(errors="backslashreplace")
    # Arrow then takes the memory that NumPy gave back, instead of keeping some of its own.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # Imports make many objects and no garbage: looking through them costs a tenth of a short run.
    gc.set_threshold(OBJECTS_A_COLLECTION)
    code = _exit_code(arguments)
    # What is alive as the process ends is not worth a search either.
    gc.freeze()
    sys.exit(code)


def _version(wanted: bool) -> None:
    if wanted:
        from dcsim import __version__

        typer.echo(f"dcsim {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False,
        "--version",
        help="Print the version and leave.",
        is_eager=True,
        callback=_version,
    ),
) -> None:
    """Take the options that stand before the verb; each acts in its callback."""


def _exit_code(arguments: list[str] | None) -> int:
    try:
        given = sys.argv[1:] if arguments is None else arguments
        code = typer.main.get_command(build(next(iter(given), None))).main(
            args=arguments, prog_name="dcsim", standalone_mode=False
        )
    except DcsimError as error:
        print_error(error)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except MemoryError:
        typer.echo(
            "the memory of this machine is too small for this run [out-of-memory]\n"
            "    cure: shorten the period, lower jobs_per_day, or raise step_s",
            err=True,
        )
        return BUG
    except Exception as error:  # noqa: BLE001 - the last resort: say it is our fault, keep the exit code
        if isinstance(error, CommandLineError):
            return _not_understood(error)
        traceback.print_exc()
        typer.echo("\nThis is a fault of dcsim. Please report it with the lines above.", err=True)
        return BUG
    if code == INTERRUPTED:
        typer.echo("interrupted: no result was left half-written", err=True)
    return code if isinstance(code, int) else 0


def _not_understood(error: Any) -> int:
    """Say what was wrong with the command line; return its exit code."""
    error.show()
    return int(error.exit_code)


def print_error(error: DcsimError) -> None:
    """Print every problem on stderr, with control characters made visible."""
    count = len(error.problems)
    if count > 1:
        typer.echo(f"{count} problems:", err=True)
    for problem in error.problems:
        typer.echo(plain(str(problem)), err=True)
