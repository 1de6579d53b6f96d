"""One site: IT power in, everything the site draws and gives off out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPart,
    CoolingPlant,
    Flag,
    Outside,
)
from dcsim.facility.power import PowerChain, SizedElement, feed_racks
from dcsim.facility.reuse.flows import ReuseFlows
from dcsim.physics.arrays import Array

INDOOR_PASSES = 4
"""Passes for a transformer indoors, whose heat the cooling it feeds must remove.

Each pass shrinks the error by the loss share times the cooling share, below 1e-3.
"""


@dataclass(frozen=True, slots=True)
class SiteFlows:
    """Power and heat of a site [kW], arrays of shape (steps,).

    ``facility_kw + cooling.latent_gain_kw + envelope_kw = cooling.rejected_kw +
    cooling.short_kw + outdoor_loss_kw + reuse.reused_kw + stored_kw`` at every step.
    """

    it_kw: Array
    distribution_loss_kw: Array
    ups_loss_kw: Array
    transformer_loss_kw: Array
    lights_kw: Array
    cooling: CoolingFlows
    facility_kw: Array
    outdoor_loss_kw: Array
    envelope_kw: Array
    """Heat that enters the rooms through walls and roof; negative when it leaves."""
    stored_kw: Array
    """Heat put into room, racks, loops and stores; negative when they give it back."""
    reuse: ReuseFlows
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A sized site without memory: every step stands for itself."""

    design_it_kw: float
    lights_kw: float
    distribution: SizedElement
    ups: SizedElement
    transformer: SizedElement
    cooling: CoolingPlant

    @classmethod
    def sized(
        cls, design_it_kw: float, power: PowerChain, cooling: CoolingPart, design_outside: Outside
    ) -> Site:
        """Size chain and plant for the fully loaded servers [kW].

        The transformer is sized for racks, lights and the plant at ``design_outside``;
        one indoors adds its loss to the heat the plant is sized for.
        """
        design = np.array([design_it_kw])
        lights_kw = power.lights_frac * design_it_kw
        distribution = SizedElement.sized("distribution", power.distribution, design_it_kw)
        at_ups = design_it_kw + float(distribution.loss_kw(design)[0])
        ups = SizedElement.sized("ups", power.ups, at_ups)
        feed = feed_racks(distribution, ups, design)
        room_heat_kw = design_it_kw + float(feed.indoor_heat_kw[0]) + lights_kw

        def plant_and_transformer(heat_kw: float) -> tuple[CoolingPlant, SizedElement, float]:
            plant = cooling.plant(heat_kw, design_outside)
            flows = plant.run(np.array([heat_kw]), design_outside)
            at_bus = feed.ups_input_kw + flows.electricity.total_kw() + lights_kw
            transformer = SizedElement.sized("transformer", power.transformer, float(at_bus[0]))
            loss_kw = float(transformer.loss_kw(at_bus)[0])
            return plant, transformer, transformer.indoor_frac * loss_kw

        plant, transformer, indoors_kw = plant_and_transformer(room_heat_kw)
        if power.transformer.indoor_frac > 0.0:
            for _ in range(INDOOR_PASSES):
                plant, transformer, indoors_kw = plant_and_transformer(room_heat_kw + indoors_kw)
        return cls(design_it_kw, lights_kw, distribution, ups, transformer, plant)

    def run(
        self, it_kw: Array, outside: Outside, added_heat_kw: Array | None = None
    ) -> SiteFlows:
        """Carry the IT power through the chain and the plant, shape (steps,).

        ``added_heat_kw`` is heat that the plant is to remove besides: what masses and
        stores give back, less what a store takes off. Who asks for it books it in
        ``stored_kw``, without which the balance is open by it.
        """
        feed = feed_racks(self.distribution, self.ups, it_kw)
        lights = np.full_like(it_kw, self.lights_kw)
        room_heat = it_kw + feed.indoor_heat_kw + lights
        if added_heat_kw is not None:
            room_heat = room_heat + added_heat_kw
        cooling = self.cooling.run(room_heat, outside)
        at_bus = feed.ups_input_kw + lights + cooling.electricity.total_kw()
        transformer_loss = self.transformer.loss_kw(at_bus)
        if self.transformer.indoor_frac > 0.0:
            for _ in range(INDOOR_PASSES):
                indoors = self.transformer.indoor_frac * transformer_loss
                cooling = self.cooling.run(room_heat + indoors, outside)
                at_bus = feed.ups_input_kw + lights + cooling.electricity.total_kw()
                transformer_loss = self.transformer.loss_kw(at_bus)
        indoor = feed.indoor_heat_kw + self.transformer.indoor_frac * transformer_loss
        all_losses = feed.distribution_loss_kw + feed.ups_loss_kw + transformer_loss
        return SiteFlows(
            it_kw=it_kw,
            distribution_loss_kw=feed.distribution_loss_kw,
            ups_loss_kw=feed.ups_loss_kw,
            transformer_loss_kw=transformer_loss,
            lights_kw=lights,
            cooling=cooling,
            facility_kw=at_bus + transformer_loss,
            outdoor_loss_kw=all_losses - indoor,
            envelope_kw=np.zeros_like(it_kw),
            stored_kw=np.zeros_like(it_kw),
            reuse=ReuseFlows.none(len(it_kw)),
            flags=(
                *cooling.flags,
                self.ups.overload(it_kw + feed.distribution_loss_kw),
                self.transformer.overload(at_bus),
            ),
        )

    def full_load(self, outside: Outside) -> SiteFlows:
        """Run the site with every server at full load, at the given outdoor air."""
        return self.run(np.full_like(outside.dry_bulb_c, self.design_it_kw), outside)


def worst_case(outside: Outside) -> Outside:
    """Return one step that joins the hottest, wettest and thinnest air of a period."""
    return replace(
        outside,
        wear=None,
        dry_bulb_c=np.array([outside.dry_bulb_c.max()]),
        wet_bulb_c=np.array([outside.wet_bulb_c.max()]),
        relative_humidity_frac=np.array([outside.relative_humidity_frac.max()]),
        pressure_pa=np.array([outside.pressure_pa.min()]),
    )
