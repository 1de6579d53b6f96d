"""The shell of the rooms: what walls and roof let in, and the sun on the roof."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import envelope as shell
from dcsim.physics import solar

OWN_CHOICE = "the planner's choice"
STATION = "the station's unless stated"

LEAST_HEAT_FRAC = 0.01
"""Share of the rooms' heat that stays for the plant, however cold it is outside."""


class Envelope(Part):
    """Walls and roof of the cooled rooms, taken at one room temperature."""

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
    """Air that walls and roof meet inside [C]."""
    latitude_deg: float | None = quantity(None, source=STATION, ge=-90.0, le=90.0)
    """Latitude, north positive [deg]; needed with a weather file and a roof."""
    longitude_deg: float | None = quantity(None, source=STATION, ge=-180.0, le=180.0)
    """Longitude, east positive [deg]; needed with a weather file and a roof."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse half a position, and an envelope without any surface."""
        wrong = []
        given = [self.latitude_deg is not None, self.longitude_deg is not None]
        if any(given) and not all(given):
            missing = "longitude_deg" if given[0] else "latitude_deg"
            rule = "latitude and longitude stand together"
            wrong.append(Contradiction(missing, rule, f"add {missing}"))
        if self.wall_area_m2 == 0.0 and self.roof_area_m2 == 0.0:
            rule = "there is neither wall nor roof"
            cure = "add wall_area_m2 or roof_area_m2, or remove envelope"
            wrong.append(Contradiction("roof_area_m2", rule, cure))
        return wrong

    def sun_w_per_m2(self, grid: TimeGrid, latitude_deg: float, longitude_deg: float) -> Array:
        """Return the sun on level ground in the middle of every step [W/m2], shape (steps,)."""
        middle = grid.times_s() + grid.step_s // 2
        cosine = solar.cos_zenith(middle, latitude_deg, longitude_deg)
        return self.sky_clearness_frac * solar.clear_sky_w_per_m2(cosine)

    def gain_kw(self, outside: Outside) -> Array:
        """Return the heat that comes in, negative where it goes out [kW], shape (steps,).

        Raises
        ------
        ValueError
            If there is a roof and the outdoor air comes without its sun.
        """
        through_walls = shell.conducted_kw(
            self.wall_area_m2, self.wall_u_w_per_m2_k, outside.dry_bulb_c, self.room_air_c
        )
        if self.roof_area_m2 == 0.0:
            return through_walls
        if outside.sun_w_per_m2 is None:
            raise ValueError("a roof needs outside.sun_w_per_m2")
        on_roof_c = shell.sol_air_c(
            outside.dry_bulb_c,
            outside.sun_w_per_m2,
            1.0 - self.roof_reflectance_frac,
            self.roof_emittance_frac,
        )
        return through_walls + shell.conducted_kw(
            self.roof_area_m2, self.roof_u_w_per_m2_k, on_roof_c, self.room_air_c
        )


def within_heat(gain_kw: Array, heat_kw: Array) -> Array:
    """Return the gain, no more negative than the heat of the rooms lets it be [kW].

    What walls and roof would lose beyond that, they do not lose: the room gets colder than
    its stated temperature instead. The plant keeps `LEAST_HEAT_FRAC` of the heat.
    """
    return np.maximum(gain_kw, -(1.0 - LEAST_HEAT_FRAC) * heat_kw)
