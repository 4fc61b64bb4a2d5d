"""Loading: a user's own file, every fault at once (cases/bad/NAME.toml and NAME.expected), other shapes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.directives.in_force import in_force
from firedoor.directives.kinds import KINDS
from firedoor.directives.loader import DEFAULT_ALERT, available, load, load_file, read_bytes
from firedoor.directives.schema import Encoded
from firedoor.model.problem import InputError, Problem
from firedoor.model.requirement import Requirement
from firedoor.model.toml_lines import MAX_BYTES

CASES = Path(__file__).parent / "cases"
SHAPES = CASES / "shapes.toml"
WHOLE = SHAPES.read_bytes()


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_file(path)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("case", sorted((CASES / "bad").glob("*.toml")), ids=lambda path: path.stem)
def test_every_fault_at_once_each_with_its_line(case: Path) -> None:
    expected = case.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert faults(case) == expected


def test_a_file_that_is_not_there_and_one_that_is_too_large(tmp_path: Path) -> None:
    assert faults(tmp_path / "absent.toml")[0].startswith("absent.toml: cannot be read")
    assert faults(tmp_path)[0].startswith(f"{tmp_path.name}: cannot be read")
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    assert faults(large) == [f"large.toml: larger than {MAX_BYTES} bytes; split the file"]


def test_an_unknown_id_names_the_known_ones() -> None:
    with pytest.raises(InputError, match='did you mean "ed-21-02"'):
        load("ed-2102")


def test_what_comes_with_firedoor() -> None:
    assert available() == ("ed-21-02", "ed-21-03", DEFAULT_ALERT)


def test_utf16_with_a_mark_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "wide.toml"
    path.write_text(WHOLE.decode("utf-8"), encoding="utf-16")
    assert load_file(path) == load_file(SHAPES)


def shape(encoded: Encoded, id_: str, on: date | None = None) -> Requirement:
    found = in_force(encoded, on).requirements
    return next(r for r in found if r.id == f"SHAPES.{id_}")


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("BUSINESS-DAYS", "2020-01-29T17:00:00-05:00"),  # as ED 20-02 prints it
        ("DAYS", "2020-03-14T23:59:59-12:00"),
        ("MONTHS", "2020-04-14T23:59:59-12:00"),
        ("WORKAROUND-REMOVED", "2020-02-10T14:00:00-05:00"),
    ],
)
def test_deadlines_counted_from_issue(id_: str, expected: str) -> None:
    deadline = shape(load_file(SHAPES), id_).deadline
    assert deadline is not None
    assert deadline.at is not None
    assert deadline.at.isoformat() == expected


def test_a_revision_supersedes_an_action() -> None:
    encoded = load_file(SHAPES)
    before = {r.id for r in in_force(encoded, date(2020, 2, 2)).requirements}
    after = {r.id for r in in_force(encoded, date(2020, 2, 3)).requirements}
    assert before - after == {"SHAPES.WORKAROUND"}
    assert after - before == {"SHAPES.WORKAROUND-REMOVED"}


def test_a_revision_amends_an_action_key_by_key() -> None:
    encoded = load_file(SHAPES)
    before, after = shape(encoded, "RESET", date(2020, 2, 2)), shape(encoded, "RESET")
    assert (before.title, before.notes) == (after.title, after.notes)
    assert before.sentence != after.sentence
    assert before.params == {
        "record": "control",
        "match": ("topic=passwords-reset",),
        "met_if": ("state=in-place",),
    }
    assert after.params == {**before.params, "match": ("topic=passwords-and-certificates-reset",)}


def test_each_row_of_a_decision_table_is_a_branch() -> None:
    rows = shape(load_file(SHAPES), "TABLE-14-DAYS").when
    assert [[f"{c.fact}={c.value}" for c in row] for row in rows] == [
        ["in_kev=yes", "exposed=no"],
        ["in_kev=no", "exposed=yes"],
    ]


def test_every_kind_has_its_required_parameters_among_its_parameters() -> None:
    assert {k.name: set(k.one_of) - set(k.params) for k in KINDS.values() if k.one_of} == {
        k.name: set() for k in KINDS.values() if k.one_of
    }


def read(data: bytes) -> Encoded | tuple[Problem, ...]:
    """What the loader makes of a file: the directive, or its one documented error."""
    try:
        return read_bytes(data, "shapes.toml")
    except InputError as error:
        return error.problems


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, len(WHOLE)), tail=st.binary(max_size=40))
def test_a_truncated_file_with_a_random_tail_is_read_or_refused(cut: int, tail: bytes) -> None:
    answer = read(WHOLE[:cut] + tail)
    if isinstance(answer, Encoded):
        assert answer.head.id == "shapes"
    else:
        assert {problem.file for problem in answer} == {"shapes.toml"}


_VALUES: st.SearchStrategy[object] = st.sampled_from(
    [
        "",
        "x",
        "=",
        "a=b",
        0,
        -1,
        10**9,
        True,
        1.5,
        None,
        [],
        [[]],
        [["ioc=yes"]],
        {},
        {"kind": "at"},
    ]
)
_LINES = WHOLE.decode("utf-8").splitlines()
_KEYS = [number for number, line in enumerate(_LINES) if " = " in line and line[0].isalpha()]


@settings(max_examples=120, deadline=None)
@given(number=st.sampled_from(_KEYS), value=_VALUES)
def test_any_value_in_any_place_is_read_or_refused_with_its_line(
    number: int, value: object
) -> None:
    """A value of another type never gets through to a crash; faults stand at a line of the file."""
    key = _LINES[number].split(" = ")[0]
    written = "2021-01-01" if value is None else _toml(value)
    changed = [*_LINES[:number], f"{key} = {written}", *_LINES[number + 1 :]]
    answer = read("\n".join(changed).encode())
    if not isinstance(answer, Encoded):
        lines = [problem.line or 0 for problem in answer]
        assert lines == sorted(lines)
        assert 1 <= lines[0] <= lines[-1] <= len(changed)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)
