"""Whether a sentence could ask for something, by wider marks than those of a request that is understood.

A family that asks for nothing may take a sentence only if none of these marks stands in it: an order that
is listed as not recognised can be read, one that is filed as irrelevant is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.readers.advisories import speech
from firedoor.readers.advisories.mood import COMMANDS, LEADING, SUBORDINATE, Mood, moods
from firedoor.readers.advisories.wording import Lexicon, Span
from firedoor.readers.advisories.words import Break, Word

_MAY_ASK = Lexicon((wording, 0) for wording in speech.wordings("may_ask"))
_NOTHING = Lexicon((wording, 0) for wording in speech.wordings("asks_nothing"))
_ENGLISH = speech.words("english")
_FOREIGN = speech.words("foreign")
# From this many words on a sentence of English holds one of its small words.
_TELLING_LENGTH = 6
_FEW = 0.2
_NO_LATIN = 0.3
_AFTER_LATIN = 0x250


def asking_places(words: Sequence[Word]) -> tuple[Span, ...]:
    """Where the words hold a mark of duty, a request, or a verb in the place of a command."""
    found = (*_marks(words), *_commands(words))
    if found or next(iter(_NOTHING.find(words)), None) is not None:
        return found
    asked = any(mood.asked and not mood.hostile for mood in moods(words, Mood(), frozenset()))
    return (Span(0, len(words)),) if asked else ()


def is_english(sentence: str, words: Sequence[Word]) -> bool:
    """Whether a sentence can be one of English: by its script and by its small words.

    Names of products and parts hold no small words at all and pass.
    """
    letters = [character for character in sentence if character.isalpha()]
    strange = sum(ord(character) >= _AFTER_LATIN for character in letters)
    if strange > _NO_LATIN * len(letters):
        return False
    english = sum(word.text in _ENGLISH for word in words)
    foreign = sum(word.text.split("'")[0] in _FOREIGN or word.text in _FOREIGN for word in words)
    if foreign > english and english < _FEW * len(words):
        return foreign > 1 or english == 0
    prose = sentence.rstrip().endswith((".", "!")) and len(words) >= _TELLING_LENGTH
    return not prose or english > 0 or not _is_prose(sentence)


def _is_prose(sentence: str) -> bool:
    """Most words in small letters: no list of products."""
    parts = sentence.split()
    return sum(part[:1].islower() for part in parts) > len(parts) / 2


def _marks(words: Sequence[Word]) -> list[Span]:
    excused = [span for span, _ in _NOTHING.find(words)]
    return [
        span
        for span, _ in _MAY_ASK.find(words)
        if not any(span.overlaps(other) for other in excused)
    ]


def _commands(words: Sequence[Word]) -> list[Span]:
    """As in "Install the fix", "When a fix is there, install it", "Note: install the fix"."""
    first = next((n for n, word in enumerate(words) if word.text not in LEADING), len(words))
    clause = bool(words) and words[0].text in SUBORDINATE
    return [
        Span(n, n + 1)
        for n, word in enumerate(words)
        if word.text in COMMANDS and (n == first or (n and _may_begin(word, after_clause=clause)))
    ]


def _may_begin(word: Word, *, after_clause: bool) -> bool:
    return word.before >= Break.STRONG or (after_clause and word.before is Break.COMMA)
