"""Directives from their data files: those that come with Firedoor, and a user's own."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from firedoor.directives.read_head import check_unique, names_of, read_definitions, read_head
from firedoor.directives.read_requirement import read_requirement
from firedoor.directives.schema import Encoded
from firedoor.model.problem import InputError, Problem
from firedoor.model.toml_lines import MAX_BYTES
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable, load_table

DEFAULT_ALERT = "ics-alert-21-063-01"
_SUFFIX = ".toml"
_DATA = files("firedoor.directives") / "data"


def available() -> tuple[str, ...]:
    """The ids of the directives that come with Firedoor, sorted."""
    names = (entry.name for entry in _DATA.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def load(id_: str) -> Encoded:
    """Load a directive that comes with Firedoor. Raises ``InputError`` for an id that does not."""
    known = available()
    if id_ not in known:
        message = f"no directive {quoted(id_)} comes with Firedoor"
        raise InputError(Problem(id_ or "directive", message, advice=suggestion(id_, known)))
    name = id_ + _SUFFIX
    return read_bytes((_DATA / name).read_bytes(), name)


def load_file(path: Path) -> Encoded:
    """Load a user's own data file. Raises ``InputError`` with every fault in it, each with its line."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror or type(error).__name__}"
        raise InputError(Problem(path.name or "directive", message)) from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, file: str) -> Encoded:
    """Read a data file that is already in memory; ``file`` is its name in messages."""
    root = load_table(data, file)
    head = read_head(root)
    names = names_of(root, head)
    definitions = read_definitions(root, names)
    tables = root.tables("requirement")
    _check_requirements(root, tables)
    versions = tuple(v for table in tables for v in read_requirement(table, names))
    _check_entries(root, ("product", "question"))
    # A table that is looked at twice notes its faults twice.
    root.source.faults[:] = dict.fromkeys(root.source.faults)
    root.source.raise_faults()
    return Encoded(head, versions, definitions)


def _check_requirements(root: TomlTable, tables: tuple[TomlTable, ...]) -> None:
    if not tables:
        root.fault("there is no [[requirement]]")
    check_unique(tables)


def _check_entries(root: TomlTable, keys: Iterable[str]) -> None:
    for key in keys:
        check_unique(root.tables(key))
