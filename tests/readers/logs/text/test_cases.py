"""Logs and what is read of them: ``cases/*.toml``. A case is added without code; a key that it lacks is not asked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.readers.logs.text.logs import Read, read

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES = [case for file in FILES for case in tomllib.loads(file.read_text("utf-8"))["case"]]


def data_of(case: dict[str, Any]) -> bytes:
    text = case["text"].replace("<NUL>", "\0").replace("<ESC>", "\x1b")
    ended = text if case.get("newline") == "lf" else text.replace("\n", "\r\n")
    data: bytes = ended.encode(case.get("encoding", "utf-8"))
    return data.replace(b"<FF>", b"\xff")


def answers(got: Read) -> dict[str, Any]:
    events = [seen.event for seen in got.seen]
    return {
        "reader": got.reader,
        "lines": got.lines,
        "times": [event.time.isoformat() if event.time else "" for event in events],
        "fields": [dict(event.fields) for event in events],
        "texts": [list(event.texts) for event in events],
        "kinds": sorted({str(span.source.kind) for span in got.spans}),
        "sources": [f"{span.source.log}@{span.source.host}" for span in got.spans],
        "records": [span.records for span in got.spans],
        "unread": [span.unread for span in got.spans],
        "first": [span.first.isoformat() if span.first else "" for span in got.spans],
        "last": [span.last.isoformat() if span.last else "" for span in got.spans],
        "gaps": [
            f"{gap.begins.isoformat()} {gap.ends.isoformat()}" for s in got.spans for gap in s.gaps
        ],
        "flaws": [f"{flaw.flaw} {flaw.line}" for span in got.spans for flaw in span.flaws],
        "problems": [f"{problem.line}: {problem.message}" for problem in got.problems],
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    got = answers(read(case["file"], data_of(case), case.get("words", ()), case.get("host", "")))
    for key, expected in case["expect"].items():
        if key == "fields":
            shown = [
                {name: event.get(name) for name in one}
                for event, one in zip(got["fields"], expected, strict=True)
            ]
            assert shown == expected
        else:
            assert got[key] == expected, key


def test_every_case_asks_something() -> None:
    assert all(case["expect"] for case in CASES)
    assert len({case["name"] for case in CASES}) == len(CASES)
