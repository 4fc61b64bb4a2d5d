from __future__ import annotations

import csv
import io

from firedoor.views.reach_csv import COLUMNS, DIFF_COLUMNS, LINE_COLUMNS, lines, render, render_diff

from . import reach_sample as sample


def _rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_each_ordered_pair_is_a_row() -> None:
    network = sample.network()
    rows = {(row["from"], row["to"]): row for row in _rows(render(network))}
    assert len(rows) == len(network.answers) == 30
    way = rows["office", "scada"]
    assert way["verdict"] == "reachable"
    assert way["way_into_control"] == "yes"
    assert way["packet"] == "tcp 10.1.0.5:49152 -> 10.4.0.5:3389"
    assert "network/edge.cfg:40" in way["path"]
    assert "network/plant.cfg:9" in rows["cell", "scada"]["lines_to_look_at"]
    assert "network/plant.cfg:90" in rows["office", "cell"]["lines_that_stop"]


def test_a_difference_has_a_row_for_each_change() -> None:
    rows = _rows(render_diff(sample.difference()))
    assert [(r["before"], r["after"]) for r in rows] == [
        ("blocked", "reachable"),
        ("reachable", "blocked"),
        ("", "reachable"),
    ]
    assert rows[0]["gained"] == "tcp/22"
    assert rows[1]["lost"] == "tcp/502"


def test_each_line_in_doubt_is_a_row() -> None:
    rows = _rows(lines(sample.network()))
    assert [(r["file"], r["line"], r["state"]) for r in rows] == [
        ("network/plant.cfg", "9", "not_understood"),
        ("network/plant.cfg", "31", "partly"),
    ]


def test_no_cell_is_a_formula_or_acts() -> None:
    text = render(sample.hostile())
    assert not set(text) & {"\x1b", "\u202e", "\x07"}


def test_the_columns_are_explained() -> None:
    from pathlib import Path  # noqa: PLC0415

    page = (Path(__file__).resolve().parents[2] / "docs" / "commands" / "reach.md").read_text(
        "utf-8"
    )
    assert not [c for c in (*COLUMNS, *DIFF_COLUMNS, *LINE_COLUMNS) if f"`{c}`" not in page]
