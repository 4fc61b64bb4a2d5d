"""Many words looked for at once in raw bytes: the first look at a log, which decides what is taken apart.

``hyperscan`` does it at some GB/s where it can be had (it has no wheel for Windows), ``yara-x`` nearly so elsewhere;
the plain way gives the same answers. Letters match in both cases. A blank and a ``+`` stand for each other, since IIS
writes blanks of a user agent as ``+``. Letters outside ASCII match in UTF-8 and in Windows-1252. A word is a hint where
to look, not a verdict: too much found costs time, too little would be a wrong "no sign".
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from urllib.parse import quote

# Of a longer word only its beginning is looked for.
LONGEST_WORD = 120
_BLANKS = " +"
_WORDS_OF_RULE = 64  # only the patterns of rules that are met are gone through
_FOLD = bytes(ord(" ") if code == ord("+") else bytes((code,)).lower()[0] for code in range(256))


class PlainWords:
    """The words by ``bytes.find``, one after the other. Implements ``scanning.Words``."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = _checked(words)
        self._plain: list[tuple[int, bytes]] = []
        self._others: list[tuple[int, re.Pattern[bytes]]] = []
        for number, word in enumerate(self.words):
            if word.isascii():
                self._plain.append((number, word.encode().translate(_FOLD)))
            else:
                self._others.append((number, re.compile(pattern_of(word), re.IGNORECASE)))

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (type(self), (self.words,))

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in ``data``, by their number."""
        folded = data.translate(_FOLD)
        met = {number for number, word in self._plain if word in folded}
        return frozenset(met | {number for number, seen in self._others if seen.search(data)})

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word found, as (number of the word, offset just behind it)."""
        folded = data.translate(_FOLD)
        for number, word in self._plain:
            at = folded.find(word)
            while at >= 0:
                yield number, at + len(word)
                at = folded.find(word, at + 1)
        for number, pattern in self._others:
            match = pattern.search(data)
            while match:
                yield number, match.end()
                match = pattern.search(data, match.start() + 1)


class FastWords:
    """The words by one pass of hyperscan. Implements ``scanning.Words``.

    Made ready when they are first looked for, since most sets become part of a larger one before; in another process
    anew.
    """

    def __init__(self, words: Sequence[str], engine: ModuleType) -> None:
        self.words = _checked(words)
        self._engine = engine
        self._scan: Callable[..., object] | None = None
        self._plain: PlainWords | None = None

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (word_set, (self.words,))

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in ``data``, by their number."""
        return frozenset(number for number, _ in self.places(data))

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word found, as (number of the word, offset just behind it)."""
        if self._scan is None and self._plain is None:
            self._make_ready()
        if self._scan is None:
            return self._plain.places(data) if self._plain else iter(())
        met: list[tuple[int, int]] = []

        def note(number: int, _begin: int, end: int, _flags: int, _more: object) -> None:
            met.append((number, end))

        if data:
            self._scan(data, match_event_handler=note)
        return iter(met)

    def _make_ready(self) -> None:
        database = self._engine.Database(mode=self._engine.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[pattern_of(word) for word in self.words],
                ids=list(range(len(self.words))),
                elements=len(self.words),
                flags=self._engine.HS_FLAG_CASELESS,
            )
        except self._engine.error:  # too many or too large: slower, and the same answer
            self._plain = PlainWords(self.words)
        else:
            self._scan = database.scan


class YaraWords:
    """The words as patterns of YARA, where there is no hyperscan (Windows). Implements ``scanning.Words``."""

    def __init__(self, words: Sequence[str], engine: ModuleType) -> None:
        self.words = _checked(words)
        self._scanner = engine.Scanner(engine.compile(_yara_rules(self.words)))

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (word_set, (self.words,))

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in ``data``, by their number."""
        return frozenset(number for number, _ in self.places(data))

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word found, as (number of the word, offset just behind it)."""
        for rule in self._scanner.scan(data).matching_rules:
            for pattern in rule.patterns:
                for match in pattern.matches:
                    yield int(pattern.identifier[2:]), match.offset + match.length


SETS = (FastWords, YaraWords, PlainWords)


@dataclass(frozen=True, slots=True)
class NumberedWords:
    """Words of which each is found under one or more numbers of its own. ``numbers``: by the place of the word."""

    all: FastWords | YaraWords | PlainWords
    numbers: tuple[tuple[int, ...], ...]

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in some bytes."""
        return frozenset(own for number in self.all.found(data) for own in self.numbers[number])

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word with the offset behind it."""
        for number, end in self.all.places(data):
            for own in self.numbers[number]:
                yield own, end


def word_set(words: Sequence[str]) -> FastWords | YaraWords | PlainWords:
    """The quickest way there is here to look for ``words``. Raises ``ValueError`` for an empty word, or no words."""
    checked = _checked(words)
    engine = _module("hyperscan")
    if engine is not None:
        return FastWords(checked, engine)
    yara = _module("yara_x")
    if yara is None:
        return PlainWords(checked)
    try:
        return YaraWords(checked, yara)
    except yara.CompileError:  # too many for it: slower, and the same answer
        return PlainWords(checked)


def with_escapes(word: str) -> tuple[str, ...]:
    """The word, and how it is written where a URL escapes what is not a letter, a digit or one of ``-._~/``."""
    return tuple(dict.fromkeys((word, quote(word, safe="/"))))


def pattern_of(word: str) -> bytes:
    """A regular expression over bytes for a word, to be matched without regard to ASCII case."""
    return b"".join(_piece(letter) for letter in word)


def _piece(letter: str) -> bytes:
    if letter in _BLANKS:
        return b"[ +]"
    if letter.isascii():
        return letter.encode() if letter.isalnum() else b"\\x%02x" % ord(letter)
    spellings: dict[bytes, None] = {}
    for form in (letter, letter.lower(), letter.upper(), letter.casefold(), letter.swapcase()):
        spellings[form.encode("utf-8", "replace")] = None
        try:
            spellings[form.encode("cp1252")] = None
        except UnicodeEncodeError:
            continue
    return (
        b"(?:" + b"|".join(b"".join(b"\\x%02x" % byte for byte in one) for one in spellings) + b")"
    )


def _checked(words: Sequence[str]) -> tuple[str, ...]:
    cut = tuple(word[:LONGEST_WORD] for word in words)
    if not cut or not all(cut):
        raise ValueError("words to look for are at least one, and none is empty")
    return cut


def _yara_rules(words: Sequence[str]) -> str:
    rules = []
    for begin in range(0, len(words), _WORDS_OF_RULE):
        some = enumerate(words[begin : begin + _WORDS_OF_RULE], begin)
        patterns = (f"$w{number} = /{pattern_of(word).decode()}/ nocase" for number, word in some)
        rules.append(f"rule r{begin} {{ strings: {' '.join(patterns)} condition: any of them }}")
    return "\n".join(rules)


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
