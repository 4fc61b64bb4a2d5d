"""Whether a sentence that no requirement family asked for may be put aside, and by which family."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.readers.advisories import speech
from firedoor.readers.advisories.caution import asking_places
from firedoor.readers.advisories.families import IRRELEVANT, IrrelevantFamily
from firedoor.readers.advisories.wording import Lexicon, Span
from firedoor.readers.advisories.words import Word

NAME_WORDS = 8
_CANNOT_ASK = speech.words("cannot_ask")
_LEADS = speech.words("leads_in")
_ENGLISH = speech.words("english")
_LEAD_WORDS = 3
_LABEL_WORDS = 2
# So many words may stand between "users should" and "refer to".
_REACH = 5

_FIRST = Lexicon(
    (wording, index)
    for index, family in enumerate(IRRELEVANT)
    for wording in family.wordings
    if family.first
)
_REST = Lexicon(
    (wording, index)
    for index, family in enumerate(IRRELEVANT)
    for wording in family.wordings
    if not family.first
)


def first_family(words: Sequence[Word]) -> str:
    """The family that takes a sentence before any requirement is looked for; empty if none."""
    return _taker(_FIRST, words)


def family_by_words(words: Sequence[Word], *, below_request: bool) -> str:
    """The family whose marks the sentence holds and that may take it; empty if none."""
    return _taker(_REST, words, below_request=below_request)


def family_by_place(
    sentence: str, words: Sequence[Word], section: str, *, below_request: bool
) -> str:
    """The family of a sentence without marks: a lead-in, a name, or a section that holds no orders."""
    asking = bool(asking_places(words))
    if sentence.rstrip().endswith(":") and (not asking or _introduces(words)):
        return "lead_in"
    if asking or below_request:
        return ""
    if section in _CANNOT_ASK:
        return section
    return "name_or_label" if _is_label(sentence, words) else ""


def _introduces(words: Sequence[Word]) -> bool:
    return any(word.text in _LEADS for word in words[-_LEAD_WORDS:])


def _is_label(sentence: str, words: Sequence[Word]) -> bool:
    """A product name, a part number or a label: few words in capitals, or with numbers, no full stop."""
    if len(words) > NAME_WORDS or sentence.rstrip().endswith((".", "!")):
        return False
    if len(words) <= _LABEL_WORDS or any(character.isdigit() for character in sentence):
        return True
    return all(part[:1].upper() == part[:1] or part in _ENGLISH for part in sentence.split())


def _taker(lexicon: Lexicon, words: Sequence[Word], *, below_request: bool = False) -> str:
    found = sorted(lexicon.find(words), key=lambda item: item[1])
    if not found:
        return ""
    asking = asking_places(words)
    for span, index in found:
        family = IRRELEVANT[index]
        if _may_take(family, span, asking, below_request=below_request):
            return family.name
    return ""


def _may_take(
    family: IrrelevantFamily, span: Span, asking: Sequence[Span], *, below_request: bool
) -> bool:
    if family.asks_itself:
        return all(span.start - one.end <= _REACH and one.start < span.end for one in asking)
    return not asking and not (below_request and family.guarded)
