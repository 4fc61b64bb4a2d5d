"""Plain text as copied from a web page: paragraphs, wrapped lines, bullets, headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from firedoor.readers.advisories import speech
from firedoor.readers.advisories.families import FURNITURE, HEADINGS
from firedoor.readers.advisories.page import Block, Page, Role, bounded

BULLET = re.compile(
    r"(?:[•◦▪●∙·‣\u2043*\u2013\u2014-]|o(?=\t|\s\s)|\d{1,2}[.)]|[A-Za-z][.)](?!\w)|[ivx]{1,5}[.)](?!\w)|\([A-Za-z0-9]{1,3}\))\s+"
)
_NUMBER = re.compile(r"(?:\d{1,2}\.){0,3}\d{0,2}[.)]?\s*")
_HEADING_LENGTH = 80
# A line this long was wrapped by a screen, so the next line goes on with it.
_WRAPPED_FROM = 50
_WRAPPED_TO = 120
_UNFINISHED = speech.words("unfinished")
# A list of products and versions, one a line, is no wrapped sentence.
_VERSION_END = re.compile(r"(?:\d|later|newer|prior|higher|earlier|above|below|\))$")
_ENDS = (".", "!", "?", ":", ";", "”", '"')
_RULE = re.compile(r"[-=_*~\s]{3,}")
_LABEL = re.compile(
    r"(?:ICSA|ICSMA|ICS-ALERT|IR-ALERT|AA)-?[\w-]{6,20}"
    r"|\w{3,9}\.? \d{1,2}, \d{4}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}",
    re.IGNORECASE,
)


def read_plain(text: str, file: str) -> Page:
    """Divide plain text into blocks."""
    return Page("text", bounded(blocks_of(clean_lines(text), lambda _: None), file))


def clean_lines(text: str) -> list[str]:
    """The lines with blanks of all kinds made ordinary ones; line feeds of all systems."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    for blank in ("\f", "\v", "\u00a0", "\u2007", "\u202f", "\u2009", "\u3000"):
        unified = unified.replace(blank, " ")
    for nothing in ("\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad"):
        unified = unified.replace(nothing, "")
    return unified.split("\n")


def heading_key(line: str) -> str:
    """A heading as it stands in the data: lower case, without number and punctuation."""
    bare = _NUMBER.sub("", line.strip(), count=1)
    return " ".join(re.sub(r"[^\w'&]+", " ", bare.lower()).split())


def is_heading(line: str) -> bool:
    """Whether a line is one of the known headings."""
    return len(line) <= _HEADING_LENGTH and heading_key(line) in HEADINGS


def is_furniture(line: str) -> bool:
    """Whether a line is a label of the page, a lone date, a lone id or a rule."""
    bare = line.strip().rstrip(":").lower()
    label = len(line) <= _HEADING_LENGTH and _LABEL.fullmatch(line.strip()) is not None
    return bare in FURNITURE or label or _RULE.fullmatch(line) is not None


def blocks_of(lines: list[str], own_role: Callable[[str], Role | None]) -> Iterator[Block]:
    """Paragraphs and items. ``own_role`` says what a line is where the form marks it (else None)."""
    pieces: list[tuple[int, str]] = []
    role = Role.TEXT
    for number, line in enumerate(lines, start=1):
        bare = line.strip()
        alone = own_role(line) or _alone(bare)
        bullet = BULLET.match(bare) if alone is None else None
        if pieces and (not bare or alone or bullet or not _goes_on(pieces[-1][1], bare)):
            yield Block(tuple(pieces), role)
            pieces = []
        if alone:
            yield Block(((number, bare.strip("\ue000\ue001")),), alone)
        elif bare:
            role = role if pieces else Role.ITEM if bullet else Role.TEXT
            pieces.append((number, bare[bullet.end() :] if bullet else bare))
    if pieces:
        yield Block(tuple(pieces), role)


def _alone(line: str) -> Role | None:
    if not line:
        return None
    if is_heading(line):
        return Role.HEADING
    return Role.FURNITURE if is_furniture(line) else None


def _goes_on(previous: str, line: str) -> bool:
    """Whether a line continues the paragraph: it was wrapped by a screen, or begins with a small letter."""
    if previous.endswith(_ENDS) or line[:1].islower():
        return True
    if previous.endswith((",", "-")) or previous.rpartition(" ")[2] in _UNFINISHED:
        return True
    wrapped = _WRAPPED_FROM <= len(previous) <= _WRAPPED_TO
    return wrapped and not _VERSION_END.search(previous[-_WRAPPED_FROM:])
