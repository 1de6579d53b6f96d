"""One site: IT power in, everything the site draws and gives off out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPart,
    CoolingPlant,
    Event,
    Outside,
)
from dcsim.facility.envelope import Envelope, within_heat
from dcsim.facility.power import PowerChain, SizedElement, feed_racks
from dcsim.facility.reuse.flows import ReuseFlows
from dcsim.facility.server_air import ServerAir, ServersAtInlet

INDOOR_PASSES = 4
"""Passes for a transformer indoors, whose heat the cooling it feeds must remove.

Each pass shrinks the error by the loss share times the cooling share, below 1e-3.
"""
SERVER_PASSES = 12
"""Passes between the servers' power and the air that the plant gives them.

Most plants hold their supply, and the second pass repeats the first to the last bit, which
ends them. Where recirculation grows with the heat, each shrinks the error tenfold.
"""
SIZING_PASSES = 3
"""Passes for a plant that is sized for the servers in the air that it gives them."""
SETTLED_REL = 1e-9


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
    """Heat that enters the rooms through their shell; negative when it leaves."""
    stored_kw: Array
    """Heat put into room, racks, loops and stores; negative when they give it back."""
    reuse: ReuseFlows
    events: tuple[Event, ...]
    pdu_loss_kw: Array | None = None
    """Loss of PDUs behind the UPS; None where the chain names none."""
    psu_loss_kw: Array | None = None
    """Part of ``it_kw`` that the servers' power supplies lose; None where none are named."""
    servers: ServersAtInlet | None = None
    """How the servers' power followed their inlet; None where it is taken as given."""

    def power_rel(self) -> Array | None:
        """Return the servers' power over that in cool air; None where it is taken as given."""
        return None if self.servers is None else self.servers.power_rel


