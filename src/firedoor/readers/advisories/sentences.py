"""Blocks into sentences, each with the line that it begins on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.readers.advisories import speech
from firedoor.readers.advisories.page import Block

# Longer than any sentence people write; what is longer is kept in part and never interpreted.
MAX_SENTENCE = 4_000
_ABBREVIATIONS = speech.words("abbreviations")
_SOMETIMES = speech.words("sometimes_ends")
_STARTERS = speech.words("starters")
_STOP = re.compile(r"[.!?]+[\"”\u2019')\]]{0,3}(?=\s)|;(?=\s+[A-Z])|:(?=\s+[A-Z])")
# "…defensive measures.NCCIC also provides…": a page that lost its line breaks.
_LOST_BREAK = re.compile(
    r"(?<=[a-z)\]])\.(?=(?:CVE-|(?:CISA|NCCIC|ICS-CERT|Several|Additional|Organizations|Users|Also|When|Specifically|"
    r"The|This|These|Honeywell|In)[\s/]))"
)
_LEADS = speech.words("leads_in")
_LEAD_WINDOW = 60
_LEAD_WORDS = 3
_WORD_WINDOW = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with blanks made single. ``whole`` is false where it was too long to be kept."""

    text: str
    line: int
    whole: bool = True


def sentences_of(block: Block) -> Iterator[Sentence]:
    """Divide a block; abbreviations, initials, version numbers and addresses do not end a sentence."""
    text, lines = block.text, block.lines
    start = 0
    for end in (*_ends(text), len(text)):
        piece = text[start:end]
        bare = piece.strip()
        if bare:
            yield _sentence(bare, lines.at(start + len(piece) - len(piece.lstrip())))
        start = end


def _sentence(bare: str, line: int) -> Sentence:
    bare = bare.rstrip("; ") or bare
    if len(bare) > MAX_SENTENCE:
        return Sentence(" ".join(bare[: MAX_SENTENCE - 1].split()) + "…", line, whole=False)
    return Sentence(" ".join(bare.split()), line)


def _ends(text: str) -> list[int]:
    ends = {match.end() for match in _LOST_BREAK.finditer(text)}
    for match in _STOP.finditer(text):
        if _is_end(text, match):
            ends.add(match.end())
    return sorted(ends)


def _is_end(text: str, match: re.Match[str]) -> bool:
    mark = match.group()[0]
    if mark == ";":
        return True
    if mark == ":":
        tail = (
            text[max(0, match.start() - _LEAD_WINDOW) : match.start()]
            .lower()
            .split()[-_LEAD_WORDS:]
        )
        return not _LEADS.isdisjoint(tail)
    following = _word_after(text, match.end())
    if mark != ".":
        return not following[:1].islower()
    return _full_stop(_word_before(text, match.start()), following)


def _full_stop(before: str, following: str) -> bool:
    bare = before.lower()
    if not following or following[0].islower():
        return False
    if bare in _SOMETIMES:
        return following in _STARTERS and not (bare == "no" and following[0].isdigit())
    if bare in _ABBREVIATIONS:
        return False
    # An initial ("J. Smith") or a number of a list ("1. Update").
    return not (len(before) == 1 and (before.isupper() or before.isdigit()))


def _word_before(text: str, end: int) -> str:
    start = end
    while start > 0 and end - start < _WORD_WINDOW and not text[start - 1].isspace():
        start -= 1
    return text[start:end].lstrip("(\"“'[")


def _word_after(text: str, start: int) -> str:
    head = text[start : start + _WORD_WINDOW].lstrip().lstrip("(\"“'[•")
    return head.split(maxsplit=1)[0].rstrip(",;:") if head.split() else ""
