"""Settings that an attack changed: folders that IIS serves, pages that it compiled, addresses with a script in them.

Sources: CISA CHIRP AA21-062A and Volexity (folders of applicationHost.config, compiled pages that outlive the shell),
signature-base apt_hafnium.yar (settings of the OAB virtual directory).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from posixpath import normpath
from string import ascii_lowercase, ascii_uppercase
from typing import BinaryIO

from firedoor.hunt.files.facts import MOST_BYTES, beginning, exploited, place_of, seen
from firedoor.hunt.files.places import is_foreign_page
from firedoor.hunt.rules import InPart
from firedoor.model.hunt.sighting import (
    Confidence,
    Outcome,
    RuleFacts,
    Severity,
    Sighting,
    Stage,
)
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.problem import Problem
from firedoor.readers.logs.scanning import LogFile

FOLDER = exploited(
    "file-iis-folder",
    "IIS serves a folder that attackers used",
    Stage.WRITE,
    Confidence.HIGH,
    "No site keeps its pages in a device name under ProgramData or in All Users.",
)
OPEN_FOLDER = replace(
    FOLDER,
    id="file-iis-folder-open",
    title="IIS serves a folder that is none of programs or sites",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    outcome=Outcome.SUSPICIOUS,
    why="Neither IIS nor Exchange keeps pages there; in the attacks of 2021 folders of ProgramData were served.",
)
COMPILED = exploited(
    "file-compiled-page",
    "IIS compiled a page that does not belong there",
    Stage.USE,
    Confidence.HIGH,
    "A page is compiled when somebody opens it; this trace stays when the page is deleted.",
)
ADDRESS = exploited(
    "file-virtual-directory-script",
    "The address of a virtual directory holds a script",
    Stage.WRITE,
    Confidence.HIGH,
    "An address with a script in it has one use: to be written to a page of the web server.",
)
_PHYSICAL = re.compile(
    r"""physicalPath\s{0,8}=\s{0,8}["']([^"'<>\r\n]{1,400})["']""", re.IGNORECASE
)
_BAD_FOLDER = re.compile(
    r"(?:/programdata/(?:com|who|zing|zoo|xyz|aux|con)|/users/all users)(?:/|$)"
)
_OPEN_FOLDER = re.compile(
    r"^(?://[?.]/)?(?:[a-z]:|%systemdrive%)/"
    r"(?:programdata|users/(?:public|default|all users)|windows/temp|temp|perflogs|\$recycle\.bin)(?:/|$)"
)
_VIRTUAL = re.compile(r"""virtualPath\s{0,8}=\s{0,8}["']([^"'<>\r\n]{1,400})["']""", re.IGNORECASE)
_URLS = ("externalurl", "internalurl")
_NEAR = 600
# Keeps the length, which str.lower does not.
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_SCRIPT = re.compile(r"<script|runat\s{0,4}=|<%|page_load|eval\s{0,4}\(|http://[a-z]/<", re.IGNORECASE)  # fmt: skip
_VARIABLES = {"%programdata%": "c:/programdata", "%allusersprofile%": "c:/programdata"}
_EXPORTS = (".xml", ".clixml", ".txt", ".csv", ".json")


@dataclass(frozen=True, slots=True)
class ConfigurationRules:
    """``FileRules`` over settings. Text is searched, not parsed: what is broken or hostile is searched all the same."""

    def meet(
        self, file: LogFile, source: Source, sha256: str, data: BinaryIO  # noqa: ARG002
    ) -> Sequence[Sighting]:  # fmt: skip
        """The sightings of a file. Raises ``InPart`` for settings that are longer than any."""
        place = place_of(file)
        look = next((look for ends, look in _LOOKS if place.endswith(ends)), None)
        if look is None:
            return []
        text = _text(beginning(data))
        found = look(file, source, text)
        # Of a log in the form of text or XML each record is looked at by other rules.
        are_settings = look is not addresses or (
            source.kind is Kind.FILE and _is_export(text.translate(_LOWER))
        )
        if are_settings and data.read(1):
            raise InPart(_too_long(file), sightings=found, whole=False)
        return found


def folders(file: LogFile, source: Source, text: str) -> list[Sighting]:
    """``applicationHost.config``: folders that attackers had served, or might have."""
    found = dict.fromkeys(html.unescape(match[1]) for match in _PHYSICAL.finditer(text))
    rules = ((path, _rule_of(normpath(_plain(path)))) for path in found)
    return [seen(rule, file, source, path, physicalPath=path) for path, rule in rules if rule]


def _rule_of(path: str) -> RuleFacts | None:
    if _BAD_FOLDER.search(path):
        return FOLDER
    return OPEN_FOLDER if _OPEN_FOLDER.search(path) else None


def compiled(file: LogFile, source: Source, text: str) -> list[Sighting]:
    """``*.compiled``: the page that it was made of, judged by the places of pages."""
    found = dict.fromkeys(html.unescape(match[1]) for match in _VIRTUAL.finditer(text))
    return [
        seen(COMPILED, file, source, path, virtualPath=path)
        for path in found
        if is_foreign_page(path)
    ]


def addresses(file: LogFile, source: Source, text: str) -> list[Sighting]:
    """Exports of virtual directories (CliXml, list, CSV): an address with a script. One sighting a file."""
    text = html.unescape(text)
    words = text.translate(_LOWER)
    if not _is_export(words):
        return []
    for match in _SCRIPT.finditer(text):
        # From the script back to the name of its setting: the other way round takes time for each address.
        begin = max(
            words.rfind(name, max(0, match.start() - _NEAR), match.start()) for name in _URLS
        )
        if begin >= 0:
            value = text[begin : match.end() + _NEAR // 2]
            return [seen(ADDRESS, file, source, value, address=value)]
    return []


def _is_export(words: str) -> bool:
    """Whether a text in small letters speaks of virtual directories."""
    return "virtualdirectory" in words or "offlineaddressbooks" in words


# By the end of its place, how a file is looked at.
_LOOKS = (
    ((".config", ".config.bak"), folders),
    ((".compiled",), compiled),
    (_EXPORTS, addresses),
)


def _too_long(file: LogFile) -> Problem:
    what = (
        f"is longer than settings are: only its first {MOST_BYTES >> 20} MiB were looked at as such"
    )
    return Problem(file.name, what, advice="look at the rest of it yourself")


def _plain(path: str) -> str:
    path = path.replace("\\", "/").casefold()
    for name, value in _VARIABLES.items():
        path = path.replace(name, value)
    return path


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
