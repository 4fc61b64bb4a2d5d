"""Records: dated statements by people, one TOML file each. Page: docs/records.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timezone
from pathlib import Path

from firedoor.model.moment import Moment
from firedoor.model.record import FieldValue, Record
from firedoor.model.record_kinds import KINDS, FieldType, RecordField, RecordKind, fields_of
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.proofs import read_proofs
from firedoor.readers.toml_tables import TomlTable, load_table

MAX_BYTES = 1024 * 1024
_KEYS = ("kind", "who", "when", "about", "expires", "fields", "proof")
_SITE = "SITE"
_MOST_ABOUT = 2000


def read_record(data: bytes, name: str, root: Path | None, zone: timezone | None) -> Record:
    """Read one record and hash its proofs.

    ``name`` is the file relative to the site folder ``root``; without a root no proof can be found.
    ``zone`` is the site's own, for times without one. Raises ``InputError`` with every fault at once.
    A proof that is missing or differs is not a fault: the record is kept, and does not count.
    """
    table = load_table(data, name)
    table.check_keys(_KEYS)
    kind = _kind(table)
    who = table.text("who", required=True)
    when = table.moment("when", zone, required=True)
    about = _about(table)
    expires = _expires(table, kind, when)
    fields = _fields(table, kind) if kind else {}
    proofs = read_proofs(table, root)
    table.source.raise_faults()
    if kind is None or when is None:
        raise AssertionError("a record without kind or time has a fault")
    return Record(kind.name, who, when, about, table.origin_of("kind"), fields, proofs, expires)


def _kind(table: TomlTable) -> RecordKind | None:
    name = table.text("kind", required=True)
    if name and name not in KINDS:
        table.fault(f"unknown kind {quoted(name)}", "kind", advice=suggestion(name, KINDS))
    return KINDS.get(name)


def _about(table: TomlTable) -> tuple[str, ...]:
    names = table.texts("about", required=True)
    if table.values.get("about") == []:
        table.fault("about is empty", "about", advice='name machines, or write about = ["site"]')
    upper = tuple(dict.fromkeys((name.rstrip(".") or name).upper() for name in names))
    if len(upper) > _MOST_ABOUT:
        message = f"about names {len(upper)} machines; at most {_MOST_ABOUT} are read"
        table.fault(message, "about", advice="write several records")
    if _SITE in upper and len(upper) > 1:
        advice = "write two records, one about the site and one about the machines"
        table.fault('about names "site" beside machines', "about", advice=advice)
    return upper


def _expires(table: TomlTable, kind: RecordKind | None, when: Moment | None) -> date | None:
    needed = kind is not None and kind.expiry_required
    expires = table.day("expires", required=needed)
    if expires is not None and when is not None and expires < when.day:
        table.fault(f"expires on {expires}, before it was made", "expires")
    return expires


def _fields(record: TomlTable, kind: RecordKind) -> Mapping[str, FieldValue]:
    table = record.table("fields")
    known = fields_of(kind)
    table.check_keys(field.name for field in known)
    values = {}
    for field in known:
        value = _read_field(table, field, kind)
        if value is not None:
            values[field.name] = value
    return values


def _read_field(table: TomlTable, field: RecordField, kind: RecordKind) -> FieldValue | None:
    if field.name not in table.values:
        if field.required:
            _missing(table, field, kind)
        return None
    return _BY_TYPE[field.type](table, field)


def _missing(table: TomlTable, field: RecordField, kind: RecordKind) -> None:
    written = (
        TomlTable(table.source, (), {}) if "fields" not in table.source.document.data else table
    )
    advice = f"one of: {', '.join(field.allowed)}" if field.allowed else f"write {field.type.value}"
    written.fault(f"{field.name} is missing in [fields] of kind {kind.name}", advice=advice)


def _text(table: TomlTable, field: RecordField) -> FieldValue | None:
    value = table.text(field.name, required=True)
    if value:
        _check_allowed(table, field, value, field.name)
    return value or None


def _list(table: TomlTable, field: RecordField) -> FieldValue | None:
    values = table.texts(field.name)
    if field.required and table.values[field.name] == []:
        table.fault(f"{field.name} is empty", field.name)
    for value in values:
        place = _index(table, field, value)
        _check_allowed(table, field, value, field.name, place)
    return tuple(dict.fromkeys(values))


def _index(table: TomlTable, field: RecordField, value: str) -> int:
    raw = table.values[field.name]
    members = raw if isinstance(raw, list) else []
    return next(
        i for i, item in enumerate(members) if isinstance(item, str) and item.strip() == value
    )


def _check_allowed(table: TomlTable, field: RecordField, value: str, *place: str | int) -> None:
    if field.allowed and value not in field.allowed:
        advice = suggestion(value, field.allowed)
        table.fault(f"{field.name} cannot be {quoted(value)}", *place, advice=advice)


def _flag(table: TomlTable, field: RecordField) -> FieldValue | None:
    return table.flag(field.name)


def _day(table: TomlTable, field: RecordField) -> FieldValue | None:
    return table.day(field.name)


_BY_TYPE: Mapping[FieldType, Callable[[TomlTable, RecordField], FieldValue | None]] = {
    FieldType.TEXT: _text,
    FieldType.LIST: _list,
    FieldType.FLAG: _flag,
    FieldType.DATE: _day,
}
