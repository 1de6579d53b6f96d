from __future__ import annotations

import numpy as np
import pytest

from dcsim.catalogue.tables import by_month, by_month_and_hour, fixed
from dcsim.core.errors import InvalidInput


def rows(months=range(1, 13), hours=range(24)):
    return [
        {"month": str(m), "hour_utc": str(h), "x_c": str(100 * m + h)}
        for m in months
        for h in hours
    ]


def test_cells_land_at_their_month_and_hour_whatever_the_order_of_the_rows():
    table = by_month_and_hour(rows()[::-1], "x_c")
    assert table.shape == (12, 24)
    assert table[0, 0] == 100
    assert table[11, 23] == 1223
    assert by_month(rows(hours=[7]), "x_c").tolist() == [100 * m + 7 for m in range(1, 13)]


@pytest.mark.parametrize("broken", [rows(hours=range(23)), rows(months=range(1, 12))])
def test_a_missing_cell_is_an_error_and_never_filled(broken):
    with pytest.raises(InvalidInput, match="grid-data-incomplete"):
        by_month_and_hour(broken, "x_c")


def test_a_month_thirteen_is_an_error():
    with pytest.raises(InvalidInput, match="grid-data-incomplete"):
        by_month(rows(months=range(1, 14), hours=[0]), "x_c")


def test_catalogue_arrays_cannot_be_written_to():
    array = fixed([1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 5.0
    assert np.array_equal(array, [1.0, 2.0])
