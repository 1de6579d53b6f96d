"""``dcsim doctor`` says what works here and what does not, and changes nothing."""

import json

from dcsim.cli.examine import PACKAGES, examine


def test_it_finds_packages_data_and_parts(dcsim, tmp_path):
    done = dcsim("doctor", "--json")
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert (done.returncode, done.stderr) == (0, "")
    assert rows["packages"]["ok"]
    assert all(name in rows["packages"]["detail"] for name in PACKAGES)
    assert "google-2019" in rows["data"]["detail"]
    assert "seawater" in rows["parts"]["detail"]
    assert list(tmp_path.iterdir()) == []


def test_the_table_has_a_line_for_every_finding(dcsim):
    done = dcsim("doctor")
    assert done.returncode == 0
    for finding in examine():
        assert finding.name in done.stdout


def test_the_python_kernel_is_told_with_a_cure(dcsim):
    rows = {
        row["name"]: row
        for row in json.loads(dcsim("doctor", "--json", DCSIM_KERNEL="python").stdout)
    }
    assert not rows["job kernel"]["ok"]
    assert "compiler" in rows["job kernel"]["cure"]


def test_what_is_amiss_always_has_a_cure_or_a_plain_detail():
    for finding in examine():
        assert finding.detail
        assert finding.ok or finding.cure or finding.name == "compiler"
