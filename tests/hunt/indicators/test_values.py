"""Values as they stand in lists: what they are taken for, and which are refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.indicators.defanging import refanged
from firedoor.hunt.indicators.making import guessed, term
from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.times import time_of
from firedoor.hunt.indicators.values import IndicatorKind, Match

CASES = [
    (value, expected)
    for group in tomllib.loads((Path(__file__).parent / "values.toml").read_text(encoding="utf-8")).values()
    for value, expected in group.items()
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), CASES, ids=[value for value, _ in CASES])
def test_values(value: str, expected: str) -> None:
    if expected.startswith("! "):
        with pytest.raises(Refused, match=expected[2:]):
            guessed(value)
    else:
        assert str(guessed(value)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-02", "2021-03-02T00:00:00+00:00"),
        ("2021-03-02T10:00:00Z", "2021-03-02T10:00:00+00:00"),
        ("2021-03-02T10:00:00.5+02:00", "2021-03-02T08:00:00.500000+00:00"),
        ("2021-03-05T10:07:29.0421232Z", "2021-03-05T10:07:29.042123+00:00"),
        ("1614681000", "2021-03-02T10:30:00+00:00"),
        ("1614681000000", "2021-03-02T10:30:00+00:00"),
        (1614681000, "2021-03-02T10:30:00+00:00"),
        ("3/2/2021", "2021-03-02T00:00:00+00:00"),
        ("0001-01-01T00:00:00", None),
        ("0", None),
        ("soon", None),
        (True, None),
        (None, None),
        ("9" * 30, None),
    ],
)
def test_times(text: object, expected: str | None) -> None:
    found = time_of(text)
    assert (found.isoformat() if found else None) == expected


@given(st.text(max_size=200), st.sampled_from(list(IndicatorKind)), st.sampled_from(list(Match)))
def test_any_text_of_any_kind_is_a_term_or_refused(
    text: str, kind: IndicatorKind, match: Match
) -> None:
    try:
        made = term(kind, text, match)
    except Refused:
        return
    # What was made once is its own spelling.
    assert term(made.kind, made.value, made.match).value == made.value


@given(st.ip_addresses(v=4))
def test_an_address_is_the_same_however_it_is_defanged(address: object) -> None:
    for dot in (".", "[.]", "(.)", "[dot]", " [.] "):
        assert refanged(str(address).replace(".", dot)) == str(address)
