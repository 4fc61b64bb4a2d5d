"""Fields of a document of any shape, however deep: elements, attributes, named and unnamed data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from firedoor.model.hunt.event import Scalar, Value

ATTRIBUTES = "#attributes"
TEXT = "#text"
UNTOLD = frozenset({"xmlns", TEXT, ATTRIBUTES})
# Deeper than any event of Windows; below it all is taken as text.
_DEEPEST = 32


class Gathered:
    """Fields of any document. A name that comes again holds all its values, in order."""

    def __init__(self) -> None:
        self.held: dict[str, Scalar | list[Scalar]] = {}

    def fields(self) -> dict[str, Value]:
        """What was gathered."""
        return {
            name: tuple(value) if type(value) is list else cast("Scalar", value)
            for name, value in self.held.items()
        }

    def payload(self, part: str, value: Any) -> None:  # noqa: ANN401
        """EventData, UserData and their like."""
        if not isinstance(value, dict):
            if value is not None:
                self.element(part, value)
            return
        for name, inner in value.items():
            if name == "Data":
                self.data(inner)
            elif name not in UNTOLD:
                self.element(name, inner)
            elif name == TEXT:
                self.element(part, inner)
            elif name == ATTRIBUTES:
                self.attributes(part, inner)

    def data(self, value: Any) -> None:  # noqa: ANN401
        """Data without a name, and those whose name stands beside their text."""
        unnamed: list[Scalar] = []
        for item in value if isinstance(value, list) else [value]:
            attributes = item.get(ATTRIBUTES) if isinstance(item, dict) else None
            name = attributes.get("Name") if isinstance(attributes, dict) else None
            if isinstance(name, str) and name:
                self.put(name, _scalar(item.get(TEXT)))
            else:
                unnamed.extend(_scalars(item, 0))
        if unnamed:
            earlier = self.held.get("Data_List", [])
            listed = [*(earlier if isinstance(earlier, list) else [earlier]), *unnamed]
            self.held["Data_List"] = listed
            self.held["Data"] = " ".join([written(item) for item in listed])

    def element(self, name: str, value: Any, depth: int = 0) -> None:  # noqa: ANN401
        """An element with all that is in it."""
        if isinstance(value, dict) and depth < _DEEPEST:
            if ATTRIBUTES in value:
                self.attributes(name, value[ATTRIBUTES])
            if TEXT in value:
                self.element(name, value[TEXT], depth + 1)
            for inner, content in value.items():
                if inner not in UNTOLD:
                    self.element(inner, content, depth + 1)
            if not value:
                self.put(name, None)
        elif isinstance(value, list) and depth < _DEEPEST:
            for item in value:
                self.element(name, item, depth + 1)
        else:
            self.put(name, _scalar(value))

    def attributes(self, name: str, attributes: Any) -> None:  # noqa: ANN401
        """The attributes of an element, each by both their names."""
        if isinstance(attributes, dict):
            for key, value in attributes.items():
                if key not in UNTOLD and not key.startswith("xmlns:"):
                    self.put(f"{name}_{key}", _scalar(value))

    def put(self, name: str, value: Scalar) -> None:
        """One more value of a name."""
        if name not in self.held:
            self.held[name] = value
            return
        earlier = self.held[name]
        if isinstance(earlier, list):
            earlier.append(value)
        else:
            self.held[name] = [earlier, value]


def _scalar(value: Any) -> Scalar:  # noqa: ANN401
    return value if value is None or isinstance(value, str | int | float) else _leaves(value)


def _scalars(value: Any, depth: int) -> Iterator[Scalar]:  # noqa: ANN401
    if isinstance(value, dict) and depth < _DEEPEST:
        for name, inner in value.items():
            if name != ATTRIBUTES:
                yield from _scalars(inner, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _scalars(inner, depth + 1)
    else:
        yield _scalar(value)


def _leaves(value: Any) -> str:  # noqa: ANN401
    """All names and values of what is nested too deep to be told apart, however deep it is."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            waiting.extend(part for pair in reversed(inner.items()) for part in reversed(pair))
        elif isinstance(inner, list):
            waiting.extend(reversed(inner))
        else:
            found.append(written(inner))
    return " ".join(found)


def written(value: Scalar) -> str:
    """A value as text, as JSON writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
