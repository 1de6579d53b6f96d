"""The shell of the rooms: what walls, roof and ground floor let in, and the sun on them."""

from __future__ import annotations

from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.climate import Climate, OutdoorClimate
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import envelope as shell
from dcsim.physics import slab, solar, wall_sun

OWN_CHOICE = "the planner's choice"
STATION = "the station's unless stated"

LEAST_HEAT_FRAC = 0.01
"""Share of the rooms' heat that stays for the plant, however cold it is outside."""


class WallShares(Part):
    """How the outer walls are shared out among the points of the compass."""

    north_frac: float = fraction(0.25, source="a square hall", typical=(0.1, 0.4))
    """Share of the walls that face north."""
    east_frac: float = fraction(0.25, source="a square hall", typical=(0.1, 0.4))
    """Share of the walls that face east."""
    south_frac: float = fraction(0.25, source="a square hall", typical=(0.1, 0.4))
    """Share of the walls that face south."""
    west_frac: float = fraction(0.25, source="a square hall", typical=(0.1, 0.4))
    """Share of the walls that face west."""

    def cross_checks(self) -> list[Contradiction]:
        """Require all of the walls to face somewhere."""
        whole = sum(share for share, _ in self.facing())
        if abs(whole - 1.0) <= 1e-9:
            return []
        rule = f"the shares of the walls sum to {whole:g}"
        return [Contradiction("north_frac", rule, "state all four, so that they sum to 1")]

    def facing(self) -> tuple[tuple[float, float], ...]:
        """Return share and azimuth [deg] of the walls of each side."""
        return (
            (self.north_frac, 0.0),
            (self.east_frac, 90.0),
            (self.south_frac, 180.0),
            (self.west_frac, 270.0),
        )


