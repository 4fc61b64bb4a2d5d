from __future__ import annotations

import csv
import io

from firedoor.views.csv import COLUMNS, render

from .filled import filled
from .hostile_texts import FORMULA
from .sample import minimal, rich


def _rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_there_is_a_row_for_each_requirement_in_the_order_of_the_directive() -> None:
    rows = _rows(render(rich()))
    assert [row["id"] for row in rows] == [answer.id for answer in rich().requirements]
    assert tuple(rows[0]) == COLUMNS


def test_a_row_says_what_the_result_says() -> None:
    row = next(row for row in _rows(render(rich())) if row["id"] == "ed-21-02.v2.1")
    assert row["verdict"] == "not_met"
    assert row["deadline"] == "2021-04-16T00:01:00-04:00"
    assert row["deadline_state"] == "passed"
    assert row["subjects"] == "EXCH01: met | EXCH02: not_met | EXCH03: unknown"
    assert row["evidence"].startswith("inventory/servers.csv:3 EXCH02,")


def test_spreadsheets_read_the_lines() -> None:
    text = render(rich())
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == len(rich().requirements) + 1
    assert render(minimal()) == "\ufeff" + ",".join(f'"{name}"' for name in COLUMNS) + "\r\n"


def test_no_cell_is_a_formula() -> None:
    (row,) = _rows(render(filled(FORMULA)))
    assert row["id"] == "'" + FORMULA
    assert not [value for value in row.values() if value.startswith(("=", "+", "-", "@"))]
