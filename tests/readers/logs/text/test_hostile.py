"""Logs written by an attacker, and logs that are cut or torn: bounded, said so, and the rest is read."""

from __future__ import annotations

import io
import tracemalloc
from datetime import datetime
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.hunt.span import Flaw
from firedoor.readers.logs.blocks import BLOCK, LONGEST_WHOLE, blocks_of
from firedoor.readers.logs.clock import Clock
from firedoor.readers.logs.log_registry import reader_for
from firedoor.readers.logs.scanning import LogFile
from firedoor.readers.logs.words import word_set
from tests.readers.logs.text.logs import log_file, read

HEADER = b"#Log-type: HttpProxy Logs\r\n#Fields: DateTime,Protocol,AnchorMailbox\r\n"
WEB = b"#Fields: date time c-ip cs-method cs-uri-stem\r\n"
WORD = b"ServerInfo~"


def rows(count: int, anchor: bytes = b"") -> bytes:
    return b"".join(
        b"2021-03-03T%02d:%02d:00.000Z,Ecp,%s\r\n" % (minute // 60 % 24, minute % 60, anchor)
        for minute in range(count)
    )


@pytest.mark.parametrize(
    "length", [600_000, LONGEST_WHOLE - 40, LONGEST_WHOLE, 3 * LONGEST_WHOLE + 17]
)
def test_a_line_of_any_length_is_searched_and_the_rest_read(length: int) -> None:
    long = b"2021-03-03T00:05:00.000Z,Ecp," + b"x" * length + WORD + b"y" * length + b"\r\n"
    got = read("x.log", HEADER + rows(4) + long + rows(3, WORD), ["serverinfo~"])
    assert got.lines == [7, 8, 9, 10]
    event = got.seen[0].event
    assert dict(event.fields) == {}
    assert any("ServerInfo~" in text for text in event.texts)
    assert sum(map(len, event.texts)) < 5000
    assert event.time is not None
    assert [problem.line for problem in got.problems] == [7]
    assert got.spans[0].unread == 1
    assert got.spans[0].records == 8


@pytest.mark.parametrize(
    "before", [*range(BLOCK - 60, BLOCK + 30, 7), *range(LONGEST_WHOLE - 60, LONGEST_WHOLE + 30, 7)]
)
def test_a_word_over_the_seam_of_two_blocks(before: int) -> None:
    got = read(
        "x.log", HEADER + b"2021-03-03T00:00:00.000Z,Ecp," + b"x" * before + WORD, ["serverinfo~"]
    )
    assert got.lines == [3]


def test_words_far_from_each_other_in_an_endless_line_are_one_record() -> None:
    long = b"first" + b"x" * (2 * LONGEST_WHOLE) + b"second" + b"y" * BLOCK
    got = read("x.log", HEADER + rows(1) + long, ["first", "second", "third"])
    assert [seen.words for seen in got.seen] == [frozenset({0, 1})]


def test_memory_does_not_grow_with_the_line() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.left = 12 * LONGEST_WHOLE

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return b"x" * size

        def readline(self, size: int | None = -1) -> bytes:
            return self.read(size or 0)

    tracemalloc.start()
    for block in blocks_of(Endless()):  # type: ignore[arg-type]
        assert len(block.data) < 2 * LONGEST_WHOLE + 3 * BLOCK
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * LONGEST_WHOLE


def test_ten_thousand_columns() -> None:
    wide = b"#Fields: " + b",".join(b"c%d" % n for n in range(10_000)) + b"\r\n"
    got = read(
        "x.log", HEADER + rows(2) + wide + b"2021-03-03T01:00:00.000Z,Ecp," + WORD, ["serverinfo~"]
    )
    assert got.lines == [6]
    row = b"2021-03-03T01:00:00.000Z" + b"," * 10_000 + WORD + b"\r\n"
    got = read("x.log", HEADER + rows(2) + row + rows(1, WORD), ["serverinfo~"])
    assert got.lines == [5, 6]
    assert got.problems[0].line == 5


def test_a_million_headers_are_bounded() -> None:
    got = read("x.log", HEADER + b"#Fields: a,b\r\n" * 50_000 + rows(1, WORD), ["serverinfo~"])
    assert len(got.seen) == 1


def test_rows_of_ten_thousand_machines_are_bounded() -> None:
    body = b"".join(b"2021-03-03T00:00:00.000Z,host%d,a\r\n" % number for number in range(10_000))
    got = read(
        "x.log", b"#Log-type: HttpProxy Logs\r\n#Fields: DateTime,ServerHostName,x\r\n" + body
    )
    assert len(got.spans) <= 257
    assert sum(span.records for span in got.spans) == 10_000


def test_a_stream_that_breaks_gives_what_was_read() -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > BLOCK:
                raise OSError("broken")
            return super().read(size)

    data = HEADER + rows(BLOCK // 25, WORD)
    file = LogFile("x.log", len(data), data[:65536], "", lambda: Torn(data))
    reader = reader_for(file)
    assert reader is not None
    scan = reader.scan(file)
    seen = list(scan.records(word_set(["serverinfo~"])))
    assert len(seen) > 1000
    assert [flaw.flaw for flaw in scan.spans()[0].flaws if flaw.flaw is Flaw.CORRUPT]
    assert any("cannot be read" in problem.message for problem in scan.problems())


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [b"2021-03-03T00:00:00.000Z,Ecp,a", b"2021-03-03 00:00:01 192.0.2.1 GET /", HEADER, WEB]
        )
        | st.binary(max_size=40)
        | st.sampled_from(
            [b'"', b"\n", b"\r\n", b"\0", b"\xff", b"#", b"#Date: 2021-03-03\n", b",,,"]
        ),
        max_size=30,
    ),
    st.sampled_from([HEADER, WEB, b"#Log-type: OAB Generator Log\n", b"#Fields: time c-ip\n"]),
)
def test_any_bytes_give_facts_and_no_hit_is_lost(parts: list[bytes], head: bytes) -> None:
    data = head + b"".join(parts) + b"\n" + WORD + b"\n" + b"".join(parts)
    got = read("x.log", data, ["serverinfo~"])
    assert any("ServerInfo~" in text for seen in got.seen for text in seen.event.texts)
    everything = read("x.log", data)
    by_line = {seen.event.origin.line: seen.event for seen in everything.seen}
    for seen in got.seen:
        assert seen.event == by_line[seen.event.origin.line]
    assert everything.spans[0].records == got.spans[0].records


