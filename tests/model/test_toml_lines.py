"""TOML values with their lines; hostile files are refused in bounded time."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError, Problem
from firedoor.model.toml_lines import MAX_BYTES, Document, TomlPath, decode, parse

TEXT = """\
# a comment
a = 1
b.c.d = "x"
list = [1, # one
  { x = 1, y.z = 2 },
]

[tab."quoted\\u0041 key"]
k = 2

[[arr]]
id = 1
[arr.sub]
v = 1
[[arr.inner]]
w = 1

[[arr]]
id = 2
[[arr.inner]]
w = 1
[[arr.inner]]
text = '''
not = "a key"
'''
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("b",), 3),
        (("b", "c", "d"), 3),
        (("list",), 4),
        (("list", 0), 4),
        (("list", 1), 5),
        (("list", 1, "y", "z"), 5),
        (("tab",), 8),
        (("tab", "quotedA key"), 8),
        (("tab", "quotedA key", "k"), 9),
        (("arr",), 11),
        (("arr", 0, "id"), 12),
        (("arr", 0, "sub", "v"), 14),
        (("arr", 0, "inner", 0, "w"), 16),
        (("arr", 1), 18),
        (("arr", 1, "inner", 1), 22),
        (("arr", 1, "inner", 1, "text"), 23),
        (("arr", 1, "inner", 1, "absent", 7), 22),  # the nearest that encloses it
        (("absent",), 1),
    ],
)
def test_lines(path: TomlPath, line: int) -> None:
    document = parse(TEXT, "a.toml")
    assert document.line(path) == line
    assert parse(TEXT.replace("\n", "\r\n"), "a.toml").line(path) == line


def places(value: Any, path: TomlPath = ()) -> Iterator[TomlPath]:
    """The path of everything in a value."""
    parts: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    for key, inner in parts:
        yield (*path, key)
        yield from places(inner, (*path, key))


def test_everything_has_a_line() -> None:
    document = parse(TEXT, "a.toml")
    assert document.data == tomllib.loads(TEXT)
    found = set(places(document.data))
    assert found == set(document.lines)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = 1\nx = 2\n", "a.toml:2: not valid TOML: cannot overwrite a value"),
        ("a = [\n\n[[\n", "a.toml:4: not valid TOML: invalid value"),
        ("ok = 1\nno equals\n", "a.toml:2: not valid TOML: expected '=' after a key"),
        ("x = 1\na." * 1 + "b." * 100_000 + "c = 1", "a.toml:2: nested more than 32 levels deep"),
        ("a = " + "[" * 40 + "]" * 40, "a.toml:1: nested more than 32 levels deep"),
        ("a = " + "[" * 100_000, "a.toml:1: not valid TOML"),
        ("a." * 100_000, "a.toml:1: n"),
        ("a = 1\nn = " + "9" * 5000, "a.toml:2: not valid TOML: a value is too large"),
        ("#" * (MAX_BYTES + 1), f"a.toml: larger than {MAX_BYTES} characters"),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "a.toml")
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert decode("a = 'é'\n".encode(encoding), "a.toml") == "a = 'é'\n"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("a = 1\nb = 'é'".encode("cp1252"), "a.toml:2: not UTF-8 text; save it as UTF-8"),
        (b"\xff\xfea\x00 ", "a.toml:1: not whole UTF-16 text; save it as UTF-8"),
        (b"#" * (MAX_BYTES + 1), f"a.toml: larger than {MAX_BYTES} bytes; split the file"),
    ],
    ids=["windows-1252", "half a character", "too large"],
)
def test_other_encodings_are_one_clear_line(data: bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "a.toml")
    assert str(caught.value) == problem


def read(text: str) -> Document | tuple[Problem, ...]:
    try:
        return parse(text, "a.toml")
    except InputError as error:
        return error.problems


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, len(TEXT)), tail=st.text(max_size=30))
def test_truncated_text_with_a_tail_is_read_as_tomllib_does_or_refused(cut: int, tail: str) -> None:
    text = TEXT[:cut] + tail
    answer = read(text)
    if isinstance(answer, Document):
        assert answer.data == tomllib.loads(text)
        assert all(1 <= answer.line(p) <= text.count("\n") + 1 for p in places(answer.data))
    else:
        assert [problem.file for problem in answer] == ["a.toml"]


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "a.toml")
    except InputError:
        text = ""
    answer = read(text)
    assert isinstance(answer, Document) or len(answer) == 1
