"""A Windows event as fields by the names that Sigma rules use, and as text.

The document is that of the ``evtx`` crate: ``Event`` with ``System`` and ``EventData`` or ``UserData``, attributes
under ``#attributes``, text under ``#text``. Other layouts are brought into it by ``shapes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firedoor.model.hunt.event import Scalar, Value

_ATTRIBUTES = "#attributes"
_TEXT = "#text"
_UNTOLD = frozenset({"xmlns", _TEXT, _ATTRIBUTES})
# Numbers of the System part that some writers put down as text.
_NUMBERS = ("EventID", "Version", "Level", "Task", "Opcode", "EventRecordID")
# A number that a rule routes by stays alone, whatever the event's own data call themselves.
_ALONE = frozenset({"EventID", "EventRecordID"})
# Deeper than any event of Windows; below it all is taken as text.
_DEEPEST = 32
_PAYLOADS = ("EventData", "UserData", "ProcessingErrorData", "BinaryEventData", "RenderingInfo")


def system_of(document: Any) -> dict[str, Any] | None:  # noqa: ANN401 (what JSON holds)
    """The System part of a document; None if it is no event."""
    event = document.get("Event") if isinstance(document, dict) else None
    system = event.get("System") if isinstance(event, dict) else None
    return system if isinstance(system, dict) else None


def text_of(value: Any) -> str:  # noqa: ANN401 (what JSON holds)
    """The text of an element without its attributes; empty if it has none."""
    if isinstance(value, dict):
        value = value.get(_TEXT)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def number_of(value: Any) -> int | None:  # noqa: ANN401 (what JSON holds)
    """The text of an element as a whole number of at most 20 digits."""
    if type(value) is int:
        return value
    text = text_of(value).strip()
    return int(text) if len(text) <= 20 and text.isascii() and text.isdecimal() else None  # noqa: PLR2004


def fields_of(document: dict[str, Any]) -> tuple[dict[str, Value], tuple[str, ...]]:
    """All fields of a document that ``system_of`` takes for an event, and its texts.

    A name that both parts use holds both values, that of System first. Unnamed data stand in ``Data``, joined by
    blanks, and one by one in ``Data_List``. Texts: the data with a blank before each value, then System.
    """
    event = document["Event"]
    system = _system_fields(event["System"])
    payload: dict[str, Value] = {}
    for part in _PAYLOADS:
        if part in event:
            _add_payload(payload, part, event[part])
    texts = (_joined(payload), _joined(system))
    if system.keys().isdisjoint(payload):
        return {**system, **payload}, texts
    fields = dict(system)
    for name, value in payload.items():
        if name not in system:
            fields[name] = value
        elif name not in _ALONE:
            fields[name] = (*_several(system[name]), *_several(value))
    return fields, texts


def _system_fields(part: dict[str, Any]) -> dict[str, Value]:
    system: dict[str, Value] = {}
    for name, value in part.items():
        kind = type(value)
        if (value is None or kind is str or kind is int) and name not in system:
            system[name] = value
        elif kind is dict and len(value) == 1 and _ATTRIBUTES in value:
            _add_attributes(system, name, value[_ATTRIBUTES])
        else:
            _add_element(system, name, value)
    for name in _NUMBERS:
        written = system.get(name)
        if type(written) is not int and (number := number_of(written)) is not None:
            system[name] = number
    return system


def _add_payload(fields: dict[str, Value], part: str, value: Any) -> None:  # noqa: ANN401
    if not isinstance(value, dict):
        if value is not None:
            _add_element(fields, part, value)
        return
    for name, inner in value.items():
        kind = type(inner)
        if (kind is str or kind is int) and name != "Data" and name not in fields:
            fields[name] = inner
        elif name == "Data":
            _add_data(fields, inner)
        elif name not in _UNTOLD:
            _add_element(fields, name, inner)
        elif name == _TEXT:
            _add_element(fields, part, inner)
        elif name == _ATTRIBUTES:
            _add_attributes(fields, part, inner)


def _add_data(fields: dict[str, Value], value: Any) -> None:  # noqa: ANN401
    """Data without a name, and those whose name stands beside their text."""
    unnamed: list[Scalar] = []
    for item in value if isinstance(value, list) else [value]:
        attributes = item.get(_ATTRIBUTES) if isinstance(item, dict) else None
        name = attributes.get("Name") if isinstance(attributes, dict) else None
        if isinstance(name, str) and name:
            _put(fields, name, _scalar(item.get(_TEXT)))
        else:
            unnamed.extend(_scalars(item, 0))
    if unnamed:
        earlier = fields.get("Data_List", ())
        listed = (*_several(earlier), *unnamed)
        fields["Data_List"] = listed
        fields["Data"] = " ".join(_written(item) for item in listed)


def _add_element(fields: dict[str, Value], name: str, value: Any, depth: int = 0) -> None:  # noqa: ANN401
    if isinstance(value, dict) and depth < _DEEPEST:
        if _ATTRIBUTES in value:
            _add_attributes(fields, name, value[_ATTRIBUTES])
        if _TEXT in value:
            _add_element(fields, name, value[_TEXT], depth + 1)
        for inner, content in value.items():
            if inner not in _UNTOLD:
                _add_element(fields, inner, content, depth + 1)
        if not value:
            _put(fields, name, None)
    elif isinstance(value, list):
        for item in value:
            _add_element(fields, name, item, depth + 1)
    else:
        _put(fields, name, _scalar(value))


def _add_attributes(fields: dict[str, Value], name: str, attributes: Any) -> None:  # noqa: ANN401
    if isinstance(attributes, dict):
        for key, value in attributes.items():
            if key not in _UNTOLD and not key.startswith("xmlns:"):
                kind = type(value)
                plain = value if kind is str or kind is int else _scalar(value)
                _put(fields, f"{name}_{key}", plain)


def _put(fields: dict[str, Value], name: str, value: Scalar) -> None:
    if name in fields:
        fields[name] = (*_several(fields[name]), value)
    else:
        fields[name] = value


def _several(value: Value) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _scalar(value: Any) -> Scalar:  # noqa: ANN401
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _scalars(value: Any, depth: int) -> Iterator[Scalar]:  # noqa: ANN401
    if isinstance(value, dict) and depth < _DEEPEST:
        for name, inner in value.items():
            if name != _ATTRIBUTES:
                yield from _scalars(inner, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _scalars(inner, depth + 1)
    else:
        yield _scalar(value)


def _written(value: Scalar) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _joined(fields: dict[str, Value]) -> str:
    """A blank and the value, for each value in the order of the record; the list of data stands there once."""
    if "Data_List" in fields:
        fields = {name: value for name, value in fields.items() if name != "Data_List"}
    written = [
        value if isinstance(value, str) else _all_written(value) for value in fields.values()
    ]
    return " " + " ".join(written) if written else ""


def _all_written(value: Value) -> str:
    if type(value) is int:
        return str(value)
    if isinstance(value, tuple):
        return " ".join([_written(item) for item in value])
    return _written(value)
