"""What a sentence asks for: the requirement families whose words it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from firedoor.readers.advisories.families import REQUIREMENTS, RequirementFamily
from firedoor.readers.advisories.mood import NEGATORS, Mood, moods
from firedoor.readers.advisories.stance import Stance, stance, stance_anywhere
from firedoor.readers.advisories.wording import Lexicon, Span
from firedoor.readers.advisories.words import Word

# A real sentence holds some dozens of places; one with more is not judged further.
MAX_PLACES = 300

_WORDINGS = Lexicon(
    (wording, index) for index, family in enumerate(REQUIREMENTS) for wording in family.wordings
)
_UNLESS = Lexicon(
    (wording, index) for index, family in enumerate(REQUIREMENTS) for wording in family.unless
)
_NEVER_WITH = Lexicon(
    (wording, index) for index, family in enumerate(REQUIREMENTS) for wording in family.never_with
)


@dataclass(frozen=True, slots=True)
class Asks:
    """The families asked for, in their order, and whether something is denied."""

    families: tuple[RequirementFamily, ...]
    denies: bool


def asks(words: Sequence[Word], lead_in: Mood) -> Asks:
    """Find the families that a sentence, below a lead-in, asks for."""
    places = _places(words)
    before = moods(words, lead_in, _negators_inside(words, (span for _, span in places)))
    found: dict[int, set[Stance]] = {}
    for index, span in places:
        judge = stance_anywhere if REQUIREMENTS[index].anywhere else stance
        found.setdefault(index, set()).add(judge(words, span, before))
    asked = [REQUIREMENTS[index] for index in sorted(found) if Stance.ASKED in found[index]]
    denies = any(Stance.DENIED in seen for seen in found.values())
    return Asks(tuple(_one_of_each_group(asked)), denies)


def _places(words: Sequence[Word]) -> list[tuple[int, Span]]:
    """Where the wordings of each family stand, without those that an exception takes back."""
    exceptions: dict[int, list[Span]] = {}
    for span, index in islice(_UNLESS.find(words), MAX_PLACES):
        exceptions.setdefault(index, []).append(span)
    out = {index for _, index in _NEVER_WITH.find(words)}
    return [
        (index, span)
        for span, index in islice(_WORDINGS.find(words), MAX_PLACES)
        if index not in out
        and not any(span.overlaps(other) for other in exceptions.get(index, ()))
        and not _across_a_condition(words, span)
    ]


def _across_a_condition(words: Sequence[Word], span: Span) -> bool:
    """As in "Deploy the tool until a patch is there": the patch is not what is deployed."""
    inside = range(span.start + 1, span.end - 1)
    return any(words[position].text in {"until", "till", "unless"} for position in inside)


def _negators_inside(words: Sequence[Word], spans: Iterable[Span]) -> frozenset[int]:
    """Negators that are part of what is asked: "not accessible from the Internet"."""
    return frozenset(
        position
        for span in spans
        for position in range(span.start, span.end)
        if words[position].text in NEGATORS
    )


def _one_of_each_group(families: Sequence[RequirementFamily]) -> list[RequirementFamily]:
    taken: set[str] = set()
    kept = []
    for family in families:
        if family.group not in taken:
            kept.append(family)
        if family.group:
            taken.add(family.group)
    return kept
