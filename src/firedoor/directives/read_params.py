"""The parameters of a requirement: those that its kind takes, with values that can hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from firedoor.directives.kinds import FIXES, KINDS, ParamType, RequirementKind
from firedoor.directives.read_conditions import check_fields
from firedoor.directives.values import whole
from firedoor.model.record_kinds import KINDS as RECORD_KINDS
from firedoor.model.requirement import ParamValue
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable

_LIMIT = 87_840
_PAIR_KEYS = ("match", "met_if", "not_met_if")


def read_params(
    table: TomlTable, kind: str, products: Collection[str], base: Mapping[str, ParamValue] | None
) -> dict[str, ParamValue]:
    """Read the parameters of a requirement of one kind; faults are noted on the table.

    ``base``: what the parameters of a change are laid over; None for those of a requirement.
    """
    known = KINDS.get(kind)
    if known is None:
        return {}
    table.check_keys(known.params)
    params = {
        name: _value(table, name, type_)
        for name, type_ in known.params.items()
        if name in table.values
    }
    if base is None:
        _check_required(table, known)
    _check_products(table, params, products)
    _check_records(table, {**(base or {}), **params})
    return params


def _value(table: TomlTable, name: str, type_: ParamType) -> ParamValue:
    if type_ is ParamType.TEXTS:
        return table.texts(name)
    if type_ is ParamType.FLAG:
        return bool(table.flag(name))
    if type_ is ParamType.NUMBER:
        return whole(table, name, _LIMIT)
    return table.text(name, required=True)


def _check_required(table: TomlTable, kind: RequirementKind) -> None:
    if kind.one_of and not any(name in table.values for name in kind.one_of):
        wanted = " or ".join(kind.one_of)
        table.fault(f"a requirement of kind {kind.name} needs the parameter {wanted}")


def _check_products(
    table: TomlTable, params: dict[str, ParamValue], products: Collection[str]
) -> None:
    for name, known in (("product", products), ("fix", FIXES)):
        value = params.get(name)
        if isinstance(value, str) and value and value not in known:
            table.fault(f"unknown {name} {quoted(value)}", name, advice=suggestion(value, known))


def _check_records(table: TomlTable, params: dict[str, ParamValue]) -> None:
    """What is asked of records must be something that records of that kind can say."""
    kind = params.get("record")
    if not isinstance(kind, str):
        return
    check_fields(table, kind, {}, "record", None)
    if kind not in RECORD_KINDS:
        return
    for name in _PAIR_KEYS:
        for pair in _texts(params, name):
            field, sign, value = (part.strip() for part in pair.partition("="))
            if not (field and sign and value):
                table.fault(f"{quoted(pair)} is not of the form field=value", name)
            else:
                check_fields(table, kind, {field: value}, name, name)
    covered = str(params.get("covers_field", ""))
    for value in _texts(params, "covers"):
        check_fields(table, kind, {covered: value}, "covers", "covers")


def _texts(params: dict[str, ParamValue], name: str) -> tuple[str, ...]:
    value = params.get(name, ())
    return value if isinstance(value, tuple) else ()
