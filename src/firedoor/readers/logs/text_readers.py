"""The readers of text logs of Exchange and IIS."""

from __future__ import annotations

from collections.abc import Callable

from firedoor.model.hunt.source import Source
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.httpproxy_columns import HTTPPROXY_HEADER
from firedoor.readers.logs.layout import NO_HEADER, Layout
from firedoor.readers.logs.naming import Naming, log_name
from firedoor.readers.logs.recognising import HTTPPROXY, LAYOUTS, Recognised, recognised
from firedoor.readers.logs.scanning import LogFile, LogReader
from firedoor.readers.logs.textscan import TextScan


def _recognises(layout: Layout) -> Callable[[LogFile], bool]:
    def recognises(file: LogFile) -> bool:
        found = recognised(file)
        return found is not None and found.layout is layout

    return recognises


def _scan(layout: Layout) -> Callable[[LogFile], TextScan]:
    def scan(file: LogFile) -> TextScan:
        found = recognised(file) or Recognised(layout)
        if found.layout is not layout:
            message = f"is not a log of the kind {layout.name}"
            raise InputError(
                Problem(file.name, message, advice=f"it looks like {found.layout.name}")
            )
        base = Source(layout.kind, log_name(layout, file, found.log_type), file.host)
        header = HTTPPROXY_HEADER if layout is HTTPPROXY else NO_HEADER
        return TextScan(file, layout, Naming(layout, base), header)

    return scan


TEXT_READERS = tuple(
    LogReader(layout.name, layout.kind, _recognises(layout), _scan(layout)) for layout in LAYOUTS
)
