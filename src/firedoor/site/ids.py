"""Names in ``site.toml`` that other lines refer to: each must be there once, and be there at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def check_ids(tables: Iterable[TomlTable]) -> None:
    """Note each ``id`` that is written with other characters, or given twice."""
    present = tuple(tables)
    for table in present:
        value = table.values.get("id")
        if isinstance(value, str) and value.strip() and not _ID.fullmatch(value.strip()):
            advice = "use letters, digits, hyphens, underscores and full stops"
            table.fault(f"id {quoted(value)} has other characters", "id", advice=advice)
    check_unique(present, "id")


def check_unique(
    tables: Iterable[TomlTable], key: str, same: Callable[[str], str] = str.casefold
) -> None:
    """Note each value of ``key`` that stands for the second time; ``same`` gives what is compared."""
    first: dict[str, TomlTable] = {}
    for table in tables:
        value = table.values.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        earlier = first.setdefault(same(value.strip()), table)
        if earlier is not table:
            table.fault(f"{key} {quoted(value)} stands already at line {earlier.line(key)}", key)


def check_declared(
    table: TomlTable, key: str, known: Sequence[str], what: str, header: str
) -> None:
    """Note a reference to something that is not declared; ``what`` names it, ``header`` declares it."""
    value = table.values.get(key)
    if not isinstance(value, str) or not value.strip():
        return
    if value.strip() in known:
        return
    advice = suggestion(value, known) if known else f"declare it: [[{header}]]"
    table.fault(f"{key} names {what} that is not declared: {quoted(value)}", key, advice=advice)


def declared(root: TomlTable, header: str, key: str) -> tuple[str, ...]:
    """The name of every table of a list, also of those with faults: one fault must not cause others."""
    tables = root.values.get(header)
    members = (
        (table for table in tables if isinstance(table, dict)) if isinstance(tables, list) else ()
    )
    names = (member.get(key) for member in members)
    return tuple(name.strip() for name in names if isinstance(name, str) and name.strip())
