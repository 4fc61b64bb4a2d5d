"""HttpProxy logs of Exchange: only which span they cover and who spoke with the machine."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import InputFile, Options, Reader, Reading
from firedoor.readers.logs.activity import Tally
from firedoor.readers.logs.lines import Line, lines_of
from firedoor.readers.text import decode_head

# Nothing else writes these logs.
PRODUCT = "Microsoft Exchange Server"
_FIELDS = "#Fields:"
_LOG_TYPE = re.compile(r"^#Log-type: *HttpProxy Logs\s*$", re.IGNORECASE | re.MULTILINE)
_TIME, _CLIENT, _SERVER = "DateTime", "ClientIpAddress", "ServerHostName"
_UTC = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?)Z", re.ASCII)


def recognises(file: InputFile) -> bool:
    """The log type, or the header line with the columns that this reader needs."""
    text = decode_head(file.head)
    if _LOG_TYPE.search(text):
        return True
    lines = (line.removeprefix(_FIELDS).strip().split(",") for line in text.splitlines()[:8])
    return any(
        line[0] == _TIME and {_CLIENT, _SERVER, "ProxyAction"} <= set(line) for line in lines
    )


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Read line by line. Exchange writes these times in UTC."""
    log = _Log()
    for line in lines_of(file):
        log.take(line)
    if not log.columns and not log.tally.understood:
        raise InputError(Problem(file.name, "has no header line that names its columns"))
    return log.tally.reading(file.name)


HTTPPROXY_ACTIVITY_READER = Reader("httpproxy-activity", recognises, read, None)


@dataclass(slots=True)
class _Log:
    columns: Mapping[str, int] = field(default_factory=dict)
    width: int = 0
    tally: Tally = field(default_factory=lambda: Tally(PRODUCT))
    _good: str = ""  # the last minute that was seen to be a time

    def take(self, line: Line) -> None:
        text = line.text
        if not line.whole:
            self.tally.not_understood(line)
        elif text.startswith(_FIELDS):
            self._header(text[len(_FIELDS) :])
        elif text.startswith(f"{_TIME},"):
            self._header(text)
        elif text and not text.startswith("#") and not text.isspace():
            self._row(line)

    def _header(self, text: str) -> None:
        names = text.strip().split(",")
        self.width = len(names)
        self.columns = {name.strip(): at for at, name in enumerate(names)}
        if _CLIENT not in self.columns:
            self.tally.notes.append(
                f"no {_CLIENT} column: the log does not say who spoke with the machine"
            )

    def _row(self, line: Line) -> None:
        cells = _cells(line.text)
        time = self._time(self._cell(cells, _TIME)) if len(cells) == self.width else ""
        if not time:
            self.tally.not_understood(line)
            return
        client = self._cell(cells, _CLIENT).partition(",")[0]
        self.tally.row(self._cell(cells, _SERVER), time, client, "", line)

    def _cell(self, cells: list[str], name: str) -> str:
        at = self.columns.get(name)
        return "" if at is None else cells[at].strip()

    def _time(self, text: str) -> str:
        """The time without its Z; empty if it is none, or not in UTC."""
        found = _UTC.fullmatch(text)
        if not found:
            return ""
        if found[1][:19] != self._good:
            try:
                datetime.fromisoformat(found[1])
            except ValueError:
                return ""
            self._good = found[1][:19]
        return found[1]


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return []
