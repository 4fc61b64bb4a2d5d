"""What the words of a sentence have established up to each word: a request, a denial, an attacker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from firedoor.readers.advisories import speech
from firedoor.readers.advisories.wording import Lexicon
from firedoor.readers.advisories.words import Break, Word

COMMANDS = speech.words("commands")
DUTY = speech.words("duty")
NEGATORS = speech.words("negators")
LEADING = speech.words("leading")
SUBORDINATE = speech.words("subordinate")
DO = speech.words("auxiliaries")
RELATIVES = speech.words("relatives")
REQUEST_STEMS = speech.stems("request_stems")
REQUIRE_STEMS = speech.stems("require_stems")
_REQUESTS = speech.words("requests")
_NOT_REQUESTS = speech.words("not_requests")
_ARTICLES = speech.words("articles")
_OF_PEOPLE = speech.words("of_people")
_REQUIRED_OF = speech.words("required_of")
_REQUIRED_AFTER = speech.words("required_after")
_MAKING_SURE = speech.stems("making_sure")
_FORBIDDING = speech.words("forbidding")
_NEGATES_NOTHING = speech.words("negates_nothing")
_NOBODY = speech.words("nobody")
_ADVICE = speech.stems("advice_stems")
_ACTORS = speech.stems("actor_stems")
_POSSIBLE = speech.words("possible")
_OFFERS = speech.words("offers")
_PEOPLE = speech.words("people")
_CONTRAST = speech.words("contrast")
_PREPOSITIONS = speech.words("prepositions")
_FORBIDDING_DUTY = speech.words("forbidding_duty")
_ONLY_TOLD = speech.words("only_told")
_URGENT = Lexicon((wording, 0) for wording in speech.wordings("urgent"))
_NEAR = 2
_LEADING_REACH = 3
_ELSEWHERE = -1  # the word that denies stands in the lead-in


@dataclass(frozen=True, slots=True)
class Mood:
    """What the words up to a point have established; also carried from a lead-in to its items."""

    asked: bool = False
    denied: bool = False
    hostile: bool = False
    actor: bool = False
    subordinate: bool = False
    commanded: bool = False
    denier: int = _ELSEWHERE
    # What held when a subordinate clause began: "does not, at this time, recommend".
    outside: bool = False

    @property
    def for_items(self) -> Mood:
        """What a lead-in ("users should not:") hands on to the items below it."""
        return Mood(
            asked=self.asked,
            denied=self.asked and self.denied,
            hostile=self.hostile and self.actor and not self.asked,
        )


def moods(words: Sequence[Word], start: Mood, excused: frozenset[int]) -> tuple[Mood, ...]:
    """The mood before each word, and last the one after all of them.

    ``start`` is what a lead-in handed on; ``excused`` negators belong to a request themselves ("not
    accessible from the Internet").
    """
    found, mood = [], start
    urged = frozenset(span.end - 1 for span, _ in _URGENT.find(words))
    for position, word in enumerate(words):
        found.append(_punctuation(mood, word, position))
        mood = step(mood, words, position, excused, urged)
    return (*found, mood)


def is_action(word: str) -> bool:
    """Whether a word is a verb of the kind that begins a command, in that form or with -ing."""
    return word in COMMANDS or (word.endswith("ing") and word not in _PREPOSITIONS)


def step(
    mood: Mood,
    words: Sequence[Word],
    position: int,
    excused: frozenset[int],
    urged: frozenset[int] = frozenset(),
) -> Mood:
    """The mood after the word at ``position``; at those ``urged`` a phrase such as "vital that" ends."""
    word = words[position]
    mood = _punctuation(mood, word, position)
    if _negates(words, position) and position not in excused:
        asked = mood.asked or _forbids(words, position)
        return replace(mood, denied=True, denier=position, asked=asked)
    if word.text in DUTY:
        held = mood.denied and _nobody(words, mood.denier, position)
        return replace(mood, asked=True, denied=held, hostile=False, subordinate=False)
    if word.text == "need" and position + 1 < len(words) and words[position + 1].text == "not":
        return replace(mood, asked=True)
    if _requests(words, position, mood) or (position in urged and _urges(words, position, mood)):
        held = mood.denied and _negates_request(words, mood.denier, position)
        return replace(mood, asked=True, denied=held, hostile=False)
    if word.text in _CONTRAST and position:
        return replace(mood, denied=False, hostile=False)
    return _others(mood, words, position)


def _others(mood: Mood, words: Sequence[Word], position: int) -> Mood:
    word = words[position]
    sure = word.text.startswith(_MAKING_SURE) and word.before is not Break.NONE
    if sure or (word.text in _OFFERS and _offered(words, position)):
        return replace(mood, asked=True)
    if word.before >= Break.STRONG and is_action(word.text):
        return replace(mood, commanded=True)
    if word.text.startswith(_ACTORS):
        return replace(mood, actor=True)
    possible = word.text in _POSSIBLE and (mood.actor or not mood.asked)
    able = word.text == "can" and mood.actor and not mood.asked
    return replace(mood, hostile=True) if possible or able else mood


def _offered(words: Sequence[Word], position: int) -> bool:
    """As in "Users can disable": a measure that is offered; but not "unauthenticated users can"."""
    if position == 0 or words[position - 1].text not in _PEOPLE:
        return False
    alone = position == 1 or words[position - 1].before is not Break.NONE
    return alone or words[position - 2].text in {"affected", "end", "all"}


def _punctuation(mood: Mood, word: Word, position: int) -> Mood:
    if word.before is Break.STOP and position:
        mood = Mood(asked=mood.asked)
    elif word.before is Break.COMMA and mood.subordinate:
        commanded = mood.commanded or is_action(word.text)
        mood = Mood(asked=mood.asked, commanded=commanded, denied=mood.outside, denier=mood.denier)
    if word.before is not Break.NONE and word.text in SUBORDINATE:
        mood = replace(mood, subordinate=True, outside=mood.denied)
    return mood


def _negates(words: Sequence[Word], position: int) -> bool:
    text = words[position].text
    if text == "against":
        return position > 0 and words[position - 1].text.startswith(_ADVICE)
    if text not in NEGATORS and not text.endswith("n't"):
        return False
    following = words[position + 1].text if position + 1 < len(words) else ""
    return following not in _NEGATES_NOTHING


def _forbids(words: Sequence[Word], position: int) -> bool:
    """As in "Never allow", "do not allow", "users shouldn't allow"; "not updatable" only tells."""
    word = words[position]
    if word.text in _FORBIDDING or word.text in _FORBIDDING_DUTY:
        return True
    if word.text == "never" and word.before >= Break.STRONG:
        return True
    return position > 0 and words[position - 1].text in DO and only_leading(words, position - 1)


def _urges(words: Sequence[Word], position: int, mood: Mood) -> bool:
    """As in "It is vital that", "the relay has to"; but not "users who need to" or "if they have to"."""
    if position + 1 < len(words) and words[position + 1].text in _ONLY_TOLD:
        return False
    before = {word.text for word in words[max(0, position - 3) : position - 1]}
    of_clause = before & (RELATIVES | {"would", "could", "may", "might"})
    return not (of_clause or mood.subordinate or mood.actor)


def _requests(words: Sequence[Word], position: int, mood: Mood) -> bool:
    text = words[position].text
    if text.startswith(REQUIRE_STEMS):
        following = words[position + 1].text if position + 1 < len(words) else ""
        plural = position > 0 and words[position - 1].text in _REQUIRED_AFTER
        of_people = following in _REQUIRED_OF or (following == "to" and plural)
        return of_people and not mood.subordinate and not mood.actor
    if text == "practices":  # "such practices include that systems are ..."
        return position + 1 < len(words) and words[position + 1].text in {"include", "including"}
    if text in _OF_PEOPLE and position and words[position - 1].text in {"is", "be"}:
        return False
    if text == "recommended" and position and words[position - 1].text in _ARTICLES:
        return False
    return text in _REQUESTS or (text.startswith(REQUEST_STEMS) and text not in _NOT_REQUESTS)


def _nobody(words: Sequence[Word], denier: int, position: int) -> bool:
    """As in "No user should": the duty is nobody's."""
    near = denier != _ELSEWHERE and position - denier <= _NEAR + 1
    return near and words[denier].text in _NOBODY


def _negates_request(words: Sequence[Word], denier: int, position: int) -> bool:
    """As in "Does not, at this time, recommend", but not "those who do not update are advised"."""
    if denier == _ELSEWHERE or position - denier <= _NEAR:
        return True
    text = words[denier].text
    auxiliary = text if text in DO else words[denier - 1].text if denier else ""
    before = {word.text for word in words[max(0, denier - 4) : denier]}
    return auxiliary in DO and RELATIVES.isdisjoint(before)


def only_leading(words: Sequence[Word], start: int) -> bool:
    """Whether nothing but "also", "always", "please" and the like stands before ``start``."""
    return start <= _LEADING_REACH and all(word.text in LEADING for word in words[:start])
