"""A Windows event as fields by the names that Sigma rules use, and as text.

The document is that of the ``evtx`` crate: ``Event`` with ``System`` and ``EventData`` or ``UserData``, attributes
under ``#attributes``, text under ``#text``. Other layouts are brought into it by ``shapes``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from firedoor.model.hunt.event import Scalar, Value
from firedoor.readers.logs.events.gathering import ATTRIBUTES, TEXT, UNTOLD, Gathered, written

# Numbers of the System part that some writers put down as text.
_NUMBERS = ("EventID", "Version", "Level", "Task", "Opcode", "EventRecordID")
# A number that a rule routes by stays alone, whatever the event's own data call themselves.
_ALONE = frozenset({"EventID", "EventRecordID"})
_TEXTS = frozenset({str})
_PLAIN = frozenset({str, int, type(None)})
# Names under which data do not stand for themselves.
_MARKED = frozenset({"Data", "Data_List", "xmlns", TEXT, ATTRIBUTES})
_PAYLOADS = ("EventData", "UserData", "ProcessingErrorData", "BinaryEventData", "RenderingInfo")
_OTHERS = frozenset(_PAYLOADS[1:])


def system_of(document: Any) -> dict[str, Any] | None:  # noqa: ANN401 (what JSON holds)
    """The System part of a document; None if it is no event."""
    event = document.get("Event") if isinstance(document, dict) else None
    system = event.get("System") if isinstance(event, dict) else None
    return system if isinstance(system, dict) else None


def text_of(value: Any) -> str:  # noqa: ANN401 (what JSON holds)
    """The text of an element without its attributes; empty if it has none."""
    if type(value) is str:
        return value
    if isinstance(value, dict):
        value = value.get(TEXT)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def number_of(value: Any) -> int | None:  # noqa: ANN401 (what JSON holds)
    """The text of an element as a whole number of at most 20 digits."""
    if type(value) is int:
        return value
    text = text_of(value).strip()
    return int(text) if len(text) <= 20 and text.isascii() and text.isdecimal() else None  # noqa: PLR2004


# One part of an event as fields, and as text: a blank and the value for each of them.
Part = tuple[dict[str, Value], str]
# An event as rules see it, with what tells where and when it stands: fields; texts (the data with a blank before each
# value, then System); number of the kind of event; number of the record; channel; computer; time as it is written.
# Plain tuples: each object more for an event is felt in millions of them.
Known = tuple[dict[str, Value], tuple[str, str], int | None, int | None, str, str, Any]


def known(document: Any) -> Known | None:  # noqa: ANN401 (what JSON holds)
    """What a document says; None if it is no event.

    A name that both parts use holds both values, that of System first. Unnamed data stand in ``Data``, joined by
    blanks, and one by one in ``Data_List``.
    """
    part = system_of(document)
    if part is None:
        return None
    event = document["Event"]
    system, system_text = system_part(part)
    payload, text = payload_part(event)
    created = part.get("TimeCreated")
    if isinstance(created, dict):
        attributes = created.get(ATTRIBUTES)
        created = attributes.get("SystemTime") if isinstance(attributes, dict) else None
    return (
        merged(system, payload),
        (text, system_text),
        number_of(part.get("EventID")),
        number_of(part.get("EventRecordID")),
        text_of(part.get("Channel")),
        text_of(part.get("Computer")),
        created,
    )


def system_part(part: dict[str, Any]) -> Part:
    """The fields of System, numbers as numbers."""
    plain = plain_system(part)
    if plain is not None:
        return plain
    fields = _any_system(part)
    _with_numbers(fields)
    return fields, _joined(fields)


def plain_system(part: dict[str, Any]) -> Part | None:
    """What ``system_part`` gives for parts as Windows writes them; None for any other."""
    fields = _plain_system(part)
    if fields is None:
        return None
    _with_numbers(fields)
    return fields, _text_of_plain(fields.values())


def _with_numbers(fields: dict[str, Value]) -> None:
    for name in _NUMBERS:
        value = fields.get(name)
        if type(value) is not int and (number := number_of(value)) is not None:
            fields[name] = number


def payload_part(event: dict[str, Any]) -> Part:
    """The event's own data, from whichever parts it has."""
    data = event.get("EventData")
    if type(data) is dict and _OTHERS.isdisjoint(event):
        text = _plain_text(data)
        if text is not None and _MARKED.isdisjoint(data):
            return data, text
    found = Gathered()
    for part in _PAYLOADS:
        if part in event:
            found.payload(part, event[part])
    fields = found.fields()
    return fields, _joined(fields)


def merged(system: dict[str, Value], payload: dict[str, Value]) -> dict[str, Value]:
    """The fields of both parts."""
    fields = {**system, **payload}
    if len(fields) == len(system) + len(payload):
        return fields
    fields = dict(system)
    for name, value in payload.items():
        if name not in fields:
            fields[name] = value
        elif name not in _ALONE:
            fields[name] = (*_several(fields[name]), *_several(value))
    return fields


def _plain_text(data: dict[str, Any]) -> str | None:
    """The text of data whose values are all texts and whole numbers, as those of most events are; else None."""
    kinds = set(map(type, data.values()))
    if kinds == _TEXTS:
        return " " + " ".join(data.values())
    return _text_of_plain(data.values()) if kinds and kinds <= _PLAIN else None


def _text_of_plain(values: Iterable[Any]) -> str:
    """What ``_joined`` gives for texts, whole numbers and nothing."""
    return " " + " ".join(
        [value if type(value) is str else "" if value is None else str(value) for value in values]
    )


def _plain_system(part: dict[str, Any]) -> dict[str, Value] | None:
    """What ``_any_system`` gives for the parts that Windows writes; None for any other."""
    fields: dict[str, Value] = {}
    count = 0
    for name, value in part.items():
        kind = type(value)
        if kind is str or kind is int or value is None:
            fields[name] = value
            count += 1
            continue
        if kind is not dict or ATTRIBUTES not in value:
            return None
        attributes = value[ATTRIBUTES]
        if type(attributes) is not dict:
            return None
        for key, inner in attributes.items():
            kind = type(inner)
            if (kind is not str and kind is not int) or key[:5] == "xmlns" or key in UNTOLD:
                return None
            fields[f"{name}_{key}"] = inner
            count += 1
        if len(value) > 1:
            inner = value.get(TEXT)
            kind = type(inner)
            if len(value) > 2 or (kind is not str and kind is not int):  # noqa: PLR2004 (both of them)
                return None
            fields[name] = inner
            count += 1
    return fields if count == len(fields) else None


def _any_system(part: dict[str, Any]) -> dict[str, Value]:
    found = Gathered()
    for name, value in part.items():
        if isinstance(value, dict) and len(value) == 1 and ATTRIBUTES in value:
            found.attributes(name, value[ATTRIBUTES])
        else:
            found.element(name, value)
    return found.fields()


def _several(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _joined(fields: dict[str, Value]) -> str:
    """A blank and the value, for each value in the order of the record; the list of data stands there once."""
    if "Data_List" in fields:
        fields = {name: value for name, value in fields.items() if name != "Data_List"}
    texts = [value if type(value) is str else _all_written(value) for value in fields.values()]
    return " " + " ".join(texts) if texts else ""


def _all_written(value: Value) -> str:
    if type(value) is int:
        return str(value)
    if isinstance(value, tuple):
        return " ".join([written(item) for item in value])
    return written(value)
