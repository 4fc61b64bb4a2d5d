"""A file of indicators by its content, whatever its name."""

from __future__ import annotations

from typing import Any

import orjson

from firedoor.hunt.indicators.reading.json_places import lines_of
from firedoor.hunt.indicators.reading.misp import is_misp, read_misp
from firedoor.hunt.indicators.reading.stix import is_stix, read_stix
from firedoor.hunt.indicators.reading.tables import is_records, read_records, read_text
from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.values import Loaded
from firedoor.hunt.sigma.plan import Unusable

LARGEST = 256 * 1024 * 1024
LARGEST_JSON = 64 * 1024 * 1024  # as objects it takes eight times as much memory
WHOLE_FILE = "indicators"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read(file: str, data: bytes) -> Loaded:
    """The indicators of a file. It never fails: what it is not, it says in ``unusable``."""
    try:
        loaded = _read(file, data)
    except Refused as error:
        loaded = _nothing(file, str(error))
    return loaded if loaded.indicators or loaded.unusable else _nothing(file, "holds no indicator")


def _nothing(file: str, reason: str) -> Loaded:
    return Loaded((), (Unusable(file, "", WHOLE_FILE, reason),))


def _read(file: str, data: bytes) -> Loaded:
    if len(data) > LARGEST:
        raise Refused(f"is larger than {LARGEST // 1024**2} MiB; give it in parts")
    text = (
        data.decode("utf-16", "replace")
        if data[:2] in _UTF16
        else data.decode("utf-8-sig", "replace")
    )
    start = text[:1000].lstrip()
    if start.startswith(("{", "[{", "[ ", "[\n", "[\r", "[]")):
        return _json(file, text)
    if start.startswith("<"):
        raise Refused(
            "is XML (STIX 1, OpenIOC or HTML), which is not read; give STIX 2.1, MISP JSON, CSV or a list"
        )
    if "\0" in start:
        raise Refused("is no text; give STIX 2.1, MISP JSON, CSV or a list")
    return read_text(file, text)


def _json(file: str, text: str) -> Loaded:
    if len(text) > LARGEST_JSON:
        raise Refused(f"is JSON of more than {LARGEST_JSON // 1024**2} MiB; give it in parts")
    data = text.encode("utf-8", "replace")
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        document = _lines(text)
        if document is None:
            raise Refused(f"is no JSON: {error.msg} at line {error.lineno}") from None
    lines = lines_of(data)
    if is_stix(document):
        return read_stix(file, document, lines)
    if is_misp(document):
        return read_misp(file, document, lines)
    if is_records(document):
        return read_records(file, document)
    raise Refused("is JSON, but neither a STIX 2.1 bundle nor a MISP event or list of attributes")


def _lines(text: str) -> list[Any] | None:
    """JSON with one object a line."""
    found: list[Any] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            found.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            return None
    return found or None
