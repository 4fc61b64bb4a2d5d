"""Several sets of rules as one: a record is read if any of them may be met by it, and its bytes are searched once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.hunt.rules import EventRules
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.scanning import Words
from firedoor.readers.logs.words import SETS, NumberedWords, word_set

_STRIDE = 1 << 32


@dataclass(frozen=True, slots=True)
class WordsInTurn:
    """Words of several sets, looked for one set after the other; those of the n-th are numbered from n * 2^32."""

    parts: tuple[Words, ...]

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in some bytes."""
        return frozenset(
            number + place * _STRIDE
            for place, part in enumerate(self.parts)
            for number in part.found(data)
        )

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word with the offset behind it."""
        for place, part in enumerate(self.parts):
            for number, end in part.places(data):
                yield number + place * _STRIDE, end


def joined(rules: Sequence[EventRules], kind: Kind) -> Words | None:
    """The words of all sets for the logs of a kind; None if one of them wants every record."""
    known: list[Words] = []
    for one in rules:
        part = one.words(kind, "")
        if part is None:
            return None
        known.append(part)
    if len(known) <= 1:
        return known[0] if known else None
    texts = [part.words for part in known if isinstance(part, SETS)]
    return _in_one(texts) if len(texts) == len(known) else WordsInTurn(tuple(known))


def _in_one(sets: Sequence[Sequence[str]]) -> NumberedWords:
    """The words of the n-th set are numbered from n * 2^32."""
    numbers: dict[str, list[int]] = {}
    for place, words in enumerate(sets):
        for number, word in enumerate(words):
            numbers.setdefault(word, []).append(number + place * _STRIDE)
    return NumberedWords(word_set(tuple(numbers)), tuple(tuple(own) for own in numbers.values()))


def own_words(found: frozenset[int] | None, sets: int) -> Iterator[frozenset[int] | None]:
    """The words of a record for each of the sets, by its own numbers."""
    for place in range(sets):
        low = place * _STRIDE
        if found is None or sets == 1:
            yield found
        else:
            yield frozenset(number - low for number in found if low <= number < low + _STRIDE)
