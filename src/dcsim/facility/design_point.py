"""A site at the air it is sized for: what its machines and its power chain then need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import Site

LOADS = (0.25, 0.50, 0.75, 1.00)
"""Shares of the IT design power."""


@dataclass(frozen=True, slots=True)
class DesignPoint:
    """The site at the hottest, wettest and thinnest air of its period, by `LOADS`."""

    pue: tuple[float, ...]
    mechanical_load_frac: tuple[float, ...]
    """Power of the cooling plant over IT power."""
    electrical_loss_frac: tuple[float, ...]
    """What is lost from the grid connection to the racks, of what enters."""


def design_point(site: Site, design: Outside) -> DesignPoint:
    """Run the site at the shares of its IT design power that `LOADS` names.

    Parameters
    ----------
    site
        The sized site.
    design
        One step of the outdoor air it is sized for.

    Notes
    -----
    The chain's segments follow each other, so their efficiencies multiply:
    ``loss = 1 - eta_transformer eta_ups eta_distribution``. The transformer also feeds
    plant and lights; its efficiency is that of its whole load.
    """
    flows = site.run(
        np.array(LOADS) * site.design_it_kw, design.during(np.zeros(4, dtype=np.int64))
    )
    it = flows.it_kw
    behind_ups = flows.distribution_loss_kw
    if flows.pdu_loss_kw is not None:
        behind_ups = behind_ups + flows.pdu_loss_kw
    at_ups = it + behind_ups
    transformer = 1.0 - flows.transformer_loss_kw / flows.facility_kw
    ups = at_ups / (at_ups + flows.ups_loss_kw)
    return DesignPoint(
        pue=tuple((flows.facility_kw / it).tolist()),
        mechanical_load_frac=tuple((flows.cooling.electricity.total_kw() / it).tolist()),
        electrical_loss_frac=tuple((1.0 - transformer * ups * (it / at_ups)).tolist()),
    )
