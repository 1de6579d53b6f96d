"""When outdoor air may come in, how much of it, and what the coil is then asked.

The moisture law. Rooms give off no moisture, so air moister than the humidity box may come
in only as far as the coil takes the excess out again. With a share ``f`` of outdoor air at
``t, w`` and the rest return air at ``tr`` and the box's limit ``wl``, a coil whose running
surface is at ``ts, ws`` keeps temperature and moisture if ::

    f = C / (D + a e / g),  C = tr - tb,  D = tr - t,  a = tb - ts,  e = w - wl,  g = wl - ws

with the wanted ``tb`` behind the coil. Both balances share the treated part of the air,
``(C - f D) / (C + a - f D)``, and ``f`` follows from them without a search. At the limit
(``e = 0``) this is plain mixing, ``C / D``; with growing excess less outdoor air is mixed and
the coil works more, until closed dampers ask for less work. So nothing jumps at the limit.
A share of 1 means that the coil takes out enough while it cools.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.prepared_air import Prepared
from dcsim.facility.cooling.trim import SizedTrim
from dcsim.facility.cooling.trim_coil import Coil, CoilAir, cold_coil
from dcsim.physics import moist_mixing, psychrometrics, saturated_air

if TYPE_CHECKING:
    from dcsim.facility.cooling.direct_air import DirectAir

_SURFACE_PASSES = 4
AT_LIMIT = 1e-6
"""Air above a limit by less is at it: weather files round dew points to the very limits."""


def allowed(params: DirectAir, outdoor: Prepared, outside: Outside, return_c: Array) -> Flags:
    """Tell where no lock-out keeps outdoor air out and it is colder than the return air.

    Without a machine the rooms get outdoor air whatever it is like.
    """
    cooler = np.asarray(outdoor.t_c < return_c)
    if params.trim.machine == "none":
        return cooler
    sensed = outside.dry_bulb_c if params.lockout_sensor == "outdoors" else outdoor.t_c
    open_to = cooler & (sensed <= params.lockout_dry_bulb_c)
    if params.lockout_dew_point_c is not None:
        highest = psychrometrics.humidity_ratio_from_dew_point(
            params.lockout_dew_point_c, outside.pressure_pa
        )
        open_to &= outdoor.outdoor_w <= highest * (1.0 + AT_LIMIT)
    if params.lockout_enthalpy_kj_per_kg is not None:
        enthalpy = psychrometrics.enthalpy_kj_per_kg(outside.dry_bulb_c, outdoor.outdoor_w)
        open_to &= enthalpy <= params.lockout_enthalpy_kj_per_kg * (1.0 + AT_LIMIT)
    return np.asarray(open_to)


def dried(
    trim: SizedTrim, air: CoilAir, return_c: Array, limit_w: Array, margin_k: float
) -> tuple[Array, Coil]:
    """Return the share of outdoor air that the coil can dry to the limit, and the coil.

    ``air`` is the outdoor air as it would meet the coil alone, moister than ``limit_w``.
    While it dries, a coil that would stay too warm with all air lets some pass, so that its
    surface lies ``margin_k`` below the limit's dew point. It does so only for as much of its
    work as the excess moisture needs; else it works as its control does.
    The surface depends a little on the mixture: four passes from plain mixing settle it.
    """
    excess, reach = air.w_in - limit_w, return_c - air.t_in_c
    wanted = return_c - air.t_out_c
    vapour_pa = psychrometrics.vapour_pressure_pa(limit_w, air.pressure_pa)
    coldest_c = psychrometrics.saturation_temperature_c(vapour_pa) - margin_k
    share = moist_mixing.cold_stream_frac(return_c, air.t_in_c, wanted)
    for _ in range(_SURFACE_PASSES):
        running = trim.running(_mixed(air, share, return_c, limit_w))
        surface_c = np.minimum(running.surface_c, coldest_c)
        gap = limit_w - saturated_air.humidity_ratio(surface_c, air.pressure_pa)
        need = (air.t_out_c - surface_c) * excess / gap
        share = np.minimum(wanted / np.maximum(reach + need, wanted), 1.0)
    mixed = _mixed(air, share, return_c, limit_w)
    running = trim.running(mixed)
    own = running if trim.params.control == "cycling" else trim.mean(mixed)
    return share, _partly_cold(mixed, share * excess, cold_coil(mixed, running, coldest_c), own)


def _mixed(air: CoilAir, share: Array, return_c: Array, room_w: Array) -> CoilAir:
    """Return what meets the coil; a mixture in fog has given off its droplets."""
    t_in = np.maximum(return_c - share * (return_c - air.t_in_c), air.t_out_c)
    w_in = room_w + share * (air.w_in - room_w)
    saturated = saturated_air.humidity_ratio(np.minimum(t_in, 60.0), air.pressure_pa)
    return replace(air, t_in_c=t_in, w_in=np.minimum(w_in, saturated))


def _partly_cold(air: CoilAir, excess_w: Array, cold: Coil, own: Coil) -> Coil:
    """Return a coil that runs cold for the part of the time that the excess moisture needs."""
    latent = moist_mixing.VAPORISATION + moist_mixing.CP_VAPOUR * air.t_in_c
    more = cold.latent_kw - own.latent_kw
    need = air.kg_s * excess_w * latent - own.latent_kw
    part = np.clip(need / np.where(more > 0.0, more, 1.0), 0.0, 1.0)
    part = np.where(more > 0.0, part, 0.0)

    def between(there: Array, here: Array) -> Array:
        return here + part * (there - here)

    return Coil(*[between(*both) for both in zip(cold.columns(), own.columns(), strict=True)])


def closed_coil(
    trim: SizedTrim, sealed: CoilAir, outdoor_c: Array, outdoor_w: Array, share: float
) -> Coil:
    """Return the coil behind closed dampers through which a least share still comes.

    The rooms' moisture settles where the coil takes out what that share brings in:
    ``w_in = (f w + (1 - f) k ws) / (f + (1 - f) k)`` with the treated part ``k``. A share of 0
    is a sealed room, which the coil has dried until it condenses no more.
    """
    if share == 0.0:
        return trim.coil(sealed)
    t_in = sealed.t_in_c + share * (outdoor_c - sealed.t_in_c)
    air = replace(sealed, t_in_c=np.maximum(t_in, sealed.t_out_c))
    coil = trim.coil(air)
    for _ in range(_SURFACE_PASSES):
        w_surface = saturated_air.humidity_ratio(coil.surface_c, air.pressure_pa)
        fall = air.t_in_c - coil.surface_c
        treated = (air.t_in_c - air.t_out_c) / np.where(fall > 0.0, fall, 1.0)
        kept = (1.0 - share) * np.clip(treated, 0.0, 1.0)
        settled = (share * outdoor_w + kept * w_surface) / (share + kept)
        saturated = saturated_air.humidity_ratio(np.minimum(air.t_in_c, 60.0), air.pressure_pa)
        wet = outdoor_w > w_surface
        air = replace(air, w_in=np.minimum(np.where(wet, settled, outdoor_w), saturated))
        coil = trim.coil(air)
    return coil
