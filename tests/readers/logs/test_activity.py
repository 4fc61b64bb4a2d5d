"""IIS and HttpProxy logs: the span that they cover, and the last client that was not the machine."""

from __future__ import annotations

import csv
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.claim import Attribute
from firedoor.model.problem import InputError
from firedoor.readers.interface import InputFile, Options, Reader, Reading
from firedoor.readers.logs.httpproxy import HTTPPROXY_ACTIVITY_READER
from firedoor.readers.logs.iis import IIS_ACTIVITY_READER
from tests.readers.inventory.reading_cases import cases, expected, input_file, outcome, written

CASES = Path(__file__).parent / "cases"
READERS = {"iis": IIS_ACTIVITY_READER, "httpproxy": HTTPPROXY_ACTIVITY_READER}
INPUTS = [path for folder in READERS for path in cases(CASES / folder)]
HEADER = b"#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip c-ip\n"


def _reader(path: Path) -> Reader:
    return READERS[path.parent.name]


def _read(folder: Path, data: bytes) -> Reading:
    file = written(folder, data, "u_ex210301.log")
    assert IIS_ACTIVITY_READER.recognises(file)
    return IIS_ACTIVITY_READER.read(file, Options())


def _values(reading: Reading) -> dict[Attribute, str]:
    return {claim.attribute: claim.value for claim in reading.claims}


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_case(path: Path) -> None:
    reader = _reader(path)
    assert {"reader": reader.name, **outcome(reader, input_file(path))} == expected(path)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_neither_reader_takes_the_others_logs(path: Path) -> None:
    others = [reader for name, reader in READERS.items() if name != path.parent.name]
    assert not any(reader.recognises(input_file(path)) for reader in others)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_every_encoding_says_the_same(tmp_path: Path, path: Path, encoding: str) -> None:
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    file = written(tmp_path, text.encode(encoding), path.name)
    assert outcome(_reader(path), file) == outcome(_reader(path), input_file(path))


def test_a_line_of_a_hundred_megabytes_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    with path.open("wb") as stream:
        stream.write(HEADER + b"2021-03-01 00:00:01 10.0.0.1 198.51.100.7\n")
        for _ in range(100):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\n2021-03-01 00:00:02 10.0.0.1 198.51.100.7\n")
    file = input_file(path)
    tracemalloc.start()
    reading = IIS_ACTIVITY_READER.read(file, Options())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
    assert (reading.understood, reading.not_understood) == (2, 1)
    assert [problem.line for problem in reading.problems] == [4]
    last = next(c for c in reading.claims if c.attribute is Attribute.LAST_LOGGED)
    assert (last.value, last.origin.line) == ("2021-03-01T00:00:02Z", 5)


def test_more_clients_than_are_kept_do_not_hide_the_last_remote_one(tmp_path: Path) -> None:
    rows = [f"2021-03-01 00:00:00 10.0.0.1 198.{n // 250}.{n % 250}.1" for n in range(5000)]
    own = [f"2021-03-01 00:00:02 10.0.0.{n} 10.0.0.{n + 1}" for n in range(1, 40)]
    data = "\n".join([*rows, "2021-03-01 00:00:01 10.0.0.1 203.0.113.9", *own, "", ""])
    reading = _read(tmp_path, HEADER + data.encode())
    # 10.0.0.40 is nobody's s-ip, so the very last row counts: first without it, then with it.
    assert _values(reading)[Attribute.LAST_REMOTE_CLIENT] == "2021-03-01T00:00:02Z 10.0.0.40"
    closed = data + "2021-03-01 00:00:02 10.0.0.40 10.0.0.1\n"
    again = _read(tmp_path, HEADER + closed.encode())
    assert _values(again)[Attribute.LAST_REMOTE_CLIENT] == "2021-03-01T00:00:01Z 203.0.113.9"


def test_rows_out_of_order_are_ordered_by_their_time(tmp_path: Path) -> None:
    data = b"2021-03-02 00:00:00 10.0.0.1 ::1\n2021-03-01 00:00:00 10.0.0.1 ::1\n"
    values = _values(_read(tmp_path, HEADER + data))
    assert values[Attribute.FIRST_LOGGED] == "2021-03-01T00:00:00Z"
    assert values[Attribute.LAST_LOGGED] == "2021-03-02T00:00:00Z"


def test_the_nul_bytes_of_a_log_that_was_not_closed_are_no_lines(tmp_path: Path) -> None:
    reading = _read(
        tmp_path, HEADER + b"2021-03-01 00:00:01 10.0.0.1 198.51.100.7\r\n" + b"\0" * 70_000
    )
    assert (reading.records, reading.not_understood) == (1, 0)


