"""Whose log a row is, and which: by its cells, else by the folder of its file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firedoor.model.hunt.source import Kind, Source
from firedoor.readers.logs.layout import Header, Layout
from firedoor.readers.logs.scanning import LogFile

_SITE = re.compile(r"(?:^|[/_. -])((?:W3SVC|FTPSVC)\d{1,10})(?=$|[/_. -])", re.IGNORECASE)
_PROTOCOL = re.compile(r"(?:^|/)HttpProxy/([A-Za-z]{2,20})/", re.IGNORECASE)
# Who writes logs can be forged with them: of more names the rest stay with the first.
MOST_SOURCES = 256
_LONGEST_NAME = 64
_NAME = re.compile(r"[\w.-]+")


@dataclass(slots=True)
class Naming:
    """The sources of one file. ``base``: of a row that says nothing itself."""

    layout: Layout
    base: Source
    _known: dict[tuple[str, str], Source] = field(default_factory=dict)

    def source(self, header: Header, cells: Sequence[str]) -> Source:
        """The source of a row."""
        layout = self.layout
        key = (
            _cell(header.at, cells, layout.logs),
            _cell(header.at, cells, layout.hosts),
        )
        found = self._known.get(key)
        if found is None:
            found = self._made(*key)
            if len(self._known) < 4 * MOST_SOURCES:
                self._known[key] = found
        return found

    def _made(self, log: str, host: str) -> Source:
        made = Source(self.base.kind, _name(log) or self.base.log, _name(host) or self.base.host)
        if len(self._known) >= MOST_SOURCES and made not in self._known.values():
            return self.base
        for other in self._known.values():  # one name, written in different case
            if (other.log.casefold(), other.host.casefold()) == (
                made.log.casefold(),
                made.host.casefold(),
            ):
                return other
        return made


def log_name(layout: Layout, file: LogFile, log_type: str) -> str:
    """Which of its kind a file is, by folder or ``#Log-type``."""
    if layout.kind is Kind.IIS:
        if layout.name == "httperr":
            return "HTTPERR"
        site = _SITE.search(file.name)
        return site[1].upper() if site else ""
    if layout.kind is Kind.HTTPPROXY:
        folder = _PROTOCOL.search(file.name)
        return folder[1] if folder else ""
    if layout.kind is Kind.EXCHANGE_LOG:
        return _name(re.sub(r"\s+Logs?$", "", log_type.strip()).replace(" ", "-"))
    return ""


def _cell(at: Mapping[str, int], cells: Sequence[str], names: tuple[str, ...]) -> str:
    for name in names:
        place = at.get(name, -1)
        if 0 <= place < len(cells) and cells[place] not in ("", "-"):
            return cells[place]
    return ""


def _name(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) else ""
