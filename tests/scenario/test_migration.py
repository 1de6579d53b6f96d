"""A file of an earlier format becomes one of the present, and keeps its places.

No format came before the first, so the tests invent one: version 0, in which the seed
was called ``random_seed``, racks were counted under ``site`` and powers stood in watts.
Version 1 wrote kinds with hyphens.
"""

import copy

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import parse_yaml, read_yaml
from dcsim.scenario.load import load_scenario
from dcsim.scenario.migration import MIGRATIONS, Migration, migrate
from dcsim.scenario.model import SCHEMA_VERSION
from dcsim.scenario.rewrite import rewritten


def watts_to_kilowatts(data):
    it = data.get("it")
    power = it.get("rack_power_kw") if isinstance(it, dict) else None
    if isinstance(power, int | float) and not isinstance(power, bool):
        it["rack_power_kw"] = power / 1000
    return data


FROM_0 = Migration(
    moved={
        ("random_seed",): ("seed",),
        ("site", "racks"): ("it", "racks"),
        ("it", "rack_power_w"): ("it", "rack_power_kw"),
    },
    rewrite=watts_to_kilowatts,
)

OLD = """\
schema_version: 0
random_seed: 7
site:
  place: Oslo
  racks: 40
it:
  rack_power_w: 5000
"""


def document(text):
    return parse_yaml(text.encode(), "s.yaml")


def test_keys_move_and_values_are_converted():
    assert migrate(document(OLD), {0: FROM_0}, 1).data == {
        "schema_version": 1,
        "seed": 7,
        "site": {"place": "Oslo"},
        "it": {"racks": 40, "rack_power_kw": 5.0},
    }


def test_a_moved_key_keeps_the_line_it_was_written_in():
    new = migrate(document(OLD), {0: FROM_0}, 1)
    assert new.place(("seed",)) == "s.yaml:2:1: seed"
    assert new.place(("it", "racks")) == "s.yaml:5:3: it.racks"
    assert new.place(("it", "rack_power_kw")) == "s.yaml:7:3: it.rack_power_kw"


def test_the_document_that_goes_in_stays_as_it_was():
    old = document(OLD)
    before = copy.deepcopy(old)
    migrate(old, {0: FROM_0}, 1)
    assert old == before


def test_steps_follow_each_other():
    steps = {0: FROM_0, 1: Migration({("seed",): ("seeds", "common")}), 2: Migration()}
    new = migrate(document(OLD), steps, 3)
    assert new.data["schema_version"] == 3
    assert new.data["seeds"] == {"common": 7}
    assert new.place(("seeds", "common")) == "s.yaml:2:1: seeds.common"


def test_a_file_of_the_present_version_takes_no_step():
    now = document("schema_version: 1\nrandom_seed: 7\n")
    assert migrate(now, {0: FROM_0}, 1) is now


def test_what_is_absent_stays_absent_and_what_is_taken_stays_where_it_is():
    text = "schema_version: 0\nseed: 1\nrandom_seed: 7\nit: many\nsite: [1]\n"
    assert migrate(document(text), {0: FROM_0}, 1).data == {
        "schema_version": 1,
        "seed": 1,
        "random_seed": 7,
        "it": "many",
        "site": [1],
    }


@pytest.mark.parametrize(
    ("stated", "code", "said"),
    [
        (SCHEMA_VERSION + 1, "version-newer", "install a dcsim later than"),
        (0, "version-unknown", f"schema_version: {SCHEMA_VERSION}"),
        (-(2**62), "version-unknown", "the first is"),
        (2**62, "version-newer", "reads versions up to"),
        ("1.0", "wrong-type", "write schema_version: 3"),
        ("true", "wrong-type", "write schema_version: 3"),
    ],
)
def test_a_version_without_a_way_is_refused_with_what_to_do(stated, code, said):
    with pytest.raises(InvalidInput) as caught:
        migrate(document(f"name: x\nschema_version: {stated}\n"))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place == "s.yaml:2:1: schema_version"
    assert said in str(problem)


def test_the_chain_has_no_gap_before_the_present_version():
    assert sorted(MIGRATIONS) == list(range(min(MIGRATIONS, default=1), SCHEMA_VERSION))


def test_a_chain_with_a_gap_is_refused_where_it_breaks():
    with pytest.raises(InvalidInput, match="version-unknown"):
        migrate(document(OLD), {0: FROM_0}, 2)


V1 = """\
# A plant as published.
schema_version: 1 # the first
name: old
cooling: {kind: "lei-masanet-2020-air"} # kept
"""


def test_version_1_wrote_kinds_with_hyphens():
    new = migrate(document(V1))
    assert new.data["schema_version"] == SCHEMA_VERSION
    assert new.data["cooling"]["kind"] == "lei_masanet_2020_air"
    assert new.place(("cooling", "kind")) == "s.yaml:4:11: cooling.kind"