def test_rows_without_any_date_are_not_given_one(tmp_path: Path) -> None:
    reading = _read(tmp_path, b"#Fields: time c-ip\n00:00:01 198.51.100.7\n")
    assert reading.claims == ()
    assert reading.not_understood == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"#fields\tts\tuid\tid.orig_h\n",
        b"#Log-type: Message Tracking Log\n#Fields: date-time,client-ip\n",
        b"date,time,c-ip\n2021-03-01,00:00:01,198.51.100.7\n",
    ],
)
def test_other_logs_are_not_recognised(tmp_path: Path, data: bytes) -> None:
    file = written(tmp_path, data)
    assert not any(reader.recognises(file) for reader in READERS.values())


def test_a_log_that_cannot_be_opened_is_one_clear_line(tmp_path: Path) -> None:
    gone = InputFile(tmp_path / "gone.log", "exchange/gone.log", 1, HEADER)
    with pytest.raises(InputError, match=r"exchange/gone\.log: cannot be read"):
        IIS_ACTIVITY_READER.read(gone, Options())


@settings(max_examples=200, deadline=None)
@given(path=st.sampled_from(INPUTS), cut=st.floats(0, 1), tail=st.binary(max_size=60))
def test_cut_and_damaged_logs_give_claims_or_the_one_error(
    tmp_path_factory: pytest.TempPathFactory, path: Path, cut: float, tail: bytes
) -> None:
    whole = path.read_bytes()
    file = written(tmp_path_factory.mktemp("cut"), whole[: int(len(whole) * cut)] + tail)
    for reader in READERS.values():
        _survives(reader, file)


def _survives(reader: Reader, file: InputFile) -> None:
    reader.recognises(file)
    try:
        reading = reader.read(file, Options())
    except InputError as error:
        assert [problem.file for problem in error.problems] == ["evidence.txt"]  # noqa: PT017
        return
    assert reading.understood + reading.not_understood == reading.records
    assert bool(reading.problems) == bool(reading.not_understood)
    times = [claim for claim in reading.claims if claim.attribute is not Attribute.PRODUCT]
    assert all(claim.value.partition(" ")[0].endswith("Z") for claim in times)


def _expectations(corpora: Path) -> list[dict[str, str]]:
    path = corpora / "exchange" / "iis" / "expectations.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.corpus
def test_real_logs_have_as_many_rows_as_their_own_tests_count(corpora: Path) -> None:
    rows = {want["file"]: int(want["rows"]) for want in _expectations(corpora)}
    assert len(rows) == len(list((corpora / "exchange" / "iis").glob("*.log")))
    for name, count in rows.items():
        reading = IIS_ACTIVITY_READER.read(
            input_file(corpora / "exchange" / "iis" / name), Options()
        )
        assert (reading.understood, reading.not_understood) == (count, 0), name


@pytest.mark.corpus
def test_each_real_row_has_the_time_and_client_of_its_own_tests(
    corpora: Path, tmp_path: Path
) -> None:
    fields: dict[tuple[str, int], dict[str, str]] = {}
    for want in _expectations(corpora):
        if want["field"]:
            fields.setdefault((want["file"], int(want["row"])), {})[want["field"]] = want["value"]
    for (name, row), wanted in fields.items():
        lines = (corpora / "exchange" / "iis" / name).read_text(encoding="utf-8").splitlines()
        head = [line for line in lines if line.startswith("#")]
        data = [line for line in lines if not line.startswith("#")]
        values = _values(_read(tmp_path, "\n".join([*head, data[row]]).encode()))
        assert values[Attribute.FIRST_LOGGED] == values[Attribute.LAST_LOGGED] == wanted["time-utc"]
        if "c-ip" in wanted:
            remote = f"{wanted['time-utc']} {wanted['c-ip']}"
            own = wanted["c-ip"] == wanted["s-ip"]
            assert values.get(Attribute.LAST_REMOTE_CLIENT) == (None if own else remote), name


@pytest.mark.corpus
def test_the_servers_own_probes_are_no_remote_clients(corpora: Path) -> None:
    path = corpora / "exchange" / "iis" / "iis10_edge_cases.log"
    reading = IIS_ACTIVITY_READER.read(input_file(path), Options())
    assert Attribute.LAST_LOGGED in _values(reading)
    assert Attribute.LAST_REMOTE_CLIENT not in _values(reading)
