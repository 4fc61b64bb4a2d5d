from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.views.inert import MOST_IN_CELL, cell, visible

_DANGEROUS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("EXCH01 build 15.1", "EXCH01 build 15.1"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("safe\u202efdp.exe", "safe\\u202efdp.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\ud800", "\\ud800"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\x9b31m", "\\x9b31m"),  # the one-byte form of ESC [
        ("blank\u3164\u2800", "blank\\u3164\\u2800"),
        ("cafe\u0301", "cafe\u0301"),
        ("Z" + "\u0351" * 5, "Z" + "\u0351" * 3 + "\\u0351" * 2),
        ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"),  # letters from right to left stay
        ("C:\\temp", "C:\\temp"),
    ],
)
def test_what_acts_is_shown_as_an_escape(given_text: str, shown: str) -> None:
    assert visible(given_text) == shown


@given(st.text(st.characters()))
def test_nothing_active_is_left(text: str) -> None:
    assert not {unicodedata.category(c) for c in visible(text)} & _DANGEROUS
    visible(text).encode("utf-8")


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("EXCH01; =1", "EXCH01; '=1"),  # cut at the semicolon where lists are separated by it
        ("a-b = c", "a-b = c"),
        ("bell\x07\u202e", "bell"),
    ],
)
def test_a_cell_is_never_a_formula(given_text: str, shown: str) -> None:
    assert cell(given_text) == shown


def test_a_cell_does_not_spill_over() -> None:
    assert len(cell("x" * 100_000)) < 32_767
    assert cell("x" * MOST_IN_CELL) == "x" * MOST_IN_CELL


@given(st.text(st.characters()))
def test_no_way_of_cutting_cells_makes_a_formula(text: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerow(["first", cell(text)])
    for delimiter in ",;":
        for row in csv.reader(io.StringIO(stream.getvalue()), delimiter=delimiter):
            for part in row:
                assert not part.strip(" \"'").startswith(("=", "+", "@", "-")) or "'" in part
