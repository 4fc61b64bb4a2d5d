"""Indicators against records and files, as data; the quick ways against the plain ones."""

from __future__ import annotations

import hashlib
import io
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.indicators.book import IndicatorBook, book_of
from firedoor.hunt.indicators.in_events import IndicatorEvents
from firedoor.hunt.indicators.in_files import IndicatorFiles
from firedoor.hunt.indicators.matching.needles import TokenWords
from firedoor.hunt.indicators.matching.words import words_of
from firedoor.hunt.indicators.reading.recognising import read
from firedoor.hunt.indicators.registry import indicator_rules, own_lists
from firedoor.hunt.one_file.kinds import source_of
from firedoor.hunt.settings import HuntSettings
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin
from firedoor.readers.logs.scanning import LogFile
from firedoor.readers.logs.words import PlainWords

HERE = Path(__file__).parent
RECORDS = tomllib.loads((HERE / "records.toml").read_text(encoding="utf-8"))["case"]
FILES = tomllib.loads((HERE / "files.toml").read_text(encoding="utf-8"))["case"]


def _book(text: str) -> IndicatorBook:
    return book_of(read("list", text.encode()).indicators)


def _event(case: dict[str, Any]) -> Event:
    blank = " " if case["kind"] == "iis" else ","
    text = case.get("text") or blank.join(case["fields"].values())
    time = (
        datetime.fromisoformat(case["time"]) if "time" in case else datetime(2021, 3, 1, tzinfo=UTC)
    )
    return Event(Source(Kind(case["kind"])), case["fields"], (text,), time, Origin("a.log", 1))


def _told(found: list[Sighting]) -> list[str]:
    return [f"{one.outcome} {one.rule.confidence} {dict(one.fields)['met']}" for one in found]


@pytest.mark.parametrize("case", RECORDS, ids=lambda case: case["name"])
def test_records(case: dict[str, Any]) -> None:
    rules, event = IndicatorEvents(_book(case["list"])), _event(case)
    found, hits = rules.meet(event, None)
    assert _told(list(found)) == case["seen"]
    assert not hits
    for one in found:
        assert case.get("note", "") in one.note
        assert one.rule.outcome is one.outcome


@pytest.mark.parametrize("case", RECORDS, ids=lambda case: case["name"])
def test_what_the_words_pass_over_would_not_be_met(case: dict[str, Any]) -> None:
    """The same answer by way of the raw bytes, and by way of the words for machines without hyperscan."""
    book, event = _book(case["list"]), _event(case)
    rules = IndicatorEvents(book)
    data = event.texts[0].encode()
    found = rules.words(event.source.kind, "").found(data)
    assert list(rules.meet(event, found)[0] if found else ()) == list(rules.meet(event, None)[0])
    words = [word for one in book.indicators for word in words_of(one.term)]
    if case["seen"]:
        assert TokenWords(words).found(data) or any(
            "*" in one.term.value for one in book.indicators
        )


@pytest.mark.parametrize("case", FILES, ids=lambda case: case["name"])
def test_files(case: dict[str, Any]) -> None:
    content = case["content"].encode()
    text = case["list"]
    for name in ("md5", "sha1", "sha256", "sha512"):
        text = text.replace(f"{{{name}}}", hashlib.new(name, content).hexdigest())
    place = case["place"]
    file = LogFile(
        case.get("file", place), len(content), content, "", lambda: io.BytesIO(content), place
    )
    digest = hashlib.sha256(content).hexdigest()
    found = IndicatorFiles(_book(text)).meet(file, source_of(file), digest, io.BytesIO(content))
    assert [f"{one.outcome} {one.rule.confidence}" for one in found] == case["seen"]


def test_own_lists_are_all_used_and_say_where_they_are_from() -> None:
    events, files, unusable, counts = indicator_rules(HuntSettings())
    assert events is not None
    assert files is not None
    assert not unusable
    assert counts.used == {"SHA-256": 20, "address": 15}
    for name, data in own_lists():
        for one in read(name, data).indicators:
            assert one.references
            assert one.confidence
            assert one.dated


