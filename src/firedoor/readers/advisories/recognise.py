"""One sentence to the families it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.readers.advisories.families import IRRELEVANT, REQUIREMENTS, RequirementFamily
from firedoor.readers.advisories.references import directives_in, is_a_directives_demand
from firedoor.readers.advisories.stance import NEGATORS, Mood, Stance, denied, mood_before, stance
from firedoor.readers.advisories.verbs import COMMANDS
from firedoor.readers.advisories.wording import Lexicon, Span
from firedoor.readers.advisories.words import Word, words_of

# No sentence of an advisory has more words; a longer one is a list without its line breaks.
MAX_WORDS = 400
DIRECTIVE_REFERENCE = "directive_reference"
NAME_WORDS = 8

_REQUIREMENTS = Lexicon(
    (wording, index) for index, family in enumerate(REQUIREMENTS) for wording in family.wordings
)
_UNLESS = Lexicon(
    (wording, index) for index, family in enumerate(REQUIREMENTS) for wording in family.unless
)
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
    lead_in: Mood = Mood()
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
    if not words:
        return Recognition(irrelevant="page_furniture")
    if sentence.rstrip().endswith("?"):
        return Recognition(irrelevant="question")
    references = _references(sentence, context)
    named = _first_family(_FIRST, words)
    if named and not references:
        return Recognition(irrelevant=named)
    if references and is_a_directives_demand(words):
        return Recognition(asks=references)
    asks, was_denied = _asks(words, context)
    if asks or references:
        return Recognition(asks=references + asks)
    return _irrelevant(sentence, words, context, was_denied=was_denied)


def lead_in_mood(sentence: str) -> Mood:
    """What a sentence that ends with a colon hands on to the items below it."""
    words = words_of(sentence)[:MAX_WORDS]
    return mood_before(words, len(words), Mood(), frozenset()).for_items


def _references(sentence: str, context: Context) -> tuple[tuple[str, str], ...]:
    found = [one for one in directives_in(sentence) if not context.own_id.startswith(one.id)]
    return tuple((DIRECTIVE_REFERENCE, one.title) for one in found)


def _asks(words: Sequence[Word], context: Context) -> tuple[tuple[tuple[str, str], ...], bool]:
    """What the sentence asks for, in the order of the families, and whether it denies something."""
    exceptions: dict[int, list[Span]] = {}
    for span, index in _UNLESS.find(words):
        exceptions.setdefault(index, []).append(span)
    found = [
        (index, span)
        for span, index in _REQUIREMENTS.find(words)
        if not any(span.overlaps(other) for other in exceptions.get(index, ()))
    ]
    excused = _negators_inside(words, [span for _, span in found])
    stances: dict[int, set[Stance]] = {}
    for index, span in found:
        stances.setdefault(index, set()).add(
            _stance(REQUIREMENTS[index], words, span, context.lead_in, excused)
        )
    asked = [REQUIREMENTS[index] for index in sorted(stances) if Stance.ASKED in stances[index]]
    was_denied = any(Stance.DENIED in seen for seen in stances.values())
    return tuple((family.kind, family.title) for family in _one_of_each_group(asked)), was_denied


def _stance(
    family: RequirementFamily, words: Sequence[Word], span: Span, lead_in: Mood, excused: frozenset[int]
) -> Stance:
    if not family.anywhere:
        return stance(words, span, lead_in, excused)
    if denied(words, span, lead_in, excused):
        return Stance.DENIED
    return Stance.ASKED


def _negators_inside(words: Sequence[Word], spans: list[Span]) -> frozenset[int]:
    """Negators that are part of what is asked: "not accessible from the Internet"."""
    return frozenset(
        position
        for span in spans
        for position in range(span.start, span.end)
        if words[position].text in NEGATORS
    )


def _one_of_each_group(families: list[RequirementFamily]) -> list[RequirementFamily]:
    taken: set[str] = set()
    kept = []
    for family in families:
        if family.group not in taken:
            kept.append(family)
        if family.group:
            taken.add(family.group)
    return kept


def _irrelevant(
    sentence: str, words: Sequence[Word], context: Context, *, was_denied: bool
) -> Recognition:
    guarded = _commands(words) or was_denied
    for _, index in sorted(_REST.find(words), key=lambda found: found[1]):
        family = IRRELEVANT[index]
        if was_denied and family.name != "no_fix":
            continue
        if not (guarded and family.guarded):
            return Recognition(irrelevant=family.name)
    if was_denied:
        return Recognition(reason="denied")
    if guarded:
        return Recognition(reason="no family")
    if context.section and context.section != "actions":
        return Recognition(irrelevant=context.section)
    if _is_name(sentence, words):
        return Recognition(irrelevant="name_or_label")
    return Recognition(reason="no family")


def _commands(words: Sequence[Word]) -> bool:
    """Whether the sentence asks for something, known or not."""
    if words[0].text in COMMANDS:
        return True
    mood = mood_before(words, len(words), Mood(), frozenset())
    return mood.asked and not mood.hostile


def _is_name(sentence: str, words: Sequence[Word]) -> bool:
    """A product name, a part number or a label: few words and no full stop."""
    return len(words) <= NAME_WORDS and not sentence.rstrip().endswith((".", "!"))


def _first_family(lexicon: Lexicon, words: Sequence[Word]) -> str:
    indexes = sorted(index for _, index in lexicon.find(words))
    return IRRELEVANT[indexes[0]].name if indexes else ""
