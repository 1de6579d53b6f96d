import json

import pytest

from dcsim.catalogue.carbon import region_names
from dcsim.catalogue.countries import country_codes
from dcsim.catalogue.prices import price_zone_names
from dcsim.catalogue.stations import station_names
from dcsim.catalogue.traces import trace_names
from dcsim.cli import main


@pytest.fixture
def dcsim(capsys):
    """Return what runs the command line and gives exit code, stdout and stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return run


def entries(dcsim, *arguments):
    code, out, err = dcsim("regions", *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_everything_that_ships_is_listed(dcsim):
    by_kind = {}
    for entry in entries(dcsim):
        by_kind.setdefault(entry["kind"], set()).add(entry["name"])
    assert by_kind == {
        "carbon": {*region_names(), *country_codes()},
        "weather": set(station_names()),
        "price": set(price_zone_names()),
        "trace": set(trace_names()),
    }


def test_every_entry_says_unit_quality_and_source(dcsim):
    for entry in entries(dcsim):
        assert entry["unit"]
        assert entry["quality"] in {"measured", "modelled", "published", "approximate", "computed"}
        assert entry["source"]
        assert entry["year"]
        assert (entry["basis"] is not None) == (entry["kind"] == "carbon")
        assert (entry["latitude_deg"] is not None) == (entry["kind"] == "weather")


def test_an_hourly_region_is_found_by_its_countrys_name_in_any_case(dcsim):
    found = entries(dcsim, "NORway", "--kind", "carbon")
    assert [(e["name"], e["basis"]) for e in found] == [
        ("NO", "lifecycle"), ("NO", "direct"), ("NOR", "lifecycle"),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["SAO PAULO", "são paulo", "Sao-Paulo"])
def test_accents_do_not_count(dcsim, word):
    assert [entry["name"] for entry in entries(dcsim, word)] == ["sao-paulo"]


def test_kinds_can_be_listed_alone(dcsim):
    assert {entry["kind"] for entry in entries(dcsim, "--kind", "trace")} == {"trace"}


def test_a_pipe_gets_one_line_an_entry_with_tabs(dcsim):
    code, out, _ = dcsim("regions", "--kind", "price")
    header, *rows = out.splitlines()
    assert code == 0
    assert header.startswith("kind\tname\t")
    assert len(rows) == len(price_zone_names())
    assert {row.count("\t") for row in rows} == {header.count("\t")}
    assert "\x1b" not in out


def test_a_word_that_nothing_matches_is_an_error_with_a_cure(dcsim):
    code, out, err = dcsim("regions", "atlantis")
    assert (code, out) == (3, "")
    assert "nothing-found" in err


def test_an_unknown_kind_is_a_usage_error(dcsim):
    assert dcsim("regions", "--kind", "water")[0] == 2
