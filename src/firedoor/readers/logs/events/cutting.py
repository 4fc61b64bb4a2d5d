r"""Most of an event's System part is the same in thousands of events: only what differs is taken apart again.

The crate writes ``{"Event":{...,"System":{<head>"TimeCreated":{"#attributes":{"SystemTime":"<time>"}},"EventRecordID":
<number><middle>,"Channel":<end>},"EventData":{...}}}``. Head, middle and end are looked up by their bytes. Quotes in a
text are written ``\"``, so that none of these marks stands in one; and a piece is only kept if it is, by itself, a
whole part of an object. Whatever is not so is taken apart as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from firedoor.model.hunt.event import Value
from firedoor.readers.logs.events.flat import Known, Part, payload_part, plain_system

_CREATED = b'"TimeCreated":{"#attributes":{"SystemTime":"'
_NUMBER = b'"}},"EventRecordID":'
_CHANNEL = b',"Channel":"'
_DATA = b'},"EventData":'
_CREATED_NAME, _NUMBER_NAME, _ATTRIBUTES = "TimeCreated_SystemTime", "EventRecordID", "#attributes"
_LONGEST_TIME = 40
_LONGEST_NUMBER = 20
_KEPT = 1024
# Stands for what was cut away.
_HOLE = "#"


@dataclass(slots=True)
class _Pieces:
    """Pieces already taken apart, by their bytes; None for those that have to be seen as part of the whole."""

    take: Callable[[bytes], Part | None]
    kept: dict[bytes, Part | None] = field(default_factory=dict)

    def of(self, data: bytes) -> Part | None:
        """A piece as fields and text."""
        try:
            return self.kept[data]
        except KeyError:
            if len(self.kept) >= _KEPT:
                self.kept.clear()
            part = self.kept[data] = self.take(data)
            return part


class Cutter:
    """Takes apart the events of one file."""

    def __init__(self) -> None:
        self._heads = _Pieces(_head)
        self._middles = _Pieces(lambda data: _members(b'{"#":0' + data + b"}"))
        self._ends = _Pieces(lambda data: _members(b'{"#":0' + data))

    def known(self, data: bytes) -> Known | None:
        """What ``flat.known`` gives for the same event; None for one that has another shape."""
        created = data.find(_CREATED)
        begin = created + len(_CREATED)
        end = data.find(_NUMBER, begin)
        after = end + len(_NUMBER)
        channel = data.find(_CHANNEL, after)
        close = data.find(_DATA, channel)
        if created < 0 or end < 0 or channel < 0 or close < 0:
            return None
        comma = data.find(b",", after)
        time, number = data[begin:end], data[after:comma]
        # A time in another form is left to those who can say what it is.
        if not number.isdigit() or len(number) > _LONGEST_NUMBER or len(time) > _LONGEST_TIME:
            return None
        if b"\\" in time or b'"' in time or not time.isascii():
            return None
        head = self._heads.of(data[:created])
        middle = self._middles.of(data[comma:channel])
        last = self._ends.of(data[channel : close + 1])
        if head is None or middle is None or last is None:
            return None
        pieces = (*head, *middle, *last)
        return _joined(pieces, time.decode(), number.decode(), data[close + 2 :])


def _joined(
    pieces: tuple[dict[str, Value], str, dict[str, Value], str, dict[str, Value], str],
    time: str,
    number: str,
    rest: bytes,
) -> Known | None:
    """The event of its pieces; None if a name stands in two of them. ``rest``: all behind System."""
    head, head_text, middle, middle_text, last, last_text = pieces
    try:
        event = orjson.loads(b'{"Event":{' + rest)["Event"]
    except orjson.JSONDecodeError:
        return None
    if "System" in event:
        return None
    payload, text = payload_part(event)
    record = int(number)
    fields = {**head, _CREATED_NAME: time, _NUMBER_NAME: record, **middle, **last, **payload}
    if len(fields) != len(head) + len(middle) + len(last) + len(payload) + 2:
        return None
    event_id, computer, channel = (
        head.get("EventID"),
        last.get("Computer"),
        last.get("Channel"),
    )
    if type(event_id) is not int or type(computer) is not str or type(channel) is not str:
        return None
    texts = (text, f"{head_text} {time} {number}{middle_text}{last_text}")
    return fields, texts, event_id, record, channel, computer, time


def _head(data: bytes) -> Part | None:
    """The beginning of an event up to the time in System."""
    document = _loaded(data + b'"#":0}}}')
    event = document.get("Event") if isinstance(document, dict) else None
    if not isinstance(event, dict) or set(event) - {_ATTRIBUTES, "System"}:
        return None
    return _without_hole(event.get("System"))


def _members(data: bytes) -> Part | None:
    """Some members of System."""
    return _without_hole(_loaded(data))


def _loaded(data: bytes) -> Any:  # noqa: ANN401 (what JSON holds)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _without_hole(part: Any) -> Part | None:  # noqa: ANN401
    if not isinstance(part, dict) or part.pop(_HOLE, None) != 0:
        return None
    if _ATTRIBUTES in part or "System" in part:
        return None
    made = plain_system(part)
    return made if made is None or part else ({}, "")
