"""The sun over a place: where it stands, and what a clear sky lets through."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Ints, Real
from dcsim.physics.arrays import as_arrays, require_between

DAY_S = 86_400
HAURWITZ_W_PER_M2 = 1098.0
HAURWITZ_PATH = 0.059


def year_angle_rad(time_utc_s: Ints | int) -> Array:
    """Return the angle of the year, 0 at the start of 1 January and 2 pi at its end.

    Parameters
    ----------
    time_utc_s
        Seconds since 1970-01-01T00:00Z.

    Returns
    -------
    Array
        Angle [rad], shape of ``time_utc_s``.

    Examples
    --------
    >>> float(year_angle_rad(0))
    0.0
    """
    time = np.asarray(time_utc_s, dtype=np.int64)
    year = time.astype("datetime64[s]").astype("datetime64[Y]")
    start = year.astype("datetime64[s]").astype(np.int64)
    end = (year + 1).astype("datetime64[s]").astype(np.int64)
    return np.asarray(2.0 * np.pi * (time - start) / (end - start))


def cos_zenith(time_utc_s: Ints | int, latitude_deg: Real, longitude_deg: Real) -> Array:
    """Return the cosine of the sun's angle from the vertical; below 0 it is night.

    Parameters
    ----------
    time_utc_s
        Seconds since 1970-01-01T00:00Z.
    latitude_deg, longitude_deg
        Position [deg], -90..90 and -180..180, north and east positive.

    Returns
    -------
    Array
        Cosine, -1..1, broadcast shape.

    Raises
    ------
    InvalidInput
        If the position is none.

    Notes
    -----
    ``cos z = sin(lat) sin(dec) + cos(lat) cos(dec) cos(hour angle)`` with declination and
    equation of time by the series of Spencer 1971 (Search 2(5):172). Over 2023 the cosine
    is within 0.0031 of NREL's solar position algorithm. Refraction is left out.

    Examples
    --------
    Noon at Greenwich on the equator in the March equinox of 2023: overhead within 2 degrees.

    >>> import numpy as np
    >>> noon = int(np.datetime64("2023-03-20T12:07:30", "s").astype("int64"))
    >>> bool(cos_zenith(noon, 0.0, 0.0) > 0.9994)
    True
    """
    return sun_direction(time_utc_s, latitude_deg, longitude_deg)[2]


def sun_direction(
    time_utc_s: Ints | int, latitude_deg: Real, longitude_deg: Real
) -> tuple[Array, Array, Array]:
    """Return the unit vector that points at the sun, as east, north and up.

    Parameters
    ----------
    time_utc_s
        Seconds since 1970-01-01T00:00Z.
    latitude_deg, longitude_deg
        Position [deg], -90..90 and -180..180, north and east positive.

    Returns
    -------
    tuple of Array
        East, north and up, each -1..1, broadcast shape; up is `cos_zenith`.

    Raises
    ------
    InvalidInput
        If the position is none.

    Notes
    -----
    With declination d, hour angle H and latitude p: ``east = -cos d sin H``,
    ``north = sin d cos p - cos d cos H sin p`` (Duffie & Beckman 2013, ch. 1.6); `cos_zenith`
    has the series behind d and H.

    Examples
    --------
    Six hours before noon in the March equinox the sun stands in the east.

    >>> import numpy as np
    >>> dawn = int(np.datetime64("2023-03-20T06:07:30", "s").astype("int64"))
    >>> bool(sun_direction(dawn, 50.0, 0.0)[0] > 0.9994)
    True
    """
    latitude, longitude = as_arrays(latitude_deg, longitude_deg)
    require_between("cos_zenith: latitude_deg", latitude, -90.0, 90.0)
    require_between("cos_zenith: longitude_deg", longitude, -180.0, 180.0)
    time = np.asarray(time_utc_s, dtype=np.int64)
    declination, late_min = _declination_and_lateness(time)
    solar_h = (time % DAY_S) / 3600.0 + longitude / 15.0 + late_min / 60.0
    hour_angle = np.radians(15.0 * (solar_h - 12.0))
    lat = np.radians(latitude)
    out = np.cos(declination)
    east = -out * np.sin(hour_angle)
    north = np.cos(lat) * np.sin(declination) - np.sin(lat) * out * np.cos(hour_angle)
    up = np.sin(lat) * np.sin(declination) + np.cos(lat) * out * np.cos(hour_angle)
    return np.asarray(east), np.asarray(north), np.asarray(up)


def _declination_and_lateness(time_utc_s: Ints) -> tuple[Array, Array]:
    """Return declination [rad] and equation of time [min] by the series of Spencer 1971."""
    year = year_angle_rad(time_utc_s)
    late_min = 229.18 * (
        0.000075
        + 0.001868 * np.cos(year)
        - 0.032077 * np.sin(year)
        - 0.014615 * np.cos(2.0 * year)
        - 0.04089 * np.sin(2.0 * year)
    )
    declination = (
        0.006918
        - 0.399912 * np.cos(year)
        + 0.070257 * np.sin(year)
        - 0.006758 * np.cos(2.0 * year)
        + 0.000907 * np.sin(2.0 * year)
        - 0.002697 * np.cos(3.0 * year)
        + 0.00148 * np.sin(3.0 * year)
    )
    return declination, late_min


def clear_sky_w_per_m2(cos_zenith: Real) -> Array:
    """Return the sun on level ground under a clear sky.

    Parameters
    ----------
    cos_zenith
        Cosine of the sun's zenith angle, -1..1; 0 or less is night.

    Returns
    -------
    Array
        Global irradiance on the horizontal [W/m2], broadcast shape.

    Raises
    ------
    InvalidInput
        If the cosine is out of range.

    Notes
    -----
    ``1098 c exp(-0.059 / c)``: Haurwitz 1945, Journal of Meteorology 2:154. It knows no
    haze and no height; against measured clear skies it is off by some 5 %.

    Examples
    --------
    >>> round(float(clear_sky_w_per_m2(1.0)), 1), float(clear_sky_w_per_m2(-0.3))
    (1035.1, 0.0)
    """
    (cosine,) = as_arrays(cos_zenith)
    require_between("clear_sky_w_per_m2: cos_zenith", cosine, -1.0, 1.0)
    is_day = cosine > 0.0
    above = np.where(is_day, cosine, 1.0)
    return np.where(is_day, HAURWITZ_W_PER_M2 * above * np.exp(-HAURWITZ_PATH / above), 0.0)
