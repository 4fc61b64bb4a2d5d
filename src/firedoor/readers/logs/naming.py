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
_MOST_SPELLINGS = 4 * MOST_SOURCES
_LONGEST_NAME = 64
_NAME = re.compile(r"[\w.-]+")


@dataclass(slots=True)
class Naming:
    """The sources of one file. ``base``: of a row that says nothing itself."""

    layout: Layout
    base: Source
    _known: dict[tuple[str, str], Source] = field(default_factory=dict)
    _sources: dict[tuple[str, str], Source] = field(default_factory=dict)

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
            if len(self._known) < _MOST_SPELLINGS:
                self._known[key] = found
        return found

    def places(self, header: Header) -> tuple[int, ...]:
        """The columns by which the source of a row is told."""
        at = header.at
        return tuple(at[name] for name in (*self.layout.logs, *self.layout.hosts) if name in at)

    def _made(self, log: str, host: str) -> Source:
        log, host = _name(log) or self.base.log, _name(host) or self.base.host
        key = (log.casefold(), host.casefold())  # one name may be written in different case
        if key not in self._sources and len(self._sources) >= MOST_SOURCES:
            return self.base
        return self._sources.setdefault(key, Source(self.base.kind, log, host))


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
        if name in at and at[name] < len(cells):
            cell = cells[at[name]]
            if cell and cell != "-":
                return cell
    return ""


def _name(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) else ""