@dataclass(frozen=True, slots=True)
class Site:
    """A sized site without memory: every step stands for itself."""

    design_it_kw: float
    lights_kw: float
    distribution: SizedElement
    ups: SizedElement
    transformer: SizedElement
    cooling: CoolingPlant
    pdu: SizedElement | None = None
    psu: SizedElement | None = None
    offices_kw: float = 0.0
    server_air: ServerAir | None = None
    """How the servers' power follows their inlet; taken as given if absent."""
    envelope: Envelope | None = None

    @classmethod
    def sized(
        cls,
        design_it_kw: float,
        power: PowerChain,
        cooling: CoolingPart,
        design_outside: Outside,
        *,
        server_air: ServerAir | None = None,
        envelope: Envelope | None = None,
    ) -> Site:
        """Size chain and plant for the fully loaded servers [kW].

        The transformer is sized for racks, lights and the plant at ``design_outside``;
        one indoors adds its loss to the heat the plant is sized for. Servers whose power
        follows their inlet are sized for at the inlet that the plant gives them.
        """
        site = cls._sized(design_it_kw, design_it_kw, power, cooling, design_outside, envelope)
        if server_air is None:
            return site
        sized_for_kw = design_it_kw
        for _ in range(SIZING_PASSES):
            fans = replace(site, server_air=server_air)
            at_inlet_kw = float(fans.run(np.array([design_it_kw]), design_outside).it_kw[0])
            if at_inlet_kw == sized_for_kw:
                break
            site = cls._sized(design_it_kw, at_inlet_kw, power, cooling, design_outside, envelope)
            sized_for_kw = at_inlet_kw
        return replace(site, server_air=server_air)

    @classmethod
    def _sized(
        cls,
        nominal_kw: float,
        design_it_kw: float,
        power: PowerChain,
        cooling: CoolingPart,
        design_outside: Outside,
        envelope: Envelope | None,
    ) -> Site:
        """Size for ``design_it_kw``, what servers of ``nominal_kw`` draw at their inlets."""
        design = np.array([design_it_kw])
        lights_kw = power.hall_lights_kw(nominal_kw)
        offices_kw = power.offices_kw or 0.0
        distribution = SizedElement.sized("distribution", power.distribution, design_it_kw)
        at_ups = design_it_kw + float(distribution.loss_kw(design)[0])
        pdu = SizedElement.sized("pdu", power.pdu, at_ups) if power.pdu else None
        if pdu is not None:
            at_ups += float(pdu.loss_kw(np.array([at_ups]))[0])
        psu = SizedElement.sized("psu", power.psu, design_it_kw) if power.psu else None
        ups = SizedElement.sized("ups", power.ups, at_ups)
        feed = feed_racks(distribution, ups, design, pdu)
        room_heat_kw = design_it_kw + float(feed.indoor_heat_kw[0]) + lights_kw
        if envelope is not None:
            room_heat_kw += max(float(envelope.gain_kw(design_outside)[0]), 0.0)

        def plant_and_transformer(heat_kw: float) -> tuple[CoolingPlant, SizedElement, float]:
            plant = cooling.plant(heat_kw, design_outside)
            flows = plant.run(np.array([heat_kw]), design_outside)
            at_bus = feed.ups_input_kw + flows.electricity.total_kw() + (lights_kw + offices_kw)
            transformer = SizedElement.sized("transformer", power.transformer, float(at_bus[0]))
            loss_kw = float(transformer.loss_kw(at_bus)[0])
            return plant, transformer, transformer.indoor_frac * loss_kw

        plant, transformer, indoors_kw = plant_and_transformer(room_heat_kw)
        if power.transformer.indoor_frac > 0.0:
            for _ in range(INDOOR_PASSES):
                plant, transformer, indoors_kw = plant_and_transformer(room_heat_kw + indoors_kw)
        return cls(
            nominal_kw,
            lights_kw,
            distribution,
            ups,
            transformer,
            plant,
            pdu=pdu,
            psu=psu,
            offices_kw=offices_kw,
            envelope=envelope,
        )

    def run(self, it_kw: Array, outside: Outside, added_heat_kw: Array | None = None) -> SiteFlows:
        """Carry the IT power through the chain and the plant, shape (steps,).

        With ``server_air`` the IT power is that in cool air, and what the servers draw at
        the inlet that the plant gives them is settled in passes. ``added_heat_kw`` is heat
        that the plant is to remove besides: what masses and stores give back, less what a
        store takes off. Who asks for it books it in ``stored_kw``, without which the
        balance is open by it.
        """
        if self.server_air is None:
            return self._carried(it_kw, outside, added_heat_kw)
        saving = self.server_air.saving_frac(self.cooling.server_fan_saving_frac)
        # As in cool air at first: in rooms up to there one pass is enough.
        servers = self.server_air.at(it_kw, None, saving)
        settled = np.ones(it_kw.shape, dtype=bool)
        for _ in range(SERVER_PASSES):
            flows = self._carried(servers.it_kw, outside, added_heat_kw)
            again = self.server_air.at(it_kw, flows.cooling.inlet_c, saving)
            change_kw = np.abs(again.it_kw - servers.it_kw)
            settled = change_kw <= SETTLED_REL * servers.it_kw
            servers = again
            if not change_kw.any():
                break
        else:
            flows = self._carried(servers.it_kw, outside, added_heat_kw)
        unsettled = "servers and plant did not settle on one inlet temperature"
        counted = self.server_air.counts_liquid
        return replace(
            flows,
            servers=servers,
            events=(
                *(each for each in flows.events if each.code != "server-fans" or not counted),
                *servers.events,
                Event("inlet-unsettled", unsettled, ~settled),
            ),
        )

    def _carried(self, it_kw: Array, outside: Outside, added_heat_kw: Array | None) -> SiteFlows:
        """Carry what the servers draw through chain and plant, shape (steps,)."""
        feed = feed_racks(self.distribution, self.ups, it_kw, self.pdu)
        lights = np.full_like(it_kw, self.lights_kw)
        beside = lights + self.offices_kw
        room_heat = it_kw + feed.indoor_heat_kw + lights
        if added_heat_kw is not None:
            room_heat = room_heat + added_heat_kw
        envelope_kw = zero = np.zeros_like(it_kw)
        cold: tuple[Event, ...] = ()
        if self.envelope is not None:
            gain_kw = self.envelope.gain_kw(outside)
            envelope_kw = within_heat(gain_kw, room_heat)
            room_heat = room_heat + envelope_kw
            cold = (_cold(envelope_kw > gain_kw),)
        cooling = self.cooling.run(room_heat, outside)
        at_bus = feed.ups_input_kw + beside + cooling.electricity.total_kw()
        transformer_loss = self.transformer.loss_kw(at_bus)
        indoors = np.zeros_like(it_kw)
        if self.transformer.indoor_frac > 0.0:
            for _ in range(INDOOR_PASSES):
                indoors = self.transformer.indoor_frac * transformer_loss
                cooling = self.cooling.run(room_heat + indoors, outside)
                at_bus = feed.ups_input_kw + beside + cooling.electricity.total_kw()
                transformer_loss = self.transformer.loss_kw(at_bus)
        # What the passes leave of the transformer's heat goes outdoors, not lost.
        indoor = feed.indoor_heat_kw + indoors
        all_losses = feed.loss_kw + transformer_loss
        return SiteFlows(
            it_kw=it_kw,
            distribution_loss_kw=feed.distribution_loss_kw,
            ups_loss_kw=feed.ups_loss_kw,
            transformer_loss_kw=transformer_loss,
            lights_kw=beside,
            cooling=cooling,
            facility_kw=at_bus + transformer_loss,
            outdoor_loss_kw=all_losses - indoor + self.offices_kw,
            envelope_kw=envelope_kw,
            stored_kw=zero,
            reuse=ReuseFlows.all_of(zero),
            events=(
                *cooling.events,
                self.ups.overload(it_kw + feed.distribution_loss_kw + feed.pdu_loss_kw),
                self.transformer.overload(at_bus),
                *self._inner_events(it_kw, it_kw + feed.distribution_loss_kw),
                *cold,
            ),
            pdu_loss_kw=None if self.pdu is None else feed.pdu_loss_kw,
            psu_loss_kw=None if self.psu is None else self.psu.loss_of_input_kw(it_kw),
        )

    def room_heat_kw(self, it_kw: Array) -> Array:
        """Return the heat of servers, lights and the losses indoors before the transformer."""
        feed = feed_racks(self.distribution, self.ups, it_kw, self.pdu)
        heat: Array = it_kw + feed.indoor_heat_kw + self.lights_kw
        return heat

    @property
    def heat_stands_alone(self) -> bool:
        """Whether `room_heat_kw` is all that the plant removes, whatever it answers."""
        return (
            self.server_air is None
            and self.envelope is None
            and self.transformer.indoor_frac == 0.0
        )

    def _inner_events(self, it_kw: Array, at_pdu_kw: Array) -> tuple[Event, ...]:
        """Return the states of the elements that not every chain names."""
        pdu = () if self.pdu is None else (self.pdu.overload(at_pdu_kw),)
        psu = () if self.psu is None else (self.psu.starved(it_kw),)
        return (*pdu, *psu)

    def dry(self) -> Site | None:
        """Return the site with its plant's evaporation off, or nothing if it cannot be."""
        plant = self.cooling.dry()
        return None if plant is None else replace(self, cooling=plant)

    def full_load(self, outside: Outside) -> SiteFlows:
        """Run the site with every server at full load, at the given outdoor air."""
        return self.run(np.full_like(outside.dry_bulb_c, self.design_it_kw), outside)


def _cold(when: Flags) -> Event:
    meaning = "the shell would lose more than the rooms' heat; they were colder than stated"
    return Event("room-cold", meaning, when)


def worst_case(outside: Outside) -> Outside:
    """Return one step that joins the hottest, wettest and thinnest air of a period.

    Sun and water, where there are any, are the strongest and the warmest; what wears or fails
    is new and whole.
    """
    return outside.worst()
