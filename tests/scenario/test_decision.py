"""What policies steer by is told apart from what is booked, and from what they see of it."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import HOUR_S
from dcsim.runner import run_loaded
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario
from dcsim.scenario.signal_files import files_of

MARGINAL = "grid.decision={signal: marginal, basis: direct, constant_gco2e_per_kwh: 700}"


@pytest.fixture
def inputs_of(short):
    """Return a reader of the short scenario's inputs under overrides."""

    def read(*sets, path=short):
        return read_inputs(load_scenario(path, list(sets)))

    return read


def test_policies_steer_by_the_account_and_foresee_it_exactly_unless_told_otherwise(inputs_of):
    inputs = inputs_of()

    assert inputs.decision is inputs.carbon
    hours = inputs.carbon.values_gco2e_per_kwh
    assert inputs.forecast.issued(0).hourly == pytest.approx(hours)
    assert inputs.price_forecast.issued(0).hourly == pytest.approx(inputs.price.values_per_mwh)
    assert not any(note.startswith(("decision", "forecast")) for note in inputs.notes)


def test_a_marginal_signal_is_steered_by_and_never_booked(inputs_of):
    inputs = inputs_of(MARGINAL)
    plain = inputs_of()

    assert (inputs.decision.signal, inputs.decision.basis) == ("marginal", "direct")
    assert (inputs.carbon.signal, inputs.carbon.basis) == ("average", "lifecycle")
    assert set(inputs.forecast.issued(0).hourly) == {700.0}
    booked = inputs.rates.carbon_gco2e_per_kwh
    np.testing.assert_array_equal(booked, plain.rates.carbon_gco2e_per_kwh)
    assert any(
        "direct, marginal" in note and "booked is lifecycle" in note for note in inputs.notes
    )


def test_the_average_in_another_basis_comes_from_the_same_hours(inputs_of):
    inputs = inputs_of("grid.region=DE", "grid.decision={signal: average, basis: direct}")

    ratio = inputs.decision.values_gco2e_per_kwh / inputs.carbon.values_gco2e_per_kwh
    assert inputs.decision.basis == "direct"
    assert (ratio < 1.0).all()
    assert ratio.min() > 0.5  # the noise is the same, so no hour differs by more than its mix


def test_a_file_of_marginal_hours_is_read_in_its_own_column(tmp_path, short, inputs_of):
    path = tmp_path / "s.yaml"
    path.write_text(short.read_text("utf-8"), "utf-8")
    start = load_scenario(path).scenario.period.start
    stamp = np.datetime64(start.replace(tzinfo=None), "s")
    rows = [f"{stamp + np.timedelta64(h, 'h')}Z,{h}" for h in range(48)]
    text = "\n".join(["time_utc,marginal_gco2e_per_kwh", *rows]) + "\n"
    (tmp_path / "m.csv").write_text(text, "utf-8")
    column = "marginal_gco2e_per_kwh"
    key = f"grid.decision={{{{signal: {{}}, basis: lifecycle, file: m.csv, column: {column}}}}}"

    inputs = inputs_of(key.format("marginal"), path=path)

    assert inputs.decision.values_gco2e_per_kwh.tolist() == list(range(48))
    named = dict(files_of(load_scenario(path, [key.format("marginal")]).scenario))
    assert named["grid", "decision", "file"] == "m.csv"
    with pytest.raises(InvalidInput, match="marginal-signal"):
        inputs_of(key.format("average"), path=path)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{signal: marginal, basis: lifecycle}", "no marginal intensity ships"),
        ("{signal: average, basis: lifecycle, column: x}", "file, which is not given"),
        (
            "{signal: average, basis: direct, file: a.csv, constant_gco2e_per_kwh: 1}",
            "one value for every hour, or a file",
        ),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused(short, text, word):
    with pytest.raises(InvalidInput, match=word):
        load_scenario(short, [f"grid.decision={text}"])


def test_the_kinds_of_forecast_show_the_past_alike_and_the_future_differently(inputs_of):
    kinds = ("perfect", "persistence", "noisy")
    seen = {
        kind: inputs_of(f"grid.forecast.kind={kind}").forecast.issued(24 * HOUR_S).hourly
        for kind in kinds
    }

    for kind in kinds:
        assert seen[kind][:24] == pytest.approx(seen["perfect"][:24])
    assert seen["persistence"][24:] == pytest.approx(seen["perfect"][:24])
    errors = seen["noisy"][24:] / seen["perfect"][24:] - 1.0
    assert 0.0 < np.abs(errors).max() < 0.6


def test_the_price_has_a_forecast_of_its_own(inputs_of):
    inputs = inputs_of("price.forecast.kind=noisy", "grid.forecast.kind=noisy")

    price, carbon = (
        forecast.issued(0).hourly / signal - 1.0
        for forecast, signal in (
            (inputs.price_forecast, inputs.price.values_per_mwh),
            (inputs.forecast, inputs.carbon.values_gco2e_per_kwh),
        )
    )

    assert np.abs(price).max() > 0.0
    assert np.abs(price - carbon).max() > 1e-3


def test_the_errors_of_forecasts_have_a_seed_of_their_own(inputs_of):
    def seen(*sets):
        return inputs_of("grid.forecast.kind=noisy", *sets).forecast.issued(0).hourly

    assert seen().tolist() != seen("held_seeds.forecast=5").tolist()
    assert seen("held_seeds.forecast=5").tolist() == seen("held_seeds.forecast=5").tolist()


def test_persistence_begins_with_what_is_known_of_the_region(inputs_of):
    mean = inputs_of("grid.region=DE", "grid.forecast.kind=persistence").forecast.issued(0).hourly

    assert 300.0 < mean[0] < 500.0
    assert set(np.round(mean, 9)) == {round(mean[0], 9)}


def test_a_policy_that_foresees_badly_saves_less_and_one_that_sees_no_change_saves_nothing(short):
    def emitted(*sets):
        # Without the baseload the PUE of what jobs add is the same at all hours.
        alone = ["grid.region=DE", "period.days=5", "workload.trace=null"]
        loaded = load_scenario(short, [*alone, *sets])
        return run_loaded(loaded).summary.total.carbon_kgco2e.total_location

    shifted = "policy.kind=lowest_window"
    at_once, exactly, badly, blindly = (
        emitted(),
        emitted(shifted),
        emitted(shifted, "grid.forecast.kind=persistence"),
        emitted(shifted, MARGINAL),
    )

    assert exactly < badly < at_once
    assert blindly == at_once
