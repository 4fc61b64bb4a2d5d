"""Words in raw bytes: both ways give the same answers, and miss nothing."""

from __future__ import annotations

import importlib
import importlib.util
import pickle
from types import ModuleType
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.readers.logs.log_registry import reader_for
from firedoor.readers.logs.words import (
    FastWords,
    NumberedWords,
    PlainWords,
    YaraWords,
    with_escapes,
    word_set,
)
from tests.readers.logs.text.logs import log_file

LETTERS = "abAB+ ~/.%1é"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=6)
CASES = [
    ("ServerInfo~", "x SERVERINFO~a", True),
    ("python requests", "python+requests", True),
    ("python+requests", "python requests", True),
    ("Zürich", "ZÜRICH", True),
    ("a.b", "axb", False),
    ("(eval|", "(EVAL|", True),
    ("C:\\inetpub", "c:\\INETPUB\\x", True),
    ("Straße", "STRASSE", True),
]


@pytest.mark.parametrize(("word", "text", "found"), CASES)
@pytest.mark.parametrize("way", [word_set, PlainWords])
def test_word(way: type[PlainWords], word: str, text: str, found: object) -> None:
    assert bool(way([word]).found(text.encode())) is found


def test_letters_of_windows_1252_are_found() -> None:
    for way in (word_set, PlainWords):
        assert way(["Zürich"]).found("ZÜRICH".encode("cp1252"))


@pytest.mark.skipif(importlib.util.find_spec("hyperscan") is None, reason="no hyperscan here")
@given(WORDS, st.binary(max_size=60) | st.text(LETTERS, max_size=60).map(str.encode))
def test_both_ways_agree(words: list[str], data: bytes) -> None:
    fast, plain = word_set(words), PlainWords(words)
    assert isinstance(fast, FastWords)
    assert fast.found(data) == plain.found(data)
    assert set(fast.places(data)) == set(plain.places(data))


@given(st.text(min_size=1, max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_a_word_is_found_wherever_it_stands(word: str, before: str, after: str) -> None:
    word = word.replace("\ud800", "")
    data = f"{before}{word}{after}".encode("utf-8", "replace")
    for form in (data, data.upper(), data.lower()):
        assert word_set([word]).found(form) == {0}
        assert PlainWords([word]).found(form) == {0}


def test_words_go_to_another_process() -> None:
    for words in (word_set(["abc"]), PlainWords(["abc"])):
        again = pickle.loads(pickle.dumps(words))  # noqa: S301 (made here)
        assert again.found(b"xABC") == {0}


@pytest.mark.parametrize("words", [[], ["a", ""]])
def test_nothing_to_look_for_is_an_error(words: list[str]) -> None:
    with pytest.raises(ValueError, match="none is empty"):
        word_set(words)


def test_escaped_spelling() -> None:
    assert with_escapes("/a@b c") == ("/a@b c", "/a%40b%20c")
    assert with_escapes("plain") == ("plain",)


def test_numbered_words_are_found_under_all_their_numbers() -> None:
    words = NumberedWords(word_set(["abc", "x"]), ((7, 1 << 40), (2,)))
    assert words.found(b"--ABC") == {7, 1 << 40}
    assert set(words.places(b"abcx")) == {(7, 3), (1 << 40, 3), (2, 4)}
    header = b"#Log-type: HttpProxy Logs\n#Fields: DateTime,Protocol\n"
    data = header + b"2021-03-03T00:00:00.000Z,abc\n" + header + b"2021-03-03T00:00:00.000Z,y\n"
    file = log_file("x.log", data)
    reader = reader_for(file)
    assert reader is not None
    assert [seen.words for seen in reader.scan(file).records(words)] == [frozenset({7, 1 << 40})]


def test_more_words_than_hyperscan_takes_are_looked_for_plainly() -> None:
    class Engine:
        HS_MODE_BLOCK = HS_FLAG_CASELESS = 0
        error = OverflowError

        class Database:
            def __init__(self, mode: int) -> None: ...

            def compile(self, **_: object) -> None:
                raise OverflowError

    words = FastWords(["abc", "x"], cast(ModuleType, Engine))
    assert words.found(b"-ABC") == {0}
    assert list(words.places(b"-ABC")) == [(0, 4)]


def yara_words(words: list[str]) -> YaraWords:
    return YaraWords(words, importlib.import_module("yara_x"))


@given(WORDS, st.binary(max_size=60) | st.text(LETTERS, max_size=60).map(str.encode))
def test_yara_agrees(words: list[str], data: bytes) -> None:
    fast, plain = yara_words(words), PlainWords(words)
    assert fast.found(data) == plain.found(data)
    assert set(fast.places(data)) == set(plain.places(data))


@given(st.text(min_size=1, max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_yara_finds_a_word_wherever_it_stands(word: str, before: str, after: str) -> None:
    data = f"{before}{word}{after}".encode("utf-8", "replace")
    for form in (data, data.upper(), data.lower()):
        assert yara_words([word]).found(form) == {0}


@pytest.mark.parametrize(("word", "text", "found"), CASES)
def test_word_by_yara(word: str, text: str, found: object) -> None:
    words = yara_words(["nothing", *["other"] * 100, word])
    assert (101 in words.found(text.encode())) is found
