"""A hunt's document as JSON: back as it was, as the published schema says, and refused where it is wrong."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from firedoor.model.problem import InputError
from firedoor.result import hunt_document as doc
from firedoor.result.encode import plain
from firedoor.result.hunt import hunt_json
from firedoor.result.hunt_decode import hunt_from_json
from firedoor.result.hunt_schema import hunt_json_schema
from firedoor.result.schema import (
    ALLOWED,
    PATTERNS,
    attribute,
    item_type,
    mapped_type,
    nullable,
    shape,
)
from tests.views import hunt_sample

_TEXT = resources.files("firedoor.result").joinpath("hunt-v1.schema.json").read_text("utf-8")
PUBLISHED: dict[str, Any] = json.loads(_TEXT)
VALIDATOR = Draft202012Validator(PUBLISHED)
KINDS = [kind for kind in vars(doc).values() if isinstance(kind, type) and is_dataclass(kind)]
# Texts with a form of their own.
FORMS = {
    "time": "2021-03-03T04:05:06Z",
    "as_of": "2021-03-05",
    "sha256": "a" * 64,
    "id": "s1",
    "sighting": "s1",
}
FORMS |= {"from": FORMS["time"], "to": FORMS["time"]}


def filled(text: str) -> doc.HuntDocument:
    """A document with one item in every list and ``text`` wherever free text may stand."""
    whole = _filled(doc.HuntDocument, "", doc.HuntDocument, text)
    assert isinstance(whole, doc.HuntDocument)
    chains = tuple(replace(chain, sightings=("s1",)) for chain in whole.story.chains)
    return replace(whole, story=replace(whole.story, chains=chains, context=("s1",)))


def _filled(kind: type, name: str, hint: Any, text: str) -> Any:
    bare, _ = nullable(hint)
    if (kind, name) in ALLOWED:
        return str(ALLOWED[kind, name][0])
    if (kind, name) in PATTERNS:
        return FORMS[name]
    if item_type(bare) is not None:
        return (_filled(kind, "", item_type(bare), text),)
    if mapped_type(bare) is not None:
        return {text: _filled(kind, "", mapped_type(bare), text)}
    if is_dataclass(bare) and isinstance(bare, type):
        values = {attribute(n): _filled(bare, n, h, text) for n, h in shape(bare).items()}
        return bare(**values)
    return {str: text, int: 1, bool: True}[bare]


SAMPLES = [
    hunt_sample.rich(),
    hunt_sample.quiet(),
    hunt_sample.nothing(),
    *(filled(text) for text in hunt_sample.HOSTILE),
]
MISSING = object()
# Where, what stands there instead, and a word of what is said of it.
WRONG: tuple[tuple[str, Any, str], ...] = (
    ("schema", "firedoor/hunt/v2", "firedoor/hunt/v1"),
    ("schema", MISSING, "is missing"),
    ("surprise", 1, "not a key of this version"),
    ("verdict", "clean", "exploited, attempted, no_sign, unknown"),
    ("unchanged", "yes", "true or false is expected"),
    ("as_of", "3 March", "does not have the form"),
    ("window", None, "an object is expected"),
    ("window.from", "", "does not have the form"),
    ("window.from", "2021-01-01", "does not have the form"),
    ("sightings", {}, "a list is expected"),
    ("sightings[0].outcome", "bad", "is not one of"),
    ("sightings[0].stage", MISSING, "is missing"),
    ("sightings[0].line", 0, "less than 1"),
    ("sightings[0].id", "1", "does not have the form"),
    ("sightings[0].time", "2021-03-03T04:05:06+00:00", "does not have the form"),
    ("sightings[0].fields", [], "an object is expected"),
    ("sightings[0].fields.UrlStem", 7, "text is expected"),
    ("sightings[0].targets[0]", None, "text is expected"),
    ("servers[0].sightings.exploited", "2", "a whole number is expected"),
    ("coverage[0].records", -1, "less than 0"),
    ("coverage[0].source", "logs", "is not one of"),
    ("story.chains[0].verdict", "no_sign", "is not one of"),
    ("story.chains[0].milestones[0].mark", "the end", "is not one of"),
    ("story.chains[0].number", 0, "less than 1"),
    ("story.techniques[0].matrix", "mobile", "is not one of"),
    ("story.starting_points[0].kind", "user", "is not one of"),
    ("files[0].sha256", "abc", "does not have the form"),
    ("files[0].state", "lost", "is not one of"),
)
# What a schema cannot express.
ONLY_DECODER: tuple[tuple[str, Any, str], ...] = (
    ("sightings[1].id", "s1", "stands there twice"),
    ("story.chains[0].sightings[0]", "s9999", "is the id of no sighting"),
    ("story.chains[0].milestones[0].sighting", "s9999", "is the id of no sighting"),
)


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert json.dumps(hunt_json_schema(), indent=2) + "\n" == _TEXT
    Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize("document", SAMPLES)
def test_what_is_written_comes_back_and_is_as_the_schema_says(document: doc.HuntDocument) -> None:
    text = hunt_json(document)
    assert text.isascii()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text), "a control character"
    VALIDATOR.validate(json.loads(text))
    assert hunt_from_json(text, "hunt.json") == document
    assert hunt_json(hunt_from_json(text, "hunt.json")) == text


@given(
    st.text(st.characters(codec=None), max_size=8)
    | st.sampled_from(["\x7f", "\ud800", "\x1b[2J", "\U0001f600"])
)
@settings(max_examples=60)
def test_it_is_the_plain_way_of_writing_json(text: str) -> None:
    document = filled(text)
    whole = {"schema": doc.HUNT_SCHEMA, **plain(document)}
    assert hunt_json(document) == json.dumps(whole, indent=2, ensure_ascii=True) + "\n"


def test_a_number_of_any_size_is_written() -> None:
    """The record number of an event that an attacker made is one."""
    document = hunt_sample.rich()
    files = tuple(replace(one, records=2**70) for one in document.files)
    assert json.loads(hunt_json(replace(document, files=files)))["files"][0]["records"] == 2**70


@pytest.mark.parametrize("kind", KINDS)
def test_keys_stand_in_the_order_of_their_declaration(kind: Any) -> None:
    form = PUBLISHED if kind is doc.HuntDocument else PUBLISHED["$defs"][kind.__name__]
    names = [name for name in form["properties"] if name != "schema"]
    assert [attribute(name) for name in names] == [field.name for field in fields(kind)]
    assert form["additionalProperties"] is False
    assert set(form["required"]) == set(form["properties"])


def test_keys_of_the_text_are_those_of_the_schema() -> None:
    whole = json.loads(hunt_json(hunt_sample.rich()))
    assert list(whole) == list(PUBLISHED["properties"])
    assert list(whole["coverage"][0]) == list(shape(doc.SourceAnswer))
    assert "from" in whole["coverage"][0]


def _with(path: str, value: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(hunt_json(hunt_sample.rich()))
    *before, last = re.findall(r"[^.\[\]]+", path)
    place: Any = whole
    for step in before:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is MISSING:
        del place[last]
    elif isinstance(place, list) and int(last) == len(place):
        place.append(value)
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return whole


def _said(text: str) -> str:
    with pytest.raises(InputError) as caught:
        hunt_from_json(text, "hunt.json")
    (problem,) = caught.value.problems
    assert problem.file == "hunt.json"
    assert str(problem).isprintable()
    return str(problem)


@pytest.mark.parametrize(("path", "value", "said"), WRONG)
def test_both_refuse(path: str, value: Any, said: str) -> None:
    wrong = _with(path, value)
    assert said in _said(json.dumps(wrong))
    assert path in _said(json.dumps(wrong))
    assert not VALIDATOR.is_valid(wrong)


@pytest.mark.parametrize(("path", "value", "said"), ONLY_DECODER)
def test_the_decoder_refuses(path: str, value: Any, said: str) -> None:
    assert said in _said(json.dumps(_with(path, value)))


GOOD = hunt_json(hunt_sample.quiet())


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD)), st.text(max_size=40))
def test_cut_and_continued_it_is_read_or_refused_in_one_line(at: int, tail: str) -> None:
    try:
        hunt_from_json(GOOD[:at] + tail, "hunt.json")
    except InputError as error:
        said = str(error)
    else:
        said = ""
    assert "\n" not in said


def test_the_page_names_every_key() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "hunt-document.md").read_text("utf-8")
    keys = {"schema", *(key for kind in KINDS for key in shape(kind))}
    assert {key for key in keys if f"`{key}`" not in page} == set()
