"""Whether a sentence asks for what its words name, or warns of it, denies it, or only reports it.

"Disconnect the server", "users should disconnect" and "it is recommended to disconnect" ask.
"CISA does not recommend to disconnect", "users should not disconnect" and "disconnecting is not
required" do the opposite. "An attacker could disconnect" and "before disconnecting" do neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from firedoor.readers.advisories.verbs import COMMANDS
from firedoor.readers.advisories.wording import Span, Wording, match_at, parse_wording
from firedoor.readers.advisories.words import Break, Word


class Stance(Enum):
    """What the sentence does with the thing it names."""

    ASKED = "asked"
    DENIED = "denied"
    REPORTED = "reported"


DUTY = frozenset({"should", "must", "shall", "please"})
REQUEST_STEMS = ("recommend", "advis", "encourag", "urge", "urging", "remind", "reiterat")
REQUESTS = frozenset({
    "suggests", "suggest", "suggested", "instructs", "instructed", "asks", "asked", "invites", "invited", "directs", "directed",
})  # fmt: skip
NOT_REQUESTS = frozenset({"advisory", "advisories", "recommendation", "recommendations"})
# "It is necessary to", "users are required to", "the directive requires agencies to".
REQUIRES = ("requir", "necessar", "need")
REQUIRED_OF = frozenset({
    "that", "users", "agencies", "organizations", "operators", "all", "each", "federal", "owners", "customers", "administrators",
})  # fmt: skip
MAKING_SURE = ("ensur", "confirm", "verify")
NEGATORS = frozenset({
    "not", "no", "never", "cannot", "neither", "nor", "unable", "refrain", "unnecessary", "nobody", "none", "discourages", "discouraged", "prohibited", "forbidden",
})  # fmt: skip
# These deny only what stands right after them ("without disconnecting", "rather than disconnect").
NEAR_NEGATORS = frozenset({"without", "rather", "instead", "unlike", "avoid", "avoiding", "avoided"})
# "Advises against", while "protect against" denies nothing.
ADVICE = ("recommend", "advis", "caution", "warn")
# Before these, a negator is no negation: "no later than", "not only", "not limited to".
NEGATES_NOTHING = frozenset({"later", "only", "limited", "earlier", "less"})
NOBODY = frozenset({"no", "nobody", "none", "neither", "nor"})
DO = frozenset({"do", "does", "did", "doesn't", "don't", "didn't"})
RELATIVES = frozenset({"who", "that", "which", "if", "when", "where", "whose", "until", "unless"})
ACTORS = ("attacker", "adversar", "exploit", "intruder", "hacker", "malicious", "threat", "actor")
POSSIBLE = frozenset({"could", "may", "might", "would"})
SUBORDINATE = frozenset({
    "if", "when", "whenever", "where", "until", "unless", "although", "though", "because", "since", "as", "while",
    "for", "in", "on", "at", "by", "to", "after", "before", "prior", "due", "given", "despite", "rather", "instead", "without",
    "once", "upon", "with", "from", "during", "following", "alternatively", "also", "otherwise", "then", "meanwhile", "however",
})  # fmt: skip
TIMES = frozenset({"before", "after", "when", "while", "until", "unless", "once", "if", "of", "for"})
CONTRAST = frozenset({"but", "however", "although", "instead"})
JOINERS = frozenset({"and", "or", "then", "also", "immediately", "always", "either", "regularly", "only", "strongly"})  # fmt: skip
LEADING = frozenset({
    "always", "also", "please", "then", "immediately", "only", "regularly", "additionally", "alternatively", "optionally",
    "furthermore", "moreover", "strictly", "carefully", "properly", "periodically", "instead", "first", "next", "finally",
})  # fmt: skip
DENIED_AFTER: tuple[Wording, ...] = tuple(
    parse_wording(line)
    for line in (
        "is|are|was|be|been not [currently|yet|generally|strictly] recommended|required|necessary|needed|advised|supported|possible|advisable|sufficient|mandatory|permitted|allowed",
        "isn't|aren't recommended|required|necessary|needed|advised|supported|possible",
        "should|must|shall|can not be done|applied|installed|deployed|used|attempted|performed|changed|disconnected|disabled|followed",
        "cannot be done|applied|installed|deployed|used|performed|patched|disconnected|disabled",
        "is|are discouraged|prohibited|unnecessary|forbidden|impossible",
        "is|are no longer recommended|required|necessary|needed",
    )
)
_AFTER_STOPS = frozenset({"if", "when", "where", "until", "unless", "because", "since", "as", "who", "which", "that", "while", "for"})  # fmt: skip
_AFTER_REACH = 14
_NEAR = 2
_LEADING = 3


@dataclass(frozen=True, slots=True)
class Mood:
    """What the words up to a point have established; also carried from a lead-in to its items."""

    asked: bool = False
    denied: bool = False
    hostile: bool = False
    actor: bool = False
    subordinate: bool = False
    commanded: bool = False
    denier: int = -100

    @property
    def for_items(self) -> Mood:
        """What a lead-in ("users should not:") hands on to the items below it."""
        return Mood(
            asked=self.asked,
            denied=self.asked and self.denied,
            hostile=self.hostile and not self.asked,
        )


def stance(words: Sequence[Word], span: Span, start: Mood, excused: frozenset[int]) -> Stance:
    """Judge the words at ``span``; ``start`` is what a lead-in handed on.

    ``excused`` negators belong to another request ("not accessible from the Internet").
    """
    begin = _with_auxiliary(words, span.start)
    mood = mood_before(words, begin, start, excused)
    begins = _begins_clause(words, begin, mood)
    if mood.denied or _denied_near(words, begin) or _denied_after(words, span.end):
        return Stance.DENIED if mood.asked or begins else Stance.REPORTED
    if mood.hostile or _gerund_of_time(words, begin):
        return Stance.REPORTED
    named = mood.commanded and (words[begin].text not in COMMANDS or words[begin - 1].text == "to")
    return Stance.ASKED if mood.asked or begins or named else Stance.REPORTED


def is_action(word: str) -> bool:
    """Whether a word is a verb of the kind that begins a command, in that form or with -ing."""
    return word in COMMANDS or word.endswith("ing")


def _with_auxiliary(words: Sequence[Word], start: int) -> int:
    """Where "do not open" begins, of which a family names "not open"."""
    if start and words[start].text in {"not", "never"} and words[start - 1].text in DO:
        return start - 1
    return start


def denied(words: Sequence[Word], span: Span, start: Mood, excused: frozenset[int]) -> bool:
    """Whether what stands at ``span`` is denied, for families that need not be asked for."""
    mood = mood_before(words, span.start, start, excused)
    return mood.denied or _denied_near(words, span.start) or _denied_after(words, span.end)


def mood_before(words: Sequence[Word], end: int, start: Mood, excused: frozenset[int]) -> Mood:
    """Walk over the words before ``end``."""
    mood = start
    for position in range(end):
        mood = _step(mood, words, position, excused)
    return mood


def _step(mood: Mood, words: Sequence[Word], position: int, excused: frozenset[int]) -> Mood:
    word = words[position]
    mood = _punctuation(mood, word, position)
    if _negates(words, position) and position not in excused:
        begins = word.before >= Break.STRONG or words[position - 1].text in DO and position <= 1
        return replace(mood, denied=True, denier=position, asked=mood.asked or begins)
    if word.text in DUTY:
        held = mood.denied and _nobody(words, mood.denier, position)
        return replace(mood, asked=True, denied=held, hostile=False, subordinate=False)
    if _requests(words, position, mood):
        held = mood.denied and _negates_request(words, mood.denier, position)
        return replace(mood, asked=True, denied=held, hostile=False)
    if word.text in CONTRAST and position:
        return replace(mood, denied=False, hostile=False)
    return _others(mood, word)


def _others(mood: Mood, word: Word) -> Mood:
    if word.text.startswith(MAKING_SURE) and word.before != Break.NONE:
        return replace(mood, asked=True)
    if word.before >= Break.STRONG and is_action(word.text):
        return replace(mood, commanded=True)
    if word.text.startswith(ACTORS):
        return replace(mood, actor=True)
    if word.text in POSSIBLE and (mood.actor or not mood.asked):
        return replace(mood, hostile=True)
    if word.text == "can" and mood.actor and not mood.asked:
        return replace(mood, hostile=True)
    return mood


def _punctuation(mood: Mood, word: Word, position: int) -> Mood:
    if word.before is Break.STOP and position:
        mood = Mood(asked=mood.asked)
    elif word.before is Break.COMMA and mood.subordinate:
        commanded = mood.commanded or is_action(word.text)
        mood = Mood(asked=mood.asked, commanded=commanded)
    if word.before is not Break.NONE and word.text in SUBORDINATE:
        mood = replace(mood, subordinate=True)
    return mood


def _negates(words: Sequence[Word], position: int) -> bool:
    text = words[position].text
    if text == "against":
        return position > 0 and words[position - 1].text.startswith(ADVICE)
    if text not in NEGATORS and not text.endswith("n't"):
        return False
    following = words[position + 1].text if position + 1 < len(words) else ""
    return following not in NEGATES_NOTHING


def _requests(words: Sequence[Word], position: int, mood: Mood) -> bool:
    text = words[position].text
    if text.startswith(REQUIRES):
        following = words[position + 1].text if position + 1 < len(words) else ""
        plural = position > 0 and words[position - 1].text in {"are", "users", "agencies", "is"}
        of_people = following in REQUIRED_OF or (following == "to" and plural)
        return of_people and not mood.subordinate and not mood.actor
    return text in REQUESTS or (text.startswith(REQUEST_STEMS) and text not in NOT_REQUESTS)


def _nobody(words: Sequence[Word], denier: int, position: int) -> bool:
    """ "No user should": the duty is nobody's."""
    near = position - denier <= _NEAR + 1
    return near and words[denier].text in NOBODY


