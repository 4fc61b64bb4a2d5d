"""A sentence as words with the punctuation between them: what wordings are matched against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

# An address is one word, "url".
_WORD = re.compile(r"(?P<url>(?:https?://|www\.)\S+)|[^\W_]+(?:['\u2019.][^\W_]+)*", re.IGNORECASE)
_STRONG = frozenset(":\u2014\u2013()[]")
_COMMA = frozenset(',"“”')
_DASHES = (" - ", " -- ")


class Break(IntEnum):
    """The punctuation before a word: none; a comma or quotation mark; a colon, dash or bracket; a stop."""

    NONE = 0
    COMMA = 1
    STRONG = 2
    STOP = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, and the strongest punctuation mark between it and the one before."""

    text: str
    before: Break


def words_of(sentence: str) -> tuple[Word, ...]:
    """Return the words of a sentence: hyphens and slashes divide, dots and apostrophes inside do not."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(sentence):
        between = sentence[end : match.start()]
        text = "url" if match["url"] else match.group().lower().replace("\u2019", "'")
        found.append(Word(text, _strength(between) if found else Break.STOP))
        end = match.end()
    return tuple(found)


def _strength(between: str) -> Break:
    if ";" in between or ". " in between:
        return Break.STOP
    if not _STRONG.isdisjoint(between) or any(dash in between for dash in _DASHES):
        return Break.STRONG
    return Break.NONE if _COMMA.isdisjoint(between) else Break.COMMA
