r"""What the Microsoft Safety Scanner and Test-ProxyLogon.ps1 wrote of a server.

``msert.log`` (``%SystemRoot%\debug``): blocks that begin with "Microsoft Safety Scanner v", "Threat Detected: NAME,
..." and below it the files as ``file://PATH``; at the end "Results Summary:" with "Found NAME, ..."
or "No infection found.".
Test-ProxyLogon.ps1 (microsoft/CSS-Exchange at 0b2f2dd, MIT): a text "ProxyLogon Status: Exchange Server NAME" with
"[CVE-...] Suspicious activity found in ...", "Log age days: ..." or "Nothing suspicious detected"; it also exports
``NAME-Cve-2021-26855.csv`` and its like, whose columns are those of its report.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 20_000
MOST_ROWS = 100_000
_THREAT = re.compile(
    r"\s*(?:Threat detected|Found):?\s+([A-Za-z]+:\S{1,200}?)(?:,| and |\s|$)", re.IGNORECASE
)
_FILE = re.compile(r"\s*(?:file|containerfile)://(.{1,1000}?)\s*$", re.IGNORECASE)
_SERVER = re.compile(r"\s*ProxyLogon Status: Exchange Server (\S{1,255})\s*$", re.IGNORECASE)
_ACTIVITY = re.compile(r"\s*\[(CVE-\d{4}-\d{4,7})\] (Suspicious activity found .{1,200})", re.IGNORECASE)  # fmt: skip
_OTHER = re.compile(r"\s*(LsassDump|SuspiciousArchive) ?: ?(.{1,1000}?)\s*$", re.IGNORECASE)
_NOTHING = re.compile(r"\s*(?:No infection found|Nothing suspicious detected)\b", re.IGNORECASE)
NOTHING = "nothing found"
_ANCHOR, _TYPE, _PATH = "AnchorMailbox", "Type", "Path"


class Tool(StrEnum):
    """Who wrote it."""

    SCANNER = "Microsoft Safety Scanner"
    PROXYLOGON = "Test-ProxyLogon"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``name``: of the threat, CVE or kind of file, or ``NOTHING`` where the tool says that.

    ``text``: the line; ``path``: the file, "" if none.
    """

    tool: Tool
    name: str
    line: int
    text: str
    path: str = ""
    server: str = ""


def tool_of(head: bytes) -> Tool | None:
    """Which tool wrote a file, by its first bytes; None if neither did."""
    text = text_of(head[:65536])
    if "Microsoft Safety Scanner v" in text:
        return Tool.SCANNER
    if "ProxyLogon Status: Exchange Server " in text:
        return Tool.PROXYLOGON
    lines = [line for line in text.splitlines()[:2] if not line.startswith("#TYPE")]
    columns = set(_cells(lines[0])) if lines else set()
    if {"DateTime", "RequestId", "UrlStem", "RoutingHint", _ANCHOR, "HttpStatus"} == columns - {
        "ClientIPAddress",
        "ClientIpAddress",
        "UrlHost",
        "UserAgent",
    }:
        return Tool.PROXYLOGON
    return Tool.PROXYLOGON if {"ComputerName", _TYPE, _PATH, "LastWrite"} <= columns else None


def findings(tool: Tool, text: str) -> Iterator[Finding]:
    """The findings in order. Whatever is no finding is passed over."""
    if tool is Tool.SCANNER:
        yield from _scanner(text)
    elif "ProxyLogon Status: Exchange Server " in text:
        yield from _report(text)
    else:
        yield from _export(text)


def text_of(data: bytes) -> str:
    """The text, in the encodings that PowerShell and the scanner write."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _scanner(text: str) -> Iterator[Finding]:
    threat: Finding | None = None
    told: set[str] = set()
    for number, line in _lines(text):
        found, file = _THREAT.match(line), _FILE.match(line)
        if found:
            again = found[1] in told
            told.add(found[1])
            threat = Finding(Tool.SCANNER, found[1], number, line.strip())
            if not again:
                yield threat
        elif file and threat is not None:
            yield Finding(Tool.SCANNER, threat.name, number, line.strip(), file[1])
        elif line.startswith("Microsoft Safety Scanner v"):
            told.clear()
            threat = None
        elif _NOTHING.match(line):
            yield Finding(Tool.SCANNER, NOTHING, number, line.strip())


def _report(text: str) -> Iterator[Finding]:
    server = ""
    for number, line in _lines(text):
        if found := _SERVER.match(line):
            server = found[1]
        elif found := _ACTIVITY.match(line):
            yield Finding(Tool.PROXYLOGON, found[1].upper(), number, line.strip(), "", server)
        elif found := _OTHER.match(line):
            yield Finding(Tool.PROXYLOGON, found[1], number, line.strip(), found[2], server)
        elif _NOTHING.match(line):
            yield Finding(Tool.PROXYLOGON, NOTHING, number, line.strip(), "", server)


def _export(text: str) -> Iterator[Finding]:
    columns: list[str] = []
    for number, line in _lines(text):
        if line.startswith("#TYPE") or not line.strip():
            continue
        cells = _cells(line)
        if not columns:
            columns = cells
            continue
        row = dict(zip(columns, cells, strict=False))
        name = row.get(_TYPE) or "CVE-2021-26855"
        server, path = row.get("ComputerName", ""), row.get(_PATH, "")
        yield Finding(Tool.PROXYLOGON, name, number, line.strip(), path, server)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if number > MOST_ROWS:
            return
        yield number, line[:_LONGEST]


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line[:_LONGEST]]), [])
    except csv.Error:
        return []
