from __future__ import annotations

import contextlib
import json
from dataclasses import is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from firedoor.result import decode
from firedoor.result.decode import from_json
from firedoor.result.document import Result
from firedoor.result.encode import in_order, to_json
from firedoor.result.schema import ALLOWED, LEAST, attribute, item_type, nullable, shape
from tests.views.filled import filled
from tests.views.sample import HOSTILE, crowded, minimal, rich

from .wrong import ONLY_DECODER, WRONG, with_wrong

NAME = "result.json"


def _problem(text: str) -> str:
    with pytest.raises(InputError) as caught:
        from_json(text, NAME)
    (problem,) = caught.value.problems
    assert problem.file == NAME
    assert "\n" not in str(problem)
    assert str(problem).isprintable()
    return str(problem)


@pytest.mark.parametrize(
    "result", [rich(), minimal(), crowded(), *(filled(text) for text in HOSTILE)]
)
def test_a_result_comes_back_as_it_was(result: Result) -> None:
    text = to_json(result)
    assert from_json(text, NAME) == in_order(result)
    assert to_json(from_json(text, NAME)) == text


def _results(kind: type, name: str, hint: Any) -> st.SearchStrategy[Any]:
    """Any value that the shape of the document allows."""
    bare, may_be_null = nullable(hint)
    if may_be_null:
        return st.none() | _results(kind, name, bare)
    if (kind, name) in ALLOWED:
        return st.sampled_from([str(word) for word in ALLOWED[kind, name]])
    item = item_type(bare)
    if item is not None:
        return st.lists(_results(kind, "", item), max_size=2).map(tuple)
    if is_dataclass(bare) and isinstance(bare, type):
        return st.builds(
            bare, **{attribute(n): _results(bare, n, h) for n, h in shape(bare).items()}
        )
    special = {"as_of": st.just("2021-04-16"), "sha256": st.just(""), "id": st.uuids().map(str)}
    if name in special:
        return special[name]
    least = LEAST.get((kind, name), -9)
    plain = {str: st.text(max_size=8), bool: st.booleans(), int: st.integers(least)}
    return plain[bare]


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(_results(Result, "", Result))
def test_any_result_comes_back_as_it_was(result: Result) -> None:
    text = to_json(result)
    assert to_json(from_json(text, NAME)) == text


@pytest.mark.parametrize(("path", "value", "said"), [*WRONG, *ONLY_DECODER])
def test_what_is_wrong_is_named_with_its_place(path: str, value: object, said: str) -> None:
    message = _problem(json.dumps(with_wrong(path, value)))
    assert path.removesuffix(".met") in message
    assert said in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("[]", "not a result"),
        ("null", "not a result"),
        ('{"schema": "firedoor/result/v1"', "line 1"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": 1, "a": 2}', 'the key "a" twice'),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "number is too long"),
        ('{"schema": "\\u001b[2J"}', "not a known version"),
        ('{"schema": "firedoor/result/v1", "\\u202e": 1}', "not a key"),
    ],
)
def test_other_files_are_refused_in_one_line(text: str, said: str) -> None:
    assert said in _problem(text)


def test_a_file_beyond_all_measure_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MAX_CHARACTERS", 100)
    assert "larger than a result may be" in _problem(to_json(rich()))


_RICH = to_json(rich())


@given(st.integers(0, len(_RICH)), st.text(max_size=20))
def test_a_cut_file_gives_a_result_or_the_one_error(length: int, tail: str) -> None:
    try:
        result = from_json(_RICH[:length] + tail, NAME)
    except InputError:
        return
    assert to_json(result) == _RICH


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
)


@given(st.sampled_from([path for path, _, _ in WRONG]), _JSON)
def test_any_value_anywhere_gives_a_result_or_the_one_error(path: str, value: Any) -> None:
    with contextlib.suppress(InputError):
        from_json(json.dumps(with_wrong(path, value)), NAME)
