"""Whether a sentence asks for what its words name, denies it, or only reports it.

"Disconnect the server", "users should disconnect" and "it is recommended to disconnect" ask.
"CISA does not recommend to disconnect", "users should not disconnect" and "disconnecting is not
required" do the opposite. "An attacker could disconnect" and "before disconnecting" do neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from firedoor.readers.advisories import speech
from firedoor.readers.advisories.mood import (
    COMMANDS,
    DO,
    DUTY,
    NEGATORS,
    RELATIVES,
    REQUEST_STEMS,
    REQUIRE_STEMS,
    SUBORDINATE,
    Mood,
    only_leading,
    step,
)
from firedoor.readers.advisories.wording import Span, match_at
from firedoor.readers.advisories.words import Break, Word

_NEAR_NEGATORS = speech.words("near_negators")
_TIMES = speech.words("times")
_JOINERS = speech.words("joiners")
_OPENERS = speech.words("openers")
_FINITE = speech.words("finite")
_STATING = speech.words("stating")
_PRONOUNS = speech.words("pronouns")
_STOPS = speech.words("stops")
_DENIED_AFTER = speech.wordings("denied_after")
_AFTER_REACH = 14
_DUTY_REACH = 6
_NEAR = 2


class Stance(Enum):
    """What the sentence does with the thing it names."""

    ASKED = "asked"
    DENIED = "denied"
    REPORTED = "reported"


def stance(words: Sequence[Word], span: Span, before: Sequence[Mood]) -> Stance:
    """Judge the words at ``span``; ``before`` holds the mood before each word."""
    begin = _with_auxiliary(words, span.start)
    mood = before[begin]
    if words[begin].text in DUTY:
        mood = step(mood, words, begin, frozenset())
    begins = _begins_clause(words, begin, mood) and _can_begin(words, span, begin)
    if mood.denied or _denied_near(words, begin) or _denied_after(words, span.end):
        return Stance.DENIED if mood.asked or begins else Stance.REPORTED
    if mood.hostile or _gerund_of_time(words, begin):
        return Stance.REPORTED
    if mood.asked or begins:
        return Stance.ASKED
    named = mood.commanded and (words[begin].text not in COMMANDS or words[begin - 1].text == "to")
    return Stance.ASKED if named else _duty_after(words, span.end)


def stance_anywhere(words: Sequence[Word], span: Span, before: Sequence[Mood]) -> Stance:
    """Judge words that count wherever they stand, unless they are denied."""
    near = _denied_near(words, span.start) or _denied_after(words, span.end)
    return Stance.DENIED if before[span.start].denied or near else Stance.ASKED


def _with_auxiliary(words: Sequence[Word], start: int) -> int:
    """Where "do not open" begins, of which a family names "not open"."""
    if start and words[start].text in {"not", "never"} and words[start - 1].text in DO:
        return start - 1
    return start


def _begins_clause(words: Sequence[Word], start: int, mood: Mood) -> bool:
    if words[start].before >= Break.STRONG or only_leading(words, start):
        return True
    first = words[0].text
    continues = mood.commanded or mood.asked or first in SUBORDINATE or first.endswith("ly")
    return continues and (words[start].before is Break.COMMA or words[start - 1].text in _JOINERS)


def _can_begin(words: Sequence[Word], span: Span, begin: int) -> bool:
    """A verb begins a command; anything else only a fragment ("Not connected to the Internet")."""
    first = words[begin].text
    if first.endswith("ing") and first not in COMMANDS:
        return not _is_subject(words, span.end)
    if first in COMMANDS or first in _OPENERS or first in _NEAR_NEGATORS:
        return True
    return _FINITE.isdisjoint(word.text for word in words[begin:])


def _is_subject(words: Sequence[Word], end: int) -> bool:
    """As in "Running a scan may cause load": what runs is the subject of a statement."""
    for position in range(end, len(words)):
        word = words[position]
        if word.text in RELATIVES or word.text in _STOPS or word.before is Break.STOP:
            return False
        if word.text in _STATING and words[position - 1].text not in _PRONOUNS:
            following = {later.text for later in words[position + 1 : position + 4]}
            return not any(text.startswith(REQUEST_STEMS + REQUIRE_STEMS) for text in following)
    return False


def _gerund_of_time(words: Sequence[Word], start: int) -> bool:
    """As in "Before applying", "prior to installing": the thing is named, not asked for."""
    if start == 0 or not words[start].text.endswith("ing"):
        return False
    previous = words[start - 1].text
    prior = previous == "to" and start > 1 and words[start - 2].text == "prior"
    return prior or previous in _TIMES


def _duty_after(words: Sequence[Word], end: int) -> Stance:
    """As in "Physical controls should be in place", "project files must not be sent"."""
    for position in range(end, min(end + _DUTY_REACH, len(words))):
        word = words[position]
        if word.before is Break.STOP or word.text in _STOPS:
            return Stance.REPORTED
        if word.text in DUTY:
            following = words[position + 1].text if position + 1 < len(words) else ""
            return Stance.DENIED if following in NEGATORS else Stance.ASKED
    return Stance.REPORTED


def _denied_near(words: Sequence[Word], start: int) -> bool:
    return any(word.text in _NEAR_NEGATORS for word in words[max(0, start - _NEAR) : start])


def _denied_after(words: Sequence[Word], end: int) -> bool:
    for position in range(end, min(end + _AFTER_REACH, len(words))):
        if words[position].text in _STOPS or words[position].before is Break.STOP:
            return False
        if any(match_at(wording, words, position) for wording in _DENIED_AFTER):
            return True
    return False
