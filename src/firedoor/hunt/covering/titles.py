"""How a source is called in sentences."""

from __future__ import annotations

from firedoor.model.hunt.source import Kind, Source

_NAMES = {
    Kind.ECP_SERVER: "ECP Server log",
    Kind.ECP_ACTIVITY: "ECP Activity log",
    Kind.OAB_GENERATOR: "OABGenerator log",
    Kind.EXCHANGE_LOG: "Exchange log {log}",
    Kind.IIS: "IIS log {log}",
    Kind.EVENT_LOG: "event log {log}",
    Kind.HTTPPROXY: "HttpProxy\\{log}",
}


def title_of(source: Source) -> str:
    """A source without its machine."""
    name = _NAMES.get(source.kind)
    if name is None:
        return source.log or source.kind.value
    return name.format(log=source.log or "of unknown name")
