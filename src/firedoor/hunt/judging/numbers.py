"""Files that are missing in the middle of a numbered row, as their names tell.

Exchange begins a new file every hour and whenever one is full: ``HttpProxy_2018121415-1.LOG``, ``...15-2.LOG``,
``...16-1.LOG`` (names as PowerShell modules and forum threads of administrators quote them).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from firedoor.hunt.covering.fetching import named
from firedoor.hunt.covering.one_server import Server
from firedoor.hunt.covering.titles import title_of
from firedoor.model.hunt.source import Kind
from firedoor.model.problem import Problem

_NAME = re.compile(r"(?:^|/)([A-Za-z_]{0,40}(?:\d{8}|\d{10}))-(\d{1,3})(\.log)$", re.IGNORECASE)
_KINDS = frozenset({Kind.HTTPPROXY, Kind.ECP_SERVER, Kind.ECP_ACTIVITY, Kind.OAB_GENERATOR})
_MOST_NAMED = 5
_MOST = 1000  # who writes names can make the rows long


def missing_numbers(server: Server) -> Iterator[Problem]:
    """Of each log the files that should stand before another of the same hour and do not."""
    for one in server.sources:
        if one.source.kind not in _KINDS:
            continue
        files = [*one.files, *(file.file for _, file in server.others)]
        missing = _missing(one.files, files)
        if missing:
            more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
            names = ", ".join(missing[:_MOST_NAMED])
            which = f"{title_of(one.source)} of {named(server.host)}"
            what = f"{which} lacks {names}{more}: later files of the same hour are there"
            advice = "ask who removed them, or copy them; backups and shadow copies may have them"
            yield Problem(one.files[0], what, advice=advice)


def _missing(own: list[str], known: list[str]) -> list[str]:
    """Names of files that are missing. Of the oldest hour Exchange itself may have removed the first ones."""
    numbers: dict[str, tuple[int, str]] = {}
    for match in filter(None, map(_NAME.search, own)):
        hour, number = match[1], int(match[2])
        numbers[hour] = max(numbers.get(hour, (0, "")), (number, match[3]))
    there = {f"{m[1]}-{int(m[2])}".casefold() for m in filter(None, map(_NAME.search, known))}
    missing = (
        f"{hour}-{number}{ending}"
        for hour, (most, ending) in sorted(numbers.items())[1:]
        for number in range(1, most)
        if f"{hour}-{number}".casefold() not in there
    )
    return list(islice(missing, _MOST))
