"""Events that a tool exported: JSON in the layouts of ``shapes``, and XML of Windows itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.span import Flaw
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.events.blocks import blocks_of, start_of
from firedoor.readers.logs.events.flat import known
from firedoor.readers.logs.events.pieces import Piece, json_objects, xml_events
from firedoor.readers.logs.events.scan import EventScan, Found, Unread
from firedoor.readers.logs.events.shapes import canonical
from firedoor.readers.logs.scanning import LogFile, LogReader

_JSON_START = re.compile(rb"(?:\[\s*)?\{")
# Names of which the head of every layout holds one.
_JSON_SIGN = re.compile(
    rb'"(?:EventID|EventId|EventRecordID|EventRecordId|winlog)"\s*:|"ProviderName"\s*:(?s:.*)"LogName"\s*:'
    rb'|"LogName"\s*:(?s:.*)"ProviderName"\s*:'
)
_XML_START = re.compile(
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?(?:<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)?<Events?[\s>]",
    re.DOTALL,
)
_XML_SIGNS = (b"<System>", b"//schemas.microsoft.com/win/2004/08/events/event")
# XML 1.0 has no such characters, yet attackers and Windows write them: the rest of the event is still read.
_NO_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));"
)
_DEEPEST = 32


def recognises_json(file: LogFile) -> bool:
    """Begins an object or an array of objects, with the names of an event in its head or, if longer, in the first."""
    start = start_of(file)
    if _JSON_START.match(start) is None:
        return False
    return _JSON_SIGN.search(start) is not None or _has_long_event(file)


def _has_long_event(file: LogFile) -> bool:
    """Whether the first object does not end in the head and is an event: many tools write its data before its names."""
    if file.size <= len(file.head):
        return False
    first = next(json_objects(blocks_of(file)), None)
    if first is None or len(first.data) <= len(file.head):
        return False
    return not isinstance(_of_json(first), Unread)


def recognises_xml(file: LogFile) -> bool:
    """Begins with ``<Event>`` or ``<Events>``, and a System part or the name space of events stands in its head."""
    start = start_of(file)
    return _XML_START.match(start) is not None and any(sign in start for sign in _XML_SIGNS)


def scan_json(file: LogFile) -> EventScan:
    """Read object after object. Raises ``InputError`` for a file that does not begin like one."""
    if _JSON_START.match(start_of(file)) is None:
        raise InputError(
            Problem(file.name, "is no export of events as JSON", advice="export it again")
        )
    return EventScan(file, lambda: _items(json_objects(blocks_of(file)), _of_json))


def scan_xml(file: LogFile) -> EventScan:
    """Read element after element. Raises ``InputError`` for a file that does not begin like one."""
    if _XML_START.match(start_of(file)) is None:
        raise InputError(
            Problem(file.name, "is no export of events as XML", advice="export it again")
        )
    return EventScan(file, lambda: _items(xml_events(blocks_of(file)), _of_xml))


EVENTS_JSON_READER = LogReader("events-json", Kind.EVENT_LOG, recognises_json, scan_json)
EVENTS_XML_READER = LogReader("events-xml", Kind.EVENT_LOG, recognises_xml, scan_xml)


def _items(
    pieces: Iterator[Piece], read: Callable[[Piece], Found | Unread]
) -> Iterator[Found | Unread]:
    try:
        for piece in pieces:
            if piece.fault:
                cut = "ends in the middle" in piece.fault
                flaw = Flaw.TRUNCATED if cut else Flaw.CORRUPT
                yield Unread(piece.records, piece.fault, flaw, piece.line)
            else:
                yield read(piece)
    except OSError as error:
        yield Unread(0, f"could not be read to its end: {error.strerror or error}", Flaw.TRUNCATED)


def _of_json(piece: Piece) -> Found | Unread:
    try:
        found = orjson.loads(piece.data)
    except orjson.JSONDecodeError:
        try:
            found = json.loads(piece.data.decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            return Unread(1, "an object that is not valid JSON", line=piece.line)
    event = known(canonical(found))
    if event is None:
        return Unread(1, "an object that is no Windows event", line=piece.line)
    return event, piece.line, ""


def _of_xml(piece: Piece) -> Found | Unread:
    try:
        root = fromstring(_NO_XML.sub("\ufffd".encode(), _valid(piece.data)), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        return Unread(
            1, f"an event that is not valid XML ({type(error).__name__})", line=piece.line
        )
    event = known({"Event": _element(root, 0)})
    if event is None:
        return Unread(1, "is no Windows event", line=piece.line)
    return event, piece.line, ""


def _valid(data: bytes) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # Files without a mark and beyond ASCII that are not UTF-8 are of the machine's own code page.
        return data.decode("cp1252", "replace").encode()
    return data


def _element(element: Element, depth: int) -> Any:  # noqa: ANN401 (a document as of JSON)
    """An element in the layout that the ``evtx`` crate gives it."""
    attributes = {_bare(name): value for name, value in element.attrib.items()}
    if depth >= _DEEPEST:
        made = {}
        text: str | None = "".join(element.itertext())
    else:
        made = _children(element, depth)
        text = element.text if len(element) == 0 else (element.text or "").strip() or None
    if not made and not attributes:
        return text
    if attributes:
        made = {"#attributes": attributes, **made}
    if text:
        made["#text"] = text
    return made


def _children(element: Element, depth: int) -> dict[str, Any]:
    """The elements in one by their names; data by the names that stand in their attributes. Several are a list."""
    found: dict[str, list[Any]] = {}
    for child in element:
        name = _bare(child.tag)
        if name == "Data" and child.get("Name"):
            found.setdefault(child.get("Name") or name, []).append(child.text)
        else:
            found.setdefault(name, []).append(_element(child, depth + 1))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