def test_an_address_of_2021_is_a_reason_to_look_then_and_none_years_later() -> None:
    events, _, _, _ = indicator_rules(HuntSettings())
    assert events is not None
    case = {"kind": "iis", "fields": {"c-ip": "104.140.114.110", "sc-status": "200"}}
    outcomes = [
        [one.outcome for one in events.meet(_event({**case, "time": time}), None)[0]]
        for time in ("2021-02-27T00:00:00Z", "2025-02-27T00:00:00Z")
    ]
    assert outcomes == [[Outcome.SUSPICIOUS], [Outcome.CONTEXT]]


def test_without_lists_there_is_nothing_to_look_for() -> None:
    assert indicator_rules(HuntSettings(pack=False))[:3] == (None, None, ())


def test_the_same_indicator_in_two_lists_is_one_sighting_that_names_both() -> None:
    one = read("a", b"indicator,confidence\nevil.example,low").indicators
    other = read("b", b"indicator,confidence\nevil.example,high").indicators
    event = Event(Source(Kind.IIS), {}, ("https://evil.example/",), None, Origin("a.log", 1))
    (found,) = IndicatorEvents(book_of((*one, *other))).meet(event, None)[0]
    assert found.rule.confidence == "high"
    assert "b:2, a:2" in found.rule.why


def test_what_is_old_in_one_list_and_new_in_another_is_new() -> None:
    old = read("a", b"indicator,date,confidence\n203.0.113.5,2021-03-02,high").indicators
    new = read("b", b"indicator,date\n203.0.113.5,2022-12-30").indicators
    case = {"kind": "iis", "fields": {"c-ip": "203.0.113.5"}, "time": "2023-01-01T00:00:00Z"}
    outcomes = [
        [one.outcome for one in IndicatorEvents(book_of(lists)).meet(_event(case), None)[0]]
        for lists in (old, (*old, *new))
    ]
    assert outcomes == [[Outcome.CONTEXT], [Outcome.SUSPICIOUS]]


def test_hashes_of_one_object_are_one_file() -> None:
    content = b"<% x %>"
    attributes = ",".join(
        f'{{"uuid":"{name}","type":"{name}","to_ids":true,"value":"{hashlib.new(name, content).hexdigest()}"}}'
        for name in ("md5", "sha1", "sha256")
    )
    text = f'{{"Event":{{"Object":[{{"uuid":"o1","name":"file","Attribute":[{attributes}]}}]}}}}'
    book = _book(text)
    assert len(book.indicators) == 3
    place = "C:/inetpub/wwwroot/aspnet_client/a.aspx"
    file = LogFile(place, len(content), content, "", lambda: io.BytesIO(content), place)
    digest = hashlib.sha256(content).hexdigest()
    found = IndicatorFiles(book).meet(file, source_of(file), digest, io.BytesIO(content))
    assert [one.outcome for one in found] == [Outcome.EXPLOITED]


_WORD = st.text("abc1.-_ /é", min_size=1, max_size=8)


@given(
    st.lists(_WORD, min_size=1, max_size=8),
    st.lists(_WORD, max_size=12),
    st.sampled_from(", ;'\"=\n"),
)
def test_words_between_other_characters_are_found_without_hyperscan(
    words: list[str], others: list[str], between: str
) -> None:
    text = between.join((*others, *words, *others))
    loose = frozenset(range(0, len(words), 2))
    tokens = TokenWords(words, loose)
    plain = PlainWords(words)
    data = f"{between}{text}{between}".encode()
    assert tokens.found(data) >= frozenset(range(len(words)))
    assert tokens.found(data) <= plain.found(data)
    for number, end in tokens.places(data):
        assert (number, end) in set(plain.places(data))


@given(st.binary(max_size=300))
def test_any_record_is_judged(data: bytes) -> None:
    text = data.decode("utf-8", "replace") + " 203.0.113.5 evil.example supp0rt.aspx"
    rules = IndicatorEvents(_book("203.0.113.5\nevil.example\nsupp0rt.aspx\n2001:db8::/32"))
    event = Event(
        Source(Kind.IIS), {"c-ip": text, "sc-status": text}, (text,), None, Origin("a", 1)
    )
    found, _ = rules.meet(event, None)
    assert {"203.0.113.5", "evil.example", "supp0rt.aspx"} <= {
        one.rule.title.rpartition(" ")[2] for one in found
    }
