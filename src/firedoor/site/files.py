"""``[[inventory]]`` of ``site.toml``: how the files that match a pattern are to be read."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass

from firedoor.model.origin import Origin
from firedoor.readers.interface import Options
from firedoor.readers.printable import printable, quoted
from firedoor.readers.toml_tables import TomlTable, type_name

_ANY_FOLDERS = "**"


@dataclass(frozen=True, slots=True)
class InventoryFile:
    """Options for the files whose name in the site folder matches ``pattern`` (``*``, ``?``, ``**/``)."""

    pattern: str
    options: Options
    origin: Origin

    def matches(self, name: str) -> bool:
        """Whether a file is meant; letters match in either case, as on the systems sites use."""
        return _match(self.pattern.casefold().split("/"), name.casefold().split("/"))


def _match(pattern: list[str], parts: list[str]) -> bool:
    """Match folder by folder: ``reached`` holds how many parts the pattern so far can have used."""
    reached = {0}
    for piece in pattern:
        if piece == _ANY_FOLDERS:
            reached = set(range(min(reached), len(parts) + 1)) if reached else reached
        else:
            reached = {
                n + 1 for n in reached if n < len(parts) and fnmatch.fnmatchcase(parts[n], piece)
            }
    return len(parts) in reached


def read_inventory_files(root: TomlTable) -> tuple[InventoryFile, ...]:
    """Read every ``[[inventory]]``; faults are noted with the table."""
    return tuple(_inventory_file(table) for table in root.tables("inventory"))


def _inventory_file(table: TomlTable) -> InventoryFile:
    table.check_keys(("file", "columns", "sheet"))
    pattern = table.text("file", required=True).replace("\\", "/")
    if pattern.startswith("/") or ".." in pattern.split("/") or ":" in pattern:
        advice = 'write it relative to the site folder: "inventory/*.csv"'
        table.fault(f"the pattern {quoted(pattern)} leaves the site folder", "file", advice=advice)
    options = Options(_columns(table.table("columns")), table.text("sheet"))
    return InventoryFile(pattern, options, table.origin_of("file"))


def _columns(table: TomlTable) -> Mapping[str, str]:
    columns = {}
    for key, header in table.values.items():
        if isinstance(header, str) and header.strip():
            columns[key] = header
        else:
            found = "an empty one" if isinstance(header, str) else type_name(header)
            message = f"column {printable(key)}: expected a header of the file, found {found}"
            table.fault(message, key)
    return columns
