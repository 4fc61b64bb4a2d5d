"""Events exported as JSON or XML: every layout gives what the log itself gives."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.hunt.span import Flaw
from firedoor.model.problem import InputError
from firedoor.readers.logs.events.exports import EVENTS_JSON_READER, EVENTS_XML_READER
from firedoor.readers.logs.events.pieces import LONGEST, json_objects, xml_events
from tests.readers.logs.events.reading import file_of, read, reader_of

TIME = "2021-03-01T01:02:03.0400000Z"
DUMP: dict[str, Any] = {
    "Event": {
        "System": {
            "Provider": {"#attributes": {"Name": "MSExchange CmdletLogs"}},
            "EventID": {"#attributes": {"Qualifiers": 16384}, "#text": 1},
            "TimeCreated": {"#attributes": {"SystemTime": TIME}},
            "EventRecordID": 5,
            "Channel": "MSExchange Management",
            "Computer": "EXCH01.riverside.example",
        },
        "EventData": {"Data": {"#text": ["Set-Mailbox", '-Name "é\\"']}},
    }
}
VELOCIRAPTOR = {
    "System": {
        "Provider": {"Name": "MSExchange CmdletLogs"},
        "EventID": {"Value": 1},
        "TimeCreated": {"SystemTime": 1614560523.04},
        "EventRecordID": 5,
        "Channel": "MSExchange Management",
        "Computer": "EXCH01.riverside.example",
    },
    "EventData": {"Data": ["Set-Mailbox", '-Name "é\\"']},
    "Message": "",
}
ECMD = {
    "PayloadData1": "a summary",
    "MapDescription": "a map",
    "Computer": "EXCH01.riverside.example",
    "Payload": json.dumps({"EventData": {"Data": ["Set-Mailbox", '-Name "é\\"']}}),
    "Channel": "MSExchange Management",
    "Provider": "MSExchange CmdletLogs",
    "EventId": 1,
    "EventRecordId": "5",
    "TimeCreated": "2021-03-01T01:02:03.0400000+00:00",
}
WINLOGBEAT = {
    "@timestamp": "2021-03-01T01:02:03.040Z",
    "winlog": {
        "channel": "MSExchange Management",
        "computer_name": "EXCH01.riverside.example",
        "event_id": "1",
        "provider_name": "MSExchange CmdletLogs",
        "record_id": 5,
        "event_data": {"Data": ["Set-Mailbox", '-Name "é\\"']},
    },
}
GET_WINEVENT = {
    "Id": 1,
    "ProviderName": "MSExchange CmdletLogs",
    "LogName": "MSExchange Management",
    "MachineName": "EXCH01.riverside.example",
    "RecordId": 5,
    "TimeCreated": "/Date(1614560523040)/",
    "Properties": [{"Value": "Set-Mailbox"}, {"Value": '-Name "é\\"'}],
    "Message": None,
}
XML = f"""<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>
<Provider Name='MSExchange CmdletLogs'/><EventID Qualifiers='16384'>1</EventID>
<TimeCreated SystemTime='{TIME}'/><EventRecordID>5</EventRecordID><Channel>MSExchange Management</Channel>
<Computer>EXCH01.riverside.example</Computer></System><EventData><Data>Set-Mailbox</Data>
<Data>-Name "é\\"</Data></EventData></Event>"""
JSONS = [DUMP, VELOCIRAPTOR, ECMD, WINLOGBEAT, GET_WINEVENT]
FILES = [
    *(json.dumps(layout).encode() for layout in JSONS),
    json.dumps(DUMP, ensure_ascii=False, indent=2).encode("utf-16"),
    json.dumps([DUMP], indent=2).encode("utf-8-sig"),
    XML.encode(),
    f"<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<Events>{XML}</Events>".encode(),
    XML.encode("utf-16"),
]


@pytest.mark.parametrize("data", FILES, ids=range(len(FILES)))
def test_every_layout_gives_the_same_event(data: bytes) -> None:
    (event,), scan = read(file_of(data, "export"))
    assert event.fields["EventID"] == 1
    assert event.fields["EventRecordID"] == 5
    assert event.fields["Provider_Name"] == "MSExchange CmdletLogs"
    assert event.fields["Data"] == 'Set-Mailbox -Name "é\\"'
    assert event.texts[0].rstrip() == ' Set-Mailbox -Name "é\\"'
    assert (event.source.log, event.source.host) == (
        "MSExchange Management",
        "EXCH01.riverside.example",
    )
    assert event.time is not None
    assert event.time.isoformat() == "2021-03-01T01:02:03.040000+00:00"
    assert scan.problems() == ()


@pytest.mark.parametrize("between", ["", "\n", ",\n", "\r\n\r\n"])
def test_objects_one_after_another(between: str) -> None:
    data = between.join([json.dumps(DUMP, indent=1)] * 3).encode()
    events, _ = read(file_of(data, "export.json"))
    assert len(events) == 3
    assert events[0].origin.line == 1


def test_named_data_of_evtxecmd() -> None:
    payload = {"EventData": {"Data": [{"@Name": "Image", "#text": "C:\\a"}, {"@Name": "Empty"}]}}
    (event,), _ = read(file_of(json.dumps({**ECMD, "Payload": json.dumps(payload)}).encode()))
    assert (event.fields["Image"], event.fields["Empty"]) == ("C:\\a", None)
    assert "PayloadData1" not in event.fields


def test_flat_objects() -> None:
    flat = {"EventID": 1, "Channel": "X", "SourceName": "P", "@timestamp": TIME, "Image": "C:\\a"}
    (event,), _ = read(file_of(json.dumps(flat).encode()))
    assert (event.fields["Image"], event.source.log) == ("C:\\a", "X")


@pytest.mark.parametrize(
    "data",
    [b'{"type": "bundle", "objects": []}', b"<rss><Event></Event></rss>", b"a,b\n", b"", b"\0\0\0"],
)
def test_other_files_are_not_taken(data: bytes) -> None:
    assert reader_of(file_of(data, "Security.evtx")) is None
    for reader in (EVENTS_JSON_READER, EVENTS_XML_READER):
        if not data.startswith(b"{"):
            with pytest.raises(InputError):
                reader.scan(file_of(data))


BAD_XML = XML.replace("<Data>Set", "<Data>&nosuch;Set")
BOMB = '<!DOCTYPE e [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("data", "read_", "unread", "flaw"),
    [
        (f"{XML}\n{BAD_XML}\n{XML}", 2, 1, Flaw.CORRUPT),
        (f"{XML}\n{XML[:300]}", 1, 1, Flaw.TRUNCATED),
        (XML.replace("<Data>Set", "<Data>\x01\x1b[2J&#x0;Set"), 1, 0, None),
        (json.dumps(DUMP) + "\n{not json}\n" + json.dumps(DUMP), 2, 1, Flaw.CORRUPT),
        (json.dumps(DUMP) + "\n" + json.dumps({"a": 1}), 1, 1, Flaw.CORRUPT),
        (json.dumps(DUMP)[:90] + "\n" + json.dumps(DUMP), 1, 1, Flaw.CORRUPT),
        (XML[:350] + "\n" + XML, 1, 1, Flaw.CORRUPT),
        (json.dumps(DUMP) + "\n" + json.dumps(DUMP)[:200], 1, 1, Flaw.TRUNCATED),
        (
            json.dumps(DUMP) + '\n{"a": "' + "x" * (LONGEST + 9) + "\n" + json.dumps(DUMP),
            2,
            1,
            Flaw.CORRUPT,
        ),
        (XML + "\n<Event>" + "x" * (LONGEST + 9) + "\n" + XML, 2, 1, Flaw.CORRUPT),
    ],
    ids=[
        "xml",
        "xml-cut",
        "controls",
        "json",
        "no-event",
        "json-open",
        "xml-open",
        "json-cut",
        "json-endless",
        "xml-endless",
    ],
)
def test_bad_records_are_counted_and_the_rest_is_read(
    data: str, read_: int, unread: int, flaw: Flaw | None
) -> None:
    events, scan = read(file_of(data.encode(), "export"))
    assert len(events) == read_
    (span,) = scan.spans()
    assert span.unread == unread
    assert (flaw in {found.flaw for found in span.flaws}) == (flaw is not None)


def test_no_document_type_is_expanded() -> None:
    data = XML.replace("<Data>Set", f"<Data>{BOMB}&a;Set")
    events, scan = read(file_of(f"{data}{XML}".encode(), "export"))
    assert len(events) == 1
    assert scan.spans()[0].unread == 1


@given(cuts=st.lists(st.integers(0, 2000), max_size=8), text=st.text('a{}"\\\n', max_size=12))
@settings(max_examples=100)
def test_pieces_do_not_depend_on_where_blocks_end(cuts: list[int], text: str) -> None:
    objects = [json.dumps({"a": text, "b": {"c": [text]}}), json.dumps(DUMP)] * 2
    whole = "\n".join(objects).encode()
    ends = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    blocks = [whole[a:b] for a, b in itertools.pairwise(ends)]
    assert [p.data.decode() for p in json_objects(blocks)] == objects
    assert [p.line for p in json_objects(blocks)] == [1, 2, 3, 4]
    xml = (XML + "\n").encode() * 2
    parts = [xml[a:b] for a, b in zip(ends[:-1], [*ends[1:-1], len(xml)], strict=False)]
    assert [p.data for p in xml_events(parts)] == [XML.encode()] * 2


@given(data=st.binary(max_size=200), at=st.integers(0, 700))
@settings(max_examples=150)
def test_damaged_exports_never_break_it(data: bytes, at: int) -> None:
    for start in (json.dumps(DUMP).encode(), XML.encode()):
        broken = start[:at] + data + start[at:] + start
        file = file_of(broken, "export")
        reader = reader_of(file)
        if reader is not None:
            read(file)


def flaws_of_export(*events: dict[str, Any]) -> list[str]:
    data = "\n".join(map(json.dumps, events)).encode()
    _, scan = read(file_of(data, "Application.jsonl"))
    flaws = [flaw for span in scan.spans() for flaw in span.flaws]
    return [flaw.what for flaw in flaws if flaw.flaw is Flaw.CORRUPT]


def event_of(number: int | None, data: str | None) -> dict[str, Any]:
    system = {**DUMP["Event"]["System"], "EventRecordID": number}
    payload = {"Data": {"#text": [data]}} if data else None
    return {"Event": {"System": system, "EventData": payload}}


def test_an_export_without_numbers_may_be_a_selection() -> None:
    (what,) = flaws_of_export(event_of(None, "a"), event_of(5, "b"), event_of(6, "c"))
    assert what.startswith("1 records have no number")
    assert not flaws_of_export(event_of(5, "b"), event_of(6, "c"))


def test_an_export_without_the_data_of_the_events_shows_nothing() -> None:
    (what,) = flaws_of_export(event_of(5, None), event_of(6, None))
    assert "exported without" in what
    assert not flaws_of_export(event_of(5, None), event_of(6, "a"))


def test_an_event_longer_than_the_head_hides_no_export() -> None:
    """Tools that sort names write the data, as a long script, before the names that events are known by."""
    long = {"Event": {"EventData": {"ScriptBlockText": "x" * 100_000}, **DUMP["Event"]}}
    sorted_ = json.dumps(long, sort_keys=True).encode()
    flat = json.dumps({"CommandLine": "x" * 100_000, **GET_WINEVENT}).encode()
    for data in (sorted_, b"[" + sorted_ + b"]", flat):
        assert reader_of(file_of(data, "a.json")) is EVENTS_JSON_READER
    other = json.dumps({"objects": [{"description": "x" * 100_000}], "EventID": 1}).encode()
    assert reader_of(file_of(other, "a.json")) is None


def test_an_xml_export_is_known_by_its_name_space() -> None:
    head = b"<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event' "
    data = head + b" ".join(b'a%d="1"' % n for n in range(20_000)) + b"><System>"
    assert reader_of(file_of(data, "a.xml")) is EVENTS_XML_READER
    assert reader_of(file_of(data.replace(b"2004", b"2005"), "a.xml")) is None


def test_entities_are_not_expanded_and_the_event_is_told() -> None:
    """An export has no DOCTYPE; one that was put there must not hide the file either."""
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10) for n in range(12))
    event = b"<Event><System><EventID>%s</EventID><Channel>Security</Channel></System></Event>"
    doctype = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "x">' + entities + b"]>"
    data = doctype + b"<Events>" + event % b"&a12;" + event % b"4624" + b"</Events>"
    events, scan = read(file_of(data, "a.xml"))
    assert [event.fields["EventID"] for event in events] == [4624]
    assert sum(span.unread for span in scan.spans()) == 1
