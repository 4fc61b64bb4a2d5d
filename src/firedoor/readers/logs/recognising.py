"""Which log a text file is, by its first lines, whatever its name and folder."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.httpproxy_columns import HTTPPROXY_HEADER
from firedoor.readers.logs.layout import NO_HEADER, Header, Layout, Style, header_of
from firedoor.readers.logs.lines import encoding_of
from firedoor.readers.logs.moments import moment
from firedoor.readers.logs.scanning import LogFile

_FIELDS, _TYPE = "#fields:", "#log-type:"
_MOST_LINES = 400
_SAMPLE = 4096
_ROWS = 20
_WIDTH = len(HTTPPROXY_HEADER.names)
_WEB = frozenset({"c-ip", "s-ip", "cs-method", "cs-uri-stem", "cs-uri"})
_WEB_ROW = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? .*\b[A-Z]{3,20} /\S* ")
_HOSTS = ("ServerHostName", "ServerName", "server-hostname", "MachineName", "HostName", "Hostname")
_OAB_TYPE = re.compile(r"oab *generator", re.IGNORECASE)
_DOWNLOAD = "Download failed and temporary file '"

HTTPPROXY = Layout("httpproxy", Kind.HTTPPROXY, Style.COMMA, _HOSTS, ("Protocol",))
ECP_SERVER = Layout("ecp-server", Kind.ECP_SERVER, Style.COMMA, _HOSTS)
ECP_ACTIVITY = Layout("ecp-activity", Kind.ECP_ACTIVITY, Style.COMMA, _HOSTS)
OAB = Layout("oab-generator", Kind.OAB_GENERATOR, Style.FREE)
OAB_COLUMNS = Layout("oab-generator", Kind.OAB_GENERATOR, Style.COMMA, _HOSTS)
EXCHANGE = Layout("exchange-log", Kind.EXCHANGE_LOG, Style.COMMA, _HOSTS)
IIS = Layout("iis", Kind.IIS, Style.BLANK, ("s-computername",), ("s-sitename",))
HTTPERR = Layout("httperr", Kind.IIS, Style.BLANK, ("s-computername",))
LAYOUTS = (HTTPPROXY, ECP_ACTIVITY, ECP_SERVER, OAB, OAB_COLUMNS, HTTPERR, IIS, EXCHANGE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A log with what its first lines say. ``log_type``: of the line ``#Log-type``."""

    layout: Layout
    log_type: str = ""


def recognised(file: LogFile) -> Recognised | None:
    """Which log it is; None if it is none that is known here."""
    return _recognised(file.name, file.head)


@lru_cache(maxsize=4)  # every reader asks
def _recognised(name: str, head: bytes) -> Recognised | None:
    text = head_text(head)
    if not text:
        return None
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    log_type = _directive(lines, _TYPE)
    fields = _directive(lines, _FIELDS)
    if fields and (web := _web(fields)):
        return Recognised(web)
    header = header_of(fields or lines[0].strip(), Style.COMMA) or NO_HEADER
    layout = _exchange(name, header, log_type, named=bool(fields)) or _by_rows(name, lines, text)
    return None if layout is None else Recognised(layout, log_type)


def head_text(head: bytes) -> str:
    """The first bytes as text, without the NULs in them; what is no letter shows as U+FFFD."""
    return (
        codecs.decode(head, encoding_of(head), "replace").replace("\0", "").removeprefix("\ufeff")
    )


def _is_text(text: str) -> bool:
    """Whether most of it can be shown."""
    sample = text[:_SAMPLE]
    odd = sum(
        letter == "\ufffd" or (letter < " " and letter not in "\t\r\n\x1b") for letter in sample
    )
    return odd <= len(sample) // 10


def _directive(lines: list[str], name: str) -> str:
    for line in lines:
        if line[: len(name)].casefold() == name:
            return line[len(name) :].strip()
    return ""


def _web(fields: str) -> Layout | None:
    names = set(fields.split())
    if "," in fields or not names & _WEB or not names & {"time", "date"}:
        return None
    return HTTPERR if {"s-reason", "s-queuename"} & names else IIS


def _names_columns(header: Header) -> bool:
    return bool({"DateTime", "TimeStamp", "MyTimeStamp", "date-time"} & set(header.names[:2]))


def _exchange(name: str, header: Header, log_type: str, *, named: bool) -> Layout | None:
    """By the type that it states, else by its columns, else (two logs have the same) by its folder."""
    kind, names = log_type.casefold(), set(header.names)
    if (
        "httpproxy" in kind
        or {"DateTime", "ProxyAction"} <= names
        or {"DateTime", "AnchorMailbox"} <= names
    ):
        return HTTPPROXY
    if _OAB_TYPE.search(kind):
        return OAB_COLUMNS if named else OAB
    if {"ServerName", "EventId", "EventData"} <= names and (not kind or "ecp" in kind):
        active = "activity" in kind or "/ecp/activity/" in f"/{name.casefold()}"
        return ECP_ACTIVITY if active else ECP_SERVER
    if "ecp" in kind:
        return ECP_ACTIVITY if "activity" in kind else ECP_SERVER
    if named and len(names) > 1 and (kind or _names_columns(header)):
        return EXCHANGE
    return None


def _by_rows(name: str, lines: list[str], text: str) -> Layout | None:
    """Logs without a header: free text, and parts of files that were cut.

    Only here it has to look like text: what names its columns is a log, whatever was written into it.
    """
    if not _is_text(text):
        return None
    folder = f"/{name.casefold()}"
    rows = [line for line in lines[:_ROWS] if moment(line[:40]) is not None]
    commas = rows[0].count(",") if rows else 0
    signs = (
        (OAB, _DOWNLOAD in text or "/oabgeneratorlog/" in folder),
        (
            HTTPPROXY,
            rows and ("ServerInfo~" in text or "/httpproxy/" in folder or commas == _WIDTH - 1),
        ),
        (ECP_SERVER, rows and ("S:CMD=" in text or "/ecp/server/" in folder)),
        (IIS, rows and (any(map(_WEB_ROW.match, rows)) or "/w3svc" in folder)),
    )
    return next((layout for layout, sign in signs if sign), None)
