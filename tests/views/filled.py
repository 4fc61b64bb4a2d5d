"""Results with the same text in every field that takes free text, built from the shape of the document."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

from firedoor.result.document import Result
from firedoor.result.schema import ALLOWED, attribute, item_type, nullable, shape

# Fields with a form of their own.
_FIXED = {"as_of": "2021-04-16", "sha256": "a" * 64, "at": "2021-04-16T00:01:00-04:00"}


def filled(text: str) -> Result:
    """A result in which every list has one item and every free text is ``text``."""
    result = _object(Result, text)
    assert isinstance(result, Result)
    return result


def _object(kind: type, text: str) -> object:
    return kind(
        **{attribute(key): _value(kind, key, hint, text) for key, hint in shape(kind).items()}
    )


def _value(kind: type, name: str, hint: Any, text: str) -> object:
    bare, _ = nullable(hint)
    if (kind, name) in ALLOWED:
        return str(ALLOWED[kind, name][0])
    if name in _FIXED:
        return _FIXED[name]
    item = item_type(bare)
    if item is not None:
        return (_value(kind, "", item, text),)
    if is_dataclass(bare) and isinstance(bare, type):
        return _object(bare, text)
    return {str: text, int: 1, bool: True}[bare]
