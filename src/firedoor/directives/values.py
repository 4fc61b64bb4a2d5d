"""Values of a directive's data that the tables of ``readers.toml_tables`` have no getter for."""

from __future__ import annotations

from datetime import date, datetime

from firedoor.readers.toml_tables import TomlTable


def whole(table: TomlTable, key: str, limit: int, *, required: bool = False) -> int:
    """A whole number from 1 to ``limit``; 0 where it is absent or something else."""
    if key not in table.values:
        if required:
            table.fault(f"{key} is missing")
        return 0
    value = table.values[key]
    if isinstance(value, bool) or not isinstance(value, int):
        table.wrong_type(key, "a whole number", value)
        return 0
    if not 1 <= value <= limit:
        table.fault(f"{key} must lie between 1 and {limit}", key)
        return 0
    return value


def days(table: TomlTable, key: str) -> tuple[date, ...]:
    """A list of dates; empty where it is absent or something else."""
    value = table.values.get(key, [])
    if not isinstance(value, list) or any(
        isinstance(item, datetime) or not isinstance(item, date) for item in value
    ):
        table.wrong_type(key, "a list of dates like [2020-01-20]", value)
        return ()
    return tuple(value)
