"""One requirement in a directive's data, with the changes that later revisions made to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from firedoor.directives.kinds import KINDS
from firedoor.directives.read_conditions import read_when
from firedoor.directives.read_deadline import read_deadline
from firedoor.directives.read_head import NO_DAY, Names, revision_of
from firedoor.directives.read_params import read_params
from firedoor.directives.schema import Version
from firedoor.model.requirement import DeadlineKind, ParamValue, Requirement, Revision, Source
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable

SITE = "site"
# What a later revision may change; the id, the action and the kind stay.
CHANGEABLE = ("title", "sentence", "scope", "deadline", "when", "params", "notes")
KEYS = (
    "id",
    "kind",
    "action",
    *CHANGEABLE,
    "since",
    "superseded_by",
    "document",
    "url",
    "implied",
    "change",
)
_ID = re.compile(r"[A-Z0-9][A-Za-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a table is read against; ``base``: the parameters that those of a change are laid over."""

    names: Names
    kind: str
    revision: Revision
    base: Mapping[str, ParamValue] | None = None


@dataclass(frozen=True, slots=True)
class _State:
    requirement: Requirement
    begins: date


def read_requirement(table: TomlTable, names: Names) -> tuple[Version, ...]:
    """Read one requirement: one version for each state that it has had. Faults are noted."""
    table.check_keys(KEYS)
    since = revision_of(table, names, "since")
    until = revision_of(table, names, "superseded_by") if "superseded_by" in table.values else None
    first = _State(_first(table, names, since), since.issued)
    states = [first, *_changed(first, table.tables("change"), names)]
    _check_order(table, states, until)
    return _versions(states, until)


def _first(table: TomlTable, names: Names, since: Revision) -> Requirement:
    kind = _kind(table)
    id_ = _id(table, names)
    blank = Requirement(id_, "", "", kind, SITE, _source(table, names, since))
    for key in ("title", "sentence", "scope", "action"):
        table.text(key, required=True)
    given = _given(table, _Setting(names, kind, since))
    if "params" not in given:  # those that the kind needs are missed all the same
        read_params(table.table("params"), kind, names.products, None)
    requirement = replace(blank, implied=bool(table.flag("implied")), **given)
    _check_series(table, requirement)
    return requirement


def _given(table: TomlTable, setting: _Setting) -> dict[str, Any]:
    """The changeable fields that stand in a table, as the requirement holds them."""
    return {key: _field(table, key, setting) for key in CHANGEABLE if key in table.values}


def _field(table: TomlTable, key: str, setting: _Setting) -> object:
    if key == "deadline":
        return read_deadline(table.table(key), setting.revision.issued)
    if key == "when":
        return read_when(table, setting.names.questions)
    if key == "params":
        products = setting.names.products
        return read_params(table.table(key), setting.kind, products, setting.base)
    if key == "notes":
        return table.texts(key)
    return _scope(table, setting.names) if key == "scope" else table.text(key)


def _scope(table: TomlTable, names: Names) -> str:
    scope = table.text("scope")
    known = (SITE, *names.products)
    if scope and scope not in known:
        message = f"scope is neither {quoted(SITE)} nor a declared product: {quoted(scope)}"
        table.fault(message, "scope", advice=suggestion(scope, known))
    return scope


def _kind(table: TomlTable) -> str:
    kind = table.text("kind", required=True)
    if kind and kind not in KINDS:
        message = f"unknown kind of requirement {quoted(kind)}"
        table.fault(message, "kind", advice=suggestion(kind, KINDS))
    return kind


def _id(table: TomlTable, names: Names) -> str:
    value = table.text("id", required=True)
    prefix = f"{names.directive.upper()}."
    if value and (not _ID.fullmatch(value) or not value.startswith(prefix)):
        message = f"id {quoted(value)} does not begin with {quoted(prefix)}, or has odd characters"
        table.fault(message, "id", advice="use letters, digits, hyphens and full stops")
    return value


def _source(table: TomlTable, names: Names, since: Revision) -> Source:
    return Source(
        document=table.text("document") or names.document,
        revision=since.title,
        action=table.text("action"),
        url=table.text("url") or names.url,
    )


def _changed(first: _State, changes: tuple[TomlTable, ...], names: Names) -> Iterator[_State]:
    """Each change is laid over the state before it; parameters one by one."""
    current = first.requirement
    for table in changes:
        table.check_keys(("since", *CHANGEABLE))
        revision = revision_of(table, names, "since")
        given = _given(table, _Setting(names, current.kind, revision, current.params))
        params: Mapping[str, object] = given.get("params", {})
        given["params"] = {**current.params, **params}
        current = replace(current, **given)
        if "since" not in table.values:
            table.fault("since is missing in [[change]]")
            continue
        yield _State(current, revision.issued)


def _check_series(table: TomlTable, requirement: Requirement) -> None:
    deadline = requirement.deadline
    is_every = deadline is not None and deadline.kind is DeadlineKind.EVERY
    if requirement.kind == "run_tool_series" and not is_every:
        advice = 'deadline = { kind = "every", hours = ..., event = "first run", ... }'
        table.fault('a series needs a deadline of kind "every"', advice=advice)


def _check_order(table: TomlTable, states: list[_State], until: Revision | None) -> None:
    begins = [state.begins for state in states] + ([until.issued] if until else [])
    if NO_DAY in begins:  # a revision that does not exist is noted already
        return
    if any(later <= earlier for earlier, later in pairwise(begins)):
        table.fault("since, the changes and superseded_by do not follow one another in time")


def _versions(states: list[_State], until: Revision | None) -> tuple[Version, ...]:
    ends = [state.begins for state in states[1:]] + [until.issued if until else None]
    return tuple(
        Version(state.requirement, state.begins, end)
        for state, end in zip(states, ends, strict=True)
    )
