from __future__ import annotations

import numpy as np
import pytest

from dcsim.catalogue.paths import data_path
from dcsim.catalogue.traces import trace_names, utilisation_trace


def test_two_traces_ship():
    assert trace_names() == ["google-2019", "azure-v2"]


@pytest.mark.parametrize(
    ("name", "days", "mean", "low", "high"),
    [
        ("google-2019", 28, 0.4728232, 0.320287, 0.592437),
        ("azure-v2", 30, 0.1171815, 0.098312, 0.148024),
    ],
)
def test_a_trace_has_its_length_and_range(name, days, mean, low, high):
    trace = utilisation_trace(name)
    assert trace.duration_s == days * 86_400
    assert trace.step_s == 300
    assert np.isfinite(trace.cpu_util_frac).all()
    assert trace.cpu_util_frac.mean() == pytest.approx(mean, abs=1e-6)
    assert (trace.cpu_util_frac.min(), trace.cpu_util_frac.max()) == (low, high)


@pytest.mark.parametrize("name", ["google-2019", "azure-v2"])
def test_a_trace_carries_the_credit_that_its_licence_asks_for(name):
    source = utilisation_trace(name).source
    assert "CC BY 4.0" in source.licence
    assert "MIT" in source.licence
    assert "BSD" in source.licence
    assert source.credit


def test_azures_first_value_is_its_sum_over_the_core_hours_published():
    # 6,135,515.877 percent-cores; 380 million core hours in 720 h
    expected = 6_135_515.87712279 / 100 / (380e6 / 720)
    assert utilisation_trace("azure-v2").cpu_util_frac[0] == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize("name", ["google-2019", "azure-v2"])
def test_the_packed_file_holds_no_time_and_no_name(name):
    header = data_path("traces", f"{name}.csv.gz").read_bytes()[:10]
    assert header[:4] == b"\x1f\x8b\x08\x00"
    assert header[4:8] == b"\x00\x00\x00\x00"


def test_a_trace_is_read_once_and_cannot_be_changed():
    trace = utilisation_trace("google-2019")
    assert utilisation_trace("google-2019") is trace
    with pytest.raises(ValueError, match="read-only"):
        trace.cpu_util_frac[0] = 1.0
