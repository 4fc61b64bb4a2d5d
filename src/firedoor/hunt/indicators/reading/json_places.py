"""On which line of a JSON file an object stands, by its id."""

from __future__ import annotations

import re

_ID = re.compile(rb'"(?:id|uuid)"\s{0,20}:\s{0,20}"([^"\\\r\n]{1,120})"')


def lines_of(data: bytes) -> dict[str, int]:
    """The line of each id that stands only once or first."""
    found: dict[str, int] = {}
    line, counted = 1, 0
    for match in _ID.finditer(data):
        line += data.count(b"\n", counted, match.start())
        counted = match.start()
        found.setdefault(match[1].decode("utf-8", "replace"), line)
    return found