class Envelope(Part):
    """Walls, roof and ground floor of the cooled rooms, taken at one room temperature."""

    wall_area_m2: float = quantity(0.0, source=OWN_CHOICE, typical=(0.0, 20_000.0), ge=0.0, le=1e6)
    """Outer walls of the cooled rooms [m2]."""
    wall_u_w_per_m2_k: float = quantity(
        0.35,
        source="building codes of cold and mild climates: 0.2-0.5",
        typical=(0.15, 1.0),
        ge=0.0,
        le=6.0,
    )
    """Transmittance of the walls."""
    wall_shares: WallShares = WallShares()
    """Which way the walls face; a quarter each way unless given."""
    wall_absorptance_frac: float = fraction(
        0.6,
        source="concrete and grey cladding 0.55-0.7, white paint 0.2-0.35; ASHRAE HOF 2017 ch. 18",
        typical=(0.2, 0.9),
    )
    """Share of the sun on the walls that they take up; 0 for walls in the shade."""
    roof_area_m2: float = quantity(0.0, source=OWN_CHOICE, typical=(0.0, 50_000.0), ge=0.0, le=1e6)
    """Level roof over the cooled rooms [m2]."""
    roof_u_w_per_m2_k: float = quantity(
        0.25,
        source="building codes of cold and mild climates: 0.15-0.4",
        typical=(0.1, 1.0),
        ge=0.0,
        le=6.0,
    )
    """Transmittance of the roof."""
    roof_reflectance_frac: float = fraction(
        0.2, source="aged dark membrane 0.05-0.25, white 0.55-0.85", typical=(0.05, 0.85)
    )
    """Share of the sun that the roof throws back."""
    roof_emittance_frac: float = fraction(
        0.9, source="membranes, paint and concrete 0.85-0.95, bare metal less", typical=(0.2, 0.95)
    )
    """Thermal emittance of the roof."""
    slab_area_m2: float = quantity(0.0, source=OWN_CHOICE, typical=(0.0, 50_000.0), ge=0.0, le=1e6)
    """Ground floor of the cooled rooms, a slab on the ground [m2]."""
    slab_perimeter_m: float | None = quantity(
        None,
        source="four sides of a square of that area unless stated, the least there can be",
        typical=(20.0, 2000.0),
        gt=0.0,
        le=1e5,
    )
    """Edge of the slab to the outdoors [m]; the only way by which its heat leaves."""
    slab_insulation_m2_k_per_w: float = quantity(
        0.0,
        source="0: bare concrete; building codes of cold climates ask for 2-4",
        typical=(0.0, 5.0),
        ge=0.0,
        le=20.0,
    )
    """Resistance of the insulation all over the slab."""
    soil: Literal["clay", "sand", "rock"] = "sand"
    """Ground below the slab; sand or gravel is what ISO 13370 takes where nothing is known."""
    climate: OutdoorClimate | None = None
    """Mean and seasons of the outdoor air, which the ground follows; the station's unless
    given, and needed with a weather file and a slab."""
    sky_clearness_frac: float = fraction(
        0.6,
        source="sun of a year over that of clear skies: 0.5 in middle Europe, 0.9 in deserts",
        typical=(0.4, 0.95),
    )
    """Share of the clear sky's sun that gets through clouds, the same in every hour."""
    room_air_c: float = quantity(
        30.0,
        source="mean of a cold aisle of 24 C and a hot aisle of 36 C",
        typical=(22.0, 36.0),
        ge=10.0,
        le=50.0,
    )
    """Air that walls, roof and floor meet inside [C]."""
    latitude_deg: float | None = quantity(None, source=STATION, ge=-90.0, le=90.0)
    """Latitude, north positive [deg]; needed with a weather file and a surface in the sun."""
    longitude_deg: float | None = quantity(None, source=STATION, ge=-180.0, le=180.0)
    """Longitude, east positive [deg]; needed with a weather file and a surface in the sun."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse half a position, an edge too short, and an envelope without any surface."""
        wrong = []
        given = [self.latitude_deg is not None, self.longitude_deg is not None]
        if any(given) and not all(given):
            missing = "longitude_deg" if given[0] else "latitude_deg"
            rule = "latitude and longitude stand together"
            wrong.append(Contradiction(missing, rule, f"add {missing}"))
        if not (self.wall_area_m2 or self.roof_area_m2 or self.slab_area_m2):
            rule = "there is neither wall nor roof nor floor"
            cure = "add wall_area_m2, roof_area_m2 or slab_area_m2, or remove envelope"
            wrong.append(Contradiction("roof_area_m2", rule, cure))
        if self.slab_perimeter_m is not None and self.slab_area_m2 == 0.0:
            rule = "there is an edge and no slab"
            wrong.append(Contradiction("slab_perimeter_m", rule, "add slab_area_m2, or remove it"))
        return wrong

    @property
    def sunny_walls(self) -> bool:
        """Whether the sun does anything to the walls."""
        return self.wall_area_m2 > 0.0 and self.wall_absorptance_frac > 0.0

    @property
    def edge_m(self) -> float:
        """Edge of the slab to the outdoors [m]."""
        if self.slab_perimeter_m is not None:
            return self.slab_perimeter_m
        return float(4.0 * np.sqrt(self.slab_area_m2))

    @property
    def slab_u_w_per_m2_k(self) -> float:
        """Transmittance of the slab, outdoor air to room [W/(m2 K)]; 0 where there is none."""
        if self.slab_area_m2 == 0.0:
            return 0.0
        ground = slab.SOILS[self.soil]
        resists = self.slab_insulation_m2_k_per_w
        return float(slab.slab_u_w_per_m2_k(self.slab_area_m2, self.edge_m, resists, ground))

    def sun_w_per_m2(self, grid: TimeGrid, latitude_deg: float, longitude_deg: float) -> Array:
        """Return the sun on level ground in the middle of every step [W/m2], shape (steps,)."""
        cosine = solar.cos_zenith(_middle_s(grid), latitude_deg, longitude_deg)
        return self.sky_clearness_frac * solar.clear_sky_w_per_m2(cosine)

    def wall_sun_w_per_m2(self, grid: TimeGrid, latitude_deg: float, longitude_deg: float) -> Array:
        """Return the mean sun on the walls in the middle of every step [W/m2], shape (steps,).

        One mean is enough: what the walls let in is linear in their sun, and they differ in
        nothing else.
        """
        direction = solar.sun_direction(_middle_s(grid), latitude_deg, longitude_deg)
        mean = np.zeros(len(direction[0]))
        for share, facing in self.wall_shares.facing():
            sun = wall_sun.vertical_sun_w_per_m2(direction, self.sky_clearness_frac, facing)
            mean += share * sun
        return mean

    def below_slab_c(self, grid: TimeGrid, climate: Climate) -> Array:
        """Return what drives the heat through the slab in every step [C], shape (steps,)."""
        ground, resists = slab.SOILS[self.soil], self.slab_insulation_m2_k_per_w
        edge = float(slab.edge_w_per_k(self.edge_m, resists, ground))
        return slab.below_c(
            climate.mean_c,
            climate.amplitude_k,
            solar.year_angle_rad(_middle_s(grid)) - climate.warmest_rad,
            edge / (self.slab_u_w_per_m2_k * self.slab_area_m2),
        )

    def gain_kw(self, outside: Outside) -> Array:
        """Return the heat that comes in, negative where it goes out [kW], shape (steps,).

        Raises
        ------
        ValueError
            If there is a surface in the sun or on the ground and the outdoor air comes
            without its sun or its ground.
        """
        gain = self._through_walls_kw(outside)
        if self.roof_area_m2 > 0.0:
            gain = gain + self._through_roof_kw(outside)
        if self.slab_area_m2 > 0.0:
            if outside.below_slab_c is None:
                raise ValueError("a slab needs outside.below_slab_c")
            gain = gain + shell.conducted_kw(
                self.slab_area_m2, self.slab_u_w_per_m2_k, outside.below_slab_c, self.room_air_c
            )
        return gain

    def _through_walls_kw(self, outside: Outside) -> Array:
        on_walls_c = outside.dry_bulb_c
        if self.sunny_walls:
            if outside.wall_sun_w_per_m2 is None:
                raise ValueError("walls in the sun need outside.wall_sun_w_per_m2")
            # Walls see as much warm ground as cold sky: ASHRAE takes nothing off for it.
            on_walls_c = shell.sol_air_c(
                on_walls_c, outside.wall_sun_w_per_m2, self.wall_absorptance_frac, 0.0
            )
        return shell.conducted_kw(
            self.wall_area_m2, self.wall_u_w_per_m2_k, on_walls_c, self.room_air_c
        )

    def _through_roof_kw(self, outside: Outside) -> Array:
        if outside.sun_w_per_m2 is None:
            raise ValueError("a roof needs outside.sun_w_per_m2")
        on_roof_c = shell.sol_air_c(
            outside.dry_bulb_c,
            outside.sun_w_per_m2,
            1.0 - self.roof_reflectance_frac,
            self.roof_emittance_frac,
        )
        return shell.conducted_kw(
            self.roof_area_m2, self.roof_u_w_per_m2_k, on_roof_c, self.room_air_c
        )


def within_heat(gain_kw: Array, heat_kw: Array) -> Array:
    """Return the gain, no more negative than the heat of the rooms lets it be [kW].

    What the shell would lose beyond that, it does not lose: the room gets colder than its
    stated temperature instead. The plant keeps `LEAST_HEAT_FRAC` of the heat.
    """
    return np.maximum(gain_kw, -(1.0 - LEAST_HEAT_FRAC) * heat_kw)


def _middle_s(grid: TimeGrid) -> Ints:
    """Return the middle of every step, seconds since 1970 in UTC, shape (steps,)."""
    return grid.times_s() + grid.step_s // 2