def _negates_request(words: Sequence[Word], denier: int, position: int) -> bool:
    """ "Does not, at this time, recommend", but not "those who do not update are advised"."""
    if position - denier <= _NEAR:
        return True
    text = words[denier].text
    auxiliary = text if text in DO else words[denier - 1].text if denier else ""
    before = {word.text for word in words[max(0, denier - 4) : denier]}
    return auxiliary in DO and RELATIVES.isdisjoint(before)


def _gerund_of_time(words: Sequence[Word], start: int) -> bool:
    """ "Before applying", "prior to installing": the thing is named, not asked for."""
    if start == 0 or not words[start].text.endswith("ing"):
        return False
    previous = words[start - 1].text
    prior = previous == "to" and start > 1 and words[start - 2].text == "prior"
    return prior or previous in TIMES


def _begins_clause(words: Sequence[Word], start: int, mood: Mood) -> bool:
    if words[start].before >= Break.STRONG or _only_leading(words, start):
        return True
    first = words[0].text
    continues = mood.commanded or mood.asked or first in SUBORDINATE or first.endswith("ly")
    return continues and (words[start].before is Break.COMMA or words[start - 1].text in JOINERS)


def _only_leading(words: Sequence[Word], start: int) -> bool:
    return start <= _LEADING and all(word.text in LEADING for word in words[:start])


def _denied_near(words: Sequence[Word], start: int) -> bool:
    return any(word.text in NEAR_NEGATORS for word in words[max(0, start - _NEAR) : start])


def _denied_after(words: Sequence[Word], end: int) -> bool:
    for position in range(end, min(end + _AFTER_REACH, len(words))):
        if words[position].text in _AFTER_STOPS or words[position].before is Break.STOP:
            return False
        if any(match_at(wording, words, position) for wording in DENIED_AFTER):
            return True
    return False
