"""Files of indicators in every format, as data; hostile ones."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.indicators.reading import recognising
from firedoor.hunt.indicators.reading.collecting import MOST_LISTED, MOST_REASONS
from firedoor.hunt.indicators.reading.recognising import read
from firedoor.hunt.indicators.values import Indicator

CASES = tomllib.loads((Path(__file__).parent / "lists.toml").read_text(encoding="utf-8"))["case"]
STIX = next(case["text"] for case in CASES if case["name"] == "STIX 2.1 bundle")


def told(one: Indicator) -> str:
    """As the cases have it."""
    terms = " + ".join(str(term) for term in (one.term, *one.also))
    times = ((" from ", one.valid_from), (" until ", one.valid_until))
    when = "".join(f"{word}{time:%Y-%m-%d}" for word, time in times if isinstance(time, datetime))
    note = f" ({one.note})" if one.note else ""
    author = f" by {one.author}" if one.author else ""
    sure = f" {one.confidence}" if one.confidence else ""
    return f"{one.line or '-'} {terms}{sure}{when}{note}{author}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists(case: dict[str, Any], encoding: str) -> None:
    loaded = read("list", case["text"].encode(encoding))
    assert [told(one) for one in loaded.indicators] == case["used"]
    reasons = [one.reason for one in loaded.unusable]
    assert len(reasons) == len(case["refused"])
    for reason, part in zip(reasons, case["refused"], strict=True):
        assert part in reason


def test_what_the_library_of_stix_writes_is_read() -> None:
    pattern = "[ipv4-addr:value = '203.0.113.5']"
    one = stix2.Indicator(pattern=pattern, pattern_type="stix", confidence=75, name="a")
    data = stix2.Bundle(one).serialize(pretty=True).encode()
    (found,) = read("a.json", data).indicators
    assert (str(found.term), str(found.confidence)) == ("address 203.0.113.5", "high")
    assert found.line is not None
    assert one.id.encode() in data.splitlines()[found.line - 1]


def test_what_is_refused_often_is_counted() -> None:
    loaded = read("list", b"127.0.0.1\n" * (MOST_LISTED + 50))
    assert len(loaded.unusable) == MOST_LISTED + 1
    assert loaded.unusable[-1].title == "50 more"


def test_reasons_of_many_kinds_are_counted_too() -> None:
    rows = "".join(f"a b c,kind of {number}\n" for number in range(5_000))
    loaded = read("list", f"value,type\n{rows}".encode())
    assert len(loaded.unusable) <= MOST_LISTED + MOST_REASONS + 1
    assert loaded.unusable[-1].title == f"{5_000 - MOST_REASONS - MOST_LISTED:,} more"


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b'{"objects":' * 5_000,
        b'{"Event":' * 5_000 + b"1" + b"}" * 5_000,
        b"a" * 10_000_000,
        b"," * 1_000_000,
        b'"' * 100_000,
        b"indicator,type\n" + b"x," * 40_000,
        b"\0" * 5_000,
        b"\xff\xfe\x00\xd8" * 1_000,
        b"MZ\x90\x00\x03" + bytes(range(256)) * 10,
    ],
    ids=range(10),
)
def test_hostile_files_say_what_they_are_not(data: bytes) -> None:
    loaded = read("list", data)
    assert not loaded.indicators
    assert loaded.unusable
    assert all(len(one.reason) < 400 and len(one.title) < 400 for one in loaded.unusable)


def test_json_that_would_take_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "LARGEST_JSON", 1_000)
    loaded = read("a.json", STIX.encode() + b" " * 1_000)
    assert not loaded.indicators
    [refused] = loaded.unusable
    assert "give it in parts" in refused.reason


def test_text_of_a_list_cannot_hide_in_what_is_told() -> None:
    text = 'indicator,note\nevil.example,"\x1b[31mred\u202e"\n'
    (one,) = read("list", text.encode()).indicators
    assert "\x1b" not in one.note
    assert "\u202e" not in one.note


@given(st.integers(0, len(STIX) - 1))
def test_a_truncated_bundle_is_refused(end: int) -> None:
    loaded = read("a.json", STIX[:end].encode())
    assert loaded.unusable or not STIX[:end].strip()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["type", "id", "objects", "Event", "Attribute", "Object", "value", "to_ids", "pattern", "Tag", "response"]
        )
        | st.text(max_size=3),
        inner | st.sampled_from(["bundle", "indicator", "indicator--1", "ip-dst", "203.0.113.5", "[a:b = 1]"]),
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(_JSON)
def test_any_json_gives_indicators_or_reasons(document: object) -> None:
    loaded = read("a.json", orjson.dumps(document))
    assert loaded.indicators or loaded.unusable


@given(st.binary(max_size=400))
def test_any_bytes_give_indicators_or_reasons(data: bytes) -> None:
    loaded = read("a", data)
    assert loaded.indicators or loaded.unusable
