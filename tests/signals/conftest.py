"""Invented years in the formats of weather files."""
# ruff: noqa: DTZ001 - the clock readings in these files have no zone

from datetime import datetime, timedelta
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "samples"


def head(name):
    return (SAMPLES / name).read_text("utf-8")


def hours_of_year(year):
    """Yield start and running number of every hour of a year."""
    start = datetime(year, 1, 1)
    for i in range((datetime(year + 1, 1, 1) - start).days * 24):
        yield i, start + timedelta(hours=i)


class Years:
    """Writes a year of each format; ``change`` may replace the fields of single hours."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def epw(self, change=None, year=2019, header=None, drop=(), name="year.epw"):
        lines = [header or head("epw_header.txt").rstrip("\n")]
        for i, at in hours_of_year(year):
            if i in drop:
                continue
            cells = [f"{10 + at.hour / 10:.1f}", "5.0", "70", "97000"]
            for key, value in (change or {}).get(i, {}).items():
                cells[("t", "dew", "rh", "p").index(key)] = value
            date = f"{at.year},{at.month},{at.day},{at.hour + 1},0,?9"
            lines.append(f"{date},{','.join(cells)},0,0")
        return self.write(name, "\n".join(lines) + "\n")

    def tmy3(self, change=None, year=2001, name="year.csv"):
        lines = [head("tmy3_header.txt").rstrip("\n")]
        for i, at in hours_of_year(year):
            cells = {"t": "20.0", "dew": "10.0", "rh": "53", "p": "1000"}
            cells |= (change or {}).get(i, {})
            t, dew, rh, p = cells["t"], cells["dew"], cells["rh"], cells["p"]
            lines.append(f"{at:%m/%d/%Y},{at.hour + 1:02}:00,0,{t},A,{dew},{rh},{p}")
        return self.write(name, "\n".join(lines) + "\n")

    def try2010(self, name="year.dat", change=None, *, repeated=True):
        lines = [head("try2010_header.txt").rstrip("\n")]
        rows = []
        for i, at in hours_of_year(2010):
            cells = {"t": f"{at.hour}.0", "p": "999.0", "rf": "80"} | (change or {}).get(i, {})
            date = f"{at.month:2}  {at.day:2}  {at.hour + 1:2}"
            rows.append(
                f"99     1  {date}  8   70     2.5  {cells['t']}  {cells['p']}  3.8  {cells['rf']}"
                "  24     0     0 9   282   -314  9"
            )
        return self.write(name, "\n".join([*lines, *(rows[-1:] if repeated else []), *rows]))

    def try2015(self, name="year15.dat"):
        lines = [head("try2015_header.txt").rstrip("\n")]
        for _, at in hours_of_year(2015):
            date = f"{at.month} {at.day} {at.hour + 1}"
            lines.append(f"4000500 2500500 {date} 12.5 999 180 3.0 8 5.0 60 0 0 300 -350 1")
        return self.write(name, "\n".join(lines))

    def csv(self, header, rows, name="table.csv"):
        return self.write(name, "\n".join([header, *rows]) + "\n")


@pytest.fixture(scope="session")
def years_in():
    """Return what writes years into a folder, for tests that need a folder of their own."""
    return Years


@pytest.fixture
def years(tmp_path):
    return Years(tmp_path)
