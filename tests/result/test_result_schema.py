from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from firedoor.result import document
from firedoor.result.encode import to_json
from firedoor.result.schema import ALLOWED, LEAST, PATTERNS, json_schema
from tests.views.filled import filled
from tests.views.sample import HOSTILE, crowded, minimal, rich

from .wrong import WRONG, with_wrong

_TEXT = resources.files("firedoor.result").joinpath("result-v1.schema.json").read_text("utf-8")
PUBLISHED: dict[str, Any] = json.loads(_TEXT)
VALIDATOR = Draft202012Validator(PUBLISHED)
_KINDS = [kind for kind in vars(document).values() if isinstance(kind, type) and is_dataclass(kind)]


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert json.dumps(json_schema(), indent=2) + "\n" == _TEXT
    Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize(
    "result", [rich(), minimal(), crowded(), *(filled(text) for text in HOSTILE)]
)
def test_it_accepts_what_we_write(result: document.Result) -> None:
    VALIDATOR.validate(json.loads(to_json(result)))


@pytest.mark.parametrize(("path", "value", "_said"), WRONG)
def test_it_refuses_what_the_decoder_refuses(path: str, value: object, _said: str) -> None:
    assert not VALIDATOR.is_valid(with_wrong(path, value))


@pytest.mark.parametrize("kind", _KINDS)
def test_schema_and_dataclasses_agree_field_by_field(kind: Any) -> None:
    form = PUBLISHED if kind is document.Result else PUBLISHED["$defs"][kind.__name__]
    names = [field.name.rstrip("_") for field in fields(kind)]
    extra = {"schema", "summary"} if kind is document.Result else set()
    assert [name for name in form["properties"] if name not in extra] == names
    assert set(form["required"]) == {*names, *extra}
    assert form["additionalProperties"] is False
    for field in fields(kind):
        assert _type_of(form["properties"][field.name.rstrip("_")]) == str(field.type)


def _type_of(form: dict[str, Any]) -> str:
    """A property's form, written as the annotation of the dataclass's field."""
    if "anyOf" in form:
        return " | ".join(_type_of(option) for option in form["anyOf"])
    if "$ref" in form:
        return str(form["$ref"]).rpartition("/")[2]
    if form["type"] == "array":
        return f"tuple[{_type_of(form['items'])}, ...]"
    return {"string": "str", "integer": "int", "boolean": "bool", "null": "None"}[form["type"]]


@pytest.mark.parametrize("table", [ALLOWED, PATTERNS, LEAST])
def test_every_rule_is_about_a_field_that_exists(table: dict[tuple[Any, str], object]) -> None:
    for kind, name in table:
        assert name in {field.name.rstrip("_") for field in fields(kind)}
