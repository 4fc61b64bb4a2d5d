"""Wordings: how a family of sentences is written down, and where one stands in a sentence.

A wording is a line of elements separated by blanks::

    ^ locat*|plac* .. behind .. firewall* [and]

``a|b`` is either word, ``a*`` any word that begins so, ``#`` a version number, ``[a]`` a word that
may be missing, ``..`` up to ``GAP`` words that do not matter, and ``^`` first the beginning of the
sentence. Matching walks over words, not characters: its work is bounded by words times elements
times gap, whatever the input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from firedoor.readers.advisories.words import Word

GAP = 9
_NUMBER = re.compile(r"v?\d[\w.]{0,30}")


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a wording. ``gap`` words may stand between it and the element before."""

    exact: frozenset[str]
    prefixes: tuple[str, ...]
    number: bool = False
    optional: bool = False
    gap: int = 0

    def matches(self, word: str) -> bool:
        """Whether a word (lower case) is one of those meant."""
        if word in self.exact or (bool(self.prefixes) and word.startswith(self.prefixes)):
            return True
        return self.number and _NUMBER.fullmatch(word) is not None


@dataclass(frozen=True, slots=True)
class Wording:
    """A parsed wording; ``text`` is the line it came from."""

    elements: tuple[Element, ...]
    at_start: bool
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a word."""
        return self.start < other.end and other.start < self.end


def parse_wording(line: str) -> Wording:
    """Parse one line of the notation. Raises ``ValueError`` for a line that is not one."""
    parts = line.split()
    at_start = bool(parts) and parts[0] == "^"
    elements: list[Element] = []
    gap = 0
    for part in parts[1:] if at_start else parts:
        if part == "..":
            gap = GAP
            continue
        elements.append(_element(part, gap))
        gap = 0
    first = elements[0] if elements else None
    if first is None or gap or first.gap or first.optional or first.number:
        raise ValueError(f"a wording begins and ends with a word that must be there: {line!r}")
    return Wording(tuple(elements), at_start, line)


def _element(part: str, gap: int) -> Element:
    optional = part.startswith("[") and part.endswith("]")
    choices = (part[1:-1] if optional else part).split("|")
    if any(choice.rstrip("*") == "" or "*" in choice[:-1] for choice in choices):
        raise ValueError(f"not a word of a wording: {part!r}")
    exact = frozenset(choice for choice in choices if not choice.endswith(("*", "#")))
    prefixes = tuple(choice[:-1] for choice in choices if choice.endswith("*"))
    return Element(exact, prefixes, "#" in choices, optional, gap)


def match_at(wording: Wording, words: Sequence[Word], start: int) -> Span | None:
    """The shortest stretch from ``start`` that the wording fits, if any."""
    if not wording.elements[0].matches(words[start].text):
        return None
    ends = {start + 1}
    for element in wording.elements[1:]:
        ends = _after(element, words, ends)
        if not ends:
            return None
    return Span(start, min(ends))


def _after(element: Element, words: Sequence[Word], ends: set[int]) -> set[int]:
    found = set(ends) if element.optional else set()
    for end in ends:
        for position in range(end, min(end + element.gap + 1, len(words))):
            if element.matches(words[position].text):
                found.add(position + 1)
    return found


class Lexicon:
    """Many wordings, each with a value, found together: only those are tried that begin with a word seen."""

    def __init__(self, entries: Iterable[tuple[Wording, int]]) -> None:
        self._exact: dict[str, list[tuple[Wording, int]]] = {}
        self._prefixes: dict[str, list[tuple[Wording, int]]] = {}
        for wording, value in entries:
            first = wording.elements[0]
            for word in first.exact:
                self._exact.setdefault(word, []).append((wording, value))
            for prefix in first.prefixes:
                self._prefixes.setdefault(prefix, []).append((wording, value))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})

    def find(self, words: Sequence[Word]) -> Iterator[tuple[Span, int]]:
        """Every place where a wording fits, with the wording's value, in the order of the words."""
        for position, word in enumerate(words):
            for wording, value in self._candidates(word.text):
                if wording.at_start and position:
                    continue
                span = match_at(wording, words, position)
                if span is not None:
                    yield span, value

    def _candidates(self, word: str) -> Iterator[tuple[Wording, int]]:
        yield from self._exact.get(word, ())
        for length in self._lengths:
            if length <= len(word):
                yield from self._prefixes.get(word[:length], ())
