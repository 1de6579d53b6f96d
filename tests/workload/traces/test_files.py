"""Files that are no trace: cut off, binary, endless lines, no regular file, too large."""

import gzip
import os
import tracemalloc

import pytest

TEXT = "arrival_s,length_s\n" + "".join(f"{i},{i % 7 + 1}\n" for i in range(20_000))


def test_a_packed_file_reads_as_the_plain_one(read):
    plain, packed = read(TEXT), read(TEXT, "t.csv.gz")
    assert packed.arrival_s.tolist() == plain.arrival_s.tolist()
    assert packed.core_s.tolist() == plain.core_s.tolist()


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_packed_file_cut_off_is_refused_whatever_was_read_before(refused, tmp_path, cut):
    raw = gzip.compress(TEXT.encode())
    (tmp_path / "cut.csv.gz").write_bytes(raw[: int(len(raw) * cut)])
    for rules in ({}, {"invalid": "drop"}):
        assert refused(None, "cut.csv.gz", **rules)[0] == [("gzip-broken", "cut.csv.gz")]


def test_a_packed_file_with_a_flipped_bit_is_refused(refused, tmp_path):
    raw = bytearray(gzip.compress(TEXT.encode()))
    raw[-6] ^= 1  # its checksum
    (tmp_path / "bad.csv.gz").write_bytes(raw)
    assert refused(None, "bad.csv.gz")[0] == [("gzip-broken", "bad.csv.gz")]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "t.csv", "file-empty"),
        (b"", "t.swf", "file-empty"),
        (b"arrival_s,length_s\n", "t.csv", "trace-empty"),
        (b"; only comments\n", "t.swf", "trace-empty"),
        (b"arrival_s,length_s\n0,0\n", "t.csv", "trace-empty"),
        (TEXT.encode("utf-16"), "t.csv", "not-utf8"),
        (b"arrival_s,length_s\n0,1\n\x00\x00\n", "t.csv", "not-text"),
        (b"arrival_s,length_s\n0," + b"1" * 200_000 + b"\n", "t.csv", "line-too-long"),
        (b"arrival_s,length_s\n0," + b"1" * 5_000_000, "t.csv", "line-too-long"),
        (b'arrival_s,"length_s\n0,1\n', "t.csv", "csv-broken"),
        (b"PAR1 and no more", "t.parquet", "parquet-broken"),
        (b"hello", "t.txt", "unknown-format"),
        (b"PK\x03\x04", "t.zip", "unknown-format"),
    ],
)
def test_what_is_no_trace_is_refused(refused, content, name, code):
    assert [found for found, _ in refused(content, name)[0]] == [code]


def test_a_line_that_is_too_long_is_told_by_its_number(refused):
    text = b"arrival_s,length_s\n0,1\n0,1\n0," + b"1" * 200_000 + b"\n0,1\n"
    assert refused(text)[0] == [("line-too-long", "t.csv:4")]


def test_a_missing_file_and_a_folder_are_refused(refused, tmp_path):
    assert refused(None, "absent.csv")[0][0][0] == "file-unreadable"
    (tmp_path / "folder.csv").mkdir()
    assert refused(None, "folder.csv")[0][0][0] == "not-a-regular-file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_a_fifo_is_refused_and_nobody_waits_for_its_writer(refused, tmp_path):
    os.mkfifo(tmp_path / "fifo.csv")
    assert refused(None, "fifo.csv")[0][0][0] == "not-a-regular-file"


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read):
    raw = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    assert read(raw).core_s.tolist() == read(TEXT).core_s.tolist()


def test_a_last_line_without_its_end_is_read(read):
    assert len(read("arrival_s,length_s\n0,1\n5,1")) == 2


def test_lines_are_counted_across_blocks(refused, monkeypatch):
    monkeypatch.setattr("dcsim.workload.traces.source.BLOCK_BYTES", 1000)
    lines = TEXT.splitlines()
    lines[12_344] = "5,-1"
    assert refused("\n".join(lines))[0] == [("negative-length", "t.csv:12345")]


def test_a_large_file_takes_the_memory_of_its_jobs_and_not_its_own(read, tmp_path):
    # 100 000 rows of which 1000 are kept: the file unpacks to about 30 MB.
    with gzip.open(tmp_path / "big.csv.gz", "wt", compresslevel=1) as file:
        file.write("arrival_s,length_s,remark\n")
        for i in range(1000):
            file.write("".join(f"{100 * i + k},0,{'x' * 290}\n" for k in range(99)))
            file.write(f"{100 * i + 99},5,{'y' * 290}\n")
    tracemalloc.start()
    try:
        table = read(None, "big.csv.gz")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(table) == 1000
    assert table.rows == 100_000
    assert peak < 15e6


def test_a_bomb_of_zeros_is_refused_at_once(refused, tmp_path):
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"a" * 50_000_000))
    assert refused(None, "bomb.csv.gz")[0][0][0] in {"line-too-long", "column-missing"}
