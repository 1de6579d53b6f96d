"""What a run gives back to Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from dcsim.results.glance import line_of, table_of
from dcsim.results.plots import plot_of
from dcsim.results.sites import rows_of, scenario_of_site, site_of, summary_of
from dcsim.results.summary import Summary
from dcsim.results.write import Writer, write_run

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Result:
    """Summary and tables of one run, all in memory.

    Attributes
    ----------
    summary
        The figures of summary.json, as attributes.
    hourly
        One row an hour and site under its UTC time (``time_utc``), the sites below each other;
        every column ends in its unit. `dcsim.results.sites.whole_hours` sums the sites.
    jobs
        One row a job and site at which it ran, then a row each for the site's baseload and for
        its idle servers.
    manifest
        Versions, input hashes, seeds, warnings and defaults of the run.
    resolved_yaml
        The scenario with every default written out.
    stage_switches
        Every switch of a cooling plant of several stages; None for one of a single stage.
    states
        Every state of the plant worth counting, with its begin and end; None in folders of
        earlier versions.
    steps
        Room, stores, supply and jobs step by step; None for sites that remember nothing.
    transfers
        Data moved between sites, one row a transfer; None for a single site.

    Examples
    --------
    >>> import dcsim
    >>> run = dcsim.run("scenarios/lefdal.yaml", {"period": {"days": 2, "step_s": 3600}})
    >>> run.hourly.index[:2].strftime("%H:%M %Z").tolist()
    ['00:00 UTC', '01:00 UTC']
    >>> run.plot("week").axes[0].get_ylabel()
    'mean power [MW]'
    """

    summary: Summary
    hourly: pd.DataFrame
    jobs: pd.DataFrame
    manifest: dict[str, Any]
    resolved_yaml: str
    stage_switches: pd.DataFrame | None = None
    states: pd.DataFrame | None = None
    steps: pd.DataFrame | None = None
    transfers: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return line_of(self.summary)

    def _repr_html_(self) -> str:
        """Return the small table that a notebook shows."""
        return table_of(self.summary)

    def of_site(self, name: str) -> Result:
        """Return the run as that of one of its sites: its rows, and its summary as the total.

        Parameters
        ----------
        name
            The site.

        Raises
        ------
        InvalidInput
            If the run has no such site.

        Examples
        --------
        >>> import dcsim
        >>> run = dcsim.run("scenarios/three-sites.yaml", {"period.days": 1})
        >>> len(run.hourly), len(run.of_site("dublin").hourly)
        (72, 24)
        """
        site_of(self.summary, name)
        if len(self.summary.sites) == 1:
            return self
        hourly = rows_of(self.hourly, name)
        switches, steps = self.stage_switches, self.steps
        if switches is not None:
            switches = rows_of(switches, name) if "stage_switches" in hourly else None
        if steps is not None:
            steps = rows_of(steps, name) if name in set(steps["site"]) else None
        return replace(
            self,
            summary=summary_of(self.summary, name),
            hourly=hourly,
            jobs=rows_of(self.jobs, name),
            resolved_yaml=scenario_of_site(self.resolved_yaml, name),
            stage_switches=switches,
            states=None if self.states is None else rows_of(self.states, name),
            steps=steps,
            transfers=None,
        )

    def plot(self, kind: str = "year") -> Figure:
        """Draw the run.

        Parameters
        ----------
        kind
            ``year`` (power, overhead and grid carbon, day by day), ``week`` (the same hour
            by hour, around the peak), ``duration`` (for how long which power is exceeded),
            ``course`` (a site that remembers, step by step around what happened to it), or
            another that is registered under ``dcsim.plot``.

        Returns
        -------
        matplotlib.figure.Figure
            A figure of its own, beside whatever pyplot holds; ``savefig`` writes it.

        Raises
        ------
        InvalidInput
            If there is no such figure.
        """
        return plot_of(kind)(self)

    def save(
        self,
        folder: Path | str,
        *,
        force: bool = False,
        more: Mapping[str, Writer] | None = None,
    ) -> Path:
        """Write the run folder and return its path.

        Parameters
        ----------
        folder
            The folder to write; it appears whole or not at all.
        force
            Replace an earlier one.
        more
            Further files by name, and who writes them.

        Raises
        ------
        NotWritten
            If the folder exists and ``force`` is false, or the file system refuses.
        CheckFailed
            If a balance of the stored tables does not hold.
        """
        return write_run(self, Path(folder), force=force, more=more)
