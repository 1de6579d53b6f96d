"""Where the shipped data lie: inside an installed package, else beside the sources."""

from __future__ import annotations

from pathlib import Path

from dcsim.core.errors import InvalidInput

INDEX = "SOURCES.yaml"
"""The file by which the data folder is known."""

_PACKAGE = Path(__file__).resolve().parents[1]


def data_path(*parts: str, package: Path = _PACKAGE) -> Path:
    """Return a path inside the shipped data folder.

    Parameters
    ----------
    *parts
        Folders and file name below the data folder; none for the folder itself.
    package
        The folder of the package ``dcsim``; a wheel carries ``grid_data`` in it, a
        checkout two levels above it, beside ``src``.

    Raises
    ------
    InvalidInput
        ``grid-data-missing`` if neither folder is there.
    """
    candidates = (package / "grid_data", package.parents[1] / "grid_data")
    for folder in candidates:
        if (folder / INDEX).is_file():
            return folder.joinpath(*parts)
    looked = " nor in ".join(str(folder) for folder in candidates)
    raise InvalidInput.of(
        "grid-data-missing",
        "grid_data",
        f"the shipped data folder is neither in {looked}",
        "install dcsim again; the folder grid_data belongs to it",
    )
