"""Profiles go to disk and come back the same; what is no profile stays out."""

from __future__ import annotations

import json

import pytest

from dcsim.core.errors import InvalidInput, NotWritten
from dcsim.workload.profile import MeteredProfile
from dcsim.workload.profile_store import (
    MAX_BYTES,
    parse_profile,
    profile,
    profile_ids,
    profile_json,
    read_profile,
    write_profile,
)


@pytest.mark.parametrize("profile_id", profile_ids())
def test_every_shipped_profile_is_valid_carries_its_own_id_and_its_exact_bytes(profile_id):
    shipped = profile(profile_id)
    assert shipped.id == profile_id
    assert parse_profile(profile_json(shipped).encode(), "again") == shipped


def test_the_heap_sort_ships_in_c_and_in_python_with_the_same_unit_of_work():
    c, python = profile("heapsort-c"), profile("heapsort-python")
    assert isinstance(c, MeteredProfile)
    assert isinstance(python, MeteredProfile)
    assert c.work.unit == python.work.unit == "sort of 1000000 doubles"
    assert c.method.tier == python.method.tier == "cpu-time"
    assert python.core_s_per_unit() >= 10 * c.core_s_per_unit()
    assert len(c.series.t_s) <= 200


def test_the_energy_of_the_shipped_heap_sort_is_its_cpu_time_at_four_watts_a_core():
    c = profile("heapsort-c")
    assert isinstance(c, MeteredProfile)
    assert c.energy_j.cpu == pytest.approx(4.0 * c.cpu_s, rel=1e-9)
    low_j, high_j = c.energy_range_j
    assert low_j == pytest.approx(c.energy_j.total / 2, rel=0.01)
    assert high_j == pytest.approx(c.energy_j.total * 2, rel=0.01)


def test_an_unknown_id_is_refused_with_the_nearest_one():
    with pytest.raises(InvalidInput, match="did you mean heapsort-c"):
        profile("heapsrt-c")


def test_an_id_cannot_reach_outside_the_shipped_profiles():
    with pytest.raises(InvalidInput, match="no profile with this id"):
        profile("../profiles/heapsort-c")


def test_a_written_profile_reads_back_equal_and_equal_profiles_give_equal_bytes(tmp_path):
    shipped = profile("heapsort-c")
    for name in ("one.json", "two.json"):
        write_profile(shipped, tmp_path / name)
    assert read_profile(tmp_path / "one.json") == shipped
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_an_existing_file_is_replaced_only_by_force(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text("precious", encoding="utf-8")
    with pytest.raises(NotWritten, match="already exists"):
        write_profile(profile("heapsort-c"), path)
    assert path.read_text(encoding="utf-8") == "precious"
    write_profile(profile("heapsort-c"), path, force=True)
    assert read_profile(path).id == "heapsort-c"


def test_a_file_that_cannot_be_written_is_told_so(tmp_path):
    with pytest.raises(NotWritten, match="file system refused"):
        write_profile(profile("heapsort-c"), tmp_path / "missing" / "mine.json")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"id": "a", "id": "b"}', "a key stands twice: id"),
        ('{"work": {"amount": NaN}}', "NaN is not a number"),
        ('{"work": {"amount": -Infinity}}', "-Infinity is not a number"),
        ("{", "not strict JSON"),
        ("[" * 100_000, "not strict JSON"),
        ("[]", "one JSON object"),
        ("", "not strict JSON"),
    ],
)
def test_what_json_readers_disagree_on_is_refused(text, reason):
    with pytest.raises(InvalidInput, match=reason):
        parse_profile(text.encode(), "bad.json")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InvalidInput, match="not strict JSON"):
        parse_profile(b'{"id": "\xff"}', "bad.json")


def test_a_number_too_large_for_a_double_is_refused():
    data = json.loads(profile_json(profile("heapsort-c")))
    text = json.dumps(data).replace(str(data["cpu_s"]), "1e999", 1)
    with pytest.raises(InvalidInput, match="finite"):
        parse_profile(text.encode(), "bad.json")


def test_a_file_above_one_megabyte_is_refused_unread(tmp_path):
    path = tmp_path / "large.json"
    path.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(InvalidInput, match="larger than"):
        read_profile(path)


def test_a_missing_file_is_told_so(tmp_path):
    with pytest.raises(InvalidInput, match="no such file"):
        read_profile(tmp_path / "nothing.json")
