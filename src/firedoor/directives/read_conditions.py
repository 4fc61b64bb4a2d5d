"""The branches of a decision tree in a directive's data, and the records that answer its questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from firedoor.model.record_kinds import KINDS, FieldType, RecordField, fields_of
from firedoor.model.requirement import Condition, RecordPattern
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable

_CONDITION = re.compile(r"([A-Za-z0-9_-]+)\s*(!?=)\s*(\S+)")
_ANSWERS = ("yes", "no")
_FORM = (
    'write [["ioc=yes", "expertise!=no"], ["..."]]: a list of branches, each a list of conditions'
)


def read_when(table: TomlTable, questions: Collection[str]) -> tuple[tuple[Condition, ...], ...]:
    """Read ``when``: one of the branches must hold, and of it every condition."""
    value = table.values.get("when", [])
    if not isinstance(value, list) or not all(isinstance(branch, list) for branch in value):
        table.fault("when is no list of branches", "when", advice=_FORM)
        return ()
    return tuple(_branch(table, place, branch, questions) for place, branch in enumerate(value))


def _branch(
    table: TomlTable, place: int, branch: list[object], questions: Collection[str]
) -> tuple[Condition, ...]:
    if not branch:
        table.fault("a branch of when is empty", "when", place, advice=_FORM)
    read = (_condition(table, place, number, item, questions) for number, item in enumerate(branch))
    return tuple(condition for condition in read if condition is not None)


def _condition(
    table: TomlTable, place: int, number: int, item: object, questions: Collection[str]
) -> Condition | None:
    found = _CONDITION.fullmatch(item.strip()) if isinstance(item, str) else None
    where = ("when", place, number)
    if found is None:
        table.fault("a condition of when is not of the form question=answer", *where, advice=_FORM)
        return None
    fact, sign, value = found.groups()
    if fact not in questions:
        advice = suggestion(fact, questions) if questions else "declare it: [[question]]"
        message = f"when names a question that is not declared: {quoted(fact)}"
        table.fault(message, *where, advice=advice)
    if value not in _ANSWERS:
        table.fault(f"a question is answered yes or no, not {quoted(value)}", *where)
    return Condition(fact, value, negated=sign == "!=")


def read_pattern(table: TomlTable) -> RecordPattern:
    """Read one pattern of records: their kind, and the values that fields of it must have."""
    kind = table.text("kind", required=True)
    fields: dict[str, str] = {}
    for key, value in table.values.items():
        if key != "kind":
            fields[key] = str(value).lower() if isinstance(value, bool) else table.text(key)
    check_fields(table, kind, fields, "kind", None)
    return RecordPattern(kind, fields)


def check_fields(
    table: TomlTable,
    kind: str,
    fields: Mapping[str, str],
    kind_key: str,
    field_key: str | None,
) -> None:
    """Note a record kind that does not exist, a field that it lacks, a value that the field never has.

    ``field_key`` is where the fields are written; None: each under its own name.
    """
    if kind not in KINDS:
        if kind:
            message = f"unknown kind of record {quoted(kind)}"
            table.fault(message, kind_key, advice=suggestion(kind, KINDS))
        return
    known = {field.name: field for field in fields_of(KINDS[kind])}
    for name, value in fields.items():
        place = field_key or name
        if name not in known:
            message = f"records of kind {kind} have no field {quoted(name)}"
            table.fault(message, place, advice=suggestion(name, known))
        else:
            _check_values(table, known[name], value, place)


def _check_values(table: TomlTable, field: RecordField, value: str, place: str) -> None:
    allowed = _ANSWERS_OF_FLAGS if field.type is FieldType.FLAG else field.allowed
    for option in value.split("|"):
        word = option.strip()
        if allowed and word not in {*allowed, "*"}:
            message = f"{field.name} is never {quoted(word)}"
            table.fault(message, place, advice=suggestion(word, allowed))


_ANSWERS_OF_FLAGS = ("true", "false")