def test_version_1_laid_traces_where_version_2_aligns_them_at_every_site(tmp_path):
    text = """schema_version: 1
workload: # all sites
  job_trace: {lay: from_start, file: a.swf} # the first job opens the period
sites:
  a:
    workload: {job_trace: {"lay": by_date}}
"""
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    new = rewritten(path)
    assert new.keeps_comments
    renamed = text.replace("lay: f", "align: f").replace('"lay"', '"align"')
    assert new.text == renamed.replace("version: 1", f"version: {SCHEMA_VERSION}")


def plant(text):
    return migrate(document(f"schema_version: 2\n{text}\n")).data["cooling"]


def test_version_2_knew_one_machine_by_curves_for_each_condenser():
    water = plant("cooling: {kind: waterside, chiller_model: eir, chiller_minimum_load_frac: 0.3}")
    assert water == {
        "kind": "waterside",
        "chiller": {"catalogue": "centrifugal_vsd_1407kw", "minimum_load_frac": 0.3},
    }
    air = plant("cooling: {kind: air_cooled_chiller, chiller_model: eir}")
    assert air == {"kind": "air_cooled_chiller", "chiller": {"catalogue": "scroll_air"}}
    by_lift = plant("cooling: {kind: air_cooled_chiller, chiller_model: lift}")
    assert by_lift == {"kind": "air_cooled_chiller"}


def test_version_2_had_one_least_flow_for_all_pumps_and_capped_the_cop():
    sea = plant("cooling: {kind: seawater, pump_minimum_flow_frac: 0.3, chiller_cop_max: 12.0}")
    assert sea == {
        "kind": "seawater",
        "loop_pump_minimum_flow_frac": 0.3,
        "source_pump_minimum_flow_frac": 0.3,
        # Evaporating at 15 C, 0.55 of Carnot reach 12 at 13.2 K.
        "chiller_minimum_lift_k": 13.2,
    }
    # Liquid cooling has one loop of facility water and keeps its key.
    liquid = plant("cooling: {kind: immersion, pump_minimum_flow_frac: 0.3}")
    assert liquid == {"kind": "immersion", "pump_minimum_flow_frac": 0.3}


def test_stages_and_sites_of_version_2_are_brought_along():
    text = """schema_version: 2
sites:
  a:
    cooling: {kind: combination, stages: [{kind: dx}, {kind: waterside, chiller_model: eir}]}
  b: null
"""
    stages = migrate(document(text)).data["sites"]["a"]["cooling"]["stages"]
    assert stages[1] == {"kind": "waterside", "chiller": {"catalogue": "centrifugal_vsd_1407kw"}}


@pytest.mark.parametrize("cooling", ["null", "5", "[1]", "{kind: 5}", "{kind: dx, stages: {a: 1}}"])
def test_what_no_plant_is_passes_on_to_be_refused(cooling):
    text = f"schema_version: 2\ncooling: {cooling}\n"
    assert migrate(document(text)).data["cooling"] == document(text).data["cooling"]


def test_keys_move_under_every_site_too():
    text = "schema_version: 0\nsites:\n  a:\n    it: {rack_power_w: 5000}\n  b:\n"
    new = migrate(document(text), {0: Migration(moved=FROM_0.moved)}, 1)
    assert new.data["sites"] == {"a": {"it": {"rack_power_kw": 5000}}, "b": None}
    path = ("sites", "a", "it", "rack_power_kw")
    assert new.place(path) == "s.yaml:4:10: sites.a.it.rack_power_kw"


def test_an_old_file_loads_with_a_note_and_as_what_it_was(spoiled, short):
    old = load_scenario(spoiled((f"schema_version: {SCHEMA_VERSION}", "schema_version: 1")))
    [note] = old.notes
    assert "version 1" in note
    assert "dcsim migrate" in note
    assert old.scenario == load_scenario(short).scenario
    assert load_scenario(short).notes == ()


def test_a_rewritten_file_keeps_its_comments_and_needs_no_note(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(V1, encoding="utf-8")
    new = rewritten(path)
    assert new.keeps_comments
    renamed = V1.replace("lei-masanet-2020-air", "lei_masanet_2020_air")
    assert new.text == renamed.replace("version: 1", f"version: {SCHEMA_VERSION}")
    path.write_text(new.text, encoding="utf-8")
    assert rewritten(path) is None


def test_a_key_that_cannot_be_changed_in_its_line_is_written_anew(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text('schema_version: 1\n"cooling":\n  kind:\n    lei-masanet-2020-air\n', "utf-8")
    new = rewritten(path)
    assert not new.keeps_comments
    assert parse_yaml(new.text.encode(), "n").data == migrate(read_yaml(path)).data
