"""Binary XML that asks a decoder for more than there is.

Layout: libyal/libevtx, "Windows XML Event Log (EVTX) format".
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.readers.logs.events.evtx_writer import Body

_FRAGMENT = b"\x0f\x01\x01\x00"
_BINXML, TEXT, TEXTS = 0x21, 0x01, 0x81


def _name(text: str) -> bytes:
    return struct.pack("<IHH", 0, 0, len(text)) + text.encode("utf-16-le") + b"\0\0"


def _template_element(name: str, at: int, content: bytes) -> bytes:
    """An element of a template, which has a dependency identifier; ``at``: where it begins in its chunk."""
    body = _name(name) + b"\x02" + content + b"\x04"
    return struct.pack("<BHII", 0x01, 0xFFFF, len(body) + 4, at + 11) + body


def _instance(definition: int, values: list[tuple[int, bytes]]) -> bytes:
    """Use of a template that stands elsewhere in the chunk."""
    described = b"".join(struct.pack("<HBB", len(value), kind, 0) for kind, value in values)
    return (
        struct.pack("<BBII", 0x0C, 1, 1, definition)
        + struct.pack("<I", len(values))
        + described
        + b"".join(value for _, value in values)
    )


def _defining(at: int, content: Callable[[int], bytes], values: list[tuple[int, bytes]]) -> bytes:
    """Use of a template that stands right here. ``content`` is told where it begins."""
    begin = at + 4 + 10  # behind the fragment's and the instance's headers
    inner = begin + 24
    body = _FRAGMENT + content(inner + 4) + b"\0"
    definition = struct.pack("<I16sI", 0, b"\x11" * 16, len(body)) + body
    instance = _instance(begin, values)
    return _FRAGMENT + instance[:10] + definition + instance[10:] + b"\0"


def _repeated(times: int, kind: int) -> bytes:
    return struct.pack("<BHB", 0x0D, 0, kind) * times


def doubling(depth: int, times: int = 10) -> Body:
    """A template that uses its only value again and again; the value is the same template, so many levels deep."""

    def write(at: int) -> bytes:
        value = b""
        for _ in range(depth + 1):
            value = _FRAGMENT + _instance(at + 14, [(_BINXML, value)]) + b"\0"

        def content(begin: int) -> bytes:
            return _template_element("Event", begin, _repeated(times, _BINXML))

        return _defining(at, content, [(_BINXML, value)])

    return write


def deep(levels: int) -> Body:
    """Each value is one use of the same template, thousands of levels deep."""
    return doubling(levels, times=1)


def long_value(times: int, length: int, kind: int = TEXT) -> Body:
    """One long text, used thousands of times by its template."""

    def write(at: int) -> bytes:
        def content(begin: int) -> bytes:
            return _template_element("Event", begin, _repeated(times, kind))

        return _defining(at, content, [(kind, "x".encode("utf-16-le") * length)])

    return write


def many_names(count: int, length: int) -> Body:
    """Thousands of elements that share one long name."""

    def write(at: int) -> bytes:
        def content(begin: int) -> bytes:
            first = begin + 11
            empty = struct.pack("<BHII", 0x01, 0xFFFF, 5, first) + b"\x03"
            return _template_element("n" * length, begin, empty * count)

        return _defining(at, content, [])

    return write


def itself() -> Body:
    """A template whose content is the use of itself."""

    def write(at: int) -> bytes:
        def content(begin: int) -> bytes:
            return _template_element("Event", begin, _instance(at + 14, []))

        return _defining(at, content, [])

    return write


def nested_elements(levels: int) -> Body:
    """Elements in one another, each named by the first."""

    def write(at: int) -> bytes:
        first = at + 4 + 9
        opened = struct.pack("<BII", 0x01, 16, first)
        return (
            _FRAGMENT + opened + _name("Event") + b"\x02"
            + (opened + b"\x02") * levels + b"\x04" * levels + b"\x04\0"
        )  # fmt: skip

    return write