@given(st.binary(max_size=300))
def test_random_bytes_are_recognised_or_not(data: bytes) -> None:
    file = log_file("x.log", data)
    reader = reader_for(file)
    if reader is not None:
        list(reader.scan(file).records(None))


def opened(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


@given(st.lists(st.binary(max_size=30), max_size=20), st.integers(8, 64))
def test_blocks_are_the_file(lines: list[bytes], size: int) -> None:
    data = b"".join(line.replace(b"\0", b"") + b"\n" for line in lines)
    if data[:64].count(0) or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return
    blocks = [block for block in blocks_of(opened(data), size) if not block.piece]
    assert b"".join(block.data for block in blocks) in data or len(blocks) > 1
    assert all(block.data.endswith(b"\n") or block is blocks[-1] for block in blocks)


def test_blank_lines_are_no_records() -> None:
    got = read("x.log", HEADER + b"\n\r\n \n" * 50_000 + rows(1, WORD), ["serverinfo~"])
    assert got.lines == [150_003]
    assert (got.spans[0].records, got.spans[0].unread, got.problems) == (1, 0, ())


NEVER_ENDS = [
    [b"hit without a time\r\n"],
    [b'2021-03-03T00:00:00.000Z,Ecp,"hit\r\n'],
    [b'2021-03-03T00:00:00.000Z,Ecp,"hit\r\n', *[b"hit\r\n"] * 39],
    [b'2021-03-03T00:00:00.000Z,Ecp,"hit\r\n', *[b"hit\r\n"] * 400],
    [b'"hit\r\n'],
    [b'2021-03-03T00:00:00.000Z,Ecp,"hit\r\n', b"hit\r\n", b'hit"\r\n'],
]


@pytest.mark.parametrize("lines", NEVER_ENDS, ids=range(len(NEVER_ENDS)))
def test_rows_that_never_end_take_a_few_looks_for_each_line(
    lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    prefix = Clock.prefix

    def counted(clock: Clock, data: bytes, start: int, end: int) -> datetime | None:
        nonlocal looks
        looks += 1
        return prefix(clock, data, start, end)

    monkeypatch.setattr(Clock, "prefix", counted)
    count = 4000 // len(lines)
    got = read("x.log", HEADER + rows(1) + b"".join(lines) * count, ["hit"])
    assert got.seen
    assert looks < 6 * count * len(lines)


def test_a_line_full_of_words_is_one_record_in_little_memory() -> None:
    data = HEADER + b"2021-03-03T00:00:00.000Z,Ecp," + (b"x" * 200 + WORD) * 40_000
    file = log_file("x.log", data)
    reader = reader_for(file)
    assert reader is not None
    tracemalloc.start()
    scan = reader.scan(file)
    seen = list(scan.records(word_set(["serverinfo~"])))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one.words for one in seen] == [frozenset({0})]
    assert peak < 8 * LONGEST_WHOLE


def test_megabytes_of_nul_bytes_hide_no_row() -> None:
    got = read(
        "x.log", HEADER + rows(1) + b"\0" * (3 * LONGEST_WHOLE) + rows(1, WORD), [WORD.decode()]
    )
    assert got.lines == [4]
    assert got.seen[0].event.fields["AnchorMailbox"] == "ServerInfo~"
    assert [flaw.flaw for flaw in got.spans[0].flaws if "NUL" in flaw.what] == [Flaw.CORRUPT]
