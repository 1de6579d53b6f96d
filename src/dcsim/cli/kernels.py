"""``dcsim kernels``: the C kernels, compiled again with flags of your choice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Compile the metered C kernels again.", no_args_is_help=True)


@app.callback()
def kernels() -> None:
    """Compile the metered C kernels again, with flags of your choice."""


@app.command("build")
def build(
    *,
    cflags: Annotated[str, typer.Option(help='Flags for the compiler, such as "-O3".')] = "-O2",
    cc: Annotated[str, typer.Option(help="The compiler.")] = "cc",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the programs; by default in your cache.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compile the kernels; the same sources, flags and compiler are compiled once."""
    from dataclasses import asdict

    from dcsim.cli.meter_tables import print_json
    from dcsim.metering.build import PROGRAMS
    from dcsim.metering.build import build as compiled

    made = compiled(cflags, out, cc)
    if as_json:
        programs = {name: str(made.program(name)) for name in PROGRAMS}
        print_json(asdict(made) | {"folder": str(made.folder), "programs": programs})
        return
    print(made.folder)
    typer.echo(f"{len(PROGRAMS)} kernels by {made.compiler}, flags {made.flags}", err=True)
