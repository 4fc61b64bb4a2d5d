"""One sentence to the families it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.readers.advisories.asks import asks
from firedoor.readers.advisories.families import IRRELEVANT
from firedoor.readers.advisories.mood import COMMANDS, LEADING, Mood, moods
from firedoor.readers.advisories.references import directives_in, is_a_directives_demand
from firedoor.readers.advisories.wording import Lexicon
from firedoor.readers.advisories.words import Word, words_of

# No sentence of an advisory has more words; a longer one is a list without its line breaks.
MAX_WORDS = 400
DIRECTIVE_REFERENCE = "directive_reference"
NAME_WORDS = 8
# What a legal notice asks for is not about the plant.
LEGAL = frozenset({"notification"})
NOTHING_ESTABLISHED = Mood()

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


@dataclass(frozen=True, slots=True)
class Context:
    """Where a sentence stands: its section, what the lead-in above it established, the page's own id."""

    section: str = ""
    lead_in: Mood = NOTHING_ESTABLISHED
    own_id: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a sentence asks for (kind, title), or the family it is irrelevant by, or why neither."""

    asks: tuple[tuple[str, str], ...] = ()
    irrelevant: str = ""
    reason: str = ""


def recognise(sentence: str, context: Context) -> Recognition:
    """Sort one sentence. Exactly one of the three fields of the answer is set."""
    words = words_of(sentence)
    if len(words) > MAX_WORDS:
        return Recognition(reason="too long")
    plain = _no_statement(sentence, words)
    if plain:
        return Recognition(irrelevant=plain)
    references = _references(sentence, context)
    named = _first_family(words)
    if named and not references:
        return Recognition(irrelevant=named)
    return _judged(sentence, words, references, context)


def _judged(
    sentence: str, words: Sequence[Word], references: tuple[tuple[str, str], ...], context: Context
) -> Recognition:
    if references and is_a_directives_demand(words):
        return Recognition(asks=references)
    found = asks(words, context.lead_in)
    if found.families or references:
        kinds = tuple((family.kind, family.title) for family in found.families)
        return Recognition(asks=references + kinds)
    if found.denies:
        return Recognition(reason="denied")
    return _irrelevant(sentence, words, context.section)


def lead_in_mood(sentence: str) -> Mood:
    """What a sentence that ends with a colon hands on to the items below it."""
    return moods(words_of(sentence)[:MAX_WORDS], Mood(), frozenset())[-1].for_items


def _no_statement(sentence: str, words: Sequence[Word]) -> str:
    if not words:
        return "page_furniture"
    bare = sentence.strip()
    if " " not in bare and ("@" in bare or "://" in bare or bare.lower().startswith("www.")):
        return "contact_data"
    return "question" if bare.endswith("?") else ""


def _references(sentence: str, context: Context) -> tuple[tuple[str, str], ...]:
    found = [one for one in directives_in(sentence) if not context.own_id.startswith(one.id)]
    return tuple((DIRECTIVE_REFERENCE, one.title) for one in found)


def _irrelevant(sentence: str, words: Sequence[Word], section: str) -> Recognition:
    after = moods(words, Mood(), frozenset())[-1]
    asking = _begins_with_command(words) or (after.asked and not after.hostile)
    family = _rest_family(words, asking=asking)
    if family:
        return Recognition(irrelevant=family)
    if sentence.rstrip().endswith(":"):
        forbids = after.for_items.denied
        return Recognition(reason="denied") if forbids else Recognition(irrelevant="lead_in")
    if asking and section not in LEGAL:
        return Recognition(reason="no family")
    return _by_place(sentence, words, section)


def _by_place(sentence: str, words: Sequence[Word], section: str) -> Recognition:
    if section and section != "actions":
        return Recognition(irrelevant=section)
    # A product name, a part number or a label: few words and no full stop.
    if len(words) <= NAME_WORDS and not sentence.rstrip().endswith((".", "!")):
        return Recognition(irrelevant="name_or_label")
    return Recognition(reason="no family")


def _begins_with_command(words: Sequence[Word]) -> bool:
    first = next((word.text for word in words if word.text not in LEADING), "")
    return first in COMMANDS or first == "don't"


def _first_family(words: Sequence[Word]) -> str:
    index = min((index for _, index in _FIRST.find(words)), default=None)
    return "" if index is None else IRRELEVANT[index].name


def _rest_family(words: Sequence[Word], *, asking: bool) -> str:
    for index in sorted({index for _, index in _REST.find(words)}):
        family = IRRELEVANT[index]
        if not (asking and family.guarded):
            return family.name
    return ""
