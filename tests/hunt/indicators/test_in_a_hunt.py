"""Indicators in whole hunts: lists beside evidence, many at once, by every way of looking for words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firedoor.hunt.indicators.book import book_of
from firedoor.hunt.indicators.in_events import IndicatorEvents
from firedoor.hunt.indicators.matching.needles import FEW, ManyWords, TokenWords
from firedoor.hunt.indicators.matching.words import words_of
from firedoor.hunt.indicators.reading.recognising import read
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.hunt.event import Event, Value
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError
from firedoor.readers.logs.log_registry import reader_for
from firedoor.readers.logs.scanning import LogFile, Words
from firedoor.readers.logs.words import PlainWords

FIELDS = (
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "cs(User-Agent) cs(Referer) sc-status"
)
ROW = "2021-03-01 00:00:{second:02} 10.0.0.4 GET {stem} - 443 - {client} {agent} {referer} 200"
STIX = (
    '{"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--1",'
    '"pattern":"[file:hashes.MD5 = \'450c08277dbb7f6950d3056da4fe3e27\']"}]}'
)
HASH = "893cd3583b49cb706b3e55ecb2ed0757b977a21f5c72e041392d1256f31166e2"
SHELL = b"<% x %>"  # of which this is the MD5
MANY = [
    *(f"198.51.{number % 100}.{number // 100}" for number in range(1_500)),
    *(f"host{number:05}.evil.example" for number in range(700)),
    *(f"page{number:05}.aspx" for number in range(500)),
    *(f"agent{number:05}/1.0 (of a test)" for number in range(100)),
]
HITS = {
    "198.51.7.3": "the client",
    "host00011.evil.example": "named in the record",
    "page00022.aspx": "asked for",
    "agent00033/1.0 (of a test)": "the user agent",
}


def _log() -> bytes:
    rows = [FIELDS]
    for number in range(400):
        row = {
            "second": number % 60, "stem": "/owa/", "client": f"203.0.113.{number % 250}", "agent": "Mozilla/5.0+(a)",
            "referer": f"https://mail.corp.example/{number}",
        }  # fmt: skip
        row |= {
            7: {"client": "198.51.7.3"},
            150: {"referer": "https://a.HOST00011.evil.example/"},
            222: {"stem": "/x/Page00022.aspx"},
            333: {"agent": "Agent00033/1.0+(of+a+test)"},
        }.get(number, {})
        rows.append(ROW.format(**row))
    return ("\r\n".join(rows) + "\r\n").encode()


def _seen(rules: IndicatorEvents, words: Words | None) -> Iterator[tuple[int | None, str, str]]:
    data = _log()
    file = LogFile("W3SVC1/a.log", len(data), data[:65536], "", lambda: io.BytesIO(data))
    reader = reader_for(file)
    assert reader is not None
    for record in reader.scan(file).records(words):
        for one in rules.meet(record.event, record.words)[0]:
            yield one.origin.line, one.rule.title.partition(" ")[2], dict(one.fields)["met"]


def test_many_at_once_give_the_same_by_every_way() -> None:
    book = book_of(read("list", "\n".join(MANY).encode()).indicators)
    assert len(book.indicators) == len(MANY) > FEW
    rules = IndicatorEvents(book)
    every = list(_seen(rules, None))
    assert [line for line, _, _ in every] == [9, 152, 224, 335]
    assert [met for _, _, met in every] == [
        "the client",
        "a machine below the domain",
        "asked for",
        "the user agent",
    ]
    words = tuple(dict.fromkeys(word for one in book.indicators for word in words_of(one.term)))
    for way in (rules.words(Kind.IIS, ""), TokenWords(words), PlainWords(words)):
        assert list(_seen(rules, way)) == every
    assert isinstance(rules.words(Kind.IIS, ""), ManyWords | TokenWords)


@pytest.mark.parametrize("here", [True, False], ids=["with hyperscan if it is here", "without"])
def test_many_at_once_in_text_logs_and_in_event_logs(
    here: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Event logs are looked through for hashes too, which are numbered behind the other words."""
    if not here:
        monkeypatch.setattr("firedoor.readers.logs.words._module", lambda _name: None)
    wild = r"C:\Users\*\opera\opera_bro*"
    book = book_of(read("list", "\n".join((*MANY, HASH, wild)).encode()).indicators)
    rules = IndicatorEvents(book)
    assert [line for line, _, _ in _seen(rules, rules.words(Kind.IIS, ""))] == [9, 152, 224, 335]
    text = rf"SHA256={HASH.upper()} 198.51.7.3 C:\Users\Public\opera\Opera_browser.exe"
    event = Event(Source(Kind.EVENT_LOG), {"Hashes": text}, (text,), None, Origin("a", 1))
    words = rules.words(Kind.EVENT_LOG, "").found(text.encode())
    titles = {one.rule.title.partition(": ")[2] for one in rules.meet(event, words)[0]}
    assert titles == {f"SHA-256 {HASH}", "address 198.51.7.3", r"path \users\*\opera\opera_bro*"}
    assert not rules.words(Kind.IIS, "").found(HASH.encode())


def test_a_record_says_who_it_speaks_of_as_it_does_to_sigma_rules() -> None:
    """With the domain of an account and the session, by which the story joins it with what followed."""
    fields: dict[str, Value] = {
        "EventID": 4624,
        "TargetDomainName": "CORP",
        "TargetUserName": "anna",
        "TargetLogonId": "0x7a1",
        "IpAddress": "198.51.7.3",
    }
    text = " ".join(map(str, fields.values()))
    event = Event(
        Source(Kind.EVENT_LOG, "Security", "EXCH01"), fields, (text,), None, Origin("a", 1)
    )
    rules = IndicatorEvents(book_of(read("list", b"198.51.7.3").indicators))
    ((one,), _) = rules.meet(event, None)
    assert (one.client, one.account, one.session) == ("198.51.7.3", "CORP\\anna", "0x7a1")


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    root = tmp_path / "e" / "EXCH01"
    for name, data in (
        ("C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log", _log()),
        ("C/inetpub/wwwroot/aspnet_client/honest.txt", SHELL),
    ):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(data)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.json").write_text(STIX, encoding="utf-8")
    (tmp_path / "lists" / "b.txt").write_text("\n".join((*HITS, "127.0.0.1")), encoding="utf-8")
    return tmp_path


def test_a_folder_of_lists(evidence: Path) -> None:
    given = HuntSettings(indicators=(evidence / "lists",), pack=False, processes=1, keep=False)
    found = hunt(evidence / "e", given)
    told = [(s.source.host, s.outcome, s.origin.line) for one in found.files for s in one.sightings]
    assert sorted(told, key=str) == sorted(
        [
            ("EXCH01", Outcome.SUSPICIOUS, 9), ("EXCH01", Outcome.SUSPICIOUS, 152), ("EXCH01", Outcome.SUSPICIOUS, 224),
            ("EXCH01", Outcome.CONTEXT, 335), ("EXCH01", Outcome.EXPLOITED, None),
        ],
        key=str,
    )  # fmt: skip
    assert [(one.file, one.reason) for one in found.unusable] == [
        ("b.txt", "is the server itself (loopback)")
    ]
    assert found == hunt(evidence / "e", replace(given, processes=2))


def test_a_list_that_is_not_there_is_one_clear_line(evidence: Path) -> None:
    given = HuntSettings(indicators=(evidence / "none.csv",), processes=1, keep=False)
    with pytest.raises(InputError, match="does not exist"):
        hunt(evidence / "e", given)
