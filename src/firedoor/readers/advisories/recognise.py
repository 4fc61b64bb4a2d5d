"""One sentence to the families it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.readers.advisories.asks import asks
from firedoor.readers.advisories.caution import is_english
from firedoor.readers.advisories.mood import Mood, moods
from firedoor.readers.advisories.put_aside import family_by_place, family_by_words, first_family
from firedoor.readers.advisories.references import directives_in, is_a_directives_demand
from firedoor.readers.advisories.words import Word, words_of

# No sentence of an advisory has more words; a longer one is a list without its line breaks.
MAX_WORDS = 400
DIRECTIVE_REFERENCE = "directive_reference"
# What a legal notice asks for is not about the plant.
LEGAL = frozenset({"notification"})
NOTHING_ESTABLISHED = Mood()


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
    if not is_english(sentence, words):
        return Recognition(reason="not English")
    references = _references(sentence, context)
    named = first_family(words)
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
    return _irrelevant(sentence, words, context)


def lead_in_mood(sentence: str) -> Mood:
    """What a sentence that ends with a colon hands on to the items below it."""
    return moods(words_of(sentence)[:MAX_WORDS], Mood(), frozenset())[-1].for_items


def _no_statement(sentence: str, words: Sequence[Word]) -> str:
    if not words:
        return "page_furniture"
    bare = sentence.strip()
    if " " not in bare and ("@" in bare or "://" in bare or bare.lower().startswith("www.")):
        return "contact_data"
    asks_politely = any(word.text == "please" for word in words)
    return (
        "question"
        if bare.endswith("?") and is_english(sentence, words) and not asks_politely
        else ""
    )


def _references(sentence: str, context: Context) -> tuple[tuple[str, str], ...]:
    found = [one for one in directives_in(sentence) if not context.own_id.startswith(one.id)]
    return tuple((DIRECTIVE_REFERENCE, one.title) for one in found)


def _irrelevant(sentence: str, words: Sequence[Word], context: Context) -> Recognition:
    if context.section in LEGAL:
        return Recognition(irrelevant=context.section)
    below = context.lead_in.asked
    if sentence.rstrip().endswith(":") and lead_in_mood(sentence).denied:
        return Recognition(reason="denied")
    family = family_by_words(words, below_request=below) or family_by_place(
        sentence, words, context.section, below_request=below
    )
    return Recognition(irrelevant=family) if family else Recognition(reason="no family")
