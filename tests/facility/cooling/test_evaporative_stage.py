"""Water of mist and of wetted media: what is drawn and where it goes."""

import numpy as np
import pytest
from pydantic import ValidationError

from dcsim.facility.cooling.evaporative_stage import EvaporativeStage

ONE = np.array([1.0])


def drawn(**parameters):
    return EvaporativeStage(**parameters).water(ONE)


def test_a_litre_of_mist_at_half_use_draws_two_and_drains_one():
    water = drawn(method="misting")
    assert water.makeup_l_per_s[0] == pytest.approx(2.0)
    assert water.blowdown_l_per_s[0] == pytest.approx(1.0)
    assert water.drift_l_per_s[0] == 0.0


def test_a_litre_off_media_at_three_cycles_draws_one_and_a_half_and_its_drift():
    water = drawn(method="wet_media")
    assert water.blowdown_l_per_s[0] == pytest.approx(0.5)
    assert water.makeup_l_per_s[0] == pytest.approx(1.505)


@pytest.mark.parametrize(("use_frac", "saved_frac"), [(0.5, 0.25), (1 / 3, 0.5)])
def test_media_save_a_quarter_to_half_of_the_water_of_mist(use_frac, saved_frac):
    mist = drawn(method="misting", use_frac=use_frac).makeup_l_per_s[0]
    media = drawn(method="wet_media", drift_frac=0.0).makeup_l_per_s[0]
    assert 1.0 - media / mist == pytest.approx(saved_frac)


@pytest.mark.parametrize("method", ["misting", "wet_media"])
def test_what_is_drawn_evaporates_drains_or_drifts(method):
    water = drawn(method=method, drift_frac=0.01)
    out = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s
    assert water.makeup_l_per_s == pytest.approx(out, rel=1e-12)


def test_mist_has_defaults_of_its_own_which_written_keys_replace():
    mist = EvaporativeStage(method="misting", above_c=22.0)
    assert (mist.above_c, mist.effectiveness_frac, mist.pump_pressure_pa) == (22.0, 0.6, 7e6)
    assert EvaporativeStage().air_pressure_pa == 0.0
    assert EvaporativeStage(method="wet_media").air_pressure_pa == 60.0


def test_the_pump_of_mist_takes_its_pressure_times_its_flow():
    # 1 L/s evaporates, 2 L/s are pumped to 7 MPa at 0.65: 0.002/0.997 x 7e6 / 0.65 W.
    kw = EvaporativeStage(method="misting").pump_kw(ONE)[0]
    assert kw == pytest.approx(2.0 / 997.0 * 7e6 / 0.65 / 1000.0, rel=1e-3)


@pytest.mark.parametrize(
    "wrong",
    [{"method": "rain"}, {"cycles_of_concentration": 1.0}, {"use_frac": 0.0}, {"above_c": 0.0}],
)
def test_impossible_stages_are_refused(wrong):
    with pytest.raises(ValidationError):
        EvaporativeStage(**wrong)
