"""A document as JSON, part by part: one with many thousand entries never stands in memory as dictionaries and lists.

The same text as that of ``json.dumps(..., indent=2, ensure_ascii=True)``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from firedoor.result.encode import plain
from firedoor.result.schema import attribute, shape

_DELETE = "\x7f"
_UNPRINTED = re.compile(r"[^\x00-\x7e]")
_STEP = "  "


def indented_json(first: Mapping[str, str], document: Any) -> str:  # noqa: ANN401 - any value object
    """The text of some keys and then those of a value object, with a line end."""
    return "".join(_parts(first, document))


def _parts(first: Mapping[str, str], document: Any) -> Iterator[str]:  # noqa: ANN401
    before = "{\n"
    for key, value in first.items():
        yield f"{before}{_STEP}{_written(key, 0)}: {_written(value, 1)}"
        before = ",\n"
    for key in _keys(document):
        yield f"{before}{_STEP}{_written(key, 0)}: "
        yield from _value(getattr(document, attribute(key)))
        before = ",\n"
    yield "\n}\n"


def _keys(document: Any) -> Iterable[str]:  # noqa: ANN401
    kind: type = type(document)
    return shape(kind)


def _value(value: object) -> Iterator[str]:
    if not isinstance(value, tuple) or not value:
        yield _written(plain(value), 1)
        return
    before = "[\n"
    for one in value:
        yield f"{before}{2 * _STEP}{_written(plain(one), 2)}"
        before = ",\n"
    yield f"\n{_STEP}]"


def _written(value: Any, depth: int) -> str:  # noqa: ANN401 - JSON has no narrower type
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except TypeError:  # what it does not take: a number beyond 64 bits, half a character of UTF-16
        text = json.dumps(value, indent=2, ensure_ascii=True)
    if not text.isascii() or _DELETE in text:
        text = _UNPRINTED.sub(_escaped, text)
    return text.replace("\n", "\n" + depth * _STEP)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
