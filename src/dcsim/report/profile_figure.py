"""The picture of an energy profile: power over time, or energy by component."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dcsim.workload.profile import BASIS, MeteredProfile, ReferenceProfile

mpl.use("Agg")

BLUE, GREY = "#2b5c8a", "#6b7280"


def draw_profile(profile: MeteredProfile | ReferenceProfile, path: Path) -> None:
    """Draw a profile and write it as PNG.

    A metered profile with a series shows its power over the run, any other its energy
    by component with the interval of the total.
    """
    figure = Figure(figsize=(8.0, 4.2), layout="constrained", dpi=130)
    axes = figure.subplots()
    basis = BASIS[profile.method.tier]
    figure.suptitle(
        f"{profile.id}: {profile.work.amount:g} x {profile.work.unit}", x=0.01, ha="left"
    )
    if isinstance(profile, MeteredProfile) and profile.series.t_s:
        _power(axes, profile, basis)
    else:
        _parts(axes, profile, basis)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, format="png")


def _power(axes: Axes, profile: MeteredProfile, basis: str) -> None:
    edges = (0.0, *profile.series.t_s)
    axes.stairs(profile.series.watts, edges, fill=True, color=BLUE, alpha=0.35)
    axes.stairs(profile.series.watts, edges, color=BLUE)
    axes.set(
        xlabel="time [s]", ylabel=f"power, {basis} [W]", xlim=(0.0, edges[-1]), ylim=(0.0, None)
    )
    low_j, high_j = profile.energy_range_j
    axes.set_title(
        f"{profile.energy_j.total:.3g} J under the curve, {low_j:.3g} to {high_j:.3g} J; "
        f"boundary {profile.boundary}",
        loc="left",
        fontsize="small",
        color=GREY,
    )


def _parts(axes: Axes, profile: MeteredProfile | ReferenceProfile, basis: str) -> None:
    named = [(part, value) for part, value in profile.energy_j if value > 0]
    names, values = [part for part, _ in named], [value for _, value in named]
    axes.barh(names, values, color=[GREY if name == "total" else BLUE for name in names])
    low_j, high_j = profile.energy_range_j
    total_j = profile.energy_j.total
    if low_j < high_j:
        spread = [[total_j - low_j], [high_j - total_j]]
        axes.errorbar([total_j], ["total"], xerr=spread, color="black", capsize=4)
    axes.set(xlabel=f"energy, {basis} [J]", xlim=(0.0, None))
    axes.set_title(
        f"boundary {profile.boundary}; {profile.provenance.source}",
        loc="left",
        fontsize="small",
        color=GREY,
    )
