"""Rows that are read many at once give what they give one by one, however an attacker writes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.hunt.source import Kind
from firedoor.readers.logs import rows as slow_rows
from firedoor.readers.logs.layout import Style, blank_cells, comma_cells, header_of
from firedoor.readers.logs.moments import moment, moment_of, plain_moment
from firedoor.readers.logs.plain import cells_of_rows
from tests.readers.logs.text.logs import Read, read

CELL = st.text(',"x \r\té', max_size=4) | st.sampled_from(
    ['"a,b"', '"', '""', '"a""b"', "x,y", "a\x0bb"]
)
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=4).map(",".join), min_size=1, max_size=8)


@given(ROWS)
def test_cells_of_many_rows_are_those_of_each(rows: list[str]) -> None:
    rows = [row.rstrip("\r") for row in rows]
    cells = cells_of_rows(rows, 3, ",")
    if cells is not None:
        assert cells == [cell for row in rows for cell in comma_cells(row)]
        assert all(len(comma_cells(row)) == 3 for row in rows)


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "+", '"b"', "", "é"]), min_size=3, max_size=4).map(" ".join),
        min_size=1,
    )
)
def test_cells_of_many_web_rows_are_those_of_each(rows: list[str]) -> None:
    header = header_of("a b c", Style.BLANK)
    assert header is not None
    rows = [row.rstrip() for row in rows]
    cells = cells_of_rows(rows, 3, " ")
    if cells is not None:
        assert cells == [cell for row in rows for cell in blank_cells(row, header)]


def test_plain_rows_are_read_many_at_once() -> None:
    rows = ['a,"x, y",c', "d,e,f", '"g",,"h,i,"', ",,"]
    assert cells_of_rows(rows, 3, ",") == [
        "a",
        "x, y",
        "c",
        "d",
        "e",
        "f",
        "g",
        "",
        "h,i,",
        "",
        "",
        "",
    ]


TIMES = [
    "2021-03-03T04:05:06.123Z",
    "2021-W10-3T04:05:06.123Z",
    "2021-02-30T04:05:06.123Z",
    "2021-03-03T24:00:00.000Z",
]


@given(st.sampled_from(TIMES) | st.text("0123456789-:.TZ W+", max_size=26))
def test_quick_times_are_those_of_the_slow_way(text: str) -> None:
    quick = plain_moment(text)
    assert quick is None or quick == moment(text)
    day, _, clock = text[:19].partition("T")
    quick = moment_of(day, clock)
    assert quick is None or quick == moment(f"{day} {clock}")


HEADER = b"#Log-type: HttpProxy Logs\r\n#Fields: DateTime,Protocol,ServerHostName,Text\r\n"
WEB = b"#Fields: date time s-sitename c-ip cs-method cs-uri-stem\r\n"
GOOD = b"2021-03-03T04:05:06.123Z,Ecp,EX1,"
WEB_GOOD = b"2021-03-03 04:05:06 W3SVC1 192.0.2.1 GET /"
TAILS = [
    b"a",
    b'"a,b"',
    b'"a',
    b'a"',
    b"\xff",
    "é".encode(),
    b"a,b",
    b"",
    b"x\r",
    b" ",
    b'"a\nb"',
    b"\t",
    b'"a""b"',
]
LINES = st.tuples(
    st.sampled_from([GOOD, WEB_GOOD, GOOD.replace(b"EX1", b"EX2"), b"", b"#", HEADER, WEB]),
    st.sampled_from(TAILS),
)


def slowly(data: bytes) -> Read:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slow_rows, "parting_of", lambda *_: "")
        return read("x.log", data)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(LINES, st.integers(1, 30)), max_size=8),
    st.sampled_from([HEADER, WEB]),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_records_are_those_of_the_slow_way(
    parts: list[tuple[tuple[bytes, bytes], int]], head: bytes, encoding: str
) -> None:
    data = head + b"".join((a + b + b"\r\n") * count for (a, b), count in parts)
    if encoding != "utf-8":
        data = data.decode("utf-8", "replace").encode(encoding)
    assert read("x.log", data) == slowly(data)


def test_most_rows_are_not_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    single = []
    at = slow_rows.Rows.at

    def noted(rows: slow_rows.Rows, start: int, line: int) -> slow_rows.Record:
        single.append(line)
        return at(rows, start, line)

    monkeypatch.setattr(slow_rows.Rows, "at", noted)
    for head, row in ((HEADER, GOOD + b'"a, b"\r\n'), (WEB, WEB_GOOD + b"\r\n")):
        single.clear()
        got = read("x.log", head + row * 2000)
        assert len(got.seen) == 2000
        assert len(single) < 20
        assert got.spans[0].source.kind in (Kind.HTTPPROXY, Kind.IIS)
