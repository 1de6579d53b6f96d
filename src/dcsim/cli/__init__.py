"""The command line: one verb a file, heavy imports only inside the verbs."""

from __future__ import annotations

import sys
import traceback

import typer

from dcsim.core.errors import DcsimError

BUG, INTERRUPTED = 1, 130


def build() -> typer.Typer:
    """Return the command line with all its verbs."""
    from dcsim.cli import doctor, meter, run, validate

    app = typer.Typer(
        name="dcsim",
        help="Simulate data centres: jobs, cooling, water, power, carbon and cost, hour by hour.",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    app.command("run")(run.run)
    app.command("validate")(validate.validate)
    app.command("doctor")(doctor.doctor)
    app.add_typer(meter.app, name="meter")
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with the documented exit code."""
    sys.exit(_exit_code(arguments))


def _options(
    version: bool = typer.Option(
        False, "--version", help="Print the version and leave.", is_eager=True
    ),
) -> None:
    if version:
        from dcsim import __version__

        typer.echo(f"dcsim {__version__}")
        raise typer.Exit


def _exit_code(arguments: list[str] | None) -> int:
    import click

    try:
        code = typer.main.get_command(build()).main(
            args=arguments, prog_name="dcsim", standalone_mode=False
        )
    except DcsimError as error:
        print_error(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        typer.echo("interrupted: nothing was written", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception:  # noqa: BLE001 - the last resort: say it is our fault, keep the exit code
        traceback.print_exc()
        typer.echo("\nThis is a fault of dcsim. Please report it with the lines above.", err=True)
        return BUG
    return code if isinstance(code, int) else 0


def print_error(error: DcsimError) -> None:
    """Print every problem on stderr, with control characters made visible."""
    count = len(error.problems)
    if count > 1:
        typer.echo(f"{count} problems:", err=True)
    for problem in error.problems:
        typer.echo(plain(str(problem)), err=True)


def plain(text: str) -> str:
    """Return text that cannot steer a terminal: control characters are spelled out."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
