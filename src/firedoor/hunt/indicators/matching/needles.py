"""Very many words at once: by hyperscan, at some 500 MB/s for 100,000; without it they are looked up by their parts.

Where there is no hyperscan (Windows), a block is cut into its runs of letters and digits, and of digits and dots, and
these are looked up: the words of indicators stand between other characters in every record that meets them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from firedoor.readers.logs.scanning import Words
from firedoor.readers.logs.words import FastWords, PlainWords, word_set

# Below it the words are few enough to be looked for together with those of other rules.
FEW = 2_000
_FOLD = bytes(
    code + 32 if 65 <= code <= 90 else code if chr(code).isalnum() or code >= 128 else 32  # noqa: PLR2004
    for code in range(256)
)
_DOTTED = bytes(code if chr(code) in "0123456789." else 32 for code in range(256))
_LOWER = bytes(32 if code == ord("+") else bytes((code,)).lower()[0] for code in range(256))
_ADDRESS = re.compile(rb"\d{1,3}(?:\.\d{1,3}){3}")


def needles(words: Sequence[str], loose: frozenset[int] = frozenset()) -> Words:
    """The quickest way to look for ``words`` here. ``loose``: those that may stand within longer runs of letters."""
    if not words:
        return NoWords()
    if len(words) <= FEW:
        return word_set(words)
    found = word_set(words)
    return ManyWords(found) if isinstance(found, FastWords) else TokenWords(words, loose)


class NoWords:
    """Implements ``Words``: there is nothing to look for."""

    words: tuple[str, ...] = ()

    def found(self, data: bytes) -> frozenset[int]:  # noqa: ARG002 - of the protocol
        """None."""
        return frozenset()

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:  # noqa: ARG002 - of the protocol
        """None."""
        return iter(())


class ManyWords:
    """Implements ``Words`` by another, and is not joined with other sets: one large set is slower than two."""

    def __init__(self, inner: Words) -> None:
        self.inner = inner

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in some bytes."""
        return self.inner.found(data)

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word found, with the offset behind it."""
        return self.inner.places(data)


class MoreWords:
    """Implements ``Words`` by two sets, of which the second is numbered on from ``first_of_second``."""

    def __init__(self, first: Words, second: Words, first_of_second: int) -> None:
        self._first = first
        self._second = second
        self._from = first_of_second

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in some bytes."""
        more = self._second.found(data)
        own = self._first.found(data)
        return own | {number + self._from for number in more} if more else own

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word found, with the offset behind it."""
        yield from self._first.places(data)
        for number, end in self._second.places(data):
            yield number + self._from, end


class TokenWords:
    """Implements ``Words`` for words that stand between other characters than letters and digits."""

    def __init__(self, words: Sequence[str], loose: frozenset[int] = frozenset()) -> None:
        self._words = [word.encode().translate(_LOWER) for word in words]
        self._by_token: dict[bytes, list[int]] = defaultdict(list)
        self._addresses: dict[bytes, list[int]] = defaultdict(list)
        self._loose: list[int] = []
        foreign: list[int] = []
        for number, word in enumerate(self._words):
            tokens = word.translate(_FOLD).split()
            if not word.isascii():
                foreign.append(number)
            elif number in loose or not tokens:
                self._loose.append(number)
            elif _ADDRESS.fullmatch(word):
                self._addresses[word].append(number)
            else:
                self._by_token[max(tokens, key=len)].append(number)
        self._foreign = tuple(foreign)
        self._plain = PlainWords([words[number] for number in foreign]) if foreign else None

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in some bytes."""
        folded = data.translate(_LOWER)
        near = {number for number in self._candidates(data) if self._words[number] in folded}
        if self._plain is not None:
            near |= {self._foreign[number] for number in self._plain.found(data)}
        return frozenset(near)

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word found, with the offset behind it."""
        folded = data.translate(_LOWER)
        for number in self._candidates(data):
            word = self._words[number]
            at = folded.find(word)
            while at >= 0:
                yield number, at + len(word)
                at = folded.find(word, at + 1)
        if self._plain is not None:
            for number, end in self._plain.places(data):
                yield self._foreign[number], end

    def _candidates(self, data: bytes) -> Iterator[int]:
        yield from self._loose
        for token in self._by_token.keys() & set(data.translate(_FOLD).split()):
            yield from self._by_token[token]
        if self._addresses:
            dotted = set(data.translate(_DOTTED).split())
            dotted |= {
                token.strip(b".") for token in dotted if token[-1:] == b"." or token[:1] == b"."
            }
            for address in self._addresses.keys() & dotted:
                yield from self._addresses[address]
